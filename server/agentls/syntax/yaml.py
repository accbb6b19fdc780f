"""YAML text to a tree, exactly as the host reads it, or the reason why the host refuses.

A recursive descent whose productions and order of checks follow Bun's YAML parser, which Claude Code runs on, so
that verdicts and values agree by construction: `tests/test_bun.py` compares them over generated inputs (Bun 1.4.4,
the version in Claude Code 2.1.329). Known limits: a collection nested deeper than `DEEPEST` is refused here, while
Bun's own stack ends at several thousand.

Not responsible for the host's second attempt (`rescue.py`), nor for what to keep of a broken header (`header.py`).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from ..text import Span
from . import blame, resolve
from .blame import YamlError
from .scan import BLOCK_IN, FLOW_IN, FLOW_KEY, SCALAR, Scanner, Stop
from .tree import Alias, Entry, Mapping, Node, Piece, Scalar, Sequence
from .tree import resolve as target_of

DEEPEST = 100
"""How many collections may stand in each other."""

# The host's own bounds against documents that blow up.
_MOST_MERGED = 1024 * 1024
_MOST_ALIASED = 16 * 1024 * 1024

_YAML = re.compile(r"YAML[ \t]+[0-9]+\.[0-9]+")
_TAG = re.compile(r"TAG[ \t]+!(?:(?P<name>[-0-9A-Za-z]*)!)?[ \t]+(?:!|%[0-9a-fA-F]{2}|[#;/?:@&=+$_.~*'()0-9A-Za-z-])")
_URI = re.compile(r"(?:[#;/?:@&=+$,_.!~*'()\[\]0-9A-Za-z-]|%(?=[0-9a-fA-F]{2}))*")
_OTHER = re.compile(r"[!-~\u0080-\U0010ffff][^\x00-\x08\x0a-\x1f\x7f]*")
_REST = re.compile(r"(?:[ \t]*|[ \t]+(#[^\r\n\0]*))(?=[\r\n\0])")


@dataclass(frozen=True)
class Parsed:
    """What the host makes of a YAML text.

    root: None where nothing is written, and where there is an error. Several documents are a list of them.
    comments: each from its `#` to the line's end; up to the error, if there is one.
    """

    root: Node | None
    error: YamlError | None
    comments: tuple[Span, ...]
    documents: tuple[Span, ...] = ()


def parse(text: str, start: int = 0, end: int | None = None) -> Parsed:
    """Read `text[start:end]`; all spans are offsets into `text`. Never raises, takes linear time."""
    end = len(text) if end is None else end
    source = text[start:end]
    nul = source.find("\0")
    scanner = Scanner(source, start)
    if nul >= 0:
        return Parsed(None, blame.control_character(scanner, nul), ())
    reader = _Reader(scanner)
    try:
        scanner.advance(first=True)
        roots = [_document(reader)]
        while scanner.kind:
            roots.append(_document(reader))
    except Stop as stop:
        return Parsed(None, blame.explain(scanner, stop), tuple(scanner.comments))
    comments = tuple(scanner.comments)
    if len(roots) > 1:
        spans = tuple(root.span for root in roots)
        return Parsed(Sequence(Span(start, end), tuple(roots), False), None, comments, spans)
    root = roots[0]
    nothing = isinstance(root, Scalar) and root.value is None and root.span.start == root.span.end
    return Parsed(None if nothing else root, None, comments)


class _Property(NamedTuple):
    """An `&anchor` or `!tag` in front of a node."""

    name: str
    at: int
    end: int
    line: int


class _Reader:
    """What is known while reading: the scanner, the anchors, and how much is left of the host's budgets."""

    __slots__ = ("aliased", "anchors", "depth", "late", "looped", "merged", "open", "pending", "s", "sizes")

    def __init__(self, scanner: Scanner) -> None:
        self.s = scanner
        self.depth = 0
        self.anchors: dict[str, Scalar | Sequence | Mapping | _Open] = {}
        self.open: list[_Open] = []
        self.pending: dict[int, _Open] = {}
        self.looped: set[int] = set()
        self.sizes: dict[int, int] = {}
        self.late: list[Entry] = []
        self.aliased = _MOST_ALIASED
        self.merged = _MOST_MERGED


class _Open:
    """An anchored collection that is still being read; the aliases to it wait for it."""

    __slots__ = ("aliases", "kind", "names")

    def __init__(self, kind: type, name: str) -> None:
        self.kind = kind
        self.names = [name]
        self.aliases: list[Alias] = []


_OPEN = _Open(Mapping, "")


def _document(r: _Reader) -> Node:
    s = r.s
    r.anchors.clear()
    r.open.clear()
    s.handles.clear()
    s.explicit_line = -1
    directive = -1
    versions = 0
    while s.kind == "%":
        directive = s.at
        versions += _directive(s)
        if versions > 1:
            raise Stop("directive", s.at)
        s.advance()
    if s.kind == "---":
        s.explicit_line = s.token_line
        s.advance()
    elif directive >= 0:
        raise Stop("directive", directive)
    root = _node(r)
    for entry in r.late:
        object.__setattr__(entry, "name", resolve.key_name(entry.key))
    r.late.clear()
    if s.kind == "...":
        while s.kind == "...":
            line = s.token_line
            s.advance()
        if s.token_line == line and s.kind:
            raise Stop("token", s.at)
    elif s.kind and s.kind != "---":
        raise Stop("document-end", s.at)
    return root


def _directive(s: Scanner) -> bool:
    """Read the rest of a `%` line; whether it is the YAML version."""
    if s.token_indent:
        raise Stop("directive", s.at)
    src, pos = s.src, s.pos
    version = False
    if src.startswith(("YAML ", "YAML\t"), pos):
        match = _YAML.match(src, pos)
        version = True
    elif src.startswith(("TAG ", "TAG\t"), pos):
        match = _TAG.match(src, pos)
        if match and match["name"]:
            s.handles.add(match["name"])
    else:
        match = _OTHER.match(src, pos)
    if match is None:
        raise Stop("directive", s.at)
    end = match.end()
    if src.startswith("TAG", pos) and not version:
        end = _URI.match(src, end).end()  # type: ignore[union-attr]
    rest = _REST.match(src, end)
    if rest is None:
        raise Stop("directive", s.at)
    if rest.group(1):
        s.comments.append(s.span(rest.start(1), rest.end()))
    s.pos = rest.end()
    return version


def _node(
    r: _Reader,
    parent: int = -1,
    explicit: bool = False,
    pair: bool = False,
    tag: _Property | None = None,
    anchor: _Property | None = None,
    behind: int = -1,
) -> Node:
    """Any node at the current token.

    parent: the indentation of the mapping whose key or value it is, -1 for none. explicit: it is the key behind a `?`.
    pair: in a flow list, where `a: b` is a mapping of one entry. behind: where an absent node is shown.
    """
    s = r.s
    r.depth += 1
    if r.depth > DEEPEST:
        raise Stop("deep", s.at)
    outer_anchor: _Property | None = None
    outer_tag: _Property | None = None
    node: Node
    while True:
        kind = s.kind
        if kind == SCALAR:
            at, indent, line, tab = s.at, s.token_indent, s.token_line, s.tab
            node = Scalar(s.span(at, s.end), s.value, s.style, s.pieces)
            json = pair and s.style in ("single", "double") and s.context == FLOW_IN
            if json:
                s.push(FLOW_KEY)
            s.advance(tag=tag.name if tag else "", outside=True)
            if json:
                s.pop()
            if s.kind != ":" or not _is_first_key(s, at, indent, line, tab, parent, explicit, pair):
                break
            return _mapping_from(r, node, at, indent, line, pair, tag, anchor, outer_anchor, outer_tag)
        if kind == "&":
            new = _Property(s.name, s.at, s.end, s.token_line)
            if anchor:
                if anchor.line == new.line or outer_anchor:
                    raise Stop("anchors", s.at)
                outer_anchor = anchor
            anchor = new
            s.advance(tag=tag.name if tag else "")
            continue
        if kind == "!":
            new = _Property(s.name, s.at, s.end, s.token_line)
            if tag:
                if tag.line == new.line:
                    raise Stop("tags", s.at)
                outer_tag = tag
            tag = new
            s.advance(tag=tag.name)
            continue
        if kind == "" or kind == "---" or kind == "...":
            node = _absent(s, behind if behind >= 0 else s.at, tag, anchor)
        elif kind == "*":
            at, indent, line, tab = s.at, s.token_indent, s.token_line, s.tab
            if (anchor and anchor.line == line) or (tag and tag.line == line):
                raise Stop("alias-property", at)
            node = _alias(r)
            s.advance()
            if s.kind == ":" and not _colon_of_outer(s, explicit, line, indent):
                if _is_first_key(s, at, indent, line, tab, parent, explicit, pair):
                    node = _block_mapping(r, node, at, indent, line, pair)
                r.depth -= 1
                return node
        elif kind == "[" or kind == "{":
            at, indent, line, tab = s.at, s.token_indent, s.token_line, s.tab
            opened = _preregister(r, anchor if anchor and anchor.line == line else None, Sequence if kind == "[" else Mapping)
            json = pair and s.context == FLOW_IN
            if json:
                s.push(FLOW_KEY)
            node = _flow_sequence(r) if kind == "[" else _flow_mapping(r)
            if json:
                s.pop()
            _adopt(r, opened, node)
            if s.kind == ":" and _is_first_key(s, at, indent, line, tab, parent, explicit, pair):
                mapping = _mapping_from(r, node, at, indent, line, pair, tag, anchor, outer_anchor, outer_tag)
                if kind == "[":
                    return mapping
                # Behind braces the host registers the properties once more, for the mapping.
                r.depth += 1
                node = mapping
        elif kind == "-":
            if (anchor and anchor.line == s.token_line) or (tag and tag.line == s.token_line):
                raise Stop("token", s.at)
            opened = _preregister(r, anchor, Sequence)
            node = _block_sequence(r)
            _adopt(r, opened, node)
        elif kind == "?":
            if s.context >= FLOW_IN:
                raise Stop("token", s.at)
            if s.tab:
                raise Stop("tab-key", s.at)
            at, indent, line = s.at, s.token_indent, s.token_line
            opened = None if parent == indent else _preregister(r, anchor, Mapping)
            s.push_block(indent)
            s.advance(compact=indent + 1)
            key = _block_indented(r, indent, line, at + 1, "key")
            s.pop_block()
            if parent == indent:
                r.depth -= 1
                return key
            node = _block_mapping(r, key, at, indent, line, pair)
            _adopt(r, opened, node)
        elif kind == ":":
            at, indent, line = s.at, s.token_indent, s.token_line
            if s.context == FLOW_KEY:
                node = _absent(s, at, tag, anchor)
            else:
                if s.tab and s.context != FLOW_IN:
                    raise Stop("tab-key", at)
                if parent == indent:
                    node = _absent(s, at, tag, anchor)
                else:
                    key_tag = tag if tag and tag.line == line else None
                    if key_tag:
                        tag = None
                    key = _resolve_null(_absent(s, at, key_tag, None), key_tag)
                    key_anchor, map_anchor = _split(anchor, outer_anchor, line, at)
                    _register(r, key_anchor, key)
                    opened = _preregister(r, map_anchor, Mapping)
                    node = _block_mapping(r, key, at, indent, line, pair)
                    _adopt(r, opened, node)
                    _register(r, map_anchor, node)
                    anchor = outer_anchor = None
        elif kind in ",]}":
            if not tag and not anchor:
                raise Stop("token", s.at)
            node = _absent(s, behind if behind >= 0 else s.at, tag, anchor)
        elif kind == "%":
            raise Stop("reserved", s.at)
        else:
            raise Stop("token", s.at)
        break
    r.depth -= 1
    if outer_anchor:
        raise Stop("anchors", outer_anchor.at)
    if outer_tag:
        raise Stop("tags", outer_tag.at)
    if tag or anchor:
        node = _dressed(s, node, tag, anchor)
        _register(r, anchor, node)
    return node


def _colon_of_outer(s: Scanner, explicit: bool, line: int, indent: int) -> bool:
    """Whether the `:` belongs to a collection around the node that was just read."""
    return s.token_indent < indent or (explicit and line != s.token_line and s.token_indent <= indent)


def _is_first_key(
    s: Scanner, at: int, indent: int, line: int, tab: bool, parent: int, explicit: bool, pair: bool
) -> bool:
    """Whether the node that was just read, in front of a `:`, is the first key of a mapping that begins here."""
    if _colon_of_outer(s, explicit, line, indent):
        return False
    if tab and s.context < FLOW_IN:
        raise Stop("tab-key", at)
    if parent == indent or s.context == FLOW_KEY:
        return False
    if line != s.token_line and not explicit:
        raise Stop("multiline-key", s.at, at)
    return s.context != FLOW_IN or pair


def _absent(s: Scanner, at: int, tag: _Property | None, anchor: _Property | None) -> Scalar:
    """The null where nothing is written, shown at `at` or behind the properties that stand alone."""
    at = max(at, tag.end if tag else 0, anchor.end if anchor else 0) if tag or anchor else at
    return Scalar(s.span(at, at), None, "plain")


def _resolve_null(node: Node, tag: _Property | None) -> Node:
    if tag and tag.name in ("!", "str"):
        real = target_of(node)
        if isinstance(real, Scalar) and real.value is None:
            return replace(real, value="", pieces=(Piece(0, real.span.start, real.span.start),))
    return node


def _dressed(s: Scanner, node: Node, tag: _Property | None, anchor: _Property | None) -> Node:
    """The node with the places of its properties."""
    node = _resolve_null(node, tag)
    if isinstance(node, Alias):
        return node
    if anchor:
        object.__setattr__(node, "anchor", s.span(anchor.at, anchor.end))
    if tag:
        object.__setattr__(node, "tag", s.span(tag.at, tag.end))
    return node


def _register(r: _Reader, anchor: _Property | None, node: Node) -> None:
    if anchor is None:
        return
    r.anchors[anchor.name] = target = target_of(node)
    if target is _PENDING_LIST or target is _PENDING_MAPPING:
        opened = r.pending[id(node)]
        opened.names.append(anchor.name)
        r.anchors[anchor.name] = opened


def _preregister(r: _Reader, anchor: _Property | None, kind: type) -> _Open | None:
    """Let aliases inside an anchored collection find it; but the name of a finished node keeps its meaning there."""
    if anchor is None or not isinstance(r.anchors.get(anchor.name, _OPEN), _Open):
        return None
    opened = _Open(kind, anchor.name)
    r.anchors[anchor.name] = opened
    r.open.append(opened)
    return opened


def _adopt(r: _Reader, opened: _Open | None, node: Node) -> None:
    if opened is None:
        return
    r.open.remove(opened)
    for name in opened.names:
        if r.anchors.get(name) is opened:
            r.anchors[name] = target_of(node)
    for alias in opened.aliases:
        object.__setattr__(alias, "target", node)
    if opened.aliases:
        r.looped.add(id(node))


def _alias(r: _Reader) -> Alias:
    s = r.s
    target = r.anchors.get(s.name)
    if target is None:
        raise Stop("alias", s.at)
    span = s.span(s.at, s.end)
    if isinstance(target, _Open):
        alias = Alias(span, s.name, _PENDING_LIST if target.kind is Sequence else _PENDING_MAPPING)
        target.aliases.append(alias)
        r.pending[id(alias)] = target
        r.aliased -= 1
        return alias
    r.aliased -= _size(r, target)
    if r.aliased < 0:
        raise Stop("aliasing", s.at)
    return Alias(span, s.name, target)


# What an alias to a collection that is still open stands for, until it is read to its end.
_PENDING_LIST = Sequence(Span(0, 0), (), False)
_PENDING_MAPPING = Mapping(Span(0, 0), (), False)


def _size(r: _Reader, node: Node) -> int:
    """How many nodes a node is when its aliases are written out."""
    node = target_of(node)
    if isinstance(node, Scalar) or id(node) in r.looped:
        return 1
    known = r.sizes.get(id(node))
    if known is None:
        if isinstance(node, Sequence):
            known = 1 + sum(_size(r, item) for item in node.items)
        else:
            entries = node.entries if node.merged is None else node.merged
            known = 1 + sum(_size(r, entry.key) + _size(r, entry.value) for entry in entries)
        r.sizes[id(node)] = known
    return known


def _split(
    anchor: _Property | None, outer: _Property | None, line: int, at: int
) -> tuple[_Property | None, _Property | None]:
    """Which anchors belong to an implicit first key, and which to the mapping that it begins."""
    if outer:
        if anchor and anchor.line != line:
            raise Stop("anchors", at)
        return anchor, outer
    if anchor and anchor.line != line:
        return None, anchor
    return anchor, None


def _mapping_from(
    r: _Reader,
    key: Node,
    at: int,
    indent: int,
    line: int,
    pair: bool,
    tag: _Property | None,
    anchor: _Property | None,
    outer_anchor: _Property | None,
    outer_tag: _Property | None,
) -> Node:
    """The mapping whose first key was just read; the properties in front are the key's or the mapping's."""
    s = r.s
    key_anchor, map_anchor = _split(anchor, outer_anchor, line, at)
    key_tag, map_tag = (tag, outer_tag) if tag and tag.line == line else (None, tag)
    if key_anchor or key_tag:
        key = _dressed(s, key, None, key_anchor)
        if key_tag and not isinstance(key, Alias):
            object.__setattr__(key, "tag", s.span(key_tag.at, key_tag.end))
        _register(r, key_anchor, key)
    opened = _preregister(r, map_anchor, Mapping)
    node = _block_mapping(r, key, at, indent, line, pair)
    _adopt(r, opened, node)
    if map_anchor or map_tag:
        _register(r, map_anchor, _dressed(s, node, map_tag, map_anchor))
    r.depth -= 1
    return node


_Place = Literal["item", "key", "value", "pair"]


def _block_indented(r: _Reader, n: int, line: int, behind: int, place: _Place) -> Node:
    """What stands behind a `-`, a `?` or a `:` that belongs to a block at indentation `n`; absent if it is outdented."""
    s = r.s
    tag: _Property | None = None
    anchor: _Property | None = None
    in_flow = s.context >= FLOW_IN
    while True:
        kind = s.kind
        outdented = s.token_indent < n or (s.token_indent == n and (kind != "-" or place == "item"))
        if outdented and not in_flow and s.token_line != line:
            if tag and kind == SCALAR and s.style == "plain" and not s.folded:
                # The word behind the tag was resolved for the tag, but belongs to the parent.
                s.pos = s.at
                s.line = s.token_line
                s.indent = s.token_indent
                s.advance()
            return _alone(r, behind, tag, anchor)
        if kind == "&" and anchor is None:
            anchor = _Property(s.name, s.at, s.end, s.token_line)
        elif kind == "!" and tag is None:
            tag = _Property(s.name, s.at, s.end, s.token_line)
        elif (kind == "-" or kind == "?") and s.token_line == line and (s.token_indent <= n or s.tab):
            raise Stop("tab-indent" if s.tab else "same-line", s.at)
        elif place == "pair" and in_flow and (kind == "," or kind == "]"):
            return _alone(r, behind, tag, anchor)
        else:
            return _node(r, parent=n, explicit=place == "key", tag=tag, anchor=anchor, behind=behind)
        s.advance(tag=tag.name if tag else "")


def _alone(r: _Reader, behind: int, tag: _Property | None, anchor: _Property | None) -> Node:
    """Properties without a node, or nothing at all."""
    node: Node = _absent(r.s, behind, tag, anchor)
    if tag or anchor:
        node = _dressed(r.s, node, tag, anchor)
        _register(r, anchor, node)
    return node


def _block_sequence(r: _Reader) -> Node:
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
        s.advance(compact=indent + 1)
        items.append(_block_indented(r, indent, line, at + 1, "item"))
    s.pop_block()
    return Sequence(Span(start + s.base, _end(items[-1])), tuple(items), False)


def _end(node: Node) -> int:
    """Where a node ends, its properties included."""
    end = node.span.end
    if not isinstance(node, Alias):
        if node.anchor and node.anchor.end > end:
            end = node.anchor.end
        if node.tag and node.tag.end > end:
            end = node.tag.end
    return end


def _begin(node: Node) -> int:
    start = node.span.start
    if not isinstance(node, Alias):
        if node.anchor and node.anchor.start < start:
            start = node.anchor.start
        if node.tag and node.tag.start < start:
            start = node.tag.start
    return start


class _Entries:
    """The entries of a mapping as it grows, and what `<<` makes of them."""

    __slots__ = ("merged", "names", "written")

    def __init__(self) -> None:
        self.written: list[Entry] = []
        self.merged: list[Entry] | None = None
        self.names: set[object] = set()

    def add(self, r: _Reader, key: Node, value: Node) -> None:
        name = key.value if isinstance(key, Scalar) and isinstance(key.value, str) else resolve.key_name(key)
        entry = Entry(name, key, value, Span(_begin(key), max(_end(value), _end(key))))
        self.written.append(entry)
        if r.open and not isinstance(key, Scalar):
            # The name of a list shows its items, which may not be complete yet.
            r.late.append(entry)
        if self.merged is not None:
            self.merged.append(entry)
            self.names.add(_identity(key))

    def add_or_merge(self, r: _Reader, key: Node, value: Node) -> None:
        real = target_of(key)
        if not (isinstance(real, Scalar) and real.value == "<<"):
            return self.add(r, key, value)
        source = target_of(value)
        if isinstance(source, Scalar):
            return self.add(r, key, value)
        if source is _PENDING_LIST:
            raise Stop("merge-itself", r.s.at)
        if self.merged is None:
            self.merged = list(self.written)
            self.names = {_identity(entry.key) for entry in self.merged}
        self.written.append(Entry("<<", key, value, Span(_begin(key), max(_end(value), _end(key)))))
        for item in source.items if isinstance(source, Sequence) else (source,):
            item = target_of(item)
            if item is _PENDING_MAPPING:
                raise Stop("merge-itself", r.s.at)
            if isinstance(item, Mapping):
                self._merge(r, item)
        return None

    def _merge(self, r: _Reader, source: Mapping) -> None:
        assert self.merged is not None
        for entry in reversed(source.entries if source.merged is None else source.merged):
            identity = _identity(entry.key)
            if identity not in self.names:
                r.merged -= 1
                if r.merged < 0:
                    raise Stop("aliasing", r.s.at)
                self.names.add(identity)
                self.merged.append(entry)

    def mapping(self, start: int, end: int, flow: bool) -> Mapping:
        merged = None if self.merged is None else tuple(self.merged)
        if self.written and self.written[0].span.start < start:
            # The anchor or tag of the first key stands in front of it.
            start = self.written[0].span.start
        return Mapping(Span(start, end), tuple(self.written), flow, merged=merged)


def _identity(key: Node) -> object:
    """What the host compares when it merges: 1 and "1" are different keys there, lists are equal to themselves only."""
    real = target_of(key)
    if not isinstance(real, Scalar) or (isinstance(real.value, float) and math.isnan(real.value)):
        return id(real)
    value = real.value
    return (isinstance(value, bool), isinstance(value, (int, float)), value)


def _block_mapping(r: _Reader, key: Node, start: int, indent: int, line: int, pair: bool) -> Node:
    """The mapping whose first key was read already; the current token is what follows the key."""
    s = r.s
    if line == s.explicit_line:
        raise Stop("token", s.at)
    in_flow = s.context >= FLOW_IN
    if not in_flow:
        s.push_block(indent)
    entries = _Entries()
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
            s.advance(compact=indent + 1 if colon != line else -1)
            value = _block_indented(r, indent, colon, at + 1, "pair" if pair else "value")
    else:
        value = _null_behind(key)
    entries.add_or_merge(r, key, value)
    if s.context == FLOW_IN:
        if not in_flow:
            s.pop_block()
        return entries.mapping(start + s.base, max(_end(value), _end(key)), False)
    s.push(BLOCK_IN)
    while s.kind and s.token_indent == indent and s.token_line != previous and s.kind not in ("---", "..."):
        if s.tab:
            raise Stop("tab-key", s.at)
        previous = key_line = s.token_line
        explicit = s.kind == "?"
        key_at = s.at
        key = _node(r, parent=indent)
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
            s.advance(compact=indent + 1 if colon != key_line else -1)
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
    return entries.mapping(start + s.base, entries.written[-1].span.end, False)


def _null_behind(key: Node) -> Scalar:
    end = _end(key)
    return Scalar(Span(end, end), None, "plain")


def _flow_key(r: _Reader) -> Node:
    """The key behind a `?` in a flow collection."""
    s = r.s
    start = s.at
    s.advance()
    if s.kind in (":", ",", "}", "]"):
        return _absent(s, start + 1, None, None)
    if s.kind == "?":
        raise Stop("token", s.at)
    tag: _Property | None = None
    anchor: _Property | None = None
    while True:
        if s.kind == "&" and anchor is None:
            anchor = _Property(s.name, s.at, s.end, s.token_line)
        elif s.kind == "!" and tag is None:
            tag = _Property(s.name, s.at, s.end, s.token_line)
        else:
            break
        s.advance(tag=tag.name if tag else "")
        if s.kind in (":", ",", "}", "]"):
            return _alone(r, start + 1, tag, anchor)
    s.push(FLOW_KEY)
    key = _node(r, explicit=True, tag=tag, anchor=anchor, behind=start + 1)
    s.pop()
    return key


def _flow_sequence(r: _Reader) -> Sequence:
    s = r.s
    start = s.at
    items: list[Node] = []
    s.opened.append(start)
    s.push(FLOW_IN)
    s.advance()
    while s.kind != "]":
        if s.kind == "?":
            at = s.at
            key = _flow_key(r)
            value: Node = _null_behind(key)
            if s.kind == ":":
                colon = s.at
                s.advance()
                if s.kind in (",", "]"):
                    value = _absent(s, colon + 1, None, None)
                else:
                    value = _node(r, parent=s.token_indent, behind=colon + 1)
            entries = _Entries()
            entries.add_or_merge(r, key, value)
            items.append(entries.mapping(at + s.base, max(_end(value), at + 1 + s.base), False))
        else:
            items.append(_node(r, pair=True))
        if s.kind == "]":
            break
        if s.kind != ",":
            raise Stop("flow-comma", s.at, start)
        s.advance()
    s.pop()
    end = s.at + 1
    s.opened.pop()
    s.advance()
    return Sequence(s.span(start, end), tuple(items), True)


def _flow_mapping(r: _Reader) -> Mapping:
    s = r.s
    start = s.at
    entries = _Entries()
    s.opened.append(start)
    s.push(FLOW_IN)
    s.advance()
    while s.kind != "}":
        if s.kind == "?":
            key = _flow_key(r)
        elif s.kind == ":":
            key = _absent(s, s.at, None, None)
        else:
            s.push(FLOW_KEY)
            key = _node(r)
            s.pop()
        if s.kind == ",":
            entries.add(r, key, _null_behind(key))
            s.advance()
            continue
        if s.kind == "}":
            entries.add(r, key, _null_behind(key))
            continue
        if s.kind != ":":
            raise Stop("flow-comma", s.at, start)
        colon = s.at
        s.advance()
        if s.kind in ("}", ","):
            entries.add(r, key, _absent(s, colon + 1, None, None))
        else:
            entries.add_or_merge(r, key, _node(r, parent=s.token_indent, behind=colon + 1))
        if s.kind == ",":
            s.advance()
        elif s.kind != "}":
            raise Stop("flow-comma", s.at, start)
    s.pop()
    end = s.at + 1
    s.opened.pop()
    s.advance()
    return entries.mapping(start + s.base, end + s.base, True)
