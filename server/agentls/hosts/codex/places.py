"""Which files Codex CLI reads as agents."""

from __future__ import annotations

from ...stdx.records import pattern

_PLACE = pattern(r"(?:.*/)?\.codex/agents/.*\.toml")


def is_own(path: str) -> bool:
    """Whether the file lies where Codex CLI looks: in `.codex/agents` of the project or of the user, or below it.

    Dot files count; the suffix is in lower case.
    """
    return _PLACE.fullmatch(path) is not None


def rank(path: str, *, users: bool) -> tuple[object, ...]:
    """Which of two files of one name counts: the project's, then the first by path. The other one costs a warning."""
    return users, path.split("/")
