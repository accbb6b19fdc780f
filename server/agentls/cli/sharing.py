"""Goes through many files, in several processes where that pays, and tells each file of all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO

from ..disk import files as disk
from ..document import Document
from ..scan import survey
from ..scan.survey import Found, Known
from ..scan.walk import AgentFile
from ..stdx.records import replace
from ..workspace.index import EMPTY, Index
from ..workspace.summary import Facts
from .given import as_document
from .outcomes import Outcome

_PARALLEL_FROM = 200
"""Files from which on a second process pays."""


def shared(
    function: Callable[[Document, Index], Outcome], files: Sequence[AgentFile], others: Sequence[Found]
) -> Iterator[Outcome]:
    """The outcomes in the order of the files, each told of all files and `others`.

    Many files are shared among processes where the system can fork. Each reads a share and tells the others what they
    have to know of it; then each checks its share.
    """
    total = len(files) + len(others)
    workers = min(os.cpu_count() or 1, 8, total // (_PARALLEL_FROM // 2))
    if total < _PARALLEL_FROM or workers < 2 or not hasattr(os, "fork"):
        documents, entries = _learn(files, others)
        yield from _examined(function, documents, _index(entries))
        return
    import pickle

    shares = [(files[i::workers], others[i::workers]) for i in range(workers)]
    pipes = []
    for share in shares[1:]:
        (reading, back), (answering, writing) = os.pipe(), os.pipe()
        if os.fork() == 0:
            try:
                os.close(back)
                with os.fdopen(writing, "wb") as tell, os.fdopen(reading, "rb") as listen:
                    documents, entries = _learn(*share)
                    pickle.dump(_public(entries), tell)
                    tell.flush()
                    while more := pickle.load(listen):
                        entries += more
                    index = _index(entries)
                    # All at once: a full pipe would keep this process waiting until the first one reads.
                    pickle.dump([*_examined(function, documents, index)], tell)
            finally:
                os._exit(0)
        os.close(reading)
        os.close(writing)
        pipes.append((os.fdopen(answering, "rb"), os.fdopen(back, "wb")))
    documents, entries = _learn(*shares[0])
    told = [_public(entries)]
    for (up, _), share in zip(pipes, shares[1:], strict=True):
        try:
            told.append(pickle.load(up))
        except (EOFError, pickle.UnpicklingError):
            told.append(_learn(*share)[1])
    for i, (_, down) in enumerate(pipes, 1):
        with contextlib.suppress(OSError), down:
            for it in (*told[:i], *told[i + 1 :], []):
                pickle.dump(it, down)
    index = _index([*entries, *(entry for it in told[1:] for entry in it)])
    outcomes = [iter([*_examined(function, documents, index)])]
    outcomes += (_received(function, index, share[0], up) for share, (up, _) in zip(shares[1:], pipes, strict=True))
    for i in range(len(files)):
        yield next(outcomes[i % workers])
    for up, _ in pipes:
        up.close()
        os.wait()


def _received(
    function: Callable[[Document, Index], Outcome], index: Index, files: Sequence[AgentFile], pipe: BinaryIO
) -> Iterator[Outcome]:
    """The outcomes that another process sends, or where it ended before, the same made here."""
    import pickle

    try:
        yield from pickle.load(pipe)
    except (EOFError, pickle.UnpicklingError):
        for file in files:
            documents, entries = _learn([file], [])
            yield from _examined(function, documents, survey.merged(index, entries))


def _examined(
    function: Callable[[Document, Index], Outcome], documents: list[Document | Outcome], index: Index
) -> Iterator[Outcome]:
    """The outcomes of documents, each of which is let go then, with all that was computed of it."""
    documents.reverse()
    while documents:
        it = documents.pop()
        yield it if isinstance(it, Outcome) else function(it, index)


def _public(entries: Iterable[tuple[str, Known | None]]) -> list[tuple[str, Known | None]]:
    """What the findings in other files depend on: a tenth of all, and so much less to send."""
    return [(path, it.for_others() if isinstance(it, Facts) else it) for path, it in entries]


def _learn(
    files: Iterable[AgentFile], others: Iterable[Found]
) -> tuple[list[Document | Outcome], list[tuple[str, Known | None]]]:
    """The files as documents, or what is to be said of those that cannot be read; and what all hold for each other."""
    documents: list[Document | Outcome] = []
    entries: list[tuple[str, Known | None]] = []
    for file in files:
        try:
            document = as_document(file)
        except disk.Unreadable as error:
            documents.append(Outcome("", {}, trouble=f"{file.path}: {error}", is_read=False))
            continue
        documents.append(document)
        path = disk.absolute(file.path)
        if (at := survey.place(path)) is not None:
            entries.append((path, survey.known(document, path, at, file.real)))
    for it in others:
        if at := survey.place(it.path):
            with contextlib.suppress(disk.Unreadable):
                entries.append((it.path, survey.examine(it.path, at, root=it.root, real=it.real)))
    return documents, entries


def _index(entries: Iterable[tuple[str, Known | None]]) -> Index:
    return replace(survey.merged(EMPTY, entries), complete=True)
