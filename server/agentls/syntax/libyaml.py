"""YAML as libyaml reads it, with the values of Rust's serde_yaml, and spans: the reader of GitHub Copilot CLI.

If PyYAML includes libyaml, that reads the text. PyYAML's own scanner is the predecessor of libyaml's; the differences
are overridden here, and the tests compare both. It reads if libyaml is missing, and says why libyaml rejects a header.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner, ScannerError

from ..stdx.records import pattern
from ..text.source import Span
from .stop import Stop
from .yaml.tree import Alias, Atom, Entry, Mapping, Node, Scalar, Sequence, Style, resolve

_BREAKS = "\r\n\x85\u2028\u2029"
_END = "\0 \t" + _BREAKS
_DEEPEST = 128
"""The maximum nesting of collections in serde_yaml."""

_INTEGER = pattern(r"[-+]?(?:0x[0-9A-Fa-f]+|0o[0-7]+|0b[01]+|(?!0[0-9])[0-9]+)")
_FLOAT = pattern(r"[-+]?(?!0[0-9])(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = pattern(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_CONTROL = pattern(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLES: dict[str | None, Style] = {None: "plain", "'": "single", '"': "double", "|": "literal", ">": "folded"}
_TAG = "tag:yaml.org,2002:"


class _Events(Reader, Scanner, Parser):
    """The events of libyaml. Names are those of PyYAML's classes, whose methods these override."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def check_printable(self, data: str) -> None:
        """Checked beforehand, because libyaml's limits differ."""

    def scan_to_next_token(self) -> None:
        while True:
            while self.peek() == " " or (self.peek() == "\t" and (self.flow_level or not self.allow_simple_key)):
                self.forward()
            if self.peek() == "#":
                while self.peek() not in "\0" + _BREAKS:
                    self.forward()
            if not self.scan_line_break():  # type: ignore[no-untyped-call]
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_plain(self) -> yaml.ScalarToken:
        start = end = self.get_mark()
        indent = self.indent + 1
        chunks: list[str] = []
        spaces: list[str] = []
        while True:
            length = 0
            if self.peek() == "#" or self._at_separator():
                break
            while (ch := self.peek(length)) not in _END:
                after = self.peek(length + 1)
                if self.flow_level and ch == ":" and after and after in ",?[]{}":
                    self.forward(length)
                    raise ScannerError("while scanning a plain scalar", start, "found unexpected ':'", self.get_mark())
                if (ch == ":" and after in _END) or (self.flow_level and ch in ",[]{}"):
                    break
                length += 1
            if length == 0:
                break
            self.allow_simple_key = False
            chunks += spaces
            chunks.append(self.prefix(length))
            self.forward(length)
            end = self.get_mark()
            spaces = self._spaces(indent, start)
            if not spaces or (not self.flow_level and self.column < indent):
                break
        return yaml.ScalarToken("".join(chunks), True, start, end)

    def _spaces(self, indent: int, start: yaml.Mark) -> list[str]:
        """The loaded text between two pieces of a plain scalar; empty if there is none."""
        white, breaks = "", list[str]()
        while (ch := self.peek()) in " \t" + _BREAKS:
            if ch in _BREAKS:
                breaks.append(self.scan_line_break())  # type: ignore[no-untyped-call]
                self.allow_simple_key = True
                continue
            if breaks and ch == "\t" and self.column < indent:
                message = "found a tab character that violates indentation"
                raise ScannerError("while scanning a plain scalar", start, message, self.get_mark())
            white += "" if breaks else ch
            self.forward()
        if not breaks:
            return [white] if white else []
        if breaks[0] != "\n":
            return breaks
        return breaks[1:] or [" "]

    def scan_flow_scalar(self, style: str) -> yaml.ScalarToken:
        found = super().scan_flow_scalar(style)
        if any("\ud800" <= it <= "\udfff" for it in found.value):
            message = "found invalid Unicode character escape code"
            raise ScannerError("while parsing a quoted scalar", found.start_mark, message, found.start_mark)
        return found

    def scan_block_scalar_ignored_line(self, start_mark: yaml.Mark) -> None:
        while self.peek() == "\t" or self.peek() == " ":
            self.forward()
        super().scan_block_scalar_ignored_line(start_mark)

    def scan_block_scalar_indentation(self) -> tuple[list[str], int, yaml.Mark]:
        found = super().scan_block_scalar_indentation()
        if self.peek() == "\t" and self.column <= max(found[1], self.indent):
            message = "found a tab character where an indentation space is expected"
            raise ScannerError("while scanning a block scalar", None, message, self.get_mark())
        return found

    def _at_separator(self) -> bool:
        return self.column == 0 and self.prefix(3) in ("---", "...") and self.peek(3) in _END


def read(text: str, at: int = 0) -> Node | None:
    """The one document of `text`; None if nothing is written. at: the offset of `text` in its file.

    Raises `Stop` with an offset in the file where libyaml or serde_yaml refuses it.
    """
    control = _CONTROL.search(text)
    if control:
        raise Stop("control characters are not allowed", at + control.start())
    try:
        if yaml.__with_libyaml__:
            from yaml._yaml import CParser

            try:
                return _Tree(text, at, CParser(text)).document()
            except yaml.YAMLError:
                pass  # The other one has the place in code points, and words that users can search for.
        return _Tree(text, at, _Events(text)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Stop(str(error.problem or error.context), at + (mark.index if mark else 0)) from None
    except yaml.reader.ReaderError as error:
        raise Stop(error.reason, at + error.position) from None


class _Tree:
    """The tree of a document, made from its events."""

    def __init__(self, text: str, at: int, events: Any) -> None:
        self.text = text
        self.events = events
        self.at = at
        self.anchors: dict[str, Scalar | Sequence | Mapping] = {}
        self.depth = 0

    def document(self) -> Node | None:
        events = self.events
        events.get_event()
        if not events.check_event(yaml.DocumentStartEvent):
            return None
        events.get_event()
        root = self.node()
        events.get_event()
        if not events.check_event(yaml.StreamEndEvent):
            message = "there is more than one document"
            raise Stop(message, self.at + events.peek_event().start_mark.index)
        return root

    def node(self) -> Node:
        event: Any = self.events.get_event()
        span = Span(self.at + event.start_mark.index, self.at + event.end_mark.index)
        if isinstance(event, yaml.AliasEvent):
            name = str(event.anchor)
            if name not in self.anchors:
                raise Stop("unknown anchor", span.start)
            return Alias(span, name, self.anchors[name])
        found: Scalar | Sequence | Mapping
        if isinstance(event, yaml.ScalarEvent):
            span = self.written(event, span)
            value = _value(event, span)
            found = Scalar(span, value, _STYLES[event.style or None])
        else:
            self.depth += 1
            if self.depth > _DEEPEST:
                raise Stop("recursion limit exceeded", span.start)
            flow = bool(event.flow_style)
            if isinstance(event, yaml.SequenceStartEvent):
                items = tuple(self.items())
                found = Sequence(self.whole(span, flow, items), items, flow)
            else:
                entries = tuple(self.entries())
                found = Mapping(self.whole(span, flow, entries), entries, flow)
            self.depth -= 1
        if event.anchor is not None:
            self.anchors[event.anchor] = found
        return found

    def written(self, event: Any, span: Span) -> Span:
        """The span without an anchor and a tag before the value."""
        if event.anchor is None and event.tag is None:
            return span
        text, start = self.text, event.start_mark.index
        while start < event.end_mark.index and text[start] in "&!":
            while start < event.end_mark.index and text[start] not in _END:
                start += 1
            while start < event.end_mark.index and text[start] in _END:
                start += 1
        return Span(self.at + start, span.end)

    def whole(self, span: Span, flow: bool, parts: tuple[Node, ...] | tuple[Entry, ...]) -> Span:
        """The span of a collection: a flow one with its brackets, a block one up to its last part."""
        closing = self.events.get_event()
        if flow:
            return Span(span.start, self.at + closing.end_mark.index)
        return Span(parts[0].span.start, parts[-1].span.end) if parts else span

    def items(self) -> Iterator[Node]:
        while not self.events.check_event(yaml.SequenceEndEvent):
            yield self.node()

    def entries(self) -> Iterator[Entry]:
        seen = set[object]()
        while not self.events.check_event(yaml.MappingEndEvent):
            key = self.node()
            value = self.node()
            mark = _mark(key)
            name = str(mark[1])
            if mark in seen:
                raise Stop(f'duplicate entry with key "{name}"', key.span.start)
            seen.add(mark)
            yield Entry(name, key, value, Span(key.span.start, max(key.span.end, value.span.end)))


def _mark(key: Node) -> tuple[str, object]:
    """What distinguishes two keys; each collection is different."""
    node = resolve(key)
    if not isinstance(node, Scalar):
        return "node", id(node)
    if node.value is None or isinstance(node.value, bool):
        return "word", "null" if node.value is None else str(node.value).lower()
    return type(node.value).__name__, node.value


def _value(event: Any, span: Span) -> Atom:
    """The value of a scalar in serde_yaml."""
    text: str = event.value
    tag = event.tag or ""
    if tag.startswith(_TAG):
        kind = tag[len(_TAG) :]
        if kind in ("bool", "int", "float", "null"):
            value = _plain(text, span)
            wanted: Any = {"bool": bool, "int": int, "float": (int, float), "null": type(None)}[kind]
            wrong = not isinstance(value, wanted) or (kind in ("int", "float") and isinstance(value, bool))
            if wrong or (kind == "null" and not text):
                raise Stop(f'invalid value: string "{text}", expected {kind}', span.start)
            return float(value) if kind == "float" and isinstance(value, int) else value
        return text
    return text if event.style else _plain(text, span)


def _plain(text: str, span: Span) -> Atom:
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text[0] in "tT"
    if _INTEGER.fullmatch(text):
        sign, digits = (text[0], text[1:]) if text[0] in "-+" else ("", text)
        base = {"0x": 16, "0o": 8, "0b": 2}.get(digits[:2], 10)
        if len(digits) > 100:
            raise Stop("an integer has too many digits", span.start)
        number = int(digits if base == 10 else digits[2:], base) * (-1 if sign == "-" else 1)
        if not -(2**63) <= number < 2**64:
            if -(2**127) <= number < 2**128:
                raise Stop("an integer needs more than 64 bits", span.start)
            return text if base != 10 or not math.isfinite(float(number)) else float(number)
        return number
    if _FLOAT.fullmatch(text):
        value = float(text)
        return value if math.isfinite(value) else text
    if _SPECIAL.fullmatch(text):
        return None  # JSON has no such numbers.
    return text
