"""What the client shows about a document while the user is typing: findings that still hold are kept and move with the
text, and added ones wait for a pause. Hints that need a readable header stay while it is not readable."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from ..text.source import Span, line_in
from ..text.typing import is_in_hand, is_left, mover

if TYPE_CHECKING:
    from ..features.inlay import Hint
    from ..features.lenses import Lens
    from ..text.problem import Finding

_NEVER = object()
"""The state of the other files at a check that does not count."""


class Told:
    """What was shown for a document, each with the text for which it was shown, and when it was checked."""

    def __init__(self) -> None:
        self._findings: tuple[str, tuple[Finding, ...]] = ("", ())
        self._hints: tuple[str, tuple[Hint, ...]] = ("", ())
        self._lenses: tuple[str, tuple[Lens, ...]] = ("", ())
        self._state: dict[str, str] | None = None
        self._others: object = _NEVER

    def check(self, others: object) -> None:
        """Note a check. others: the state of the other files; None for a check that is still to be done."""
        self._others = others

    def forget_check(self) -> None:
        """Note that the last check does not count. One that is still to be done does."""
        if self._others is not None:
            self._others = _NEVER

    def is_outdated(self, others: object) -> bool:
        """Whether other files have changed since the last check, and no other check is to be done."""
        return self._others is not None and self._others != others

    @property
    def shown(self) -> tuple[str, tuple[Finding, ...]]:
        """The findings that were shown last, with their text."""
        return self._findings

    def findings(self, text: str, found: list[Finding], cursor: int | None) -> list[Finding]:
        """The findings to show: all of them; while the user is typing, those shown before, and those about a list item
        that a comma ended.

        A finding about another word than before is a different finding. cursor: where the user is typing.
        """
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
        """The hints to show, and whether one waits. line: where the user is typing."""
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
        """The lenses to show."""
        move = mover(self._lenses[0], text)
        shown = list(found) if loads else [it._replace(span=_moved(it.span, move)) for it in self._lenses[1]]
        self._lenses = text, tuple(shown)
        return shown

    def state(self, found: dict[str, str] | None, is_typing: bool) -> tuple[dict[str, str] | None, bool]:
        """The verdict to show, and whether it waits: while the user is typing, a file that loaded counts as loading."""
        waits = is_typing and self._state is not None and found is not None and found["verdict"] != "loads"
        if not waits:
            self._state = found
        return self._state, waits


def _moved(span: Span, move: Callable[[int], int]) -> Span:
    return Span(move(span.start), move(span.end))


def _line_end(text: str, offset: int) -> int:
    end = line_in(text, offset).end
    return end - (text[offset:end].endswith("\r"))
