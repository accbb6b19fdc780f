"""Agents of Qwen Code, from and to other hosts."""

from __future__ import annotations

from typing import Any

from ..facts import schema
from ..portable import (
    ASKING,
    Failed,
    Portable,
    Source,
    Written,
    abilities_of,
    common,
    left_over,
    markdown,
    mcp_ability,
    mcp_tool,
    settings_for,
    tools_for,
    unlisted,
)
from ..reading import File
from .header import header
from .loader import load

HOST = "qwen"
_CARRIED = ("name", "description", "tools", "disallowedTools", "model", "maxTurns", "color", "approvalMode")


def read(file: File) -> Source:
    """A file of Qwen Code as an agent."""
    reading, found = load(file), header(file.text)
    if not reading.loads or found is None:
        return Source(None, reading.reason)
    fields = found.fields
    names, denies = _names(fields.get("tools")), _names(fields.get("disallowedTools"))
    allowed, unknown = abilities_of(HOST, names)
    mode = fields.get("approvalMode") or fields.get("permissionMode") or "default"
    color = {} if fields.get("color") == "auto" else {"color": fields.get("color")}
    agent = Portable(
        name=reading.name or "",
        description=reading.description or "",
        prompt=file.text[found.body :].strip(),
        allowed=None if not names or "*" in names else allowed,
        denied=abilities_of(HOST, denies)[0],
        mode="plan" if mode == "plan" else "",
        model="" if fields.get("model") in (None, "", "inherit") else str(fields["model"]),
        **common(HOST, {**fields, "color": None, **color}),
        losses=(
            *unlisted([it for it in unknown if it != "*"]),
            *left_over(HOST, fields, (*_CARRIED, "permissionMode")),
            *((ASKING,) if mode not in ("plan", "default") else ()),
        ),
    )
    return Source(agent)


def _names(value: Any) -> list[str]:
    """The tools in a list, by their own names."""
    shown = {label: name for name, label in schema(HOST)["x-tools"].items()}
    found = value if isinstance(value, list) else str(value).split(",") if value else []
    names = [str(it).strip() for it in found if str(it).strip()]
    return [mcp_ability(shown.get(it, it)) for it in names]


def write(agent: Portable, source: str) -> Written:
    """An agent as a file of Qwen Code."""
    found, losses = settings_for(HOST, agent, source)
    fields: dict[str, Any] = {"name": agent.name, "description": agent.description}
    if agent.mode == "plan":
        fields["approvalMode"] = "plan"
    bare = agent._replace(mode="") if agent.mode == "plan" else agent
    allowed, denied, lost = tools_for(HOST, bare)
    servers = [it for it in sorted(agent.allowed or ()) if it.startswith("mcp:") and agent.may(it)]
    if agent.allowed is not None:
        fields["tools"] = [*allowed, *map(mcp_tool, servers)]
        if not fields["tools"]:
            raise Failed("none of its tools has a counterpart, and an empty list means all tools there")
    elif denied or agent.denied:
        fields["disallowedTools"] = [*denied, *(mcp_tool(it) for it in sorted(agent.denied) if it.startswith("mcp:"))]
    return Written(markdown({**fields, **found}, agent.prompt), (*agent.losses, *losses, *lost))
