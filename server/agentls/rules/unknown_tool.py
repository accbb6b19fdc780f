"""A tool that {host} does not have.

An entry that names nothing is silently left out, as long as another one resolves; in `disallowedTools` it denies
nothing. For a tool of another product, the message names the tool that does the same here. Entries about MCP servers
are never unknown, because no file says which servers exist.

```markdown
---
name: reviewer
description: Reviews code.
tools: Read, Bsh, codebase_search
             ^^^ warning[unknown-tool]: unknown tool `Bsh`, so the agent does not get it; did you mean `Bash`?
                  ^^^^^^^^^^^^^^^ warning[unknown-tool]: `codebase_search` is a tool of Cursor, not of {host}, so the agent does not get it; use `Grep`
disallowedTools: Wrte
                 ^^^^ warning[unknown-tool]: unknown tool `Wrte`, so it denies nothing; did you mean `Write`?
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ..dialect.model import Dialect
from ..document import Document
from ..hosts.tools import ALL
from ..stdx.spelling import nearest
from ..text.problem import Fix, Problem, Severity
from .shared.templates import FILL_IN, stands_for_tools
from .shared.tool_lists import Item, ToolList, current, effect, problems, removed, renamed
from .shared.tool_slips import excluded, is_explained, negated
from .shared.wording import HOST, all_of, any_of, code

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    yield from problems(document, about)


def about(document: Document, found: ToolList, item: Item) -> Problem | None:
    """The message about one entry, if it is unknown and no other rule knows why."""
    if not item.is_lost or is_explained(document, found, item):
        return None
    return _foreign(document, found, item) or _misspelled(document, found, item)


def _foreign(document: Document, found: ToolList, item: Item) -> Problem | None:
    tool = item.tool
    if tool is None:
        return None
    owner = f"a tool of {tool.owner}, not of {HOST}" if tool.owner else f"not a tool of {HOST}"
    fact = f"{code(item.text)} is {owner}, so {effect(found)}"
    remedy = f"; use {any_of(tool.replacement)}" if tool.replacement else "; remove it"
    there = filter(None, map(document.dialect.tools.get, tool.replacement))
    if when := next((it.when for it in there if it.when), ""):
        remedy += f" ({when})"
    fixes: tuple[Fix, ...] = ()
    for name in tool.replacement:
        fixes += renamed(document, found, item, name, safe=False)
    return Problem(item.span, fact + remedy, fixes + _removal(document, found, item))


def _misspelled(document: Document, found: ToolList, item: Item) -> Problem:
    if name := negated(document, found, item):
        fact = f"{code(item.text)} is read as the name of a tool"
        if found.denies:
            return Problem(item.span, f"{fact}, so {effect(found)}; list what the agent may use in `tools`")
        if found.texts[ALL]:
            return Problem(item.span, f"{fact}, and does not deny `{name}`; name `{name}` in `disallowedTools`")
        remedy = "remove it, because only the listed tools are granted"
        return Problem(item.span, f"{fact}, and does not deny `{name}`; {remedy}", _removal(document, found, item))
    if granted := excluded(found, item):
        fact = f"{code(item.text)} is read as the name of a tool, and {all_of(granted)} {'are' if granted[1:] else 'is'} granted"
        first = found.items[0]
        if first.is_lost or first.text == ALL:
            return Problem(item.span, f"{fact}; name {all_of(granted)} in `disallowedTools` instead")
        return Problem(
            item.span, f"{fact}; remove {'them' if granted[1:] else 'both'}, because only the listed tools are granted"
        )
    near = _nearest(item.entry.name, document.dialect)
    meant = current(document.dialect.tools[near], document.dialect).name if near else None
    fact = f"unknown tool {code(item.text)}, so {effect(found)}"
    if meant is None:
        remedy = FILL_IN if stands_for_tools(item.text) else "a tool of an MCP server is written `mcp__server__tool`"
        return Problem(item.span, f"{fact}; {remedy}", _removal(document, found, item))
    fixes = renamed(document, found, item, meant, safe=False) + _removal(document, found, item)
    return Problem(item.span, f"{fact}; did you mean `{meant}`?", fixes)


def _removal(document: Document, found: ToolList, item: Item) -> tuple[Fix, ...]:
    return removed(document, found, item, f"Remove {code(item.text)}", safe=False)


@lru_cache(maxsize=64)
def _nearest(name: str, dialect: Dialect) -> str | None:
    return nearest(name, (it.name for it in dialect.tools.values() if it.is_given))
