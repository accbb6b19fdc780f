"""Comments that silence rules, for the rules that check these comments."""

from __future__ import annotations

from ...document import Document
from ...text.problem import Edit
from ...text.source import Span, is_within, joined
from .suppression import Comment, comments

_BLANKS = 100
"""The most spaces before a comment that are removed with it."""


def counted(document: Document) -> tuple[Comment, ...]:
    """The suppression comments that are meant as such: not text in a value or in code."""
    found = comments(document)
    if not found:
        return ()
    header, body = document.header, document.markdown
    remarks = header.comments if header else ()
    code = joined((*(it.span for it in body.fences), *body.code, *body.indented_code))
    return tuple(
        it
        for it in found
        if is_within(start := Span(it.span.start, it.span.start + 1), remarks)
        or (
            start.start >= document.body.start
            and document.text.startswith("<!--", start.start)
            and not is_within(start, code)
        )
    )


def without(document: Document, comment: Comment, at: int | None) -> Edit:
    """Edits that remove one of the names in a comment, with its comma; or the whole comment if it is the only one, or
    None: with its line if it is alone there."""
    text, names = document.text, comment.names or ()
    if at is not None and len(names) > 1:
        span = names[at][1]
        after = at + 1 < len(names)
        return Edit(Span(span.start, names[at + 1][1].start) if after else Span(names[at - 1][1].end, span.end), "")
    number = document.source.line_of(comment.span.start)
    line = document.source.line_span(number)
    end = line.end
    if text.startswith("<!--", comment.span.start):
        closing = text.find("-->", comment.span.end, line.end)
        end = closing + 3 if closing >= 0 else comment.span.end
    if comment.is_alone and not text[end : line.end].strip():
        return Edit(document.source.whole_line(number), "")
    before = text[max(line.start, comment.span.start - _BLANKS) : comment.span.start]
    return Edit(Span(comment.span.start - len(before) + len(before.rstrip()), end), "")
