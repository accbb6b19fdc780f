"""Signature help: the parts of an entry that is being typed: `Agent(…)`, `Bash(…)`, `mcp__server__tool`."""

from __future__ import annotations

from ..cursor.locate import place
from ..cursor.targets import Item
from ..document import Document
from ..hosts.tools import DENIED
from ..stdx.records import dataclass
from ..text.source import Span
from ..workspace.context import Workspace
from . import explain


@dataclass(frozen=True)
class Signature:
    """A form with its parts: `parameters` are spans in `label`, `active` is the index of the one at the cursor.

    notes: an explanation of each part. text: Markdown about the whole.
    """

    label: str
    parameters: tuple[Span, ...]
    notes: tuple[str, ...]
    active: int
    text: str


def signature(document: Document, workspace: Workspace, offset: int) -> Signature | None:
    """The form of the entry at `offset`; None if it has none."""
    match place(document, offset):
        case Item() as at if at.field.values == "tools":
            typed = at.text[: at.at]
            if typed.startswith("mcp__") and "(" not in typed:
                return _server(workspace, typed)
            if "(" in typed and not typed.endswith(")"):
                return _specifier(document, at, typed)
            return None
        case _:
            return None


def _server(workspace: Workspace, typed: str) -> Signature:
    parts = typed.split("__", 2)
    known = ", ".join(f"`{it}`" for it in workspace.servers)
    server = workspace.servers.get(parts[1])
    offered = ", ".join(f"`{it}`" for it in server.tools) if server else ""
    return Signature(
        "mcp__server__tool",
        (Span(5, 11), Span(13, 17)),
        (
            "The name of the server." + (f" Configured are {known}." if known else ""),
            "One of its tools; without it, or as `*`, all of them." + (f" There are {offered}." if offered else ""),
        ),
        min(len(parts) - 2, 1),
        "",
    )


def _specifier(document: Document, at: Item, typed: str) -> Signature | None:
    name = typed.partition("(")[0]
    tool = document.dialect.tools.get(name)
    if tool is not None and tool.replacement and tool.status == "renamed":
        tool = document.dialect.tools.get(tool.replacement[0])
    if tool is None or tool.specifier is None:
        return None
    label = f"{name}({tool.specifier.replace('`', '')})"
    what = "removes all of it" if at.path == (DENIED,) else "grants all of it"
    note = (
        tool.note
        if tool.names == "agent"
        else f"In `{at.path[0]}`, `{name}(…)` {what}; only permission rules look at it."
    )
    return Signature(label, (Span(len(name) + 1, len(label) - 1),), (note,), 0, explain.joined([tool.description]))
