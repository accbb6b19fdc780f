"""Where the user is typing in open documents: a part of the state of a `Session`."""

from __future__ import annotations

from ..text.typing import typed


class Cursors:
    """The cursors of a client, as far as its changes show them, by the URI of the document."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        """The offsets after the last key, until a change that is not typing, or a pause."""

    def at(self, uri: str) -> int | None:
        """Where the user is typing in a document; None if nowhere."""
        return self._places.get(uri)

    def follow(self, uri: str, before: str, after: str) -> None:
        """Note a change of a document."""
        if (place := typed(before, after)) is None:
            self._places.pop(uri, None)
        else:
            self._places[uri] = place

    def pause(self) -> list[str]:
        """Note a pause. Returns the documents in which the user was typing."""
        left = list(self._places)
        self._places.clear()
        return left

    def leave(self, uri: str) -> None:
        """Note that typing in a document has ended, because it was saved or closed."""
        self._places.pop(uri, None)
