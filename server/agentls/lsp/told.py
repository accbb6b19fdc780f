"""What the client shows about a document while keys are typed: findings that still hold are kept and move with their
place, and those that are added wait for a pause.

Notes that need a header which the host reads stay while it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from ..text.source import Span
from ..text.typing import is_in_hand, is_left, mover

if TYPE_CHECKING:
    from ..features.inlay import Hint
    from ..features.lenses import Lens
    from ..text.problem import Finding


class Told:
    """What was told of one document. With each of it the text that it was told of."""

    def __init__(self) -> None:
        self._findings: tuple[str, tuple[Finding, ...]] = ("", ())
        self._hints: tuple[str, tuple[Hint, ...]] = ("", ())
        self._lenses: tuple[str, tuple[Lens, ...]] = ("", ())
        self.state: dict[str, str] | None = None

    def findings(self, text: str, found: list[Finding], cursor: int | None) -> list[Finding]:
        """What is to be told of what was found: all of it; while keys are typed, what was told before, and what is said of an
        item of a list that a comma ended. Another word than the one that it was told of is another finding. cursor: where
        keys are typed."""
        if cursor is not None:
            move = mover(self._findings[0], text)
            known = {(it.rule, move(it.span.start)): it.message for it in self._findings[1]}

            def is_told(it: Finding) -> bool:
                message = known.get((it.rule, it.span.start))
                same = message == it.message or (message is not None and not is_in_hand(text, it.span, cursor))
                return same or is_left(text, it.span, cursor)

            found = [it for it in found if is_told(it)]
        self._findings = text, tuple(found)
        return found

    def hints(self, text: str, found: Iterable[Hint], loads: bool, line: Span | None) -> tuple[list[Hint], bool]:
        """The notes to be shown, and whether one waits. line: where keys are typed."""
        from ..stdx.records import replace

        move = mover(self._hints[0], text)
        before = [replace(it, offset=_line_end(text, move(it.offset))) for it in self._hints[1]]
        shown = list(found) if loads else before
        waits = False
        if line is not None and not any(line.covers(it.offset) for it in before):
            rest = [it for it in shown if not line.covers(it.offset)]
            shown, waits = rest, len(rest) < len(shown)
        self._hints = text, tuple(shown)
        return shown, waits

    def lenses(self, text: str, found: Iterable[Lens], loads: bool) -> list[Lens]:
        """The notes to be shown above names."""
        move = mover(self._lenses[0], text)
        shown = list(found) if loads else [it._replace(span=_moved(it.span, move)) for it in self._lenses[1]]
        self._lenses = text, tuple(shown)
        return shown


def _moved(span: Span, move: Callable[[int], int]) -> Span:
    return Span(move(span.start), move(span.end))


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    end = len(text) if end < 0 else end
    return end - (text[offset:end].endswith("\r"))
