"""What the host reads from the header of a file: at its first attempt, at its second, or not at all.

Of a header that neither attempt reads, keeps every field that can be read by itself, so that an editor can still work
while its user types. Not responsible for what the fields mean.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from functools import partial
from typing import Any, Literal, Protocol

from ..stdx.records import dataclass, pattern
from ..text.source import Span
from .yaml import by_field
from .yaml import read as yaml
from .yaml.blame import YamlError
from .yaml.by_field import Attempt
from .yaml.resolve import key_name
from .yaml.tree import Alias, Entry, Mapping, Node, Piece, Scalar, Sequence, Value, resolve

# A line that begins a field, up to its colon. No part can match a space in two ways, so that this takes linear time.
_FIELD_HERE = pattern(
    r"""(?:[^\s#:\-\[\]{}"'&*!|>%@`?,][^\r\n:]*|"[^"\r\n]*"[ \t]*|'[^'\r\n]*'[ \t]*):(?=[ \t\r\n]|\Z)"""
)
_FIELD = pattern("^" + _FIELD_HERE.pattern, re.M)
_BLANK = pattern(r"\s*")
_NEXT_WORD = pattern(r"[^\r\n]*(?=[\r\n])\s*(?<=[\r\n])([A-Za-z_][\w-]*)[ \t]*(?=[\r\n]|\Z)\s*")
_NAME = pattern(r"([ \t]*)([\w-]+)[ \t]*:")


@dataclass(frozen=True)
class Header:
    """The YAML between the fences.

    root: what the host reads; of a broken header, what can still be read of it, a Mapping. None if that is nothing.
    attempt: which attempt of the host succeeded; 0: none, the host gets no metadata.
    error: why the first attempt fails.
    comments: every `# comment`, from the # to the line's end.
    documents: their spans if there are several, which the host reads as a list.
    """

    span: Span
    root: Node | None
    attempt: Literal[0, 1, 2]
    error: YamlError | None = None
    comments: tuple[Span, ...] = ()
    documents: tuple[Span, ...] = ()


class Reader(Protocol):
    """How a host reads the header of a file; the arguments are those of `read`."""

    def __call__(self, text: str, span: Span, known: Container[str] = (), again: bool = False) -> Header: ...


def read(
    text: str, span: Span, known: Container[str] = (), again: bool = False, second: Attempt | None = None
) -> Header:
    """Read the header `span` of a file. Never raises.

    second: the host's fallback parser for a header that is not valid YAML.
    known: names of fields. In a broken header, a line after the broken place begins a field only if its key is one
    of them, so that `user: "…"` in a description that lost its indentation stays part of the description.
    again: most of its fields were read before, in another version of the file.
    """
    first = by_field.first(text, span) if again else yaml.parse(text, *span)
    if first.error is None:
        return Header(span, first.root, 1, comments=first.comments, documents=first.documents)
    error = _with_fields(text, first.error, known)
    read_ = partial(by_field.second, second) if second and again else second
    found = read_(span.of(text), span.start) if read_ else first
    if found.error is None:
        return Header(span, found.root, 2, error, found.comments, found.documents)
    root, comments = _recover(text, span, error, known, second)
    return Header(span, root, 0, error, comments)


def entries(node: Node | None) -> dict[str, Entry]:
    """The fields of a mapping as the host has them: the last of several equal keys, `<<` merged; {} for other nodes."""
    if isinstance(node, Alias):
        node = node.target
    return node.by_name if isinstance(node, Mapping) else {}


def items(root: Node | None, key: str, many: int, otherwise: Span) -> tuple[Span, ...]:
    """The places of the items of a list; `otherwise` for each if there are not as many."""
    entry = entries(root).get(key)
    node = resolve(entry.value) if entry else None
    spans = tuple(it.span for it in node.items) if isinstance(node, Sequence) else ()
    return spans if len(spans) == many else (otherwise,) * many


def place_of(root: Node | None, path: Iterable[str | int], otherwise: Span, *, key: bool = False) -> Span:
    """The place of the value, or of its key, at a path of keys and positions, or of the last one on the way that
    exists; `otherwise` if none does."""
    span, node = otherwise, root
    for step in path:
        found = resolve(node) if node is not None else None
        if isinstance(step, str):
            entry = entries(found).get(step)
            if entry is None:
                break
            span, node = entry.key.span if key else entry.place, entry.value
        else:
            below = found.items if isinstance(found, Sequence) else ()
            if step >= len(below):
                break
            node = below[step]
            span = node.span
    return span


def text(entry: Entry | None) -> str | None:
    """The value of a field that holds a string; None of any other."""
    node = resolve(entry.value) if entry else None
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None


def value(node: Node | None) -> Value:
    """The loaded value. What an alias names is the same object again, so that nothing is copied."""
    if node is None:
        return None
    made: dict[int, Value] = {}
    waiting: list[tuple[Node, Value]] = []

    def load(node: Node) -> Value:
        node = resolve(node)
        if isinstance(node, Scalar):
            return node.value
        if id(node) not in made:
            loaded: Value = [] if isinstance(node, Sequence) else {}
            made[id(node)] = loaded
            waiting.append((node, loaded))
        return made[id(node)]

    result = load(node)
    while waiting:
        node, loaded = waiting.pop()
        if isinstance(node, Sequence) and isinstance(loaded, list):
            loaded.extend(load(item) for item in node.items)
        elif isinstance(loaded, dict):
            loaded.update((name, load(entry.value)) for name, entry in entries(node).items())
    return result


def inside(value: Any) -> Iterator[Any]:
    """A loaded value and all those in it, a list or a map that aliases name once."""
    seen: set[int] = set()
    waiting = [value]
    while waiting:
        it = waiting.pop()
        if isinstance(it, (dict, list)):
            if id(it) in seen:
                continue
            seen.add(id(it))
            waiting += it.values() if isinstance(it, dict) else it
        yield it


def alone(text: str, field_: Entry, value: Scalar) -> Node | None:
    """What a value that was put in quotes would be without a mistake elsewhere; None if the mistake is in its field."""
    root = yaml.parse(text, field_.span.start, value.span.end).root
    return resolve(root.entries[0].value) if isinstance(root, Mapping) and len(root.entries) == 1 else None


def is_damaged(value: Scalar, sound: Node | None) -> bool:
    """Whether the quotes change a value that is valid by itself; `sound` comes from `alone`."""
    return sound is not None and not (isinstance(sound, Scalar) and sound.value == value.value)


def _with_fields(text: str, error: YamlError, known: Container[str]) -> YamlError:
    """The error, corrected by the names of fields, which distinguish a field from a line of prose with a colon."""
    line = max(text.rfind("\n", 0, error.span.start), text.rfind("\r", 0, error.span.start)) + 1
    match = _NAME.match(text, line)
    if match is None or match[2] not in known:
        return error
    if error.kind == "unindented-continuation" and error.related and text[error.related.start] in "\"'":
        return YamlError("unclosed-quote", error.related, error.span)
    if error.kind == "colon-in-value" and match[1] and error.span.start == match.end(2):
        return YamlError("bad-indent", Span(*match.span(1)))
    return error


def _recover(
    text: str, span: Span, error: YamlError, known: Container[str], second: Attempt | None
) -> tuple[Mapping | None, tuple[Span, ...]]:
    """The fields that can be read one by one, and the others with their text as the value."""
    found: list[Entry] = []
    comments: list[Span] = []
    starts = _starts(text, span, error, known)
    for start, end in zip(starts, [*starts[1:], span.end], strict=False):
        if _FIELD_HERE.match(text, start, end) is None:
            continue
        parsed = yaml.parse(text, start, end)
        if parsed.error is not None and second:
            parsed = second(text[start:end], start)
        if isinstance(parsed.root, Mapping):
            found += parsed.root.entries
            comments += parsed.comments
        else:
            found.append(_broken(text, start, end))
    if not found:
        return None, tuple(comments)
    return Mapping(Span(found[0].span.start, found[-1].span.end), tuple(found), False), tuple(comments)


def _starts(text: str, span: Span, error: YamlError, known: Container[str]) -> list[int]:
    """Where the separately read parts begin: fields, and single words between two fields, which are being typed. At and
    after the error, only known names are fields."""
    first = _BLANK.match(text, span.start, span.end)
    starts = [first.end()] if first and _FIELD_HERE.match(text, first.end(), span.end) else []
    for field in _FIELD.finditer(text, span.start, span.end):
        if field.start() < error.span.start or field[0][:-1].strip(" \t\"'") in known:
            starts.append(field.start())
    if error.kind == "bad-indent" and (indented := _NAME.match(text, error.span.start)) and indented[2] in known:
        starts = sorted({*starts, indented.start(2)})
    followers = {*starts, span.end}
    words = (_NEXT_WORD.match(text, start, span.end) for start in starts)
    return sorted({*starts, *(word.start(1) for word in words if word and word.end() in followers)})


def _broken(text: str, start: int, end: int) -> Entry:
    match = _FIELD_HERE.match(text, start, end)
    assert match is not None
    named = start + len(match[0][:-1].rstrip(" \t"))
    key = yaml.parse(text, start, named).root
    if not isinstance(key, Scalar):
        key = Scalar(Span(start, named), text[start:named], "plain", (Piece(0, start, named),))
    written = text[match.end() : end]
    content = written.strip()
    begin = match.end() + (len(written) - len(written.lstrip()) if content else 0)
    stop = begin + len(content)
    value = Scalar(Span(begin, stop), content, "broken", (Piece(0, begin, stop),))
    return Entry(key_name(key), key, value, Span(start, stop))
