"""Something between the names of tools that does not separate them.

Commas and spaces separate. A semicolon, a bar, quotes or brackets inside the text become part of a name, which then
resolves to nothing; words and bars between spaces are names themselves. One finding stands for the whole list.

```markdown
---
name: reviewer
description: Reviews code.
tools: Read; Grep
           ^ warning[tool-separator]: `;` does not separate tools: {host} looks for a tool `Read;` and finds none; write commas
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..dialect.model import Dialect
from ..document import Document
from ..hosts.tools import Unknown
from ..stdx.records import pattern
from ..syntax.yaml.tree import Scalar, resolve
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from ..workspace.context import Workspace
from . import tool_case
from .shared.tool_lists import Item, ToolList, lists, refusal
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING

_WORDS = frozenset((";", "|", "||", "/", "&", "&&", "+", "-", "*,", "•", "and", "or", "und", "et", ".", ":"))
_MARKS = pattern(r"[;|/&+\r\n\t\"'`\[\]{}\u2018-\u201e\u3001\uff0c\uff1b]+")
_PIECE = pattern(r"[^,;|/&+\s\"'`\[\]{}\u2018-\u201e\u3001\uff0c\uff1b]+")
_QUOTES = pattern(r"[\"'`\[\]{}\u2018-\u201e]+")


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    refused = refusal(document)
    for found in lists(document):
        if sign := _bullets(document, found):
            if found.odd and (found.denies or not refused):
                yield _as_string(document, found, sign)
            continue
        wrong = (about(document, found, it) for it in found.odd if found.denies or not refused)
        yield from [it for it in wrong if it][:1]


def about(document: Document, found: ToolList, item: Item) -> Problem | None:
    """What is to be said of one entry, if it is one only because something was meant to separate."""
    if not explains(document, found, item):
        return None
    marks = _MARKS.search(item.text)
    written = item.span.of(document.text) == item.text
    span = Span(item.span.start + marks.start(), item.span.start + marks.end()) if marks and written else item.span
    sign = marks.group() if marks else item.text
    return Problem(_one_line(document, span, item.span), _message(item, sign), _fixes(document, found))


def explains(document: Document, found: ToolList, item: Item) -> bool:
    """Whether this rule says why an entry resolves to nothing: without its marks it is a tool, or nothing at all."""
    if not isinstance(item.meaning, Unknown):
        return False
    if _bullets(document, found):
        return True
    if item.text in _WORDS:
        return len(found.items) > 2
    return _MARKS.search(item.text) is not None and _are_tools(_PIECE.findall(item.text), document.dialect)


def _bullets(document: Document, found: ToolList) -> Span | None:
    """The `|` or `>` that makes one string of a list with dashes below it."""
    node = resolve(found.field.value)
    if not isinstance(node, Scalar) or node.style not in ("literal", "folded") or not isinstance(node.value, str):
        return None
    first, *lines = node.span.of(document.text).splitlines()
    written = [it.strip() for it in lines if it.strip()]
    if not written or not all(it.startswith("- ") for it in written):
        return None
    return Span(node.span.start, node.span.start + len(first.split()[0]))


def _as_string(document: Document, found: ToolList, sign: Span) -> Problem:
    start = len(document.text[: sign.start].rstrip(" \t"))
    mark = sign.of(document.text)
    return Problem(
        sign,
        f"`{mark}` makes one string of the list below it, so that {HOST} reads the dashes as names; delete `{mark}`",
        (Fix(f"Delete `{mark}`", (Edit(Span(start, sign.end), ""),), safe=False),),
    )


def _are_tools(names: list[str], dialect: Dialect) -> bool:
    return bool(names) and all(_right(it, dialect) for it in names if it not in ("and", "or"))


def _right(name: str, dialect: Dialect) -> str | None:
    """The name of a tool of the host, in its right case; None for any other word."""
    tool = dialect.tools.get(name)
    if name.startswith("mcp__") or (tool and tool.status != "foreign"):
        return name
    return tool_case.known(dialect).get(name.lower())


def _message(item: Item, sign: str) -> str:
    if item.text in _WORDS:
        return f"{code(item.text)} does not separate tools: {HOST} reads it as the name of one; write commas"
    if "\n" in sign or "\r" in sign:
        return f"a line break does not separate tools: {HOST} takes all lines for one name; write commas, or a list"
    looked = f"{HOST} looks for a tool {code(item.text)} and finds none"
    if _QUOTES.fullmatch(sign):
        return f"{code(sign)} inside the text is part of a name: {looked}; write the names alone"
    return f"{'a tab' if sign.isspace() else code(sign)} does not separate tools: {looked}; write commas"


def names(document: Document, found: ToolList) -> list[str]:
    """The tools that a list is meant to hold; nothing where one of the words in it is none."""
    node = resolve(found.field.value)
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or "(" in node.value:
        return []
    meant = [_right(it, document.dialect) for it in _PIECE.findall(node.value) if it not in _WORDS]
    return [] if None in meant else [it for it in meant if it]


def _fixes(document: Document, found: ToolList) -> tuple[Fix, ...]:
    """The names with commas in the place of what is between them, if they are written in one piece on a line."""
    node, meant = resolve(found.field.value), names(document, found)
    span = Span(found.items[0].span.start, found.items[-1].span.end)
    written = span.of(document.text)
    if not meant or not isinstance(node, Scalar) or "\n" in written or written not in str(node.value):
        return ()
    text = ", ".join(meant)
    return (Fix(f"Write {code(text, 200)}", (Edit(span, text),)),)


def _one_line(document: Document, span: Span, instead: Span) -> Span:
    text = span.of(document.text)
    if text.strip() and "\n" not in text and "\r" not in text:
        return span
    line = document.source.line_span(document.source.line_of(instead.start))
    return Span(instead.start, max(min(instead.end, line.end), instead.start + 1))
