"""What the descriptions of agents cost, a tree at a time: counted file by file, so that a change costs one file."""

from __future__ import annotations

import heapq
from typing import NamedTuple

from ..hosts.scopes import Tree
from ..stdx.layered import Layered
from .summary import Facts

COMPARED, KEPT = 8, 32
"""Of the agents of a tree with the longest descriptions: how many are compared with others', and kept for that."""


class Totals(NamedTuple):
    """Of the agents of one tree: how many load, and the tokens of their descriptions, those of twins included.

    longest: (-tokens, path) of the agents with the longest descriptions, in order; none that is not among them
    comes before `floor`.
    """

    tree: Tree
    files: int = 0
    agents: int = 0
    tokens: int = 0
    longest: tuple[tuple[int, str], ...] = ()
    floor: tuple[int, str] = (1, "")


class Budget(NamedTuple):
    """What the descriptions cost where one tree is read. costliest: the agents with the longest, the longest first."""

    agents: int
    tokens: int
    costliest: tuple[Facts, ...]


def count(trees: dict[str, Totals], facts: Facts, by: int) -> None:
    """Take a file into the totals of its tree, or out of them. by: 1 or -1."""
    before = trees.get(facts.tree.path) or Totals(facts.tree)
    after = before._replace(files=before.files + by)
    if facts.agent:
        row = (-facts.tokens, facts.path)
        longest = tuple(it for it in before.longest if it != row)
        if by > 0 and row <= before.floor:
            longest = tuple(sorted((*longest, row)))
        floor = before.floor
        if len(longest) > KEPT:
            longest = longest[:KEPT]
            floor = longest[-1]
        after = after._replace(
            agents=before.agents + by, tokens=before.tokens - by * row[0], longest=longest, floor=floor
        )
    if after.files:
        trees[facts.tree.path] = after
    else:
        trees.pop(facts.tree.path, None)


def recounted(totals: Totals, agents: Layered[str, Facts]) -> Totals:
    """The totals with the longest descriptions looked for among all agents."""
    rows = ((-it.tokens, it.path) for it in agents.values() if it.agent and it.tree.path == totals.tree.path)
    longest = tuple(heapq.nsmallest(KEPT, rows))
    return totals._replace(longest=longest, floor=longest[-1] if len(longest) == KEPT else (1, ""))
