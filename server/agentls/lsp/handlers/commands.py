"""The commands that a client can run: what the host makes of a document.

A command is a function with its parameters unchanged in `workspace/executeCommand`; documents are named by URI.
Importing this module registers them.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Generator
from typing import TYPE_CHECKING

from ... import __version__
from ...hosts import DEFAULT_NAME
from ...stdx.records import replace
from .. import uri as uris
from ..app import AgentServer, command
from ..diagnostics import check_others
from ..protocol import Refused

if TYPE_CHECKING:
    from ...document import Document


@command("agentls.showAgent")
def show_agent(ls: AgentServer, uri: str) -> str | None:
    """What `agentls show` prints in the workspace folder, as wide as half a screen; None for what is not an agent."""
    from ...report import hosts
    from ...scan.survey import servers_above

    document = _document(ls, uri)
    if document is None:
        return None
    rows = list(hosts.rows(document))
    servers = servers_above(document.path)
    version = ls.session.version(uri)
    for folder in ls.session.folders.values():
        if document.path.startswith(folder.rstrip("/") + "/"):
            document = replace(document, path=document.path[len(folder.rstrip("/")) + 1 :])
            break
    return hosts.as_text(document, rows, 72, servers, version)


@command("agentls.copyEntry")
def copy_entry(ls: AgentServer, uri: str) -> str | None:
    """What the main model reads about the agent; None where it reads nothing."""
    from ...hosts.verdict import Loaded

    document = _document(ls, uri)
    return f"- {document.verdict.entry}" if document and isinstance(document.verdict, Loaded) else None


@command("agentls.explainRule")
def explain_rule(ls: AgentServer, rule: str) -> str | None:
    """A rule's documentation in Markdown; None for a rule that does not exist."""
    from ...rules.registry import rules

    return rules()[rule].page if rule in rules() else None


@command("agentls.listRules")
def list_rules(ls: AgentServer) -> str:
    """What each rule is about, in a line."""
    from ...rules.registry import abouts

    return "".join(f"{name}: {about}\n" for name, about in abouts().items())


@command("agentls.state")
def state(ls: AgentServer, uri: str) -> dict[str, str] | None:
    """The verdict in two words and in a sentence, for a status bar; None for a document that is not an agent."""
    from ...hosts.verdict import Loaded, Skipped
    from ...report import agents as show

    opened = ls.session.file(uri)
    document = opened.document if opened else None
    if document is None:
        return None
    host = f"{document.dialect.host} {document.dialect.version}"
    version = ls.session.version(uri)
    versions = f"agentls {__version__}, measured on {host}" + (f"; {version} is in use" if version else "")

    def said(verdict: str, label: str, detail: str) -> dict[str, str]:
        return {"verdict": verdict, "label": label, "detail": detail, "versions": versions}

    match document.verdict:
        case Skipped("document"):
            return None
        case Skipped(reason):
            return said("skipped", f"skipped: {reason}", show.reason(document) or "")
        case Loaded(refused=refusal) if refusal and refusal.reason:
            return said("refused", f"refused: {refusal.reason}", refusal.message)
        case Loaded(name, tokens=tokens):
            return said("loads", "loads", f"{host} loads {name}; it costs about {tokens} tokens")


@command("agentls.listAgents")
def list_agents(ls: AgentServer) -> Generator[None, None, str]:
    """What `agentls list` prints in each workspace folder, with the texts that are open in place of the files'."""
    return _listed(ls)


def _listed(ls: AgentServer) -> Generator[None, None, str]:
    from ...hosts import default, homes
    from ...hosts.resolution import Agent, standings
    from ...report import agents as show
    from ...workspace.index import once

    while ls.is_scanning:
        yield
    host = default()
    parts = []
    for folder in ls.session.folders.values() or (os.path.expanduser("~"),):
        ranks = {it.path: rank for rank, it in enumerate(homes().of(folder))}
        trees = defaultdict(list)
        for it in ls.session.index.agents.values():
            if it.tree.path in ranks:
                trees[it.tree.path].append(it)
        agents = [
            Agent(it.path, it.agent, it.origin, path, ranks[path])
            for path, found in trees.items()
            for it in once(found)
            if it.agent
        ]
        lost = (_lost(ls, it.path) for found in trees.values() for it in once(found) if it.agent is None)
        parts.append(show.roster(standings(agents, host), host.dialect, filter(None, lost)))
    return "\n".join(parts)


def _lost(ls: AgentServer, path: str) -> tuple[str, str] | None:
    """A file that was meant as an agent and gives none, with the reason."""
    from ...hosts.verdict import Skipped
    from ...report import agents as show

    opened = ls.session.read(path)
    document = opened.document if opened else None
    if document is None or (isinstance(document.verdict, Skipped) and document.verdict.reason == "document"):
        return None
    return path, show.reason(document) or ""


@command("agentls.newAgent")
def new_agent(ls: AgentServer, name: str) -> Generator[None, None, str]:
    """Write a file that loads as an agent of this name, in the first workspace folder or else the user's. Returns its URI."""
    return _made(ls, name)


def _made(ls: AgentServer, name: str) -> Generator[None, None, str]:
    from ...disk import files as disk
    from ...features import skeleton
    from ...hosts import default, homes

    while ls.is_scanning and not ls.session.index.complete:
        yield
    folder = homes().agents_folder(next(iter(ls.session.folders.values()), None))
    why = skeleton.refusal(name, ls.session.index.found(name))
    path = f"{folder}/{skeleton.stem(name)}.md"
    if why is None and disk.exists(path):
        why = f"`{path}` is there already; choose another name"
    place = homes().origin_on_disk(path)
    if why is None and place and place.fault:
        why = f"{default().name} would not load the file because of the plugin's `plugin.json`; fix that first"
    if why is not None:
        raise Refused(why)
    try:
        disk.create(path, skeleton.plain(name))
    except OSError as error:
        raise Refused(f"`{path}` cannot be written: {(error.strerror or str(error)).lower()}") from None
    ls.session.read_anew(path)
    check_others(ls)
    return uris.of(path)


def _document(ls: AgentServer, uri: str) -> Document | None:
    """The document that is open, or what is on the disk; None where that is not an agent. Raises `Refused`."""
    session = ls.session
    if uri not in session.documents and uris.scheme(uri) == "file" and not session.is_inside(uris.path(uri)):
        raise Refused(f"`{uris.path(uri)}` is outside the workspace and the folders of {DEFAULT_NAME}; it is not read")
    opened = session.file(uri)
    return opened.document if opened else None
