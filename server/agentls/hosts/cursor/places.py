"""Which files Cursor reads as agents."""

from __future__ import annotations

from ...stdx.records import pattern

_PLACE = pattern(r"(?:.*/)?\.(cursor|claude|grok)/agents/((?:[^/]+/)*)[^/]+\.(?:md|mdc|markdown)", 2)  # IGNORECASE
_SKIPPED = frozenset(("node_modules", "__pycache__", "dist", "build"))
_DEEPEST = 10


def is_own(path: str) -> bool:
    """Whether the file is in Cursor's own folder of a project, or in a subfolder that it searches. Dot files and
    `README.md` count."""
    return ".cursor/agents/" in path and _folder(path) == "cursor"


def reads(path: str) -> bool:
    """Whether Cursor reads the file as an agent: it also reads the folders of Claude Code and Grok."""
    return _folder(path) is not None


def _folder(path: str) -> str | None:
    found = _PLACE.fullmatch(path)
    below = found[2].split("/")[:-1] if found else []
    if found is None or len(below) > _DEEPEST or any(it.startswith(".") or it in _SKIPPED for it in below):
        return None
    return found[1]


def rank(path: str, *, users: bool) -> tuple[object, ...]:
    """Which of two files with the same name wins: the first by path, ignoring case."""
    return (path.lower().split("/"),)
