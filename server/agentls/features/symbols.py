"""The outline: the agent with its fields and the examples of its description, then the headings of the body."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Literal, TypeAlias

from ..document import Document
from ..edits.insert import loaded
from ..stdx.records import dataclass, pattern
from ..syntax.examples.tree import Block, Commentary, Context, Turn
from ..syntax.yaml.tree import Entry, Mapping, Scalar, resolve
from ..text.source import Span
from .folding import sections

Kind: TypeAlias = Literal["agent", "field", "example", "context", "turn", "commentary", "heading"]

_LENGTH = 60
_GAP = pattern(r"(?:\s|\\n)+")
_DEPTH = 4


@dataclass(frozen=True)
class Symbol:
    """One item of the outline. span: all of it, with `children`; selection: its name, inside `span`."""

    name: str
    detail: str
    kind: Kind
    span: Span
    selection: Span
    children: tuple[Symbol, ...] = ()


def symbols(document: Document) -> list[Symbol]:
    return [*_agent(document), *(() if _is_field(document) else _body(document))]


def _is_field(document: Document) -> bool:
    """Whether the body is the value of a field."""
    return document.region is not None and document.region.contains(document.body)


def _body(document: Document) -> tuple[Symbol, ...]:
    return (*_examples_of_body(document), *_headings(document))


def _agent(document: Document) -> Iterator[Symbol]:
    meant, root = document.meant, document.header.root if document.header else None
    node = resolve(root) if root else None
    if meant is None or not isinstance(node, Mapping):
        return
    name = document.scalar("name")
    shown = _short(str(name.value)) if name and name.value is not None else ""
    span = Span(meant.opening.start, meant.closing.end)
    selection = name.span if name and shown and span.contains(name.span) else meant.opening
    children = tuple(_field(document, it, 0) for it in node.entries if span.contains(it.span))
    yield Symbol(shown or document.origin.stem or "agent", "", "agent", span, selection, children)


def _field(document: Document, entry: Entry, depth: int) -> Symbol:
    node = resolve(entry.value)
    detail, children = "", tuple[Symbol, ...]()
    if isinstance(node, Scalar):
        detail = _short(str(node.value)) if isinstance(node.value, str) else node.span.of(document.text)
    elif isinstance(node, Mapping) and depth < _DEPTH and entry.span.contains(node.span):
        children = tuple(_field(document, it, depth + 1) for it in node.entries if entry.span.contains(it.span))
    if depth == 0 and entry is document.entries.get("description"):
        blocks = document.examples.description.blocks
        children = tuple(_example(document, it) for it in blocks if entry.span.contains(it.span) and not it.nested)
    elif depth == 0 and _is_field(document) and node.span.contains(document.body):
        children = _body(document)
    return Symbol(_short(entry.name) or "?", detail, "field", entry.span, entry.key.span, children)


def _examples_of_body(document: Document) -> Iterator[Symbol]:
    """The examples above the first heading; the others belong to their headings."""
    first = document.markdown.headings[0].span.start if document.markdown.headings else len(document.text)
    for block in document.examples.body.blocks:
        if block.span.start < first and not block.nested:
            yield _example(document, block)


def _example(document: Document, block: Block) -> Symbol:
    text = document.text
    about = next((it.text for it in block.parts if isinstance(it, Context) and it.text.of(text)), None)
    about = about or next((it.inner for it in block.turns), None) or block.content
    name = f"Example {block.number}"
    said = _short(loaded(document, about))
    parts = tuple(it for part in block.parts for it in _part(document, part))
    return Symbol(f"{name}: {said}" if said else name, "", "example", block.span, block.open.span, parts)


def _part(document: Document, part: object) -> Iterator[Symbol]:
    text = document.text
    match part:
        case Turn():
            name = part.name.of(text).lower() if part.speaker != "other" else part.name.of(text)
            yield Symbol(name, _short(loaded(document, part.inner)), "turn", part.span, part.name)
        case Commentary():
            yield Symbol("commentary", _short(loaded(document, part.text)), "commentary", part.span, part.open.span)


def _headings(document: Document) -> list[Symbol]:
    """The sections as a tree; a heading that skips a level is still a child of the one above."""
    blocks = [it for it in document.examples.body.blocks if not it.nested]
    starts = [it.span.start for it in blocks]
    stack: list[tuple[int, int, Symbol, list[Symbol]]] = []
    roots: list[Symbol] = []

    def close() -> None:
        _, _, symbol, children = stack.pop()
        whole = Symbol(symbol.name, "", "heading", symbol.span, symbol.selection, tuple(children))
        (stack[-1][3] if stack else roots).append(whole)

    found = list(sections(document))
    for i, (heading, end) in enumerate(found):
        while stack and stack[-1][0] >= heading.level:
            close()
        own = found[i + 1][0].span.start if i + 1 < len(found) else end
        name = _short(heading.text.of(document.text)) or "#" * heading.level
        last = heading.span.start + len(document.text[heading.span.start : end].rstrip())
        span = Span(heading.span.start, max(last, heading.span.end))
        within = blocks[bisect_left(starts, heading.span.end) : bisect_left(starts, own)]
        children = [_example(document, it) for it in within if span.contains(it.span)]
        selection = heading.text if heading.text.end > heading.text.start else heading.span
        stack.append((heading.level, end, Symbol(name, "", "heading", span, selection), children))
    while stack:
        close()
    return roots


def _short(text: str) -> str:
    """The beginning of a string, on one line."""
    text = _GAP.sub(" ", text[: 4 * _LENGTH]).strip()
    return text if len(text) <= _LENGTH else text[: _LENGTH - 1].rstrip() + "…"
