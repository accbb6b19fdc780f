"""The tree of `<example>` blocks: plain data, and its transfer from one text to another.

`parse.py` makes it. Its spans are code-point offsets into the text that was parsed, a loaded
description or a body; `relocated` turns them into spans of the file. No reading and no judgement
here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias, TypeVar, cast

from ...stdx.records import dataclass
from ...text.source import Span

T = TypeVar("T")
TagName: TypeAlias = Literal["example", "examples", "commentary"]
Speaker: TypeAlias = Literal["user", "assistant", "other"]

ErrorKind: TypeAlias = Literal[
    "unclosed-block",
    "close-without-open",
    "nested-block",
    "unclosed-wrapper",
    "commentary-unclosed",
    "commentary-closed-twice",
    "commentary-close-without-open",
    "commentary-outside",
    "misspelled-tag",
    "wrong-case-tag",
    "unfinished-tag",
    "tag-attributes",
    "empty-block",
    "no-turns",
    "no-user",
    "no-assistant",
    "assistant-first",
    "unclosed-quote",
    "unopened-quote",
    "doubled-quote",
    "empty-label",
]


@dataclass(frozen=True)
class Tag:
    """`<example>`, `</commentary>` and the like. `name` is what is meant, `name_span` what is written."""

    span: Span
    name_span: Span
    name: TagName
    closing: bool


@dataclass(frozen=True)
class Context:
    """`Context: the situation`. `label` includes the colon; `text` is trimmed and may be empty."""

    span: Span
    label: Span
    text: Span


@dataclass(frozen=True)
class Turn:
    """`user: "what the user says"`.

    label: the speaker with its colon and emphasis; name: the speaker alone.
    text: what is said, with its quotes; inner: without them.
    quote: the opening quote character, empty if the text is not quoted.
    closed: the quote has its end, or there is no quote.
    """

    span: Span
    label: Span
    name: Span
    speaker: Speaker
    text: Span
    inner: Span
    quote: str
    closed: bool


@dataclass(frozen=True)
class Commentary:
    """`<commentary>why this agent</commentary>`. `close` is None if the tag is missing."""

    span: Span
    open: Tag
    close: Tag | None
    text: Span


@dataclass(frozen=True)
class Placeholder:
    """A line that stands for omitted text: `<function call omitted for brevity>`."""

    span: Span


@dataclass(frozen=True)
class Prose:
    """Anything else inside a block: free text, or tags of the author's own."""

    span: Span


Part: TypeAlias = "Context | Turn | Commentary | Placeholder | Prose"


@dataclass(frozen=True)
class Block:
    """One `<example>`.

    number: 1-based, in the order of the opening tags.
    span: from the opening tag to the closing tag, or to where the closing tag is missing.
    content: what is between the tags.
    parts: ordered, disjoint; only spaces and line breaks are between them. Empty for a nested
        block, whose parts belong to the block around it.
    dialogue: it holds a context or a turn, so it follows the convention; any other block is free
        text that happens to be tagged.
    """

    number: int
    span: Span
    content: Span
    open: Tag
    close: Tag | None
    parts: tuple[Part, ...]
    dialogue: bool
    nested: bool = False

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(part for part in self.parts if isinstance(part, Turn))


@dataclass(frozen=True)
class Wrapper:
    """`<examples>` around blocks. `close` is None if the tag is missing."""

    span: Span
    open: Tag
    close: Tag | None


@dataclass(frozen=True)
class Dialogue:
    """Quoted turns outside any block: `- User: "…"` and `Assistant: "…"`."""

    span: Span
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Error:
    """One departure from the convention.

    span: the tag, label or quote at fault; an absence is shown at the block's opening tag.
    related: the other end (the block around, the tag that closed already, the turn that comes first).
    expected: the empty span where what is missing belongs; None if no place is certain.
    meant: the text that ought to be at `span`, or at `expected` where something is missing; empty
        where nothing is certain.
    block: the number of the block, 0 outside.
    """

    kind: ErrorKind
    span: Span
    related: Span | None = None
    expected: Span | None = None
    meant: str = ""
    block: int = 0


@dataclass(frozen=True)
class Examples:
    """What a string has of the convention.

    errors: in the order of their spans.
    """

    blocks: tuple[Block, ...] = ()
    wrappers: tuple[Wrapper, ...] = ()
    dialogues: tuple[Dialogue, ...] = ()
    errors: tuple[Error, ...] = ()


def relocated(value: T, place: Callable[[int, int], Span]) -> T:
    """The same tree, or a part of one, with every span replaced by `place(start, end)`; expected places stay empty
    where `place` keeps empty spans empty."""
    return cast(T, _relocated(value, place))


def _relocated(value: Any, place: Callable[[int, int], Span]) -> Any:
    if type(value) is Span:
        return place(value.start, value.end)
    if type(value) is tuple:
        return tuple([_relocated(item, place) for item in value]) if value else value
    if type(value) in _PARTS:
        # Plain frozen dataclasses: copied through `__dict__`, which `replace` does ten times slower.
        moved = object.__new__(type(value))
        moved.__dict__.update({name: _relocated(it, place) for name, it in value.__dict__.items()})
        return moved
    return value


_PARTS = frozenset((Block, Commentary, Context, Dialogue, Error, Examples, Placeholder, Prose, Tag, Turn, Wrapper))
