"""The words that can be written: values of closed sets, models, tools, and the names in the workspace, by frequency.

Of a long list, only words that match the typed letters, at most `MOST`: the client asks again after more letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from ..cursor.targets import Value
from ..dialect.model import Choice, Dialect, Tool
from ..document import Document
from ..hosts.versions import lack
from ..stdx.records import pattern
from ..syntax.yaml.quote import as_scalar
from ..workspace.catalog import Skill
from ..workspace.context import AgentInfo, Workspace
from .proposal import Word, first_sentence, short

MOST = 500
"""The most agents, skills or tools of servers that are proposed at a time."""

_Named = TypeVar("_Named", AgentInfo, Skill)


def is_long(workspace: Workspace) -> bool:
    """Whether some names are left out until more letters are typed."""
    return max(len(workspace.agents), len(workspace.skills)) > MOST


def are_cut(workspace: Workspace) -> bool:
    """Whether the tools of a server are left out until its name is typed."""
    return sum(len(it.tools) for it in workspace.servers.values()) > MOST


def choices(document: Document, at: Value) -> list[Word]:
    """The values of the field's closed set; those that the version in use lacks are struck through."""
    path = tuple(0 if isinstance(it, int) else it for it in at.path)
    lacks = [(it, lack(it, document.dialect.used)) for it in (at.field.choices if at.field else ())]
    return [
        Word(
            written(it),
            "color" if it.swatch else "value",
            when or it.swatch or first_sentence(it.description),
            ("choice", *path, it.value),
            raw=isinstance(it.value, bool),
            deprecated=it.deprecated or bool(when),
            last=it.alias is not None,
        )
        for it, when in lacks
    ]


def written(it: Choice) -> str:
    """How a value of a closed set is written in a file."""
    return as_scalar(it.value) if isinstance(it.value, bool) else it.value


def words(document: Document, workspace: Workspace, at: Value) -> Iterator[Word]:
    """The words of the field's vocabulary."""
    match at.field.values if at.field else None:
        case "models":
            yield from models(document.dialect, workspace)
        case "mcp-servers":
            for server in workspace.servers.values():
                if server.name not in at.siblings:
                    yield Word(server.name, "server", server.path, ("server", server.name))
        case "agents":
            yield from agents(document, workspace, at.text[: at.at])
        case "skills":
            yield from skills(workspace, at.text[: at.at])
        case "tools":
            for tool in document.dialect.tools.values():
                if is_offered(tool):
                    yield _tool(tool, document.dialect)
            for server in workspace.servers.values():
                # A matcher `mcp__server` alone matches nothing.
                yield Word(f"mcp__{server.name}__.*", "server", "all tools of the server", ("server", server.name))
        case None if at.path[-1] == "tool" and at.keys.get("type") == "mcp_tool":
            called = workspace.servers.get(str(at.keys.get("server")))
            for name in called.tools if called else ():
                yield Word(name, "tool", f"of the MCP server {at.keys['server']}", ("server", str(at.keys["server"])))


def models(dialect: Dialect, workspace: Workspace) -> Iterator[Word]:
    """Aliases with the models they ran as, then ids, retired ones last."""
    for model in dialect.models.values():
        status = model.status_on(workspace.today or dialect.date)
        if model.ran == "inherit":
            detail = "as the main conversation"
        elif model.alias and model.ran:
            detail = f"ran as {model.ran}"
        else:
            detail = f"retired {model.retired}" if status == "retired" else status
        yield Word(
            model.name,
            "model",
            detail,
            ("model", model.name),
            deprecated=status == "retired",
            last=not model.alias and status != "current",
        )


def agents(document: Document, workspace: Workspace, typed: str) -> Iterator[Word]:
    """The agents of the workspace, then those that come with the host."""
    for agent in _fitting(workspace.agents, typed):
        yield Word(agent.name, "agent", short(agent.description), ("agent", agent.name))
    own = {it.name for it in workspace.agents}
    for name, description in document.dialect.built_in.items():
        if name not in own:
            yield Word(name, "agent", description, ("built-in", name), last=True)


def skills(workspace: Workspace, typed: str) -> Iterator[Word]:
    """The skills of the workspace; those that cannot be preloaded are struck through."""
    for skill in _fitting(workspace.skills, typed):
        detail = "cannot be preloaded" if skill.barred else short(skill.description)
        yield Word(skill.name, "skill", detail, ("skill", skill.name), deprecated=bool(skill.barred))


def _fitting(named: tuple[_Named, ...], typed: str) -> Iterable[_Named]:
    """All words of a short list; of a long one, those with the typed letters in order."""
    if len(named) <= MOST:
        return named
    letters = pattern(".*?".join(map(re.escape, typed.strip())), re.IGNORECASE)
    return islice((it for it in named if letters.search(it.name)), MOST)


def tools(dialect: Dialect, workspace: Workspace, typed: str, taken: set[str]) -> Iterator[Word]:
    """The tools that can be added.

    The same for every `typed` while servers have few tools: the client filters. taken: the names in the list. None is
    proposed for a former name: Enter after that would replace what was typed.
    """
    for tool in (it for it in dialect.tools.values() if is_offered(it) and it.name not in taken):
        yield _tool(tool, dialect)
    yield from _of_servers(workspace, typed, taken)
    if not taken:
        yield Word("*", "tool", "every tool", last=True)


def _of_servers(workspace: Workspace, typed: str, taken: set[str]) -> Iterator[Word]:
    """The servers, and the tools of the server whose name is typed, or of all if they are few."""
    for server in workspace.servers.values():
        whole = f"mcp__{server.name}"
        if whole not in taken:
            yield Word(whole, "server", "all tools of the server", ("server", server.name))
        for name in server.tools if not are_cut(workspace) or typed.startswith(whole) else ():
            if f"{whole}__{name}" not in taken:
                yield Word(f"{whole}__{name}", "tool", f"of the MCP server {server.name}", ("server", server.name))


def is_offered(tool: Tool) -> bool:
    return tool.status in ("available", "conditional")


def _tool(tool: Tool, dialect: Dialect) -> Word:
    when, conditional = lack(tool, dialect.used), tool.status == "conditional"
    detail = when or ("not in every session" if conditional else first_sentence(tool.description))
    return Word(tool.name, "tool", detail, ("tool", tool.name), deprecated=bool(when), last=conditional)
