"""Agents of Qwen Code, from and to other hosts."""

from __future__ import annotations

from typing import Any

from .. import portable
from ..facts import schema
from ..reading import File
from .header import header
from .loader import load

HOST = "qwen"
_CARRIED = frozenset(
    ("name", "description", "tools", "disallowedTools", "model", "maxTurns", "color", "approvalMode", "permissionMode")
)


def read(file: File) -> portable.Source:
    """A file of Qwen Code as an agent."""
    reading, found = load(file), header(file.text)
    if not reading.loads or found is None:
        return portable.Source(None, reading.reason)
    fields = found.fields
    names, denies = _names(fields.get("tools")), _names(fields.get("disallowedTools"))
    allowed, unknown = portable.abilities_of(HOST, names)
    mode = fields.get("approvalMode") or fields.get("permissionMode") or "default"
    color = {} if fields.get("color") == "auto" else {"color": fields.get("color")}
    agent = portable.Portable(
        name=reading.name or "",
        description=reading.description or "",
        prompt=file.text[found.body :].strip(),
        allowed=None if not names or "*" in names else allowed,
        denied=portable.abilities_of(HOST, denies)[0],
        mode="plan" if mode == "plan" else "",
        model="" if fields.get("model") in (None, "", "inherit") else str(fields["model"]),
        **portable.common(HOST, {**fields, "color": None, **color}),
        losses=(
            *portable.unlisted([it for it in unknown if it != "*"]),
            *portable.left_over(HOST, fields, _CARRIED),
            *((portable.ASKING,) if mode not in ("plan", "default") else ()),
        ),
    )
    return portable.Source(agent)


def _names(value: Any) -> list[str]:
    """The tools in a list, by their own names."""
    shown = {label: name for name, label in schema(HOST)["x-tools"].items()}
    found = value if isinstance(value, list) else str(value).split(",") if value else []
    names = [str(it).strip() for it in found if str(it).strip()]
    return [portable.mcp_ability(shown.get(it, it)) for it in names]


def write(agent: portable.Portable, source: str) -> portable.Written:
    """An agent as a file of Qwen Code."""
    found, losses = portable.settings_for(HOST, agent, source)
    fields: dict[str, Any] = {"name": agent.name, "description": agent.description}
    if agent.mode == "plan":
        fields["approvalMode"] = "plan"
    bare = agent._replace(mode="") if agent.mode == "plan" else agent
    allowed, denied, lost = portable.tools_for(HOST, bare)
    if agent.allowed is not None:
        fields["tools"] = [*allowed, *map(portable.mcp_tool, agent.served)]
        if not fields["tools"]:
            raise portable.Failed("none of its tools exists there, and an empty list means all tools")
    elif denied or agent.denied:
        fields["disallowedTools"] = [
            *denied,
            *(portable.mcp_tool(it) for it in sorted(agent.denied) if it.startswith("mcp:")),
        ]
    return portable.Written(portable.markdown({**fields, **found}, agent.prompt), (*agent.losses, *losses, *lost))
