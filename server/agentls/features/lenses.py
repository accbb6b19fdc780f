"""Code lenses above an agent's name: which files mention it, its cost, and the agents that shadow it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..document import Document
from ..text.source import Span
from ..workspace.context import Workspace
from ..workspace.summary import Facts
from .navigation import said


class Lens(NamedTuple):
    """A lens above a line. kind: the setting that turns it off. leads: a click on it opens something.

    file: the path of the file that it leads to, if that is another one.
    """

    span: Span
    kind: str
    text: str
    leads: bool = False
    file: str = ""


def lenses(document: Document, workspace: Workspace, kinds: Iterable[str]) -> Iterator[Lens]:
    """The lenses of an agent."""
    me, wanted = workspace.own, set(kinds)
    given = document.scalar("name")
    if me is None or me.agent is None or given is None or given.span.start == given.span.end:
        return
    if "references" in wanted:
        count = sum(1 for facts, _ in said(workspace.index, me) if facts.real != me.real)
        yield Lens(given.span, "references", f"{count} reference{'s' * (count != 1)}", count > 0)
    if "tokens" in wanted:
        yield Lens(given.span, "tokens", f"about {me.tokens:,} tokens in every conversation")
    if "shadowed" in wanted and (nearer := workspace.index.rivals(me).nearer):
        yield Lens(given.span, "shadowed", f"shadowed by {_short(nearer[0], me)}", True, nearer[0].path)


def _short(other: Facts, me: Facts) -> str:
    root = me.tree.root.rstrip("/") + "/"
    return other.path.removeprefix(root) if me.tree.root else other.path
