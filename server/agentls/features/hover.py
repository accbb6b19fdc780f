"""Hover: the meaning of what is at the cursor, and what the host does with it in this file. Markdown; pure.

Meanings come from `explain.py`; here is what depends on the file: what an entry resolves to, what is ignored, and why.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from ..cursor.locate import place
from ..cursor.targets import Code, Destination, Fence, Item, Key, Mention, Prose, Value
from ..document import Document
from ..hosts import tools
from ..hosts.servers import connected
from ..hosts.verdict import Loaded, Session, Verdict
from ..hosts.versions import ran_on
from ..stdx import spelling
from ..stdx.records import dataclass
from ..text.source import Span
from ..workspace import links
from ..workspace.context import Workspace
from . import example_hover, explain, hover_value
from .navigation import named


@dataclass(frozen=True)
class Hover:
    """Markdown about the text in `span`."""

    span: Span
    text: str


def hover(
    document: Document, workspace: Workspace, offset: int, why: Callable[[Document], str | None] = lambda _: None
) -> Hover | None:
    """The hover at `offset`; None if there is none. why: gives the reason why a file does not load, as a sentence."""
    if found := example_hover.about(document, offset):
        return Hover(*found)
    match place(document, offset):
        case Fence(span, True):
            return Hover(span, _verdict(document, workspace, why))
        case Key() as at if at.written and at.span.covers(offset):
            return _key(document, workspace, at)
        case Item() as at if at.text and at.span.covers(offset):
            inner = hover_value.argument(document, workspace, at, offset)
            return Hover(*inner) if inner else Hover(at.span, hover_value.item(document, workspace, at))
        case Value() as at if at.text and at.span.covers(offset) and at.span.end > at.span.start:
            told = hover_value.value(document, workspace, at)
            return Hover(*told) if told else None
        case Mention() as at:
            return _mention(document, workspace, at)
        case Destination(span):
            return _file(document, workspace, span, from_root=False)
        case Code(span):
            return _name(workspace, span, span.of(document.text))
        case Prose():
            return _meant(document, workspace, offset)
        case _:
            return None


# The file as a whole


def _verdict(document: Document, workspace: Workspace, why: Callable[[Document], str | None]) -> str:
    verdict, dialect = _connected(document, workspace), document.dialect
    client = f"{dialect.host} {dialect.used}"
    measured = f"Measured on {dialect.version}." if dialect.used != dialect.version else ""
    if not isinstance(verdict, Loaded):
        return explain.joined([f"**{client} does not load this file.**", _sentence(why(document) or ""), measured])
    how = ""
    if verdict.placeholder is not None:
        how = ", as a placeholder: it reads nothing of the header"
    elif document.header is not None and document.header.attempt == 2:
        how = ", at its second reading: strict YAML readers reject the header"
    if document.origin.is_outside:
        how += f", from a folder of agents; {dialect.host} does not look in this one"
    in_print = ", in a print session" if verdict.interactive is not None else ""
    lines = [f"- description: {hover_value.cost(verdict)}", f"- tools{in_print}: {_tools(verdict)}"]
    if verdict.interactive is not None:
        lines.append(f"- in an interactive session: {_interactively(verdict, verdict.interactive)}")
    if denial := workspace.denied(verdict.name):
        lines.append(
            f"- {explain.code(denial.entry)} in {explain.code(denial.path)} hides it, and every run is refused"
        )
    lines.append(f"- model: {_model(verdict, ran_on(dialect))}")
    if verdict.dropped:
        lines.append(f"- gives nothing: {explain.codes(verdict.dropped)}")
    if ignored := dict.fromkeys(".".join(map(str, it.path)) for it in verdict.ignored):
        lines.append(f"- ignored: {explain.codes(ignored)}")
    refused = ""
    if verdict.refused:
        some = verdict.refused.unless
        refused = verdict.refused.message + (f" Another session may have {explain.codes(some)}." if some else "")
        refused = f"**Every run is refused.** {explain.quoted(refused)}"
    name = verdict.name.replace("`", "'")
    if missing := [f"`{it.name}` ({it.when})" for it in document.lacking]:
        lines.append(f"- not in {dialect.used}: {', '.join(missing)}")
    return explain.joined([f"**{client} loads this agent** as `{name}`{how}.", "\n".join(lines), refused, measured])


def _connected(document: Document, workspace: Workspace) -> Verdict:
    return connected(document.verdict, workspace.servers, document.host.tools, document.dialect)


def _tools(verdict: Loaded) -> str:
    if verdict.tools is None:
        without = f", without {explain.codes(verdict.denied)}" if verdict.denied else ""
        return f"all that subagents get{without}{_at_once(verdict)}"
    return (explain.codes(verdict.tools) or "none") + _at_once(verdict)


def _interactively(verdict: Loaded, there: Session) -> str:
    if there.refused:
        return "none, and every run is refused"
    if there.tools is None:
        return f"all that subagents get, without {explain.codes((*verdict.denied, *there.without))}{_at_once(there)}"
    return (explain.codes(there.tools) or "none") + _at_once(there)


def _at_once(session: Loaded | Session) -> str:
    return f": {explain.codes(sorted(session.at_once))} at once, the others after a search" if session.at_once else ""


def _model(verdict: Loaded, version: str) -> str:
    if verdict.model is None:
        return "that of the main conversation"
    name = f"`{verdict.model}`"
    if verdict.runs_as is None:
        return f"{name}: that of the main conversation"
    if not verdict.runs_as:
        return f"{name}, of which nothing is left to send"
    return name if verdict.runs_as == verdict.model else f"{name}, which ran as `{verdict.runs_as}` on {version}"


# Fields


def _key(document: Document, workspace: Workspace, at: Key) -> Hover | None:
    dialect = document.dialect
    if at.field is not None:
        if at.name not in at.known and not at.field.description:
            return None
        lacking = hover_value.lacking_at(document, at.span)
        here = [*lacking, *(_elsewhere(at) if at.path else () if lacking else _here(document, workspace, at))]
        return Hover(at.span, explain.with_here(explain.field(at.field, at.name, dialect), here))
    if at.path:
        return None
    foreign = dialect.foreign.get(at.name)
    near = spelling.nearest(at.name, dialect.fields)
    said = [f"**`{at.name}`** · not a field of {dialect.host}, which ignores it"]
    if foreign is not None:
        said.append(foreign.note)
    elif near is not None:
        said.append(f"`{near}` is one: {dialect.fields[near].summary}")
    return Hover(at.span, explain.joined(said))


def _here(document: Document, workspace: Workspace, at: Key) -> Iterator[str]:
    """What the host does with a field of this file."""
    yield from _replaced(document, at)
    verdict, client = _connected(document, workspace), document.dialect.host
    if not isinstance(verdict, Loaded):
        return
    if any(it.path == (at.name,) and it.why == "plugin" for it in verdict.ignored):
        yield f"{client} ignores it, because the file belongs to a plugin."
        return
    match at.name:
        case "name":
            yield f"the agent is called `{verdict.name.replace('`', chr(39))}`."
        case "description":
            yield f"{hover_value.cost(verdict)}."
        case tools.ALLOWED if verdict.refused:
            yield "no entry resolves, so every run is refused."
        case tools.ALLOWED if verdict.tools is not None:
            yield f"the agent runs with {explain.codes(verdict.tools) or 'no tools'}."
            if verdict.interactive is not None:
                yield f"in an interactive session: {_interactively(verdict, verdict.interactive)}."
        case tools.ALLOWED:
            yield f"the agent gets {_tools(verdict)}."
            if verdict.interactive is not None:
                yield f"in an interactive session: {_interactively(verdict, verdict.interactive)}."
        case tools.DENIED:
            yield f"removed: {explain.codes(verdict.denied) or 'nothing'}."
        case "model" if verdict.model and verdict.runs_as == verdict.model:
            yield f"`{verdict.model}` goes to the API unchanged."
        case "model":
            yield f"{_model(verdict, ran_on(document.dialect))}."
        case _:
            ignored = [it for it in verdict.ignored if it.path[0] == at.name]
            if ignored:
                parts = dict.fromkeys(".".join(map(str, it.path)) for it in ignored)
                yield f"ignored: {explain.codes(parts)}."


def _elsewhere(at: Key) -> Iterator[str]:
    """A sentence for a key of a map that maps of this type do not have."""
    if at.known and at.name not in at.known:
        yield "maps of this `type` do not read it."


def _replaced(document: Document, at: Key) -> Iterator[str]:
    used = document.entries.get(at.name)
    if used is not None and used.key.span != at.span:
        line = document.source.line_number(used.key.span.start)
        yield f"the `{at.name}` on line {line} takes its place."


# The body


def _mention(document: Document, workspace: Workspace, at: Mention) -> Hover | None:
    if not at.agent:
        return _file(document, workspace, at.name, from_root=True)
    name = at.name.of(document.text)
    known = explain.about(["agent", name], document.dialect, workspace)
    known = known or explain.about(["built-in", name], document.dialect, workspace)
    return Hover(at.span, known) if known else None


def _meant(document: Document, workspace: Workspace, offset: int) -> Hover | None:
    """The name of an agent in prose, with its markup."""
    found = named(document, workspace, offset)
    known = explain.about(["agent", found.name], document.dialect, workspace) if found else None
    return Hover(found.whole, known) if found and known else None


def _name(workspace: Workspace, span: Span, text: str) -> Hover | None:
    """The name of an agent or a skill between backticks."""
    agent = next((it for it in workspace.agents if it.name == text), None)
    skill = next((it for it in workspace.skills if it.name == text), None)
    if agent is not None:
        return Hover(span, explain.agent(agent))
    return Hover(span, explain.skill(skill)) if skill is not None else None


def _file(document: Document, workspace: Workspace, span: Span, from_root: bool) -> Hover | None:
    written = span.of(document.text)
    target = written if from_root else links.decoded(written)
    found = links.followed(document.path, target, workspace.exists, from_root)
    path = found[0] if found else next(links.places(document.path, target, from_root), None)
    if path is None or (found is None and workspace.exists(path) is None):
        return None
    base = links.project(document.path)
    shown = posixpath.relpath(path, base) if path.startswith(base.rstrip("/") + "/") else path
    return Hover(span, f"`{shown}`" if found else f"`{shown}` · does not exist")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".") if text else ""
