"""Rewrites the description, so that people can read it or every YAML reader agrees on it.

Each function returns a `Fix` that has been proved: the host then loads the same agent, with the same description to the
last character. None if nothing would improve, or the proof fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from ..document import Document, remembered
from ..hosts.verdict import Loaded
from ..stdx import inert
from ..stdx.records import pattern
from ..syntax.examples.parse import parse
from ..syntax.examples.tree import Block, Commentary, Examples
from ..syntax.header import value
from ..syntax.yaml import strict
from ..syntax.yaml.block_scalar import SINGLE_BLANK, WIDTH, folded, literal
from ..syntax.yaml.quote import quote
from ..syntax.yaml.tree import Scalar
from ..text.problem import Edit, Fix
from ..text.source import Span
from .effects import description, edited, keeps
from .header import line_end


class Rewrite(NamedTuple):
    """A way to write the description.

    way: `quotes` adds only quotes; `lines` changes line breaks too; `less` moves a part of it elsewhere.
    """

    fix: Fix
    way: Literal["quotes", "lines", "less"]


def rewrites(document: Document) -> Iterator[Rewrite]:
    """All rewrites that can be offered, the most useful first; none for a header that cannot be read."""
    if document.header is None or not document.header.attempt:
        return
    if fix := as_block(document):
        yield Rewrite(fix, "lines")
    if fix := as_quoted(document):
        yield Rewrite(fix, "quotes")
    if fix := as_line(document):
        yield Rewrite(fix, "lines")
    if fix := without_examples(document):
        yield Rewrite(fix, "less")


@remembered
def as_block(document: Document) -> Fix | None:
    """A block scalar with each part of an example on its own line. Literal (`|`), or folded (`>`) if parts that go on
    separate lines are separated by a space. None for text with characters that are better escaped."""
    scalar, text = document.scalar("description"), description(document)
    if scalar is None or not text or "\r" in text or inert.text(text) != text:
        return None
    if scalar.style in ("literal", "folded") and "\\n" not in str(scalar.value):
        return None
    breaks = _parts(text, parse(text))
    is_broken = bool(breaks) or ("\n" not in text and len(text) > WIDTH)
    for written in (folded(text, breaks), literal(text)) if is_broken else (literal(text),):
        edits = (Edit(_with_blanks(document, scalar), written.replace("\n", line_end(document))),)
        if keeps(document, edits):
            return Fix("Rewrite the description as a block scalar", edits)
    return None


@remembered
def as_line(document: Document) -> Fix | None:
    """One line in quotes, for a description on several lines."""
    scalar, text = document.scalar("description"), description(document)
    if scalar is None or not text or "\n" not in scalar.span.of(document.text):
        return None
    edits = (Edit(scalar.span, quote(text)),)
    return Fix("Rewrite the description as one quoted line", edits) if keeps(document, edits) else None


@remembered
def as_quoted(document: Document) -> Fix | None:
    """Quotes around an unquoted description, if that is all a strict reader needs to agree with the host."""
    scalar = document.scalar("description")
    if scalar is None or scalar.style not in ("plain", "raw") or not isinstance(scalar.value, str) or _agrees(document):
        return None
    edits = tuple(_quotes(document, scalar, scalar.value))
    if not keeps(document, edits) or not _agrees(edited(document, edits)):
        return None
    return Fix("Quote the description", edits)


@remembered
def without_examples(document: Document) -> Fix | None:
    """A fix that moves the examples to the end of the body, and the number of tokens that this saves."""
    scalar, text, verdict = document.scalar("description"), description(document), document.verdict
    if scalar is None or not text or not isinstance(verdict, Loaded):
        return None
    tree = parse(text)
    blocks = [it for it in tree.blocks if not it.nested and it.close]
    rest = _rest(text, tree, blocks)
    if not blocks or len(blocks) < len([it for it in tree.blocks if not it.nested]) or not rest:
        return None
    on_line = rest if strict.is_plain(f"description: {rest}\n") else quote(rest)
    shown = literal(rest) if "\n" in rest else on_line
    end = len(document.text)
    dialogues = "\n\n".join(_on_lines(text, it) for it in blocks)
    tail = document.text[document.body.start :]
    before = "" if not tail or tail.endswith("\n\n") else "\n" if tail.endswith("\n") else "\n\n"
    added = f"{before}## When to use this agent\n\n{dialogues}\n"
    if not tail and not document.text.endswith("\n"):
        added = "\n" + added
    breaks = line_end(document)
    edits = (
        Edit(_with_blanks(document, scalar), shown.replace("\n", breaks)),
        Edit(Span(end, end), added.replace("\n", breaks)),
    )
    after = edited(document, edits).verdict
    if (
        not isinstance(after, Loaded)
        or after.description != rest
        or not keeps(document, edits, ("description", "prompt"))
    ):
        return None
    return Fix(
        f"Move the examples to the body, which saves {verdict.tokens - after.tokens} of {verdict.tokens} tokens", edits
    )


def _with_blanks(document: Document, scalar: Scalar) -> Span:
    """The span of a scalar and the spaces after it, which a block scalar would include."""
    start, end = scalar.span
    stop = document.source.line_at(end).end
    return Span(start, end if document.text[end:stop].strip() else stop)


def _agrees(document: Document) -> bool:
    """Whether a strict reader reads the header as the host does."""
    header, cut = document.header, document.frontmatter
    loaded = value(header.root) if header and header.attempt == 1 else None
    return cut is not None and isinstance(loaded, dict) and strict.ask(document.text, cut, loaded) is None


def _quotes(document: Document, scalar: Scalar, text: str) -> Iterator[Edit]:
    """Edits that put quotes around a string: insertions if it is written as it is loaded."""
    start, end = scalar.span
    written = quote(text)
    if scalar.span.of(document.text) != text or "\n" in text or len(written) != len(text) + 2 + _doubled(written, text):
        yield Edit(scalar.span, written)
        return
    mark = written[0]
    escape = "'" if mark == "'" else "\\"
    yield Edit(Span(start, start), mark)
    for i, character in enumerate(text):
        if character == mark or (mark == '"' and character == "\\"):
            yield Edit(Span(start + i, start + i), escape)
    yield Edit(Span(end, end), mark)


def _doubled(written: str, text: str) -> int:
    """The number of characters in a quoted text that only escape another one."""
    return text.count("'") if written[0] == "'" else text.count('"') + text.count("\\")


def _parts(text: str, tree: Examples) -> set[int]:
    """Where parts of examples begin in the middle of a line, after a single space."""
    starts: set[int] = set()
    for block in tree.blocks:
        starts |= {block.open.span.start, _behind(text, block.open.span.end)}
        if block.close:
            starts |= {block.close.span.start, _behind(text, block.close.span.end)}
        for part in block.parts:
            starts |= {part.span.start, _behind(text, part.span.end)}
            if isinstance(part, Commentary):
                starts.add(_behind(text, part.open.span.end))
                starts |= {part.close.span.start} if part.close else set()
    starts |= {turn.span.start for dialogue in tree.dialogues for turn in dialogue.turns}
    return {it for it in starts if 1 < it < len(text) and SINGLE_BLANK.match(text, it - 1)}


def _behind(text: str, at: int) -> int:
    return at + 1 if text[at : at + 1] == " " else at


# The move


_LEAD = pattern(
    r"(?:^|(?<=[.!?\n])|(?<=[.!?] ))[^.!?\n:]{0,60}:(?:\*\*)?\s*\Z|(?:^|\n)(?:#+ |\*\*)?Examples?(?:\*\*)?\s*\Z",
    re.IGNORECASE,
)
"""A word that only introduces the examples: "Examples:", "Specifically:"."""
_BULLETS = pattern(r"[-*+•\s\d.)]*")


def _rest(text: str, tree: Examples, blocks: list[Block]) -> str:
    """The text without the blocks and without the words that only introduce or list them."""
    taken = [it.span for it in blocks]
    taken += [tag.span for it in tree.wrappers for tag in (it.open, it.close) if tag]
    kept: list[str] = []
    at = 0
    for span in [*sorted(taken), Span(len(text), len(text))]:
        piece = text[at : max(at, span.start)]
        if span.start < len(text):
            piece = _LEAD.sub("", re.sub(r"[-*+•] *\Z", "", piece.rstrip()))
        piece = piece.strip()
        if piece and not _BULLETS.fullmatch(piece):
            kept.append(piece)
        at = max(at, span.end)
    return ("\n\n" if "\n" in text.strip() else " ").join(kept)


def _on_lines(text: str, block: Block) -> str:
    """A block with each part on its own line."""
    if "\n" in block.span.of(text) or not block.parts:
        return "\n".join(it.rstrip() for it in block.span.of(text).split("\n"))
    lines = ["<example>"]
    for part in block.parts:
        if isinstance(part, Commentary):
            lines += ["<commentary>", part.text.of(text), "</commentary>"]
        else:
            lines.append(part.span.of(text))
    return "\n".join([*lines, "</example>"])
