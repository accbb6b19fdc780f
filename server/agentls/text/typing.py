"""Where somebody is typing, as far as the texts before and after a key show it."""

from __future__ import annotations

from .source import Span


def typed(before: str, after: str) -> int | None:
    """Where the cursor is after one key on a line: a character came or went; None after any other change."""
    if abs(len(after) - len(before)) != 1:
        return None
    short, long = sorted((before, after), key=len)
    at = _common(short, long)
    if short[at:] != long[at + 1 :] or long[at] in "\r\n":
        return None
    return at + (long is after)


def is_in_hand(text: str, span: Span, cursor: int) -> bool:
    """Whether a place is what the cursor is in: it ends there, but for a colon and spaces, or holds it."""
    return span.start <= cursor and not text[span.end : cursor].strip(" \t:")


def _common(short: str, long: str) -> int:
    """How many characters two texts begin with alike."""
    low, high = 0, len(short)
    while low < high:
        middle = (low + high + 1) // 2
        if short[low:middle] == long[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
