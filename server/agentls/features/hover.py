"""What the thing at the cursor means, and what the host does with it in this very file. Markdown; pure.

Meanings are `explain.py`'s; here is what depends on the file: what an entry resolves to, what is ignored, why.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .. import spelling, tools
from ..document import Document
from ..place import Code, Destination, Fence, Item, Key, Mention, Value, place
from ..runtime import Loaded, runs_as
from ..schema import Tool, violations
from ..syntax import header as headers
from ..syntax.scalar import source_span
from ..text import Span
from ..tools import Everything, Known, McpServer, McpTool, Unknown
from ..workspace import Workspace
from . import body, example_hover, explain


@dataclass(frozen=True)
class Hover:
    """Markdown about what `span` covers."""

    span: Span
    text: str


def hover(
    document: Document, workspace: Workspace, offset: int, why: Callable[[Document], str | None] = lambda _: None
) -> Hover | None:
    """What is to be said of the thing at `offset`; None where there is nothing. why: the reason of a file that does
    not load, as a sentence."""
    if found := example_hover.about(document, offset):
        return Hover(*found)
    match place(document, offset):
        case Fence(span, True):
            return Hover(span, _verdict(document, why))
        case Key() as at if at.written and at.span.covers(offset):
            return _key(document, at)
        case Item() as at if at.text and at.span.covers(offset):
            return Hover(at.span, _item(document, workspace, at))
        case Value() as at if at.text and at.span.covers(offset) and at.span.end > at.span.start:
            return _value(document, workspace, at, offset)
        case Mention() as at:
            return _mention(document, workspace, at)
        case Destination(span):
            return _file(document, workspace, span, from_root=False)
        case Code(span):
            return _name(workspace, span, span.of(document.text))
        case _:
            return None


# The file as a whole


def _verdict(document: Document, why: Callable[[Document], str | None]) -> str:
    verdict, dialect = document.verdict, document.dialect
    client = f"{dialect.host} {dialect.version}"
    if not isinstance(verdict, Loaded):
        return explain.joined([f"**{client} does not load this file.**", _sentence(why(document) or "")])
    how = ""
    if verdict.placeholder is not None:
        how = ", as a placeholder: it reads nothing of the header"
    elif document.header is not None and document.header.attempt == 2:
        how = ", at its second reading: strict YAML readers reject the header"
    lines = [f"- description: {_cost(verdict)}", f"- tools: {_tools(verdict)}"]
    lines.append(f"- model: {_model(verdict, dialect.version)}")
    if verdict.dropped:
        lines.append(f"- gives nothing: {_codes(verdict.dropped)}")
    if ignored := dict.fromkeys(".".join(map(str, it.path)) for it in verdict.ignored):
        lines.append(f"- ignored: {_codes(ignored)}")
    refused = ""
    if verdict.refused:
        some = verdict.refused.unless
        refused = verdict.refused.message + (f" Another session may have {_codes(some)}." if some else "")
        refused = f"**Every run is refused.** {explain.quoted(refused)}"
    name = verdict.name.replace("`", "'")
    return explain.joined([f"**{client} loads this agent** as `{name}`{how}.", "\n".join(lines), refused])


def _tools(verdict: Loaded) -> str:
    if verdict.tools is None:
        return "all that subagents get" + (f", without {_codes(verdict.denied)}" if verdict.denied else "")
    return _codes(verdict.tools) or "none"


def _model(verdict: Loaded, version: str) -> str:
    if verdict.model is None:
        return "that of the main conversation"
    name = f"`{verdict.model}`"
    if verdict.runs_as is None:
        return f"{name}: that of the main conversation"
    return name if verdict.runs_as == verdict.model else f"{name}, which ran as `{verdict.runs_as}` on {version}"


def _with(text: str, here: Iterable[str]) -> str:
    """A text with what holds in this file behind its title."""
    title, _, rest = text.partition("\n\n")
    return explain.joined([title, *(f"**Here:** {it}" for it in here), rest])


def _cost(verdict: Loaded) -> str:
    return f"about {verdict.tokens} token{'s' * (verdict.tokens != 1)} of every conversation"


# Fields


def _key(document: Document, at: Key) -> Hover | None:
    dialect = document.dialect
    if at.field is not None:
        if at.name not in at.known and not at.field.description:
            return None
        here = _elsewhere(at) if at.path else _here(document, at)
        return Hover(at.span, _with(explain.field(at.field, at.name, dialect), here))
    if at.path:
        return None
    foreign = dialect.foreign.get(at.name)
    near = spelling.nearest(at.name, dialect.fields)
    said = [f"**`{at.name}`** · no field of {dialect.host}, which ignores it"]
    if foreign is not None:
        said.append(foreign.note)
    elif near is not None:
        said.append(f"`{near}` is one: {dialect.fields[near].summary}")
    return Hover(at.span, explain.joined(said))


def _here(document: Document, at: Key) -> Iterator[str]:
    """What becomes of a field in this file."""
    yield from _replaced(document, at)
    verdict, client = document.verdict, document.dialect.host
    if not isinstance(verdict, Loaded):
        return
    if any(it.path == (at.name,) and it.why == "plugin" for it in verdict.ignored):
        yield f"{client} ignores it, because the file belongs to a plugin."
        return
    match at.name:
        case "name":
            yield f"the agent is called `{verdict.name.replace('`', chr(39))}`."
        case "description":
            yield f"{_cost(verdict)}."
        case "tools" if verdict.refused:
            yield "no entry resolves, so every run is refused."
        case "tools" if verdict.tools is not None:
            yield f"the agent runs with {_codes(verdict.tools) or 'no tools'}."
        case "tools":
            yield "the agent gets every tool that subagents get."
        case "disallowedTools":
            yield f"removed: {_codes(verdict.denied) or 'nothing'}."
        case "model" if verdict.model and verdict.runs_as == verdict.model:
            yield f"`{verdict.model}` goes to the API as it stands."
        case "model":
            yield f"{_model(verdict, document.dialect.version)}."
        case _:
            ignored = [it for it in verdict.ignored if it.path[0] == at.name]
            if ignored:
                parts = dict.fromkeys(".".join(map(str, it.path)) for it in ignored)
                yield f"ignored: {_codes(parts)}."


def _elsewhere(at: Key) -> Iterator[str]:
    """Of a key of a map, that maps of this type do not read it."""
    if at.known and at.name not in at.known:
        yield "maps of this `type` do not read it."


def _replaced(document: Document, at: Key) -> Iterator[str]:
    used = document.entries.get(at.name)
    if used is not None and used.key.span != at.span:
        line = document.source.line_of(used.key.span.start) + 1
        yield f"the `{at.name}` on line {line} takes its place."


# Values


def _value(document: Document, workspace: Workspace, at: Value, offset: int) -> Hover | None:
    field = at.field
    if field is None or not at.path:
        return None
    if at.path[-1] == "matcher":
        return _matcher(document, at, offset)
    parts = [*_meaning(document, workspace, at)]
    if not parts and field.summary:
        name = next((it for it in reversed(at.path) if isinstance(it, str)), "")
        parts = [f"**`{name}`**", field.summary]
    text = _with(explain.joined(parts), _fate(document, at))
    return Hover(at.span, text) if text else None


def _matcher(document: Document, at: Value, offset: int) -> Hover | None:
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
        return Hover(span, explain.choice(choice, at.field))
    if at.field.values == "tools" and name in document.dialect.tools:
        return Hover(span, explain.tool(document.dialect.tools[name], document.dialect))
    return Hover(at.span, explain.joined(["**`matcher`**", at.field.summary, how]))


def _meaning(document: Document, workspace: Workspace, at: Value) -> Iterator[str]:
    """What the text of a value means by itself."""
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
            yield from _model_text(document, text)
        case "mcp-servers":
            yield explain.about(["server", text], dialect, workspace) or f"**`{text}`** · MCP server"
        case "agents":
            yield explain.about(["agent", text], dialect, workspace)
        case "skills":
            yield explain.about(["skill", text], dialect, workspace)
        case _ if field.choices and not field.open and not _is_accepted(document, at):
            legal = ", ".join(
                f"`{str(it.value).lower() if isinstance(it.value, bool) else it.value}`" for it in field.choices
            )
            yield f"`{explain.quoted(text, 60)}` is no value of `{field.name}`; there are {legal}."


def _model_text(document: Document, text: str) -> Iterator[str]:
    dialect = document.dialect
    client = f"{dialect.host} {dialect.version}"
    known = dialect.models.get(text) or dialect.models.get(text.lower())
    if known is not None:
        yield explain.model(known, dialect)
        return
    ran = runs_as(text, dialect)
    shape = next((it for it in dialect.shapes if it.fits(text)), None)
    name = f"**`{explain.quoted(text, 80)}`**"
    if shape is None:
        near = spelling.nearest(text, dialect.models)
        yield f"{name} · no alias, and no shape of a model id that is known."
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
    """Whether the host's schema has nothing against the value."""
    top = at.path[0]
    entry = document.entries.get(str(top))
    if entry is None:
        return True
    found = violations(document.dialect, str(top), headers.value(entry.value))
    return not any(it.path == at.path[1:] for it in found)


def _fate(document: Document, at: Value) -> Iterator[str]:
    """What becomes of a value in this file."""
    verdict, host = document.verdict, document.dialect.host
    if at.path == ("description",) and isinstance(verdict, Loaded):
        yield f"{_cost(verdict)}."
    if not isinstance(verdict, Loaded):
        return
    for it in verdict.ignored:
        if it.path == at.path[: len(it.path)]:
            where = "because the file belongs to a plugin" if it.why == "plugin" else ""
            what = "this value" if it.path == at.path else f"`{'.'.join(map(str, it.path))}`"
            yield f"{host} ignores {what}" + (f", {where}." if where else ".")
            return


# Names in lists


def _item(document: Document, workspace: Workspace, at: Item) -> str:
    if at.field.values == "tools":
        return explain.joined([*_tool(document, workspace, at)])
    known = explain.about(["skill", at.text], document.dialect, workspace)
    if known or at.field.values != "skills":
        return known or f"**`{explain.quoted(at.text, 60)}`**"
    missing = f"No skill of this name is known here; {document.dialect.host} skips it." if workspace.skills else ""
    return explain.joined([f"**`{explain.quoted(at.text, 60)}`** · skill", missing])


def _tool(document: Document, workspace: Workspace, at: Item) -> Iterator[str]:
    """An entry of `tools` or `disallowedTools`: what it stands for, and what it gives or takes."""
    dialect, denying = document.dialect, at.path == ("disallowedTools",)
    name, specifier = tools.parse(at.text)
    match explain.kind_of(at.text, dialect):
        case Everything():
            yield "**`*`** · " + ("removes nothing" if denying else "every tool that subagents get")
        case Known(tool):
            yield _with(explain.tool(tool, dialect), _given(document, at, tool, specifier, denying))
        case McpServer(server):
            yield f"**`{name}`** · all tools of the MCP server `{server}`"
            yield explain.about(["server", server], dialect, workspace)
        case McpTool(server, one):
            yield f"**`{name}`** · the tool `{one}` of the MCP server `{server}`"
            yield explain.about(["server", server], dialect, workspace)
        case Unknown():
            near = spelling.nearest(name, dialect.tools)
            yield f"**`{explain.quoted(name, 60)}`** · no tool that {dialect.host} {dialect.version} knows"
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
        return
    if specifier and tool.status == "available" and tool.name != "Agent":
        yield f"all of `{tool.name}` is granted; `({specifier})` restricts nothing in `tools`."
    if not isinstance(verdict, Loaded) or verdict.tools is None:
        return
    if at.text not in verdict.dropped:
        if not specifier and tool.name in (tool.ran or ()):
            yield "the agent gets it."
    elif tool.name in ("Grep", "Glob") and "Bash" in verdict.tools:
        yield f"`{tool.name}` beside `Bash` gives nothing; {host}'s shell brings its own search."
    elif any(tools.parse(it)[0] == tool.name for it in verdict.denied):
        yield "`disallowedTools` takes it away."
    elif verdict.background and tool.ran:
        yield "an agent in the background does not get it."
    else:
        yield "it gives the agent nothing."


# The body


def _mention(document: Document, workspace: Workspace, at: Mention) -> Hover | None:
    if not at.agent:
        return _file(document, workspace, at.name, from_root=True)
    name = at.name.of(document.text)
    known = explain.about(["agent", name], document.dialect, workspace)
    known = known or explain.about(["built-in", name], document.dialect, workspace)
    return Hover(at.span, known) if known else None


def _name(workspace: Workspace, span: Span, text: str) -> Hover | None:
    """The name of an agent or a skill between backticks."""
    agent = next((it for it in workspace.agents if it.name == text), None)
    skill = next((it for it in workspace.skills if it.name == text), None)
    if agent is not None:
        return Hover(span, explain.agent(agent))
    return Hover(span, explain.skill(skill)) if skill is not None else None


def _file(document: Document, workspace: Workspace, span: Span, from_root: bool) -> Hover | None:
    target = span.of(document.text)
    path = body.resolved(document.path, target, from_root)
    there = workspace.exists(path) if path is not None else None
    if path is None or there is None:
        return None
    base = body.project(document.path)
    shown = posixpath.relpath(path, base) if path.startswith(base + "/") else path
    return Hover(span, f"`{shown}`" if there else f"`{shown}` · there is no such file or folder")


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{it}`" for it in names)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".") if text else ""
