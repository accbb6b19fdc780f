"""All agents, for clients: as the text of `agentls list`, and as groups for a tree."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..hosts import default, homes
from ..hosts.resolution import Agent, Standing, in_order, ranked, standings
from ..report import agents as show
from ..report.agents import State
from ..stdx import inert
from ..workspace.index import once
from ..workspace.summary import Facts
from . import uri as uris
from .session import Session


class Item(NamedTuple):
    """An agent file. verdict, label, detail: those of its `State`."""

    uri: str
    name: str
    verdict: str
    label: str
    detail: str


class Group(NamedTuple):
    """A folder of agents. scope: that of its `Tree`. path: for users. agents: by name, then the files that do not
    load."""

    uri: str
    scope: str
    label: str
    path: str
    agents: list[Item]


def listed(session: Session) -> str:
    """The output of `agentls list` in each workspace folder, with the text of open files instead of what is on disk."""
    trees, parts = _trees(session), []
    for folder in _places(session):
        ranks = _ranks(folder)
        found = [it for path in ranks for it in trees.get(path, ())]
        lost = [(path, state.detail) for path, _, state in _lost(session, found)]
        parts.append(show.roster(_standings(session, found, ranks, folder), default().dialect, lost))
    return "\n".join(parts)


def groups(session: Session) -> list[Group]:
    """The folders that contain agents, in the order in which the host resolves names: those that it reads when it runs
    in a workspace folder, and those in subfolders, each as if it ran there."""
    trees, places = _trees(session), _places(session)
    states: defaultdict[str, dict[str, State]] = defaultdict(dict)
    for folder in places:
        ranks = _ranks(folder)
        for it in _standings(session, [it for path in ranks for it in trees.get(path, ())], ranks, folder):
            states[it.agent.path][folder] = show.among(it, default().dialect)
    found = []
    for tree in in_order(it[0].tree for it in trees.values()):
        files = trees[tree.path]
        for it in _standings(session, [it for it in files if it.path not in states], {tree.path: 0}, tree.base):
            states[it.agent.path][tree.base] = show.among(it, default().dialect)
        loaded = sorted((it for it in files if it.agent), key=lambda it: (it.called, it.path))
        items = [_item(session, it.path, it.called, _joined(states[it.path])) for it in loaded]
        items += [_item(session, *it) for it in _lost(session, files)]
        if items:
            label = f"Plugin {tree.plugin}" if tree.plugin else tree.scope.capitalize()
            found.append(Group(uris.of(tree.path), tree.scope, label, shown(tree.path, places), items))
    return found


def _places(session: Session) -> list[str]:
    """Where the host runs: in the workspace's folders, or in the user's."""
    return list(session.folders.values()) or [os.path.expanduser("~")]


def _trees(session: Session) -> dict[str, list[Facts]]:
    """The files by folder of agents; a file with several links in one folder appears once."""
    found = defaultdict(list)
    for it in session.index.agents.values():
        found[it.tree.path].append(it)
    return {path: once(files) for path, files in found.items()}


def _ranks(folder: str) -> dict[str, int]:
    return {it.path: rank for rank, it in enumerate(ranked(homes().of(folder)))}


def _standings(session: Session, files: Iterable[Facts], ranks: dict[str, int], folder: str) -> list[Standing]:
    agents = (Agent(it.path, it.agent, it.origin, it.tree.path, ranks[it.tree.path]) for it in files if it.agent)
    return standings(agents, default(), session.denials(folder))


def _lost(session: Session, files: Iterable[Facts]) -> Iterator[tuple[str, str, State]]:
    """The files that were meant as agents and do not load: path, name, and why."""
    for it in files:
        opened = session.read(it.path) if it.agent is None else None
        state = show.state(opened.document) if opened and opened.document else None
        if state and state.verdict == "skipped":
            yield it.path, it.called or it.origin.stem, state


def _joined(states: dict[str, State]) -> State:
    """What happens to an agent if the host runs in several folders; differences are named."""
    first, *others = sorted(states.values(), key=lambda it: it.verdict != "loads")
    if all(it == first for it in others):
        return first
    said = [f"In {os.path.basename(folder)}: {it.detail}" for folder, it in states.items() if it.label]
    return first._replace(detail="\n".join([first.detail, *said]))


def _item(session: Session, path: str, name: str, state: State) -> Item:
    return Item(session.uri_of(path), inert.text(name), state.verdict, state.label, inert.text(state.detail))


def shown(path: str, folders: list[str]) -> str:
    """A path for users: relative to a workspace folder, with its name if there are several, or to the user's home."""
    for folder in folders:
        root = f"{folder.rstrip('/')}/"
        if path.startswith(root):
            return path.removeprefix(f"{os.path.dirname(folder.rstrip('/'))}/" if len(folders) > 1 else root)
    home = os.path.expanduser("~").replace(os.sep, "/")
    return f"~{path.removeprefix(home)}" if path.startswith(f"{home}/") else path
