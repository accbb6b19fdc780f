"""Proves a fix in a file of other hosts: each of them reads the edited text again."""

from __future__ import annotations

from collections import Counter

from ..document import Document
from ..hosts.others import readers
from ..hosts.reading import Reading
from .words import words

_WORSE = ("weaker", "header")


def grade(before: Document, after: Document) -> bool | None:
    """Whether a fix is safe; None if it makes the file worse for a host.

    No host may drop a file that it loaded, unless its author says so in it, or ignore, change or loosen anything that it did not before. A safe fix
    changes nothing that a host reads, or makes it load a file that it dropped, without adding or removing a word.
    """
    safe = True
    for it in readers(before.path):
        old, new = (it.load(doc.file) for doc in (before, after))
        if new.disabled:
            safe = safe and old.disabled
            continue
        if old.loads and not new.loads:
            return None
        if not old.loads and not new.loads and _moved(before, old, after, new):
            return None
        if _kinds(new, fresh=not old.loads) - _kinds(old, fresh=not old.loads):
            return None
        same = old.loads and _agent(old) == _agent(new)
        safe = safe and (same or (not old.loads and words(before.text) == words(after.text)))
    return safe


def _moved(before: Document, old: Reading, after: Document, new: Reading) -> bool:
    """Whether a file that still does not load has another fault on a line that had one: the fix is not valid either."""
    faults, others = _faults(before, old), _faults(after, new)
    lines, known = {line for line, _ in faults}, {why for _, why in faults}
    return any(line in lines and why not in known for line, why in others)


def _faults(document: Document, reading: Reading) -> set[tuple[int, str]]:
    """Why a file does not load, each with its line."""
    found = [(reading.span, reading.reason), *((it.span, it.message) for it in reading.notes if it.kind == "fatal")]
    return {(document.source.line_of(span.start), why) for span, why in found}


def _kinds(reading: Reading, *, fresh: bool) -> Counter[tuple[str, str]]:
    """The notes by kind and message; for a file that a host loads for the first time, only the gravest kinds."""
    return Counter((it.kind, it.message) for it in reading.notes if not fresh or it.kind in _WORSE)


def _agent(reading: Reading) -> tuple[object, ...]:
    return reading.name, reading.description, reading.tools, reading.model
