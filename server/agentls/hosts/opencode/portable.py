"""Agents of opencode, from and to other hosts."""

from __future__ import annotations

from typing import Any

from .. import portable
from ..reading import File, Reading
from .loader import is_mode, load, spread
from .matter import matter
from .notes import unfound
from .rules import CHANGES, counting, decided, last, matches

HOST = "opencode"


def read(file: File) -> portable.Source:
    """A file of opencode 1 as an agent."""
    return agent_of(file, load(file), "permission")


def agent_of(file: File, reading: Reading, key: str) -> portable.Source:
    """A file of either version as an agent. reading: how that version loads it. key: the field with its rules."""
    found = matter(file.text, bom=file.bom)
    if not reading.loads:
        return portable.Source(None, reading.reason)
    if found.kind in ("prompt", "program") or unfound(found, file.text):
        return portable.Source(None, "opencode does not read its header as one")
    fields = spread(found.data)
    rules, losses = _rules(fields, key)
    tools = {it: last(rules.items(), it) for it in portable.tables()["tools"][HOST]}
    allowed, _ = portable.abilities_of(HOST, (it for it, effect in tools.items() if effect != "deny"))
    denied, _ = portable.abilities_of(HOST, (it for it, effect in tools.items() if effect == "deny"))
    every = last(rules.items(), "") != "deny"
    if every and denied and fields.get("mode") == "subagent" and "task" not in rules:
        # It has the tool only if a rule names it, and the agents that it would call may have what is denied here.
        denied |= portable.abilities_of(HOST, ["task"])[0]
    others = [it for it in rules if not any(matches(it, tool) for tool in tools) and it not in CHANGES]
    for it in others:
        if every and rules[it] == "deny":
            means = "the other hosts have no such rule: the agent may use what it is for"
            losses.append(portable.Loss(f"the rule for `{it}`", means, restricts=True))
        elif not every and rules[it] != "deny":
            losses.append(portable.Loss(f"the rule for `{it}`", "the agent runs without what it applies to"))
    fields = {it: fields[it] for it in fields if it != key}
    fields["steps"] = fields.get("steps", fields.pop("maxSteps", None))
    if is_mode(file.path) or fields.get("mode") == "primary":
        fields["disable-model-invocation"] = True
    elif fields.get("hidden"):
        fields["user-invocable"] = False
    prompt = found.body.of(file.text)
    return portable.source(HOST, reading, fields, prompt, losses, allowed=None if every else allowed, denied=denied)


def _rules(fields: dict[str, Any], key: str) -> tuple[dict[str, str], list[portable.Loss]]:
    """The rules in their order: `allow`, `ask` or `deny`, where a tool that is denied in some cases is denied."""
    rules = {}
    losses = []
    for name, effect in decided(fields, key):
        said = counting(effect)
        rules[name] = "deny" if "deny" in said else "ask" if "ask" in said else "allow"
        if "deny" in said and isinstance(effect, dict) and (len(said) > 1 or "*" not in effect):
            losses.append(portable.Loss(f"what `{name}` may do in some cases", "the agent runs without it"))
        if "ask" in said:
            means = "the other host asks by its own settings"
            losses.append(portable.Loss(f"that opencode asks before it uses `{name}`", means, restricts=True))
    return rules, losses


def write(agent: portable.Portable, source: str) -> portable.Written:
    """An agent as a file of opencode, which has its name from the file's."""
    kept = dict(agent.kept)
    fields: dict[str, Any] = {"description": agent.description, "mode": "subagent"}
    if kept.pop("disable-model-invocation", False) or not kept.pop("infer", True):
        fields["mode"] = "primary"
    elif not kept.pop("user-invocable", True):
        fields["hidden"] = True
    found, losses = portable.settings_for(HOST, agent.limited._replace(kept=tuple(kept.items())), source)
    if agent.mode and agent.allowed is None:
        losses.append(
            portable.Loss("tools of MCP servers", "opencode does not limit them: the agent runs without them")
        )
        agent = agent._replace(allowed=frozenset(portable.tables()["abilities"]))
    allowed, denied, lost = portable.tools_for(HOST, agent)
    servers = {
        it: it.removeprefix("mcp:").replace(":", "_") for it in (agent.allowed or agent.denied) if it[:4] == "mcp:"
    }
    if agent.allowed is not None:
        usable = [name for it, name in sorted(servers.items()) if agent.may(it)]
        fields["permission"] = {"*": "deny", **dict.fromkeys([*allowed, *usable], "allow")}
    elif denied or agent.denied:
        fields["permission"] = dict.fromkeys([*denied, *sorted(servers.values())], "deny")
    if agent.allowed is None and agent.may("agent") and "agent" not in portable.lacking(source):
        # A subagent calls others only if a rule names the tool.
        fields["permission"] = {**fields.get("permission", {}), "task": "allow"}
    more = {ability for name in denied for ability in portable.tables()["tools"][HOST][name] if agent.may(ability)}
    if more and agent.allowed is None:
        losses.append(
            portable.Loss(
                "a part of a tool", f"opencode cannot allow it alone: the agent cannot {portable.words(more)}"
            )
        )
    return portable.Written(portable.markdown({**fields, **found}, agent.prompt), (*agent.losses, *losses, *lost))
