"""Comments that silence rules, for the rules that check these comments."""

from __future__ import annotations

from ...document import Document
from ...text.problem import Edit
from ...text.source import Span
from .suppression import Comment, comments


def counted(document: Document) -> tuple[Comment, ...]:
    """The suppression comments that are meant as such: not text in a value or in code."""
    found = comments(document)
    if not found:
        return ()
    header, body = document.header, document.markdown
    remarks = header.comments if header else ()
    code = (*(it.span for it in body.fences), *body.code, *body.indented_code)
    return tuple(
        it
        for it in found
        if any(span.covers(it.span.start) for span in remarks)
        or (
            it.span.start >= document.body.start
            and document.text.startswith("<!--", it.span.start)
            and not any(span.covers(it.span.start) for span in code)
        )
    )


def without(document: Document, comment: Comment, name: Span | None) -> Edit:
    """Edits that remove a name from a comment, with its comma; or the whole comment if it is the only one, or None:
    with its line if it is alone there."""
    text = document.text
    names = [span for _, span in comment.names or ()]
    if name is not None and len(names) > 1:
        at = names.index(name)
        return Edit(
            Span(name.start, names[at + 1].start) if at + 1 < len(names) else Span(names[at - 1].end, name.end), ""
        )
    number = document.source.line_of(comment.span.start)
    line = document.source.line_span(number)
    end = line.end
    if text.startswith("<!--", comment.span.start):
        closing = text.find("-->", comment.span.end, line.end)
        end = closing + 3 if closing >= 0 else comment.span.end
    before = text[line.start : comment.span.start]
    if not before.strip() and not text[end : line.end].strip():
        return Edit(document.source.whole_line(number), "")
    return Edit(Span(line.start + len(before.rstrip()), end), "")
