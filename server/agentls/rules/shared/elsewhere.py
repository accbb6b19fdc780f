"""Files in the folders of other hosts: what these say of them, as problems."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ...document import Document
from ...hosts.others import Reader, readers
from ...hosts.reading import File, Reading
from ...hosts.unmeasured import host_of
from ...stdx.records import pattern
from ...text.problem import Problem
from ...text.source import Span

_CODE = pattern(r"`([^`]*)`")
_NEXT = pattern(r"\. ([A-Z])(?=[a-z]+ )")

FATAL = frozenset(("host-rejects", "host-header"))
"""The rules whose findings are errors: the host drops the file, or worse."""

RULES = FATAL | {"host-weaker", "host-lost", "host-changed", "host-ignored", "host-unmeasured"}


def is_elsewhere(path: str) -> bool:
    """Whether a file lies in the folder of a host other than the default one, which then does not read it."""
    return bool(readers(path)) or (".claude/" not in path and host_of(path) is not None)


def as_finding(sentences: str) -> str:
    """Sentences of a reading as a finding says them: what is wrong; what to do. Words of the file are cut and visible."""
    said = _CODE.sub(lambda it: f"`{it[1][:59]}…`" if len(it[1]) > 60 else it[0], sentences.removesuffix("."))
    said = said if said.isprintable() else "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in said)
    return _NEXT.sub(lambda it: f"; {it[1].lower()}", said)


def rejected(document: Document) -> Iterator[Problem]:
    """Why the hosts that read the file do not load it; what several say of one place is said once."""
    seen = set[Span]()
    for host, reading in _readings(document):
        if not reading.loads and not reading.disabled and reading.span not in seen:
            seen.add(reading.span)
            yield Problem(reading.span, as_finding(reading.reason), host=host)


def noted(document: Document, kind: str) -> Iterator[Problem]:
    """The notes of one kind."""
    seen = set[Span]()
    for host, reading in _readings(document):
        for note in reading.notes:
            if note.kind == kind and note.span not in seen:
                seen.add(note.span)
                yield Problem(note.span, as_finding(note.message), host=host)


def _readings(document: Document) -> tuple[tuple[str, Reading], ...]:
    return _read(File(document.path, document.text, document.bom, document.lossy), readers(document.path))


@lru_cache(maxsize=1)
def _read(file: File, hosts: tuple[Reader, ...]) -> tuple[tuple[str, Reading], ...]:
    return tuple((it.id, it.load(file)) for it in hosts)
