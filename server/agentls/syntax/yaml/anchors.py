"""What names refer to while a YAML text is read: anchors, aliases, tags, the entries of mappings and their `<<`.

Keeps the host's own budgets, so that a document that blows up is rejected as in the host, and costs nothing here. The
order of the checks is that of Bun's parser, as in `nodes.py`, which decides where a node begins and ends.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from ...stdx.records import replace
from ...text.source import Span
from . import resolve
from .cursor import Cursor, Stop
from .tree import Alias, Entry, Mapping, Node, Piece, Scalar, Sequence
from .tree import resolve as target_of

_MOST_MERGED = 1024 * 1024
_MOST_ALIASED = 16 * 1024 * 1024


class Property(NamedTuple):
    """An `&anchor` or `!tag` in front of a node."""

    name: str
    at: int
    end: int
    line: int


class Reader:
    """The state while reading: the cursor, the anchors, and the rest of the host's budgets."""

    __slots__ = ("aliased", "anchors", "depth", "late", "looped", "merged", "open", "pending", "s", "sizes")

    def __init__(self, cursor: Cursor) -> None:
        self.s = cursor
        self.depth = 0
        self.anchors: dict[str, Scalar | Sequence | Mapping | Open] = {}
        self.open: list[Open] = []
        self.pending: dict[int, Open] = {}
        self.looped: set[int] = set()
        self.sizes: dict[int, int] = {}
        self.late: list[Entry] = []
        self.aliased = _MOST_ALIASED
        self.merged = _MOST_MERGED


class Open:
    """An anchored collection that is still being read; aliases to it wait for it."""

    __slots__ = ("aliases", "kind", "names")

    def __init__(self, kind: type, name: str) -> None:
        self.kind = kind
        self.names = [name]
        self.aliases: list[Alias] = []


_OPEN = Open(Mapping, "")


def absent(s: Cursor, at: int, tag: Property | None, anchor: Property | None) -> Scalar:
    """The null of a missing value, shown at `at` or after properties without a node."""
    at = max(at, tag.end if tag else 0, anchor.end if anchor else 0) if tag or anchor else at
    return Scalar(s.span(at, at), None, "plain")


def resolve_null(node: Node, tag: Property | None) -> Node:
    if tag and tag.name in ("!", "str"):
        real = target_of(node)
        if isinstance(real, Scalar) and real.value is None:
            return replace(real, value="", pieces=(Piece(0, real.span.start, real.span.start),))
    return node


def dressed(s: Cursor, node: Node, tag: Property | None, anchor: Property | None) -> Node:
    """The node with the places of its properties."""
    node = resolve_null(node, tag)
    if isinstance(node, Alias):
        return node
    if anchor:
        object.__setattr__(node, "anchor", s.span(anchor.at, anchor.end))
    if tag:
        object.__setattr__(node, "tag", s.span(tag.at, tag.end))
    return node


def register(r: Reader, anchor: Property | None, node: Node) -> None:
    if anchor is None:
        return
    r.anchors[anchor.name] = target = target_of(node)
    if target is _PENDING_LIST or target is _PENDING_MAPPING:
        opened = r.pending[id(node)]
        opened.names.append(anchor.name)
        r.anchors[anchor.name] = opened


def preregister(r: Reader, anchor: Property | None, kind: type) -> Open | None:
    """Let aliases inside an anchored collection find it; but the name of a finished node keeps its meaning there."""
    if anchor is None or not isinstance(r.anchors.get(anchor.name, _OPEN), Open):
        return None
    opened = Open(kind, anchor.name)
    r.anchors[anchor.name] = opened
    r.open.append(opened)
    return opened


def adopt(r: Reader, opened: Open | None, node: Node) -> None:
    if opened is None:
        return
    r.open.remove(opened)
    for name in opened.names:
        if r.anchors.get(name) is opened:
            r.anchors[name] = target_of(node)
    for alias in opened.aliases:
        object.__setattr__(alias, "target", node)
    if opened.aliases:
        r.looped.add(id(node))


def alias_node(r: Reader) -> Alias:
    s = r.s
    target = r.anchors.get(s.name)
    if target is None:
        raise Stop("alias", s.at)
    span = s.span(s.at, s.end)
    if isinstance(target, Open):
        alias = Alias(span, s.name, _PENDING_LIST if target.kind is Sequence else _PENDING_MAPPING)
        target.aliases.append(alias)
        r.pending[id(alias)] = target
        r.aliased -= 1
        return alias
    r.aliased -= _size(r, target)
    if r.aliased < 0:
        raise Stop("aliasing", s.at)
    return Alias(span, s.name, target)


# What an alias to a collection that is still open stands for, until it is read to its end.
_PENDING_LIST = Sequence(Span(0, 0), (), False)
_PENDING_MAPPING = Mapping(Span(0, 0), (), False)


def _size(r: Reader, node: Node) -> int:
    """The number of nodes of a node with its aliases expanded."""
    node = target_of(node)
    if isinstance(node, Scalar) or id(node) in r.looped:
        return 1
    known = r.sizes.get(id(node))
    if known is None:
        if isinstance(node, Sequence):
            known = 1 + sum(_size(r, item) for item in node.items)
        else:
            entries = node.entries if node.merged is None else node.merged
            known = 1 + sum(_size(r, entry.key) + _size(r, entry.value) for entry in entries)
        r.sizes[id(node)] = known
    return known


def split_anchors(
    anchor: Property | None, outer: Property | None, line: int, at: int
) -> tuple[Property | None, Property | None]:
    """Which anchors belong to an implicit first key, and which to the mapping that it begins."""
    if outer:
        if anchor and anchor.line != line:
            raise Stop("anchors", at)
        return anchor, outer
    if anchor and anchor.line != line:
        return None, anchor
    return anchor, None


def end_of(node: Node) -> int:
    """Where a node ends, its properties included."""
    end = node.span.end
    if not isinstance(node, Alias):
        if node.anchor and node.anchor.end > end:
            end = node.anchor.end
        if node.tag and node.tag.end > end:
            end = node.tag.end
    return end


def begin_of(node: Node) -> int:
    start = node.span.start
    if not isinstance(node, Alias):
        if node.anchor and node.anchor.start < start:
            start = node.anchor.start
        if node.tag and node.tag.start < start:
            start = node.tag.start
    return start


class Entries:
    """The entries of a mapping as it grows, and what `<<` makes of them."""

    __slots__ = ("merged", "names", "written")

    def __init__(self) -> None:
        self.written: list[Entry] = []
        self.merged: list[Entry] | None = None
        self.names: set[object] = set()

    def add(self, r: Reader, key: Node, value: Node) -> None:
        name = key.value if isinstance(key, Scalar) and isinstance(key.value, str) else resolve.key_name(key)
        entry = Entry(name, key, value, Span(begin_of(key), max(end_of(value), end_of(key))))
        self.written.append(entry)
        if r.open and not isinstance(key, Scalar):
            # The name of a list shows its items, which may not be complete yet.
            r.late.append(entry)
        if self.merged is not None:
            self.merged.append(entry)
            self.names.add(_identity(key))

    def add_or_merge(self, r: Reader, key: Node, value: Node) -> None:
        real = target_of(key)
        if not (isinstance(real, Scalar) and real.value == "<<"):
            return self.add(r, key, value)
        source = target_of(value)
        if isinstance(source, Scalar):
            return self.add(r, key, value)
        if source is _PENDING_LIST:
            raise Stop("merge-itself", r.s.at)
        if self.merged is None:
            self.merged = list(self.written)
            self.names = {_identity(entry.key) for entry in self.merged}
        self.written.append(Entry("<<", key, value, Span(begin_of(key), max(end_of(value), end_of(key)))))
        for item in source.items if isinstance(source, Sequence) else (source,):
            item = target_of(item)
            if item is _PENDING_MAPPING:
                raise Stop("merge-itself", r.s.at)
            if isinstance(item, Mapping):
                self._merge(r, item)
        return None

    def _merge(self, r: Reader, source: Mapping) -> None:
        assert self.merged is not None
        for entry in reversed(source.entries if source.merged is None else source.merged):
            identity = _identity(entry.key)
            if identity not in self.names:
                r.merged -= 1
                if r.merged < 0:
                    raise Stop("aliasing", r.s.at)
                self.names.add(identity)
                self.merged.append(entry)

    def mapping(self, start: int, end: int, flow: bool) -> Mapping:
        merged = None if self.merged is None else tuple(self.merged)
        if self.written and self.written[0].span.start < start:
            # The anchor or tag of the first key is in front of it.
            start = self.written[0].span.start
        return Mapping(Span(start, end), tuple(self.written), flow, merged=merged)


def _identity(key: Node) -> object:
    """What the host compares when it merges: 1 and "1" are different keys there, lists are equal to themselves only."""
    real = target_of(key)
    if not isinstance(real, Scalar) or (isinstance(real.value, float) and math.isnan(real.value)):
        return id(real)
    value = real.value
    return (isinstance(value, bool), isinstance(value, (int, float)), value)
