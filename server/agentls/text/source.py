"""Text and places in it: `Span`, `Source`, and the decoding of bytes as the host does it.

The only arithmetic on lines and columns in the project. Offsets are code points, 0-based;
spans are half-open. Knows no editor, no file system and no UTF-16.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from ..stdx.records import cached_property, dataclass, pattern

_LINE_END = pattern(r"\r\n|\n|\r")
_OTHER_LINE_ENDS = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""At which `str.splitlines` ends a line, besides LF."""


_TOP = 2_000
"""Code points among which most places are that anyone asks for."""


class Span(NamedTuple):
    """A half-open range of code-point offsets into one text."""

    start: int
    end: int

    def covers(self, offset: int) -> bool:
        """Whether a cursor at `offset` touches the span; both ends count."""
        return self.start <= offset <= self.end

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def moved(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def line_in(text: str, at: int) -> Span:
    """The line of an offset, without its end, where only line feeds end lines."""
    end = text.find("\n", at)
    return Span(text.rfind("\n", 0, at) + 1, end if end >= 0 else len(text))


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order and apart: those that overlap or touch are one."""
    found: list[Span] = []
    for it in sorted(spans):
        if found and it.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, it.end))
        else:
            found.append(it)
    return tuple(found)


def is_within(span: Span, regions: Sequence[Span]) -> bool:
    """Whether a span lies in one of several, which are in order and apart."""
    at = bisect_right(regions, span.start, key=lambda it: it.start) - 1
    return at >= 0 and span.end <= regions[at].end


@dataclass(frozen=True)
class Source:
    """A string and its lines.

    Lines end only at CRLF, LF and CR, as in the protocol and unlike `str.splitlines`.
    Lines and columns are 0-based; columns are code points.
    """

    text: str

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The offset of each line's first code point; the first is always 0."""
        if any(it in self.text for it in _OTHER_LINE_ENDS):
            return (0, *[end.end() for end in _LINE_END.finditer(self.text)])
        # The same for text with LF alone, without a step of Python for each line.
        ends = accumulate(map(len, self.text.splitlines(keepends=True)), initial=0)
        return tuple(ends) if self.text[-1:] in ("", "\n") else (*ends,)[:-1]

    @cached_property
    def _first_starts(self) -> list[int]:
        """The first of them, as many as were asked for: a header's are found long before those of the whole text."""
        return [0]

    def _starts(self, line: int, offset: int = 0) -> Sequence[int]:
        """Those up to the one after a line, or after an offset; up to the last one where that is not near the top."""
        if "line_starts" in vars(self):
            return self.line_starts
        starts = self._first_starts
        if line + 1 < len(starts) and offset < starts[-1]:
            return starts
        if offset > _TOP or "\r" in self.text:
            return self.line_starts
        starts = [*starts]  # Another thread may read the list.
        while not (line + 1 < len(starts) and offset < starts[-1]):
            end = self.text.find("\n", starts[-1])
            if end < 0 or starts[-1] > _TOP:
                return self.line_starts
            starts.append(end + 1)
        vars(self)["_first_starts"] = starts
        return starts

    def line_of(self, offset: int) -> int:
        """The line that an offset is on, 0-based."""
        if offset > _TOP and self._may_search(offset):
            return self.text.count("\n", 0, offset)
        return bisect_right(self._starts(0, offset), offset) - 1

    def _may_search(self, length: int) -> bool:
        """Whether to search the text up to a place once more instead of finding all lines, which costs as much as ten
        searches of all of it and is worthwhile only for many questions."""
        if "line_starts" in vars(self):
            return False
        self._unsearched[0] -= length
        return self._unsearched[0] >= 0

    @cached_property
    def _unsearched(self) -> list[int]:
        return [-1 if "\r" in self.text else 8 * len(self.text)]

    def line_number(self, offset: int) -> int:
        """The line that an offset is on, 1-based."""
        return self.line_of(offset) + 1

    def begins_line(self, offset: int) -> bool:
        """Whether a line begins at an offset; costs the same for any text."""
        before = self.text[offset - 1 : offset] if offset else "\n"
        return before == "\n" or (before == "\r" and not self.text.startswith("\n", offset))

    def position(self, offset: int) -> tuple[int, int]:
        """(line, column) of an offset, which is clamped to the text."""
        offset = min(max(offset, 0), len(self.text))
        if offset > _TOP and self._may_search(offset):
            start = self.text.rfind("\n", 0, offset) + 1
            return self.text.count("\n", 0, start), offset - start
        line = self.line_of(offset)
        return line, offset - self.whole_line(line).start

    def whole_line(self, line: int) -> Span:
        """The span of a line with its line end."""
        after, starts = line + 1, self._starts(line)
        return Span(starts[line], starts[after] if after < len(starts) else len(self.text))

    def line_at(self, offset: int) -> Span:
        """The line that an offset is on, without its line end."""
        if offset > _TOP and self._may_search(offset):
            return line_in(self.text, offset)
        starts = self._starts(0, offset)
        after = bisect_right(starts, offset)
        return self._without_end(starts[after - 1], starts[after] if after < len(starts) else len(self.text))

    def line_span(self, line: int) -> Span:
        """The span of a line without its line end."""
        return self._without_end(*self.whole_line(line))

    def _without_end(self, start: int, end: int) -> Span:
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return Span(start, end)


@dataclass(frozen=True)
class Decoded:
    """The text of a file, and what decoding it lost.

    bom: the file starts with a UTF-8 byte order mark, which is not part of `text`.
    lossy: bytes that are not UTF-8 became U+FFFD, so the text cannot be written back.
    data: all bytes, if the file may be in another encoding: it is not UTF-8, or has NULs.
    """

    text: str
    bom: bool = False
    lossy: bool = False
    data: bytes = b""


def decode(data: bytes) -> Decoded:
    """Decode a file's bytes as the host does: UTF-8, bad bytes to U+FFFD, one leading BOM dropped.

    Source: the recorded answers that `tests/test_conformance.py` replays.
    """
    bom = data.startswith(b"\xef\xbb\xbf")
    payload = data[3:] if bom else data
    try:
        return Decoded(payload.decode("utf-8"), bom=bom, data=data if b"\0" in data else b"")
    except UnicodeDecodeError:
        return Decoded(payload.decode("utf-8", "replace"), bom=bom, lossy=True, data=data)
