"""Who launches whom, as the names that are mentioned tell: a hierarchy of calls. Spans are offsets into the caller."""

from __future__ import annotations

from ..text.source import Span
from ..workspace.index import Index
from ..workspace.summary import Facts
from .navigation import said


def incoming(index: Index, target: Facts) -> list[tuple[Facts, list[Span]]]:
    """The agents that mention one, with the places, by path; not the agent itself."""
    found: dict[str, tuple[Facts, list[Span]]] = {}
    for facts, mention in said(index, target):
        if isinstance(facts, Facts) and facts.agent and facts.agent.name != target.called:
            found.setdefault(facts.path, (facts, []))[1].append(mention.span)
    return list(found.values())


def outgoing(index: Index, facts: Facts) -> list[tuple[Facts, list[Span]]]:
    """The agents that one mentions, with the places, in the order of the text."""
    found: dict[str, tuple[Facts, list[Span]]] = {}
    for it in sorted(facts.mentions, key=lambda it: it.span):
        if it.kind == "agent" and (it.sure or index.called(it.name)):
            target = index.seen(it.name, facts.tree)
            if target and target.real != facts.real:
                found.setdefault(target.path, (target, []))[1].append(it.span)
    return list(found.values())
