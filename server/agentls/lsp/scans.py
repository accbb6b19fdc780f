"""Which scan of the disk is wanted, which one runs, and what it could not read."""

from __future__ import annotations

_PAUSE, _SHARE = 3.0, 20
"""For clients that watch no files: the least number of seconds between two scans, and how many times longer than a scan
the pause is."""


class Scans:
    """The scans of one session."""

    def __init__(self) -> None:
        self.asked = 0
        """How many scans have been asked for."""
        self.done = 0
        """How many of these have ended; those that are asked for while one runs are the next one together."""
        self._taken = 0
        self._whole = False
        self._due = float("inf")
        self._unread: set[str] = set()

    @property
    def is_running(self) -> bool:
        """Whether a scan that was asked for has not ended."""
        return self.done < self.asked

    def want(self, whole: bool) -> bool:
        """Ask for a scan, of everything or of known files. Returns whether it has to be started."""
        is_new = not self.is_running
        self.asked += 1
        self._whole = self._whole or whole
        return is_new

    def take(self) -> bool | None:
        """The scan that is wanted, after the one that was taken up before has ended: of everything, or of known files;
        None if none is."""
        self.done, self._taken = self._taken, self.asked
        if not self.is_running:
            return None
        whole, self._whole = self._whole, False
        return whole

    def end(self, begun: float, ended: float) -> None:
        """Note that no scan runs, and when the next is due."""
        self.done = self._taken = self.asked
        self._due = ended + max(_PAUSE, _SHARE * (ended - begun))

    def is_due(self, now: float) -> bool:
        """Whether the last scan was long enough ago."""
        return now > self._due

    def is_news(self, path: str) -> bool:
        """Whether it was not said yet that a path cannot be read."""
        is_new = path not in self._unread
        self._unread.add(path)
        return is_new
