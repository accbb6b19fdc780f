"""A `matcher` of a hook that is not an expression, or that matches no tool.

A matcher of letters, digits, `_`, `-`, spaces, commas and bars is a list of names; `*` and an empty one match
everything. Anything else is a regular expression of JavaScript. If it is not valid, {host} loads the agent
silently. Seen on {host} {version}.

A matcher is compared with the name of the tool alone: `Bash(git push *)`, `bash` and `Bash Edit` never match, and
neither does `mcp__server`. The condition on a command is the handler's `if`.

There is no fix for an expression: only its author knows what it was meant to match.

```markdown
---
name: reviewer
description: Reviews code.
hooks:
  PreToolUse:
    - matcher: "(?i)bash"
               ^^^^^^^^^^ warning[hook-matcher]: `(?i)bash` is not a JavaScript regular expression, so this hook does not run where it should, and {host} says nothing: `(?i` does not begin a group; fix it, or list names with `|`
      hooks:
        - type: command
          command: ./check.sh
---
Review the diff.
```
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from ..document import Document
from ..edits.header import line_end
from ..stdx.expression import fault_of
from ..stdx.records import pattern
from ..syntax.header import entries
from ..syntax.yaml.quote import quote
from ..syntax.yaml.tree import Mapping as Map
from ..syntax.yaml.tree import Node, Scalar
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from ..workspace.context import Workspace
from .shared.hook_faults import ON_TOOLS, groups
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    for group in groups(document):
        node = group.matcher
        if node is None or "\n" in node.span.of(document.text):
            continue
        if group.event.name in ON_TOOLS and (never := _never(document, group.handlers, node)):
            yield never
            continue
        matcher = str(node.value)
        if matcher != "*" and (fault := fault_of(matcher)):
            remedy = "write `.*` for any text" if matcher.startswith("*") else "fix it, or list names with `|`"
            yield Problem(
                node.span,
                f"{code(matcher)} is not a JavaScript regular expression, so this hook does not run where it "
                f"should, and {HOST} says nothing: {fault}; {remedy}",
            )


_LIST = pattern(r"[a-zA-Z0-9_|, -]+")
_RULE = pattern(r"([A-Z]\w+)\((.*)\)")
_OF_SERVER = pattern(r"mcp__[\w-]+?")


def _never(document: Document, handlers: tuple[Node, ...], node: Scalar) -> Problem | None:
    """A matcher that is the name of no tool, though it is plain which one is meant."""
    matcher = str(node.value).strip()
    tools = frozenset(it.name for it in document.dialect.tools.values() if it.status != "foreign")
    fact = f"{code(matcher)} never matches: a matcher is compared with the name of the tool"
    exact = node.span.of(document.text) in (matcher, f'"{matcher}"', f"'{matcher}'")
    if rule := _RULE.fullmatch(matcher):
        name = rule[1]
        if name not in tools:
            return None
        edits = tuple(
            Edit(Span(at, at), f"if: {quote(matcher)}{line_end(document)}{' ' * document.source.position(at)[1]}")
            for at in _first_keys(handlers)
        )
        fixes = (
            (Fix(f"Match `{name}`, with `if`", (Edit(node.span, name), *edits), safe=False),) if exact and edits else ()
        )
        return Problem(node.span, f"{fact} alone; write `{name}`, and {code(f'if: {matcher}')} in the handler", fixes)
    if not _LIST.fullmatch(matcher):
        return None
    lower = {it.lower(): it for it in tools}
    names = [it.strip() for it in re.split(r"[|,]", matcher)]
    wanted = [_firing(it, lower, tools) for it in names]
    wrong = [it for it, meant in zip(names, wanted, strict=True) if it != meant]
    if not wrong:
        return None
    right = "|".join(wanted)
    fixes = (Fix(f"Write {code(right)}", (Edit(node.span, quote(right) if "*" in right else right),), safe=False),)
    why = (
        "an MCP tool has the name `mcp__server__tool`"
        if wrong[0].startswith("mcp__")
        else "it is compared with the name of the tool, which is case-sensitive"
    )
    return Problem(node.span, f"{code(wrong[0])} never matches: {why}; write {code(right)}", fixes if exact else ())


def _firing(name: str, lower: Mapping[str, str], tools: Collection[str]) -> str:
    """The name or expression that matches what a name means; the name itself where it may match."""
    if name.startswith("mcp__") and "__" not in name[5:].strip("_"):
        return f"{name.rstrip('_')}__.*"
    words = name.lower().split()
    if len(words) > 1 and lower.keys() >= set(words):
        return "|".join(lower[it] for it in words)
    return name if name in tools else lower.get(name.lower(), name)


def _first_keys(handlers: tuple[Node, ...]) -> list[int]:
    """Where the first key of each handler is, if they are written as blocks and none has an `if`."""
    if any(not isinstance(it, Map) or it.flow or not it.entries or "if" in entries(it) for it in handlers):
        return []
    return [it.entries[0].key.span.start for it in handlers if isinstance(it, Map)]
