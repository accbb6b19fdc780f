"""Combines successive edits into one set of edits of the first text, which leaves out unedited parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .problem import Edit
from .source import Span


class Piece(NamedTuple):
    """A part of an edited text: a part of the first text, or inserted text."""

    start: int
    end: int
    written: str = ""

    @property
    def length(self) -> int:
        return len(self.written) if self.written else self.end - self.start


def whole(text: str) -> list[Piece]:
    """A string that is not edited yet."""
    return [Piece(0, len(text))]


def then(pieces: list[Piece], edits: tuple[Edit, ...]) -> list[Piece]:
    """The pieces after more edits, which do not overlap; their spans are offsets into the text that the pieces make."""
    pieces = pieces or [Piece(0, 0)]
    found: list[Piece] = []
    waiting = sorted(edits, key=lambda it: it.span)[::-1]
    at = 0
    skip = 0
    for piece in pieces:
        end = at + piece.length
        done = 0
        while True:
            if skip:
                step = min(skip, end - at - done)
                done += step
                skip -= step
                if skip:
                    break
            if (
                not waiting
                or waiting[-1].span.start > end
                or (waiting[-1].span.start == end and piece is not pieces[-1])
            ):
                break
            edit = waiting.pop()
            cut = edit.span.start - at
            found += _part(piece, done, cut), Piece(0, 0, edit.text)
            done, skip = cut, edit.span.end - edit.span.start
        found.append(_part(piece, done, piece.length))
        at = end
    return [it for it in found if it.length]


def _part(piece: Piece, start: int, end: int) -> Piece:
    if piece.written:
        return Piece(0, 0, piece.written[start:end])
    return Piece(piece.start + start, piece.start + end)


def as_edits(pieces: list[Piece], text: str) -> Iterator[Edit]:
    """The edits that make the pieces from the first text."""
    at = 0
    written = ""
    for piece in [*pieces, Piece(len(text), len(text))]:
        if piece.written:
            written += piece.written
            continue
        if (written or piece.start > at) and Span(at, piece.start).of(text) != written:
            yield Edit(Span(at, piece.start), written)
        written = ""
        at = piece.end
