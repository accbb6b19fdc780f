"""What Enter adds in a header: the dash of a list, the indentation of a block scalar. If the user types the same or
something else, the addition is removed.

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
_TWO_DASHES = pattern(r"([ \t]*- )- ")
_OTHER = pattern(r"(---|#|[\w-]+:)[ \t]*")
_EMPTY_KEY = pattern(r"([ \t]*(?:-[ \t]+)*)[\w-]+:[ \t]*")


def entered(document: Document, offset: int, added: str = "") -> list[Edit]:
    """The edits after a line break was typed before `offset`. added: what Enter added to the line above."""
    source = document.source
    number = source.line_of(offset)
    if number == 0:
        return []
    line, above = source.line_span(number), source.line_span(number - 1)
    if line.of(document.text).strip():
        return []
    written = above.of(document.text)
    if added and written.startswith(added):
        taken = Edit(Span(above.start, above.start + len(added)), "")
        if (other := _OTHER.fullmatch(written, len(added))) and _begins(document, other[1]):
            return [taken]
        if dash := _DASH.fullmatch(written, len(added)):
            return [taken, *_as(document, line, f"{dash[1]}- ")]
    inside = place(document, above.end)
    if not isinstance(inside, (Key, Value, Item, Nowhere)) or document.meant is None:
        return []
    if not document.meant.opening.end <= above.start < max(document.meant.closing.start, document.meant.header.end):
        return []
    if isinstance(inside, Value) and inside.scalar.style in ("literal", "folded") and inside.span.end > above.start:
        return _block(document, inside, line, above)
    return _list(document, inside, line, above)


def spaced(document: Document, offset: int, added: str = "") -> list[Edit]:
    """The edit after a space was typed before `offset`. added: what Enter added to the line.

    A dash, indentation, a comment or another field that is typed after the addition replaces it. No field has lists
    inside lists, so a second dash is meant to be the first one.
    """
    source = document.source
    line = source.line_at(offset)
    typed = Span(line.start, offset).of(document.text)
    header = document.meant
    if header is None or Span(offset, line.end).of(document.text).strip():
        return []
    if not header.opening.end <= line.start < max(header.closing.start, header.header.end):
        return []
    rest = typed[len(added) :] if added and typed.startswith(added) else ""
    if rest:
        is_below_key = document.text[source.line_starts[source.line_of(offset) - 1]] not in " \t-"
        other = _OTHER.fullmatch(rest)
        # Several spaces, if the client dropped an answer because another key was typed.
        is_own = rest.strip() in ("", "-") and (rest[0] in " \t" or is_below_key)
        if is_own or (other and _begins(document, other[1])):
            return [Edit(Span(line.start, line.start + len(added)), "")]
    second = _TWO_DASHES.fullmatch(typed)
    if second and (rest == "- " or isinstance(place(document, line.start + len(second[1])), Item)):
        return [Edit(Span(offset - 2, offset), "")]
    return []


def _begins(document: Document, word: str) -> bool:
    """Whether a word at the beginning of a line is not an item: a fence, a comment, a field."""
    return word in ("---", "#") or word[:-1] in document.dialect.fields


def _list(document: Document, inside: object, line: Span, above: Span) -> list[Edit]:
    text = above.of(document.text)
    dash = _DASH.fullmatch(text)
    if dash and not dash[3]:
        return [Edit(Span(above.start, line.end), "")]
    key = _EMPTY_KEY.fullmatch(text)
    if dash and not key and len(dash[2]) == 1 and not _opens(text):
        is_map = re.match(r"[\w-]+:(?:[ \t]|$)", dash[3])
        return _as(document, line, dash[1] + ("  " if is_map else "- "))
    if key and isinstance(inside, (Item, Value)) and inside.field is not None:
        indent = " " * len(key[1]) + "  "
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
