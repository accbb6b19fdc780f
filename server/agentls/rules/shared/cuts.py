"""Frontmatter that ends too early for the host, at dashes that were not meant to end it."""

from __future__ import annotations

from ...document import Document, remembered
from ...stdx.records import dataclass, pattern
from ...syntax.frontmatter import Frontmatter
from ...text.source import Span
from .verdicts import skipped

_FENCE = pattern(r"---[ \t]*")
_KEY = pattern(r"([A-Za-z][\w-]*)[ \t]*:(?:[ \t]|$)")
_CONTENT = pattern(r"[ \t]+\S|[\w.-]+[ \t]*:|-[ \t]|#|[ \t]*$|\S+[ \t]*$")
_DASHES = pattern(r"-*[ \t]*(?=[\r\n]|\Z)")


@dataclass(frozen=True)
class Cut:
    """The part of a header that the host does not read.

    line: the rest of the line of the cut; empty if the dashes are alone. fields: the keys of the fields below. end: the
    place of the intended closing dashes; None if there are none.
    """

    line: Span
    fields: tuple[tuple[str, Span], ...]
    end: int | None


def stands_alone(text: str, closing: Span) -> bool:
    """Whether the closing dashes begin a line with nothing but dashes."""
    return text[closing.start - 1] in "\r\n" and _DASHES.match(text, closing.end) is not None


def is_surplus(document: Document, cut: Frontmatter) -> bool:
    """Whether the line of the closing dashes is one too many, without which the host would load the agent."""
    found = skipped(document)
    return found is not None and found.span == cut.closing and stands_alone(document.text, cut.closing)


@remembered
def cut_short(document: Document) -> Cut | None:
    """What an inner `---` cuts off the header; None if the closing dashes are the intended ones. Examines the 200 lines
    after the cut."""
    cut, text, source = document.frontmatter, document.text, document.source
    if cut is None or (stands_alone(text, cut.closing) and not is_surplus(document, cut)):
        return None
    first = source.line_of(cut.closing.start)
    line = source.line_span(first)
    before = text[line.start : cut.closing.start]
    inside = bool(before.strip())
    fields: list[tuple[str, Span]] = []
    end = None
    for i in range(first + 1, min(first + 200, len(source.line_starts))):
        below = source.line_span(i)
        if _FENCE.fullmatch(text, *below):
            end = below.start
            break
        if key := _KEY.match(text, *below):
            if key[1] in document.dialect.fields:
                fields.append((key[1], Span(*key.span(1))))
        elif not _CONTENT.match(text, *below) and not inside:
            break
    if end is None or (not fields and not inside):
        fields = []
        end = None
    if not inside and not fields:
        return None
    tail = text[cut.closing.end : line.end]
    start = cut.closing.end + len(tail) - len(tail.lstrip("- \t"))
    return Cut(Span(start, max(start, line.start + len(text[line.start : line.end].rstrip()))), tuple(fields), end)
