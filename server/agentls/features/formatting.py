"""Formatting: the usual order and style of the frontmatter. Neither the body nor any value that the host loads changes.

Each step is proved before it is taken, and left out if the host would read a difference. Comments move with the field
below them. A header that cannot be read is not changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby, pairwise

from ..document import Document
from ..edits.effects import description, edited, keeps
from ..edits.header import line_end
from ..edits.rewrites import as_block, as_quoted
from ..hosts.facts import in_order
from ..hosts.others import readers
from ..hosts.reading import alike
from ..hosts.tools import ALLOWED, DENIED
from ..stdx.records import pattern
from ..syntax import header
from ..syntax.yaml.tree import Entry, Mapping, Node, Scalar, Sequence, resolve, walk
from ..text.compose import as_edits, then, whole
from ..text.problem import Edit, Fix
from ..text.source import Span

_PLAIN_TOOL = pattern(r"[^\s,()\"'\[\]{}]+(?:\([^()\"']*\))?")


def formatted(document: Document) -> tuple[Edit, ...]:
    """The edits that format the frontmatter; none if it is formatted already, or cannot be read."""
    return _formatted(document, _STEPS, keeps)


def formatted_elsewhere(document: Document) -> tuple[Edit, ...]:
    """The same for a file of other hosts: the order of their documentation, and spaces; values stay as written."""
    fields = [it for host in readers(document.path) for it in in_order(host.id)]
    return _formatted(document, (partial(_order, fields=fields), _spaced, _trimmed, _flowing), _keeps_elsewhere)


def _formatted(
    document: Document,
    steps: Iterable[Callable[[Document], tuple[Edit, ...]]],
    keeps: Callable[[Document, tuple[Edit, ...]], bool],
) -> tuple[Edit, ...]:
    here, pieces = document, whole(document.text)
    for step in steps:
        edits = step(here)
        if edits and keeps(here, edits):
            here, pieces = edited(here, edits), then(pieces, edits)
    return tuple(as_edits(pieces, document.text))


def _keeps_elsewhere(document: Document, edits: tuple[Edit, ...]) -> bool:
    """Whether the hosts that own a file read it the same after the edits."""
    after = edited(document, edits)
    roots = [it.header.root if it.header else None for it in (document, after)]
    values = [header.value(it) if it else None for it in roots]
    files = [it.file for it in (document, after)]
    return values[0] == values[1] and all(alike(*map(it.load, files)) for it in readers(document.path))


def ordered(document: Document) -> Fix | None:
    """The header with the fields in the documented order; None if they are in order, or if the order matters."""
    edits = _order(document)
    return Fix("Order the fields as usual", edits) if edits and keeps(document, edits) else None


def _quoted(document: Document) -> tuple[Edit, ...]:
    fix = as_quoted(document)
    return fix.edits if fix else ()


def _readable(document: Document) -> tuple[Edit, ...]:
    """The header with a description of several lines as a block scalar."""
    fix = as_block(document) if "\n" in (description(document) or "") else None
    return fix.edits if fix else ()


def _order(document: Document, fields: Iterable[str] = ()) -> tuple[Edit, ...]:
    """fields: in the desired order; by default that of the host's documentation."""
    parts = _parts(document)
    if parts is None:
        return ()
    head, written, tail = parts
    known = {name: i for i, name in enumerate(dict.fromkeys(fields) or document.dialect.fields)}
    wanted = sorted(written, key=lambda it: known.get(it[0], len(known)))
    if wanted == written:
        return ()
    # The text before the first and after the last field that moves is not rewritten.
    first = next(i for i, (one, other) in enumerate(zip(written, wanted, strict=True)) if one != other)
    last = next(i for i in range(len(written), 0, -1) if written[i - 1] != wanted[i - 1])
    moved = Span(written[first][1].start, written[last - 1][1].end)
    assert head <= moved.start
    assert moved.end <= tail
    return (Edit(moved, "".join(span.of(document.text) for _, span in wanted[first:last])),)


def _parts(document: Document) -> tuple[int, list[tuple[str, Span]], int] | None:
    """Where the fields begin, each with its lines and the comments above it, and where they end. None if a field shares
    a line with another."""
    header, cut, source, text = document.header, document.frontmatter, document.source, document.text
    if header is None or cut is None or header.attempt != 1 or not isinstance(header.root, Mapping) or header.root.flow:
        return None
    entries = header.root.entries
    lines = [source.line_of(it.span.start) for it in entries]
    in_column = all(source.line_span(line).start == it.span.start for line, it in zip(lines, entries, strict=True))
    if not entries or not in_column or len(set(lines)) < len(lines) or text[cut.closing.start - 1] not in "\r\n":
        return None
    starts = []
    for i, line in enumerate(lines):
        above = (
            source.line_of(max(entries[i - 1].span.end, entries[i - 1].key.span.end))
            if i
            else source.line_of(cut.header.start) - 1
        )
        while line - 1 > above and source.line_span(line - 1).of(text).startswith("#"):
            line -= 1
        starts.append(source.line_starts[line])
    end = max(entries[-1].span.end, entries[-1].key.span.end)
    after = source.line_of(end) + (0 if end == source.line_starts[source.line_of(end)] else 1)
    ends = [
        *starts[1:],
        min(source.line_starts[after] if after < len(source.line_starts) else len(text), cut.header.end),
    ]
    spans = (Span(start, max(start, stop)) for start, stop in zip(starts, ends, strict=True))
    return starts[0], [(it.name, span) for it, span in zip(entries, spans, strict=True)], ends[-1]


def _spaced(document: Document) -> tuple[Edit, ...]:
    """One space after each colon, no empty lines at the ends, and at most one between fields."""
    parts = _parts(document)
    if parts is None or document.header is None or not isinstance(document.header.root, Mapping):
        return ()
    return tuple(
        sorted((*_blanks(document, document.header.root.entries), *_empty_lines(document)), key=lambda it: it.span)
    )


def _blanks(document: Document, entries: tuple[Entry, ...]) -> Iterator[Edit]:
    text = document.text
    for entry in entries:
        node = resolve(entry.value)
        if entry.value is not node or node.span.start >= node.span.end:
            continue
        gap = Span(entry.key.span.end, node.span.start)
        if found := re.fullmatch(r"[ \t]*(?:(:)[ \t]+|=[ \t]*)", gap.of(text)):
            wanted = ": " if found[1] else " = "
            if gap.of(text) != wanted:
                yield Edit(gap, wanted)


def _empty_lines(document: Document) -> Iterator[Edit]:
    """The surplus empty lines between fields; those inside a value stay."""
    cut, source, text = document.frontmatter, document.source, document.text
    root = document.header.root if document.header else None
    if cut is None or not isinstance(root, Mapping):
        return
    inside = {
        line
        for it in root.entries
        for line in range(source.line_of(it.span.start), source.line_of(max(it.span.end, it.key.span.end)) + 1)
    }
    first, last = source.line_of(cut.opening.end) + 1, source.line_of(cut.closing.start)
    lines = range(first, last)
    for empty, group in groupby(
        lines, key=lambda it: it not in inside and not source.line_span(it).of(text).strip(" \t")
    ):
        run = list(group)
        if not empty:
            continue
        keep = 0 if run[0] == first or run[-1] == last - 1 else 1
        if len(run) > keep:
            removed = Span(source.line_starts[run[0]], source.whole_line(run[-1]).end)
            yield Edit(removed, line_end(document) * keep)


def _trimmed(document: Document) -> tuple[Edit, ...]:
    """No trailing spaces, except in values of several lines."""
    cut, source, text = document.frontmatter, document.source, document.text
    if _parts(document) is None or cut is None:
        return ()
    inside: set[int] = set()
    for it in _nodes(document):
        if isinstance(it, Scalar):
            last = source.line_of(it.span.end) + (it.style in ("literal", "folded"))
            inside.update(range(source.line_of(it.span.start), last))
    lines = range(source.line_of(cut.opening.end) + 1, source.line_of(cut.closing.start))
    spans = [source.line_span(it) for it in lines if it not in inside]
    ends = (Span(it.start + len(it.of(text).rstrip(" \t")), it.end) for it in spans)
    return tuple(Edit(it, "") for it in ends if it.start < it.end)


def _flowing(document: Document) -> tuple[Edit, ...]:
    """`[a, b]`: in flow lists and maps, a comma and a space between items, and no space inside brackets."""
    found = (
        _between(document.text, it)
        for it in _nodes(document)
        if isinstance(it, (Sequence, Mapping)) and it.flow and "\n" not in it.span.of(document.text)
    )
    return tuple(edit for edits in found for edit in edits) if _parts(document) else ()


def _between(text: str, node: Sequence | Mapping) -> Iterator[Edit]:
    is_list = isinstance(node, Sequence)
    parts = [it.span for it in (node.items if isinstance(node, Sequence) else node.entries)]
    if any(it.start >= it.end for it in parts):
        return
    gaps = [(Span(one.end, other.start), ", ") for one, other in pairwise(parts)]
    if not parts:
        gaps = [(Span(node.span.start + 1, node.span.end - 1), "")]
    elif is_list:
        gaps = [(Span(node.span.start + 1, parts[0].start), ""), *gaps, (Span(parts[-1].end, node.span.end - 1), "")]
    for gap, wanted in gaps:
        if re.fullmatch(r"[ \t]*,?[ \t]*", gap.of(text)) and gap.of(text) != wanted:
            yield Edit(gap, wanted)


def _nodes(document: Document) -> Iterator[Node]:
    header = document.header
    return walk(header.root) if header and header.root else iter(())


def _separated(document: Document) -> tuple[Edit, ...]:
    """A comma and a space between names of tools on a line."""
    return tuple(edit for name in (ALLOWED, DENIED) for edit in _separators(document, name))


def _separators(document: Document, name: str) -> Iterator[Edit]:
    scalar = document.scalar(name)
    if scalar is None or scalar.style not in ("plain", "single", "double") or "\n" in scalar.span.of(document.text):
        return
    spans = [it.span for it in document.host.tools.entries(scalar)]
    if not all(_PLAIN_TOOL.fullmatch(it.of(document.text)) for it in spans):
        return
    for one, other in pairwise(spans):
        gap = Span(one.end, other.start)
        if gap.start < gap.end and re.fullmatch(r"[ ,]+", gap.of(document.text)) and gap.of(document.text) != ", ":
            yield Edit(gap, ", ")


_STEPS: tuple[Callable[[Document], tuple[Edit, ...]], ...] = (
    _quoted,
    _readable,
    _order,
    _spaced,
    _trimmed,
    _flowing,
    _separated,
)
