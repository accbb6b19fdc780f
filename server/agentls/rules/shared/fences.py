"""Code fences around a header."""

from __future__ import annotations

import re

from ...stdx.records import pattern
from ...text.source import Span

OPENING = pattern(r"\s*(`{3,}|~{3,})[^`\r\n]*\r?\n\s*")
"""The line that opens a code fence, and space around it."""
_LAST = pattern(rf"^{OPENING.pattern}\Z", re.MULTILINE)


def last(text: str) -> re.Match[str] | None:
    """The last line of a text, if it opens a code fence; None otherwise."""
    return _LAST.search(text)


def closing(text: str, mark: str, body: int) -> Span | None:
    """The line that closes a code fence: right after the header, where the body begins, or at the end of the file."""
    line = rf"{re.escape(mark)}[ \t]*"
    found = pattern(rf"\s*{line}(?:\r?\n)?").match(text, body) or pattern(rf"^{line}\s*\Z", re.M).search(text, body)
    return Span(*found.span()) if found else None
