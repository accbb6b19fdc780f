"""From the characters of a YAML text to its tokens, exactly as the host's parser cuts them.

Responsible for whitespace, indentation, comments and the five styles of scalars, with the place of
every part of a scalar's value. What the tokens mean together is for `yaml.py`.

The state of the scanner and the order of its checks are those of Bun's parser (`src/interchange/yaml.rs`
of oven-sh/bun), because a token there depends on how the earlier ones were read: the indentation of a line
is counted only where the parser looked for it, a tab taints what follows it, a flow collection ends words
early. Verified against Bun 1.4.4, the version inside Claude Code 2.1.329, with generated inputs.
"""

from __future__ import annotations

import re

from ..text import Span
from . import resolve
from .tree import Atom, Piece, Style

BLOCK_OUT, BLOCK_IN, FLOW_IN, FLOW_KEY = range(4)

# Kinds of tokens: the indicator itself, "scalar", or "" at the end of the text.
SCALAR = "scalar"

_SPACES = re.compile(" *")
_FOLD = re.compile(r"[ \t\r\n]*")
_LINE = re.compile(r"[^\r\n\0]*")
_BREAK = re.compile(r"\r\n?|\n")
_MARKER = re.compile(r"(?:---|\.\.\.)(?=[ \t\r\n\0])")
_PLAIN_BLOCK = re.compile(r"(?:[^\r\n\0:#]+|:(?![ \t\r\n\0])|(?<![ \t\r\n])#)*")
_PLAIN_FLOW = re.compile(r"(?:[^\r\n\0:#,\[\]{}]+|:(?![ \t\r\n\0,\[\]{}])|(?<![ \t\r\n])#)*")
_DOUBLE = re.compile(r'[^"\\\r\n\0]*')
_SINGLE = re.compile(r"[^'\r\n\0]*")
_HEX = {length: re.compile(f"[0-9a-fA-F]{{{length}}}") for length in (2, 4, 8)}
_ANCHOR = re.compile(r"[!-+\--Z\\^-z|~\u0080-\U0010ffff]+")
_WORD = re.compile(r"[-0-9A-Za-z]+")
_TAG = re.compile(r"(?:[#;/?:@&=+$_.~*'()0-9A-Za-z-]|%[0-9a-fA-F]{2})+")
_URI = re.compile(r"(?:[#;/?:@&=+$,_.!~*'()\[\]0-9A-Za-z-]|%(?=[0-9a-fA-F]{2}))*")
_STARTS = frozenset("\0-.?:,[]{}&*!|>'\"%@`")
_AFTER = frozenset(" \t\r\n\0")
_FLOW = frozenset(",[]{}")
_ESCAPES = {
    " ": " ", "\t": "\t", "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_CODES = {"x": 2, "u": 4, "U": 8}


class Stop(Exception):
    """The host's parser gives up: for which reason, and where it stood (an offset into `Scanner.src`)."""

    def __init__(self, reason: str, at: int, other: int = -1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at
        self.other = other


class Scanner:
    """The position in a text, and the token that was read last.

    Offsets are relative to `base`, the place of the text in its file; `span` and the pieces of scalars are not.
    A line is named by the offset where it begins.
    """

    def __init__(self, text: str, base: int) -> None:
        self.src = text + "\0"
        self.base = base
        self.pos = self.line = 1 if text.startswith("\ufeff") else 0
        self.indent = 0
        self.tab = False
        self.context = BLOCK_OUT
        self.contexts: list[int] = []
        self.block = -1
        self.blocks: list[int] = []
        self.handles: set[str] = set()
        self.comments: list[Span] = []
        # Where the flow collections begin that are open.
        self.opened: list[int] = []
        # Where the first token of the text begins.
        self.first = 0
        self.explicit_line = -1

        # The token before the last one: its kind, its style if it is a scalar, where it starts and ends.
        self.prior: tuple[str, Style, int, int] = ("", "plain", self.pos, self.pos)

        self.kind = ""
        self.at = self.end = self.pos
        self.token_line = self.line
        self.token_indent = 0
        self.name = ""
        self.value: Atom = None
        self.style: Style = "plain"
        self.pieces: tuple[Piece, ...] = ()
        self.folded = False

    def span(self, start: int, end: int) -> Span:
        return Span(start + self.base, end + self.base)

    def push(self, context: int) -> None:
        self.contexts.append(self.context)
        self.context = context

    def pop(self) -> None:
        self.context = self.contexts.pop()

    def push_block(self, indent: int) -> None:
        self.blocks.append(self.block)
        self.block = indent

    def pop_block(self) -> None:
        self.block = self.blocks.pop()

    def advance(self, compact: int = -1, tag: str = "", first: bool = False, outside: bool = False) -> None:
        """Read the next token.

        compact: the column behind a `-`, `?` or `:` from where a nested collection may begin on the same line.
        outside: the token may stand left of the enclosing block though a flow collection is open.
        """
        src, pos = self.src, self.pos
        counting = leading = first or compact >= 0
        if leading:
            self.tab = False
        previous = self.token_line
        self.prior = self.kind, self.style, self.at, self.end
        while True:
            c = src[pos]
            if c == " ":
                end = pos + 1
                if src[end] == " ":
                    end = _SPACES.match(src, end).end()  # type: ignore[union-attr]
                if counting:
                    self.indent = end - pos + (compact if compact > 0 else 0)
                    counting = False
                pos = end
            elif c == "\n" or c == "\r":
                pos += 2 if c == "\r" and src[pos + 1] == "\n" else 1
                counting = leading = True
                compact = -1
                self.indent = 0
                self.tab = False
                self.line = pos
            elif c == "\t":
                if counting and compact < 0 and self.context == BLOCK_IN:
                    raise Stop("tab", pos)
                if leading:
                    self.tab = True
                    compact = -1
                counting = False
                pos += 1
            elif c == "#":
                if pos != self.line and src[pos - 1] not in " \t\r\n":
                    raise Stop("character", pos)
                pos = self._comment(pos)
            else:
                break
        self.at = pos
        self.token_line = self.line
        self.token_indent = self.indent
        if first:
            self.first = pos
        if c in _STARTS:
            self._indicator(c, pos, tag)
        else:
            self._plain(pos, tag)
        if (
            self.context >= FLOW_IN
            and not outside
            and self.token_line != previous
            and self.token_indent <= self.block
            and self.kind != "]"
            and self.kind != "}"
        ):
            raise Stop("flow-indent", self.at)

    def _comment(self, pos: int) -> int:
        end = _LINE.match(self.src, pos).end()  # type: ignore[union-attr]
        self.comments.append(self.span(pos, end))
        return end

    def _take(self, kind: str, end: int) -> None:
        self.kind = kind
        self.end = self.pos = end

    def _indicator(self, c: str, pos: int, tag: str) -> None:
        src = self.src
        flow = self.context >= FLOW_IN
        if c in "[]{}":
            return self._take(c, pos + 1)
        if c == "-" or c == ".":
            if pos == self.line and self.indent == 0 and _MARKER.match(src, pos):
                return self._take(src[pos : pos + 3], pos + 3)
            after = src[pos + 1]
            if c == "-" and (after in _AFTER or (flow and after in _FLOW)):
                self._take("-", pos + 1)
                if flow:
                    raise Stop("token", pos)
                return None
        elif c == "?" or c == ":":
            after = src[pos + 1]
            if after in _AFTER or (flow and after in _FLOW) or (c == ":" and self.context == FLOW_KEY):
                return self._take(c, pos + 1)
        elif c == ",":
            if flow:
                return self._take(c, pos + 1)
        elif c == "\0":
            return self._take("", pos)
        elif c == '"':
            return self._quoted(pos, _DOUBLE, "double")
        elif c == "'":
            return self._quoted(pos, _SINGLE, "single")
        elif c == "&" or c == "*":
            name = _ANCHOR.match(src, pos + 1)
            if name is None:
                raise Stop("anchor", pos)
            end = name.end()
            if src[end] not in _AFTER and not (flow and src[end] in _FLOW):
                raise Stop("anchor", pos)
            self.name = name.group()
            return self._take(c, end)
        elif c == "!":
            return self._tag(pos)
        elif c == "|" or c == ">":
            if flow:
                raise Stop("token", pos)
            return self._block_scalar(pos, c == ">")
        elif c == "%":
            return self._take(c, pos + 1)
        else:
            raise Stop("reserved", pos)
        return self._plain(pos, tag)

    def _tag(self, pos: int) -> None:
        """`self.name` becomes the tag's effect: a core type, "!" or "other"."""
        src = self.src
        flow = self.context >= FLOW_IN
        after = src[pos + 1]
        if after in _AFTER:
            self.name = "!"
            return self._take("!", pos + 1)
        if after == "<":
            end = pos + 2
            if src[end] == "!":
                end += 1
            elif first := _TAG.match(src, end):
                # Only the first character must be a tag's; a URI may go on with more.
                end += 3 if src[first.start()] == "%" else 1
            else:
                raise Stop("tag", pos)
            end = _URI.match(src, end).end()  # type: ignore[union-attr]
            if src[end] != ">":
                raise Stop("tag", pos)
            self.name = "other"
            return self._take("!", end + 1)
        if after == "!":
            shorthand = _TAG.match(src, pos + 2)
            if shorthand is None:
                raise Stop("tag", pos)
            end = shorthand.end()
            if src[end] not in _AFTER and not (flow and src[end] in _FLOW):
                raise Stop("tag", pos)
            self.name = shorthand.group() if shorthand.group() in _CORE else "other"
            return self._take("!", end)
        word = _WORD.match(src, pos + 1)
        if word is None:
            raise Stop("tag", pos)
        end = word.end()
        if src[end] == "!":
            shorthand = _TAG.match(src, end + 1)
            if word.group() not in self.handles or shorthand is None:
                raise Stop("tag", pos)
            self.name = "other"
            return self._take("!", shorthand.end())
        if rest := _TAG.match(src, end):
            end = rest.end()
        primary = src[pos + 1 : end]
        self.name = primary if primary in _CORE else "other"
        return self._take("!", end)

    def _fold(self, pos: int) -> int:
        """Skip blank lines and the next line's indentation behind a line end; the number of blank lines."""
        src = self.src
        end = _FOLD.match(src, pos).end()  # type: ignore[union-attr]
        blank = src[pos:end]
        lines = 0
        line = pos
        if "\n" in blank or "\r" in blank:
            lines = blank.count("\n") + blank.count("\r") - blank.count("\r\n")
            line = pos + max(blank.rfind("\n"), blank.rfind("\r")) + 1
        spaces = _SPACES.match(src, line).end()  # type: ignore[union-attr]
        self.line = line
        self.indent = min(spaces, end) - line
        self.tab = spaces < end
        self.pos = end
        return lines

    def _plain(self, pos: int, tag: str) -> None:
        src = self.src
        run = _PLAIN_FLOW if self.context >= FLOW_IN else _PLAIN_BLOCK
        self.kind = SCALAR
        self.style = "plain"
        self.folded = False
        end = run.match(src, pos).end()  # type: ignore[union-attr]
        text = src[pos:end].rstrip(" \t")
        stop = pos + len(text)
        base = self.base
        pieces = [Piece(0, pos + base, stop + base)]
        parts = [text]
        length = len(text)
        while (c := src[end]) == "\n" or c == "\r":
            end += 2 if c == "\r" and src[end + 1] == "\n" else 1
            lines = self._fold(end)
            end = start = self.pos
            if self.indent <= self.block or (start == self.line and _MARKER.match(src, start)):
                break
            end = run.match(src, start).end()  # type: ignore[union-attr]
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
            self.folded = True
        self.pos = end
        self.end = stop
        if self.folded:
            self.value = "".join(parts)
            self.pieces = tuple(pieces)
        else:
            self.value = value = resolve.plain(text, tag)
            self.pieces = tuple(pieces) if isinstance(value, str) else ()

    def _quoted(self, pos: int, run: re.Pattern[str], style: Style) -> None:
        src = self.src
        base = self.base
        quote = src[pos]
        self.kind = SCALAR
        self.style = style
        self.folded = False
        start = pos + 1
        parts: list[str] = []
        pieces: list[Piece] = []
        length = 0

        def add(text: str, begin: int, end: int) -> None:
            nonlocal length
            if text:
                parts.append(text)
                pieces.append(Piece(length, begin + base, end + base))
                length += len(text)

        while True:
            end = run.match(src, start).end()  # type: ignore[union-attr]
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
                lines = self._fold(end + 1)
                add("\n" * lines or " ", start + len(text), self.pos)
                start = self._continued(pos)
            elif c == "\\":
                add(src[start:end], start, end)
                start = end
                c = src[end + 1]
                if c == "\r" or c == "\n":
                    lines = self._fold(end + 2)
                    add("\n" * lines, end, self.pos)
                    start = self._continued(pos)
                elif c in _ESCAPES:
                    start = end + 2
                    add(_ESCAPES[c], end, start)
                elif c in _CODES:
                    text, start = self._coded(end, _CODES[c])
                    add(text, end, start)
                else:
                    raise Stop("unclosed", pos) if c == "\0" else Stop("escape", end, end + 2)
            else:
                raise Stop("unclosed", pos)
        self.end = self.pos = end + 1
        self.value = "".join(parts)
        self.pieces = tuple(pieces) or (Piece(0, pos + 1 + base, pos + 1 + base),)

    def _continued(self, opening: int) -> int:
        """Where the text of a quoted scalar goes on after a line end."""
        if self.indent <= self.block:
            raise Stop("quoted-indent", self.pos, opening)
        marker = _MARKER.match(self.src, self.pos) if self.pos == self.line else None
        if marker and self.src[marker.end()] != "\0":
            raise Stop("quoted-indent", self.pos, opening)
        self.folded = True
        return self.pos

    def _coded(self, pos: int, digits: int) -> tuple[str, int]:
        """The character of a `\\x`, `\\u` or `\\U` escape at `pos`, and the place behind it."""
        src = self.src
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

    def _block_scalar(self, pos: int, fold: bool) -> None:
        self.kind = SCALAR
        self.style = "folded" if fold else "literal"
        self.folded = True
        chomp, explicit, header_end, pos = self._block_header(pos + 1)
        if explicit:
            explicit += max(self.block, 0)
        self.end = header_end
        body = _Body(pos, self.base, fold)
        self._block_body(body, explicit)
        if body.text and not body.breaks:
            body.breaks = 1
        if body.text:
            self.end = body.stop
        tail = body.breaks if chomp == "+" else 1 if chomp == "" and body.text else 0
        if tail:
            body.pieces.append(Piece(body.length, self.end + self.base, self.end + self.base))
            body.text.append("\n" * tail)
        self.value = "".join(body.text)
        self.pieces = tuple(body.pieces) or (Piece(0, self.end + self.base, self.end + self.base),)

    def _block_header(self, pos: int) -> tuple[str, int, int, int]:
        """(chomping, indentation, end of the indicators, begin of the body)."""
        src = self.src
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
                    pos = self._comment(pos)
            elif c == "\0":
                self.pos = pos
                return chomp, indent, end, pos
            elif c == "\r" or c == "\n":
                pos = self._newline(pos, True)
                return chomp, indent, end, pos
            else:
                raise Stop("block-header", pos, end)

    def _newline(self, pos: int, strict: bool) -> int:
        pos += 2 if self.src[pos] == "\r" and self.src[pos + 1] == "\n" else 1
        self.indent = 0
        self.tab = False
        self.line = self.pos = pos
        if strict and self.src[pos] == "\t":
            raise Stop("tab", pos)
        return pos

    def _block_body(self, body: _Body, explicit: int) -> None:
        """Collect the lines of a block scalar; leaves the scanner where the host stops reading it."""
        src = self.src
        pos = self.pos
        deepest = 0
        indented = False
        while True:
            spaces = _SPACES.match(src, pos).end() - pos  # type: ignore[union-attr]
            if explicit:
                spaces = min(spaces, explicit)
            if spaces:
                self.indent = spaces
                indented = not explicit or spaces == explicit
                if not explicit:
                    deepest = max(deepest, spaces)
            pos += spaces
            c = src[pos]
            if c == "\0":
                body.breaks += indented
                self.pos = pos
                return
            if c != "\r" and c != "\n":
                break
            pos = self._newline(pos, True)
            body.breaks += 1
            indented = False
        column = explicit or self.indent
        least = max(column, self.block + 1)
        while True:
            # At the first character behind a line's indentation.
            c = src[pos]
            self.tab = self.tab or c == "\t"
            if self.indent < least or (pos == self.line and self.indent == 0 and _MARKER.match(src, pos)):
                break
            if not body.text and not explicit and column < deepest:
                raise Stop("block-indent", pos, deepest)
            end = _LINE.match(src, pos).end()  # type: ignore[union-attr]
            body.line(src[pos:end], pos, end)
            pos = end
            strict = False
            while (c := src[pos]) == "\r" or c == "\n":
                pos = self._newline(pos, strict)
                body.breaks += 1
                spaces = min(_SPACES.match(src, pos).end() - pos, column)  # type: ignore[union-attr]
                # A tab in front of a line is an error behind a blank line, if that held nothing at all.
                strict = not spaces
                self.indent = spaces
                pos += spaces
            if c == "\0":
                break
        self.pos = pos


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


_CORE = frozenset(("bool", "int", "float", "null", "str"))
