"""Agents of Claude Code, from and to other hosts."""

from __future__ import annotations

from typing import Any

from ...syntax import header as headers
from .. import default, portable
from ..home import stem_of
from ..reading import File, Reading
from ..verdict import Origin, Skipped

HOST = "claude-code"


def read(file: File) -> portable.Source:
    """A file of Claude Code as an agent."""
    it = default()
    cut = it.split(file.text)
    found = it.read_header(file.text, cut.header, it.dialect.fields) if cut else None
    stem, suffix = stem_of(file.path.rpartition("/")[2])
    verdict = it.load(file.text, cut, found, it.dialect, Origin("project", stem, suffix=suffix))
    if isinstance(verdict, Skipped) or cut is None or found is None or verdict.placeholder:
        fault = verdict if isinstance(verdict, Skipped) else verdict.placeholder
        what = "an agent of this `name`" if fault and fault.reason == "name-syntax" else "it"
        return portable.Source(None, f"{it.name} does not load {what}: {_why(fault)}")
    if verdict.refused and verdict.refused.reason:
        return portable.Source(None, f"{it.name} refuses to run it: `agentls check` says why")
    entries = headers.entries(found.root)
    fields: dict[str, Any] = {key: headers.value(entry.value) for key, entry in entries.items()}
    tools, denied = (
        it.tools.entries(entries[key].value) if key in entries else () for key in ("tools", "disallowedTools")
    )
    names, denies = ([entry.name for entry in found] for found in (tools, denied))
    callers = [entry for entry in tools if it.dialect.named_in(entry.name) == "agent"]
    if callers and all(entry.narrows for entry in callers):  # It counts when the agent leads a session.
        fields["agents"] = [name.strip() for entry in callers for name in str(entry.specifier).split(",")]
    allowed, losses = portable.listed(HOST, map(portable.mcp_ability, names))
    mode = fields.get("permissionMode")
    if mode == "dontAsk":
        losses += (portable.Loss("`permissionMode: dontAsk`", "the other host may ask and then allow", True),)
    elif mode in ("acceptEdits", "bypassPermissions", "auto"):
        losses += (portable.ASKING,)
    return portable.source(
        HOST,
        Reading(True, name=verdict.name, description=verdict.description),
        fields,
        cut.body.of(file.text),
        losses,
        allowed=None if verdict.tools is None else allowed,
        denied=portable.abilities_of(HOST, map(portable.mcp_ability, denies))[0],
        mode="plan" if mode == "plan" else "",
        model=portable.model(verdict.model),
    )


def _why(fault: Skipped | None) -> str:
    match fault:
        case None:
            return "it has no header"
        case Skipped("document"):
            return "it has no frontmatter that makes it an agent"
        case Skipped("file-suffix"):
            return "its name does not end in `.md`"
    return f"the rule `{fault.reason}` of `agentls check` says why"


def write(agent: portable.Portable, source: str) -> portable.Written:
    """An agent as a file of Claude Code."""
    found, losses = portable.settings_for(HOST, agent, source)
    fields: dict[str, Any] = {"name": agent.name, "description": agent.description.replace("\\n", "\n")}
    if fields["description"] != agent.description:
        losses.append(portable.Loss("`\\n` in `description`", "it is a line end there"))
    lists, lost = portable.lists_for(HOST, agent)
    if lists.get("tools") == []:
        raise portable.Failed("none of its tools exists there, and an agent without tools cannot run")
    fields |= {key: ", ".join(names) for key, names in lists.items()}
    if agent.mode == "plan":
        fields["permissionMode"] = "plan"
    return portable.Written(portable.markdown({**fields, **found}, agent.prompt), (*agent.losses, *losses, *lost))
