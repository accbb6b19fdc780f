"""Workspace symbols: the agents, skills and servers of the whole workspace, by some letters of their names."""

from __future__ import annotations

from typing import NamedTuple

from ..hosts.scopes import Tree
from ..workspace.index import Index, once
from ..workspace.mentions import Kind
from .navigation import Spot, given_at

MOST = 200
"""The most symbols that are shown."""


class Symbol(NamedTuple):
    """A name that the workspace defines. container: the folder, for users."""

    name: str
    kind: Kind
    spot: Spot
    container: str


def symbols(index: Index, query: str) -> list[Symbol]:
    """The agents, skills and servers whose names contain the letters of a query in order; the shortest first."""
    asked = query.lower()
    found = [
        Symbol(it.agent.name, "agent", given_at(it), it.tree.plugin or _from_project(it.tree))
        for it in once(it for it in index.agents.values() if it.agent and _fits(asked, it.agent.name))
        if it.agent
    ]
    found += [
        Symbol(it.name, "skill", Spot(it.path, it.span), it.plugin or it.path.rpartition("/")[0])
        for it in index.skills.all()
        if _fits(asked, it.name)
    ]
    found += [
        Symbol(it.name, "server", Spot(it.path, it.span), it.path.rpartition("/")[0])
        for it in index.servers.all()
        if _fits(asked, it.name)
    ]
    by_name = {
        (it.name, it.path): it for claims in index.claims.files.values() for it in claims if _fits(asked, it.name)
    }
    found += [Symbol(it.name, "agent", Spot(it.path, it.span), it.path.rpartition("/")[0]) for it in by_name.values()]
    return sorted(found, key=lambda it: (asked not in it.name.lower(), len(it.name), it.name, it.spot))[:MOST]


def _from_project(tree: Tree) -> str:
    """The path of a folder of agents, from the name of its repository's folder on."""
    return tree.path.removeprefix(tree.root.rstrip("/").rpartition("/")[0] + "/") if tree.root else tree.path


def _fits(query: str, name: str) -> bool:
    letters = iter(name.lower())
    return all(it in letters for it in query)
