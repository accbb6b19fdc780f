"""Scalars: plain, quoted, and blocks.

Each function returns whether there is one, and stores it in the state.
"""

from __future__ import annotations

from ...stdx.records import pattern
from ..yaml.tree import Scalar, Style
from .state import EOL, FLOW, GAP, SPACE, State

_BLOCK_LINE = pattern(r"(?:[^:#\n\r\0]|:(?![ \t\n\r])|(?<![ \t\n\r])#)+")
_FLOW_LINE = pattern(r"(?:[^:#\n\r\0,\[\]{}]|:(?![ \t\n\r,\[\]{}])|(?<![ \t\n\r])#)+")
_NO_PLAIN = frozenset(GAP + FLOW + "#&*!|>'\"%@`\0")
_SINGLE = pattern(r"[^'\n\r\0]+")
_DOUBLE = pattern(r'(?:[^"\\\n\r\0]+|\\[0abt\tnvfre "/\\N_LP])+')
_ESCAPE = pattern(r"\\(.)", 16)  # DOTALL
_LINE = pattern(r"[^\n\r\0]*")
_SPACES = pattern(" *")
_HEX = pattern(r"[0-9a-fA-F]*")
_ESCAPES = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "\t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    " ": " ",
    '"': '"',
    "/": "/",
    "\\": "\\",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
_HEX_LENGTHS = {"x": 2, "u": 4, "U": 8}


def _done(state: State, start: int, end: int, value: str, style: Style) -> bool:
    state.kind = "scalar"
    state.node = Scalar(state.span(start, end), value, style, (), anchor=state.anchor_span, tag=state.tag_span)
    return True


def _fold(breaks: int) -> str:
    return " " if breaks == 1 else "\n" * (breaks - 1)


def plain(state: State, indent: int, in_flow: bool) -> bool:
    """A plain scalar, whose continuation lines are indented by at least `indent`."""
    first = state.peek()
    if first in _NO_PLAIN:
        return False
    if first in "?-" and (state.peek(1) in GAP or (in_flow and state.peek(1) in FLOW)):
        return False
    content = _FLOW_LINE if in_flow else _BLOCK_LINE
    start = end = state.pos
    line = state.line
    parts: list[str] = []
    while not state.at_separator():
        match = content.match(state.text, state.pos)
        if match is None:
            break
        if parts:
            parts.append(_fold(state.line - line))
        state.pos = match.end()
        end = match.start() + len(match[0].rstrip(SPACE))
        parts.append(state.capture(match.start(), end))
        if state.peek() not in EOL:
            break
        line, line_start, before = state.line, state.line_start, state.indent
        state.gap(comments=False)
        if state.indent < indent:
            state.pos, state.line, state.line_start, state.indent = end, line, line_start, before
            break
    return bool(parts) and _done(state, start, end, "".join(parts), "plain")


def _kept(state: State, part: str) -> str:
    """A part of a quoted scalar without the spaces before a line end, which the package `yaml` removes."""
    if state.version != 2 or state.peek() not in EOL:
        return part
    kept = part.rstrip(SPACE)
    is_escaped = (len(kept) - len(kept.rstrip("\\"))) % 2
    return part[: len(kept) + is_escaped]


def _line_end(state: State, indent: int) -> int:
    """Skip line ends in a quoted scalar, after which the package `yaml` requires an indentation. Returns their
    number."""
    breaks = state.gap(comments=False)
    _check_indent(state, indent)
    return breaks


def _check_indent(state: State, indent: int) -> None:
    if state.version == 2 and state.indent < indent and state.peek() not in EOL + "\0":
        raise state.stop("Missing closing quote")


def single(state: State, indent: int) -> bool:
    if state.peek() != "'":
        return False
    start = state.pos
    state.pos += 1
    parts: list[str] = []
    while True:
        char = state.peek()
        if char == "'":
            state.pos += 1
            if state.peek() != "'":
                return _done(state, start, state.pos, "".join(parts), "single")
            parts.append("'")
            state.pos += 1
        elif char in EOL:
            parts.append(_fold(_line_end(state, indent)))
        elif state.at_separator():
            raise state.stop("unexpected end of the document within a single quoted scalar")
        else:
            match = _SINGLE.match(state.text, state.pos)
            if match is None:
                raise state.stop("unexpected end of the stream within a single quoted scalar", start)
            state.pos = match.end()
            parts.append(_kept(state, state.capture(match.start(), match.end(), quoted=True)))


def double(state: State, indent: int) -> bool:
    if state.peek() != '"':
        return False
    start = state.pos
    state.pos += 1
    parts: list[str] = []
    while True:
        char = state.peek()
        if char == '"':
            state.pos += 1
            return _done(state, start, state.pos, _paired("".join(parts)), "double")
        if char == "\\" and state.peek(1) not in _ESCAPES:
            state.pos += 1
            if state.peek() in EOL:
                if state.version == 2:
                    state.line_break()
                    state.white()
                    state.indent = state.pos - state.line_start
                    _check_indent(state, indent)
                else:
                    state.gap(comments=False)
            else:
                parts.append(_escape(state))
        elif char in EOL:
            parts.append(_fold(_line_end(state, indent)))
        elif state.at_separator():
            raise state.stop("unexpected end of the document within a double quoted scalar")
        else:
            match = _DOUBLE.match(state.text, state.pos)
            if match is None:
                raise state.stop("unexpected end of the stream within a double quoted scalar", start)
            state.pos = match.end()
            part = _kept(state, state.capture(match.start(), match.end(), quoted=True))
            parts.append(_ESCAPE.sub(lambda it: _ESCAPES[it[1]], part) if "\\" in part else part)


def _escape(state: State) -> str:
    length = _HEX_LENGTHS.get(state.peek())
    if length is None:
        raise state.stop("unknown escape sequence")
    match = _HEX.match(state.text, state.pos + 1, state.pos + 1 + length)
    if match is None or match.end() - match.start() < length:
        raise state.stop("expected hexadecimal character", match.end() if match else state.pos)
    state.pos = match.end()
    # Bit operations on 32 bits with a sign, and `String.fromCharCode`, which takes the lower 16 bits of what it gets.
    code = (int(match[0], 16) + 2**31) % 2**32 - 2**31
    if code <= 0xFFFF:
        return chr(code & 0xFFFF)
    code -= 0x10000
    return chr(((code >> 10) + 0xD800) & 0xFFFF) + chr((code & 0x3FF) + 0xDC00)


def _paired(text: str) -> str:
    """Two halves of a surrogate pair that were escaped separately are joined, as in JavaScript."""
    if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def block(state: State, indent: int) -> bool:
    """A literal or folded block."""
    if state.peek() not in "|>":
        return False
    start, folded = state.pos, state.peek() == ">"
    chomping, width = _block_header(state)
    known = width > 0
    margin = indent + width - 1 if known else indent
    parts: list[str] = []
    end, empty, more = state.pos, 0, False
    while state.peek() != "\0":
        state.line_break()
        match = _SPACES.match(state.text, state.pos, state.pos + margin if known else state.end)
        begin, state.pos = state.pos, match.end() if match else state.pos
        state.indent = state.pos - begin
        if not known:
            margin = max(margin, state.indent)
        if state.peek() in EOL:
            empty += 1
            continue
        if state.indent < margin:
            if chomping == "+":
                parts.append("\n" * (empty + bool(parts)))
            elif not chomping and parts:
                parts.append("\n")
            break
        char = state.peek()
        if not folded:
            parts.append("\n" * (empty + bool(parts)))
        elif char in SPACE:
            more = True
            parts.append("\n" * (empty + bool(parts)))
        elif more:
            more = False
            parts.append("\n" * (empty + 1))
        elif empty:
            parts.append("\n" * empty)
        elif parts:
            parts.append(" ")
        else:
            parts.append("")
        known, empty = True, 0
        line = _LINE.match(state.text, state.pos)
        start_of_line, state.pos = state.pos, line.end() if line else state.pos
        end = state.pos
        parts.append(state.capture(start_of_line, end))
    return _done(state, start, end, "".join(parts), "folded" if folded else "literal")


def _block_header(state: State) -> tuple[str, int]:
    """What follows the indicator: "+", "-" or "", and the width or 0. Leaves the position at the end of the line."""
    chomping, width = "", 0
    state.pos += 1
    while True:
        char = state.peek()
        if char in "+-":
            if chomping:
                raise state.stop("repeat of a chomping mode identifier")
            chomping = char
        elif "0" <= char <= "9":
            if char == "0":
                raise state.stop("bad explicit indentation width of a block scalar; it cannot be less than one")
            if width:
                raise state.stop("repeat of an indentation width identifier")
            width = int(char)
        else:
            break
        state.pos += 1
    if char in SPACE:
        state.white()
        state.comment()
    return chomping, width
