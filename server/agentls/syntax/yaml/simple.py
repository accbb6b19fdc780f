r"""Reads a YAML text that is nothing but fields with their values on one line, which most headers are, in one step a
line.

A value is a plain scalar, one in quotes, nothing, or a list of these with a `-` each. The tree is the one that
`nodes.py` makes, of which this knows nothing: whatever is written otherwise is left to it. `tests/test_yaml.py`
compares the two.
"""

from __future__ import annotations

import re

from ...stdx.records import pattern
from ...text.source import Span
from . import resolve
from .tree import Atom, Entry, Mapping, Node, Piece, Scalar, Sequence

# What may begin a plain scalar without a look at what follows.
_FIRST = r"[^\x00-\x20!\"#%&'*,.:>?@\[\]`{|}\x7f-\xa0\ufeff-]"
_VALUE = (
    rf"(?P<plain>{_FIRST}[^:#\t\r\n\0]*(?:(?::(?=[^ \t\r\n\0])|(?<=[^ ])#)[^:#\t\r\n\0]*)*)"
    r'|"(?P<double>[^"\\\t\r\n\0]*(?:\\[nt"\\/][^"\\\t\r\n\0]*)*)"[ ]*'
    r"|'(?P<single>[^'\t\r\n\0]*)'[ ]*"
)
_FIELD = pattern(rf"(?P<key>[A-Za-z][A-Za-z0-9_-]*):(?:[ ]+(?:{_VALUE})|[ ]*)(?:\n+|\Z)")
_ITEM = pattern(rf"(?P<indent>[ ]*)-[ ]+(?:{_VALUE})(?:\n+|\Z)")
_WRITTEN = pattern(r"[^\\]+|\\.")
_ESCAPES = {"n": "\n", "t": "\t"}


def read(text: str, start: int, end: int) -> Mapping | None:
    """The mapping in `text[start:end]`, with spans in `text`; None where it is not of the simplest form."""
    entries: list[Entry] = []
    at = start
    while at < end:
        field = _FIELD.match(text, at, end)
        if field is None:
            return None
        begin, stop = field.span("key")
        at = field.end()
        name = field["key"]
        if not isinstance(resolve.plain(name), str):
            return None
        kind = field.lastgroup
        value: Node
        if kind != "key":
            value = _scalar(field)
        elif text.startswith(("-", " "), at, end):
            items: list[Node] = []
            first = indent = -1
            while item := _ITEM.match(text, at, end):
                dash = item.end("indent")
                if first < 0:
                    first, indent = dash, dash - at
                elif dash - at != indent:
                    return None
                items.append(_scalar(item))
                at = item.end()
            if not items:
                return None
            value = Sequence(Span(first, items[-1].span.end), tuple(items), False)
        else:
            value = Scalar(Span(stop + 1, stop + 1), None, "plain")
        key = Scalar(Span(begin, stop), name, "plain", (Piece(0, begin, stop),))
        entries.append(Entry(name, key, value, Span(begin, value.span.end)))
    return Mapping(Span(start, entries[-1].span.end), tuple(entries), False) if entries else None


def _scalar(match: re.Match[str]) -> Scalar:
    kind = match.lastgroup or "plain"
    start, end = match.span(kind)
    written = match[kind]
    if kind == "plain":
        written = written.rstrip(" ")
        end = start + len(written)
        value: Atom = resolve.plain(written)
        return Scalar(Span(start, end), value, "plain", (Piece(0, start, end),) if isinstance(value, str) else ())
    span = Span(start - 1, end + 1)
    if kind == "single" or "\\" not in written:
        return Scalar(span, written, "single" if kind == "single" else "double", (Piece(0, start, end),))
    parts: list[str] = []
    pieces: list[Piece] = []
    length = 0
    for piece in _WRITTEN.finditer(written):
        part = piece.group()
        if part[0] == "\\":
            part = _ESCAPES.get(part[1], part[1])
        pieces.append(Piece(length, start + piece.start(), start + piece.end()))
        parts.append(part)
        length += len(part)
    return Scalar(span, "".join(parts), "double", tuple(pieces))
