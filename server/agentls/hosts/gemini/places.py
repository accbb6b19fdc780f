"""Which files Gemini CLI reads as agents."""

from __future__ import annotations

from ...stdx.records import pattern

_PLACE = pattern(r"(?:.*/)?\.gemini/agents/(?!_)[^/]*\.md")


def is_own(path: str) -> bool:
    """Whether the file is where Gemini CLI looks: directly in `.gemini/agents` of the project or of the user. Dot files
    and `README.md` count; files that begin with `_` and files in subfolders do not."""
    return _PLACE.fullmatch(path) is not None


def rank(path: str, *, users: bool) -> tuple[object, ...]:
    """Which of two files with the same name wins: the project's, then an arbitrary one. In most answers that was the
    first by name, in one the second."""
    return (users,)
