"""Where the user is typing, judged by the text before and after a key, and how places move."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from ..stdx.records import pattern
from .source import Span

_MOST = 3
"""The most characters of a change that counts as typing, for clients that delay changes."""

_GAP = pattern(r"[ \t:]*")
_COMMA = pattern(r"[ \t\"']*,")


def typed(before: str, after: str) -> int | None:
    """Where the cursor is after typing: a few characters were added, one was deleted, or a line was broken and begun;
    None after any other change."""
    start, end = _same(before, after)
    gone, come = before[start : len(before) - end], after[start : len(after) - end]
    line_end = "\r\n" if come.endswith("\r\n") else "\n"
    if come.endswith(line_end) and before.endswith(line_end, 0, start):
        # The line was broken at its end: what came begins with the line break that seems to be the one before.
        come, end = line_end + come.removesuffix(line_end), end + len(line_end)
    is_line = come.lstrip("\r").startswith("\n") and come.count("\n") == 1 and len(come.strip(" \t\r\n-")) <= _MOST
    is_word = len(come) <= _MOST and "\n" not in come and "\r" not in come
    is_typed = (is_line or is_word) and not gone if come else len(gone) == 1 and gone not in "\r\n"
    return len(after) - end if is_typed else None


def is_in_hand(text: str, span: Span, cursor: int) -> bool:
    """Whether the cursor is in or at the end of a place, apart from a colon and spaces."""
    return span.start <= cursor and _GAP.fullmatch(text, span.end, max(span.end, cursor)) is not None


def is_left(text: str, span: Span, cursor: int) -> bool:
    """Whether a comma ended what is at a place on the cursor's line."""
    return _COMMA.match(text, span.end, cursor) is not None and text.find("\n", span.end, cursor) < 0


def mover(before: str, after: str) -> Callable[[int], int]:
    """A function that maps an offset of one text to the other; in deleted text, to where that began."""
    start, end = _same(before, after)

    def move(offset: int) -> int:
        if offset <= start:
            return offset
        return offset + len(after) - len(before) if offset >= len(before) - end else start

    return move


@lru_cache(maxsize=1)  # A key is asked about twice.
def _same(before: str, after: str) -> tuple[int, int]:
    """The length of the common prefix of two texts, and of the common suffix of the rest."""
    start, high = 0, min(len(before), len(after))
    while start < high:
        middle = (start + high + 1) // 2
        if after.startswith(before[start:middle], start):
            start = middle
        else:
            high = middle - 1
    end, high = 0, min(len(before), len(after)) - start
    while end < high:
        middle = (end + high + 1) // 2
        if before.endswith(after[len(after) - middle : len(after) - end], 0, len(before) - end):
            end = middle
        else:
            high = middle - 1
    return start, end
