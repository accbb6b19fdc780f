"""Converts code-point offsets to the protocol's positions, and back. Only this module knows UTF-8, UTF-16 and UTF-32
units.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import Literal, TypeAlias

from lsprotocol import types as t

from ..stdx.records import cached_property, dataclass, pattern
from ..text.source import Source, Span

Encoding: TypeAlias = Literal["utf-8", "utf-16", "utf-32"]

_WIDE = {
    "utf-8": pattern("[^\x00-\x7f]"),
    "utf-16": pattern("[\U00010000-\U0010ffff]"),
}

_CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
"""The codec of each position encoding, without a byte order mark, and the size of its code units in bytes."""


@dataclass(frozen=True, eq=False)
class Positions:
    """Offsets into one text, which are code points, and positions, which are lines and units of `encoding`.

    bom: the client's text begins with a byte order mark that `source` does not have.
    Every offset and every position is accepted: offsets are clamped to the text, a character after the end of
    its line is the end of the line, a line after the last is the end of the text, and a place inside a code point
    is its beginning. No position lies inside CRLF.
    """

    source: Source
    encoding: Encoding
    bom: bool = False

    def position(self, offset: int) -> t.Position:
        source = self.source
        offset = min(max(offset, 0), len(source.text))
        line, column = source.position(offset)
        start = offset - column
        if source.text[offset - 1 : offset] == "\r":  # No position lies inside CRLF.
            offset = min(offset, source.line_span(line).end)
        return t.Position(line, self._mark(line) + self._units(start, offset))

    def offset(self, position: t.Position) -> int:
        if position.line >= len(self.source.line_starts):
            return len(self.source.text)
        start, end = self.source.line_span(position.line)
        units = position.character - self._mark(position.line)
        if not self._wide[0]:
            return min(start + max(units, 0), end)
        return max(start, start - 1 + bisect_right(range(start, end + 1), units, key=lambda it: self._units(start, it)))

    def range(self, span: Span) -> t.Range:
        return t.Range(self.position(span.start), self.position(span.end))

    def span(self, range: t.Range) -> Span:
        """The span of a range; empty if the range is reversed."""
        start = self.offset(range.start)
        return Span(start, max(start, self.offset(range.end)))

    def _units(self, start: int, end: int) -> int:
        """The number of units of the text between two offsets."""
        places, extra = self._wide
        if not places:
            return end - start
        return end - start + extra[bisect_left(places, end)] - extra[bisect_left(places, start)]

    @cached_property
    def _wide(self) -> tuple[list[int], list[int]]:
        """The offsets of the code points with more than one unit, and the number of extra units of the first 0, 1, 2 …
        of them."""
        text, (codec, unit) = self.source.text, _CODECS[self.encoding]
        if len(text.encode(codec, "surrogatepass")) == unit * len(text):  # Many times faster than a search.
            return [], [0]
        places = [it.start() for it in _WIDE[self.encoding].finditer(text)]
        if self.encoding == "utf-8":
            more = [1 if text[it] < "\u0800" else 2 if text[it] < "\U00010000" else 3 for it in places]
        else:
            more = [1] * len(places)
        return places, list(accumulate(more, initial=0))

    def _mark(self, line: int) -> int:
        return (3 if self.encoding == "utf-8" else 1) if self.bom and line == 0 else 0
