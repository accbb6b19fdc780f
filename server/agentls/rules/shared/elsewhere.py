"""How other hosts read files in their folders, and in those that they read beside the host, as problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...document import Document
from ...hosts import homes
from ...hosts.others import NAMES, in_place, missed, readers, readings
from ...hosts.reading import Reading
from ...hosts.unmeasured import host_of
from ...stdx.records import pattern, replace
from ...text.problem import Problem
from ...text.source import Span
from ...workspace.context import Workspace
from . import portable, remedies

_CODE = pattern(r"`([^`]*)`")
_NEXT = pattern(r"\. ([A-Z])(?=[a-z]+ )")


def is_elsewhere(path: str) -> bool:
    """Whether a file lies in the folder of a host other than the default one, which then does not read it."""
    return bool(readers(path)) or (f"{homes().FOLDER}/" not in path and bool(host_of(path) or missed(path)))


def as_finding(sentences: str) -> str:
    """Sentences of a reading as a finding says them: what is wrong; what to do. Words of the file are cut and visible."""
    said = _CODE.sub(lambda it: f"`{it[1][:59]}…`" if len(it[1]) > 60 else it[0], sentences.removesuffix("."))
    said = said if said.isprintable() else "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in said)
    return _NEXT.sub(lambda it: f"; {it[1].lower()}", said)


def rejected(document: Document, workspace: Workspace) -> Iterator[Problem]:
    """Why the hosts that read the file do not load it: each reason that would remain if the others were gone."""
    found = _readings(document, workspace)
    reasons = [(id, it.span, it.reason) for id, it in found if not it.loads and not it.disabled]
    yield from _said(document, workspace, [*reasons, *_notes(found, "fatal")])


def noted(document: Document, workspace: Workspace, kind: str) -> Iterator[Problem]:
    """The notes of one kind."""
    yield from _said(document, workspace, _notes(_readings(document, workspace), kind))


def _notes(found: Iterable[tuple[str, Reading]], kind: str) -> Iterator[tuple[str, Span, str]]:
    return ((id, it.span, it.message) for id, read in found for it in read.notes if it.kind == kind)


def missing(document: Document, *, by_all: bool) -> Iterator[Problem]:
    """The hosts in whose folder a file lies and that do not read it. by_all: whether none reads it there, although its
    name does not say that none should."""
    is_read = bool(readers(document.path))
    found: dict[tuple[str, str], list[str]] = {}
    for it in missed(document.path):
        if by_all is not (is_read or it.by_name):
            found.setdefault((it.why, it.remedy), []).append(it.id)
    for (why, remedy), ids in found.items():
        names = " and ".join(NAMES[it] for it in ids)
        message = f"{names} {'do' if ids[1:] else 'does'} not {why}. {remedy}"
        yield Problem(document.source.line_span(0), as_finding(message), host=ids[0])


def _said(document: Document, workspace: Workspace, said: Iterable[tuple[str, Span, str]]) -> Iterator[Problem]:
    """What hosts say, with what can be done about it."""
    messages = list(said)
    is_own = bool(readers(document.path))
    for it in shared(messages):
        if not workspace.fixes:
            yield it
        elif is_own:
            remedy = next(message for id, span, message in messages if (id, span) == (it.host, it.span))
            yield replace(it, fixes=remedies.fixes(document, it.span, remedy))
        else:
            yield replace(it, fixes=portable.fixes(document, it.span, workspace.hosts))


def shared(said: Iterable[tuple[str, Span, str]]) -> Iterator[Problem]:
    """What hosts say, each with its place: what several say of one place is said once, and names all."""
    places: dict[Span, dict[str, str]] = {}
    for host, span, message in said:
        places.setdefault(span, {}).setdefault(host, message)
    for span, messages in places.items():
        (host, message), *others = messages.items()
        also = [NAMES[id] for id, _ in others if not id.startswith(host)]
        more = f"; so {'do' if also[1:] else 'does'} {' and '.join(also)}" if also else ""
        yield Problem(span, as_finding(message) + more, host=host)


def _readings(document: Document, workspace: Workspace) -> tuple[tuple[str, Reading], ...]:
    found = readers(document.path) or tuple(in_place(workspace.path or document.path, workspace.hosts))
    return readings(document.file, (it.id for it in found))
