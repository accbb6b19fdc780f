"""The header as VS Code reads it: with its own reader for YAML-like text, which never fails.

A model of version 1.139. All scalars are strings; after a closing quote, the rest of the line is lost; and a line that
fits nowhere ends the map.
"""

from __future__ import annotations

from typing import NamedTuple

from ...syntax.stop import Stop
from ...syntax.yaml.tree import Entry, Mapping, Node, Scalar, Sequence
from ...text.source import Span
from .tokens import Kind, Token, line_start, tokens

_DEEPEST = 100


class Tree(NamedTuple):
    """The content of a header. root: None if it is empty. rest: where VS Code stopped reading; None at the end."""

    root: Node | None
    rest: Span | None


def read(text: str, start: int = 0) -> Tree:
    """The tree of a header. start: its offset in the file. Raises `Stop` with an offset in the header."""
    reader = _Reader(text, start)
    root = reader.document()
    reader.skip_lines()
    last = reader.token
    return Tree(root, None if last.kind in (Kind.EOF, Kind.END) else reader.span(last.start, len(text)))


class _Reader:
    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start
        self.tokens = tokens(text)
        self.at = 0
        self.depth = 0

    # Tokens.

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def peek(self, ahead: int = 1) -> Token:
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def next(self) -> Token:
        token = self.token
        if token.kind != Kind.EOF:
            self.at += 1
        return token

    def is_at(self, kind: Kind) -> bool:
        return self.token.kind == kind

    def skip_indent(self) -> None:
        if self.token.kind == Kind.INDENT:
            self.at += 1

    def skip_lines(self) -> None:
        """Skip line ends, comments and lines with nothing else."""
        while self.token.kind in (Kind.NEWLINE, Kind.COMMENT) or (
            self.token.kind == Kind.INDENT and self.peek().kind in (Kind.NEWLINE, Kind.COMMENT, Kind.EOF)
        ):
            self.at += 1

    def skip_white(self) -> None:
        while self.token.kind in (Kind.NEWLINE, Kind.COMMENT, Kind.INDENT):
            self.at += 1

    @property
    def indent(self) -> int:
        return self.token.indent if self.token.kind == Kind.INDENT else 0

    @property
    def content(self) -> Token:
        """The current token, or the one after an indent."""
        return self.peek() if self.token.kind == Kind.INDENT else self.token

    def is_entry(self) -> bool:
        ahead = self.token.kind == Kind.INDENT
        return self.peek(ahead).kind == Kind.SCALAR and self.peek(ahead + 1).kind == Kind.COLON

    # Nodes.

    def span(self, start: int, end: int) -> Span:
        return Span(self.start + start, self.start + end)

    def empty(self, at: int) -> Scalar:
        return Scalar(self.span(at, at), "", "plain")

    def scalar(self, token: Token) -> Scalar:
        return Scalar(self.span(token.start, token.end), token.value, token.style)

    def document(self) -> Node | None:
        self.skip_lines()
        if self.token.kind == Kind.START:
            self.next()
            self.skip_lines()
        return None if self.token.kind in (Kind.EOF, Kind.END) else self.value(-1)

    def value(self, outer: int) -> Node | None:
        """A value on lines that are indented deeper than `outer`."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Stop("collections are nested too deeply", self.token.start)
        try:
            self.skip_lines()
            if self.content.kind in (Kind.MAP, Kind.LIST):
                self.skip_indent()
                return self.flow()
            if self.content.kind == Kind.DASH:
                return self.sequence(self.indent)
            if self.is_entry():
                return self.mapping(self.indent)
            if self.token.kind in (Kind.SCALAR, Kind.INDENT):
                self.skip_indent()
                return self.text_of(outer)
            return None
        finally:
            self.depth -= 1

    def text_of(self, outer: int) -> Scalar:
        """A scalar, which continues on deeper lines if it is not quoted."""
        token = self.token
        if token.kind == Kind.SCALAR:
            self.next()
        return self.continued(token, outer) if token.style == "plain" else self.scalar(token)

    def continued(self, first: Token, outer: int) -> Scalar:
        value, end = [first.value], first.end
        while (empty := self.to_next_line(outer)) is not None:
            before, (at, lines) = self.at, empty
            self.at = at
            self.skip_indent()
            last, written = self.token, ""
            if self.is_at(Kind.DASH):
                self.next()
                written = "-"
            if self.is_at(Kind.SCALAR) and (written or self.peek().kind != Kind.COLON):
                last = self.next()
                written = f"- {last.value}" if written else last.value
            elif not written:
                self.at = before
                break
            value += ["\n" * lines or " ", written]
            end = last.end
        return Scalar(self.span(first.start, end), "".join(value), "plain")

    def to_next_line(self, outer: int) -> tuple[int, int] | None:
        """Where the text continues on another line, and the number of empty lines between; None if it does not."""
        at, lines = self.at, 0
        if self.tokens[at].kind != Kind.NEWLINE:
            return None
        while self.tokens[at].kind == Kind.NEWLINE:
            at += 1
            token, after = self.tokens[at], self.tokens[min(at + 1, len(self.tokens) - 1)]
            if token.kind == Kind.NEWLINE:
                lines += 1
            elif token.kind == Kind.INDENT and after.kind in (Kind.NEWLINE, Kind.EOF):
                lines += 1
                at += 1
            elif token.kind == Kind.INDENT:
                return (at, lines) if after.kind != Kind.COMMENT and token.indent > outer else None
            elif token.kind in (Kind.EOF, Kind.START, Kind.END) or outer >= 0:
                return None
            else:
                return at, lines
        return None

    def mapping(self, indent: int, inline: bool = False) -> Mapping:
        """A map. inline: its first entry is after a dash."""
        start = self.token.start
        entries = [self.entry(indent)] if inline else []
        while True:
            self.skip_lines()
            if self.token.kind == Kind.EOF or self.indent < indent or not self.is_entry():
                break
            entries.append(self.entry(indent))
        end = entries[-1].value.span.end if entries else self.start + start
        return Mapping(Span(self.start + start, end), tuple(entries), flow=False)

    def entry(self, indent: int) -> Entry:
        self.skip_indent()
        key = self.scalar(self.next())
        colon = self.next()
        value = self.value_of(indent, colon)
        return Entry(str(key.value), key, value, Span(key.span.start, value.span.end))

    def value_of(self, indent: int, colon: Token) -> Node:
        """The value of an entry."""
        if self.token.kind in (Kind.MAP, Kind.LIST):
            return self.flow()
        if self.token.kind == Kind.SCALAR:
            return self.text_of(indent)
        self.skip_lines()
        is_list = self.indent == indent and self.content.kind == Kind.DASH
        if self.token.kind == Kind.EOF or (self.indent <= indent and not is_list):
            return self.empty(colon.end)
        return self.value(indent) or self.empty(colon.end)

    def sequence(self, indent: int) -> Sequence:
        items: list[Node] = []
        start = end = self.token.start
        while True:
            self.skip_lines()
            if self.token.kind == Kind.EOF:
                break
            own = self.column(self.token) if not items and self.token.kind == Kind.DASH else self.indent
            if own < indent or self.content.kind != Kind.DASH:
                break
            self.skip_indent()
            items.append(self.item(indent, self.next()))
            end = items[-1].span.end - self.start
        return Sequence(self.span(start, end), tuple(items), flow=False)

    def column(self, token: Token) -> int:
        return token.start - line_start(self.text, token.start)

    def item(self, indent: int, dash: Token) -> Node:
        token = self.token
        if token.kind == Kind.COMMENT:
            self.next()
        if token.kind in (Kind.MAP, Kind.LIST):
            return self.flow()
        if token.kind == Kind.DASH:
            return self.nested(token)
        if token.kind == Kind.SCALAR:
            if self.peek().kind == Kind.COLON:
                return self.mapping(self.column(token), inline=True)
            return self.text_of(indent)
        self.skip_lines()
        if self.token.kind == Kind.EOF or self.indent <= indent:
            return self.empty(dash.end)
        return self.value(indent) or self.empty(dash.end)

    def nested(self, dash: Token) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Stop("collections are nested too deeply", dash.start)
        found = self.sequence(self.column(dash))
        self.depth -= 1
        return found

    # Between brackets.

    def flow(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Stop("collections are nested too deeply", self.token.start)
        found = self.flow_mapping() if self.token.kind == Kind.MAP else self.flow_sequence()
        self.depth -= 1
        return found

    def flow_value(self) -> Node | None:
        if self.token.kind in (Kind.MAP, Kind.LIST):
            return self.flow()
        return self.flow_scalar() if self.token.kind == Kind.SCALAR else None

    def flow_mapping(self) -> Mapping:
        start, entries = self.next().start, list[Entry]()
        self.skip_white()
        while self.token.kind == Kind.SCALAR:
            key = self.flow_scalar()
            self.skip_white()
            value: Node = self.empty(key.span.end - self.start)
            if self.is_at(Kind.COLON):
                self.next()
                self.skip_white()
                value = self.flow_value() or self.empty(self.token.start)
            entries.append(Entry(str(key.value), key, value, Span(key.span.start, value.span.end)))
            self.skip_comma()
        return Mapping(self.span(start, self.closed(Kind.MAP_END)), tuple(entries), flow=True)

    def flow_sequence(self) -> Sequence:
        start, items = self.next().start, list[Node]()
        self.skip_white()
        while self.token.kind not in (Kind.LIST_END, Kind.EOF):
            item = self.flow_value()
            if item is None:
                self.next()
                continue
            items.append(item)
            self.skip_comma()
        return Sequence(self.span(start, self.closed(Kind.LIST_END)), tuple(items), flow=True)

    def skip_comma(self) -> None:
        self.skip_white()
        if self.token.kind == Kind.COMMA:
            self.next()
            self.skip_white()

    def closed(self, kind: Kind) -> int:
        """Where the brackets end."""
        token = self.token
        if token.kind != kind:
            return token.start
        return self.next().end

    def flow_scalar(self) -> Scalar:
        token = self.next()
        if token.style != "plain":
            return self.scalar(token)
        value, end = [token.value], token.end
        while True:
            at = self.at
            while self.tokens[at].kind in (Kind.NEWLINE, Kind.INDENT, Kind.COMMENT):
                at += 1
            is_below = any(it.kind == Kind.NEWLINE for it in self.tokens[self.at : at])
            found = self.tokens[at]
            if not is_below or found.kind != Kind.SCALAR or found.style != "plain":
                break
            self.at = at + 1
            value.append(found.value)
            end = found.end
        return Scalar(self.span(token.start, end), " ".join(value), "plain")
