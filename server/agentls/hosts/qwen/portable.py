"""Agents of Qwen Code, from and to other hosts."""

from __future__ import annotations

from typing import Any

from .. import portable
from ..facts import schema
from ..reading import File
from .header import HOST, header
from .loader import load


def read(file: File) -> portable.Source:
    """A file of Qwen Code as an agent."""
    reading, found = load(file), header(file.text)
    if not reading.loads or found is None:
        return portable.Source(None, reading.reason)
    fields = found.fields
    allowed, losses = portable.listed(HOST, _names(fields.get("tools")) or None)
    denied, _ = portable.abilities_of(HOST, _names(fields.get("disallowedTools")))
    mode = fields.get("approvalMode") or fields.get("permissionMode") or "default"
    losses += (portable.ASKING,) if mode not in ("plan", "default") else ()
    if fields.get("color") == "auto":
        fields = {**fields, "color": None}
    run, former = (it if isinstance(it := fields.get(key), dict) else {} for key in ("runConfig", "modelConfig"))
    limits = {"maxTurns": run.get("max_turns"), "max_time_minutes": run.get("max_time_minutes")}
    fields = {**limits, **fields, "model": fields.get("model") or former.get("model")}
    plans = "plan" if mode == "plan" else ""
    prompt = file.text[found.body :]
    return portable.source(HOST, reading, fields, prompt, losses, allowed=allowed, denied=denied, mode=plans)


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
    if "max_time_minutes" in found:
        found["runConfig"] = {"max_time_minutes": found.pop("max_time_minutes")}
    lists, lost = portable.lists_for(HOST, agent)
    if lists.get("tools") == []:
        raise portable.Failed("none of its tools exists there, and an empty list means all tools")
    return portable.Written(
        portable.markdown({**fields, **lists, **found}, agent.prompt), (*agent.losses, *losses, *lost)
    )
