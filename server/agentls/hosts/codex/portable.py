"""Agents of Codex CLI, from and to other hosts."""

from __future__ import annotations

import json
from typing import Any

from ...syntax.toml import read as read_toml
from ..portable import Loss, Portable, Source, Written, common, lacking, left_over, settings_for, tables, words
from ..reading import File
from .loader import PROMPT, load, values

HOST = "codex"
_CARRIED = ("name", "description", PROMPT, "model", "model_reasoning_effort", "sandbox_mode", "web_search")
_FILES = frozenset(("write", "edit", "notebook"))


def read(file: File) -> Source:
    """A file of Codex CLI as an agent."""
    reading = load(file)
    if not reading.loads:
        return Source(None, reading.reason)
    fields = values(read_toml(file.text))
    agent = Portable(
        name=reading.name or "",
        description=reading.description or "",
        prompt=fields[PROMPT].strip(),
        denied=frozenset(("search",)) if fields.get("web_search") == "disabled" else frozenset(),
        mode="read-only" if fields.get("sandbox_mode") == "read-only" else "",
        model=fields.get("model") or "",
        **common(HOST, fields),
        losses=(*_sandbox(fields.get("sandbox_mode")), *left_over(HOST, fields, _CARRIED)),
    )
    return Source(agent)


def _sandbox(mode: str | None) -> tuple[Loss, ...]:
    if mode != "workspace-write":
        return ()
    return (Loss(f"`sandbox_mode: {mode}`", "commands run without a sandbox", restricts=True),)


def write(agent: Portable, source: str) -> Written:
    """An agent as a file of Codex CLI."""
    fields: dict[str, Any] = {"name": agent.name, "description": agent.description}
    found, losses = settings_for(HOST, agent, source)
    files = {it for it in _FILES if agent.may(it)}
    if files != _FILES:
        fields["sandbox_mode"] = "read-only"
        if files:
            losses.append(Loss(f"the tools to {words(files)}", "the sandbox that keeps the other ones away only reads"))
    if not agent.may("search"):
        fields["web_search"] = "disabled"
    denied = {it for it in tables()["abilities"] if not agent.may(it)} - _FILES - {"search"}
    denied -= {*lacking(HOST), *tables()["implied"][HOST]}
    if agent.allowed is not None or denied:
        inside = " (in a sandbox that only reads)" if files != _FILES else ""
        may = [f"{words(denied)}{inside}"] if denied else []
        may += ["use the MCP servers of the session"] if agent.allowed is not None else []
        means = f"the host cannot deny a tool: this agent may {', and '.join(may)} there"
        losses.append(Loss("which tools the agent has", means, restricts=True))
    if any(it.startswith("mcp:") for it in agent.denied):
        losses.append(
            Loss("servers that are denied", "the host cannot deny one: this agent may use them", restricts=True)
        )
    text = "".join(f"{key} = {_quoted(value)}\n" for key, value in {**fields, **found}.items())
    return Written(f"{text}{PROMPT} = {_prompt(agent.prompt)}\n", (*agent.losses, *losses))


def _quoted(value: Any) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _prompt(text: str) -> str:
    text = text.strip()
    plain = all(it in "\t\n" or (it.isprintable() or ord(it) > 0x9F) for it in text)
    return f"'''\n{text}\n'''" if plain and "'''" not in text and not text.endswith("'") else _quoted(text)
