"""The cost of the descriptions of all agents in a tree, counted file by file, so that a change costs only one file."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..hosts.scopes import Tree
from .summary import Facts

COMPARED, KEPT = 8, 32
"""Of the agents of a tree with the longest descriptions: how many are compared with others, and how many are kept for
that."""


class Totals(NamedTuple):
    """For the agents of one tree: how many load, and the tokens of their descriptions; of several with the same name,
    the first counts.

    longest: (-tokens, path) of the agents with the longest descriptions, in order; any other comes after `floor`.
    """

    tree: Tree
    files: int = 0
    agents: int = 0
    tokens: int = 0
    longest: tuple[tuple[int, str], ...] = ()
    floor: tuple[int, str] = (1, "")


class Budget(NamedTuple):
    """The cost of the descriptions where one tree is read. ranks: the trees that are read, by their order."""

    ranks: Mapping[str, int]
    agents: int
    tokens: int


def count_file(trees: dict[str, Totals], tree: Tree, by: int) -> None:
    """Add a file to its tree, or remove it. by: 1 or -1."""
    before = trees.get(tree.path) or Totals(tree)
    trees[tree.path] = before._replace(tree=tree if by > 0 else before.tree, files=before.files + by)


def count(trees: dict[str, Totals], facts: Facts, by: int) -> None:
    """Add an agent to the totals of its tree, or remove it. by: 1 or -1."""
    before = trees[facts.tree.path]
    row = (-facts.tokens, facts.path)
    longest = tuple(it for it in before.longest if it != row)
    if by > 0 and row <= before.floor:
        longest = tuple(sorted((*longest, row)))
    floor = before.floor
    if len(longest) > KEPT:
        longest = longest[:KEPT]
        floor = longest[-1]
    trees[facts.tree.path] = before._replace(
        agents=before.agents + by, tokens=before.tokens - by * row[0], longest=longest, floor=floor
    )


def recounted(totals: Totals, agents: Iterable[Facts]) -> Totals:
    """The totals, with the longest descriptions searched again among all counted agents of the tree."""
    longest = tuple(heapq.nsmallest(KEPT, ((-it.tokens, it.path) for it in agents)))
    return totals._replace(longest=longest, floor=longest[-1] if len(longest) == KEPT else (1, ""))
