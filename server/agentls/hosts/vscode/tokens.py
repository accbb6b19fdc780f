"""The tokens of a header in VS Code's own reader for YAML-like text."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from re import Pattern
from typing import NamedTuple

from ...stdx.records import pattern
from ...syntax.stop import Stop
from ...syntax.yaml.tree import Style

_BREAK = pattern(r"\r\n|\n|\r")
_REST = pattern(r"[^\r\n]*")
_WHITE = pattern(r"[ \t]*")
_SPACES = pattern(r" *")
_MARK = pattern(r"(---|\.\.\.)(?=[ \t\r\n]|\Z)")
_BLOCK = pattern(r"[|>][1-9+-]*[ \t]*(?=[\r\n#]|\Z)")
_KEY = pattern(r"(?:[^\r\n#:]+|(?<![ \t])#|:(?![ \t\r\n]|\Z))*")
_VALUE = pattern(r"(?:[^\r\n#]+|(?<![ \t])#)*")
_FLOW = pattern(r"(?:[^\r\n#:,\[\]{}]+|(?<![ \t])#|:(?![ \t\r\n,}\]]|\Z))*")
_SINGLE = pattern(r"[^'\r\n]+")
_DOUBLE = pattern(r"[^\"\\\r\n]+")
_SURROGATE = pattern("[\ud800-\udfff]")
_INDICATOR = pattern(r"[|>]([1-9+-]?)([1-9+-]?)")
_HEX = pattern(r"[\t\n\v\f\r \u00a0\ufeff]*([+-]?)(?:0[xX]|(?!0[xX]))([0-9a-fA-F]+)")
_ESCAPES = {
    "n": "\n", "t": "\t", "\\": "\\", '"': '"', "/": "/", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "e": "\x1b",
    "v": "\v", "f": "\f", " ": " ", "_": "\xa0",
}  # fmt: skip
_CODES = {"x": 2, "u": 4, "U": 8}


class Kind(IntEnum):
    SCALAR, COLON, DASH, COMMA, MAP, MAP_END, LIST, LIST_END, NEWLINE, INDENT, COMMENT, START, END, EOF = range(14)


class Token(NamedTuple):
    """value: of a scalar. indent: of an indent."""

    kind: Kind
    start: int
    end: int
    value: str = ""
    style: Style = "plain"
    indent: int = 0


def tokens(text: str) -> list[Token]:
    """The tokens of a header, with an end token. Raises `Stop`."""
    scanner = _Scanner(text)
    scanner.scan()
    return scanner.found


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: list[Token] = []
        self.depth = 0
        self.has_colon = False
        """Whether the line already has its separating colon: outside brackets, a second one is text."""
        self.line = 0
        """The offset where the line begins."""

    def scan(self) -> None:
        starts = 0
        while self.at < len(self.text):
            starts += self.scan_line()
            if starts > 1:
                break
        self.put(Kind.EOF, 0)

    def put(self, kind: Kind, length: int, value: str = "", style: Style = "plain", indent: int = 0) -> None:
        self.found.append(Token(kind, self.at, self.at + length, value, style, indent))
        self.at += length

    def scan_line(self) -> bool:
        """Read one line, and the further lines of its value. Returns whether it begins a document."""
        self.has_colon, self.line = False, self.at
        if indent := self.length(_WHITE):
            self.put(Kind.INDENT, indent, indent=indent)
        if self.newline():
            return False
        mark = _MARK.match(self.text, self.at) if not indent else None
        if mark:
            self.put(Kind.START if mark[1] == "---" else Kind.END, 3)
        elif self.text.startswith("%", self.at):
            self.at += self.length(_REST)
            self.newline()
            return False
        self.content()
        self.newline()
        return mark is not None and mark[1] == "---"

    def length(self, what: Pattern[str]) -> int:
        """The length of a match of a pattern that always matches."""
        return self.skip(what, self.at) - self.at

    def newline(self) -> bool:
        if length := self.length(_BREAK):
            self.put(Kind.NEWLINE, length)
        return length > 0

    def content(self) -> None:
        text, brackets = self.text, {"{": Kind.MAP, "[": Kind.LIST, "}": Kind.MAP_END, "]": Kind.LIST_END}
        while True:
            self.at += self.length(_WHITE)
            if self.at >= len(text) or (char := text[self.at]) in "\r\n":
                return
            if char == "#":
                self.put(Kind.COMMENT, self.length(_REST))
                return
            if char in "{[":
                self.depth += 1
                self.put(brackets[char], 1)
            elif char in "}]" and self.depth:
                self.depth -= 1
                self.put(brackets[char], 1)
            elif char == "," and self.depth:
                self.put(Kind.COMMA, 1)
            elif char == "-" and self.is_followed_by_white(self.at):
                self.put(Kind.DASH, 1)
            elif char == ":" and self.is_colon(self.at):
                self.put(Kind.COLON, 1)
                self.has_colon |= not self.depth
            elif char == ":" and self.depth and self.follows_quoted():
                self.put(Kind.COLON, 1)
            elif char in "'\"":
                self.quoted(char)
            elif char in "|>" and not self.depth and _BLOCK.match(text, self.at):
                self.block(char)
                return
            else:
                self.plain()

    def is_followed_by_white(self, at: int) -> bool:
        return at + 1 >= len(self.text) or self.text[at + 1] in " \t\r\n"

    def is_colon(self, at: int) -> bool:
        if self.has_colon and not self.depth:
            return False
        return self.is_followed_by_white(at) or (self.depth > 0 and self.text[at + 1] in ",}]")

    def follows_quoted(self) -> bool:
        for token in reversed(self.found):
            if token.kind not in (Kind.NEWLINE, Kind.INDENT, Kind.COMMENT):
                is_quoted = token.kind == Kind.SCALAR and token.style != "plain"
                return is_quoted or token.kind in (Kind.MAP_END, Kind.LIST_END)
        return False

    def plain(self) -> None:
        start = self.at
        end = self.skip(_FLOW if self.depth else _VALUE if self.has_colon else _KEY, start)
        value = self.text[start:end].rstrip(" \t")
        self.put(Kind.SCALAR, len(value), value)
        self.at = end

    def quoted(self, quote: str) -> None:
        text, start, at = self.text, self.at, self.at + 1
        literal = _DOUBLE if quote == '"' else _SINGLE
        value: list[str] = []
        has_white = False  # Whether trailing spaces would be literal ones, not escapes.
        while at < len(text):
            char = text[at]
            if char == quote:
                at += 1
                if quote == '"' or not text.startswith("'", at):
                    break
                value.append("'")
                at, has_white = at + 1, False
            elif char == "\\" and quote == '"':
                made, at = _escape(text, at)
                value.append(made)
                has_white = False
            elif char in "\r\n":
                if has_white:
                    value[-1] = value[-1].rstrip(" \t")
                folded, at = _fold(text, at)
                value.append(folded)
                has_white = False
            else:
                end = self.skip(literal, at)
                value.append(text[at:end])
                at, has_white = end, True
        at = min(at, len(text))
        self.put(Kind.SCALAR, at - start, _joined("".join(value)), "single" if quote == "'" else "double")

    def block(self, style: str) -> None:
        start = self.at
        head = _INDICATOR.match(self.text, self.at)
        signs = head.groups() if head else ()
        digits = [it for it in signs if it and it in "123456789"]
        keeps = [it for it in signs if it and it in "+-"]
        at = start + 1 + len(digits[:1]) + len(keeps[:1])
        # Of `||++` only the first sign counts; the rest is a line of the value.
        outer = self.outer_indent()
        at = self.skip(_WHITE, at)
        if self.text.startswith("#", at):
            at = self.skip(_REST, at)
        at = self.skip(_BREAK, at)
        lines, at = self.lines(at, outer, outer + int(digits[0]) if digits else 0)
        value = _folded(lines) if style == ">" else "\n".join(lines)
        self.put(Kind.SCALAR, at - start, _chomped(value, lines, "".join(keeps[:1])), _STYLES[style])

    def skip(self, what: Pattern[str], at: int) -> int:
        found = what.match(self.text, at)
        return found.end() if found else at

    def lines(self, at: int, outer: int, indent: int) -> tuple[list[str], int]:
        """The lines of a block scalar, without their indentation, and where it ends. indent: 0 for that of the first
        line."""
        text, lines = self.text, list[str]()
        while at < len(text):
            begin, at = at, self.skip(_SPACES, at)
            own = at - begin
            if at >= len(text) or text[at] in "\r\n":
                lines.append(text[begin + indent : at] if indent and own >= indent else "")
            else:
                is_over = own < indent if indent else own <= outer
                if is_over or (not own and _MARK.match(text, at)):
                    return lines, begin
                indent = indent or own
                at = self.skip(_REST, at)
                lines.append(text[begin + indent : at])
            at = self.skip(_BREAK, at)
        return lines, at

    def outer_indent(self) -> int:
        """The column of the key or dash whose value a block scalar is; -1 for that of a document."""
        kept = (it for it in reversed(self.found) if it.kind not in (Kind.NEWLINE, Kind.INDENT, Kind.COMMENT))
        token = next(kept, None)
        if token is not None and token.kind == Kind.COLON:
            token = next(kept, None)
            return self.column(token.start) if token is not None else 0
        if token is not None and token.kind == Kind.DASH:
            return self.column(token.start)
        return -1 if token is not None and token.kind == Kind.START else 0

    def column(self, at: int) -> int:
        return at - line_start(self.text, at)


_STYLES: dict[str, Style] = {"|": "literal", ">": "folded"}


def line_start(text: str, at: int) -> int:
    """The offset where the line of an offset begins."""
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _escape(text: str, at: int) -> tuple[str, int]:
    """The value of an escape sequence, and where the text continues."""
    after = text[at + 1 : at + 2]
    if after and after in "\r\n":
        found = _BREAK.match(text, at + 1)
        white = _WHITE.match(text, found.end() if found else at + 1)
        return "", white.end() if white else at + 1
    if after in _CODES and after:
        end = at + 2 + _CODES[after]
        code = _code(text[at + 2 : end]) if end <= len(text) else None
        if code is None:
            return f"\\{after}", at + 2
        if after == "x":
            return chr(code % 65536), end
        if not 0 <= code < 0x110000:
            raise Stop("an escape names a character that does not exist", at)
        return chr(code), end
    return _ESCAPES.get(after, f"\\{after}"), at + 2


def _code(digits: str) -> int | None:
    """`parseInt(digits, 16)`."""
    found = _HEX.match(digits)
    return int(found[1] + found[2], 16) if found else None


def _fold(text: str, at: int) -> tuple[str, int]:
    """The value of a line break and empty lines in quotes, and where the text continues."""
    empty = -1
    while found := _BREAK.match(text, at):
        empty += 1
        white = _WHITE.match(text, found.end())
        at = white.end() if white else found.end()
    return "\n" * empty or " ", at


def _joined(text: str) -> str:
    """The text with surrogate pairs as single characters."""
    if _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _folded(lines: list[str]) -> str:
    return "".join(_folds(lines))


def _folds(lines: list[str]) -> Iterator[str]:
    was_deeper = after_empty = has_content = False
    for number, line in enumerate(lines):
        if not line:
            yield "\n"
            after_empty = True
            continue
        is_deeper = line[0] in " \t"
        if number == 0:
            pass
        elif after_empty:
            yield "\n" if (was_deeper or is_deeper) and has_content else ""
        else:
            yield "\n" if is_deeper or was_deeper else " "
        yield line
        was_deeper, after_empty, has_content = is_deeper, False, True


def _chomped(value: str, lines: list[str], sign: str) -> str:
    """The end of a block scalar: clipped to one line break, with `-` to none, with `+` as written."""
    empty = 0
    while empty < len(lines) and not lines[-1 - empty]:
        empty += 1
    has_content = empty < len(lines)
    if empty:
        value = value.rstrip("\n")
    if sign == "+":
        return value + "\n" * (empty + 1) if has_content else "\n" * empty
    return value + "\n" if has_content and not sign else value
