"""What becomes of links and other paths when files and folders get other places."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from ..document import Document
from ..index import Index
from ..links import Exists, Moves, rewritten, written
from ..problem import Edit

_SIGNS = ("](", "]:", "@", "`")


def relinked(
    moves: Moves, index: Index, read: Callable[[str], Document | None], exists: Exists
) -> dict[str, tuple[Edit, ...]]:
    """The edits by path that keep all paths leading where they lead, in the files of an index.

    Every file is read once; the structure of its body only where it holds a piece of a name that changes, or where it
    moves itself.
    """
    pieces = {_piece(old) for old in moves.pairs}
    found: dict[str, tuple[Edit, ...]] = {}
    for path in _members(index):
        document = read(path)
        if document is None or not any(it in document.text for it in _SIGNS):
            continue
        if moves.of(path) == path and not any(it in document.text for it in pieces):
            continue
        edits = [
            Edit(it.span, text)
            for it in written(document)
            if (text := rewritten(document, it, moves, exists)) is not None
        ]
        if edits:
            found[path] = tuple(edits)
    return found


def _members(index: Index) -> Iterator[str]:
    """The files that may be edited: not those of installed plugins."""
    yield from (path for path, it in index.agents.items() if not (it.tree.everywhere and it.tree.plugin))
    for path, skills in index.skills.items():
        if not any(it.everywhere and it.plugin for it in skills):
            yield path


def _piece(path: str) -> str:
    """What stands in every path to a file, however it is escaped: the longest run of plain letters of its name."""
    runs: list[str] = re.findall(r"[A-Za-z0-9]+", posixpath.basename(path))
    return max(runs, key=len, default="")
