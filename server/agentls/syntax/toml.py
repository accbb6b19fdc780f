"""TOML 1.1 as a tree with spans: `read` returns the same nodes as for a YAML header.

A date or a time is a `Date`, its text as written. Raises `Stop` if the text is not TOML.
"""

from __future__ import annotations

import math
from datetime import date
from typing import NoReturn, TypeAlias

from ..stdx.records import pattern
from ..text.source import Span
from .stop import Stop
from .yaml.tree import Atom, Entry, Mapping, Node, Piece, Scalar, Sequence, Style

_DEEPEST = 80
_BARE = pattern(r"[A-Za-z0-9_-]+")
_BLANK = pattern(r"[ \t]*")
_GAP = pattern(r"(?:[ \t]|\r?\n|#[^\n\x00-\x08\x0b-\x1f\x7f]*(?=\r?\n|\Z))*")
_END = pattern(r"[ \t]*(?:#[^\n\x00-\x08\x0b-\x1f\x7f]*)?(?:\r?\n|\Z)")
_ATOM = pattern(r"[A-Za-z0-9_+.:-]+(?: [0-9]{2}:[A-Za-z0-9_+.:-]+)?")
_DECIMAL = pattern(r"[+-]?(?:0|[1-9](?:_?[0-9])*)")
_BASED = pattern(r"0x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*")
_REAL = pattern(
    r"[+-]?(?:(?:0|[1-9](?:_?[0-9])*)(?:\.[0-9](?:_?[0-9])*)?(?:[eE][+-]?[0-9](?:_?[0-9])*)?|inf|nan)",
)
_TIME = r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?"
_DATE = pattern(
    rf"(?:([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}})(?:[Tt ]{_TIME}(?:[Zz]|[+-]([0-9]{{2}}):([0-9]{{2}}))?)?|{_TIME})"
)
_PLAIN = {
    '"': pattern(r'[^"\\\x00-\x08\x0a-\x1f\x7f]+'),
    "'": pattern(r"[^'\x00-\x08\x0a-\x1f\x7f]+"),
    '"""': pattern(r'(?:[^"\\\x00-\x08\x0b-\x1f\x7f]+|\r\n)+'),
    "'''": pattern(r"(?:[^'\x00-\x08\x0b-\x1f\x7f]+|\r\n)+"),
}
_ESCAPE = pattern(r'\\(?:([btnfre"\\])|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))')
_FOLD = pattern(r"\\[ \t]*\r?\n(?:[ \t]|\r?\n)*")
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\"}


class Date(str):
    """A date or a time; the value is the text as written."""


class _Table:
    """A table that is being read. kind: header, a `[table]`; implied, a part of a header; dotted, a part of a key."""

    def __init__(self, start: int, kind: str = "implied") -> None:
        self.start = start
        self.kind = kind
        self.rows: dict[str, tuple[Span, _Item]] = {}


class _Tables:
    """An array of tables, `[[name]]`."""

    def __init__(self) -> None:
        self.items: list[_Table] = []


_Item: TypeAlias = "Node | _Table | _Tables"
_Key: TypeAlias = "tuple[str, Span]"


def read(text: str) -> Mapping:
    """The tree of a file, which begins without a byte-order mark."""
    return _Reader(text).document()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0

    def stop(self, reason: str, at: int | None = None) -> NoReturn:
        raise Stop(reason, self.pos if at is None else at)

    def document(self) -> Mapping:
        root = table = _Table(0, "header")
        while True:
            self.gap()
            if self.pos >= len(self.text):
                return _frozen(root, len(self.text))
            if self.text[self.pos] == "[":
                table = self.header(root)
            else:
                self.pair(table, 0)
            end = _END.match(self.text, self.pos)
            if end is None:
                self.stop("expected the end of the line")
            self.pos = end.end()

    def gap(self) -> None:
        match = _GAP.match(self.text, self.pos)
        self.pos = match.end() if match else self.pos

    def blank(self) -> None:
        match = _BLANK.match(self.text, self.pos)
        self.pos = match.end() if match else self.pos

    def take(self, written: str) -> bool:
        found = self.text.startswith(written, self.pos)
        self.pos += len(written) if found else 0
        return found

    def header(self, root: _Table) -> _Table:
        array = self.take("[[")
        if not array:
            self.pos += 1
        *parents, (name, span) = self.key()
        if not self.take("]]" if array else "]"):
            self.stop("expected `]`")
        table = root
        for part in parents:
            table = self.step(table, part, "implied")
        return self.append(table, name, span) if array else self.open(table, name, span)

    def step(self, table: _Table, key: _Key, kind: str) -> _Table:
        """The table below a name, made where there is none."""
        name, span = key
        if name not in table.rows:
            table.rows[name] = span, _Table(span.start, kind)
        item = table.rows[name][1]
        if isinstance(item, _Tables) and kind == "implied":
            item = item.items[-1]
        if not isinstance(item, _Table) or (kind == "dotted" and item.kind == "header"):
            self.stop("duplicate key", span.start)
        return item

    def open(self, table: _Table, name: str, span: Span) -> _Table:
        item = table.rows.get(name, (span, _Table(span.start)))[1]
        if not isinstance(item, _Table) or item.kind != "implied":
            self.stop("duplicate key", span.start)
        item.kind = "header"
        table.rows.setdefault(name, (span, item))
        return item

    def append(self, table: _Table, name: str, span: Span) -> _Table:
        item = table.rows.setdefault(name, (span, _Tables()))[1]
        if not isinstance(item, _Tables):
            self.stop("duplicate key", span.start)
        item.items.append(_Table(span.start, "header"))
        return item.items[-1]

    def pair(self, table: _Table, depth: int) -> None:
        *parents, (name, span) = self.key()
        if not self.take("="):
            self.stop("key with no value, expected `=`")
        for part in parents:
            table = self.step(table, part, "dotted")
        if name in table.rows:
            self.stop("duplicate key", span.start)
        self.blank()
        table.rows[name] = span, self.value(depth)

    def key(self) -> list[_Key]:
        parts: list[_Key] = []
        while not parts or self.take("."):
            self.blank()
            start = self.pos
            if self.text[start : start + 1] in ("'", '"') and self.text[start : start + 3] not in ("'''", '"""'):
                name = self.string(self.text[start]).value
            else:
                match = _BARE.match(self.text, start)
                if match is None:
                    self.stop("invalid key, expected letters, digits, `-`, `_`")
                name, self.pos = match[0], match.end()
            parts.append((str(name), Span(start, self.pos)))
            if len(parts) > _DEEPEST:
                self.stop("too deep")
            self.blank()
        return parts

    def value(self, depth: int) -> Node:
        if depth > _DEEPEST:
            self.stop("too deep")
        first = self.text[self.pos : self.pos + 1]
        if first in ('"', "'") and first:
            return self.string(first * 3 if self.text.startswith(first * 3, self.pos) else first)
        if first == "[":
            return self.array(depth)
        if first == "{":
            return self.inline(depth)
        match = _ATOM.match(self.text, self.pos)
        if match is None:
            self.stop("expected a value")
        start, self.pos = self.pos, match.end()
        return Scalar(Span(start, self.pos), self.atom(match[0], start), "plain")

    def array(self, depth: int) -> Sequence:
        start = self.pos
        self.pos += 1
        items: list[Node] = []
        self.gap()
        while not self.take("]"):
            if items and not self.take(","):
                self.stop("expected `,` or `]`")
            self.gap()
            if self.take("]"):
                break
            items.append(self.value(depth + 1))
            self.gap()
        return Sequence(Span(start, self.pos), tuple(items), flow=True)

    def inline(self, depth: int) -> Mapping:
        start = self.pos
        self.pos += 1
        table = _Table(start, "header")
        self.gap()
        while not self.take("}"):
            if table.rows and not self.take(","):
                self.stop("expected `,` or `}`")
            self.gap()
            if self.take("}"):
                break
            self.pair(table, depth + 1)
            self.gap()
        return _frozen(table, self.pos)

    def string(self, quote: str) -> Scalar:
        start = self.pos
        self.pos += len(quote)
        if len(quote) == 3 and not self.take("\n"):
            self.take("\r\n")
        parts: list[str] = []
        pieces: list[Piece] = []
        size, at = 0, self.pos
        while (rest := self.closing(quote)) is None:
            parts.append(self.part(quote))
            pieces.append(Piece(size, at, self.pos))
            size, at = size + len(parts[-1]), self.pos
        if rest:
            parts.append(rest)
            pieces.append(Piece(size, at, at + len(rest)))
        style: Style = "double" if quote[0] == '"' else "single"
        return Scalar(Span(start, self.pos), "".join(parts), style, tuple(pieces))

    def closing(self, quote: str) -> str | None:
        """The quotes that belong to a string before its end, of which three may have two; None before the end."""
        if not self.text.startswith(quote, self.pos):
            return None
        at = self.pos + len(quote)
        more = next((n for n in (2, 1) if self.text.startswith(quote[0] * n, at)), 0) if len(quote) == 3 else 0
        self.pos = at + more
        return quote[0] * more

    def part(self, quote: str) -> str:
        """The next part of a string."""
        if match := _PLAIN[quote].match(self.text, self.pos):
            self.pos = match.end()
            return match[0].replace("\r\n", "\n")
        if len(quote) == 3 and self.take(quote[0]):
            return quote[0]
        if quote[0] == "'" or not self.text.startswith("\\", self.pos):
            self.stop(f"invalid string, expected {quote}")
        if len(quote) == 3 and (match := _FOLD.match(self.text, self.pos)):
            self.pos = match.end()
            return ""
        match = _ESCAPE.match(self.text, self.pos)
        code = int(match[2] or match[3] or match[4] or "0", 16) if match else -1
        if match is None or code > 0x10FFFF or 0xD800 <= code < 0xE000:
            self.stop("invalid escape")
        self.pos = match.end()
        return _ESCAPED[match[1]] if match[1] else chr(code)

    def atom(self, text: str, at: int) -> Atom:
        if text in ("true", "false"):
            return text == "true"
        digits = text.replace("_", "")
        if _DECIMAL.fullmatch(text) or _BASED.fullmatch(text):
            number = int(digits, 0) if len(digits) < 100 else 2**64
            if not -(2**63) <= number < 2**63:
                self.stop("integer is too large", at)
            return number
        if _REAL.fullmatch(text):
            real = float(digits)
            if math.isinf(real) and "inf" not in text:
                self.stop("floating-point number is too large", at)
            return real
        match = _DATE.fullmatch(text)
        if match is None or not _is_date([int(it) if it else 0 for it in match.groups()], match[1] is not None):
            self.stop("invalid value, expected a quoted string, a number, `true`, `false` or a date", at)
        return Date(text)


def _is_date(parts: list[int], dated: bool) -> bool:
    year, month, day, *rest = parts
    if dated:
        try:
            date(year or 400, month, day)
        except ValueError:
            return False
    hour, minute, second, offset_hour, offset_minute, *alone = rest
    hours = (hour, offset_hour, alone[0])
    return max(hours) < 24 and max(minute, offset_minute, alone[1]) < 60 and max(second, alone[2]) <= 60


def _frozen(table: _Table, end: int) -> Mapping:
    entries = []
    for name, (key, item) in table.rows.items():
        node = _node(item)
        entries.append(Entry(name, Scalar(key, name, "plain"), node, Span(key.start, max(key.end, node.span.end))))
    inside = max((it.span.end for it in entries), default=table.start)
    return Mapping(Span(table.start, max(end, inside)), tuple(entries), flow=False)


def _node(item: _Item) -> Node:
    if isinstance(item, _Table):
        return _frozen(item, item.start)
    if isinstance(item, _Tables):
        tables = tuple(_frozen(it, it.start) for it in item.items)
        return Sequence(Span(tables[0].span.start, max(it.span.end for it in tables)), tables, flow=False)
    return item
