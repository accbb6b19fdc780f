"""Which files VS Code reads as agents, and the names of agents whose files give none."""

from __future__ import annotations

from ...stdx.records import pattern

_OWN = pattern(r"(?:.*/)?\.(?:github|copilot)/agents/(?!README\.md\Z)[^/]*\.md")
_FORMER = pattern(r"(?:.*/)?\.github/chatmodes/[^/]*\.chatmode\.md")
_CLAUDE = pattern(r"(?:.*/)?\.claude/agents/(?!README\.md\Z)[^/]*\.md")
_SUFFIXES = (".prompt.md", ".instructions.md", ".chatmode.md", ".agent.md", ".md")


def is_own(path: str) -> bool:
    """Whether the file is directly in `.github/agents` of a project, or in `~/.copilot/agents`, including dot files; or
    where chat modes, the predecessors of agents, were."""
    return ("/agents/" in path and _OWN.fullmatch(path) is not None) or is_former(path)


def is_former(path: str) -> bool:
    """Whether the file is a chat mode in `.github/chatmodes`, which VS Code no longer loads as an agent."""
    return "/chatmodes/" in path and _FORMER.fullmatch(path) is not None


def reads(path: str) -> bool:
    """Whether VS Code reads the file as an agent: it also reads `.claude/agents`, without subfolders."""
    return is_own(path) or is_claudes(path)


def is_claudes(path: str) -> bool:
    """Whether the file is read by the rules for Claude Code's files: its tools and models are translated."""
    return _CLAUDE.fullmatch(path) is not None


def stem(path: str) -> str:
    """The name of an agent whose file gives none."""
    base = path.rpartition("/")[2]
    return next((base.removesuffix(it) for it in _SUFFIXES if base.endswith(it) and base != it), base)
