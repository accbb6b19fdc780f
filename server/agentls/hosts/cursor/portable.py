"""Agents of Cursor, from and to other hosts. Its header is not YAML: each value is the rest of its line."""

from __future__ import annotations

from ...syntax.yaml.quote import printed
from .. import portable
from ..facts import schema
from ..reading import File
from .loader import HOST, header, load


def read(file: File) -> portable.Source:
    """A file of Cursor as an agent."""
    reading, found = load(file), header(file.text)
    if not reading.loads or found is None:
        return portable.Source(None, reading.reason)
    known = schema(HOST)["properties"]
    fields = {key if key in known else it.key_span.of(file.text): it.value for key, it in found.fields.items()}
    fields.setdefault("background", fields.get("is_background", ""))
    names = None if reading.tools is None else map(portable.mcp_ability, reading.tools)
    allowed, losses = portable.listed(HOST, names, every="")
    mode = "read-only" if fields.get("readonly", "").lower() == "true" else ""
    return portable.source(HOST, reading, fields, file.text[found.body :], losses, allowed=allowed, mode=mode)


def write(agent: portable.Portable, source: str) -> portable.Written:
    """An agent as a file of Cursor."""
    found, losses = portable.settings_for(HOST, agent, source)
    description = " ".join(agent.description.split())
    if description != agent.description.strip():
        losses.append(portable.Loss("line ends in `description`", "it is one line there"))
    fields = {"name": agent.name, "description": description}
    files = [it for it in portable.tables()["changing"] if agent.may(it)]
    if not files:
        fields["readonly"] = "true"
    if agent.mode and agent.may("shell"):
        means = "whether `readonly` holds commands to reading was not measured: this agent may change files with them"
        losses.append(portable.Loss("commands that only read", means, restricts=True))
    allowed, denied, lost = portable.tools_for(HOST, agent._replace(mode=""))
    if agent.allowed is not None or denied or agent.denied:
        means = "it was not measured whether the host limits an agent to its list, so this one may have every tool"
        losses.append(portable.Loss("the list of tools", means, restricts=bool(set(denied) - _changing() or files)))
        names = [*allowed, *map(portable.mcp_tool, agent.served)]
        if not names:
            raise portable.Failed("none of its tools exists there, and an agent without `tools` has all of them")
        fields["tools"] = ", ".join(names)
    lines = "".join(f"{key}: {printed(value)}\n" for key, value in {**fields, **found}.items())
    return portable.Written(f"---\n{lines}---\n\n{agent.prompt.strip()}\n", (*agent.losses, *losses, *lost))


def _changing() -> set[str]:
    return {
        name
        for name, gives in portable.tables()["tools"][HOST].items()
        if set(gives) <= set(portable.tables()["changing"])
    }
