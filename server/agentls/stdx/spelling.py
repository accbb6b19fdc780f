"""Which known word a misspelt one was meant to be. Knows no dialect."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` most likely stands for, or None where none is near.

    Case and separators do not count (`max_turns` is `maxTurns`); after that, one slip in words of three to five
    letters and two in longer ones do not: a letter too many, missing, wrong, or swapped with its neighbour.
    The first of equally near words is taken, unless they are two slips away.
    """
    plain = _plain(word)
    if len(plain) < 2 or len(word) > 64:
        return None
    found: str | None = None
    least, ties = 3, 0
    for candidate in known:
        other = _plain(candidate)
        if other == plain:
            return candidate
        shorter = min(len(plain), len(other))
        most = 0 if shorter < 3 else 1 if shorter < 6 else 2
        slips = distance(plain, other, most)
        if slips <= most and slips < least:
            found, least, ties = candidate, slips, 0
        elif slips <= most and slips == least:
            ties += 1
    return None if least == 2 and ties else found


def distance(a: str, b: str, most: int) -> int:
    """The optimal string alignment distance of two words, or `most + 1` where it is larger."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row, older = row, [i], before
        for j, y in enumerate(b, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = above
    return min(row[-1], most + 1)


def _plain(word: str) -> str:
    return word.strip(_QUOTES).lower().replace("-", "").replace("_", "").replace(" ", "")


_QUOTES = "\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"
"""Quotes of word processors, which are part of a word to every program."""
