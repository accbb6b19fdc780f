"""Which files GitHub Copilot CLI reads as agents."""

from __future__ import annotations

from ...stdx.records import pattern

_OWN = pattern(r"(?:.*/)?\.(?:github/agents/(?:[^/.][^/]*/)*|copilot/agents/)[^/.][^/]*\.md")
_CLAUDE = pattern(r"(?:.*/)?\.claude/agents/[^/.][^/]*\.md")
_ROOT = pattern(r".*(?:^|/)\.(?:github|copilot|claude)/agents/")


def is_own(path: str) -> bool:
    """Whether the file is in `.github/agents` of a project, at any depth, or directly in `~/.copilot/agents`. Dot files
    do not count, `README.md` does."""
    return "/agents/" in path and _OWN.fullmatch(path) is not None


def reads(path: str) -> bool:
    """Whether Copilot CLI reads the file as an agent: it also reads `.claude/agents` of a project, without
    subfolders."""
    return is_own(path) or _CLAUDE.fullmatch(path) is not None


def agent_id(path: str) -> str:
    """The id of an agent: its path below the folder of agents, with `--` for `/`, without its suffix."""
    root = _ROOT.match(path)
    below = path[root.end() :] if root else path.rpartition("/")[2]
    return below.removesuffix(".md").removesuffix(".agent").replace("/", "--")


def rank(path: str, *, users: bool) -> tuple[object, ...]:
    """Which of two files with the same id wins: the user's, then the first by path, so `a.agent.md` before `a.md`."""
    return not users, path
