"""The entries of a mapping while it is read: names, duplicates, and what `<<` merges."""

from __future__ import annotations

from ...stdx.javascript import string
from ..yaml.tree import Entry, Mapping, Node, Scalar, Sequence, resolve
from .resolve import MERGE, Date
from .state import State

MOST_MERGED = 10_000
"""The most keys that `<<` may merge in a whole text, a limit of js-yaml since version 3.15."""


class Pairs:
    """A mapping while it is read: its entries, and which of their names came from `<<`."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.named: dict[str, Entry] = {}
        self.overridable: set[str] = set()
        self.merges = False

    def store(
        self, state: State, key: Node | None, tag: str | None, value: Node | None, start: int, after: int
    ) -> None:
        """`storeMappingPair`. `start` is where the key begins, `after` where a value would that is not written."""
        key = key or nothing(state, start)
        value = value or nothing(state, after)
        name = _name(state, key, start)
        entry = Entry(name, key, value, key.span._replace(end=max(value.span.end, key.span.end)))
        self.entries.append(entry)
        if tag == MERGE:
            self.merges = True
            node = resolve(value)
            for source in node.items if isinstance(node, Sequence) else (value,):
                self._merge(state, source, start)
            return
        if name in self.named and name not in self.overridable:
            raise state.stop("duplicated mapping key", start)
        self.named[name] = entry
        self.overridable.discard(name)

    def _merge(self, state: State, source: Node, start: int) -> None:
        node = resolve(source)
        if isinstance(node, Scalar) and not isinstance(node.value, Date):
            raise state.stop("cannot merge mappings; the provided source object is unacceptable", start)
        if isinstance(node, Sequence):
            found = tuple(Entry(str(i), it, it, it.span) for i, it in enumerate(node.items))
        else:
            found = (node.merged or node.entries) if isinstance(node, Mapping) else ()
        for entry in found:
            state.merged += 1
            if state.merged > MOST_MERGED:
                raise state.stop(f"merge keys exceeded maxTotalMergeKeys ({MOST_MERGED})", start)
            if entry.name not in self.named:
                self.named[entry.name] = entry
                self.overridable.add(entry.name)

    def mapping(self, state: State, start: int, end: int, *, flow: bool) -> Mapping:
        merged = tuple(self.named.values()) if self.merges else None
        return Mapping(state.span(start, end), tuple(self.entries), flow, merged=merged)


def nothing(state: State, at: int) -> Scalar:
    return Scalar(state.span(at, at), None, "plain")


def _name(state: State, key: Node, start: int) -> str:
    node = resolve(key)
    if isinstance(node, Mapping):
        return "[object Object]"
    if state.version == 2 and _is_null(node):
        return ""
    if isinstance(node, Sequence):
        items = [resolve(it) for it in node.items]
        if any(isinstance(it, Sequence) for it in items):
            raise state.stop("nested arrays are not supported inside keys", start)
        return ",".join("" if _is_null(it) else _name(state, it, start) for it in items)
    return string(node.value, most=len(node.value) + 1 if isinstance(node.value, str) else 1000)


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None
