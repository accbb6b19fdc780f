"""The grammar: from tokens to nodes, in block style and in flow style.

A recursive descent whose productions and order of checks follow Bun's YAML parser, which the default host runs on, so
that verdicts and values agree by construction: `tests/test_bun.py` compares them over generated inputs (Bun 1.4.4,
the version in that host). Known limit: a collection nested deeper than `DEEPEST` is refused here, while
Bun's own stack ends at several thousand.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from ...text.source import Span
from .anchors import (
    Entries,
    Property,
    Reader,
    absent,
    adopt,
    alias_node,
    dressed,
    end_of,
    preregister,
    register,
    resolve_null,
    split_anchors,
)
from .cursor import BLOCK_IN, FLOW_IN, FLOW_KEY, SCALAR, Cursor, Stop
from .scan import advance
from .tree import Alias, Mapping, Node, Scalar, Sequence

DEEPEST = 100
"""The maximum nesting of collections."""


_Start: TypeAlias = tuple[int, int, int, bool]
"""Where a node begins: its offset, the indentation of its line, the line, and whether a tab is before it."""

_Pair: TypeAlias = "tuple[Property | None, Property | None]"
"""A property in front of a node, and the one on a line before it."""


def read_node(
    r: Reader,
    parent: int = -1,
    explicit: bool = False,
    pair: bool = False,
    tag: Property | None = None,
    anchor: Property | None = None,
    behind: int = -1,
) -> Node:
    """Any node at the current token.

    parent: the indentation of the mapping whose key or value it is, -1 for none. explicit: it is the key after a `?`.
    pair: in a flow list, where `a: b` is a mapping of one entry. behind: where an absent node is shown.
    """
    s = r.s
    r.depth += 1
    if r.depth > DEEPEST:
        raise Stop("deep", s.at)
    tags: _Pair = tag, None
    anchors: _Pair = anchor, None
    if s.kind == "&" or s.kind == "!":
        tags, anchors = _properties(s, tag, anchor)
        tag, anchor = tags[0], anchors[0]
    kind, start = s.kind, (s.at, s.token_indent, s.token_line, s.tab)
    at, indent, line, tab = start
    node: Node
    if kind == SCALAR:
        node = Scalar(s.span(at, s.end), s.value, s.style, s.pieces)
        json = pair and s.style in ("single", "double") and s.context == FLOW_IN
        if json:
            s.push(FLOW_KEY)
        advance(s, tag=tag.name if tag else "", outside=True)
        if json:
            s.pop()
        if s.kind == ":" and _is_first_key(s, start, parent, explicit, pair):
            return _mapping_from(r, node, start, pair, tags, anchors)
    elif kind == "" or kind == "---" or kind == "...":
        node = absent(s, behind if behind >= 0 else at, tag, anchor)
    elif kind == "*":
        if (anchor and anchor.line == line) or (tag and tag.line == line):
            raise Stop("alias-property", at)
        node = alias_node(r)
        advance(s)
        if s.kind == ":" and not _colon_of_outer(s, start, explicit):
            if _is_first_key(s, start, parent, explicit, pair):
                node = _block_mapping(r, node, start, pair)
            r.depth -= 1
            return node
    elif kind == "[" or kind == "{":
        opened = preregister(
            r, anchor if anchor and anchor.line == line else None, Sequence if kind == "[" else Mapping
        )
        json = pair and s.context == FLOW_IN
        if json:
            s.push(FLOW_KEY)
        node = _flow_sequence(r) if kind == "[" else _flow_mapping(r)
        if json:
            s.pop()
        adopt(r, opened, node)
        if s.kind == ":" and _is_first_key(s, start, parent, explicit, pair):
            mapping = _mapping_from(r, node, start, pair, tags, anchors)
            if kind == "[":
                return mapping
            # After braces the host registers the properties once more, for the mapping.
            r.depth += 1
            node = mapping
    elif kind == "-":
        if (anchor and anchor.line == line) or (tag and tag.line == line):
            raise Stop("token", at)
        opened = preregister(r, anchor, Sequence)
        node = _block_sequence(r)
        adopt(r, opened, node)
    elif kind == "?":
        if s.context >= FLOW_IN:
            raise Stop("token", at)
        if tab:
            raise Stop("tab-key", at)
        opened = None if parent == indent else preregister(r, anchor, Mapping)
        s.push_block(indent)
        advance(s, compact=indent + 1)
        key = _block_indented(r, indent, line, at + 1, "key")
        s.pop_block()
        if parent == indent:
            r.depth -= 1
            return key
        node = _block_mapping(r, key, start, pair)
        adopt(r, opened, node)
    elif kind == ":":
        if s.context != FLOW_KEY and tab and s.context != FLOW_IN:
            raise Stop("tab-key", at)
        if s.context == FLOW_KEY or parent == indent:
            node = absent(s, at, tag, anchor)
        else:
            key_tag = tag if tag and tag.line == line else None
            if key_tag:
                tag = None
            key = resolve_null(absent(s, at, key_tag, None), key_tag)
            key_anchor, map_anchor = split_anchors(*anchors, line, at)
            register(r, key_anchor, key)
            opened = preregister(r, map_anchor, Mapping)
            node = _block_mapping(r, key, start, pair)
            adopt(r, opened, node)
            register(r, map_anchor, node)
            anchor, anchors = None, (None, None)
    elif kind in ",]}" and (tag or anchor):
        node = absent(s, behind if behind >= 0 else at, tag, anchor)
    else:
        raise Stop("reserved" if kind == "%" else "token", at)
    r.depth -= 1
    if anchors[1]:
        raise Stop("anchors", anchors[1].at)
    if tags[1]:
        raise Stop("tags", tags[1].at)
    if tag or anchor:
        node = dressed(s, node, tag, anchor)
        register(r, anchor, node)
    return node


def _properties(s: Cursor, tag: Property | None, anchor: Property | None) -> tuple[_Pair, _Pair]:
    """The tags and the anchors in front of a node, after those that were read already."""
    outer_tag: Property | None = None
    outer_anchor: Property | None = None
    while s.kind == "&" or s.kind == "!":
        new = _property(s)
        if s.kind == "&":
            if anchor and (anchor.line == new.line or outer_anchor):
                raise Stop("anchors", s.at)
            outer_anchor, anchor = anchor or outer_anchor, new
        else:
            if tag and tag.line == new.line:
                raise Stop("tags", s.at)
            outer_tag, tag = tag or outer_tag, new
        advance(s, tag=tag.name if tag else "")
    return (tag, outer_tag), (anchor, outer_anchor)


def _property(s: Cursor) -> Property:
    return Property(s.name, s.at, s.end, s.token_line)


def _colon_of_outer(s: Cursor, start: _Start, explicit: bool) -> bool:
    """Whether the `:` belongs to a collection around the node that was just read."""
    _, indent, line, _ = start
    return s.token_indent < indent or (explicit and line != s.token_line and s.token_indent <= indent)


def _is_first_key(s: Cursor, start: _Start, parent: int, explicit: bool, pair: bool) -> bool:
    """Whether the node that was just read, in front of a `:`, is the first key of a mapping that begins here."""
    at, indent, line, tab = start
    if _colon_of_outer(s, start, explicit):
        return False
    if tab and s.context < FLOW_IN:
        raise Stop("tab-key", at)
    if parent == indent or s.context == FLOW_KEY:
        return False
    if line != s.token_line and not explicit:
        raise Stop("multiline-key", s.at, at)
    return s.context != FLOW_IN or pair


def _mapping_from(r: Reader, key: Node, start: _Start, pair: bool, tags: _Pair, anchors: _Pair) -> Node:
    """The mapping whose first key was just read; the properties before it are the key's or the mapping's."""
    s, (at, _, line, _), (tag, _) = r.s, start, tags
    key_anchor, map_anchor = split_anchors(*anchors, line, at)
    key_tag, map_tag = tags if tag and tag.line == line else (None, tag)
    if key_anchor or key_tag:
        key = dressed(s, key, None, key_anchor)
        if key_tag and not isinstance(key, Alias):
            object.__setattr__(key, "tag", s.span(key_tag.at, key_tag.end))
        register(r, key_anchor, key)
    opened = preregister(r, map_anchor, Mapping)
    node = _block_mapping(r, key, start, pair)
    adopt(r, opened, node)
    if map_anchor or map_tag:
        register(r, map_anchor, dressed(s, node, map_tag, map_anchor))
    r.depth -= 1
    return node


_Place = Literal["item", "key", "value", "pair"]


def _block_indented(r: Reader, n: int, line: int, behind: int, place: _Place) -> Node:
    """The node after a `-`, a `?` or a `:` of a block at indentation `n`; absent if it is outdented."""
    s = r.s
    tag: Property | None = None
    anchor: Property | None = None
    in_flow = s.context >= FLOW_IN
    while True:
        kind = s.kind
        outdented = s.token_indent < n or (s.token_indent == n and (kind != "-" or place == "item"))
        if outdented and not in_flow and s.token_line != line:
            if tag and kind == SCALAR and s.style == "plain" and not s.folded:
                # The word after the tag was resolved for the tag, but belongs to the parent.
                s.pos = s.at
                s.line = s.token_line
                s.indent = s.token_indent
                advance(s)
            return _alone(r, behind, tag, anchor)
        if kind == "&" and anchor is None:
            anchor = _property(s)
        elif kind == "!" and tag is None:
            tag = _property(s)
        elif (kind == "-" or kind == "?") and s.token_line == line and (s.token_indent <= n or s.tab):
            raise Stop("tab-indent" if s.tab else "same-line", s.at)
        elif place == "pair" and in_flow and (kind == "," or kind == "]"):
            return _alone(r, behind, tag, anchor)
        else:
            return read_node(r, parent=n, explicit=place == "key", tag=tag, anchor=anchor, behind=behind)
        advance(s, tag=tag.name if tag else "")


def _alone(r: Reader, behind: int, tag: Property | None, anchor: Property | None) -> Node:
    """Properties without a node, or nothing at all."""
    node: Node = absent(r.s, behind, tag, anchor)
    if tag or anchor:
        node = dressed(r.s, node, tag, anchor)
        register(r, anchor, node)
    return node


def _block_sequence(r: Reader) -> Node:
    s = r.s
    start, indent = s.at, s.token_indent
    if s.token_line == s.explicit_line:
        raise Stop("token", s.at)
    s.push_block(indent)
    items: list[Node] = []
    previous = -1
    while s.kind == "-" and s.token_indent == indent:
        if s.tab:
            raise Stop("tab-indent", s.at)
        line, at = s.token_line, s.at
        if line == previous:
            break
        previous = line
        advance(s, compact=indent + 1)
        items.append(_block_indented(r, indent, line, at + 1, "item"))
    s.pop_block()
    return Sequence(Span(start + s.base, end_of(items[-1])), tuple(items), False)


def _block_mapping(r: Reader, key: Node, start: _Start, pair: bool) -> Node:
    """The mapping whose first key was read already; the current token is what follows the key."""
    s = r.s
    begin, indent, line, _ = start
    if line == s.explicit_line:
        raise Stop("token", s.at)
    in_flow = s.context >= FLOW_IN
    if not in_flow:
        s.push_block(indent)
    entries = Entries()
    previous = line
    value: Node
    if s.kind == "?" and s.token_line == line:
        raise Stop("token", s.at)
    if s.kind == ":":
        previous = colon = s.token_line
        at = s.at
        if colon != line and not in_flow and (s.token_indent != indent or s.tab):
            if s.token_indent >= indent:
                raise Stop("tab-key" if s.tab else "token", s.at)
            value = _null_behind(key)
        else:
            advance(s, compact=indent + 1 if colon != line else -1)
            value = _block_indented(r, indent, colon, at + 1, "pair" if pair else "value")
    else:
        value = _null_behind(key)
    entries.add_or_merge(r, key, value)
    if s.context == FLOW_IN:
        if not in_flow:
            s.pop_block()
        return entries.mapping(begin + s.base, max(end_of(value), end_of(key)), False)
    s.push(BLOCK_IN)
    while s.kind and s.token_indent == indent and s.token_line != previous and s.kind not in ("---", "..."):
        if s.tab:
            raise Stop("tab-key", s.at)
        previous = key_line = s.token_line
        explicit = s.kind == "?"
        key_at = s.at
        key = read_node(r, parent=indent)
        if s.kind == ":":
            if explicit:
                if s.token_indent != indent or s.tab:
                    if s.token_indent >= indent:
                        raise Stop("tab-key" if s.tab else "token", s.at)
                    entries.add(r, key, _null_behind(key))
                    continue
            elif key_line != s.token_line:
                raise Stop("multiline-key", s.at, key_at)
            previous = colon = s.token_line
            at = s.at
            advance(s, compact=indent + 1 if colon != key_line else -1)
            value = _block_indented(r, indent, colon, at + 1, "value")
        elif s.kind == "?":
            if s.token_line == key_line:
                raise Stop("token", s.at)
            value = _null_behind(key)
        elif explicit:
            entries.add(r, key, _null_behind(key))
            continue
        else:
            before = entries.written[-1].value
            prose = isinstance(before, Scalar) and (before.value is None or isinstance(before.value, str))
            raise Stop("no-colon", key_at, entries.written[-1].span.start - s.base if prose else -1)
        entries.add_or_merge(r, key, value)
    s.pop()
    if not in_flow:
        s.pop_block()
    return entries.mapping(begin + s.base, entries.written[-1].span.end, False)


def _null_behind(key: Node) -> Scalar:
    end = end_of(key)
    return Scalar(Span(end, end), None, "plain")


def _flow_key(r: Reader) -> Node:
    """The key after a `?` in a flow collection."""
    s = r.s
    start = s.at
    advance(s)
    if s.kind in (":", ",", "}", "]"):
        return absent(s, start + 1, None, None)
    if s.kind == "?":
        raise Stop("token", s.at)
    tag: Property | None = None
    anchor: Property | None = None
    while True:
        if s.kind == "&" and anchor is None:
            anchor = _property(s)
        elif s.kind == "!" and tag is None:
            tag = _property(s)
        else:
            break
        advance(s, tag=tag.name if tag else "")
        if s.kind in (":", ",", "}", "]"):
            return _alone(r, start + 1, tag, anchor)
    s.push(FLOW_KEY)
    key = read_node(r, explicit=True, tag=tag, anchor=anchor, behind=start + 1)
    s.pop()
    return key


def _flow_sequence(r: Reader) -> Sequence:
    s = r.s
    start = s.at
    items: list[Node] = []
    s.opened.append(start)
    s.push(FLOW_IN)
    advance(s)
    while s.kind != "]":
        if s.kind == "?":
            at = s.at
            key = _flow_key(r)
            value: Node = _null_behind(key)
            if s.kind == ":":
                colon = s.at
                advance(s)
                if s.kind in (",", "]"):
                    value = absent(s, colon + 1, None, None)
                else:
                    value = read_node(r, parent=s.token_indent, behind=colon + 1)
            entries = Entries()
            entries.add_or_merge(r, key, value)
            items.append(entries.mapping(at + s.base, max(end_of(value), at + 1 + s.base), False))
        else:
            items.append(read_node(r, pair=True))
        if s.kind == "]":
            break
        if s.kind != ",":
            raise Stop("flow-comma", s.at, start)
        advance(s)
    s.pop()
    end = s.at + 1
    s.opened.pop()
    advance(s)
    return Sequence(s.span(start, end), tuple(items), True)


def _flow_mapping(r: Reader) -> Mapping:
    s = r.s
    start = s.at
    entries = Entries()
    s.opened.append(start)
    s.push(FLOW_IN)
    advance(s)
    while s.kind != "}":
        if s.kind == "?":
            key = _flow_key(r)
        elif s.kind == ":":
            key = absent(s, s.at, None, None)
        else:
            s.push(FLOW_KEY)
            key = read_node(r)
            s.pop()
        if s.kind == ",":
            entries.add(r, key, _null_behind(key))
            advance(s)
            continue
        if s.kind == "}":
            entries.add(r, key, _null_behind(key))
            continue
        if s.kind != ":":
            raise Stop("flow-comma", s.at, start)
        colon = s.at
        advance(s)
        if s.kind in ("}", ","):
            entries.add(r, key, absent(s, colon + 1, None, None))
        else:
            entries.add_or_merge(r, key, read_node(r, parent=s.token_indent, behind=colon + 1))
        if s.kind == ",":
            advance(s)
        elif s.kind != "}":
            raise Stop("flow-comma", s.at, start)
    s.pop()
    end = s.at + 1
    s.opened.pop()
    advance(s)
    return entries.mapping(start + s.base, end + s.base, True)
