"""What an example says: a small dialogue with its number, what it costs, and whether the main model sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import javascript
from ..document import Document
from ..runtime import Loaded
from ..syntax.example_tree import Block, Commentary, Context, Placeholder, Turn
from ..text import Span

_BREAK = re.compile(r"\\n|\r\n|\n|\r")
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")


def about(document: Document, offset: int) -> tuple[Span, str] | None:
    """The block at an offset and Markdown about it; None where there is none. Inside a block only its tags count as it,
    so that a hover on what somebody says does not cover the text."""
    for in_description, tree in ((True, document.examples.description), (False, document.examples.body)):
        for block in tree.blocks:
            tags = [block.open.span] + ([block.close.span] if block.close else [])
            tags += [part.label for part in block.parts if isinstance(part, (Context, Turn))]
            found = next((it for it in tags if it.covers(offset)), None)
            if found and not block.nested:
                return found, "\n\n".join(_parts(document, block, in_description))
    return None


def _parts(document: Document, block: Block, in_description: bool) -> Iterator[str]:
    text = document.text
    tree = document.examples.description if in_description else document.examples.body
    total = len([it for it in tree.blocks if not it.nested])
    where = "description" if in_description else "body"
    tokens = _tokens(block.span.of(text))
    yield f"**Example {block.number}** of {total} in the {where}, about {tokens} tokens"
    if not block.parts:
        yield _shown(text, block.content) or "It is empty."
    for part in block.parts:
        match part:
            case Context():
                yield f"*{_shown(text, part.text)}*"
            case Turn():
                yield f"**{_shown(text, part.name)}:** {_shown(text, part.inner)}"
            case Commentary():
                yield "\n".join(f"> {it}" for it in _shown(text, part.text).split("\n"))
            case Placeholder():
                yield f"*{_shown(text, part.span)}*"
            case _:
                yield _shown(text, part.span)
    yield "---"
    yield _seen(document, in_description)


def _seen(document: Document, in_description: bool) -> str:
    verdict = document.verdict
    if not isinstance(verdict, Loaded) or verdict.placeholder:
        return "The main model does not see it: Claude Code does not read this header."
    if not in_description:
        return f"Only `{verdict.name}` itself sees it: it is part of its prompt. The main model decides by the description."
    share = verdict.tokens
    return f"The main model sees it with every message, as part of the description, which is about {share} tokens."


def _tokens(written: str) -> int:
    """As the host estimates them: a quarter of the UTF-16 units."""
    return (javascript.length(_BREAK.sub("\n", written)) + 2) // 4


def _shown(text: str, span: Span) -> str:
    """A stretch of the file as Markdown that shows it as it is, on as few lines as it has."""
    lines = (" ".join(it.split()) for it in _BREAK.split(span.of(text).replace('\\"', '"')))
    return "  \n".join(_MARKS.sub(r"\\\1", it) for it in lines if it)
