"""Which files opencode reads as agents, and under which name."""

from __future__ import annotations

from ...stdx.records import pattern

_PLACE = pattern(r"(?:^|.*/)(?:\.opencode|\.config/opencode)/(?:(agents?)/(.+)|(modes?)/([^/]+))\.md")
"""The last such folder in a path counts, unless the folders below it contain another."""
_FOLDERS = ("agent", "agents", "mode", "modes")
"""In the order in which they are read: of agents with the same name, the one that is read last wins."""


def agent_id(path: str) -> str | None:
    """The name that a file gives its agent, `team/reviewer` in a subfolder of `agents`; None for other files.

    Only `.md` in lower case; dot files and `README.md` count. Files directly in `mode` and `modes` count, but none in
    their subfolders.
    """
    match = _PLACE.fullmatch(path)
    if match is None:
        return None
    return match[2] or match[4]


def is_own(path: str) -> bool:
    """Whether opencode reads the file."""
    return agent_id(path) is not None


def is_mode(path: str) -> bool:
    """Whether the file is a mode, whose agent is a primary agent whatever its `mode` says."""
    match = _PLACE.fullmatch(path)
    return match is not None and match[3] is not None


def rank(path: str, *, users: bool) -> tuple[object, ...]:
    """Which of two files with the same name wins: the project's, then the one in `modes`, `mode`, `agents`, `agent`,
    then an arbitrary one."""
    match = _PLACE.fullmatch(path)
    folder = (match[1] or match[3]) if match else ""
    return users, -_FOLDERS.index(folder) if folder else 0
