"""Which files are affected when one changes."""

from __future__ import annotations

from ..hosts import default
from ..hosts.reading import Claim
from ..hosts.scopes import is_seen_from
from ..text.source import Span
from .index import Index


def concerned(before: Index, after: Index, path: str) -> set[str] | None:
    """The other files whose findings may change with the content of one; None for any.

    A name concerns whoever mentions it or might mean it; a description those that are described similarly, and those
    that cost most if the budget of the host is exceeded.
    """
    if (
        before.skills is not after.skills
        or before.servers is not after.servers
        or before.importers is not after.importers
        or _claimed(before, path) != _claimed(after, path)
    ):
        return None
    was, became = before.agents.get(path), after.agents.get(path)
    if was is None and became is None:
        return set()
    if was is None or became is None or was.tree != became.tree:
        return None
    if (was.called, was.agent is None, was.name, was.description) != (
        became.called,
        became.agent is None,
        became.name,
        became.description,
    ):
        return None
    found: set[str] = set()
    if was.words != became.words:
        found |= {it.path for _, it in (*before.similar(was), *after.similar(became))}
    if was.tokens != became.tokens:
        for index in (before, after):
            for tree in [it.tree for it in index.trees.values() if is_seen_from(became.tree, it.tree)]:
                if index.budget(tree).tokens > default().dialect.budget:
                    found |= {it.path for it in index.costliest(tree)}
    return found - {path}


def _claimed(index: Index, path: str) -> list[Claim]:
    """What other hosts call the agent of a file, wherever its name is written there."""
    return [it._replace(span=Span(0, 0)) for it in index.claims.at(path)]
