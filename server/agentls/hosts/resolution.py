"""Which of several agents with the same name wins, and what happens to the others.

This module defines the order of trees and what follows from it. The index of the workspace only keeps what is needed to
answer quickly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

from ..stdx.records import dataclass
from .home import Denial, Home, denial
from .host import Host
from .scopes import Tree, is_inside
from .verdict import Loaded, Origin


def order(tree: Tree | Home) -> tuple[int, int]:
    """The order of resolution: the administrator's folder, the nearest project folder, those above it, the user's,
    plugins'."""
    rank = {"managed": 0, "project": 1, "user": 2, "plugin": 3, "collection": 4}[tree.scope]
    # The folder at the root of the repository is the last, even for a worktree with another path.
    return rank, 0 if tree.base == tree.root else -len(tree.base)


def in_order(trees: Iterable[Tree]) -> list[Tree]:
    """Trees in the order of resolution; trees of equal rank, by path."""
    return sorted(trees, key=lambda it: (order(it), it.path))


def ranked(homes: Iterable[Home]) -> list[Home]:
    """The folders of a host in the order of resolution; those of plugins as given."""
    return sorted(homes, key=order)


def winner(agents: Iterable[tuple[int, str]]) -> str | None:
    """Of agents with the same name, by the rank of their tree and by path, the one that the host takes. Within one tree
    that is an arbitrary one; here the first by path stands for it."""
    return min(agents, default=(0, None))[1]


def meant(agents: Iterable[tuple[Tree, str]], start: Tree | None) -> str | None:
    """Of agents with the same name, by tree and path, the one that a file of the tree `start` refers to.

    First its own tree, then what the host resolves if that tree is the nearest, then trees in subfolders.
    """

    def distance(agent: tuple[Tree, str]) -> tuple[int, tuple[int, int], str]:
        tree, path = agent
        if start is None or tree.path == start.path:
            return 0, order(tree), path
        is_further_in = tree.scope == start.scope == "project" and is_inside(tree.base, start.base)
        return 2 if is_further_in else 1, order(tree), path

    return min(agents, key=distance, default=(None, None))[1]


def relation(name: str, tree: Tree, own_name: str, own_tree: Tree) -> Literal["alike", "twins", "nearer"] | None:
    """How an agent relates to one whose name is the same to the host's lookup; None if it comes later.

    alike: another spelling, in any tree. twins: in the same tree; the host loads an arbitrary one. nearer: in a tree
    that comes first.
    """
    if name != own_name:
        return "alike"
    if tree == own_tree:
        return "twins"
    return "nearer" if order(tree) < order(own_tree) else None


@dataclass(frozen=True)
class Agent:
    """An agent that loads. tree: the `agents` folder that contains it. rank: the position of that folder in the order
    of resolution, from 0."""

    path: str
    verdict: Loaded
    origin: Origin
    tree: str
    rank: int

    @property
    def name(self) -> str:
        return self.verdict.name


@dataclass(frozen=True)
class Standing:
    """What becomes of an agent among the others.

    shadowed_by: the agent of the same name that the host takes instead, from a folder that comes first.
    twins: agents of the same name in the same folder, of which the host takes an arbitrary one.
    alike: agents in use whose names the host's lookup cannot tell from this one's.
    denied: what hides it.
    built_in: it takes the place of an agent that comes with the host.
    """

    agent: Agent
    shadowed_by: Agent | None = None
    twins: tuple[Agent, ...] = ()
    alike: tuple[Agent, ...] = ()
    built_in: bool = False
    denied: Denial | None = None

    @property
    def in_use(self) -> bool:
        return self.shadowed_by is None and not self.denied


def standings(
    agents: Iterable[Agent], host: Host, denials: Mapping[str, Denial] = MappingProxyType({})
) -> list[Standing]:
    """What happens to each agent, in the order of resolution: by rank, then by path.

    Of agents with the same name, the nearest project folder wins, then the folders above it up to the root of the
    repository, then the user's; within one folder, an arbitrary one. denials: those of the host's settings.
    """
    ordered = sorted(agents, key=lambda it: (it.rank, it.path))
    by_name: defaultdict[str, list[Agent]] = defaultdict(list)
    for agent in ordered:
        by_name[agent.name].append(agent)
    by_key: defaultdict[str, list[Agent]] = defaultdict(list)
    for same in by_name.values():
        by_key[host.names.key(same[0].name)].append(same[0])
    replaced = frozenset(host.dialect.built_in)
    found = []
    for agent in ordered:
        same = by_name[agent.name]
        shadow = same[0] if same[0].rank < agent.rank else None
        twins = tuple(it for it in same if it.rank == agent.rank and it is not agent)
        alike = tuple(it for it in by_key[host.names.key(agent.name)] if it.name != agent.name)
        denied = denial(agent.name, denials)
        found.append(Standing(agent, shadow, twins, alike if shadow is None else (), agent.name in replaced, denied))
    return found
