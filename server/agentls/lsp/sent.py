"""`Sent`: what the client was sent, changed by its methods only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from .told import Told


class Sent:
    """What the client was sent.

    pulls: whether the client pulls diagnostics, so that none are published. shows_hints: whether it asked for inlay
    hints, which are then not repeated in code lenses. closed: what was checked of files that are not open.
    """

    def __init__(self) -> None:
        self.pulls = False
        self.shows_hints = False
        self.closed = Closed()
        self._published: set[str] = set()
        self._told: defaultdict[str, Told] = defaultdict(Told)
        self._stage = (-1, -1)
        self._attached: dict[int, frozenset[str]] = {}
        self._registrations = 0

    def of(self, uri: str) -> Told:
        """What the client knows of an open document."""
        return self._told[uri]

    def close(self, uri: str) -> None:
        """Forget a document that is no longer open."""
        self._told.pop(uri, None)

    def check_all(self) -> None:
        """No check of an open document counts any more."""
        for it in self._told.values():
            it.forget_check()

    def is_published(self, uri: str) -> bool:
        """Whether the client shows findings of a document that were published."""
        return uri in self._published

    def publish(self, uri: str, has_findings: bool) -> bool:
        """Note what is published for a document. Whether it is to be sent: nothing if the client pulls and had none."""
        is_sent = has_findings or not self.pulls or uri in self._published
        (self._published.add if has_findings else self._published.discard)(uri)
        return is_sent

    def pull(self) -> list[str]:
        """Note that the client pulls. The documents whose published findings are to be withdrawn, at the first time."""
        published = [] if self.pulls else sorted(self._published)
        self.pulls = True
        return published

    def show_hints(self) -> bool:
        """Note that the client asks for inlay hints. Whether it did not before."""
        is_first, self.shows_hints = not self.shows_hints, True
        return is_first

    def is_told(self, stage: tuple[int, int]) -> bool:
        """Whether a client that shows the agents was notified for a state of the session."""
        return self._stage == stage

    def tell(self, stage: tuple[int, int]) -> None:
        """Note that the client is notified for a state of the session."""
        self._stage = stage

    def detach(self, wanted: frozenset[str]) -> Iterator[int]:
        """The registrations that hold a file for which the server is not to be attached any more; they are forgotten."""
        for number in [number for number, paths in self._attached.items() if not paths <= wanted]:
            del self._attached[number]
            yield number

    def attach(self, wanted: frozenset[str]) -> tuple[int, list[str]] | None:
        """A registration, by its number, of the files for which the server is not attached yet; None if it is for all."""
        more = wanted.difference(*self._attached.values())
        if not more:
            return None
        self._registrations += 1
        self._attached[self._registrations] = more
        return self._registrations, sorted(more)


class Closed:
    """The checks of files that are not open, each with the state of what its findings depend on."""

    def __init__(self) -> None:
        self.is_running = False
        self._states: dict[str, object] = {}
        self._changes = -1

    def __bool__(self) -> bool:
        return bool(self._states)

    def is_due(self, changes: int) -> bool:
        """Whether the session has changed since the last round, and no round is running."""
        return not self.is_running and self._changes != changes

    def run(self, is_running: bool) -> None:
        """Note that the rounds begin or end."""
        self.is_running = is_running

    def begin(self, changes: int) -> bool:
        """Note that a round is for the last change of the session. Whether there was one since the round before."""
        is_due, self._changes = self._changes != changes, changes
        return is_due

    def check(self, uri: str, state: object) -> bool:
        """Note a check. Whether it is due: the state differs from that at the last one."""
        is_due, self._states[uri] = self._states.get(uri) != state, state
        return is_due

    def keep(self, uris: Collection[str]) -> list[str]:
        """Forget the files that are not among these, and return them."""
        gone = [it for it in self._states if it not in uris]
        self.forget(*gone)
        return gone

    def forget(self, *uris: str) -> None:
        """Forget the checks of files."""
        for it in uris:
            self._states.pop(it, None)
