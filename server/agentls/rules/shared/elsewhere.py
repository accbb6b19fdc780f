"""How other hosts read a file in their own folder, or in place next to the default host, as problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...document import Document
from ...hosts.others import NAMES, Missed, missed, readers, readings
from ...hosts.reading import Reading, Why
from ...hosts.remedy import Remedy, write
from ...stdx.records import replace
from ...stdx.spelling import nearest
from ...text.problem import Problem
from ...text.source import Span
from ...workspace.context import Workspace
from . import in_place, remedies
from .wording import shown


def rejected(document: Document, workspace: Workspace) -> Iterator[Problem]:
    """Why the hosts that read the file do not load it: each reason that would remain if the others were gone."""
    if not readers(document.path):
        yield from in_place.problems(document, workspace, "rejects")
        return
    found = _readings(document)
    reasons = [(id, it.span, it.why) for id, it in found if it.why and not it.disabled]
    yield from _said(document, workspace, [*reasons, *_notes(found, "fatal")])


def noted(document: Document, workspace: Workspace, kind: str) -> Iterator[Problem]:
    """The notes of one kind."""
    if readers(document.path):
        yield from _said(document, workspace, _notes(_readings(document), kind))
    else:
        yield from in_place.problems(document, workspace, kind)


def _notes(found: Iterable[tuple[str, Reading]], kind: str) -> Iterator[tuple[str, Span, Why]]:
    return ((id, it.span, it.why) for id, read in found for it in read.notes if it.kind == kind)


def missing(document: Document, *, by_all: bool) -> Iterator[Problem]:
    """The hosts in whose folder a file is but that do not read it. by_all: whether no host reads it there, although its
    name does not suggest that this is intended."""
    is_read = bool(readers(document.path))
    found: dict[tuple[str, Remedy], list[Missed]] = {}
    for it in missed(document.path):
        if by_all is not (is_read or it.by_name):
            found.setdefault((it.fact, it.remedy), []).append(it)
    for first, *others in found.values():
        message = shown(str(first.why(*(it.id for it in others))))
        yield Problem(document.source.line_span(0), message, host=first.id)


def unknown_offers(document: Document, workspace: Workspace) -> Iterator[Problem]:
    """The agents that one offers as the next, and that its host does not find."""
    index = workspace.index
    for id, read in _readings(document):
        found = {claim.name for given in index.claims.files.values() for claim in given if claim.host == id}
        unknown = [(name, span) for name, span in read.offers if name not in found and not index.has(name)]
        # Without the agents of the project, nothing is known of them.
        for name, span in unknown if found else ():
            meant = nearest(name, found)
            remedy = write(f"`{meant}`", name) if meant else Remedy("correct the name, or add the agent")
            yield from _said(document, workspace, [(id, span, Why(f"{NAMES[id]} finds no agent `{name}`", remedy))])


def _said(document: Document, workspace: Workspace, said: Iterable[tuple[str, Span, Why]]) -> Iterator[Problem]:
    """What hosts say, with what can be done about it."""
    messages = list(said)
    first = {(id, span): why.remedy for id, span, why in reversed(messages)}
    for it in shared(messages):
        fixes = remedies.fixes(document, it.span, first[it.host, it.span]) if workspace.fixes else ()
        yield replace(it, fixes=fixes)


def shared(said: Iterable[tuple[str, Span, Why]]) -> Iterator[Problem]:
    """What hosts say, each with its place: what several say of one place is said once, and names all."""
    places: dict[Span, dict[str, Why]] = {}
    for host, span, why in said:
        places.setdefault(span, {}).setdefault(host, why)
    for span, whys in places.items():
        facts: dict[str, list[str]] = {}
        for host, why in whys.items():
            facts.setdefault(in_place.fact(host, why), []).append(host)
        told: list[str] = []
        for host, *alike in facts.values():
            if not any(host.startswith(it) for it in told):  # Another version of the same host.
                told.append(host)
                also = in_place.also(it for it in alike if not it.startswith(host))
                yield Problem(span, in_place.message(whys[host], also), host=host)


def _readings(document: Document) -> tuple[tuple[str, Reading], ...]:
    return readings(document.file, (it.id for it in readers(document.path)))
