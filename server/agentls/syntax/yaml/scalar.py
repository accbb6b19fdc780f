"""Maps places in a loaded string to places in the file, and back, for every style of YAML scalar.

Knows only the pieces that the reader recorded; offsets on both sides are code points.
"""

from __future__ import annotations

import sys
from bisect import bisect_right

from ...text.source import Span
from .tree import Piece, Scalar


def source_span(scalar: Scalar, start: int, end: int) -> Span:
    """The span of the file where code points `start`..`end` of the loaded string are written.

    An escape or a folded line break that the range touches is taken whole. An empty range is the place in front of
    code point `start`. Offsets outside the string are clamped; a scalar that is not a string is its whole span.
    """
    pieces = scalar.pieces
    if not pieces or not isinstance(scalar.value, str):
        return scalar.span
    length = len(scalar.value)
    start = min(max(start, 0), length)
    end = min(max(end, start), length)
    if len(pieces) == 1 and pieces[0].end - pieces[0].start == length:
        shift = pieces[0].start
        return Span(start + shift, end + shift)
    if start == end:
        at = _source_of(pieces, length, start)
        return Span(at, at)
    index = _piece_at(pieces, start)
    begin = _inside(pieces, length, index, start, False)
    last = _piece_at(pieces, end - 1)
    return Span(begin, max(_inside(pieces, length, last, end, True), begin))


def value_offset(scalar: Scalar, offset: int) -> int | None:
    """The code point of the loaded string that is written at a place of the file.

    Inside an escape it is the escape's character; the place after the last character is the string's length. None
    where nothing of the value is written: outside the scalar, on its quotes or header, in indentation.
    """
    pieces = scalar.pieces
    if not pieces or not isinstance(scalar.value, str):
        return None
    length = len(scalar.value)
    index = bisect_right(pieces, offset, key=lambda piece: piece.start) - 1
    while index > 0 and pieces[index].start == pieces[index].end == offset and pieces[index - 1].end == offset:
        index -= 1
    if index < 0:
        return None
    piece = pieces[index]
    width = _end(pieces, length, index) - piece.value
    if offset > piece.end:
        return None
    if width == piece.end - piece.start:
        return piece.value + offset - piece.start
    return piece.value + width if offset == piece.end else piece.value


def _end(pieces: tuple[Piece, ...], length: int, index: int) -> int:
    return pieces[index + 1].value if index + 1 < len(pieces) else length


def _piece_at(pieces: tuple[Piece, ...], value: int) -> int:
    return max(bisect_right(pieces, (value, sys.maxsize, sys.maxsize)) - 1, 0)


def _inside(pieces: tuple[Piece, ...], length: int, index: int, value: int, ending: bool) -> int:
    """The source of a place in a piece; its beginning or end if the piece is only known as a whole."""
    piece = pieces[index]
    if _end(pieces, length, index) - piece.value == piece.end - piece.start:
        return piece.start + value - piece.value
    return piece.end if ending else piece.start


def _source_of(pieces: tuple[Piece, ...], length: int, value: int) -> int:
    index = _piece_at(pieces, value)
    piece = pieces[index]
    if value >= _end(pieces, length, index):
        return piece.end
    return _inside(pieces, length, index, value, False)
