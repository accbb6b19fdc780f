"""Agents of VS Code, from and to other hosts. Its tools are in groups: `search/textSearch`; those of MCP servers, too."""

from __future__ import annotations

from functools import cache
from typing import Any

from ...syntax.header import value
from .. import portable
from ..reading import File
from .loader import HOST, header, load, texts


def read(file: File) -> portable.Source:
    """A file of VS Code as an agent."""
    reading = load(file)
    found = header(file) if reading.loads else None
    if found is None:
        return portable.Source(None, reading.reason or "VS Code finds no header in it, and the agent has every tool")
    if not reading.name or not reading.description:
        return portable.Source(None, "it has no name or no description, which other hosts need")
    allowed, losses = portable.listed(HOST, None if reading.tools is None else map(_ability, reading.tools))
    fields: dict[str, Any] = {key: value(it.value) for key, it in found.fields.items()}
    if fields.get("infer") in ("true", "false"):  # It takes precedence.
        fields.pop("disable-model-invocation", None)
    models = texts(found, "model") or []
    losses += portable.other_models(models)
    prompt, model = file.text[found.span.end :].partition("\n")[2], models[0] if models else ""
    return portable.source(HOST, reading, fields, prompt, losses, allowed=allowed, model=model)


def is_meant(file: File) -> bool:
    """Whether a file in the folder that GitHub Copilot CLI reads as well names a tool by its group, as only VS Code does."""
    return any("/" in it and it == _ability(it) for it in load(file).tools or ())


def _ability(tool: str) -> str:
    group, slash, name = tool.partition("/")
    return f"mcp:{group}:{name}" if slash and group not in _groups() else tool


@cache
def _groups() -> frozenset[str]:
    names = (*portable.tables()["former"][HOST], *portable.tables()["tools"][HOST])
    return frozenset(it.partition("/")[0] for it in names if "/" in it)


def write(agent: portable.Portable, source: str) -> portable.Written:
    """An agent as a file of VS Code, which can only allow tools, so the remaining ones are listed."""
    return portable.allowing(HOST, agent, source)
