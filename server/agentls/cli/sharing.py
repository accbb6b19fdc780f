"""Examines many files, in several processes if that pays off. Each process knows about all files."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from itertools import takewhile
from typing import Any, BinaryIO, NamedTuple, NoReturn

from ..disk import files as disk
from ..document import Document
from ..scan import survey
from ..scan.places import place
from ..scan.survey import Found, Known
from ..scan.walk import AgentFile
from ..stdx.records import replace
from ..workspace.index import EMPTY, Index
from ..workspace.references import Referrer
from ..workspace.summary import Facts
from .given import as_document
from .outcomes import Outcome

_PARALLEL_FROM = 200
"""The number of files from which a second process pays off."""


def shared(
    function: Callable[[Document, Index], Outcome], files: Sequence[AgentFile], others: Sequence[Found]
) -> Iterator[Outcome]:
    """The outcomes in the order of the files; each document is examined with an index of all files and `others`.

    Many files are divided among processes, if the system can fork. Each process reads its share, sends the others what
    they need to know about it, and then checks its share. A `ProcessPoolExecutor` keeps no documents between these two
    steps and would read every file twice, which takes a quarter more (4.9 s instead of 3.9 s of processor time for
    2,163 real files).
    """
    total = len(files) + len(others)
    workers = min(os.cpu_count() or 1, 8, total // (_PARALLEL_FROM // 2))
    if total < _PARALLEL_FROM or workers < 2 or not hasattr(os, "fork"):
        documents, entries = _learn(files, others)
        yield from _examined(function, documents, _index(entries))
        return
    shares = [(files[i::workers], others[i::workers]) for i in range(workers)]
    ends: list[_End] = []
    for share in shares[1:]:
        ends.append(_started(function, share, ends))
    documents, entries = _learn(*shares[0])
    told = [_public(entries)]
    for end, share in zip(ends, shares[1:], strict=True):
        told.append(_received(end) or _learn(*share)[1])
    for i, end in enumerate(ends, 1):
        with contextlib.suppress(OSError):
            end.send([entry for it in (*told[:i], *told[i + 1 :]) for entry in it])
    index = _index([*entries, *(entry for it in told[1:] for entry in it)])
    outcomes = [iter([*_examined(function, documents, index)])]
    for end, (own, _) in zip(ends, shares[1:], strict=True):
        outcomes.append(iter(_received(end) or _made(function, own, index)))
        with contextlib.suppress(OSError):
            end.close()
    for i in range(len(files)):
        yield next(outcomes[i % workers])


class _End(NamedTuple):
    """One end of the connection of two processes. `multiprocessing` has the same, and takes 15 ms to import."""

    reading: BinaryIO
    writing: BinaryIO

    def send(self, value: object) -> None:
        import pickle

        pickle.dump(value, self.writing, pickle.HIGHEST_PROTOCOL)
        self.writing.flush()

    def receive(self) -> list[Any]:
        import pickle

        found: list[Any] = pickle.load(self.reading)
        return found

    def close(self) -> None:
        self.reading.close()
        self.writing.close()


def _started(
    function: Callable[[Document, Index], Outcome],
    share: tuple[Sequence[AgentFile], Sequence[Found]],
    others: Sequence[_End],
) -> _End:
    """Another process at work on a share, by this end of the connection; one from which nothing comes if the system has
    no room for a process. others: the ends of those before it."""
    try:
        here, there = _ends()
        is_other = os.fork() == 0
    except OSError:
        return _End(BytesIO(), BytesIO())
    if is_other:
        for end in (here, *others):
            end.close()
        _work(function, share, there)
    there.close()
    return here


def _ends() -> tuple[_End, _End]:
    """The two ends of a new connection."""
    first, second = os.pipe()
    try:
        third, fourth = os.pipe()
    except OSError:
        os.close(first)
        os.close(second)
        raise
    return (
        _End(os.fdopen(first, "rb"), os.fdopen(fourth, "wb")),
        _End(os.fdopen(third, "rb"), os.fdopen(second, "wb")),
    )


def _work(
    function: Callable[[Document, Index], Outcome],
    share: tuple[Sequence[AgentFile], Sequence[Found]],
    end: _End,
) -> NoReturn:
    """The work of another process. If it fails, it ends silently, and the first process does its share. It also ends
    if the first one does, so no file is changed after that."""
    first = os.getppid()
    try:
        documents, entries = _learn(*share)
        end.send(_public(entries))
        index = _index([*entries, *end.receive()])
        # All at once: with a full pipe, this process would block until the first one reads.
        end.send([*takewhile(lambda _: os.getppid() == first, _examined(function, documents, index))])
    finally:
        os._exit(0)


def _received(end: _End) -> list[Any]:
    """What another process sent; empty if there is none, or if it ended before."""
    import pickle

    try:
        return end.receive()
    except (EOFError, OSError, pickle.UnpicklingError):
        return []


def _made(
    function: Callable[[Document, Index], Outcome], files: Sequence[AgentFile], index: Index
) -> Iterator[Outcome]:
    """The outcomes for the share of a process that ended before it sent them."""
    for file in files:
        documents, entries = _learn([file], [])
        yield from _examined(function, documents, survey.merged(index, entries))


def _examined(
    function: Callable[[Document, Index], Outcome], documents: list[Document | Outcome], index: Index
) -> Iterator[Outcome]:
    """The outcomes of documents. Each document is released afterwards, with everything that was computed from it."""
    documents.reverse()
    while documents:
        it = documents.pop()
        if isinstance(it, Outcome):
            yield it
            continue
        outcome = function(it, index)
        it.memo.clear()  # Cached values may refer to the document, and the cycle collector is off.
        yield outcome


def _public(entries: Iterable[tuple[str, Known | None]]) -> list[tuple[str, Known | None]]:
    """The part of the facts that findings in other files depend on, a tenth of all, so that less has to be sent."""
    return [(path, it.for_others() if isinstance(it, Facts) else _without_names(it)) for path, it in entries]


def _without_names(known: Known | None) -> Known | None:
    return (
        tuple(it for it in known if not isinstance(it, Referrer) or it.imports) if isinstance(known, tuple) else known
    )


def _learn(
    files: Iterable[AgentFile], others: Iterable[Found]
) -> tuple[list[Document | Outcome], list[tuple[str, Known | None]]]:
    """Read files. Returns the documents, or outcomes for those that cannot be read, and the facts that other files
    need."""
    documents: list[Document | Outcome] = []
    entries: list[tuple[str, Known | None]] = []
    for file in files:
        try:
            document = as_document(file)
        except disk.Unreadable as error:
            # An unreadable file that at most names agents is not worth an error.
            unread = Outcome("", {}, trouble=f"{file.path}: {error}", is_read=False)
            documents.append(unread if file.kind == "agent" else Outcome("", {}, about=None))
            continue
        documents.append(document)
        if file.at is not None:
            entries.append((file.whole, survey.known(document, file.whole, file.at, file.real)))
    for it in others:
        if at := place(it.path):
            with contextlib.suppress(disk.Unreadable):
                entries.append((it.path, survey.examine(it.path, at, root=it.root, real=it.real, client=it.client)))
    return documents, entries


def _index(entries: Iterable[tuple[str, Known | None]]) -> Index:
    return replace(survey.merged(EMPTY, entries), complete=True)
