"""A header that is half typed, read as if the word at the cursor were finished.

An unfinished line usually makes the whole header unreadable; otherwise it says little about what is going to be
written. So the line is completed in the few ways in which it can continue, with a mark at the cursor, and read again by
the host's own grammar; the first readable completion says where the mark, and so the cursor, is. Not responsible for
what the fields mean.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from ..stdx.records import dataclass, pattern
from ..text.source import Span
from . import header
from .yaml.tree import Entry, Mapping, Node, Piece, Scalar, Sequence

LIMIT = 100_000
"""Code points of the longest header that is read again."""

_WORD = pattern(r"[ \t]*(?:-[ \t]+)*(?P<word>[^\s:#,\"'\[\]{}|>&*!%@`-][^\s:#,\"'\[\]{}]*)?")
_REST = pattern(r"[^\s:#,\"'\[\]{}]*(?=[ \t]*$)")
_NEAR = 300
_BEHIND_MARK = pattern(r"(?:^|[ \t])(?:-[ \t]+)*(?:-|[^\s:#][^:#]*:)$")


@dataclass(frozen=True)
class Hit:
    """What is at a place of a tree: the key of `entry`, or, if that is None, the value `node`.

    path: of the value, or of the mapping that contains the key. parent: the mapping or list around it.
    """

    path: tuple[str | int, ...]
    entry: Entry | None
    node: Node | None
    parent: Node | None


@dataclass(frozen=True)
class Completed:
    """A header whose line was completed. Spans of `hit` are the file's; those of `root` are meaningless.

    mark: a character in the word at the cursor wherever it occurs in `root`; empty if it is unchanged. dash: the line
    was completed as a list item, whose dash is not written. space: a space is missing before the cursor.
    """

    root: Node
    hit: Hit
    mark: str = ""
    dash: bool = False
    blank: bool = False


def find(root: Node | None, offset: int) -> Hit | None:
    """What is at an offset in a tree; None in a gap between keys and values."""
    node, parent = root, None
    path: tuple[str | int, ...] = ()
    while node is not None:
        below: Node | None = None
        if isinstance(node, Mapping):
            for entry in node.entries:
                if entry.key.span.covers(offset):
                    return Hit(path, entry, None, node)
                if entry.value.span.covers(offset):
                    step: str | int = entry.name
                    below = entry.value
                    break
        elif isinstance(node, Sequence):
            for i, item in enumerate(node.items):
                if item.span.covers(offset):
                    step, below = i, item
                    break
        else:
            return Hit(path, None, node, parent)
        if below is None:
            return None
        node, parent, path = below, node, (*path, step)
    return None


def completed(text: str, region: Span, offset: int, known: Collection[str], read: header.Reader) -> Completed | None:
    """What is at the cursor in the header `region` of `text`, if its line is completed; None if no completion can be
    read.

    known: the names of fields. read: how the host reads a header.
    """
    if region.end - region.start > LIMIT:
        return None
    head = region.of(text)
    at = offset - region.start
    mark = next(it for it in map(chr, range(0xE000, 0xF8FF)) if it not in head)
    for way in _ways(head, at, mark):
        found = _read(head, region.start, mark, way, known, read)
        if found is not None:
            return found
    return None


@dataclass(frozen=True)
class _Way:
    """A way to complete a line: the insertions by place, including the mark, in order."""

    added: tuple[tuple[int, str], ...]
    key: bool = False
    dash: bool = False
    blank: bool = False


def _ways(head: str, at: int, mark: str) -> Iterator[_Way]:
    start = max(head.rfind("\n", 0, at), head.rfind("\r", 0, at)) + 1
    end = pattern(r"[\r\n]|\Z").search(head, at)
    assert end is not None
    stop = end.start()
    before = _WORD.fullmatch(head, start, at)
    rest = _REST.match(head[at:stop])
    if before and rest:
        yield _Way(((at, mark), (at + rest.end(), ": ")), key=True)
        word = before.start("word") if before["word"] else at
        if "-" not in head[start:word]:
            yield _Way(((word, "- "), (at, mark)), dash=True)
    if _BEHIND_MARK.search(head[max(start, at - _NEAR) : at]):
        yield _Way(((at, " " + mark),), blank=True)
    if closing := _closing(head[start:stop]):
        yield _Way(((at, mark), (stop, closing)))
    yield _Way(((at, mark),))
    for closing in "\"']}":
        yield _Way(((at, mark), (stop, closing)))


def _closing(line: str) -> str:
    """The quotes and brackets that are open at the end of a line."""
    waiting: list[str] = []
    quote = ""
    before = " "
    for i, it in enumerate(line):
        if quote:
            if it == quote and not (quote == '"' and before == "\\" and line[i - 2 : i - 1] != "\\"):
                quote = ""
        elif it in "\"'" and before in " \t[{,":
            quote = it
        elif it in "[{" and (waiting or before in " \t"):
            waiting.append("]" if it == "[" else "}")
        elif waiting and it == waiting[-1]:
            waiting.pop()
        before = it
    return quote + "".join(reversed(waiting))


def _read(head: str, base: int, mark: str, way: _Way, known: Collection[str], read: header.Reader) -> Completed | None:
    parts: list[str] = []
    added: list[Span] = []
    last = length = place = 0
    for where, what in way.added:
        length += where - last
        parts += head[last:where], what
        place = length + what.index(mark) if mark in what else place
        added.append(Span(length, length + len(what)))
        length += len(what)
        last = where
    finished = "".join([*parts, head[last:]])
    root = read(finished, Span(0, len(finished)), _Names(known, mark)).root
    hit = find(root, place)

    def back(span: Span) -> Span:
        start, end = (base + it - sum(min(max(it - put.start, 0), put.end - put.start) for put in added) for it in span)
        return Span(start, end)

    if hit is None or root is None or (way.key and hit.entry is None):
        return None
    if way.dash and not (isinstance(hit.parent, Sequence) and not hit.parent.flow):
        return None
    made = _translated(hit, mark, back)
    return Completed(root, made, mark, way.dash, way.blank) if made else None


class _Names(Collection[str]):
    """The names of fields, and each name with the mark in it."""

    def __init__(self, known: Collection[str], mark: str) -> None:
        self._known, self._mark = known, mark

    def __contains__(self, name: object) -> bool:
        return name in self._known or (isinstance(name, str) and self._mark in name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def _translated(hit: Hit, mark: str, back: Callable[[Span], Span]) -> Hit | None:
    """The hit with places in the file and without the mark; None if it does not contain the mark."""
    node = hit.entry.key if hit.entry else hit.node
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or mark not in node.value:
        return None
    if node.style == "broken":
        return None
    spot = node.value.index(mark)
    places = (back(Span(it.start, it.end)) for it in node.pieces)
    pieces = tuple(Piece(it.value - (it.value > spot), *place) for it, place in zip(node.pieces, places, strict=True))
    made = Scalar(back(node.span), node.value.replace(mark, "", 1), node.style, pieces)
    if hit.entry is None:
        return Hit(hit.path, None, made, hit.parent)
    return Hit(hit.path, Entry(str(made.value), made, hit.entry.value, made.span), None, hit.parent)
