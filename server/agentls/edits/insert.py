r"""Inserts text into a string in the file, so that it loads as intended.

A description may be quoted or not, on one line, on several, or on one with the two-character sequence `\n` between its
parts; a body is plain text. The inserted text takes the style of its surroundings.
"""

from __future__ import annotations

from ..document import Document, remembered
from ..stdx.records import pattern
from ..syntax.examples.tree import Block
from ..syntax.yaml.quote import inside
from ..syntax.yaml.scalar import value_offset
from ..text.problem import Edit
from ..text.source import Span

_GAP = pattern(r"(?:\\{1,2}[nrt]|[ \t\r\n])*")
_BREAK = pattern(r"\\{1,2}n|\r\n|\n|\r")
_BREAK_BEFORE = pattern(r"\\{1,2}n[ \t]*\Z")


def style(document: Document, offset: int) -> str:
    """How the string at an offset is written: the `Style` of the description, or "body"."""
    scalar = document.scalar("description")
    return scalar.style if scalar and scalar.span.covers(offset) else "body"


def spelled(document: Document, offset: int, text: str) -> str:
    """`text`, which has no line break, as it must be written at an offset."""
    return inside(text, style(document, offset))


def loaded(document: Document, span: Span) -> str:
    """The loaded text of a span of the description; in the body, its text."""
    scalar = document.scalar("description")
    if scalar is None or not isinstance(scalar.value, str) or not scalar.span.contains(span):
        return span.of(document.text)
    start, end = value_offset(scalar, span.start), value_offset(scalar, span.end)
    return span.of(document.text) if start is None or end is None else scalar.value[start:end]


def inserted(document: Document, offset: int, text: str, before: str = "", after: str = "") -> Edit:
    """An edit that inserts `text` at an offset, between two gaps, which are written as they are."""
    return Edit(Span(offset, offset), before + spelled(document, offset, text) + after)


def gap(document: Document, block: Block) -> str:
    r"""What separates the parts of a block in the file: a line break with its indentation, the two characters `\n`,
    a space, or nothing."""
    known = _gaps(document)
    if block.span not in known:
        known[block.span] = _gap(document, block)
    return known[block.span]


@remembered
def _gaps(_: Document) -> dict[Span, str]:
    """The gaps of blocks, which are asked for at each fault in them."""
    return {}


def _gap(document: Document, block: Block) -> str:
    text = document.text
    around = [Span(block.open.span.end, block.parts[0].span.start if block.parts else block.content.end)]
    around += [Span(one.span.end, other.span.start) for one, other in zip(block.parts, block.parts[1:], strict=False)]
    for between in around:
        found = between.of(text)
        if _GAP.fullmatch(found) and (broken := _BREAK.search(found)):
            if broken[0].startswith("\\"):
                return broken[0]
            last = max(found.rfind("\n"), found.rfind("\r")) + 1
            return broken[0] + found[last:]
    line = document.source.line_at(block.open.span.start)
    before = Span(line.start, block.open.span.start).of(text)
    if not before.strip(" \t-*>") and not block.open.span.end < line.end and line.start:
        return _BREAK.search(text)[0] + before  # type: ignore[index]
    return ""


def opening_gap(document: Document, offset: int) -> str:
    """The gap between an opening tag that is inserted at an offset and the text before it."""
    text = document.text
    line = document.source.line_at(offset)
    before = text[line.start : offset]
    if found := _BREAK_BEFORE.search(before):
        return found[0]
    end = pattern(r"\r\n|\n|\r").match(text, line.end)
    return end[0] + before if end and not before.strip() else ""
