"""Edits of a header that several rules and features make: remove a field or an item of a list, add a field."""

from __future__ import annotations

from ..document import Document
from ..stdx.records import always, pattern
from ..syntax.yaml.tree import Entry, Sequence
from ..text.problem import Edit
from ..text.source import Span

_BLANKS = always(r"[ \t]*(?:\r\n|\n|\r)?")
_REMARK = always(r"(?:[ \t]+#[^\r\n]*|[ \t]*)(?:\r\n|\n|\r)?")
_BREAK = pattern(r"\r\n|\n|\r")


def line_end(document: Document) -> str:
    """The line ending of the file: that of its first line."""
    found = _BREAK.search(document.text)
    return found[0] if found else "\n"


def removed(document: Document, entry: Entry, *, with_remark: bool = False) -> Edit:
    """An edit that removes the lines of a field of a block mapping. with_remark: including a comment after the
    value."""
    start = document.source.line_at(entry.span.start).start
    end = (_REMARK if with_remark else _BLANKS).match(document.text, entry.span.end)
    return Edit(Span(start, end.end()), "")


def item(document: Document, node: Sequence, index: int) -> Span | None:
    """An item of a list with its comma or its line; None if it is the only one, or not alone on one line."""
    if node.flow:
        return in_row([it.span for it in node.items[max(index - 1, 0) : index + 2]], min(index, 1))
    span = node.items[index].span
    line = document.source.whole_line(document.source.line_of(span.start))
    is_alone = document.text[line.start : span.start].strip() == "-" and span.end <= line.end
    return line if len(node.items) > 1 and is_alone else None


def in_row(spans: list[Span], index: int) -> Span | None:
    """One of several spans in a row, with the separator to the next, or for the last one to the previous."""
    if len(spans) < 2:
        return None
    if index + 1 < len(spans):
        return Span(spans[index].start, spans[index + 1].start)
    return Span(spans[index - 1].end, spans[index].end)


def rest_of_line(document: Document, offset: int) -> Span:
    """The span from `offset` to the end of its line, without trailing spaces."""
    end = document.source.line_at(offset).end
    return Span(offset, max(offset + len(document.text[offset:end].rstrip()), offset))


def added_first(document: Document, line: str) -> Edit | None:
    """An edit that adds a line at the top of the header; None without a header."""
    if document.region is None:
        return None
    at = document.region.start
    return Edit(Span(at, at), line + line_end(document))
