"""The reader's position, and the steps over white space, line ends and comments.

Written along `loader.js` of js-yaml, function by function, because what it accepts follows from the order in
which it looks: an indentation is counted only where a line is skipped, a tab matters only in version 4. What is read a
character at a time there is one match here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from ...stdx.records import pattern
from ...text.source import Span
from ..stop import Stop
from ..yaml.tree import Node

EOL = "\n\r"
SPACE = " \t"
GAP = " \t\n\r"
FLOW = ",[]{}"

DEEPEST = 150
"""The maximum nesting of collections. js-yaml ends with a stack overflow, at some thousands."""

_SPACES = pattern(" *")
_WHITE = pattern(r"[ \t]*")
_COMMENT = pattern(r"#[^\n\r\0]*")
_UNPRINTABLE = pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_NOT_JSON = pattern(r"[\x00-\x08\x0a-\x1f]")


Version: TypeAlias = Literal[2, 3, 4]
"""js-yaml 3 or 4; 2 is the package `yaml`, version 2, another library whose grammar is nearly that of js-yaml 4."""


class State:
    """A string without a byte-order mark, and the position in it. `at` makes an offset in the file of one in the text."""

    def __init__(self, text: str, version: Version, at: Callable[[int], int]) -> None:
        self.length = len(text)
        self.text = text if text.endswith(("\n", "\r")) else text + "\n"
        self.end = len(self.text)
        self.text += "\0"
        self.version = version
        self.at = at
        self.pos = self.line = self.line_start = self.indent = 0
        # The first tab of this line, or -1.
        self.tab = -1
        self.depth = 0
        # The node that was read last: None where nothing is written. `tag` is "?" for a plain scalar not resolved yet.
        self.node: Node | None = None
        self.kind = ""
        self.tag: str | None = None
        self.tag_span: Span | None = None
        self.anchor: str | None = None
        self.anchor_span: Span | None = None
        self.anchors: dict[str, Node | None] = {}
        self.handles: dict[str, str] = {}
        self.yaml_version: str | None = None
        # Keys that were merged, to bound the work of `<<`.
        self.merged = 0

    def span(self, start: int, end: int) -> Span:
        return Span(self.at(min(start, self.length)), self.at(min(end, self.length)))

    def stop(self, reason: str, at: int | None = None) -> Stop:
        return Stop(reason, min(self.pos if at is None else at, self.length))

    def peek(self, ahead: int = 0) -> str:
        return self.text[self.pos + ahead]

    def white(self) -> None:
        """Skip spaces and tabs."""
        match = _WHITE.match(self.text, self.pos)
        self.pos = match.end() if match else self.pos

    def comment(self) -> None:
        match = _COMMENT.match(self.text, self.pos)
        self.pos = match.end() if match else self.pos

    def line_break(self) -> None:
        char = self.text[self.pos]
        if char not in EOL:
            raise self.stop("a line break is expected")
        self.pos += 2 if char == "\r" and self.text[self.pos + 1] == "\n" else 1
        self.line += 1
        self.line_start = self.pos
        self.tab = -1

    def gap(self, comments: bool = True) -> int:
        """Skip white space, line ends and comments. Returns the number of line ends."""
        breaks = 0
        while True:
            before = self.pos
            self.white()
            if self.tab < 0 and self.pos > before:
                self.tab = self.text.find("\t", before, self.pos)
            if comments and self.text[self.pos] == "#":
                if self.version == 2 and self.pos and self.text[self.pos - 1] not in GAP:
                    raise self.stop("a comment must be separated from other tokens by white space")
                self.comment()
            if self.text[self.pos] not in EOL:
                return breaks
            self.line_break()
            breaks += 1
            start = self.pos
            match = _SPACES.match(self.text, self.pos)
            self.pos = match.end() if match else self.pos
            self.indent = self.pos - start

    def at_separator(self) -> bool:
        """Whether a line that begins here is `---` or `...`."""
        if self.pos != self.line_start:
            return False
        return self.text.startswith(("---", "..."), self.pos) and self.text[self.pos + 3] in GAP + "\0"

    def capture(self, start: int, end: int, *, quoted: bool = False) -> str:
        """A part of a scalar, checked for characters that js-yaml rejects."""
        part = self.text[start:end]
        if self.version == 2:
            return part
        match = (_NOT_JSON if quoted else _UNPRINTABLE).search(part)
        if match is not None:
            reason = "expected valid JSON character" if quoted else "the stream contains non-printable characters"
            raise self.stop(reason, start + match.start())
        return part
