"""Which files Codex CLI reads as agents."""

from __future__ import annotations

from ...stdx.records import pattern

_PLACE = pattern(r"(?:.*/)?\.codex/agents/.*\.toml")


def is_own(path: str) -> bool:
    """Whether the file is where Codex CLI looks: in `.codex/agents` of the project or of the user, or below it. Dot
    files count; the suffix must be in lower case."""
    return _PLACE.fullmatch(path) is not None


def rank(path: str, *, users: bool) -> tuple[object, ...]:
    """Which of two files with the same name wins: the project's, then the first by path. Codex CLI warns about the
    other."""
    return users, path.split("/")
