"""`Stop`: raised when a host's reader rejects its input."""

from __future__ import annotations


class Stop(Exception):
    """A reader rejects its input: the reason, and the offset."""

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at
