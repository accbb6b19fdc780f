"""Collections, and `compose`, after js-yaml's `composeNode`."""

from __future__ import annotations

from ..yaml.tree import Alias, Mapping, Node, Scalar, Sequence
from . import properties, scalars
from .pairs import Pairs, nothing
from .resolve import PREFIX, explicit, implicit
from .state import DEEPEST, GAP, State

FLOW_IN, FLOW_OUT, BLOCK_IN, BLOCK_OUT = range(1, 5)


def compose(state: State, parent: int, context: int, *, seek: bool, compact: bool) -> bool:
    """Read a node inside one with indentation `parent`. Returns whether there is one, which is then `state.node`."""
    state.depth += 1
    if state.depth > DEEPEST:
        raise state.stop("Maximum call stack size exceeded")
    state.tag = state.anchor = state.tag_span = state.anchor_span = state.node = None
    state.kind = ""
    styles = context in (BLOCK_OUT, BLOCK_IN)
    collections = styles
    status, fresh = 1, False
    if seek and state.gap():
        fresh, status = True, _compare(state.indent, parent)
    if status == 1:
        while properties.tag(state) or properties.anchor(state):
            if state.gap():
                fresh, collections = True, styles
                status = _compare(state.indent, parent)
            else:
                collections = False
    collections = collections and (fresh or compact)
    found = False
    if status == 1 or context == BLOCK_OUT:
        indent = parent if context in (FLOW_IN, FLOW_OUT) else parent + 1
        column = state.pos - state.line_start
        if status == 1:
            found = (collections and (_sequence(state, column) or _mapping(state, column, indent))) or _flow(
                state, indent
            )
            found = found or _scalar(state, indent, context, styles)
        elif status == 0:
            found = collections and _sequence(state, column)
    _resolve(state)
    state.depth -= 1
    return state.tag is not None or state.anchor is not None or found


def _compare(indent: int, parent: int) -> int:
    return (indent > parent) - (indent < parent)


def _scalar(state: State, indent: int, context: int, styles: bool) -> bool:
    found = (styles and scalars.block(state, indent)) or scalars.single(state, indent) or scalars.double(state, indent)
    if not found:
        if properties.alias(state):
            found = True
            if state.tag is not None or state.anchor is not None:
                raise state.stop("alias node should not have any properties")
        elif scalars.plain(state, indent, context == FLOW_IN):
            found = True
            state.tag = "?" if state.tag is None else state.tag
    if state.anchor is not None:
        state.anchors[state.anchor] = state.node
    return found


def _resolve(state: State) -> None:
    """Give the node the value for its tag, written or implicit."""
    tag, node = state.tag, state.node
    if tag is None or tag == "!":
        if tag is None and state.version != 3 and state.anchor is not None:
            state.anchors[state.anchor] = node
        if tag == "!" and node is None and state.version == 2:
            state.node = Scalar(state.span(state.pos, state.pos), "", "plain", tag=state.tag_span)
        return
    if tag == "?":
        if node is not None and state.kind != "scalar":
            raise state.stop(f'unacceptable node kind for !<?> tag; it should be "scalar", not "{state.kind}"')
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            return
        value, name = implicit(node.value, state.version)
        if not name:
            return
        state.tag = PREFIX + name
        if value is not node.value:
            state.node = Scalar(node.span, value, node.style, anchor=node.anchor, tag=node.tag)
    else:
        span = node.span if node is not None else state.span(state.pos, state.pos)
        try:
            made = explicit(tag, state.kind, node, span, state.version)
        except ValueError as refused:
            raise state.stop(str(refused)) from None
        if isinstance(made, (Scalar, Sequence, Mapping, Alias)):
            state.node = made
        else:
            state.node = Scalar(span, made, "plain", tag=state.tag_span)
    if state.anchor is not None:
        state.anchors[state.anchor] = state.node


def _begin(state: State, empty: Node) -> tuple[str | None, str | None]:
    """The tag and the anchor of a collection that begins here; an alias to it inside itself is `empty`."""
    if state.anchor is not None:
        state.anchors[state.anchor] = empty
    return state.tag, state.anchor


def _empty_map(state: State, flow: bool = False) -> Mapping:
    return Mapping(state.span(state.pos, state.pos), (), flow)


def _empty_list(state: State, flow: bool = False) -> Sequence:
    return Sequence(state.span(state.pos, state.pos), (), flow)


def _finish(state: State, kind: str, node: Node, tag: str | None, anchor: str | None) -> bool:
    state.tag, state.anchor, state.kind, state.node = tag, anchor, kind, node
    if anchor is not None:
        state.anchors[anchor] = node
    return True


def _flow(state: State, indent: int) -> bool:
    char = state.peek()
    if char not in "[{":
        return False
    mapping, closing = char == "{", "}" if char == "{" else "]"
    tag, anchor = _begin(state, _empty_map(state, True) if mapping else _empty_list(state, True))
    start = state.pos
    items: list[Node] = []
    pairs = Pairs()
    state.pos += 1
    comma = True
    while state.peek() != "\0":
        dedented = state.gap() > 0 and state.indent < indent
        char = state.peek()
        if dedented and state.version == 2 and not (char == closing and state.indent == indent - 1):
            raise state.stop("a flow collection in a block must be indented more than the block")
        if char == closing:
            state.pos += 1
            if mapping:
                return _finish(state, "mapping", pairs.mapping(state, start, state.pos, flow=True), tag, anchor)
            node = Sequence(state.span(start, state.pos), tuple(items), True)
            return _finish(state, "sequence", node, tag, anchor)
        if not comma:
            raise state.stop("missed comma between flow collection entries")
        if char == "," and state.version != 3:
            raise state.stop("expected the node content, but found ','")
        asked = char == "?" and state.peek(1) in GAP
        if asked:
            state.pos += 1
            state.gap()
        line, at = state.line, state.pos
        compose(state, indent, FLOW_IN, seek=False, compact=True)
        key_tag, key, value, after = state.tag, state.node, None, state.pos
        state.gap()
        pair = asked
        if (asked or state.line == line) and state.peek() == ":":
            pair = True
            state.pos += 1
            after = state.pos
            state.gap()
            compose(state, indent, FLOW_IN, seek=False, compact=True)
            value = state.node
        if mapping:
            pairs.store(state, key, key_tag, value, at, after)
        elif pair:
            one = Pairs()
            one.store(state, key, key_tag, value, at, after)
            items.append(one.mapping(state, at, state.pos, flow=True))
        else:
            items.append(key or nothing(state, at))
        state.gap()
        comma = state.peek() == ","
        if comma:
            state.pos += 1
    raise state.stop("unexpected end of the stream within a flow collection", start)


def _sequence(state: State, indent: int) -> bool:
    if state.version != 3 and state.tab >= 0:
        return False
    if state.peek() != "-" or state.peek(1) not in GAP:
        return False
    tag, anchor = _begin(state, _empty_list(state))
    start = end = state.pos
    items: list[Node] = []
    while state.peek() != "\0":
        if state.version != 3 and state.tab >= 0:
            raise state.stop("tab characters must not be used in indentation", state.tab)
        if state.peek() != "-" or state.peek(1) not in GAP:
            break
        state.pos += 1
        end = state.pos
        if state.gap() and state.indent <= indent:
            items.append(nothing(state, end))
            continue
        line = state.line
        compose(state, indent, BLOCK_IN, seek=False, compact=True)
        items.append(state.node or nothing(state, end))
        state.gap()
        if (state.line == line or state.indent > indent) and state.peek() != "\0":
            raise state.stop("bad indentation of a sequence entry")
        if state.indent < indent:
            break
    span = state.span(start, end)
    span = span._replace(end=max(items[-1].span.end, span.end))
    return _finish(state, "sequence", Sequence(span, tuple(items), False), tag, anchor)


def _mapping(state: State, indent: int, flow_indent: int) -> bool:
    if state.version != 3 and state.tab >= 0:
        return False
    tag, anchor = _begin(state, _empty_map(state))
    start = state.pos
    pairs = Pairs()
    key: Node | None = None
    key_tag: str | None = None
    value: Node | None = None
    key_at = after = start
    asked = detected = False
    while (char := state.peek()) != "\0":
        if state.version != 3 and not asked and state.tab >= 0:
            raise state.stop("tab characters must not be used in indentation", state.tab)
        line, at = state.line, state.pos
        if char in "?:" and state.peek(1) in GAP:
            if char == "?":
                if asked:
                    pairs.store(state, key, key_tag, None, key_at, after)
                    key = key_tag = value = None
                detected = asked = compact = True
                key_at = at
            elif asked or state.version == 2:
                asked, compact = False, True
                detected = True
            else:
                raise state.stop(
                    "incomplete explicit mapping pair; a key node is missed; or followed by a non-tabulated empty line"
                )
            state.pos += 1
            after = state.pos
        elif compose(state, flow_indent, FLOW_OUT, seek=False, compact=True):
            if state.line != line or not _at_colon(state):
                if not detected:
                    state.tag, state.anchor = tag, anchor
                    return True
                if state.line != line:
                    raise state.stop(
                        "can not read a block mapping entry; a multiline key may not be an implicit key", at
                    )
                raise state.stop("can not read an implicit mapping pair; a colon is missed", at)
            state.pos += 1
            if state.peek() not in GAP:
                raise state.stop(
                    "a whitespace character is expected after the key-value separator within a block mapping"
                )
            found, found_tag = state.node, state.tag
            if asked:
                pairs.store(state, key, key_tag, None, key_at, after)
                value = None
            detected, asked, compact = True, False, False
            key, key_tag, key_at, after = found, found_tag, at, state.pos
        else:
            break
        if state.line == line or state.indent > indent:
            if compose(state, indent, BLOCK_OUT, seek=True, compact=compact):
                if asked:
                    key = state.node
                else:
                    value = state.node
            if not asked:
                pairs.store(state, key, key_tag, value, key_at, after)
                key = key_tag = value = None
            state.gap()
        same_line = state.version != 3 and state.line == line
        if (same_line or state.indent > indent) and state.peek() != "\0":
            raise state.stop("bad indentation of a mapping entry")
        if state.indent < indent:
            break
    if asked:
        pairs.store(state, key, key_tag, None, key_at, after)
    if not detected:
        return False
    end = pairs.entries[-1].span.end
    node = pairs.mapping(state, start, start, flow=False)
    node = Mapping(node.span._replace(end=max(end, node.span.start)), node.entries, False, merged=node.merged)
    return _finish(state, "mapping", node, tag, anchor)


def _at_colon(state: State) -> bool:
    state.white()
    return state.peek() == ":"
