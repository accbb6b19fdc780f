"""Whether a fix keeps its promise in a file of other hosts: each of them reads the edited text again."""

from __future__ import annotations

from collections import Counter

from ..document import Document
from ..hosts.others import readers
from ..hosts.reading import Reading
from .words import words

_WORSE = ("weaker", "header")


def grade(before: Document, after: Document) -> bool | None:
    """Whether a fix is safe; None if a host makes something worse of the file.

    No host drops a file that it read, and none ignores, changes or loosens what it did not before. A safe fix changes
    nothing in what a host reads, or makes it read a file that it dropped, in which no word comes or goes.
    """
    safe = True
    for it in readers(before.path):
        old, new = (it.load(doc.file) for doc in (before, after))
        if old.loads and not new.loads:
            return None
        if _kinds(new, fresh=not old.loads) - _kinds(old, fresh=not old.loads):
            return None
        same = old.loads and _agent(old) == _agent(new)
        safe = safe and (same or (not old.loads and words(before.text) == words(after.text)))
    return safe


def _kinds(reading: Reading, *, fresh: bool) -> Counter[tuple[str, str]]:
    """The notes by kind and message; of a file that a host reads for the first time, those that matter most."""
    return Counter((it.kind, it.message) for it in reading.notes if not fresh or it.kind in _WORSE)


def _agent(reading: Reading) -> tuple[object, ...]:
    return reading.name, reading.description, reading.tools, reading.model
