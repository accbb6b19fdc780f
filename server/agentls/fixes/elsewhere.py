"""Proves a fix for other hosts, in their own files and in those that they read in place: each reads the edited text
again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ..document import Document
from ..hosts.others import IDS, Reader, in_place, readers, readings
from ..hosts.reading import FIELDS, Reading, alike
from .words import words

_WORSE = ("weaker", "header")
_MARKS = ("'", '"', "|", ">")


def grade(before: Document, after: Document) -> bool | None:
    """Whether a fix is safe; None if it makes the file worse for a host.

    No host may drop a file that it loaded, unless its author says so in it, no longer restrict the agent, or ignore,
    change or loosen anything that it did not before. A safe fix changes nothing that a host reads, or makes it load a
    file that it dropped, without adding or removing a word.
    """
    safe = True
    for old, new in _both(before, after, readers(before.path)):
        if new.disabled:
            safe = safe and old.disabled
            continue
        if old.loads and (not new.loads or _frees(old, new)):
            return None
        if not old.loads and not new.loads and _moved(before, old, after, new):
            return None
        if _kinds(new, fresh=not old.loads) - _kinds(old, fresh=not old.loads):
            return None
        same = old.loads and _agent(old) == _agent(new)
        safe = safe and (same or (not old.loads and words(before.text) == words(after.text)))
    return safe


def _both(before: Document, after: Document, hosts: Iterable[Reader]) -> Iterator[tuple[Reading, Reading]]:
    """How each host reads two versions of a file: once, because other proofs and the rules ask for the same."""
    ids = [it.id for it in hosts]
    for (_, old), (_, new) in zip(readings(before.file, ids), readings(after.file, ids), strict=True):
        yield old, new


def _frees(old: Reading, new: Reading) -> bool:
    """Whether an agent loses its list of tools, or may write where it could not."""
    return (old.readonly and not new.readonly) or (old.tools is not None and new.tools is None)


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
    tools = reading.tools, reading.granted, reading.denied
    return reading.name, reading.description, *tools, reading.model, reading.wanted, reading.readonly


def keeps_in_place(before: Document, after: Document, hosts: tuple[str, ...]) -> bool | None:
    """Whether an edit changes nothing for the chosen hosts that read the file in place, except what changes for the
    host too. None if it takes the agent from one of them, or a name or description that it reads as the host does,
    before or after the edit, if YAML markup becomes part of the text, or if it loses, changes or loosens another field."""
    keeps = True
    for old, new in _both(before, after, in_place(before.path, hosts)):
        if not old.loads:
            continue
        if not new.loads or _harm(after, new) - _harm(before, old):
            return None
        for key in ("name", "description"):
            one, other = getattr(old, key) or "", getattr(new, key) or ""
            if one != other and other != getattr(after.verdict, key, other):
                shows_mark = other[:1] in _MARKS and one[:1] not in _MARKS
                meant = [(getattr(it.verdict, key, None) or "").split() for it in (before, after)]
                # Of a block scalar, a host may read the `>-` alone.
                is_gone = any(it in one for it in meant[1]) and not any(it in other for it in meant[1])
                if shows_mark or is_gone or one.split() in meant:
                    return None
                keeps = False
        tools = list(getattr(after.verdict, "tools", None) or ())
        models = (old.model, getattr(after.verdict, "model", old.model))
        keeps = keeps and new.tools in (old.tools, tools) and new.model in models
    return keeps


def _harm(document: Document, reading: Reading) -> Counter[tuple[str, str]]:
    """How often a host loses, changes or loosens each of the fields that it reads. Lost tools are counted one by one,
    because those with one remedy share a note."""
    fields = {name: document.entries[name].span for name in FIELDS if name in document.entries}
    found: Counter[tuple[str, str]] = Counter(
        (note.kind, name)
        for note in reading.notes
        if note.kind != "ignored"
        for name, span in fields.items()
        if span.contains(note.span)
        if not reading.dropped or note.is_form or (note.kind, name) != ("lost", "tools")
    )
    found["dropped", "tools"] = len(reading.dropped)
    return found


def is_read_alike(before: Document, after: Document) -> bool:
    """Whether all hosts that read a file, in their own folder or in place, read the same after an edit."""
    hosts = (*readers(before.path), *in_place(before.path, IDS))
    known = readings(before.file, (it.id for it in hosts))
    return all(alike(read, it.load(after.file)) for it, (_, read) in zip(hosts, known, strict=True))
