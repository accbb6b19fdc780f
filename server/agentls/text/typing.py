"""Where the user is typing, judged by the text before and after a key; and where places are after it."""

from __future__ import annotations

from collections.abc import Callable

from ..stdx.records import pattern
from .source import Span

_MOST = 3
"""Characters that a client which waits a moment before it sends a change sends at once."""

_GAP = pattern(r"[ \t:]*")
_COMMA = pattern(r"[ \t\"']*,")


def typed(before: str, after: str) -> int | None:
    """Where the cursor is after keys: a few characters came or one went, or a line began; None after any other change."""
    start, end = _same(before, after)
    gone, come = before[start : len(before) - end], after[start : len(after) - end]
    is_line = come.lstrip("\r").startswith("\n") and come.count("\n") == 1 and not come.strip(" \t\r\n-")
    is_word = len(come) <= _MOST and "\n" not in come and "\r" not in come
    if gone if come else len(gone) != 1 or gone in "\r\n":
        return None
    return len(after) - end if not come or is_line or is_word else None


def is_in_hand(text: str, span: Span, cursor: int) -> bool:
    """Whether a place is what the cursor is in: it ends there, but for a colon and spaces, or holds it."""
    return span.start <= cursor and _GAP.fullmatch(text, span.end, max(span.end, cursor)) is not None


def is_left(text: str, span: Span, cursor: int) -> bool:
    """Whether a comma ended what is at a place of the line on which the cursor is."""
    return _COMMA.match(text, span.end, cursor) is not None and text.find("\n", span.end, cursor) < 0


def mover(before: str, after: str) -> Callable[[int], int]:
    """Where an offset of one text is in another; in deleted text, the place where that began."""
    start, end = _same(before, after)

    def move(offset: int) -> int:
        if offset <= start:
            return offset
        return offset + len(after) - len(before) if offset >= len(before) - end else start

    return move


def _same(before: str, after: str) -> tuple[int, int]:
    """The length of the common prefix of two texts, and of the common suffix of the rest."""
    start = _common(before, after, lambda text, count: text[:count])
    rest_before, rest_after = before[start:], after[start:]
    return start, _common(rest_before, rest_after, lambda text, count: text[len(text) - count :])


def _common(one: str, other: str, part: Callable[[str, int], str]) -> int:
    """The most characters of which two texts have the same part."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if part(one, middle) == part(other, middle):
            low = middle
        else:
            high = middle - 1
    return low
