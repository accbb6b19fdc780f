"""Where the frontmatter of a file begins and ends: exactly where the host cuts it.

Responsible for the cut only; what the header says is for `header.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..text import Span

# JavaScript's `\s`, which is not Python's.
_SPACE = "[\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]"
_OPENING = re.compile(rf"---{_SPACE}*\n")
_AFTER_CLOSING = re.compile(rf"{_SPACE}*\n?")


@dataclass(frozen=True)
class Frontmatter:
    """The parts of a file with frontmatter.

    opening: the three dashes at offset 0. header: the YAML between the fences.
    closing: the three dashes that end it, wherever they stand. body: all behind the cut.
    """

    opening: Span
    header: Span
    closing: Span
    body: Span


def split(text: str) -> Frontmatter | None:
    r"""Split a decoded text as the host does, or None where the host sees no frontmatter.

    The host's expression is `^---\s*\n([\s\S]*?)---\s*\n?` (public `validate-frontmatter.ts` of
    anthropics/claude-plugins-official; seen on Claude Code 2.1.329): the header ends at the first
    `---` anywhere, also inside a line or a value.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return None
    # `\s*\n` is greedy: blank lines belong to the opening, and so does a `---` that follows them.
    cut = text.find("---", opening.end())
    if cut < 0:
        return None
    after = _AFTER_CLOSING.match(text, cut + 3)
    assert after is not None
    return Frontmatter(Span(0, 3), Span(opening.end(), cut), Span(cut, cut + 3), Span(after.end(), len(text)))


_LINE = re.compile(r"[^\r\n]*")
_LINE_END = re.compile(r"\r\n|\n|\r")
_BEFORE = re.compile(r"[ \t\ufeff\u200b]*(?:<!--.*-->|`{3,}[ \t]*\w*|~{3,}[ \t]*\w*)?[ \t]*")
_RULE = re.compile(r"[ \t\ufeff\u200b]*(-{3,})[^\s:-]*[ \t]*")
_END = re.compile(r"[ \t]*(-{3,}|\.\.\.)[ \t]*")
_FIELD = re.compile(r"[ \t]*(?:name|description)[ \t]*:")
_HEADER_LINE = re.compile(r"[ \t]*(?:[\w.-]+[ \t]*:|-[ \t]|#[^#\s]|$)|[ \t]+\S")


def intended(text: str) -> Frontmatter | None:
    """Where the author meant the frontmatter to be, in a file in which the host sees none.

    Covers a header that is not closed, not on the first line, inside a code fence, without its opening dashes,
    between other fences than three dashes, or with CR line ends. `closing` is empty where there is none; so is
    `opening`. None where nothing suggests an agent: no `---` at the top, and neither a name nor a description.
    """
    lines = _lines(text, 400)
    first = next((i for i, it in enumerate(lines[:20]) if not _BEFORE.fullmatch(text, *it)), None)
    if first is None:
        return None
    rule = _RULE.fullmatch(text, *lines[first])
    opening = Span(*rule.span(1)) if rule else Span(lines[first].start, lines[first].start)
    start = first + 1 if rule else first
    fields = False
    for i in range(start, len(lines)):
        line = lines[i]
        if end := _END.fullmatch(text, *line):
            return _intended(text, opening, line.start, Span(*end.span(1)), lines, start, fields)
        if not rule and not _HEADER_LINE.match(text, *line):
            return None
        fields = fields or _FIELD.match(text, *line) is not None
        if i > start and rule and not lines[i - 1].of(text).strip() and not _HEADER_LINE.match(text, *line):
            return _intended(text, opening, lines[i - 1].start, None, lines, start, fields)
    if not rule:
        return None
    return _intended(text, opening, len(text), None, lines, start, fields)


def _intended(
    text: str, opening: Span, end: int, closing: Span | None, lines: list[Span], start: int, fields: bool
) -> Frontmatter | None:
    if not fields and opening != Span(0, 3):
        return None
    header = Span(min(lines[start].start, end) if start < len(lines) else end, end)
    if closing is None:
        return Frontmatter(opening, header, Span(end, end), Span(end, len(text)))
    after = _AFTER_CLOSING.match(text, closing.end)
    assert after is not None
    return Frontmatter(opening, header, closing, Span(after.end(), len(text)))


def _lines(text: str, most: int) -> list[Span]:
    """The first lines of a text, without their line ends."""
    found: list[Span] = []
    at = 0
    while len(found) < most:
        line = _LINE.match(text, at)
        assert line is not None
        found.append(Span(at, line.end()))
        end = _LINE_END.match(text, line.end())
        if end is None:
            break
        at = end.end()
    return found
