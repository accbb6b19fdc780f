"""`Workspace`: what there is beside the file at hand, as a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def _unknown(path: str) -> bool | None:
    return None


@dataclass(frozen=True)
class Workspace:
    """What rules and features may ask about other files.

    exists: whether there is a file or folder at an absolute path; None where nobody knows.
    """

    exists: Callable[[str], bool | None] = _unknown
