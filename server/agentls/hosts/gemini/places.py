"""Which files Gemini CLI reads as agents."""

from __future__ import annotations

from ...stdx.records import pattern

_PLACE = pattern(r"(?:.*/)?\.gemini/agents/(?!_)[^/]*\.md")


def is_own(path: str) -> bool:
    """Whether the file lies where Gemini CLI looks: directly in `.gemini/agents` of the project or of the user.

    Dot files and `README.md` count, files that begin with `_` and files in folders below do not.
    """
    return _PLACE.fullmatch(path) is not None


def rank(path: str, *, users: bool) -> tuple[object, ...]:
    """Which of two files of one name counts: the project's, then an arbitrary one.

    In most answers that is the first by its name, in one it is the second.
    """
    return (users,)
