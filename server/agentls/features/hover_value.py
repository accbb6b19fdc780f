"""Hover for a value: its meaning, and what the host does with it in this file, for example why an entry resolves to
nothing.

Markdown; the places are those of `cursor/locate.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..cursor.targets import Item, Value
from ..dialect.model import Tool, field_at
from ..dialect.validate import violations
from ..document import Document
from ..hosts.tools import DENIED, Everything, Known, McpServer, McpTool, Unknown
from ..hosts.verdict import Loaded
from ..stdx import spelling
from ..stdx.records import replace
from ..syntax import header as headers
from ..syntax.yaml.quote import printed
from ..syntax.yaml.scalar import source_span
from ..text.source import Span
from ..workspace.context import Workspace
from . import explain


def value(document: Document, workspace: Workspace, at: Value) -> tuple[Span, str] | None:
    """The text about a value, and the part of it that the text is about."""
    field = at.field
    if field is None or not at.path:
        return None
    if at.path[-1] == "matcher":
        return _matcher(document, workspace, at)
    parts = [*_meaning(document, workspace, at)]
    if not parts:
        parts = _described(document, at)
    here = [*lacking_at(document, at.scalar.span), *_fate(document, at)]
    text = explain.with_here(explain.joined(parts), here)
    return (at.span, text) if text else None


def lacking_at(document: Document, span: Span) -> list[str]:
    """A sentence that the version in use does not have what is at a place; empty if it does."""
    client = f"{document.dialect.host} {document.dialect.used}"
    return [f"{client} ignores it, which is there {it.when}." for it in document.lacking if it.span == span]


def _described(document: Document, at: Value) -> list[str]:
    """The description of the innermost field that contains a value and has a description."""
    for end in range(len(at.path), 0, -1):
        name, field = at.path[end - 1], field_at(document.dialect, at.path[:end])
        if isinstance(name, str) and field is not None and field.summary:
            return [f"**`{name}`**", field.summary]
    return []


def _matcher(document: Document, workspace: Workspace, at: Value) -> tuple[Span, str] | None:
    """The name at the cursor in a matcher, and how the host compares the whole."""
    assert at.field is not None
    exact = re.fullmatch(r"[\w ,|-]*", at.text)
    how = "Exact names." if exact else "An unanchored JavaScript regular expression."
    span, name = at.span, at.text.strip()
    if exact and at.at is not None:
        start = max(at.text.rfind(it, 0, at.at) for it in "|,") + 1
        end = min(it for it in (at.text.find("|", at.at), at.text.find(",", at.at), len(at.text)) if it >= 0)
        name = at.text[start:end].strip()
        start += len(at.text[start:end]) - len(at.text[start:end].lstrip())
        span = source_span(at.scalar, start, start + len(name))
    choice = next((it for it in at.field.choices if it.value == name), None)
    if choice is not None:
        return (span, explain.choice(choice, at.field))
    kind = {"tools": "tool", "agents": "agent"}.get(at.field.values or "", "")
    if known := explain.about([kind, name], document.dialect, workspace):
        return span, known
    return (at.span, explain.joined(["**`matcher`**", at.field.summary, how]))


def _meaning(document: Document, workspace: Workspace, at: Value) -> Iterator[str]:
    """The meaning of a value by itself."""
    field, dialect = at.field, document.dialect
    assert field is not None
    text = at.text.strip()
    loaded = at.scalar.value
    exact = [
        it for it in field.choices if it.value == loaded and isinstance(it.value, bool) == isinstance(loaded, bool)
    ]
    alike = [it for it in field.choices if str(it.value).lower() == text.lower()]
    for it in exact or (alike if _is_accepted(document, at) else []):
        yield explain.choice(it, field)
        return
    match field.values:
        case "models":
            yield from _model_text(document, workspace, text)
        case "mcp-servers":
            yield explain.about(["server", text], dialect, workspace) or f"**`{text}`** · MCP server"
        case "agents":
            yield explain.about(["agent", text], dialect, workspace)
        case "skills":
            yield explain.about(["skill", text], dialect, workspace)
        case _ if field.choices and not field.open and not _is_accepted(document, at):
            legal = ", ".join(f"`{printed(it.value)}`" for it in field.choices)
            yield f"{explain.code(text)} is not a value of `{field.name}`; the values are {legal}."


def _model_text(document: Document, workspace: Workspace, text: str) -> Iterator[str]:
    dialect = document.dialect
    client = f"{dialect.host} {dialect.version}"
    known = dialect.models.get(text) or dialect.models.get(text.lower())
    if known is not None:
        yield explain.model(known, dialect, workspace)
        return
    ran = document.host.runs_as(text, dialect)
    shape = next((it for it in dialect.shapes if it.fits(text)), None)
    name = f"**{explain.code(text, 80)}**"
    if shape is None:
        near = spelling.nearest(text, dialect.models)
        yield f"{name} · neither an alias nor a known form of a model id."
        yield f"{client} sends it to the API as it is; it fails there unless the API knows it." + (
            f" `{near}` is an alias." if near else ""
        )
    else:
        yield f"{name} · {shape.description}"
        if not shape.accepted:
            yield f"{client} sends it to the API as it is, where it fails."
        elif ran and ran != text:
            yield f"It is sent as `{ran}`."


def _is_accepted(document: Document, at: Value) -> bool:
    """Whether the value is valid in the host's schema."""
    top = at.path[0]
    entry = document.entries.get(str(top))
    if entry is None:
        return True
    found = violations(document.dialect, str(top), headers.value(entry.value))
    return not any(it.path == at.path[1:] for it in found)


def _fate(document: Document, at: Value) -> Iterator[str]:
    """What the host does with a value of this file."""
    verdict, host = document.verdict, document.dialect.host
    if at.path == ("description",) and isinstance(verdict, Loaded):
        yield f"{cost(verdict)}."
    if not isinstance(verdict, Loaded):
        return
    for it in verdict.ignored:
        if it.path == at.path[: len(it.path)]:
            where = "because the file belongs to a plugin" if it.why == "plugin" else ""
            what = "this value" if it.path == at.path else f"`{'.'.join(map(str, it.path))}`"
            yield f"{host} ignores {what}" + (f", {where}." if where else ".")
            return


# Names in lists


def item(document: Document, workspace: Workspace, at: Item) -> str:
    """The text about a name in a list."""
    if at.field.values == "tools":
        return explain.joined([*_tool(document, workspace, at)])
    known = explain.about(["skill", at.text], document.dialect, workspace)
    if known or at.field.values != "skills":
        return known or f"**{explain.code(at.text)}**"
    missing = f"No skill of this name is known here; {document.dialect.host} skips it." if workspace.skills else ""
    return explain.joined([f"**{explain.code(at.text)}** · skill", missing])


def argument(document: Document, workspace: Workspace, at: Item, offset: int) -> tuple[Span, str] | None:
    """The name of an agent or skill in the parentheses of a tool, its place, and the text about it."""
    name, specifier = document.host.tools.parse(at.text)
    kind = document.dialect.named_in(name)
    if not kind or not specifier or at.field.values != "tools" or at.span.of(document.text) != at.text:
        return None
    for it in re.finditer(r"[^,()\s](?:[^,()]*[^,()\s])?", at.text[len(name) :]):
        span = Span(at.span.start + len(name) + it.start(), at.span.start + len(name) + it.end())
        if span.covers(offset) and (known := explain.about([kind, it.group()], document.dialect, workspace)):
            return span, known
    return None


def _tool(document: Document, workspace: Workspace, at: Item) -> Iterator[str]:
    """An entry of a list of tools: what it resolves to, and what it grants or denies."""
    dialect, denying = document.dialect, at.path == (DENIED,)
    name, specifier = document.host.tools.parse(at.text)
    match document.host.tools.kind(at.text, dialect):
        case Everything():
            yield "**`*`** · " + ("removes nothing" if denying else "every tool that subagents get")
        case Known(tool):
            # What a tool replaces does not matter if it is denied.
            shown = replace(tool, note="") if denying and tool.status == "available" else tool
            here = [*lacking_at(document, at.span), *_given(document, at, tool, specifier, denying)]
            yield explain.with_here(explain.tool(shown, dialect), here)
        case McpServer(server):
            yield f"**`{name}`** · all tools of the MCP server `{server}`"
            yield explain.about(["server", server], dialect, workspace)
        case McpTool(server, one):
            yield f"**`{name}`** · the tool `{one}` of the MCP server `{server}`"
            yield explain.about(["server", server], dialect, workspace)
        case Unknown():
            near = spelling.nearest(name, dialect.tools)
            yield f"**{explain.code(name)}** · not a tool of {dialect.host} {dialect.version}"
            if near:
                alike = near.lower() == name.lower()
                yield f"Names are case-sensitive; `{near}` is a tool." if alike else f"`{near}` is a tool."
            else:
                yield "The entry removes nothing." if denying else "The entry gives nothing."


def _given(document: Document, at: Item, tool: Tool, specifier: str | None, denying: bool) -> Iterator[str]:
    verdict, host = document.verdict, document.dialect.host
    if tool.status == "renamed" and tool.replacement:
        yield f"resolves to `{tool.replacement[0]}`."
    if denying:
        if specifier:
            yield f"all of `{tool.name}` is removed; `({specifier})` does not narrow it."
        elif tool.status == "available":
            yield "the agent does not get it."
        return
    if specifier and tool.status == "available" and tool.names != "agent":
        yield f"all of `{tool.name}` is granted; `({specifier})` restricts nothing in `tools`."
    if not isinstance(verdict, Loaded) or verdict.tools is None:
        return
    if at.text not in verdict.dropped:
        if not specifier and tool.name in (tool.ran or ()):
            apart = verdict.interactive
            is_lost = apart is not None and (bool(apart.refused) or tool.name not in (apart.tools or (tool.name,)))
            yield (
                "the agent gets it in a print session, not in an interactive one." if is_lost else "the agent gets it."
            )
    elif tool.name in document.host.tools.searches and document.host.tools.shell in verdict.tools:
        yield f"`{tool.name}` beside `{document.host.tools.shell}` gives nothing; {host}'s shell brings its own search."
    elif any(document.host.tools.parse(it)[0] == tool.name for it in verdict.denied):
        yield f"`{DENIED}` takes it away."
    elif verdict.background and tool.ran:
        yield "an agent in the background does not get it."
    elif tool.status == "conditional":
        yield "in an ordinary session it gives the agent nothing."
    else:
        yield "it gives the agent nothing."


def cost(verdict: Loaded) -> str:
    """The cost of an agent's description."""
    return f"about {verdict.tokens} token{'s' * (verdict.tokens != 1)} of every conversation"
