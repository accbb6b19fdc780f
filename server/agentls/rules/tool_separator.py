"""A character between the names of tools that does not separate them.

Commas and spaces separate names. A semicolon, a bar, quotes or brackets inside the string become part of a name, which
then resolves to nothing; words and bars between spaces are names themselves. A list gets only one finding.

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
from itertools import islice

from ..document import Document
from ..stdx.records import pattern
from ..syntax.yaml.tree import Scalar, resolve
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .shared.tool_lists import Item, ToolList, lists, of_list, refusal
from .shared.tool_slips import MARKS, block, block_sign, is_separated, separated_names, without_quotes
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING

_QUOTES = pattern(r"[\"'`*\[\]{}\xab\xbb\u2018-\u201e\u2039\u203a]+")

_STARS = pattern(r"\*+(?=\w)")


def check(document: Document) -> Iterator[Problem]:
    refused = refusal(document)
    for found in lists(document):
        if sign := block_sign(document, found):
            if found.odd and (found.denies or not refused):
                yield _as_string(document, sign)
            continue
        wrong = (about(document, found, it) for it in found.odd if found.denies or not refused)
        yield from islice(filter(None, wrong), 1)


def about(document: Document, found: ToolList, item: Item) -> Problem | None:
    """What to say about one entry, if it is one only because something was meant to separate."""
    if not is_separated(document, found, item):
        return None
    marks = MARKS.search(item.text) or _STARS.match(item.text)
    written = item.span.of(document.text) == item.text
    span = Span(item.span.start + marks.start(), item.span.start + marks.end()) if marks and written else item.span
    sign = marks.group() if marks else item.text
    return Problem(_one_line(document, span, item.span), _message(item, sign), _fixes(document, found))


def _as_string(document: Document, sign: Span) -> Problem:
    start = len(document.text[: sign.start].rstrip(" \t"))
    mark = sign.of(document.text)
    return Problem(
        sign,
        f"`{mark}` makes one string of the list below it, so {HOST} reads the dashes as names; delete `{mark}`",
        (Fix(f"Delete `{mark}`", (Edit(Span(start, sign.end), ""),), safe=False),),
    )


def _message(item: Item, sign: str) -> str:
    if item.text == sign:
        return f"{code(item.text)} does not separate tools: {HOST} reads it as the name of one; write commas"
    if "\n" in sign or "\r" in sign:
        return f"a line break does not separate tools: {HOST} reads all lines as one name; write commas, or a list"
    looked = f"{HOST} looks for a tool {code(item.text)} and finds none"
    if _QUOTES.fullmatch(sign):
        return f"{code(sign)} inside the string is part of a name: {looked}; write the names alone"
    return f"{'a tab' if sign.isspace() else code(sign)} does not separate tools: {looked}; write commas"


@of_list
def _fixes(document: Document, found: ToolList) -> tuple[Fix, ...]:
    """The names with commas in the place of what is between them, if they are written in one piece; otherwise those in
    quotes without them."""
    fix = _in_one_piece(document, found) or without_quotes(document, found)
    return (fix,) if fix else ()


def _in_one_piece(document: Document, found: ToolList) -> Fix | None:
    node, meant = resolve(found.field.value), separated_names(document, found)
    lines = block(document, found)
    span = lines or Span(found.items[0].span.start, found.items[-1].span.end)
    written = span.of(document.text)
    if not meant or not isinstance(node, Scalar):
        return None
    if not lines and ("\n" in written or written not in str(node.value)):
        return None
    text = ", ".join(meant)
    return Fix(f"Write {code(text, 200)}", (Edit(span, text),))


def _one_line(document: Document, span: Span, instead: Span) -> Span:
    text = span.of(document.text)
    if text.strip() and "\n" not in text and "\r" not in text:
        return span
    line = document.source.line_at(instead.start)
    return Span(instead.start, max(min(instead.end, line.end), instead.start + 1))
