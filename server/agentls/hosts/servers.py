"""How other files affect an agent: those that configure MCP servers, and settings that deny agents."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from ..dialect.model import Dialect
from ..stdx.records import replace
from .home import Denial
from .host import ToolGrammar
from .tools import McpServer, McpTool
from .verdict import Loaded, Verdict


class Surroundings(NamedTuple):
    """What other files say about an agent. servers: the MCP servers that they configure. denied: what hides it."""

    servers: Collection[str] = ()
    denied: Denial | None = None


def connected(verdict: Verdict, servers: Collection[str], grammar: ToolGrammar, dialect: Dialect) -> Verdict:
    """A verdict with these servers running: entries of `tools` that name a server, or a tool of one, resolve.

    No file says which tools a server has; an entry is assumed to exist. Case matters.
    """
    if not isinstance(verdict, Loaded) or not servers or "mcp__*" in verdict.denied:
        return verdict
    denied = {grammar.kind(it, dialect) for it in verdict.denied}
    found = [
        it
        for it in verdict.dropped
        if (server := _server(it, grammar, dialect)) in servers
        and McpServer(server or "") not in denied
        and grammar.kind(it, dialect) not in denied
    ]
    if not found or verdict.tools is None:
        return verdict
    there = verdict.interactive
    if there is not None and there.tools is not None:
        rest = tuple(it for it in there.dropped if it not in found)
        there = replace(there, tools=(*there.tools, *found), dropped=rest, refused="")
    left = tuple(it for it in verdict.dropped if it not in found)
    return replace(verdict, tools=(*verdict.tools, *found), dropped=left, refused=None, interactive=there)


def _server(text: str, grammar: ToolGrammar, dialect: Dialect) -> str | None:
    match grammar.kind(text, dialect):
        case McpServer(name):
            return name
        case McpTool(name, tool) if "*" not in tool:
            return name
        case _:
            return None
