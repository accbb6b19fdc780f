"""Agents of GitHub Copilot CLI, from and to other hosts."""

from __future__ import annotations

from typing import Any

from ...syntax import libyaml
from ...syntax.header import value
from .. import portable
from ..reading import File
from .hooks import check
from .loader import HOST, header, load, tool_names
from .values import Wrong, fits


def read(file: File) -> portable.Source:
    """A file of GitHub Copilot CLI as an agent."""
    reading, region = load(file), header(file.text)
    if not reading.loads or region is None:
        return portable.Source(None, reading.reason)
    fields: Any = value(libyaml.read(file.text[region.start : region.end], region.start)) or {}
    if "disable-model-invocation" in fields:  # It takes precedence.
        fields.pop("infer", None)
    allowed, losses = portable.listed(HOST, map(_ability, tool_names(fields.get("tools", ["*"]))))
    models = fields.get("model")
    losses += portable.other_models(models if isinstance(models, list) else ())
    body = file.text.find("\n", file.text.index("---", region.end))
    prompt, model = file.text[body:] if body >= 0 else "", portable.model(reading.model)
    return portable.source(HOST, reading, fields, prompt, losses, allowed=allowed, model=model)


def _ability(tool: str) -> str:
    server, slash, name = tool.partition("/")
    return f"mcp:{server}:{name}" if slash else tool.lower()


def write(agent: portable.Portable, source: str) -> portable.Written:
    """An agent as a file of GitHub Copilot CLI, which denies nothing, so that what is left is listed."""
    kept, losses = dict(agent.kept), agent.losses
    try:
        fits(kept.get("mcp-servers"), "servers", "mcp-servers")
    except Wrong as wrong:
        del kept["mcp-servers"]
        losses += (portable.Loss("`mcp-servers`", f"{wrong.fact}: the agent has none there"),)
    hooked = agent.hooks
    try:
        check(dict(hooked), "hooks")
    except Wrong as wrong:
        hooked = {}
        losses += (portable.Loss("`hooks`", f"{wrong.fact}: none runs there", restricts=True),)
    agent = agent._replace(kept=tuple(kept.items()), hooks=hooked, losses=losses)
    return portable.allowing(HOST, agent, source)
