"""The commentaries of an `<example>` block: which of its tags belong together, and what is wrong with them."""

from __future__ import annotations

from ...text.source import Span
from .tags import BLANK_LINE, LABEL_LINE, Mark, skip_blanks, trimmed
from .tree import Commentary, Error, Tag


def commentaries(
    flat: str, notes: list[Mark], end: int, lenient: bool, open_ended: bool, errors: list[Error]
) -> list[Commentary]:
    """The commentaries of a block. `lenient`: the block is a dialogue, so doubtful tags are slips."""
    found: list[Commentary] = []
    opening: Mark | None = None

    def accepted(mark: Mark) -> None:
        if mark.fault and (lenient or mark.fault.kind != "tag-attributes"):
            errors.append(mark.fault)

    def unclosed(mark: Mark, limit: int, related: Span | None) -> None:
        accepted(mark)
        turn = LABEL_LINE.search(flat, mark.end, limit)
        limit = turn.start() if turn else limit
        blank = BLANK_LINE.search(flat, mark.end, limit) if open_ended and related is None else None
        text = trimmed(flat, mark.end, blank.start() if blank else limit)
        errors.append(Error("commentary-unclosed", mark.tag.span, related, Span(text.end, text.end), "</commentary>"))
        found.append(Commentary(Span(mark.start, text.end), mark.tag, None, text))

    for index, mark in enumerate(notes):
        if mark.fault and not lenient and not _exact_neighbour(notes, index):
            continue
        if not mark.tag.closing:
            if opening is None:
                opening = mark
                continue
            if mark.prose:
                continue
            if opening.prose:
                opening = mark
                continue
            if not _lacks_slash(flat, opening, mark, notes[index + 1] if index + 1 < len(notes) else None, end):
                unclosed(opening, mark.start, mark.tag.span)
                opening = mark
                continue
            tag = Tag(mark.tag.span, mark.tag.name_span, "commentary", True)
            mark = Mark(tag, Error("misspelled-tag", tag.span, meant="</commentary>"), False, False)
        if opening is not None:
            accepted(opening)
            accepted(mark)
            span = Span(opening.start, mark.end)
            found.append(Commentary(span, opening.tag, mark.tag, trimmed(flat, opening.end, mark.start)))
            opening = None
        elif not mark.prose:
            accepted(mark)
            last = next((each.close for each in reversed(found) if each.close), None)
            kind = "commentary-closed-twice" if last else "commentary-close-without-open"
            errors.append(Error(kind, mark.tag.span, last.span if last else None))  # type: ignore[arg-type]
    if opening is not None and not opening.prose:
        unclosed(opening, end, None)
    return found


def _exact_neighbour(notes: list[Mark], index: int) -> bool:
    """Whether the possible partner of a doubtful tag is exact."""
    other = index - 1 if notes[index].tag.closing else index + 1
    if not 0 <= other < len(notes):
        return False
    return notes[other].fault is None and notes[other].tag.closing != notes[index].tag.closing


def _lacks_slash(flat: str, opening: Mark, mark: Mark, after: Mark | None, end: int) -> bool:
    """Whether a second `<commentary>` was meant to close the first."""
    if mark.fault or skip_blanks(flat, opening.end, mark.start) == mark.start:
        return False
    end = after.start if after else end
    behind = skip_blanks(flat, mark.end, end)
    if behind == end:
        return after is None or not after.tag.closing
    return mark.labelled
