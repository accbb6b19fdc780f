"""Where keys are typed in open documents, and what Enter adds there: a part of the state of a `Session`."""

from __future__ import annotations

from ..text.problem import Edit, apply
from ..text.typing import typed
from .opened import Opened


class Cursors:
    """One client's cursors, as far as its changes tell of them. Documents are named by their URI."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        """Where keys are typed, until the place is left or somebody pauses."""
        self._offered: dict[str, tuple[str, int, str]] = {}
        """The texts after the edits that were offered, and what Enter then has added to which line."""
        self._added: dict[str, tuple[int, str]] = {}
        """What Enter added last, with its line."""

    def at(self, uri: str) -> int | None:
        """Where keys are typed in a document; None if they are not."""
        return self._places.get(uri)

    def follow(self, uri: str, before: str, after: str) -> None:
        """Take up a change of a text."""
        text, line, added = self._offered.pop(uri, ("", 0, ""))
        if text == after:
            self._added[uri] = line, added
        if (place := typed(before, after)) is None:
            self._places.pop(uri, None)
        else:
            self._places[uri] = place

    def offer(self, opened: Opened, edits: list[Edit], line: int) -> None:
        """Remember what Enter is to add to a line, which counts once the client has made the edit."""
        self._added.pop(opened.uri, None)
        if len(edits) == 1 and edits[0].span.start == opened.source.line_starts[line]:
            self._offered[opened.uri] = apply(opened.text, tuple(edits)), line, edits[0].text

    def take_back(self, opened: Opened, edits: list[Edit]) -> None:
        """Remember that edits take back what Enter added, which counts once the client has made them."""
        if edits:
            self._offered[opened.uri] = apply(opened.text, tuple(edits)), 0, ""

    def added(self, uri: str, line: int) -> str:
        """What Enter added to a line that is being typed; empty if that was nothing."""
        at, text = self._added.get(uri, (-1, ""))
        return text if at == line else ""

    def pause(self) -> list[str]:
        """Note that nobody types. The documents in which somebody did."""
        left = list(self._places)
        self._places.clear()
        return left

    def leave(self, uri: str) -> None:
        """Note that nobody types in a document."""
        self._places.pop(uri, None)

    def close(self, uri: str) -> None:
        """Forget a document."""
        for known in (self._places, self._offered, self._added):
            known.pop(uri, None)
