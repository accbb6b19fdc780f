"""The host's second attempt at a header that is not valid YAML: it rewrites lines, and parses the result.

This module rewrites, and maps places in the rewritten text to places in the file. Source: observed on Claude Code.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterator
from typing import NamedTuple

from ...stdx.records import dataclass, field, pattern, replace
from ...syntax import header as headers
from ...syntax.header import Header
from ...syntax.yaml import read as yaml
from ...syntax.yaml.blame import YamlError
from ...syntax.yaml.by_field import moved
from ...syntax.yaml.tree import Alias, Entry, Mapping, Node, Piece, Scalar, Sequence
from ...text.source import Span

# JavaScript's `\s` and `.`, which are not Python's.
_SPACE = "[\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]"
_FIELD = pattern(rf"([a-zA-Z_-]+):{_SPACE}+")
_SEPARATOR = pattern(r"[\r\u2028\u2029]")
_SPECIAL = pattern(r"[{}\[\]*&#!|>%@`]|: ")
_TABS = pattern(r"(?:^|(?<=[\r\u2028\u2029]))\t+")


@dataclass(frozen=True)
class Rewritten:
    """A header as the host reads it at its second attempt.

    quoted: the values that it put in quotes, as spans of the file, by the place of the opening quote in `text`. The
    other two lists name corresponding places in `text` and in the file, in ascending order; the text between two of
    them corresponds one to one, as far as it goes.
    """

    text: str
    quoted: dict[int, Span] = field(default_factory=dict)
    here: tuple[int, ...] = (0,)
    there: tuple[int, ...] = (0,)

    def place(self, offset: int) -> int:
        """The place in the file of an offset into `text`."""
        at = bisect_right(self.here, offset) - 1
        place = self.there[at] + offset - self.here[at]
        return min(place, self.there[at + 1]) if at + 1 < len(self.there) else place

    def span(self, span: Span) -> Span:
        return Span(self.place(span.start), self.place(span.end))


def rewrite(header: str, base: int = 0) -> Rewritten:
    """The text of the host's second attempt; `base` is the offset of the header in its file.

    Line by line, split at LF only: each tab at the beginning of a line becomes two spaces (there, CR, U+2028 and U+2029
    end a line, too), and `key: value` becomes `key: "value"` if the value contains a character with a meaning in YAML.
    A value in quotes stays, and so does one that is by itself a flow list.
    """
    parts: list[str] = []
    quoted: dict[int, Span] = {}
    here, there = [0], [base]

    def mark(offset: int, place: int) -> None:
        if here[-1] == offset:
            here.pop()
            there.pop()
        here.append(offset)
        there.append(place)

    length, place = 0, base
    for line in header.split("\n"):
        end = place + len(line)
        field_ = _field(line)
        if field_ is not None and _needs_quotes(field_[1]):
            key, value = field_
            opening = length + len(key) + 2
            line = f'{key}: "' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
            quoted[opening] = Span(end - len(value), end)
            mark(opening, end - len(value))
            mark(length + len(line), end)
        elif "\t" in line:
            done = 0
            written = ""
            for tabs in _TABS.finditer(line):
                written += line[done : tabs.start()]
                for index in range(tabs.start(), tabs.end()):
                    mark(length + len(written), place + index)
                    written += "  "
                done = tabs.end()
                mark(length + len(written), place + done)
            line = written + line[done:]
        parts.append(line)
        length += len(line) + 1
        place = end + 1
    return Rewritten("\n".join(parts), quoted, tuple(here), tuple(there))


def _field(line: str) -> tuple[str, str] | None:
    r"""The key and the value of a line as `/^([a-zA-Z_-]+):\s+(.+)$/` finds them in JavaScript."""
    match = _FIELD.match(line)
    if match is None or match.end() == len(line) or _SEPARATOR.search(line, match.end()):
        return None
    return match[1], line[match.end() :]


def _needs_quotes(value: str) -> bool:
    if not _SPECIAL.search(value):
        return False
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return False
    return not (value[0] == "[" and value[-1] == "]" and _is_list(value))


def _is_list(value: str) -> bool:
    return isinstance(yaml.parse(value).root, Sequence)


def read_header(text: str, span: Span, known: Container[str] = (), again: bool = False) -> Header:
    """`header.read` with the second attempt as the fallback."""
    return headers.read(text, span, known, again, read)


def read(header: str, base: int) -> yaml.Parsed:
    """How the second attempt reads a header, with places in the file."""
    return _read_line(header, base) or _read_lines(header, base)


def _read_line(header: str, base: int) -> yaml.Parsed | None:
    """A header that is one line whose value the second attempt quotes: no character of the value has a meaning then."""
    line = header.removesuffix("\n")
    field_ = None if "\n" in line or "\0" in line else _field(line)
    if field_ is None or not _needs_quotes(field_[1]):
        return None
    named = yaml.parse(f"{field_[0]}:", 0).root
    assert isinstance(named, Mapping)
    key = moved(named.entries[0], base).key
    span = Span(base + len(line) - len(field_[1]), base + len(line))
    value = Scalar(span, field_[1], "raw", (Piece(0, *span),))
    whole = Span(base, span.end)
    entry = Entry(named.entries[0].name, key, value, whole)
    return yaml.Parsed(Mapping(whole, (entry,), False), None, ())


def _read_lines(header: str, base: int) -> yaml.Parsed:
    rewritten = rewrite(header, base)
    parsed = yaml.parse(rewritten.text)
    comments = tuple(rewritten.span(comment) for comment in parsed.comments)
    root = None if parsed.root is None else _moved(parsed.root, rewritten)
    error = None if parsed.error is None else _moved_error(parsed.error, rewritten)
    return yaml.Parsed(root, error, comments, tuple(rewritten.span(span) for span in parsed.documents))


def _moved_error(error: YamlError, rewritten: Rewritten) -> YamlError:
    related = None if error.related is None else rewritten.span(error.related)
    return replace(error, span=rewritten.span(error.span), related=related)


class _Moved(NamedTuple):
    """The nodes that were moved so far, by identity. aliases: by the identity of their targets."""

    nodes: dict[int, Scalar | Sequence | Mapping]
    entries: dict[int, Entry]
    aliases: list[tuple[Alias, int]]


def _moved(root: Node, rewritten: Rewritten) -> Node:
    """The tree with places in the file."""
    done = _Moved({}, {}, [])
    result = _move(root, rewritten, done)
    for alias, target in done.aliases:
        object.__setattr__(alias, "target", done.nodes[target])
    return result


def _move(node: Node, rewritten: Rewritten, done: _Moved) -> Node:
    span = rewritten.span
    if isinstance(node, Alias):
        alias = Alias(span(node.span), node.name, node.target)
        done.aliases.append((alias, id(node.target)))
        return alias
    anchor = None if node.anchor is None else span(node.anchor)
    tag = None if node.tag is None else span(node.tag)
    new: Scalar | Sequence | Mapping
    if isinstance(node, Scalar):
        source = rewritten.quoted.get(node.span.start)
        if source is not None and node.style == "double":
            new = Scalar(source, node.value, "raw", (Piece(0, source.start, source.end),), anchor, tag)
        else:
            new = Scalar(span(node.span), node.value, node.style, _pieces(node, rewritten), anchor, tag)
    elif isinstance(node, Sequence):
        items = tuple(_move(item, rewritten, done) for item in node.items)
        new = Sequence(span(node.span), items, node.flow, anchor, tag)
    else:
        entries = {id(old): _move_entry(old, rewritten, done) for old in node.entries}
        done.entries.update(entries)
        merged = None
        if node.merged is not None:
            # Merged entries are in mappings that were moved before, or in this one.
            merged = tuple(done.entries.get(id(old)) or _move_entry(old, rewritten, done) for old in node.merged)
        new = Mapping(span(node.span), tuple(entries.values()), node.flow, anchor, tag, merged)
    done.nodes[id(node)] = new
    return new


def _move_entry(old: Entry, rewritten: Rewritten, done: _Moved) -> Entry:
    return Entry(old.name, _move(old.key, rewritten, done), _move(old.value, rewritten, done), rewritten.span(old.span))


def _pieces(scalar: Scalar, rewritten: Rewritten) -> tuple[Piece, ...]:
    return tuple(_split_pieces(scalar, rewritten))


def _split_pieces(scalar: Scalar, rewritten: Rewritten) -> Iterator[Piece]:
    """The pieces of a scalar; a piece that spans the spaces written for a tab is split there."""
    pieces = scalar.pieces
    here = rewritten.here
    for index, piece in enumerate(pieces):
        end = pieces[index + 1].value if index + 1 < len(pieces) else len(str(scalar.value))
        start = piece.start
        if end - piece.value == piece.end - start:
            value = piece.value
            for cut in here[bisect_right(here, start) : bisect_right(here, piece.end - 1)]:
                yield Piece(value, rewritten.place(start), rewritten.place(cut))
                value += cut - start
                start = cut
            yield Piece(value, rewritten.place(start), rewritten.place(piece.end))
        else:
            yield Piece(piece.value, rewritten.place(start), rewritten.place(piece.end))
