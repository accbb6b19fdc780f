"""The header as opencode splits it off, repairs it and reads it: gray-matter, with opencode's own second attempt.

A header that neither attempt can read ends in one of two ways, because gray-matter caches each text that it parsed: if
the second attempt passes the same text again, it gets the file uncut; if something was repaired, the file is dropped.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from ...stdx import javascript
from ...stdx.records import pattern
from ...syntax.header import value
from ...syntax.js_yaml.read import as_objects, read
from ...syntax.stop import Stop
from ...syntax.yaml.tree import Node
from ...text.source import Span, line_in

_HEADER = pattern(r"---\r?\n(.*?)\r?\n---", 16)  # DOTALL
_COMMENTS = pattern(r"^[\s\ufeff]*#[^\n]+", 8)  # MULTILINE
_FIELD = pattern(r"([a-zA-Z_][a-zA-Z0-9_]*)[\s\ufeff]*:[\s\ufeff]*([^\n\r\u2028\u2029]*)")
_LINE = pattern(r"\r?\n")
_ENGINES = {"yaml": "yaml", "yml": "yaml", "json": "json", "js": "javascript", "javascript": "javascript"}

Kind = Literal["none", "read", "prompt", "dropped", "program"]


class Matter(NamedTuple):
    """What opencode has after the cut.

    kind: none, there is no header; read, `data` and `root` are the header; prompt, it is unreadable and the whole file
    is the prompt; dropped, it is unreadable after a repair; program, it is JavaScript, which opencode runs. root: the
    tree, None if the header is empty or JSON. header: the place of the header, without the fences. reason, at: why the
    header cannot be read, in js-yaml's words, and the place, also if only the first attempt fails. repaired: the values
    that opencode reads as strings in the second attempt.
    """

    kind: Kind
    data: Any
    root: Node | None
    header: Span
    body: Span
    reason: str = ""
    at: Span = Span(0, 0)
    repaired: tuple[Span, ...] = ()


def matter(text: str, *, bom: bool) -> Matter:
    """Read the header. bom: whether the text that is read begins with a byte-order mark, which blocks the repair."""
    try:
        return _read(text, text, lambda offset: offset, ())
    except Stop as stop:
        first = stop
    fixed = None if bom else _repaired(text)
    if fixed is None or fixed.text == text:
        return _unread(text, "prompt", first, first.at)
    try:
        at = Span(first.at, min(first.at + 1, len(text)))
        return _read(fixed.text, text, fixed.at, fixed.values)._replace(at=at)
    except Stop as second:
        return _unread(text, "dropped", second, fixed.at(second.at))


def _unread(text: str, kind: Literal["prompt", "dropped"], stop: Stop, at: int) -> Matter:
    end = line_in(text, at).end
    place = Span(min(at, end), max(at, end))
    return Matter(kind, {}, None, Span(0, 0), Span(0, len(text)), stop.reason, place)


def _read(text: str, original: str, at: Callable[[int], int], repaired: tuple[Span, ...]) -> Matter:
    """One attempt. Raises `Stop` with an offset into `text`."""
    if not text.startswith("---") or text.startswith("----"):
        return Matter("none", {}, None, Span(0, 0), Span(0, len(original)))
    line = _LINE.search(text, 3)
    # Without a line end the last character is not part of the language, as gray-matter counts.
    written = text[3 : line.start() if line else max(len(text) - 1, 3)]
    language = javascript.trim(written)
    start = 3 + len(written) if language else 3
    close = text.find("\n---", start)
    end = close if close >= 0 else len(text)
    body = len(text)
    if close >= 0:
        body = close + 4
        body += text.startswith("\r", body)
        body += text.startswith("\n", body)
    header = text[start:end]
    places = Span(at(start), at(end)), Span(at(body), len(original))
    if not javascript.trim(_COMMENTS.sub("", header)):
        return Matter("read", {}, None, *places, repaired=repaired)
    engine = _ENGINES.get(language.lower() or "yaml")
    if engine is None:
        raise Stop(f'gray-matter engine "{language}" is not registered', 3)
    if engine == "javascript":
        return Matter("program", {}, None, *places)
    if engine == "json":
        return Matter("read", _json(header, start), None, *places, repaired=repaired)
    try:
        root = read(header, 3, lambda offset: at(start + offset))
    except Stop as stop:
        stop.at += start
        raise
    data = as_objects(value(root), opaque={})
    return Matter("read", {} if data is None else data, root, *places, repaired=repaired)


def _json(header: str, start: int) -> Any:
    try:
        return json.loads(header)
    except (ValueError, RecursionError) as error:
        raise Stop("invalid JSON", start + getattr(error, "pos", 0)) from None


class _Fixed(NamedTuple):
    text: str
    at: Callable[[int], int]
    values: tuple[Span, ...]


def _repaired(text: str) -> _Fixed | None:
    """The text in which each `key: value` with a further colon is a block scalar of one line; None without a header."""
    match = _HEADER.match(text)
    if match is None:
        return None
    start = match.start(1)
    parts: list[str] = [text[:start]]
    # Pairs of offsets in the new and the old text; between two pairs, both texts are the same.
    steps: list[tuple[int, int]] = [(0, 0)]
    values: list[Span] = []
    size, place = start, start
    lines = _LINE.split(match[1])
    ends = [it.end() for it in _LINE.finditer(match[1])]
    for number, line in enumerate(lines):
        place = start + (ends[number - 1] if number else 0)
        steps.append((size, place))
        if (field := _to_repair(line)) is not None:
            value = javascript.trim(field[2])
            at = place + field.start(2) + len(field[2]) - len(field[2].lstrip(javascript.SPACE))
            values.append(Span(at, at + len(value)))
            line = f"{field[1]}: |-\n  {value}"
            steps += [(size + len(field[1]), place + len(field[1])), (size + len(line) - len(value), at)]
        line += "\n" if number < len(lines) - 1 else ""
        parts.append(line)
        size += len(line)
    steps.append((size, match.end(1)))
    parts.append(text[match.end(1) :])
    news = [new for new, _ in steps]

    def at_source(offset: int) -> int:
        from bisect import bisect_right

        index = bisect_right(news, offset) - 1
        new, old = steps[index]
        limit = steps[index + 1][1] if index + 1 < len(steps) else len(text)
        return min(old + offset - new, limit)

    return _Fixed("".join(parts), at_source, tuple(values))


def _to_repair(line: str) -> Any:
    stripped = javascript.trim(line)
    if not stripped or stripped.startswith("#") or line[0] in javascript.SPACE:
        return None
    field = _FIELD.match(line)
    if field is None or field.end() < len(line):
        return None
    value = javascript.trim(field[2])
    return None if value in ("", ">", "|") or value[0] in "\"'" or ":" not in value else field
