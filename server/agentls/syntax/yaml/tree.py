"""The tree of a YAML header: values with their places in the source.

Plain data, made by `read.py`. Spans are code-point offsets into the whole file, even if the host read a rewritten copy
of the header.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from ...stdx.records import cached_property, dataclass
from ...text.source import Span

Style: TypeAlias = Literal["plain", "single", "double", "literal", "folded", "raw", "broken"]
"""How a scalar is written.

raw: a line that the host's second attempt quoted; the value is the source text unchanged.
broken: neither attempt reads it; the value is a guess that only editing features may use.
"""

Atom: TypeAlias = "str | int | float | bool | None"
Value: TypeAlias = "Atom | list[Value] | dict[str, Value]"


class Piece(NamedTuple):
    """Where a stretch of a loaded string comes from.

    The stretch runs from code point `value` of the loaded string to the next piece's `value` (or
    to the string's end); its source is `start`..`end`. Stretches of equal length on both sides
    correspond one to one; others (an escape, a folded line break) only as a whole.
    """

    value: int
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Scalar:
    """A scalar. `span` covers it as written, with quotes or block indicator, without trailing spaces,
    comments, anchor and tag; it is empty, directly after the colon or dash, where nothing is written.

    `value` is what the host loads. `pieces` map a string value to its source; empty for other values.
    """

    span: Span
    value: Atom
    style: Style
    pieces: tuple[Piece, ...] = ()
    anchor: Span | None = None
    tag: Span | None = None


@dataclass(frozen=True, eq=False)
class Sequence:
    """A list. `flow` is true for `[…]`; then `span` includes the brackets."""

    span: Span
    items: tuple[Node, ...]
    flow: bool
    anchor: Span | None = None
    tag: Span | None = None


@dataclass(frozen=True, eq=False)
class Entry:
    """One `key: value`. `name` is the key as the host sees it, a string."""

    name: str
    key: Node
    value: Node
    span: Span

    @property
    def place(self) -> Span:
        """The place of the value; of the key if nothing is written."""
        return self.value.span if self.value.span.end > self.value.span.start else self.key.span


@dataclass(frozen=True, eq=False)
class Mapping:
    """A mapping as written: duplicate keys and `<<` are in `entries` in the order of the source.

    `merged` is what the host makes of them where a `<<` takes in other mappings, whose entries then lie
    elsewhere in the source; None if there is no such `<<`. In both the last of several equal names wins.
    """

    span: Span
    entries: tuple[Entry, ...]
    flow: bool
    anchor: Span | None = None
    tag: Span | None = None
    merged: tuple[Entry, ...] | None = None

    @cached_property
    def by_name(self) -> dict[str, Entry]:
        """The entries as the host has them."""
        return {it.name: it for it in (self.entries if self.merged is None else self.merged)}


@dataclass(frozen=True, eq=False)
class Alias:
    """`*name`: a reference to the node that `&name` marks."""

    span: Span
    name: str
    target: Scalar | Sequence | Mapping


Node: TypeAlias = "Scalar | Sequence | Mapping | Alias"


def resolve(node: Node) -> Scalar | Sequence | Mapping:
    """The node itself, or the target of an alias."""
    return node.target if isinstance(node, Alias) else node


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in source order; does not follow aliases."""
    yield node
    if isinstance(node, Sequence):
        for item in node.items:
            yield from walk(item)
    elif isinstance(node, Mapping):
        for entry in node.entries:
            yield from walk(entry.key)
            yield from walk(entry.value)
