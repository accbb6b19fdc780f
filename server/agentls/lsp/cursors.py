"""Where keys are typed in open documents: a part of the state of a `Session`."""

from __future__ import annotations

from ..text.typing import typed


class Cursors:
    """One client's cursors, as far as its changes tell of them. Documents are named by their URI."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        """Where keys are typed, until the place is left or somebody pauses."""

    def at(self, uri: str) -> int | None:
        """Where keys are typed in a document; None if they are not."""
        return self._places.get(uri)

    def follow(self, uri: str, before: str, after: str) -> None:
        """Take up a change of a text."""
        if (place := typed(before, after)) is None:
            self._places.pop(uri, None)
        else:
            self._places[uri] = place

    def pause(self) -> list[str]:
        """Note that nobody types. The documents in which somebody did."""
        left = list(self._places)
        self._places.clear()
        return left

    def leave(self, uri: str) -> None:
        """Note that nobody types in a document, or that it is closed."""
        self._places.pop(uri, None)
