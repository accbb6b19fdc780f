"""Which files Qwen Code reads as agents."""

from __future__ import annotations

from ...stdx.records import pattern

_PLACE = pattern(r"(?:.*/)?\.qwen/agents/[^/]*\.md")


def is_own(path: str) -> bool:
    """Whether the file lies where Qwen Code looks: directly in `.qwen/agents` of the project or of the user.

    Dot files and `README.md` count, files in folders below do not.
    """
    return _PLACE.fullmatch(path) is not None


def rank(path: str, *, users: bool) -> tuple[object, ...]:
    """Which of two files of one name counts: the project's, then the first by its name."""
    return users, path
