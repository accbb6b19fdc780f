"""What a dialogue lacks as a whole, and quotation marks without a partner.

Examines the finished parts of a block; mistakes in a tag or a label are found where it is read.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...stdx.records import pattern
from ...text.source import Span
from .tree import Block, Commentary, Context, Error, Placeholder, Prose, Turn

_ANY_LABEL = pattern(r"(?:^|\n) *(?:[-*+•] +)?(?:\*\*)?[^\W\d_][\w -]{0,30}(?:\*\*)?:(?:\*\*)?(?=[ \n]|\Z)")
_BARE_QUOTE = pattern(r"(?<!\w)'|'(?!\w)")
_ELEMENT = pattern(r"</?[A-Za-z][\w-]*>")


def dialogue_errors(flat: str, block: Block) -> Iterator[Error]:
    """What a whole dialogue lacks; nothing for a block whose end is missing."""
    turns = block.turns
    style = {turn.quote for turn in turns}
    for turn in turns:
        said = turn.text.of(flat)
        if not turn.quote and said and _unopened(said, "'" in style):
            mark = said[-1]
            opening = "“" if mark == "”" else mark
            place = Span(turn.text.start, turn.text.start)
            yield Error("unopened-quote", Span(turn.text.end - 1, turn.text.end), None, place, opening)
        elif doubled := _doubled(flat, turn):
            yield Error("doubled-quote", doubled)
    if block.close is None or not all(turn.closed for turn in turns):
        return
    users = [turn for turn in turns if turn.speaker == "user"]
    assistants = [turn for turn in turns if turn.speaker == "assistant"]
    if users and assistants:
        if turns[0].speaker == "assistant":
            first = turns[0]
            yield Error("assistant-first", first.label, users[0].label)
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


def _unopened(said: str, single: bool) -> bool:
    """Whether an unquoted text ends in a quotation mark that was not opened."""
    mark = said[-1]
    if mark == '"':
        return said.count('"') % 2 == 1
    if mark == "”":
        return "“" not in said
    return mark == "'" and single and len(_BARE_QUOTE.findall(said)) % 2 == 1


def _doubled(flat: str, turn: Turn) -> Span | None:
    """The second of two quotation marks where one is meant: the number of marks is odd, and it is not an inch sign."""
    start, end = turn.inner
    if turn.quote not in ("'", '"') or not turn.closed or end - start < 2 or start - turn.text.start > 1:
        return None
    said = turn.text.of(flat)
    marks = said.count('"') if turn.quote == '"' else len(_BARE_QUOTE.findall(said))
    if marks % 2 == 0:
        return None
    if flat[start] == turn.quote:
        return Span(start, start + 1)
    if turn.quote == flat[end - 1] == '"' and not flat[end - 2].isdigit():
        return Span(end - 1, end)
    return None


def _speaks_otherwise(flat: str, block: Block) -> bool:
    """Whether speakers are marked in another way: by the author's own labels or tags."""
    for part in block.parts:
        if isinstance(part, Prose) or (isinstance(part, (Context, Turn)) and not getattr(part, "quote", "")):
            span = part.span if isinstance(part, Prose) else part.text
            if _ANY_LABEL.search(flat, *span) or _ELEMENT.search(flat, *span):
                return True
    return False
