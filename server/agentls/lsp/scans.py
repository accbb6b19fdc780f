"""Which scan of the disk is wanted, which one runs, and what it could not read."""

from __future__ import annotations

_PAUSE, _SHARE = 3.0, 20
"""For clients that watch no files: the least number of seconds between two scans, and how many times longer than a scan
the pause is."""


class Scans:
    """The scans of one session."""

    def __init__(self) -> None:
        self.is_running = False
        self._wanted: bool | None = None
        self._due = float("inf")
        self._unread: set[str] = set()

    def want(self, whole: bool) -> bool:
        """Ask for a scan, of everything or of known files. Returns whether it has to be started."""
        self._wanted = whole or bool(self._wanted)
        is_new, self.is_running = not self.is_running, True
        return is_new

    def take(self) -> bool | None:
        """The scan that is wanted, which is then taken up: of everything, or of known files; None if none is."""
        whole, self._wanted = self._wanted, None
        return whole

    def end(self, begun: float, ended: float) -> None:
        """Note that no scan runs, and when the next is due."""
        self.is_running = False
        self._due = ended + max(_PAUSE, _SHARE * (ended - begun))

    def is_due(self, now: float) -> bool:
        """Whether the last scan was long enough ago."""
        return now > self._due

    def is_news(self, path: str) -> bool:
        """Whether it was not said yet that a path cannot be read."""
        is_new = path not in self._unread
        self._unread.add(path)
        return is_new
