"""The header as Gemini CLI splits it off and reads it."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...stdx import javascript
from ...stdx.records import pattern
from ...syntax.header import entries, value
from ...syntax.js_yaml.read import as_objects, read
from ...syntax.stop import Stop
from ...syntax.yaml.tree import Node
from ...text.source import Span

HOST = "gemini"
_HEADER = pattern(r"---\r?\n(.*?)\r?\n---(\r?\n)?", 16)  # DOTALL


class Header(NamedTuple):
    """A header.

    data: its value; dates and binary data are `()`, which matches no type. root: its tree. span: its place, without the
    fences. prompt: the text below it; empty if the line of the closing fence has other text, and `tail` is then the
    text that is lost. stop: why it cannot be read, in js-yaml's words, "" if it can; at: the place.
    """

    data: Any
    root: Node | None
    span: Span
    prompt: str
    tail: Span | None = None
    stop: str = ""
    at: Span = Span(0, 0)

    @property
    def fields(self) -> dict[str, Any]:
        return self.data if isinstance(self.data, dict) else {}


def header(text: str, *, bom: bool) -> Header | None:
    """The header of a file; None if Gemini CLI finds none."""
    match = None if bom else _HEADER.match(text)
    if match is None:
        return None
    span, rest = Span(*match.span(1)), Span(match.end(), len(text))
    prompt = javascript.trim(rest.of(text)) if match[2] else ""
    tail = rest if not match[2] and javascript.trim(rest.of(text)) else None
    try:
        root = read(match[1], 4, span.start)
    except Stop as stop:
        at = min(span.start + stop.at, span.end)
        end = text.find("\n", at, span.end)
        place = Span(at, end if end >= 0 else span.end)
        return Header(None, None, span, prompt, tail, stop.reason, place)
    return Header(as_objects(value(root), opaque=()), root, span, prompt, tail)


def place(found: Header, key: str) -> Span:
    """The place of a field's value; of its name if no value is written; of the header if the field has no place."""
    entry = entries(found.root).get(key)
    return entry.place if entry else found.span
