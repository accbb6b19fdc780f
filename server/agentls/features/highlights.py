"""What belongs to the thing at the cursor: the other end of a tag, every mention of the agent's name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..syntax.example_tree import Commentary, Tag
from ..text import Span


def highlights(document: Document, offset: int) -> list[tuple[Span, bool]]:
    """The places, in order, each with whether it is where the name is given."""
    for ends in _pairs(document):
        if any(it.span.covers(offset) for it in ends):
            return [(it.span, False) for it in ends]
    found = mentions(document)
    given = document.scalar("name")
    if any(it.covers(offset) for it in found):
        return [(it, given is not None and given.span.contains(it)) for it in found]
    return []


def linked(document: Document, offset: int) -> list[Span]:
    """The names of the opening and closing tag at an offset, which are to be edited together."""
    for ends in _pairs(document):
        names = [it.name_span for it in ends]
        words = {it.of(document.text) for it in names}
        if len(names) == 2 and len(words) == 1 and any(it.covers(offset) for it in names):
            return names
    return []


def mentions(document: Document) -> list[Span]:
    """Every place where the agent's name is written as a word of its own, its field included."""
    given = document.scalar("name")
    name = given.value if given else None
    if given is None or not isinstance(name, str) or not re.search(r"\w", name) or len(name) < 2:
        return []
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?!-?\w)")
    return [Span(*it.span()) for it in word.finditer(document.text)]


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
