"""What Enter adds in a header: the dash of a list, the indentation of a block scalar.

Enter on an empty item ends its list.
"""

from __future__ import annotations

import re

from ..cursor.locate import place
from ..cursor.targets import Item, Key, Nowhere, Value
from ..document import Document
from ..stdx.records import pattern
from ..text.problem import Edit
from ..text.source import Span

_DASH = pattern(r"([ \t]*)((?:-[ \t]+)*-)(?:[ \t]+(.*?))?[ \t]*")
_EMPTY_KEY = pattern(r"((?P<before>[ \t]*(?:-[ \t]+)*)(?:[\w-]+|\"[\w-]+\"|'[\w-]+'):)[ \t]*(?:(?<=[ \t])#.*)?")


def entered(document: Document, offset: int) -> list[Edit]:
    """The edits after a line break was typed before `offset`."""
    source = document.source
    number = source.line_of(offset)
    if number == 0:
        return []
    line, above = source.line_span(number), source.line_span(number - 1)
    if line.of(document.text).strip():
        return []
    key = _EMPTY_KEY.fullmatch(above.of(document.text))
    inside = place(document, above.start + key.end(1) if key else above.end)
    if not isinstance(inside, (Key, Value, Item, Nowhere)) or document.meant is None:
        return []
    if not document.meant.opening.end <= above.start < max(document.meant.closing.start, document.meant.header.end):
        return []
    if isinstance(inside, Value) and inside.scalar.style in ("literal", "folded") and inside.span.end > above.start:
        return _block(document, inside, line, above)
    return _list(document, inside, line, above, key)


def _list(document: Document, inside: object, line: Span, above: Span, key: re.Match[str] | None) -> list[Edit]:
    text = above.of(document.text)
    dash = _DASH.fullmatch(text)
    if dash and not dash[3]:
        return [Edit(Span(above.start, line.end), "")]
    if dash and not key and len(dash[2]) == 1 and not _opens(text):
        is_map = re.match(r"[\w-]+:(?:[ \t]|$)", dash[3])
        return _as(document, line, dash[1] + ("  " if is_map else "- "))
    if key and isinstance(inside, (Item, Value)) and inside.field is not None:
        indent = " " * len(key["before"]) + "  "
        field = inside.field
        if "array" in field.types and not field.fields:
            return _as(document, line, indent + "- ")
        return _as(document, line, indent) if "object" in field.types else []
    return []


def _opens(text: str) -> bool:
    """Whether quotes or brackets are open at the end of the line."""
    return text.count('"') % 2 == 1 or text.count("[") > text.count("]") or text.count("{") > text.count("}")


def _block(document: Document, inside: Value, line: Span, above: Span) -> list[Edit]:
    text = above.of(document.text)
    indent = text[: len(text) - len(text.lstrip(" \t"))]
    if above.start <= inside.span.start < above.end:
        return _as(document, line, indent + "  ")
    return _as(document, line, indent) if text.strip() else []


def _as(document: Document, line: Span, text: str) -> list[Edit]:
    """The edit that makes the blank line `text`; none if it already is."""
    return [] if line.of(document.text) == text else [Edit(line, text)]
