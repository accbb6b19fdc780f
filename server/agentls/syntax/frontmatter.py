"""Where the frontmatter of a file begins and ends: exactly where the host splits it off.

Responsible only for the cut; `header.py` reads the content.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice

from ..stdx.records import always, dataclass, pattern
from ..text.source import Span

# JavaScript's `\s`, which is not Python's.
_SPACE = "[\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]"
_OPENING = pattern(rf"---{_SPACE}*\n")
_AFTER_CLOSING = always(rf"{_SPACE}*\n?")


@dataclass(frozen=True)
class Frontmatter:
    """The parts of a file with frontmatter.

    opening: the three dashes at offset 0. header: the YAML between the fences. closing: the three dashes that end it,
    wherever they are. body: everything after the cut.
    """

    opening: Span
    header: Span
    closing: Span
    body: Span


def split(text: str) -> Frontmatter | None:
    r"""Split a decoded text as the host does, or None if the host sees no frontmatter.

    The host's expression is `^---\s*\n([\s\S]*?)---\s*\n?` (`validate-frontmatter.ts` of its vendor's public plugins;
    replayed by `tests/test_conformance.py`): the header ends at the first `---` anywhere, also inside a line or a value.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return None
    # `\s*\n` is greedy: blank lines belong to the opening, and so does a `---` that follows them.
    cut = text.find("---", opening.end())
    if cut < 0:
        return None
    after = _AFTER_CLOSING.match(text, cut + 3)
    return Frontmatter(Span(0, 3), Span(opening.end(), cut), Span(cut, cut + 3), Span(after.end(), len(text)))


_LINES = 400
_LINE_END = pattern(r"\r\n?|\n")
_BLANK = r"[ \t\ufeff\u200b\u00a0]*"
_BEFORE = pattern(rf"{_BLANK}(?:#.*|//.*|<!--.*|.*-->|{_BLANK})")
_CODE = pattern(rf"{_BLANK}(?:`{{3,}}|~{{3,}})[ \t]*\w*[ \t]*")
_OTHER_RULE = r"={3,}|\*{3,}|_{3,}|\+{3,}"
_RULE = pattern(rf"{_BLANK}(-[-–—]+|[–—]+-*|{_OTHER_RULE})(?:[ \t]*[^\s:–—-]+)?{_BLANK}")
_END = pattern(rf"{_BLANK}(-[-–—]+|[–—]+-*|\.\.\.|{_OTHER_RULE}){_BLANK}")
_FIELD = pattern(rf"{_BLANK}(name|description){_BLANK}:")
_HEADER_LINE = pattern(rf"{_BLANK}(?:[\w.-]+{_BLANK}:(?=[\s]|$)|-[ \t]|$)|[ \t]+\S")
_KEY = pattern(r"([\w-]+)[ \t]*:")
_HEADING = pattern(r"#{1,6}[ \t]|```|\*\*")
_WORD = pattern(rf"{_BLANK}[\w.-]*{_BLANK}")
_BLANK_LINE = pattern(r"[\r\n]\s*[\r\n]")
_COMMENT = pattern(rf"{_BLANK}(?:#.*)?")


def intended(text: str) -> Frontmatter | None:
    """Where the author meant the frontmatter to be, in a file in which the host sees none.

    Covers a header that is not closed, not on the first line, inside a code fence, without its opening dashes,
    between other fences than three dashes, or with CR line ends. `closing` is empty if there is none; so is
    `opening`. None if nothing suggests an agent: a document with neither a name nor a description at its top.
    Looks at the first 400 lines.
    """
    lines = _lines(text, _LINES)
    first = _first(text, lines)
    if first is None:
        return None
    rule = _RULE.fullmatch(text, *lines[first])
    at = lines[first].start
    opening = Span(*rule.span(1)) if rule else Span(at, at)
    start = first + 1 if rule else first
    fields: set[str] = set()
    last = start
    for i in range(start, len(lines)):
        line = lines[i]
        if i > start and (end := _END.fullmatch(text, *line)):
            closing = Span(*end.span(1))
            return _found(text, opening, Span(lines[start].start, line.start), closing) if fields else None
        if field := _FIELD.match(text, *line):
            fields.add(field[1])
        loose = i == start or not text[lines[i - 1].start : lines[i - 1].end].strip()
        if _HEADER_LINE.match(text, *line) or (rule and last == i and _WORD.fullmatch(text, *line)):
            if text[line.start : line.end].strip():
                last = i + 1
        elif (loose or not rule) and not _COMMENT.fullmatch(text, *line):
            break
    if last < len(lines) and not text[lines[last].start :].strip():
        last = len(lines)
    half_typed = opening == Span(0, 3) and len(text) < 200 and last == len(lines)
    if not (len(fields) == 2 or (rule and fields) or half_typed):
        return None
    end_at = lines[last].start if last < len(lines) else len(text)
    return _found(text, opening, Span(min(lines[start].start, end_at) if start < len(lines) else end_at, end_at), None)


def _first(text: str, lines: list[Span]) -> int | None:
    """The line of the opening dashes, or of the first field if there are none; None if there is neither. Comments,
    headings and one code fence may come before it; before dashes with both fields below them, also a few sentences. Those
    before a code fence have to be a chat's, because a document shows files so."""
    code, sentences = False, 0
    for i in range(min(40, len(lines))):
        if _RULE.fullmatch(text, *lines[i]):
            below = {found[1] for it in lines[i + 1 : i + 8] if (found := _FIELD.match(text, *it))}
            if i == 0 or len(below) > bool(sentences):
                return i
        if _FIELD.match(text, *lines[i]):
            return None if sentences else i
        if _CODE.fullmatch(text, *lines[i]) and not code and _CHAT.match(text):
            code = True
        elif not _BEFORE.fullmatch(text, *lines[i]):
            if _HEADER_LINE.match(text, *lines[i]) and not _INTRODUCES.match(text, lines[i].start):
                return None if sentences else i
            if code or sentences == _MOST_SENTENCES or _CODE.fullmatch(text, *lines[i]):
                return None
            sentences += 1
    return None


_CHAT = pattern(r"\s*(?:[`~]|(?i:sure|certainly|of course|okay|done|here(?:['’]s| is)|below is|i(?:['’]ve| have))\b)")
"""How a file begins with a code fence, or with what a chat says above one."""
_INTRODUCES = pattern(r"[\w.-]+:[ \t]*(?:\r\n?|\n)\s*---")
"""A word with a colon above the opening dashes."""
_MOST_SENTENCES = 3
"""Lines that a chat or a generator may write above the file that it was asked for."""


def overrun(text: str, cut: Frontmatter, fields: Collection[str]) -> int | None:
    """Where a header that the host reads on to a later `---` seems to end, or None if it seems well closed.

    That is the start of the first line that is prose or a heading, at column 0 after a blank line, where a heading or
    a code fence and none of `fields` follows: a header whose closing dashes are missing, in a file whose body has
    a rule or a table. A description over several paragraphs is none.
    """
    if not _BLANK_LINE.search(text, *cut.header):
        return None
    blank = False
    found: int | None = None
    body = False
    for line in _lines(text, _LINES, cut.header):
        if found is not None:
            key = _KEY.match(text, *line)
            if key and key[1] in fields:
                return None
        elif not text[line.start : line.end].strip():
            blank = True
        elif blank and not _HEADER_LINE.match(text, *line):
            if text[line.start] == "<":
                return None
            found = line.start
        else:
            blank = False
        body = body or (found is not None and _HEADING.match(text, *line) is not None)
    return found if body else None


def _found(text: str, opening: Span, header: Span, closing: Span | None) -> Frontmatter:
    if closing is None:
        return Frontmatter(opening, header, Span(header.end, header.end), Span(header.end, len(text)))
    after = _AFTER_CLOSING.match(text, closing.end)
    return Frontmatter(opening, header, closing, Span(after.end(), len(text)))


def _lines(text: str, most: int, within: Span | None = None) -> list[Span]:
    """The first lines of a string or of a part of it, without their line ends."""
    at, stop = within or (0, len(text))
    found: list[Span] = []
    for end in islice(_LINE_END.finditer(text, at, stop), most):
        found.append(Span(at, end.start()))
        at = end.end()
    return found if len(found) == most else [*found, Span(at, stop)]
