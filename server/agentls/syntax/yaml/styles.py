"""Scalars: their values in the five styles of YAML, and where each part of a value is written.

Exactly as the host's parser reads them, verified against Bun 1.4.4, the version inside the default host: of a CRLF
in a quoted scalar only the CR is the line end, and the LF counts as a blank line.
"""

from __future__ import annotations

from functools import partial

from ...stdx.records import always, pattern
from . import resolve
from .cursor import FLOW_IN, SCALAR, Cursor, Stop
from .tree import Piece, Style

_piece = partial(tuple.__new__, Piece)
"""The same as `Piece` of a tuple in a third of the time; a quoted text may need hundreds."""

_SPACES = always(" *")
_LINE = always(r"[^\r\n\0]*")
_PLAIN_BLOCK = always(r"(?:[^\r\n\0:#]+|:(?![ \t\r\n\0])|(?<![ \t\r\n])#)*")
_PLAIN_FLOW = always(r"(?:[^\r\n\0:#,\[\]{}]+|:(?![ \t\r\n\0,\[\]{}])|(?<![ \t\r\n])#)*")
_DOUBLE = always(r'[^"\\\r\n\0]*')
_SINGLE = always(r"[^'\r\n\0]*")
_HEX = {length: pattern(f"[0-9a-fA-F]{{{length}}}") for length in (2, 4, 8)}
MARKER = pattern(r"(?:---|\.\.\.)(?=[ \t\r\n\0])")
"""The beginning of a line that ends or begins a document."""
_ESCAPES = {
    " ": " ", "\t": "\t", "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_CODES = {"x": 2, "u": 4, "U": 8}


def plain(s: Cursor, pos: int, tag: str) -> None:
    """Read an unquoted scalar; further lines belong to it while they are indented more than the block."""
    src = s.src
    run = _PLAIN_FLOW if s.context >= FLOW_IN else _PLAIN_BLOCK
    s.kind = SCALAR
    s.style = "plain"
    s.folded = False
    end = run.match(src, pos).end()
    text = src[pos:end].rstrip(" \t")
    stop = pos + len(text)
    base = s.base
    pieces = [_piece((0, pos + base, stop + base))]
    parts = [text]
    length = len(text)
    while (c := src[end]) == "\n" or c == "\r":
        end += 2 if c == "\r" and src[end + 1] == "\n" else 1
        lines = s.fold(end)
        end = start = s.pos
        if s.indent <= s.block or (start == s.line and MARKER.match(src, start)):
            break
        end = run.match(src, start).end()
        if end == start:
            break
        text = src[start:end].rstrip(" \t")
        joint = "\n" * lines or " "
        parts += joint, text
        pieces.append(Piece(length, stop + base, start + base))
        length += len(joint)
        stop = start + len(text)
        pieces.append(Piece(length, start + base, stop + base))
        length += len(text)
        s.folded = True
    s.pos = end
    s.end = stop
    if s.folded:
        s.value = "".join(parts)
        s.pieces = tuple(pieces)
    else:
        s.value = value = resolve.plain(text, tag)
        s.pieces = tuple(pieces) if isinstance(value, str) else ()


def quoted(s: Cursor, pos: int, style: Style) -> None:
    """Read a scalar in quotes, which are at `pos`; further lines must be indented more than the block."""
    run = _DOUBLE if style == "double" else _SINGLE
    src = s.src
    base = s.base
    quote = src[pos]
    s.kind = SCALAR
    s.style = style
    s.folded = False
    start = pos + 1
    parts: list[str] = []
    pieces: list[Piece] = []
    length = 0

    def add(text: str, begin: int, end: int) -> None:
        nonlocal length
        if text:
            parts.append(text)
            pieces.append(_piece((length, begin + base, end + base)))
            length += len(text)

    while True:
        end = run.match(src, start).end()
        c = src[end]
        if c == quote:
            add(src[start:end], start, end)
            if style == "single" and src[end + 1] == "'":
                add("'", end, end + 2)
                start = end + 2
                continue
            break
        if c == "\r" or c == "\n":
            text = src[start:end].rstrip(" \t")
            add(text, start, start + len(text))
            # Of a CRLF only the CR is the line end here; its LF counts as a blank line.
            lines = s.fold(end + 1)
            add("\n" * lines or " ", start + len(text), s.pos)
            start = _continued(s, pos)
        elif c == "\\":
            add(src[start:end], start, end)
            start = end
            c = src[end + 1]
            if c == "\r" or c == "\n":
                lines = s.fold(end + 2)
                add("\n" * lines, end, s.pos)
                start = _continued(s, pos)
            elif c in _ESCAPES:
                start = end + 2
                add(_ESCAPES[c], end, start)
            elif c in _CODES:
                text, start = _coded(s, end, _CODES[c])
                add(text, end, start)
            else:
                raise Stop("unclosed", pos) if c == "\0" else Stop("escape", end, end + 2)
        else:
            raise Stop("unclosed", pos)
    s.end = s.pos = end + 1
    s.value = "".join(parts)
    s.pieces = tuple(pieces) or (Piece(0, pos + 1 + base, pos + 1 + base),)


def _continued(s: Cursor, opening: int) -> int:
    """Where the text of a quoted scalar continues after a line end."""
    if s.indent <= s.block:
        raise Stop("quoted-indent", s.pos, opening)
    marker = MARKER.match(s.src, s.pos) if s.pos == s.line else None
    if marker and s.src[marker.end()] != "\0":
        raise Stop("quoted-indent", s.pos, opening)
    s.folded = True
    return s.pos


def _coded(s: Cursor, pos: int, digits: int) -> tuple[str, int]:
    """The character of a `\\x`, `\\u` or `\\U` escape at `pos`, and the place after it."""
    src = s.src
    match = _HEX[digits].match(src, pos + 2)
    code = int(match.group(), 16) if match else 0x110000
    end = pos + 2 + digits
    if 0xD800 <= code < 0xDC00 and digits == 4 and src.startswith("\\u", end):
        low = _HEX[4].match(src, end + 2)
        trail = int(low.group(), 16) if low else 0
        if 0xDC00 <= trail < 0xE000:
            return chr(0x10000 + ((code - 0xD800) << 10) + (trail - 0xDC00)), end + 6
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        raise Stop("escape", pos, end)
    return chr(code), end


def block_scalar(s: Cursor, pos: int, fold: bool) -> None:
    """Read a scalar after `|`, or after `>` if `fold`."""
    s.kind = SCALAR
    s.style = "folded" if fold else "literal"
    s.folded = True
    chomp, explicit, header_end, pos = _block_header(s, pos + 1)
    if explicit:
        explicit += max(s.block, 0)
    s.end = header_end
    body = _Body(pos, s.base, fold)
    _block_body(s, body, explicit)
    if body.text and not body.breaks:
        body.breaks = 1
    if body.text:
        s.end = body.stop
    tail = body.breaks if chomp == "+" else 1 if chomp == "" and body.text else 0
    if tail:
        body.pieces.append(Piece(body.length, s.end + s.base, s.end + s.base))
        body.text.append("\n" * tail)
    s.value = "".join(body.text)
    s.pieces = tuple(body.pieces) or (Piece(0, s.end + s.base, s.end + s.base),)


def _block_header(s: Cursor, pos: int) -> tuple[str, int, int, int]:
    """(chomping, indentation, end of the indicators, begin of the body)."""
    src = s.src
    chomp = ""
    indent = 0
    end = pos
    while True:
        c = src[pos]
        if c in "123456789":
            if indent:
                raise Stop("block-header", pos)
            indent = int(c)
            pos += 1
            end = pos
        elif c == "-" or c == "+":
            if chomp:
                raise Stop("block-header", pos)
            chomp = c
            pos += 1
            end = pos
        elif c == " " or c == "\t":
            pos += 1
            while src[pos] in " \t":
                pos += 1
            if src[pos] == "#":
                pos = s.comment(pos)
        elif c == "\0":
            s.pos = pos
            return chomp, indent, end, pos
        elif c == "\r" or c == "\n":
            pos = s.newline(pos, True)
            return chomp, indent, end, pos
        else:
            raise Stop("block-header", pos, end)


def _block_body(s: Cursor, body: _Body, explicit: int) -> None:
    """Collect the lines of a block scalar; the scanner is then where the host stops reading it."""
    src = s.src
    pos = s.pos
    deepest = 0
    indented = False
    while True:
        spaces = _SPACES.match(src, pos).end() - pos
        if explicit:
            spaces = min(spaces, explicit)
        if spaces:
            s.indent = spaces
            indented = not explicit or spaces == explicit
            if not explicit:
                deepest = max(deepest, spaces)
        pos += spaces
        c = src[pos]
        if c == "\0":
            body.breaks += indented
            s.pos = pos
            return
        if c != "\r" and c != "\n":
            break
        pos = s.newline(pos, True)
        body.breaks += 1
        indented = False
    column = explicit or s.indent
    least = max(column, s.block + 1)
    while True:
        # At the first character after a line's indentation.
        c = src[pos]
        s.tab = s.tab or c == "\t"
        if s.indent < least or (pos == s.line and s.indent == 0 and MARKER.match(src, pos)):
            break
        if not body.text and not explicit and column < deepest:
            raise Stop("block-indent", pos, deepest)
        end = _LINE.match(src, pos).end()
        body.line(src[pos:end], pos, end)
        pos = end
        strict = False
        while (c := src[pos]) == "\r" or c == "\n":
            pos = s.newline(pos, strict)
            body.breaks += 1
            spaces = min(_SPACES.match(src, pos).end() - pos, column)
            # A tab in front of a line is an error after a blank line, if that held nothing at all.
            strict = not spaces
            s.indent = spaces
            pos += spaces
        if c == "\0":
            break
    s.pos = pos


class _Body:
    """The text of a block scalar as it grows, line by line."""

    def __init__(self, pos: int, base: int, fold: bool) -> None:
        self.text: list[str] = []
        self.pieces: list[Piece] = []
        self.length = 0
        self.breaks = 0
        self.stop = pos
        self.base = base
        self.fold = fold
        self.deeper = False

    def line(self, text: str, start: int, end: int) -> None:
        deeper = text[0] in " \t"
        breaks = "\n" * self.breaks
        if self.text and self.fold and not self.deeper and not deeper:
            breaks = breaks[1:] or " "
        if breaks:
            self.pieces.append(Piece(self.length, self.stop + self.base, start + self.base))
            self.text.append(breaks)
            self.length += len(breaks)
        self.pieces.append(Piece(self.length, start + self.base, end + self.base))
        self.text.append(text)
        self.length += len(text)
        self.breaks = 0
        self.stop = end
        self.deeper = deeper
