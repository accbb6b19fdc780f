"""The kinds of things at the cursor. Every editor feature begins with a `match` on such a value, made by `locate.py`.

Spans and offsets are code points of the document's text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from ..dialect.model import Field, Path
from ..stdx.records import dataclass
from ..syntax.yaml.tree import Scalar
from ..text.source import Span


@dataclass(frozen=True)
class Start:
    """The first line of a file that has no frontmatter. span: what is typed of the dashes. empty: there is no more."""

    span: Span
    empty: bool


@dataclass(frozen=True)
class Fence:
    """The dashes around the header."""

    span: Span
    opening: bool


@dataclass(frozen=True, eq=False)
class Key:
    """A key, or the place for one.

    path: leads to the map that holds it; () is the header. name: what is written of it. field: what it means, also
    where only another type of map has it. known: the keys that the map may have, for its type where it names one.
    used: the other keys of the map. written: a colon follows. column: where it begins, in code points, 0-based.
    flow: between braces.
    """

    path: Path
    span: Span
    name: str
    field: Field | None
    known: Mapping[str, Field]
    used: frozenset[str]
    written: bool
    column: int
    flow: bool


@dataclass(frozen=True, eq=False)
class Value:
    """A value, or the place for one.

    path: leads to it. scalar: what is written, with its place; empty if nothing is.
    text: what is loaded, or, where that is not a string, what is written. at: the cursor in it; None on quotes and beside
    it.
    lead: what has to be between the place and a text that is put in: a space, a dash.
    flow: between brackets. siblings: the texts of the other items, in a list. keys: the other keys of the map.
    """

    path: Path
    field: Field | None
    scalar: Scalar
    text: str
    at: int | None
    lead: str
    flow: bool
    siblings: tuple[str, ...]
    keys: Mapping[str, object]

    @property
    def span(self) -> Span:
        return self.scalar.span


@dataclass(frozen=True, eq=False)
class Item:
    """One name in a list of names, or the place for one, whether the list is a text (`A, B`) or not.

    path: leads to the list, `field` is the list's. span: where the name is written; empty if nothing is.
    text: the name, with what is in its parentheses. at: the cursor in it. others: the other names of the list.
    value: the value that holds it, which is the item itself or a text of several.
    """

    path: Path
    field: Field
    span: Span
    text: str
    at: int
    others: tuple[str, ...]
    value: Value


@dataclass(frozen=True)
class Mention:
    """`@agent-name`, a path after an `@`, or a half of either. name: after `@agent-` or the `@`."""

    span: Span
    name: Span
    agent: bool


@dataclass(frozen=True)
class Destination:
    """Where a Markdown link leads."""

    span: Span


@dataclass(frozen=True)
class Heading:
    """A line that begins with `#`, up to its end. text: after the marks."""

    span: Span
    level: int
    text: Span


@dataclass(frozen=True)
class Code:
    """Inline code. span: without its backticks."""

    span: Span


@dataclass(frozen=True)
class Prose:
    """Anything else in the body."""


@dataclass(frozen=True)
class Nowhere:
    """A comment, a fenced block, a gap in which nothing can be written."""


Place: TypeAlias = "Start | Fence | Key | Value | Item | Mention | Destination | Heading | Code | Prose | Nowhere"
