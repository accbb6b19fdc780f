"""What a dialogue lacks as a whole. Examines the finished parts of a block; mistakes in a tag are found where it is read."""

from __future__ import annotations

from collections.abc import Iterator

from ...stdx.records import pattern
from ...text.source import Span
from .tree import Block, Commentary, Context, Error, Placeholder, Prose, Turn

_ANY_LABEL = pattern(r"(?:^|\n) *(?:[-*+•] +)?(?:\*\*)?[^\W\d_][\w -]{0,30}(?:\*\*)?:(?:\*\*)?(?=[ \n]|\Z)")
_ELEMENT = pattern(r"</?[A-Za-z][\w-]*>")


def dialogue_errors(flat: str, block: Block) -> Iterator[Error]:
    """What a whole dialogue lacks; nothing for a block whose end is missing."""
    turns = block.turns
    if block.close is None or not all(turn.closed for turn in turns):
        return
    users = [turn for turn in turns if turn.speaker == "user"]
    assistants = [turn for turn in turns if turn.speaker == "assistant"]
    if users and assistants:
        return
    conventional = all(turn.quote for turn in turns) and not any(isinstance(part, Prose) for part in block.parts)
    if not conventional and not any(isinstance(part, (Context, Commentary)) for part in block.parts):
        return
    if any(turn.speaker == "other" for turn in turns) or _speaks_otherwise(flat, block):
        return
    tag = block.open.span
    spoken_for = any(isinstance(part, Placeholder) for part in block.parts)
    if not users and not assistants:
        if not spoken_for:
            contexts = [part.span.end for part in block.parts if isinstance(part, Context)]
            at = contexts[-1] if contexts else block.content.end
            yield Error("no-turns", tag, None, Span(at, at), "user:")
    elif not users:
        at = assistants[0].span.start
        yield Error("no-user", tag, None, Span(at, at), "user:")
    elif not spoken_for:
        at = users[-1].span.end
        yield Error("no-assistant", tag, None, Span(at, at), "assistant:")


def _speaks_otherwise(flat: str, block: Block) -> bool:
    """Whether speakers are marked in another way: by the author's own labels or tags."""
    for part in block.parts:
        if isinstance(part, Prose) or (isinstance(part, (Context, Turn)) and not getattr(part, "quote", "")):
            span = part.span if isinstance(part, Prose) else part.text
            if _ANY_LABEL.search(flat, *span) or _ELEMENT.search(flat, *span):
                return True
    return False
