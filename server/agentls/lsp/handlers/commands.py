"""The commands that a client can run, such as showing how the host reads a document.

A command is a function that gets the arguments of `workspace/executeCommand` unchanged; documents are named by URI.
Importing this module registers them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, TypeVar

from ... import __version__
from ...hosts import DEFAULT_NAME
from ...stdx import inert
from ...stdx.records import replace
from .. import uri as uris
from ..app import AgentServer, command, reading, until_known, until_scanned
from ..diagnostics import check_others, tell_later
from ..jobs import Steps
from ..protocol import Refused

if TYPE_CHECKING:
    from ...document import Document
    from ...hosts.servers import Surroundings
    from ...report.hosts import Row
    from ..opened import Opened
    from ..session import Session

T = TypeVar("T")


@command("agentls.showAgent")
@reading
def show_agent(ls: AgentServer, uri: str) -> str | None:
    """The output of `agentls show` in the workspace folder, as wide as half a screen; None if the document is not an
    agent."""
    from ...report import hosts

    if (found := _shown(ls, uri)) is None:
        return None
    _, document, rows, beside = found
    return hosts.as_text(document, rows, 72, beside)


@command("agentls.agentPage")
@reading
def agent_page(ls: AgentServer, uri: str) -> str | None:
    """The same and the findings as a page of Markdown; None if the document is not an agent."""
    from ...report.page import as_page

    if (found := _shown(ls, uri)) is None:
        return None
    opened, document, rows, beside = found
    return inert.text(as_page(document, rows, ls.session.findings(opened), beside))


def _shown(ls: AgentServer, uri: str) -> tuple[Opened, Document, list[Row], Surroundings] | None:
    """An agent, how the hosts read it, and what other files say about it; None if the document is not an agent."""
    from ...report import hosts
    from ...scan.survey import surroundings

    opened = _opened(ls, uri)
    if opened is None or (document := opened.document) is None:
        return None
    rows = list(hosts.rows(document, claims=ls.session.index.claims))
    return opened, _within(ls, document), rows, surroundings(document, ls.session.denials)


def _within(ls: AgentServer, document: Document) -> Document:
    """A document with its path relative to the parent of its workspace folder."""
    for folder in ls.session.folders.values():
        root = folder.rstrip("/") + "/"
        if document.path.startswith(root):
            return replace(document, shown=document.path.removeprefix(root))
    return document


@command("agentls.copyEntry")
@reading
def copy_entry(ls: AgentServer, uri: str) -> str | None:
    """What the main model reads about the agent; None if it reads nothing."""
    from ...hosts.verdict import Loaded

    opened = _opened(ls, uri)
    verdict = opened.document.verdict if opened and opened.document else None
    return inert.text(f"- {verdict.entry}") if isinstance(verdict, Loaded) else None


@command("agentls.explainRule")
def explain_rule(ls: AgentServer, rule: str) -> str | None:
    """A rule's documentation in Markdown; None for an unknown rule."""
    from ...rules.registry import rules

    return rules()[rule].page if rule in rules() else None


@command("agentls.listRules")
def list_rules(ls: AgentServer) -> str:
    """A one-line summary of each rule."""
    from ...rules.registry import abouts

    return "".join(f"{name}: {about}\n" for name, about in abouts().items())


@command("agentls.fields")
def fields(ls: AgentServer) -> list[str]:
    """The names of the fields of an agent."""
    from ...hosts import default

    return list(default().dialect.fields)


@command("agentls.state")
@reading
def state(ls: AgentServer, uri: str) -> Callable[[], dict[str, str] | None]:
    """The verdict in two words and in a sentence, for a status bar; None if the document is not an agent. While the
    user is typing, a file that loaded still counts as loading."""
    found = _state(ls, uri)

    def shown() -> dict[str, str] | None:
        if uri not in ls.session.documents:
            return found
        told, waits = ls.sent.of(uri).state(found, ls.session.cursors.at(uri) is not None)
        if waits:
            tell_later(ls)
        return told

    return shown


def _state(ls: AgentServer, uri: str) -> dict[str, str] | None:
    from ...report import agents as show

    opened = ls.session.file(uri)
    document = opened.document if opened else None
    found = show.state(document) if document else None
    if document is None or found is None:
        return None
    dialect = document.dialect
    used = f"; {dialect.used} is in use" if dialect.used != dialect.version else ""
    measured = f"agentls {__version__}, measured on {dialect.host} {dialect.version}"
    return found._asdict() | {"detail": inert.text(found.detail), "versions": measured + used}


@command("agentls.listAgents")
def list_agents(ls: AgentServer) -> Generator[Any, Any, str]:
    """The output of `agentls list` in each workspace folder, with the text of open files instead of what is on disk."""
    from .. import roster

    return _when_scanned(ls, roster.listed)


@command("agentls.showGraph")
def graph(ls: AgentServer) -> Generator[Any, Any, str]:
    """The output of `agentls graph` for each workspace folder, as Markdown with a diagram."""
    from ...report.graph import as_page
    from ...report.launches import launches

    def told(session: Session) -> str:
        return "\n".join(as_page(launches(session.index, it)) for it in session.folders.values())

    return _when_scanned(ls, told)


@command("agentls.agents")
def agents(ls: AgentServer) -> Generator[Any, Any, list[dict[str, object]]]:
    """The agents of the workspace, the user's and the plugins', for a tree."""
    from .. import roster

    def told(session: Session) -> list[dict[str, object]]:
        return [it._asdict() | {"agents": [agent._asdict() for agent in it.agents]} for it in roster.groups(session)]

    return _when_scanned(ls, told)


def _when_scanned(ls: AgentServer, tell: Callable[[Session], T]) -> Steps[T]:
    yield from until_scanned(ls)
    return tell(ls.session)


@command("agentls.newAgent")
def new_agent(ls: AgentServer, name: str, folder: str) -> Generator[Any, Any, dict[str, str]]:
    """Write a file that loads as an agent with this name.

    folder: where, by its URI; empty for the first folder of the workspace, or otherwise the user's. Returns the file's
    URI, and a snippet of the file with placeholders.
    """
    return _made(ls, name, folder)


def _made(ls: AgentServer, name: str, folder: str) -> Steps[dict[str, str]]:
    from .. import creating

    yield from until_known(ls)
    made = creating.make(ls.session, name, _path(folder))
    check_others(ls)
    return made._asdict()


@command("agentls.newAgentPlaces")
def new_agent_places(ls: AgentServer, folder: str) -> list[dict[str, str]]:
    """The folders that can be passed to `agentls.newAgent` for a folder, by its URI; if that is empty, for any folder
    of the workspace or for the user."""
    from .. import creating

    return [it._asdict() for it in creating.places(ls.session, _path(folder))]


@command("agentls.newAgentRefusal")
def new_agent_refusal(ls: AgentServer, name: str, folder: str) -> str | None:
    """Why `agentls.newAgent` would not create an agent under a name; None if it would."""
    from .. import creating

    return creating.refusal(ls.session, name, _path(folder))


def _path(uri: str) -> str | None:
    return uris.path(uri) if uri else None


def _opened(ls: AgentServer, uri: str) -> Opened | None:
    """The open document, or the file on disk; None if there is neither. Raises `Refused`."""
    session = ls.session
    if uri not in session.documents and uris.scheme(uri) == "file" and not session.is_inside(uris.path(uri)):
        raise Refused(f"`{uris.path(uri)}` is outside the workspace and the folders of {DEFAULT_NAME}; it is not read")
    return session.file(uri)
