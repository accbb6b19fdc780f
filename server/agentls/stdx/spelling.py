"""Which known word a misspelled one was meant to be. Independent of a dialect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import islice

from .layered import Layered, moved

_LONGEST = 64
"""Characters of the longest word for which others are searched."""

_SLIPS = 2
"""The most slips in a long word."""

_LIKELY = 50
"""The most words that are compared letter by letter with one, of those with nearly the same letters."""

_NEAREST = 16
"""The most words that are returned."""

_KEPT = 64
"""The number of cached answers."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` most likely stands for, or None if none is near.

    Case and separators do not count (`max_turns` is `maxTurns`); beyond that, words of three to five letters may differ
    by one slip and longer ones by two: a letter too many, missing, wrong, or swapped with its neighbor. Of equally near
    words, the first one wins, unless they are two slips away.
    """
    plain, letters = _shape(word)
    if len(plain) < 2 or len(word) > _LONGEST:
        return None
    found: str | None = None
    least, ties = _SLIPS + 1, 0
    for candidate in known:
        other, those = _shape(candidate)
        if other == plain:
            return candidate
        if not _may_be(letters, those):
            continue
        slips = _slips(plain, other)
        if slips is not None and slips < least:
            found, least, ties = candidate, slips, 0
        elif slips == least:
            ties += 1
    return None if least == _SLIPS and ties else found


def alike(one: str, other: str) -> bool:
    """Whether two words differ only in case and separators."""
    return _shape(one)[0] == _shape(other)[0]


class Spellings:
    """A set of words in which misspelled ones can be looked up: an immutable value that is cheap to copy with changes.

    Cached answers are passed on to copies in which they are the same.
    """

    __slots__ = ("_answers", "_letters", "_words")

    def __init__(self) -> None:
        self._words: Layered[tuple[int, int], tuple[str, ...]] = Layered()
        """By their length and letters."""
        self._letters: Layered[int, tuple[int, ...]] = Layered()
        """Those of the words of a length."""
        self._answers: dict[str, tuple[str, ...]] = {}

    def with_(self, changes: Mapping[str, bool]) -> Spellings:
        """A copy with words added (True) or removed."""
        if not changes:
            return self
        moves: defaultdict[tuple[int, int], dict[str, bool]] = defaultdict(dict)
        for word, there in changes.items():
            plain, letters = _shape(word)
            moves[len(plain), letters][word] = there
        words = moved(self._words, moves)
        shapes: defaultdict[int, dict[int, bool]] = defaultdict(dict)
        for (length, letters), left in words.items():
            shapes[length][letters] = left is not None
        made = Spellings()
        made._words = self._words.with_(words)
        made._letters = self._letters.with_(moved(self._letters, shapes))
        if len(changes) <= _KEPT:
            made._answers = {
                it: found for it, found in self._answers.items() if not any(_is_like(it, word) for word in changes)
            }
        return made

    def near(self, word: str) -> tuple[str, ...]:
        """The words within the slips that `nearest` allows, those with the fewest first."""
        if (found := self._answers.get(word)) is None:
            while len(self._answers) >= _KEPT:
                del self._answers[next(iter(self._answers))]
            found = self._answers[word] = self._near(word)
        return found

    def _near(self, word: str) -> tuple[str, ...]:
        plain, letters = _shape(word)
        if len(plain) < 2 or len(word) > _LONGEST:
            return ()
        shapes = [
            (differing, length, those)
            for length in range(len(plain) - _SLIPS, len(plain) + _SLIPS + 1)
            for those in self._letters.get(length) or ()
            if (differing := (letters ^ those).bit_count()) <= 2 * _SLIPS
        ]
        likely = (it for _, length, those in sorted(shapes) for it in self._words.get((length, those)) or ())
        compared = ((_slips(plain, _shape(it)[0]), it) for it in islice(likely, _LIKELY))
        found = sorted((slips, it) for slips, it in compared if slips is not None)
        return tuple(it for _, it in found[:_NEAREST])


def distance(one: str, other: str, most: int) -> int:
    """The optimal string alignment distance of two words, or `most + 1` where it is larger. `most` is small."""
    if not most or one == other:
        return int(one != other)
    if abs(len(one) - len(other)) > most:
        return most + 1
    at = 0
    while one[at : at + 1] == other[at : at + 1]:
        at += 1
    one, other, most = one[at:], other[at:], most - 1
    least = min(distance(one[1:], other[1:], most), distance(one[1:], other, most), distance(one, other[1:], most))
    if one[:2] == other[1::-1]:
        least = min(least, distance(one[2:], other[2:], most))
    return 1 + least


def _slips(one: str, other: str) -> int | None:
    """The number of slips between two words; None if it is larger than their lengths allow."""
    shorter = min(len(one), len(other))
    most = 0 if shorter < 3 else 1 if shorter < 6 else _SLIPS
    found = distance(one, other, most)
    return found if found <= most else None


def _is_like(one: str, other: str) -> bool:
    """Whether two words may have to be compared letter by letter."""
    (plain, letters), (other_plain, others) = _shape(one), _shape(other)
    return abs(len(plain) - len(other_plain)) <= _SLIPS and _may_be(letters, others)


def _may_be(letters: int, others: int) -> bool:
    """Whether words with these letters may be few slips apart: a slip changes two letters at most."""
    return (letters ^ others).bit_count() <= 2 * _SLIPS


@lru_cache(maxsize=1024)
def _shape(word: str) -> tuple[str, int]:
    """The relevant characters of a word, and its letters as bits."""
    plain = word.strip(_QUOTES).lower().replace("-", "").replace("_", "").replace(" ", "")
    bits = 0
    for it in plain:
        bits |= 1 << (ord(it) & 63)
    return plain, bits


_QUOTES = "\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"
"""Typographic quotes, which are part of a word to every program."""
