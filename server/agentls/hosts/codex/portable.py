"""Agents of Codex CLI, from and to other hosts."""

from __future__ import annotations

import json
from typing import Any

from ...syntax.header import value
from ...syntax.toml import read as read_toml
from .. import portable
from ..reading import File
from .loader import HOST, PROMPT, has_no_shell, load


def read(file: File) -> portable.Source:
    """A file of Codex CLI as an agent."""
    reading = load(file)
    if not reading.loads:
        return portable.Source(None, reading.reason)
    fields: Any = value(read_toml(file.text))
    sandbox = fields.get("sandbox_mode")
    losses = []
    if sandbox == "workspace-write":
        losses.append(portable.Loss(f"`sandbox_mode: {sandbox}`", "commands run without a sandbox", restricts=True))
    if fields.get("approval_policy") == "never":  # It restricts nothing.
        losses.append(portable.Loss("`approval_policy`", portable.ASKING.means))
        del fields["approval_policy"]
    denied = {"search"} if fields.get("web_search") == "disabled" else set()
    if has_no_shell(fields):
        facts = portable.tables()
        denied |= {"shell", *facts["implied"][HOST], *facts["changing"]}
        fields["features"] = {it: on for it, on in fields["features"].items() if it != "shell_tool"} or None
    return portable.source(
        HOST,
        reading,
        fields,
        fields[PROMPT],
        losses,
        denied=frozenset(denied),
        mode="read-only" if sandbox == "read-only" else "",
    )


def write(agent: portable.Portable, source: str) -> portable.Written:
    """An agent as a file of Codex CLI."""
    fields: dict[str, Any] = {"name": agent.name, "description": agent.description}
    found, losses = portable.settings_for(HOST, agent, source)
    if not any(map(agent.may, portable.tables()["changing"])):
        fields["sandbox_mode"] = "read-only"
    if not agent.may("search"):
        fields["web_search"] = "disabled"
    denied = {it for it in portable.tables()["abilities"] if not agent.may(it)}
    denied -= {*portable.lacking(HOST), *(frozenset(portable.tables()["implied"][HOST]) - agent.denied)}
    if agent.allowed is not None or denied:
        may = [portable.words(denied)] if denied else []
        may += ["use the MCP servers of the session"] if agent.allowed is not None else []
        means = f"an agent may do what its session may: this one may {', and '.join(may)} there"
        losses.append(portable.Loss("what the agent may not do", means, restricts=True))
    if any(it.startswith("mcp:") for it in agent.denied):
        losses.append(
            portable.Loss(
                "servers that are denied", "the host cannot deny one: this agent may use them", restricts=True
            )
        )
    text = "".join(f"{key} = {_quoted(value)}\n" for key, value in {**fields, **found}.items())
    return portable.Written(f"{text}{PROMPT} = {_prompt(agent.prompt)}\n", (*agent.losses, *losses))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _prompt(text: str) -> str:
    text = text.strip()
    plain = all(it in "\t\n" or (it.isprintable() or ord(it) > 0x9F) for it in text)
    return f"'''\n{text}\n'''" if plain and "'''" not in text and not text.endswith("'") else _quoted(text)
