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
    """The first line of a file without frontmatter. span: the dashes typed so far. empty: the file has nothing else."""

    span: Span
    empty: bool


@dataclass(frozen=True)
class Fence:
    """The dashes around the header."""

    span: Span
    opening: bool


@dataclass(frozen=True, eq=False)
class Key:
    """A key, or a place where one can be.

    path: of the map that contains it; () is the header. name: the text written so far. field: its meaning, even if only
    a map of another type has it. known: the keys that the map may have, for its `type` if it has one. used: the other
    keys of the map. written: a colon follows. column: where it begins, in code points, 0-based. flow: inside braces.
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
    """A value, or a place where one can be.

    path: of the value. scalar: the value as written, with its place; empty if nothing is written. text: the loaded
    string; for other types, the written text. at: the cursor's offset in `text`; None on the quotes and outside. lead:
    what must be between the place and what is inserted: a space, a dash. flow: inside brackets. siblings: the texts of
    the other items, in a list. keys: the other keys of the map.
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
    """One name in a list of names, or a place where one can be; the list may be a string (`A, B`). path, field: of the
    list. span: the written name; empty if nothing is written. text: the name with the text in its parentheses. at: the
    cursor's offset in it. others: the other names of the list. value: the value that contains it: the item itself, or a
    string of several names."""

    path: Path
    field: Field
    span: Span
    text: str
    at: int
    others: tuple[str, ...]
    value: Value


@dataclass(frozen=True)
class Mention:
    """`@agent-name`, a path after an `@`, or the beginning of either. name: the text after `@agent-` or the `@`."""

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
    """A place where nothing can be written: a comment, a fenced block."""


Place: TypeAlias = "Start | Fence | Key | Value | Item | Mention | Destination | Heading | Code | Prose | Nowhere"
