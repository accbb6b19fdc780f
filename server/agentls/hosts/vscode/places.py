"""Which files VS Code reads as agents, and the names of agents whose files give none."""

from __future__ import annotations

from ...stdx.records import pattern

_OWN = pattern(r"(?:.*/)?\.(?:github|copilot)/agents/(?!README\.md\Z)[^/]*\.md")
_FORMER = pattern(r"(?:.*/)?\.github/chatmodes/[^/]*\.chatmode\.md")
_CLAUDE = pattern(r"(?:.*/)?\.claude/agents/(?!README\.md\Z)[^/]*\.md")
_SUFFIXES = (".prompt.md", ".instructions.md", ".chatmode.md", ".agent.md", ".md")


def is_own(path: str) -> bool:
    """Whether the file lies directly in `.github/agents` of a project, or in `~/.copilot/agents`, dot files too; or where
    agents were when they were called chat modes."""
    return ("/agents/" in path and _OWN.fullmatch(path) is not None) or is_former(path)


def is_former(path: str) -> bool:
    """Whether the file is a chat mode in `.github/chatmodes`, of which VS Code makes no agent any more."""
    return "/chatmodes/" in path and _FORMER.fullmatch(path) is not None


def reads(path: str) -> bool:
    """Whether VS Code takes the file for an agent: it also looks directly in `.claude/agents`."""
    return is_own(path) or is_claudes(path)


def is_claudes(path: str) -> bool:
    """Whether the file is read by the rules for files of Claude Code: its tools and models are translated."""
    return _CLAUDE.fullmatch(path) is not None


def stem(path: str) -> str:
    """The name of an agent that says none."""
    base = path.rpartition("/")[2]
    return next((base.removesuffix(it) for it in _SUFFIXES if base.endswith(it) and base != it), base)
