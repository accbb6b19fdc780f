"""Agents of GitHub Copilot CLI, from and to other hosts."""

from __future__ import annotations

from typing import Any

from ...syntax import libyaml
from ...syntax.header import value
from .. import portable
from ..reading import File
from .loader import header, load, tool_names

HOST = "copilot-cli"
_CARRIED = ("name", "description", "tools", "model", "reasoning-effort")


def read(file: File) -> portable.Source:
    """A file of GitHub Copilot CLI as an agent."""
    reading, region = load(file), header(file.text)
    if not reading.loads or region is None:
        return portable.Source(None, reading.reason)
    fields: Any = value(libyaml.read(file.text[region.start : region.end], region.start)) or {}
    names = tool_names(fields.get("tools", ["*"]))
    allowed, unknown = portable.abilities_of(HOST, map(_ability, names))
    body = file.text.find("\n", file.text.index("---", region.end))
    agent = portable.Portable(
        name=reading.name or "",
        description=reading.description or "",
        prompt=file.text[body:].strip() if body >= 0 else "",
        allowed=None if "*" in names else allowed,
        model="" if reading.model in (None, "inherit") else str(reading.model),
        **portable.common(HOST, fields),
        losses=(*portable.unlisted([it for it in unknown if it != "*"]), *portable.left_over(HOST, fields, _CARRIED)),
    )
    return portable.Source(agent)


def _ability(tool: str) -> str:
    server, slash, name = tool.partition("/")
    return f"mcp:{server}:{name}" if slash else tool.lower()


def write(agent: portable.Portable, source: str) -> portable.Written:
    """An agent as a file of GitHub Copilot CLI, which denies nothing, so that what is left is listed."""
    return portable.allowing(HOST, agent, source)
