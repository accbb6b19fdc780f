"""The edits to links and other paths when files and folders move."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from ..document import Document
from ..stdx.records import pattern
from ..text.problem import Edit
from ..workspace.index import Index, once
from ..workspace.links import Exists, Moves, rewritten, written

_FEW = 20
"""The number of moves up to which every name is searched for."""


def relinked(
    moves: Moves, index: Index, read: Callable[[str], Document | None], exists: Exists
) -> dict[str, tuple[Edit, ...]]:
    """The edits by path that keep all paths leading to the same files.

    Every file is read once. The structure of its body is read only if it contains a name that changes in what looks
    like a path, if the file itself moves, or if so much moves at once that searching for all names costs more.
    """
    few = len(moves.pairs) <= _FEW
    pieces = {max(re.findall(r"[A-Za-z0-9]+", posixpath.basename(old)), key=len, default="") for old in moves.pairs}
    named = pattern(rf"(?:[/(<@`]|\]:\s*|\(\s+)(?:{'|'.join(_spelt(old) for old in moves.pairs)})(?![\w-])")
    found: dict[str, tuple[Edit, ...]] = {}
    for path in _members(index):
        document = read(path)
        if document is None:
            continue
        text = document.text
        if few and moves.of(path) == path and not (any(it in text for it in pieces) and named.search(text)):
            continue
        edits = [
            Edit(it.span, new)
            for it in written(document)
            if (new := rewritten(document, it, moves, exists)) is not None
        ]
        if edits:
            found[path] = tuple(edits)
    return found


def _members(index: Index) -> Iterator[str]:
    """The files that may be edited: not those of installed plugins."""
    yield from (it.path for it in once(index.agents.values()) if not (it.tree.everywhere and it.tree.plugin))
    for path, skills in index.skills.files.items():
        if not any(it.everywhere and it.plugin for it in skills):
            yield path
    for path, _ in index.referrers.items():
        it = index.referrer(path) if path.endswith(".md") and not index.skills.at(path) else None
        if it and not (it.tree.everywhere and it.tree.plugin):
            yield path


def _spelt(path: str) -> str:
    """An expression for a file name in a path: as it is, or escaped as in Markdown and URIs."""
    return "".join(
        it if it.isascii() and it.isalnum() else rf"(?:\\?{re.escape(it)}|(?i:{_percent(it)}))"
        for it in posixpath.basename(path)
    )


def _percent(sign: str) -> str:
    return "".join(f"%{byte:02x}" for byte in sign.encode("utf-8", "surrogatepass"))
