"""A whole text: `read` gives its tree, `plain` the value of a tree, `as_objects` that value without own types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...stdx.records import pattern
from ..stop import Stop
from ..yaml.tree import Node
from .nodes import BLOCK_OUT, compose
from .resolve import Bytes, Date
from .state import State, Version

_WORD = pattern(r"[^ \t\n\r\0]*")
_VERSION = pattern(r"([0-9]+)\.[0-9]+")
_HANDLE = pattern(r"!|!!|![a-zA-Z-]+!")


def read(text: str, version: Version, at: Callable[[int], int] | int = 0) -> Node | None:
    """The one document of `text`; None if nothing is written, which js-yaml reads as null or undefined.

    at: where the text lies in its file, an offset or a function from offsets in the text to offsets in the file.
    Raises `Stop` with an offset into `text` where js-yaml throws.
    """
    skipped = 1 if text.startswith("\ufeff") else 0
    base = at
    place = base if callable(base) else lambda offset: base + offset
    state = State(text[skipped:], version, (lambda offset: place(offset + 1)) if skipped else place)
    try:
        return _documents(state)
    except Stop as stop:
        stop.at += skipped
        raise


def _documents(state: State) -> Node | None:
    if state.length == 0:
        return None
    nul = state.text.find("\0", 0, state.length)
    if nul >= 0:
        raise state.stop("null byte is not allowed in input", nul)
    while state.peek() == " ":
        state.indent += 1
        state.pos += 1
    found: list[Node | None] = []
    while state.pos < state.end - 1:
        if found:
            raise state.stop("expected a single document in the stream, but found more")
        found.append(_document(state))
    return found[0] if found else None


def _document(state: State) -> Node | None:
    state.yaml_version = None
    state.handles, state.anchors = {}, {}
    directives = False
    while state.peek() != "\0":
        state.gap()
        if state.indent > 0 or state.peek() != "%":
            break
        directives = True
        _directive(state)
    state.gap()
    if state.indent == 0 and state.text.startswith("---", state.pos):
        state.pos += 3
        state.gap()
    elif directives:
        raise state.stop("directives end mark is expected")
    compose(state, state.indent - 1, BLOCK_OUT, seek=False, compact=True)
    node = state.node
    state.gap()
    if state.at_separator():
        if state.peek() == ".":
            state.pos += 3
            state.gap()
        return node
    if state.pos < state.end - 1:
        raise state.stop("end of the stream or a document separator is expected")
    return node


def _directive(state: State) -> None:
    start = state.pos
    state.pos += 1
    words: list[str] = []
    while state.peek() not in "\n\r\0":
        match = _WORD.match(state.text, state.pos)
        words.append(match[0] if match else "")
        state.pos = match.end() if match else state.pos
        if not words[0]:
            raise state.stop("directive name must not be less than one character in length")
        state.white()
        if state.peek() == "#":
            state.comment()
    if not words or not words[0]:
        raise state.stop("directive name must not be less than one character in length")
    if state.peek() != "\0":
        state.line_break()
    name, *rest = words
    if name == "YAML":
        if state.yaml_version is not None:
            raise state.stop("duplication of %YAML directive", start)
        match = _VERSION.fullmatch(rest[0]) if len(rest) == 1 else None
        if match is None or int(match[1][-9:]) != 1:
            raise state.stop("ill-formed argument of the YAML directive", start)
        state.yaml_version = rest[0]
    elif name == "TAG":
        if len(rest) != 2 or not _HANDLE.fullmatch(rest[0]) or rest[0] in state.handles:
            raise state.stop("ill-formed tag handle (first argument) of the TAG directive", start)
        state.handles[rest[0]] = rest[1]


def as_objects(value: Any, *, opaque: Any) -> Any:
    """A value with `opaque` in place of dates and binary data."""
    return _as_objects(value, opaque, {})


def _as_objects(value: Any, opaque: Any, made: dict[int, Any]) -> Any:
    if isinstance(value, (Date, Bytes)):
        return opaque
    if isinstance(value, (dict, list)):
        if id(value) not in made:
            items = value.items() if isinstance(value, dict) else enumerate(value)
            found = {key: _as_objects(item, opaque, made) for key, item in items}
            made[id(value)] = found if isinstance(value, dict) else list(found.values())
        return made[id(value)]
    return value
