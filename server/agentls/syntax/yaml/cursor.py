"""The state of the YAML reader: the position, the line, the open collections, the last token.

Plain state and the few steps that keep it consistent; `scan.py` and `styles.py` move it along, `nodes.py` asks it.
The state is that of Bun's parser (`src/interchange/yaml.rs` of oven-sh/bun), because a token there depends on how the
earlier ones were read: the indentation of a line is counted only where the parser looked for it, a tab taints what
follows it, a flow collection ends words early.
"""

from __future__ import annotations

from ...stdx.records import always
from ...text.source import Span
from .tree import Atom, Piece, Style

BLOCK_OUT, BLOCK_IN, FLOW_IN, FLOW_KEY = range(4)

# Kinds of tokens: the indicator itself, "scalar", or "" at the end of the text.
SCALAR = "scalar"

_SPACES = always(" *")
_FOLD = always(r"[ \t\r\n]*")
_LINE = always(r"[^\r\n\0]*")


class Stop(Exception):
    """The host's parser gives up: why, and at which offset into `Cursor.src`."""

    def __init__(self, reason: str, at: int, other: int = -1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at
        self.other = other


class Cursor:
    """The position in a string, and the token that was read last.

    Offsets are relative to `base`, the place of the text in its file; `span` and the pieces of scalars are not.
    A line is named by the offset where it begins.
    """

    def __init__(self, text: str, base: int) -> None:
        self.src = text + "\0"
        self.base = base
        # Where to go on, the line there, the spaces counted in front of it, and whether a tab followed them.
        self.pos = self.line = 1 if text.startswith("\ufeff") else 0
        self.indent = 0
        self.tab = False
        # The kind of collection around, and the indentation of the innermost block, -1 outside of any.
        self.context = BLOCK_OUT
        self.contexts: list[int] = []
        self.block = -1
        self.blocks: list[int] = []
        # Tag handles that `%TAG` declares.
        self.handles: set[str] = set()
        self.comments: list[Span] = []
        # Where the flow collections begin that are open.
        self.opened: list[int] = []
        # Where the first token of the text begins.
        self.first = 0
        # The line of the `---` that begins the document.
        self.explicit_line = -1

        # The token before the last one: its kind, its style if it is a scalar, where it starts and ends.
        self.prior: tuple[str, Style, int, int] = ("", "plain", self.pos, self.pos)

        # The last token: its kind, where it starts and ends, its line and the indentation of that line; the name of an
        # anchor or alias, or a tag's effect; of a scalar the value, the style, the pieces, and whether it has several
        # lines.
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

    def comment(self, pos: int) -> int:
        """Record the comment at `pos`; its end."""
        end = _LINE.match(self.src, pos).end()
        self.comments.append(self.span(pos, end))
        return end

    def take(self, kind: str, end: int) -> None:
        """Record a token of this kind that begins at `at` and ends here."""
        self.kind = kind
        self.end = self.pos = end

    def fold(self, pos: int) -> int:
        """Skip blank lines and the next line's indentation after a line end. Returns the number of blank lines."""
        src = self.src
        end = _FOLD.match(src, pos).end()
        blank = src[pos:end]
        lines = 0
        line = pos
        if "\n" in blank or "\r" in blank:
            lines = blank.count("\n") + blank.count("\r") - blank.count("\r\n")
            line = pos + max(blank.rfind("\n"), blank.rfind("\r")) + 1
        spaces = _SPACES.match(src, line).end()
        self.line = line
        self.indent = min(spaces, end) - line
        self.tab = spaces < end
        self.pos = end
        return lines

    def newline(self, pos: int, strict: bool) -> int:
        """Skip the line end at `pos`, after which a tab is an error if `strict`."""
        pos += 2 if self.src[pos] == "\r" and self.src[pos + 1] == "\n" else 1
        self.indent = 0
        self.tab = False
        self.line = self.pos = pos
        if strict and self.src[pos] == "\t":
            raise Stop("tab", pos)
        return pos
