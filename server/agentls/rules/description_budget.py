"""The descriptions of all agents together exceed the size above which {host} warns.

The main model reads all of them in every conversation. {host} warns at startup above an estimated 15,000 tokens.
The three files with the longest descriptions are reported: what makes them long belongs in their bodies.

There is no fix: only its author can say what may be left out of a description.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Related, Severity
from ..text.source import Span
from ..workspace.context import Workspace
from .shared.neighbours import own
from .shared.wording import code

SEVERITY = Severity.WARNING

_SAID = 3


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    me = own(workspace)
    if me is None or me.agent is None or me.description is None or me.tree.scope not in ("project", "user"):
        return
    found, dialect = workspace.index.budget(me.tree), document.dialect
    costliest = workspace.index.costliest(me.tree) if found.tokens > dialect.budget else []
    place = next((i for i, it in enumerate(costliest[:_SAID]) if it.path == me.path), None)
    if place is None:
        return
    rank = ("", "second-", "third-")[place]
    message = (
        f"the descriptions of {found.agents:,} agents cost about {found.tokens:,} tokens of every conversation, "
        f"over the {dialect.budget:,} from which {dialect.host} warns, "
        f"and with {me.tokens:,} this one is the {rank}longest; shorten it"
    )
    others = tuple(
        Related(it.description or Span(0, 0), f"{code(it.agent.name)}: {it.tokens:,} tokens", it.path)
        for it in costliest
        if it.path != me.path and it.agent
    )
    yield Problem(me.description, message, related=others)
