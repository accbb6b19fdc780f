"""Hover for an example: a small dialogue with its number, its cost, and whether the main model sees it."""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..edits.insert import loaded
from ..hosts.verdict import Loaded
from ..stdx import javascript
from ..stdx.records import pattern
from ..syntax.examples.tree import Block, Commentary, Context, Placeholder, Turn
from ..text.source import Span

_BREAK = pattern(r"\\n|\r\n|\n|\r")
_MARKS = pattern(r"([\\`*_{}\[\]<>#|~])")


def about(document: Document, offset: int) -> tuple[Span, str] | None:
    """The part of a block at an offset, and Markdown about the block; None if there is none."""
    for in_description, tree in ((True, document.examples.description), (False, document.examples.body)):
        for block in tree.blocks:
            if block.span.covers(offset) and not block.nested:
                tags = [block.open.span] + ([block.close.span] if block.close else [])
                around = [it for it in (*tags, *(part.span for part in block.parts)) if it.covers(offset)]
                return min(around, key=lambda it: it.end - it.start, default=block.span), "\n\n".join(
                    _parts(document, block, in_description)
                )
    return None


def _parts(document: Document, block: Block, in_description: bool) -> Iterator[str]:
    tree = document.examples.description if in_description else document.examples.body
    total = len([it for it in tree.blocks if not it.nested])
    where = "description" if in_description else "body"
    tokens = _tokens(loaded(document, block.span))
    yield f"**Example {block.number}** of {total} in the {where}, about {tokens} tokens"
    if not block.parts:
        yield _shown(document, block.content) or "It is empty."
    for part in block.parts:
        match part:
            case Context():
                yield f"*{_shown(document, part.text)}*"
            case Turn():
                yield f"**{_shown(document, part.name)}:** {_shown(document, part.inner)}"
            case Commentary():
                yield "\n".join(f"> {it}" for it in _shown(document, part.text).split("\n"))
            case Placeholder():
                yield f"*{_shown(document, part.span)}*"
            case _:
                yield _shown(document, part.span)
    yield "---"
    yield _seen(document, in_description)


def _seen(document: Document, in_description: bool) -> str:
    verdict = document.verdict
    if not isinstance(verdict, Loaded) or verdict.placeholder:
        return f"The main model does not see it: {document.host.name} does not read this header."
    if not in_description:
        return (
            f"Only `{verdict.name}` itself sees it: it is part of its prompt. The main model decides by the "
            "description."
        )
    share = verdict.tokens
    return f"The main model sees it with every message, as part of the description, which is about {share} tokens."


def _tokens(written: str) -> int:
    """The host's estimate: a quarter of the UTF-16 units."""
    return (javascript.length(_BREAK.sub("\n", written)) + 2) // 4


def _shown(document: Document, span: Span) -> str:
    """A span of the file as Markdown that renders as the plain text, with the same line breaks."""
    lines = (" ".join(it.split()) for it in _BREAK.split(loaded(document, span)))
    return "  \n".join(_MARKS.sub(r"\\\1", it) for it in lines if it)
