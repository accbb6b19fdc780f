r"""`<example>` blocks: dialogues that show when to use an agent, as a tree with errors.

Reads a description or a body as the host has it: `parse` returns spans in that
text, and `relocated` carries them over to the file. The two-character sequence `\n` separates lines
here as it does for the host. Never raises; time and memory grow linearly with the text, because
every search is bounded by the next tag or label.

An error is a claim that the author slipped. Where the text may as well be meant (a tag that prose
mentions, a block of free text, a second turn after the commentary) the parser stays silent; what
is worth a hint is for the rules to say. Neither judges agent names nor compares blocks.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

from ...stdx.records import pattern
from ...text.source import Span
from .commentaries import commentaries
from .faults import dialogue_errors
from .parts import parts, quoted_turns
from .tags import LABEL, SAID, Mark, flattened, in_prose, marks, paired, skip_blanks, trimmed, written
from .tree import Block, Context, Error, Examples, Prose, Tag, Turn, Wrapper, relocated

__all__ = ["begin", "parse", "relocated"]

_LINE_LABEL = pattern(r"(?:^|\n) *" + LABEL.pattern, re.IGNORECASE)
_BLANKS = " \t\u00a0"
_CONTEXT = pattern(r"(?<![\w/@$#`-])Context ?:")


def begin(text: str) -> int:
    r"""Where the part of a description begins that `parse` reads in the same way without what is before: at the last
    character before the first tag, if only prose is before it."""
    first = text.find("<")
    if first < 1 or text.find("`", 0, first) >= 0 or text.find("\\n", 0, first) >= 0 or LABEL.search(text, 0, first):
        return 0
    return max(len(text[:first].rstrip(_BLANKS)) - 1, 0)


def parse(text: str, skip: Iterable[Span] = ()) -> Examples:
    r"""The blocks of a loaded description or a body, with spans in code points of `text`.

    skip: what can hold no tag (fenced and inline code of a body); any order, overlaps allowed.
    """
    flat = flattened(text, skip)
    errors: list[Error] = []
    wrappers, found = _wrappers(flat, marks(flat), errors)
    pairing = paired(flat, [mark for mark in found if mark.tag.name == "example"])
    notes = [mark for mark in found if mark.tag.name == "commentary"]
    note_starts = [mark.start for mark in notes]

    def notes_within(start: int, end: int) -> list[Mark]:
        return notes[bisect_left(note_starts, start) : bisect_left(note_starts, end)]

    wrapper_ends = sorted(wrapper.close.span.start for wrapper in wrappers if wrapper.close)
    blocks: list[Block] = []
    around: Block | None = None
    for index, (opening, closing) in enumerate(pairing.pairs):
        number = index + 1
        if around is not None and opening.start < around.span.end:
            blocks.append(_nested(number, opening, closing, around, errors))
            continue
        limit = closing.start if closing else _limit(pairing.pairs, index, wrapper_ends, len(flat))
        block = _block(flat, number, opening, closing, limit, notes_within(opening.end, limit), errors)
        if closing is None:
            following = pairing.pairs[index + 1][0].tag.span if index + 1 < len(pairing.pairs) else None
            end = block.span.end
            if trimmed(flat, opening.end, limit).of(flat):
                at = Span(end, end)
                errors.append(Error("unclosed-block", opening.tag.span, following, at, "</example>", block=number))
            else:
                errors.append(Error("empty-block", opening.tag.span, block=number))
        else:
            around = block
        blocks.append(block)

    outside = _outside(flat, blocks, pairing.strays, errors)
    dialogues = tuple(dialogue for span, _ in outside for dialogue in quoted_turns(flat, *span))
    if any(block.dialogue for block in blocks):
        for span, close in outside:
            _stray_commentaries(flat, notes_within(*span), close, errors)
    return Examples(
        tuple(blocks),
        wrappers,
        dialogues,
        tuple(sorted(errors, key=lambda error: (error.span, error.kind))),
    )


def _limit(pairs: tuple[tuple[Mark, Mark | None], ...], index: int, wrapper_ends: list[int], end: int) -> int:
    """Where a block without a closing tag ends at the latest."""
    if index + 1 < len(pairs):
        end = pairs[index + 1][0].start
    wrapper = bisect_left(wrapper_ends, pairs[index][0].end)
    return min(end, wrapper_ends[wrapper]) if wrapper < len(wrapper_ends) else end


def _nested(number: int, opening: Mark, closing: Mark | None, around: Block, errors: list[Error]) -> Block:
    end = closing.end if closing else opening.end
    if around.dialogue or opening.labelled:
        errors.append(Error("nested-block", opening.tag.span, around.open.span, block=number))
    return Block(
        number,
        Span(opening.start, end),
        Span(opening.end, closing.start if closing else end),
        opening.tag,
        closing.tag if closing else None,
        (),
        dialogue=opening.labelled,
        nested=True,
    )


def _block(
    flat: str, number: int, opening: Mark, closing: Mark | None, limit: int, notes: list[Mark], errors: list[Error]
) -> Block:
    start = opening.end
    found: list[Error] = []
    lenient = _LINE_LABEL.search(flat, start, limit) is not None or SAID.search(flat, start, limit) is not None
    comments = commentaries(flat, notes, limit, lenient or opening.labelled, closing is None, found)
    inside = parts(flat, start, limit, comments, closing is None, found)
    if closing is None:
        while inside and isinstance(inside[-1], Prose):
            inside = inside[:-1]
        limit = inside[-1].span.end if inside else start
    dialogue = any(isinstance(part, Context) or (isinstance(part, Turn) and part.speaker != "other") for part in inside)
    block = Block(
        number,
        Span(opening.start, closing.end if closing else limit),
        Span(start, limit),
        opening.tag,
        closing.tag if closing else None,
        inside,
        dialogue,
    )
    for mark in (opening, closing):
        if mark and mark.fault and (dialogue or mark.fault.kind != "tag-attributes"):
            found.append(mark.fault)
    if closing and not trimmed(flat, start, limit).of(flat):
        if not in_prose(flat, opening.start, closing.end, closing=False):
            found.append(Error("empty-block", opening.tag.span, closing.tag.span, Span(start, start)))
    elif dialogue:
        found += dialogue_errors(flat, block)
    errors += [Error(e.kind, e.span, e.related, e.expected, e.meant, number) for e in found]
    return block


def _wrappers(flat: str, found: list[Mark], errors: list[Error]) -> tuple[tuple[Wrapper, ...], list[Mark]]:
    """The `<examples>` pairs, and the other tags; a wrapper's tag in place of a block's is a misspelled block tag."""
    wrappers: list[Wrapper] = []
    rest: list[Mark] = []
    stack: list[tuple[Mark, int]] = []
    opened = 0
    for mark in found:
        if mark.tag.name != "examples":
            rest.append(mark)
            if mark.tag.name == "example" and not mark.weak:
                opened += -1 if mark.tag.closing else 1
        elif mark.prose:
            continue
        elif not mark.tag.closing:
            stack.append((mark, len(rest)))
        elif stack:
            opening, _ = stack.pop()
            wrappers.append(Wrapper(Span(opening.start, mark.end), opening.tag, mark.tag))
        elif opened > 0:
            opened -= 1
            rest.append(_as_example(mark))
    late: list[tuple[int, Mark]] = []
    for opening, index in stack:
        if opening.labelled:
            late.append((index, _as_example(opening)))
        elif index < len(rest) and rest[index].tag.name == "example" and _own_line(flat, opening):
            wrappers.append(Wrapper(opening.tag.span, opening.tag, None))
            errors.append(Error("unclosed-wrapper", opening.tag.span, meant="</examples>"))
    for index, mark in reversed(late):
        rest.insert(index, mark)
    return tuple(sorted(wrappers, key=lambda wrapper: wrapper.span)), rest


def _as_example(mark: Mark) -> Mark:
    tag = Tag(mark.tag.span, mark.tag.name_span, "example", mark.tag.closing)
    fault = Error("misspelled-tag", tag.span, meant=written("example", tag.closing))
    return Mark(tag, fault, mark.prose, mark.labelled)


def _own_line(flat: str, mark: Mark) -> bool:
    after = mark.end
    while after < len(flat) and flat[after] == " ":
        after += 1
    before = mark.start - 1
    while before >= 0 and flat[before] == " ":
        before -= 1
    return (before < 0 or flat[before] in "\n:>") and (after == len(flat) or flat[after] in "\n<")


def _outside(
    flat: str, blocks: list[Block], strays: tuple[Mark, ...], errors: list[Error]
) -> list[tuple[Span, Tag | None]]:
    """The spans between the blocks, each with the closing tag before it. A span that ends in a stray closing tag is
    left out: it is a block that lost its beginning."""
    cuts: list[tuple[Span, Block | Mark]] = [(block.span, block) for block in blocks if not block.nested]
    cuts += [(mark.tag.span, mark) for mark in strays]
    outside: list[tuple[Span, Tag | None]] = []
    at = 0
    last: Tag | None = None
    for span, cut in sorted(cuts, key=lambda each: each[0]):
        error = _stray(flat, at, cut, last) if isinstance(cut, Mark) else None
        if error is None:
            outside.append((Span(at, max(at, span.start)), last))
        else:
            errors.append(error)
        last = cut.close if isinstance(cut, Block) else cut.tag
        at = max(at, span.end)
    outside.append((Span(at, len(flat)), last))
    return outside


def _stray(flat: str, start: int, mark: Mark, last: Tag | None) -> Error | None:
    """The error for a closing tag without a block, unless it may be a word in a sentence."""
    labels = [pattern.search(flat, start, mark.start) for pattern in (_LINE_LABEL, _CONTEXT, SAID)]
    label = min((label for label in labels if label), key=lambda label: label.start(), default=None)
    before = mark.start - 1
    while before >= start and flat[before] == " ":
        before -= 1
    if label is None and not _own_line(flat, mark) and not (before >= 0 and flat[before] in ">\"'”’"):
        return None
    expected = skip_blanks(flat, label.start(), mark.start) if label else None
    return Error(
        "close-without-open",
        mark.tag.span,
        last.span if last and expected is None else None,
        None if expected is None else Span(expected, expected),
        "" if expected is None else "<example>",
    )


def _stray_commentaries(flat: str, notes: list[Mark], close: Tag | None, errors: list[Error]) -> None:
    """Commentary tags in a span outside the blocks; `close` is the tag that ended the block before it."""
    pending = False
    for mark in notes:
        if mark.weak or (mark.tag.closing and pending):
            pending = False
            continue
        pending = not mark.tag.closing
        before = close.span.start if close and skip_blanks(flat, close.span.end, mark.start) == mark.start else None
        errors.append(
            Error(
                "commentary-outside",
                mark.tag.span,
                close.span if close else None,
                None if before is None else Span(before, before),
            )
        )
