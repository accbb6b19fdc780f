"""Entries of a list of tools, and what a host resolves them to. Plain data."""

from __future__ import annotations

from typing import TypeAlias

from ..dialect.model import Tool
from ..stdx.records import dataclass
from ..text.source import Span

ALLOWED, DENIED = "tools", "disallowedTools"
"""The fields with the lists of tools."""

GRANTING = frozenset((ALLOWED, DENIED, "memory", "permissionMode", "mcpServers", "background"))
"""The fields that change what an agent is granted: a fix that renames another field to one is not safe."""

ALL = "*"
"""The entry for every tool."""


@dataclass(frozen=True)
class ToolEntry:
    """One entry of a list of tools. `text` is what the host lists, `span` its place in the source. A `specifier` is the
    text in the parentheses of `Name(specifier)`."""

    text: str
    name: str
    specifier: str | None
    span: Span

    @property
    def narrows(self) -> bool:
        """Whether a permission rule with this text would apply to some uses of the tool only."""
        return self.specifier not in (None, "", "*")


@dataclass(frozen=True)
class Everything:
    """`*`."""


@dataclass(frozen=True)
class Known:
    """A name in the vocabulary; `tool.status` says whether it still works, `tool.replacement` its current name."""

    tool: Tool


@dataclass(frozen=True)
class McpServer:
    """All tools of a server: `mcp__server` or `mcp__server__*`."""

    server: str


@dataclass(frozen=True)
class McpTool:
    """One tool of a server: `mcp__server__tool`. A pattern is allowed as a whole `*` only."""

    server: str
    tool: str


@dataclass(frozen=True)
class Unknown:
    """A name that the host resolves to nothing and that is not in the vocabulary."""


Resolved: TypeAlias = "Everything | Known | McpServer | McpTool | Unknown"
