"""Reads a header field by field, so that a field that was read before is not read again.

Only where this makes no difference: each field is read by itself as one entry of a mapping, and names nothing that
another one may use. Other headers are read whole.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from ...stdx.records import replace
from ...text.source import Span
from .blame import YamlError
from .read import SHORT, Parsed, parse
from .tree import Alias, Entry, Mapping, Node, Piece, Scalar, Sequence

Attempt: TypeAlias = "Callable[[str, int], Parsed]"
"""A function that parses a text, which begins at an offset of the file."""

_FIRST = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")

_MOST = 30
"""Fields of a header that is read field by field. The files of the collections have at most 25."""


class _Field(NamedTuple):
    """A field and the comments in it."""

    entry: Entry
    comments: tuple[Span, ...]


def first(text: str, span: Span) -> Parsed:
    """The same as `parse(text, *span)`, without reading a field again that was read before."""
    written, found = span.of(text), list[_Field]()
    for at, end in pairwise(_starts(written)):
        field = _placed(parse, written[at:end], span.start + at)
        if isinstance(field, YamlError):
            # This error depends on nothing after the colon. Others may depend on fields above or below, so all is read.
            if field.kind != "colon-in-value":
                break
            return Parsed(None, field, ())
        found.append(field)
    else:
        if found:
            return _together(found)
    return parse(text, *span)


def second(attempt: Attempt, text: str, start: int) -> Parsed:
    """The same as `attempt(text, start)`, without reading a field again that was read before."""
    found = []
    for at, end in pairwise(_starts(text)):
        field = _placed(attempt, text[at:end], start + at)
        if isinstance(field, YamlError):
            break
        found.append(field)
    else:
        if found:
            return _together(found)
    return attempt(text, start)


def _together(found: list[_Field]) -> Parsed:
    entries = tuple(it.entry for it in found)
    root = Mapping(Span(entries[0].span.start, entries[-1].span.end), entries, False)
    return Parsed(root, None, tuple(span for it in found for span in it.comments))


def _starts(text: str) -> list[int]:
    """Where the fields begin, and the end of the last one; nothing if a line may be something else.

    A NUL makes the whole text invalid. Of many fields, too few could be kept.
    """
    if len(text) > SHORT or "\r" in text or "\0" in text:
        return []
    starts, at = [], 0
    for line in text.split("\n"):
        if line and line[0] in _FIRST:
            starts.append(at)
        elif (line and line[0] != " " and not line.startswith("- ")) or not at:
            return []
        at += len(line) + 1
    return [*starts, len(text)] if len(starts) <= _MOST else []


@lru_cache(maxsize=2 * _MOST)
def _placed(attempt: Attempt, text: str, start: int) -> _Field | YamlError:
    found = _alone(attempt, text)
    if isinstance(found, YamlError):
        related = found.related and found.related.moved(start)
        return replace(found, span=found.span.moved(start), related=related)
    return _Field(moved(found.entry, start), tuple(it.moved(start) for it in found.comments))


@lru_cache(maxsize=2 * _MOST)
def _alone(attempt: Attempt, text: str) -> _Field | YamlError:
    """A field as the only one of a file; an error if it is not one, or names something."""
    parsed = attempt(text, 0)
    root = parsed.root
    # A list below a value is a field with another name.
    if isinstance(root, Mapping) and len(root.entries) == 1 and not _names(root):
        return _Field(root.entries[0], parsed.comments)
    return parsed.error or YamlError("other", Span(0, 1))


def _names(node: Node) -> bool:
    """Whether a node or one below it has an anchor or a tag, or refers to one."""
    if isinstance(node, Alias) or node.anchor or node.tag:
        return True
    if isinstance(node, Sequence):
        return any(map(_names, node.items))
    if isinstance(node, Mapping):
        return node.merged is not None or any(_names(it.key) or _names(it.value) for it in node.entries)
    return False


def moved(entry: Entry, by: int) -> Entry:
    """A field that names nothing, at another place."""
    return Entry(entry.name, _moved(entry.key, by), _moved(entry.value, by), entry.span.moved(by))


def _moved(node: Node, by: int) -> Node:
    span = node.span.moved(by)
    if isinstance(node, Sequence):
        return Sequence(span, tuple(_moved(it, by) for it in node.items), node.flow)
    if isinstance(node, Mapping):
        return Mapping(span, tuple(moved(it, by) for it in node.entries), node.flow)
    assert isinstance(node, Scalar)
    pieces = tuple(Piece(value, start + by, end + by) for value, start, end in node.pieces)
    return Scalar(span, node.value, node.style, pieces)
