"""The block structure of Markdown: headings, code, comments, link definitions, and the text that holds inline markup.

Follows CommonMark 0.31, with its containers (quotes and lists), and departs from it where agent prompts do:
a tag like `<example>` on its own line is transparent here and begins no HTML block, because what
is between such tags is Markdown to those who write it. A link definition is one line.
What is inside a line is for `structure.py`.
"""

from __future__ import annotations

from ...stdx.records import dataclass, pattern
from ...text.source import Span


@dataclass(frozen=True)
class Heading:
    """`# text`, or text underlined with `=` or `-`. span: with marks and underline; text: without."""

    span: Span
    level: int
    text: Span


@dataclass(frozen=True)
class Fence:
    """A fenced code block.

    span: from the opening marks to the end of the closing ones, or of the last line of content.
    marks: the opening run of backticks or tildes. info: the words after it, may be empty.
    content: whole lines. closing: the closing run; None if nothing closes it.
    """

    span: Span
    marks: Span
    info: Span
    content: Span
    closing: Span | None


@dataclass(frozen=True)
class Definition:
    """`[label]: destination`."""

    span: Span
    label: Span
    destination: Span


@dataclass(frozen=True)
class Blocks:
    """What a region holds, in the order of the source. texts: paragraphs and headings, each a run of lines."""

    headings: tuple[Heading, ...]
    fences: tuple[Fence, ...]
    indented: tuple[Span, ...]
    comments: tuple[Span, ...]
    definitions: tuple[Definition, ...]
    texts: tuple[Span, ...]


_LINE = pattern(r"([^\r\n]*)(?:\r\n|\n|\r)?")
_FENCE = pattern(r"(`{3,})(?=[^`\r\n]*(?:[\r\n]|\Z))|(~{3,})")
_ITEM = pattern(r"(?:[-+*]|(\d{1,9})[.)])(?=[ \t\r\n]|\Z)")
_RULE = pattern(r"(?:(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})(?=[\r\n]|\Z)")
_ATX = pattern(r"(#{1,6})(?:[ \t]+([^\r\n]*))?(?=[\r\n]|\Z)")
_ATX_END = pattern(r"(?:^|[ \t])#+$")
_UNDERLINE = pattern(r"(?:=+|-+)[ \t]*(?=[\r\n]|\Z)")
_LABEL = pattern(r"\[(?!\^|\s*\])((?:[^\[\]\\\r\n]|\\.)+)\]:[ \t]*(?:<([^<>\r\n]*)>)?")
_TITLE = pattern(r"(?:[ \t]+(?:\"[^\"\r\n]*\"|'[^'\r\n]*'|\([^()\r\n]*\)))?[ \t]*(?=[\r\n]|\Z)")
_DESTINATION = pattern(r"[^\x00-\x20\x7f()\\]+|\\[^\x00-\x20\x7f]?|[()]")
_DEEPEST_PARENTHESIS = 8
_STARTS = frozenset("#>-*+`~_<[0123456789")
_SPECIAL = _STARTS | frozenset("= \t")
_DEPTH = 24
"""Containers nested deeper than this are text, which bounds the work on a line of 10,000 `>`."""


def scan(text: str, region: Span) -> Blocks:
    """Read the block structure of `region`. Never fails; linear in its length."""
    found = _Scan(text)
    for line in _LINE.finditer(text, *region):
        start, end = line.span(1)
        stop = line.end()
        if start == stop:
            break
        # Most lines are prose in no container, or empty; they need no more than this.
        if not (found.containers or found.fence or found.comment is not None):
            if start == end:
                found.close_text()
                continue
            if text[start] not in _SPECIAL:
                found.paragraph = Span(found.paragraph.start if found.paragraph else start, end)
                continue
        found.line(start, end, stop)
    found.close(region.end)
    return Blocks(
        tuple(found.headings),
        tuple(found.fences),
        tuple(found.indented),
        tuple(found.comments),
        tuple(found.definitions),
        tuple(found.texts),
    )


class _Scan:
    """The reader's state between two lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.headings: list[Heading] = []
        self.fences: list[Fence] = []
        self.indented: list[Span] = []
        self.comments: list[Span] = []
        self.definitions: list[Definition] = []
        self.texts: list[Span] = []
        # Open containers: 0 is a quote, any other number a list item's width in columns.
        self.containers: list[int] = []
        self.fence: tuple[Span, Span, int, int] | None = None  # marks, info, depth, start of the content
        self.fence_end = 0  # the end of the last line that belongs to the open fence, and of its line end
        self.fence_stop = 0
        self.paragraph: Span | None = None
        self.comment: int | None = None
        self.empty_item = False  # the innermost item has begun with an empty line

    def line(self, start: int, end: int, stop: int) -> None:
        """Read the line with the text start..end, whose line end ends at `stop`."""
        text = self.text
        at, column, matched = start, 0, 0
        for width in self.containers:
            inner, indent = _indent(text, at, end, column)
            if width == 0:
                if indent > 3 or inner >= end or text[inner] != ">":
                    break
                at, column = _advance(text, inner + 1, column + indent + 1, 1)
            elif inner >= end:
                if self.empty_item and matched == len(self.containers) - 1:
                    break
                at = min(at + width, end)
            elif indent >= width:
                at, column = _advance(text, at, column, width)
            else:
                break
            matched += 1
        inner, indent = _indent(text, at, end, column)

        if self.fence:
            marks, _, depth, _ = self.fence
            if matched >= depth:
                self._in_fence(marks, inner, indent, end, stop)
                return
            self.close_fence(None)
        if self.comment is not None:
            self._in_comment(start, end)
            return
        if inner >= end:
            self._close_to(matched)
            return
        if matched == len(self.containers) and indent < 4 and text[inner] not in _STARTS and text[inner] != "=":
            self._text(inner, end)
            return
        self._open(inner, indent, column, matched, end, stop)

    def _open(self, inner: int, indent: int, column: int, matched: int, end: int, stop: int) -> None:
        """Open the blocks that begin at `inner`, after the continued containers."""
        text = self.text
        # A line of text may go on with a paragraph though its container's mark is missing.
        lazy = matched < len(self.containers)
        if indent < 4 and not lazy and self.paragraph:
            underline = _UNDERLINE.match(text, inner, end)
            if underline:
                level = 1 if text[inner] == "=" else 2
                content = _stripped(text, *self.paragraph)
                self.headings.append(Heading(Span(content.start, underline.end()), level, content))
                self.close_text()
                return
        while True:
            if indent >= 4:
                if self.paragraph:
                    break
                del self.containers[matched:]
                self.indented.append(Span(inner, end))
                return
            first = text[inner] if inner < end else ""
            if first not in _STARTS or not first:
                break
            rule = _RULE.match(text, inner, end) if first in "-_*" else None
            if rule:
                self._close_to(matched)
                return
            if first == ">" and matched < _DEPTH:
                self._close_to(matched)
                self.containers.append(0)
                at, column = _advance(text, inner + 1, column + indent + 1, 1)
            elif (item := _ITEM.match(text, inner, end)) and matched < _DEPTH:
                blank, gap = _indent(text, item.end(), end, column + indent + item.end() - inner)
                # Only an item with text, and a numbered one only with 1, breaks into a paragraph.
                weak = blank >= end or (item.group(1) or "1").lstrip("0") != "1"
                if weak and self.paragraph and matched == len(self.containers):
                    break
                self._close_to(matched)
                marker = item.end() - inner
                self.empty_item = blank >= end
                pad = 1 if gap > 4 or blank >= end else gap
                self.containers.append(indent + marker + pad)
                at, column = _advance(text, item.end(), column + indent + marker, pad) if blank < end else (end, 0)
            else:
                self._leaf(inner, matched, end, stop)
                return
            matched += 1
            lazy = False
            inner, indent = _indent(text, at, end, column)
            if inner >= end:
                return
        if self.paragraph is None:
            self._close_to(matched)
        elif not lazy:
            del self.containers[matched:]
        self._text(inner, end)

    def _leaf(self, inner: int, matched: int, end: int, stop: int) -> None:
        text = self.text
        if fence := _FENCE.match(text, inner, end):
            self._close_to(matched)
            self.fence = Span(*fence.span()), _stripped(text, fence.end(), end), matched, stop
            self.fence_end = end
            self.fence_stop = stop
        elif heading := _ATX.match(text, inner, end):
            self._close_to(matched)
            content = (
                _stripped(text, heading.start(2), end) if heading.group(2) else Span(heading.end(1), heading.end(1))
            )
            if tail := _ATX_END.search(content.of(text)):
                content = _stripped(text, content.start, content.start + tail.start())
            self.headings.append(Heading(_stripped(text, inner, end), len(heading.group(1)), content))
            self.texts.append(content)
        elif text.startswith("<!--", inner, end):
            self._close_to(matched)
            self.comment = inner
            self._in_comment(inner, end)
        elif self.paragraph is None and (definition := _definition(text, inner, end)):
            self._close_to(matched)
            self.definitions.append(definition)
        else:
            if self.paragraph is None:
                self._close_to(matched)
            self._text(inner, end)

    def _text(self, inner: int, end: int) -> None:
        self.empty_item = False
        self.paragraph = Span(self.paragraph.start if self.paragraph else inner, end)

    def _close_to(self, matched: int) -> None:
        self.close_text()
        self.empty_item = False
        del self.containers[matched:]

    def close_text(self) -> None:
        if self.paragraph:
            self.texts.append(_stripped(self.text, *self.paragraph))
        self.paragraph = None

    def close(self, end: int) -> None:
        """End the region."""
        self.close_fence(None)
        self.close_text()
        if self.comment is not None:
            self.comments.append(Span(self.comment, end))

    def _in_fence(self, marks: Span, inner: int, indent: int, end: int, stop: int) -> None:
        mark = self.text[marks.start]
        rest = self.text[inner:end].rstrip(" \t")
        if indent < 4 and len(rest) >= marks.end - marks.start and not rest.strip(mark):
            self.close_fence(Span(inner, inner + len(rest)))
        else:
            self.fence_end, self.fence_stop = end, stop

    def close_fence(self, closing: Span | None) -> None:
        if self.fence:
            marks, info, _, content = self.fence
            span = Span(marks.start, closing.end if closing else self.fence_end)
            self.fences.append(Fence(span, marks, info, Span(content, max(content, self.fence_stop)), closing))
        self.fence = None

    def _in_comment(self, at: int, end: int) -> None:
        assert self.comment is not None
        close = self.text.find("-->", max(at, self.comment + 2), end)
        if close >= 0:
            self.comments.append(Span(self.comment, close + 3))
            self.comment = None


def _definition(text: str, at: int, end: int) -> Definition | None:
    label = _LABEL.match(text, at, end)
    if label is None:
        return None
    destination = Span(*label.span(2))
    behind = label.end()
    if label.group(2) is None:
        stop = destination_end(text, behind, end)
        if stop is None or stop == behind or text[behind] == "<":
            return None
        destination, behind = Span(behind, stop), stop
    title = _TITLE.match(text, behind, end)
    return Definition(Span(at, title.end()), Span(*label.span(1)), destination) if title else None


def destination_end(text: str, at: int, end: int) -> int | None:
    """Where the bare destination of a link that begins at `at` ends; None if its parentheses do not balance."""
    depth = 0
    while part := _DESTINATION.match(text, at, end):
        if part.group() == "(":
            depth += 1
            if depth > _DEEPEST_PARENTHESIS:
                return None
        elif part.group() == ")":
            if depth == 0:
                return at
            depth -= 1
        at = part.end()
    return None if depth else at


def _indent(text: str, at: int, end: int, column: int) -> tuple[int, int]:
    """The first place after spaces, and the columns they take; a tab extends to the next multiple of four."""
    begin = column
    while at < end and text[at] in " \t":
        column += 4 - column % 4 if text[at] == "\t" else 1
        at += 1
    return at, column - begin


def _advance(text: str, at: int, column: int, width: int) -> tuple[int, int]:
    """Skip up to `width` columns of spaces; the remaining columns of a longer tab stay."""
    goal = column + width
    while column < goal and at < len(text) and text[at] in " \t":
        column += 4 - column % 4 if text[at] == "\t" else 1
        if column > goal:
            return at, goal
        at += 1
    return at, column


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " \t":
        start += 1
    while end > start and text[end - 1] in " \t":
        end -= 1
    return Span(start, end)
