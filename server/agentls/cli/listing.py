"""`agentls show` and `agentls list`: how the host loads agents, without checking them."""

from __future__ import annotations

import argparse
import json
import os
from functools import cache

from ..disk import files as disk
from ..disk.files import Unreadable
from ..document import Document
from ..hosts import DEFAULT, default, homes, others
from ..hosts.home import Home, Plugin
from ..hosts.resolution import Agent, ranked, standings
from ..hosts.unmeasured import host_of
from ..hosts.verdict import Loaded
from ..report import agents as show
from ..report import hosts
from ..scan import survey, walk
from ..settings import Settings
from ..stdx import inert
from ..stdx.records import replace
from .given import Configurations, Misuse, agents, as_document, folder
from .outcomes import complain, terminal_width

ALL = (DEFAULT, *others.IDS)


def show_agents(arguments: argparse.Namespace) -> int:
    """Print how the host loads each file. Returns the exit code."""
    asked = _asked(arguments)
    failed = False
    width = terminal_width()
    first = True
    config = Configurations(Settings())
    claims = cache(survey.claims)
    for found in agents(arguments, config):
        if isinstance(found, tuple):
            complain(f"{found[0]}: {found[1]}")
            failed = True
            continue
        try:
            document = _found(as_document(found)).at(config.version(found.path))
        except Unreadable as error:
            complain(f"{found.path}: {error}")
            failed = True
            continue
        rows = list(hosts.rows(document, asked, claims(_project(document.path))))
        beside = survey.surroundings(document, homes().denials)
        unmeasured = host_of(disk.absolute(found.path)) if asked is None else None
        if arguments.format == "json" and unmeasured:
            print(json.dumps({"path": found.path, "loads": None, "reason": unmeasured.message}))
        elif arguments.format == "json" and asked:
            for row in rows:
                print(hosts.as_json(document, row))
        elif arguments.format == "json":
            print(show.as_json(document, {it.id: hosts.values(document, it) for it in rows}, beside))
        else:
            if unmeasured:
                text = inert.lines(f"{found.path}\n  {unmeasured.message}\n")
            elif asked:
                text = hosts.as_table(document, rows, width)
            else:
                text = hosts.as_text(document, rows, width, beside)
            print(("" if first else "\n") + text, end="")
        first = False
    return 2 if failed else 0


def _project(path: str) -> str:
    """The folder of the project in whose folder of agents a file is."""
    return others.project(path) or path.rpartition(f"/{homes().FOLDER}/")[0]


def _found(document: Document) -> Document:
    """A document, marked as not found by the host if it is in another host's folder, or in a part of the host's own
    folder that is not for agents."""
    path = document.path
    _, mark, below = path.rpartition(f"/{homes().FOLDER}/")
    is_beside = bool(mark) and "agents" not in below.split("/") and homes().origin_on_disk(path) is None
    if document.kind != "agent" or not (is_beside or others.owners(path)):
        return document
    return replace(document, origin=replace(document.origin, fault="folder"))


def _asked(arguments: argparse.Namespace) -> tuple[str, ...] | None:
    """The hosts in `--hosts`; None without the option. Raises `Misuse` for an unknown one."""
    if arguments.hosts is None:
        return None
    named = arguments.hosts.split(",")
    for it in named:
        if it not in ("all", *ALL):
            raise Misuse(f"--hosts: unknown host `{it}`; the hosts are {', '.join(ALL)}, or all")
    return ALL if "all" in named else tuple(it for it in ALL if it in named)


def _plugins(folder: str) -> list[Plugin]:
    """The plugin in a folder, or those that its marketplace offers. Their agents are listed by the names that they get
    when installed."""
    at = disk.absolute(folder).rstrip("/")
    own = homes().plugin_at(at)
    if own is None and not os.path.isfile(f"{at}/{homes().MANIFESTS}/marketplace.json"):
        return []
    ends = f"/{homes().MANIFESTS}/plugin.json", ".md"
    below = (it for it in walk.paths(at) if it.endswith(ends) and "/agents/" in f"/{it}")
    bases = {f"{at}/{it}".partition("/agents/")[0] for it in below}
    found = [it for base in sorted(bases - {at}) if (it := homes().plugin_at(base))]
    return [*([own] if own else []), *found]


def list_agents(arguments: argparse.Namespace) -> int:
    """Print the agents that the host has when it runs in a folder. Returns the exit code."""
    base = folder(arguments)
    failed = False
    asked = _asked(arguments)
    found_agents, lost = [], []
    matrix = []
    version = Configurations(Settings()).version(os.path.join(base, "any.md"))
    claims = survey.claims(disk.absolute(base)) if asked else hosts.NO_CLAIMS
    offered = [Home(f"{it.base}/agents", it) for it in _plugins(base)]
    for rank, home in enumerate([*ranked(homes().of(base)), *offered]):
        for found in walk.agents_in(home):
            if isinstance(found, tuple):
                complain(f"{found[0]}: {found[1]}")
                failed = True
                continue
            document = as_document(found).at(version)
            verdict = document.verdict
            if asked and (isinstance(verdict, Loaded) or verdict.reason != "document"):
                read = (DEFAULT, *hosts.who_read(document, asked))
                matrix.append((found.path, list(hosts.rows(document, read, claims))))
            if isinstance(verdict, Loaded):
                found_agents.append(Agent(found.path, verdict, found.origin, home.path, rank))
            elif verdict.reason != "document":
                lost.append((found.path, found.origin.role, show.reason(document) or ""))
    for path in survey.of_others(disk.absolute(base)) if asked else ():
        if ids := others.owners(path).intersection(asked or ()):
            try:
                document = as_document(walk.open_agent(path))
            except Unreadable as error:
                complain(f"{path}: {error}")
                failed = True
                continue
            matrix.append((path, list(hosts.rows(document, ids, claims))))
    if asked:
        lines = "".join(hosts.matrix_json(*it) + "\n" for it in matrix)
        print(lines if arguments.format == "json" else hosts.as_matrix(matrix), end="")
        return 2 if failed else 0
    rows = standings(found_agents, default(), homes().denials(disk.absolute(base)))
    if arguments.format == "json":
        for row in rows:
            print(show.roster_json(row))
        for it in lost:
            print(show.skipped_json(*it))
    else:
        print(show.roster(rows, default().dialect, ((path, why) for path, _, why in lost)), end="")
    return 2 if failed else 0
