"""Files in the folders of other hosts: what these say of them, as problems."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ...document import Document
from ...hosts.others import Reader, readers
from ...hosts.reading import File, Reading
from ...text.problem import Problem
from ...text.source import Span

FATAL = frozenset(("host-rejects", "host-header"))
"""The rules whose findings are errors: the host drops the file, or worse."""

RULES = FATAL | {"host-weaker", "host-lost", "host-changed", "host-ignored"}

__all__ = ["FATAL", "RULES", "noted", "readers", "rejected"]


def rejected(document: Document) -> Iterator[Problem]:
    """Why the hosts that read the file do not load it; what several say of one place is said once."""
    seen = set[Span]()
    for host, reading in _readings(document):
        if not reading.loads and reading.span not in seen:
            seen.add(reading.span)
            yield Problem(reading.span, reading.reason.removesuffix("."), host=host)


def noted(document: Document, kind: str) -> Iterator[Problem]:
    """The notes of one kind."""
    seen = set[Span]()
    for host, reading in _readings(document):
        for note in reading.notes:
            if note.kind == kind and note.span not in seen:
                seen.add(note.span)
                yield Problem(note.span, note.message.removesuffix("."), host=host)


def _readings(document: Document) -> tuple[tuple[str, Reading], ...]:
    return _read(File(document.path, document.text, document.bom, document.lossy), readers(document.path))


@lru_cache(maxsize=1)
def _read(file: File, hosts: tuple[Reader, ...]) -> tuple[tuple[str, Reading], ...]:
    return tuple((it.id, it.load(file)) for it in hosts)
