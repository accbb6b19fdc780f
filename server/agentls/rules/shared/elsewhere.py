"""How other hosts read files in their folders, and in those that they read beside the host, as problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...document import Document
from ...hosts import homes
from ...hosts.others import NAMES, in_place, readers, readings
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
    return bool(readers(path)) or (f"{homes().FOLDER}/" not in path and host_of(path) is not None)


def as_finding(sentences: str) -> str:
    """Sentences of a reading as a finding says them: what is wrong; what to do. Words of the file are cut and visible."""
    said = _CODE.sub(lambda it: f"`{it[1][:59]}…`" if len(it[1]) > 60 else it[0], sentences.removesuffix("."))
    said = said if said.isprintable() else "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in said)
    return _NEXT.sub(lambda it: f"; {it[1].lower()}", said)


def rejected(document: Document, workspace: Workspace) -> Iterator[Problem]:
    """Why the hosts that read the file do not load it."""
    found = _readings(document, workspace)
    yield from _said(
        document, workspace, ((id, it.span, it.reason) for id, it in found if not it.loads and not it.disabled)
    )


def noted(document: Document, workspace: Workspace, kind: str) -> Iterator[Problem]:
    """The notes of one kind."""
    found = _readings(document, workspace)
    notes = ((id, it.span, it.message) for id, read in found for it in read.notes if it.kind == kind)
    yield from _said(document, workspace, notes)


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
