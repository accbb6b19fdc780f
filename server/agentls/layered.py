"""`Layered`: an immutable map of which a changed copy is cheap, however large it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_MOST = 256
"""Changes that are kept above a map before both become one."""


class Layered(Generic[K, V]):
    """A map of many keys with a few changes above it, which all its successors share."""

    __slots__ = ("_base", "_changes", "_count")

    def __init__(self, base: Mapping[K, V] | None = None) -> None:
        self._base: dict[K, V] = dict(base or {})
        self._changes: dict[K, V | None] = {}
        self._count = len(self._base)

    def get(self, key: K) -> V | None:
        return self._changes[key] if key in self._changes else self._base.get(key)

    def __contains__(self, key: K) -> bool:
        return self.get(key) is not None

    def __len__(self) -> int:
        return self._count

    def items(self) -> Iterator[tuple[K, V]]:
        """Every key with its value, in no order that means anything."""
        for key, value in self._base.items():
            if key not in self._changes:
                yield key, value
        for key, changed in self._changes.items():
            if changed is not None:
                yield key, changed

    def values(self) -> Iterator[V]:
        return (value for _, value in self.items())

    def with_(self, changes: Mapping[K, V | None]) -> Layered[K, V]:
        """A map in which some keys have another value; None takes a key out. Values are never None."""
        if not changes:
            return self
        made: Layered[K, V] = Layered.__new__(Layered)
        made._base = self._base
        made._changes = {**self._changes, **changes}
        made._count = self._count + sum((it is not None) - (key in self) for key, it in changes.items())
        if len(made._changes) > max(_MOST, len(self._base) // 8):
            made._base, made._changes = dict(made.items()), {}
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Layered) and dict(self.items()) == dict(other.items())

    __hash__ = None  # type: ignore[assignment]
