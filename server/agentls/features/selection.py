"""Selection ranges: word, turn, example, value, field, frontmatter, file; in the body: line, section, body."""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..stdx.records import pattern
from ..syntax.examples.tree import Commentary, Turn
from ..syntax.yaml.tree import Mapping, Node, Sequence, resolve
from ..text.source import Span
from .folding import sections

_WORD = pattern(r"[\w'’-]*")
_MOST = 100
"""The most spans for an offset: the protocol nests them, and so does what reads and writes the message."""


def selections(document: Document, offset: int) -> list[Span]:
    """The spans around an offset, from the smallest to the whole file, each inside the next. Of many, the smallest."""
    offset = min(max(offset, 0), len(document.text))
    # A span that crosses a smaller one is left out.
    grown: list[Span] = []
    for span in sorted({it for it in _around(document, offset) if it.covers(offset)}, key=lambda it: it.end - it.start):
        if not grown or (span.contains(grown[-1]) and span != grown[-1]):
            grown.append(span)
    return grown[: _MOST - 1] + grown[_MOST - 1 :][-1:]


def _around(document: Document, offset: int) -> Iterator[Span]:
    text, meant = document.text, document.meant
    yield Span(0, len(text))
    yield _word(text, offset)
    for tree in document.examples:
        for wrapper in tree.wrappers:
            yield wrapper.span
        for block in tree.blocks:
            yield block.span
            yield block.content
            if block.span.covers(offset):
                for part in block.parts:
                    yield part.span
                    if not hasattr(part, "text"):
                        continue
                    yield part.text
                    if isinstance(part, Turn):
                        yield part.inner
                    elif isinstance(part, Commentary):
                        yield Span(part.open.span.end, part.close.span.start if part.close else part.text.end)
    if meant is not None:
        yield Span(meant.opening.start, meant.closing.end)
        yield Span(meant.header.start, _trimmed(text, meant.header).end)
        if meant.header.covers(offset) and document.header and document.header.root:
            yield from _nodes(document.header.root, offset, 0)
    if document.body.covers(offset):
        yield from _in_body(document, offset)


def _nodes(node: Node, offset: int, depth: int) -> Iterator[Span]:
    """The values and fields around an offset."""
    yield node.span
    node = resolve(node)
    if depth > 40:
        return
    if isinstance(node, Mapping):
        for entry in node.entries:
            if entry.span.covers(offset):
                yield entry.span
                yield entry.key.span
                yield from _nodes(entry.value, offset, depth + 1)
    elif isinstance(node, Sequence):
        for item in node.items:
            if item.span.covers(offset):
                yield from _nodes(item, offset, depth + 1)


def _in_body(document: Document, offset: int) -> Iterator[Span]:
    text, source = document.text, document.source
    yield _trimmed(text, document.body)
    number = source.line_of(offset)
    line = source.line_span(number)
    content = line.of(text)
    yield Span(line.start + len(content) - len(content.lstrip()), line.start + len(content.rstrip()))
    yield from _paragraph(document, number)
    for fence in document.markdown.fences:
        yield fence.span
        yield _trimmed(text, fence.content)
    for heading, end in sections(document):
        yield _trimmed(text, Span(heading.span.start, end))
        yield _trimmed(text, Span(min(heading.span.end + 1, end), end))


def _paragraph(document: Document, number: int) -> Iterator[Span]:
    """The lines around a line, up to blank lines."""
    source, text = document.source, document.text

    def filled(line: int) -> bool:
        span = source.line_span(line)
        return span.start >= document.body.start and bool(span.of(text).strip())

    if not filled(number):
        return
    first = last = number
    while first > 0 and number - first < 1000 and filled(first - 1):
        first -= 1
    while last + 1 < len(source.line_starts) and last - number < 1000 and filled(last + 1):
        last += 1
    yield Span(source.line_span(first).start, source.line_span(last).end)


def _word(text: str, offset: int) -> Span:
    start = offset
    while start > 0 and offset - start < 100 and _WORD.fullmatch(text[start - 1]):
        start -= 1
    end = _WORD.match(text, start, min(len(text), start + 200))
    return Span(start, max(end.end() if end else offset, offset))


def _trimmed(text: str, span: Span) -> Span:
    inside = span.of(text)
    start = span.start + len(inside) - len(inside.lstrip())
    return Span(min(start, span.end), max(span.start + len(inside.rstrip()), min(start, span.end)))
