"""Agents of Gemini CLI, from and to other hosts."""

from __future__ import annotations

from typing import Any

from .. import portable
from ..reading import File
from .header import HOST, header
from .loader import load


def read(file: File) -> portable.Source:
    """A file of Gemini CLI as an agent."""
    reading, found = load(file), header(file.text, bom=file.bom)
    if not reading.loads or found is None:
        return portable.Source(None, reading.reason)
    fields = found.fields
    if fields.get("kind") == "remote":
        return portable.Source(None, "a remote agent has no prompt that another host could run")
    names = fields.get("tools")
    allowed, losses = portable.listed(HOST, names if names is None else map(_ability, names))
    return portable.source(HOST, reading, fields, found.prompt, losses, allowed=allowed)


def _ability(tool: str) -> str:
    server, _, name = tool.removeprefix("mcp_").partition("_")
    return f"mcp:{server}:{name}" if tool.startswith("mcp_") and name else tool


def write(agent: portable.Portable, source: str) -> portable.Written:
    """An agent as a file of Gemini CLI."""
    found, losses = portable.settings_for(HOST, agent, source)
    fields: dict[str, Any] = {"name": agent.name, "description": agent.description}
    allowed, denied, lost = portable.tools_for(HOST, agent)
    if agent.allowed is not None:
        named = ("mcp_" + it.removeprefix("mcp:").replace(":", "_") for it in agent.served)
        fields["tools"] = [*allowed, *named]
    elif denied or agent.denied:
        fields["tools"] = allowed
        lost += portable.without(HOST, agent, allowed, denied)
    return portable.Written(portable.markdown({**fields, **found}, agent.prompt), (*agent.losses, *losses, *lost))
