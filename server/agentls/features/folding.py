"""Folding ranges: the frontmatter, a description of many lines, examples, sections, code.

Lines are 0-based and inclusive; every fold has at least two. An editor shows the first line and hides the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from ..document import Document
from ..stdx.records import dataclass
from ..syntax.markdown.structure import Heading
from ..syntax.yaml.tree import Mapping, resolve
from ..text.source import Span

Kind: TypeAlias = Literal["region", "comment"]


@dataclass(frozen=True)
class Fold:
    """Lines `first`..`last`."""

    first: int
    last: int
    kind: Kind | None = None


def folds(document: Document) -> list[Fold]:
    """All folds, by first line; larger ones first."""
    found = {(it.first, it.last): it for it in _folds(document) if it.last > it.first}
    return sorted(found.values(), key=lambda it: (it.first, -it.last))


def _folds(document: Document) -> Iterator[Fold]:
    meant = document.meant
    if meant is not None and meant.header.end < len(document.text):
        end = meant.closing.start if meant.closing.end > meant.closing.start else max(meant.header.end - 1, 0)
        yield _lines(document, Span(meant.opening.start, end), "region")
    root = document.header.root if document.header else None
    node = resolve(root) if root else None
    for entry in node.entries if isinstance(node, Mapping) else ():
        yield _lines(document, _trimmed(document, Span(entry.span.start, entry.value.span.end)))
    for block in document.examples.blocks:
        yield _lines(document, block.span)
    for wrapper in document.examples.description.wrappers + document.examples.body.wrappers:
        yield _lines(document, wrapper.span)
    for fence in document.markdown.fences:
        yield _lines(document, _trimmed(document, fence.span))
    for comment in document.markdown.comments:
        yield _lines(document, comment, "comment")
    for heading, end in sections(document):
        yield _lines(document, _trimmed(document, Span(heading.span.start, end)))


def sections(document: Document) -> Iterator[tuple[Heading, int]]:
    """The headings of the body, each with the end of its section: the next heading of its level or a higher one."""
    headings = document.markdown.headings
    ends = [document.body.end] * len(headings)
    open_: list[int] = []
    for i, heading in enumerate(headings):
        while open_ and headings[open_[-1]].level >= heading.level:
            ends[open_.pop()] = heading.span.start
        open_.append(i)
    yield from zip(headings, ends, strict=True)


def _lines(document: Document, span: Span, kind: Kind | None = None) -> Fold:
    return Fold(document.source.line_of(span.start), document.source.line_of(max(span.end, span.start)), kind)


def _trimmed(document: Document, span: Span) -> Span:
    """The span without trailing spaces and blank lines."""
    end = span.start + len(span.of(document.text).rstrip())
    return Span(span.start, max(end, span.start))
