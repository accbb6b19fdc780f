"""Which files Cursor reads as agents."""

from __future__ import annotations

from ...stdx.records import pattern

_OWN = pattern(r"(?:.*/)?\.cursor/agents/.+\.(?:md|mdc|markdown)", 2)  # IGNORECASE
_READ = pattern(r"(?:.*/)?\.(?:cursor|claude|grok)/agents/.+\.(?:md|mdc|markdown)", 2)


def is_own(path: str) -> bool:
    """Whether the file lies in Cursor's own folder of a project, at any depth. Dot files and `README.md` count."""
    return ".cursor/agents/" in path and _OWN.fullmatch(path) is not None


def reads(path: str) -> bool:
    """Whether Cursor takes the file for an agent: it also looks in the folders of Claude Code and of Grok."""
    return _READ.fullmatch(path) is not None
