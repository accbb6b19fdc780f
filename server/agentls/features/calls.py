"""The call hierarchy: which agents launch which, judged by the names mentioned. Spans are offsets into the caller."""

from __future__ import annotations

from ..text.source import Span
from ..workspace.index import Index
from ..workspace.references import Referrer
from ..workspace.summary import Facts
from .navigation import said


def incoming(index: Index, target: Facts) -> list[tuple[Facts | Referrer, list[Span]]]:
    """The agents and other files that mention an agent, with the places, by path; not the agent itself."""
    found: dict[str, tuple[Facts | Referrer, list[Span]]] = {}
    for file, mention in said(index, target):
        if isinstance(file, Referrer) or (file.agent and file.agent.name != target.called):
            found.setdefault(file.path, (file, []))[1].append(mention.span)
    return list(found.values())


def outgoing(index: Index, file: Facts | Referrer) -> list[tuple[Facts, list[Span]]]:
    """The agents that a file mentions, with the places, in the order of the text."""
    found: dict[str, tuple[Facts, list[Span]]] = {}
    for it in index.named_in(file):
        if it.sure or index.called(it.name):
            target = index.seen(it.name, file.tree)
            if target and target.real != file.real:
                found.setdefault(target.path, (target, []))[1].append(it.span)
    return list(found.values())
