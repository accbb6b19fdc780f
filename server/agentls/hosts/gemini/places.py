"""Which files Gemini CLI reads as agents."""

from __future__ import annotations

from ...stdx.records import pattern

_PLACE = pattern(r"(?:.*/)?\.gemini/agents/(?!_)[^/]*\.md")


def is_agent(path: str) -> bool:
    """Whether the file lies where Gemini CLI looks: directly in `.gemini/agents` of the project or of the user.

    Dot files and `README.md` count, files that begin with `_` and files in folders below do not.
    """
    return _PLACE.fullmatch(path) is not None


def rank(path: str, home: str) -> int:
    """Which of two files of one name counts: the one with the higher rank. A project's files beat the user's."""
    return 0 if path.startswith(home.rstrip("/") + "/.gemini/") else 1
