"""Agents of opencode, from and to other hosts."""

from __future__ import annotations

from typing import Any

from .. import portable
from ..reading import File
from .loader import load, spread
from .matter import matter

HOST = "opencode"


def read(file: File) -> portable.Source:
    """A file of opencode as an agent."""
    reading, found = load(file), matter(file.text, bom=file.bom)
    if not reading.loads:
        return portable.Source(None, reading.reason)
    if found.kind in ("prompt", "program"):
        return portable.Source(None, "opencode does not read its header as one")
    fields = spread(found.data)
    rules, losses = _rules(fields)
    named = {name: rule for name, rule in rules.items() if name != "*"}
    allowed, _ = portable.abilities_of(HOST, (it for it, rule in named.items() if rule != "deny"))
    denied, _ = portable.abilities_of(HOST, (it for it, rule in named.items() if rule == "deny"))
    every = rules.get("*", "allow") != "deny"
    fields = {**fields, "steps": fields.get("steps", fields.get("maxSteps"))}
    prompt = found.body.of(file.text)
    return portable.source(HOST, reading, fields, prompt, losses, allowed=None if every else allowed, denied=denied)


def _rules(fields: dict[str, Any]) -> tuple[dict[str, str], list[portable.Loss]]:
    """For each tool, or `*`, `allow`, `ask` or `deny`: a tool that is denied in some cases is denied."""
    written = fields.get("permission")
    given = {"*": written} if isinstance(written, str) else dict(written or {})
    tools = fields.get("tools")
    rules = {name: "allow" if on else "deny" for name, on in (tools or {}).items()}
    losses = []
    for name, rule in given.items():
        said = set(rule.values()) if isinstance(rule, dict) else {rule}
        if name == "*":
            rules = {}
        rules[name] = "deny" if "deny" in said else "ask" if "ask" in said else "allow"
        if len(said) > 1 and "deny" in said:
            losses.append(portable.Loss(f"what `{name}` may do in some cases", "the agent does without it"))
        if "ask" in said:
            means = "the other host asks by its own settings"
            losses.append(portable.Loss(f"that opencode asks before it uses `{name}`", means, restricts=True))
    return rules, losses


def write(agent: portable.Portable, source: str) -> portable.Written:
    """An agent as a file of opencode, which has its name from the file's."""
    found, losses = portable.settings_for(HOST, agent, source)
    fields: dict[str, Any] = {"description": agent.description, "mode": "subagent"}
    allowed, denied, lost = portable.tools_for(HOST, agent)
    servers = {
        it: it.removeprefix("mcp:").replace(":", "_") for it in (agent.allowed or agent.denied) if it[:4] == "mcp:"
    }
    if agent.allowed is not None:
        usable = [name for it, name in sorted(servers.items()) if agent.may(it)]
        fields["permission"] = {"*": "deny", **dict.fromkeys([*allowed, *usable], "allow")}
    elif denied or agent.denied:
        fields["permission"] = dict.fromkeys([*denied, *sorted(servers.values())], "deny")
    more = {ability for name in denied for ability in portable.tables()["tools"][HOST][name] if agent.may(ability)}
    if more and agent.allowed is None:
        losses.append(
            portable.Loss(
                "a part of a tool", f"the agent cannot {' or '.join(sorted(more))} without more: it does without"
            )
        )
    return portable.Written(portable.markdown({**fields, **found}, agent.prompt), (*agent.losses, *losses, *lost))
