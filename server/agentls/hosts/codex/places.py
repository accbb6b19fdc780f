"""Which files Codex CLI reads as agents."""

from __future__ import annotations

from ...stdx.records import pattern

_PLACE = pattern(r"(?:.*/)?\.codex/agents/.*\.toml")


def is_agent(path: str) -> bool:
    """Whether the file lies where Codex CLI looks: in `.codex/agents` of the project or of the user, or below it.

    Dot files count; the suffix is in lower case.
    """
    return _PLACE.fullmatch(path) is not None


def rank(path: str, home: str) -> int:
    """Which of two files of one name counts: the one with the higher rank. A project's files beat the user's."""
    return 0 if path.startswith(home.rstrip("/") + "/.codex/") else 1
