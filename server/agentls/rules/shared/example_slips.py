"""Shared by the rules about `<example>` blocks: which departures from the convention are worth reporting."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator

from ...document import Document, remembered
from ...edits.insert import gap, inserted
from ...syntax.examples.tree import Block, Error, Part, relocated
from ...text.problem import Edit, Fix, Related
from ...text.source import Span
from .cuts import cut_short
from .wording import code

_ABSENT = frozenset(
    (
        "unclosed-block",
        "unclosed-wrapper",
        "commentary-unclosed",
        "empty-block",
        "no-turns",
        "no-user",
        "no-assistant",
        "unclosed-quote",
        "empty-label",
    )
)
_TURNS = frozenset(("user", "assistant", "context", "commentary"))


def slips(document: Document, kinds: Collection[str]) -> Iterator[tuple[Error, Block | None]]:
    """The departures of some kinds, each with its block.

    If the end of a description is lost, nothing is reported as missing in it: that has its own finding.
    """
    if document.meant is None:
        return
    for reading in document.example_readings:
        blocks: dict[int, Block] = {}  # Each is moved once, however many departures it has.
        for error in reading.tree.errors:
            if error.kind not in kinds:
                continue
            error, number = relocated(error, reading.place), error.block
            if _is_elsewhere(document, error, reading is document.example_readings[0]):
                continue
            if 0 < number <= len(reading.tree.blocks) and number not in blocks:
                blocks[number] = relocated(reading.tree.blocks[number - 1], reading.place)
            yield error, blocks.get(number)


def _is_elsewhere(document: Document, error: Error, in_description: bool) -> bool:
    """Whether the cause has a finding of its own: a description that continues after its readable part."""
    if in_description:
        return error.kind in _ABSENT and is_torn(document)
    cut = cut_short(document)
    return cut is not None and (cut.end is None or error.span.start < cut.end)


@remembered
def is_torn(document: Document) -> bool:
    """Whether the description may continue after its readable part.

    The header cannot be read, or ends too early, the description's own quote is open, or a turn at the start of a line
    became a field.
    """
    header, description = document.header, document.scalar("description")
    if header is None or not header.attempt or cut_short(document):
        return True
    if header.error and header.error.kind == "unclosed-quote" and description and description.style == "raw":
        return header.error.span.start == description.span.start
    return any(name.lower() in _TURNS for name in document.entries)


def part_at(block: Block, offset: int) -> Part | None:
    """The last part of a block that begins at an offset or before it."""
    at = bisect_right(block.parts, offset, key=lambda it: it.span.start)
    return block.parts[at - 1] if at else None


def closing_tag(document: Document, error: Error, block: Block | None) -> Fix:
    """A fix that inserts the missing closing tag."""
    assert error.expected is not None
    before = gap(document, block) if block else ""
    return Fix(f"Write `{error.meant}`", (inserted(document, error.expected.start, error.meant, before),))


def place_of(document: Document, offset: int) -> Span:
    """A visible place for an offset: the character before it."""
    start = max(offset - 1, 0)
    while start > 0 and document.text[start] in " \t\r\n":
        start -= 1
    return Span(start, start + 1)


def ending(document: Document, error: Error) -> str:
    """In words, where the missing part belongs: a line number does not help if a whole example is on one line."""
    assert error.expected is not None
    place = place_of(document, error.expected.start)
    line = document.source.line_of(place.start)
    if document.source.line_span(line).end == place.end:
        return f"at the end of line {document.source.line_number(place.start)}"
    return f"after {code(place_of_word(document, place.end))}"


def place_of_word(document: Document, end: int) -> str:
    """The last word before an offset."""
    return document.text[max(0, end - 40) : end].replace("\\n", " ").split()[-1]


def here(span: Span | None, message: str) -> tuple[Related, ...]:
    return (Related(span, message),) if span and span.start < span.end else ()


def deleted(span: Span) -> tuple[Edit, ...]:
    return (Edit(span, ""),)


def without(document: Document, span: Span) -> tuple[Edit, ...]:
    """Edits that remove a tag: with its line if it is alone there, otherwise with the line break before it."""
    text = document.text
    line = document.source.line_at(span.start)
    if not text[line.start : span.start].strip() and not text[span.end : line.end].strip() and line.start:
        return deleted(document.source.whole_line(document.source.line_of(span.start)))
    start = span.start
    if text[start - 2 : start] == "\\n" and text[start - 3 : start - 2] != "\\":
        start -= 2
    return deleted(Span(start, span.end))
