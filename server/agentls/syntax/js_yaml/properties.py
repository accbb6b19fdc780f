"""What comes before a node, or in place of it: tags, anchors, aliases."""

from __future__ import annotations

from ...stdx.records import pattern
from ..yaml.tree import Alias, resolve
from .pairs import nothing
from .resolve import PREFIX
from .state import FLOW, State

_NAME = pattern(r"[^ \t\n\r\0,\[\]{}]*")
_TAG = pattern(r"[^ \t\n\r\0]*")
_HANDLE = pattern(r"!|!!|![a-zA-Z-]+!")
_URI = pattern(r"(?:!|[^,\[\]{}])(?:%[0-9a-fA-F]{2}|[0-9a-zA-Z\-#;/?:@&=+$,_.!~*'()\[\]])*")


def tag(state: State) -> bool:
    if state.peek() != "!":
        return False
    if state.tag is not None:
        raise state.stop("duplication of a tag property")
    start = state.pos
    if state.text.startswith("!<", start):
        close = state.text.find(">", start + 3, state.length)
        if close < 0:
            raise state.stop("unexpected end of the stream within a verbatim tag")
        name, state.pos = state.text[start + 2 : close], close + 1
        _check_uri(state, name, start)
        state.tag = name
    else:
        match = _TAG.match(state.text, start)
        written = match[0] if match else ""
        state.pos = start + len(written)
        state.tag = _expanded(state, written, start)
    state.tag_span = state.span(start, state.pos)
    return True


def _expanded(state: State, written: str, start: int) -> str:
    bangs = written.count("!")
    if written.startswith("!!"):
        handle, name = "!!", written[2:]
        more = bangs > 2
    elif bangs > 1:
        second = written.index("!", 1)
        handle, name = written[: second + 1], written[second + 1 :]
        if not _HANDLE.fullmatch(handle):
            raise state.stop("named tag handle cannot contain such characters", start)
        more = bangs > 2
    else:
        handle, name, more = "!", written[1:], False
    if more:
        raise state.stop("tag suffix cannot contain exclamation marks", start)
    if any(char in FLOW for char in name):
        raise state.stop("tag suffix cannot contain flow indicator characters", start)
    _check_uri(state, name, start)
    if handle in state.handles:
        return state.handles[handle] + name
    if handle == "!":
        return "!" + name
    if handle == "!!":
        return PREFIX + name
    raise state.stop(f'undeclared tag handle "{handle}"', start)


def _check_uri(state: State, name: str, start: int) -> None:
    if name and not _URI.fullmatch(name):
        raise state.stop(f"tag name cannot contain such characters: {name}", start)


def anchor(state: State) -> bool:
    if state.peek() != "&":
        return False
    if state.anchor is not None:
        raise state.stop("duplication of an anchor property")
    start = state.pos
    state.anchor = _named(state, "an anchor")
    state.anchor_span = state.span(start, state.pos)
    return True


def alias(state: State) -> bool:
    if state.peek() != "*":
        return False
    start = state.pos
    name = _named(state, "an alias")
    if name not in state.anchors:
        raise state.stop(f'unidentified alias "{name}"', start)
    span = state.span(start, state.pos)
    target = state.anchors[name]
    state.node = Alias(span, name, resolve(target) if target is not None else nothing(state, start))
    state.gap()
    return True


def _named(state: State, what: str) -> str:
    match = _NAME.match(state.text, state.pos + 1)
    if match is None or not match[0]:
        raise state.stop(f"name of {what} node must contain at least one character")
    state.pos = match.end()
    return match[0]
