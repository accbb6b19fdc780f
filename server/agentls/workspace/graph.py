"""`Graph`: which agents, commands and skills name which agents; missing agents, and cycles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["agent", "command", "skill", "built-in", "elsewhere", "missing"]


class Node(NamedTuple):
    """Something that names agents or is named.

    elsewhere: it may be in a place that is not read here. path: empty if no file is known. meant: the agents that may be
    meant by a missing one, or by one that lacks its plugin's name.
    """

    kind: Kind
    name: str
    path: str = ""
    meant: tuple[str, ...] = ()


class Graph(NamedTuple):
    """All nodes in order, and for each the nodes that it names. used: the agents that any other file names."""

    nodes: tuple[Node, ...]
    edges: Mapping[Node, tuple[Node, ...]]
    used: frozenset[Node] = frozenset()


def graph(named: Iterable[tuple[Node, Iterable[Node]]]) -> Graph:
    """A graph of nodes with what each names; an agent that names itself is not an edge."""
    edges = {node: tuple(dict.fromkeys(it for it in targets if it != node)) for node, targets in named}
    nodes = sorted({*edges, *(it for targets in edges.values() for it in targets)})
    return Graph(tuple(nodes), edges)


def cycles(found: Graph) -> list[tuple[Node, ...]]:
    """The groups of nodes that lead back to themselves, each in order: Tarjan's strongly connected components, without
    recursion."""
    index: dict[Node, int] = {}
    low: dict[Node, int] = {}
    stack, groups = list[Node](), list[tuple[Node, ...]]()
    inside = set[Node]()
    for root in found.nodes:
        if root in index:
            continue
        path = [(root, iter(found.edges.get(root, ())))]
        index[root] = low[root] = len(index)
        stack.append(root)
        inside.add(root)
        while path:
            node, targets = path[-1]
            for it in targets:
                if it not in index:
                    index[it] = low[it] = len(index)
                    stack.append(it)
                    inside.add(it)
                    path.append((it, iter(found.edges.get(it, ()))))
                    break
                if it in inside:
                    low[node] = min(low[node], index[it])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == index[node]:
                    at = len(stack) - 1
                    while stack[at] != node:
                        at -= 1
                    group = stack[at:]
                    del stack[at:]
                    inside.difference_update(group)
                    if len(group) > 1:
                        groups.append(tuple(sorted(group)))
    return sorted(groups)
