"""Highlights of what is at the cursor: the matching tag, every occurrence of a name."""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..syntax.examples.tree import Commentary, Tag
from ..text.source import Span
from ..workspace.context import Workspace
from .navigation import named, occurrences


def highlights(document: Document, workspace: Workspace, offset: int) -> list[tuple[Span, bool]]:
    """The places, in order, each with whether the name is defined there."""
    for ends in _pairs(document):
        if any(it.span.covers(offset) for it in ends):
            return [(it.span, False) for it in ends]
    found = named(document, workspace, offset)
    return occurrences(found, document, workspace) if found else []


def linked(document: Document, offset: int) -> list[Span]:
    """The names of the opening and closing tag at an offset, which are edited together."""
    for ends in _pairs(document):
        names = [it.name_span for it in ends]
        words = {it.of(document.text) for it in names}
        if len(names) == 2 and len(words) == 1 and any(it.covers(offset) for it in names):
            return names
    return []


def _pairs(document: Document) -> Iterator[tuple[Tag, ...]]:
    for tree in document.examples:
        for wrapper in tree.wrappers:
            yield _ends(wrapper.open, wrapper.close)
        for block in tree.blocks:
            yield _ends(block.open, block.close)
            for part in block.parts:
                if isinstance(part, Commentary):
                    yield _ends(part.open, part.close)


def _ends(opening: Tag, closing: Tag | None) -> tuple[Tag, ...]:
    return (opening, closing) if closing else (opening,)
