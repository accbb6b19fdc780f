"""`Layered`: an immutable map of any size that is cheap to copy with changes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
S = TypeVar("S", bound=Any)  # Something that can be sorted.

_PARTS = 512
"""The number of parts of a map; a change copies one of them, and the list of parts."""

_ONE_BY_ONE = 8
"""The number of changes of a sorted tuple up to which its items are searched for one by one."""


class Layered(Generic[K, V]):
    """A map in parts, by the hashes of the keys, which it shares with its predecessors until they change.

    Processor time for the index to take in one edited agent, with a new description or a new name, in µs:

    | agents | description, parts | copied dicts | name, parts | copied dicts |
    | ---: | ---: | ---: | ---: | ---: |
    | 100 | 50 | 45 | 64 | 56 |
    | 1,000 | 46 | 66 | 63 | 99 |
    | 10,000 | 46 | 205 | 64 | 688 |
    """

    __slots__ = ("_count", "_parts")

    def __init__(self, base: Mapping[K, V] | None = None) -> None:
        self._parts: list[dict[K, V]] = [{}] * _PARTS
        self._count = 0
        if base:
            made = self.with_(base)
            self._parts, self._count = made._parts, made._count

    def get(self, key: K) -> V | None:
        return self._parts[hash(key) % _PARTS].get(key)

    def __contains__(self, key: K) -> bool:
        return key in self._parts[hash(key) % _PARTS]

    def __len__(self) -> int:
        return self._count

    def items(self) -> Iterator[tuple[K, V]]:
        """Every key with its value, in arbitrary order."""
        for part in self._parts:
            yield from part.items()

    def values(self) -> Iterator[V]:
        for part in self._parts:
            yield from part.values()

    def with_(self, changes: Mapping[K, V | None]) -> Layered[K, V]:
        """A map in which some keys have another value; None removes a key. Values are never None."""
        if not changes:
            return self
        made: Layered[K, V] = Layered.__new__(Layered)
        made._parts = parts = self._parts.copy()
        made._count = self._count
        own: set[int] = set()
        for key, value in changes.items():
            at = hash(key) % _PARTS
            if at not in own:
                own.add(at)
                parts[at] = parts[at].copy()
            part = parts[at]
            before = len(part)
            if value is None:
                part.pop(key, None)
            else:
                part[key] = value
            made._count += len(part) - before
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Layered) and self._parts == other._parts

    __hash__ = None  # type: ignore[assignment]


def moved(
    before: Layered[K, tuple[S, ...]] | Mapping[K, tuple[S, ...]], moves: Mapping[K, Mapping[S, bool]]
) -> dict[K, tuple[S, ...] | None]:
    """The sorted tuples that change, by key, with their content afterwards; None if nothing is left.

    moves: by key, the items that are added (True) and removed.
    """
    made: dict[K, tuple[S, ...] | None] = {}
    for key, changes in moves.items():
        old = before.get(key) or ()
        if len(changes) > _ONE_BY_ONE:
            left = {it for it in old if changes.get(it, True)}
            new = tuple(sorted(left | {it for it, there in changes.items() if there}))
        else:
            items = list(old)
            for item, there in changes.items():
                at = bisect_left(items, item)
                is_there = at < len(items) and items[at] == item
                items[at : at + is_there] = [item] if there else []
            new = tuple(items)
        if new != old:
            made[key] = new or None
    return made
