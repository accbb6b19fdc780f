"""The header as Qwen Code splits it off and reads it: YAML 1.2, with a line reader for what is not valid YAML."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any, NamedTuple

from ...stdx import javascript
from ...stdx.records import pattern
from ...syntax.header import value
from ...syntax.js_yaml.read import read
from ...syntax.stop import Stop
from ...syntax.yaml.tree import Mapping, Node, resolve
from ...text.source import Span, line_in

HOST = "qwen"
_HEADER = pattern(r"---\n(.*?)\n---\n", 16)  # DOTALL
_BREAK = pattern(r"\r\n")
_NUMBER = pattern(
    r"[-+]?(?:Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+", 256
)


class Header(NamedTuple):
    """The fields of a file, without those that are null.

    places: the key and value of each field, in the file. root: the tree; None if the line reader was used. text: the
    header itself. body: where the text below it begins. stop: why it is not valid YAML, "" if it is; at: the place, and
    stop_at: the end of its line in `text`.
    """

    fields: dict[str, Any]
    places: dict[str, tuple[Span, Span]]
    root: Node | None
    text: str
    body: int
    stop: str = ""
    at: Span = Span(0, 0)
    stop_at: int = 0


def header(text: str) -> Header | None:
    """The header of a file; None if Qwen Code finds none. Lines may end with LF, CRLF and CR."""
    at: Callable[[int], int] = int
    if "\r" in text:
        # The number of characters removed before each offset of the text with LF line endings.
        dropped = [it.start() - number for number, it in enumerate(_BREAK.finditer(text))]
        at = lambda offset: offset + bisect_right(dropped, offset - 1)  # noqa: E731
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    match = _HEADER.match(text)
    if match is None:
        return None
    start, written, body = match.start(1), match[1], at(match.end())
    reason, place, end = "", Span(0, 0), 0
    try:
        root = read(written, 2, lambda offset: at(start + offset))
    except Stop as stop:
        end = line_in(written, stop.at).end
        place = Span(at(start + stop.at), at(start + end))
        reason = stop.reason
    else:
        node = resolve(root) if root is not None else None
        if isinstance(node, Mapping):
            places = {it.name: (it.key.span, it.value.span) for it in node.entries}
            return Header(_without_nulls(value(node)), places, root, written, body)
        reason, place = "it holds no fields", Span(at(start), at(match.end(1)))
        end = len(written)
    fields, places = _lines(written, lambda offset: at(start + offset))
    return Header(_without_nulls(fields), places, None, written, body, reason, place, end)


def _without_nulls(value: Any, made: dict[int, Any] | None = None) -> Any:
    made = {} if made is None else made
    if isinstance(value, (dict, list)):
        if id(value) not in made:
            if isinstance(value, dict):
                made[id(value)] = {k: _without_nulls(v, made) for k, v in value.items() if v is not None}
            else:
                made[id(value)] = [_without_nulls(v, made) for v in value if v is not None]
        return made[id(value)]
    return value


def _lines(text: str, at: Callable[[int], int]) -> tuple[dict[str, Any], dict[str, tuple[Span, Span]]]:
    """How the line reader reads a header: `key: value`, lists and maps that are indented by two spaces."""
    lines = []
    offset = 0
    for line in text.split("\n"):
        trimmed = javascript.trim(line)
        if trimmed and not trimmed.startswith("#"):
            lines.append((line, offset))
        offset += len(line) + 1
    fields: dict[str, Any] = {}
    places: dict[str, tuple[Span, Span]] = {}
    name = map_name = ""
    items: list[Any] | None = None
    inner: dict[str, Any] | None = None
    for number, (line, start) in enumerate(lines):
        if line.startswith("  - "):
            items = [] if items is None else items
            items.append(_atom(javascript.trim(line[4:])))
            continue
        if items is not None:
            fields[name], items, name = items, None, ""
        key, colon, value = line.partition(":")
        value = javascript.trim(value)
        if line.startswith("  ") and inner is not None:
            key = javascript.trim(key)
            inner[key] = _atom(value)
            continue
        if inner is not None and not line.startswith("  "):
            fields[map_name], inner, map_name = inner, None, ""
        if not colon:
            continue
        key = javascript.trim(key)
        whole = Span(at(start), at(start + len(line)))
        places[key] = (Span(at(start), at(start + line.index(":"))), whole)
        if value:
            fields[key] = _atom(value)
            continue
        name = key
        follows = lines[number + 1][0] if number + 1 < len(lines) else ""
        if follows.startswith("  ") and not follows.startswith("  - "):
            inner, map_name, name = {}, key, ""
    if items is not None:
        fields[name] = items
    if inner is not None:
        fields[map_name] = inner
    return fields, places


def _atom(value: str) -> Any:
    if value in ("true", "false"):
        return value == "true"
    if value == "null":
        return None
    if len(value) >= 2 and value.startswith('"') and value.endswith('"'):
        return value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    if value and _NUMBER.fullmatch(value) and "Infinity" not in value:
        try:
            number = int(value, 0) if value[:2].lower() in ("0x", "0o", "0b") else float(value)
        except (ValueError, OverflowError):
            return value
        if abs(number) != float("inf"):
            return int(number) if isinstance(number, float) and number.is_integer() and abs(number) < 2**53 else number
    return value
