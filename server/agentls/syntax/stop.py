"""`Stop`: raised when a host's reader rejects a text."""

from __future__ import annotations


class Stop(Exception):
    """A reader rejects a text: its reason, and the offset."""

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at
