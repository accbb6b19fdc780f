"""Which files Qwen Code reads as agents."""

from __future__ import annotations

from ...stdx.records import pattern

_PLACE = pattern(r"(?:.*/)?\.qwen/agents/[^/]*\.md")


def is_own(path: str) -> bool:
    """Whether the file is where Qwen Code looks: directly in `.qwen/agents` of the project or of the user. Dot files
    and `README.md` count, files in subfolders do not."""
    return _PLACE.fullmatch(path) is not None


def rank(path: str, *, users: bool) -> tuple[object, ...]:
    """Which of two files with the same name wins: the project's, then the first by name."""
    return users, path
