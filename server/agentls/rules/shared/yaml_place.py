"""What is at the place of a YAML mistake, as the author of the file sees it.

It works on lines, because the tree ends at the mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...document import Document
from ...edits.header import rest_of_line
from ...hosts.reading import RESTRICTING
from ...stdx.records import always, dataclass, pattern
from ...stdx.spelling import nearest
from ...syntax.yaml.blame import YamlError
from ...text.source import Span

_KEY = pattern(r"([A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+|$)")
_VALUE = pattern(r"[ \t]*(?:-[ \t]+)*([A-Za-z_][\w-]*):[ \t\u00a0]+(?=\S)")
# The name of a field with something other than a colon and a space after it. If there is only a space or a dash, one word or
# a list of words must follow, because a sentence may go on in this line; only a `description` may be a sentence.
_BARE = pattern(
    r"([A-Za-z]+)([ \t]*(?:：\s*|(?:[-=]>|[=;→])[ \t]*)|:[\u00a0\u202f\u3000]+|:(?=[^\s:])|[\u00a0\u202f\u3000]+"
    r"|[ \t]+(?:[-–—][ \t]+)?(?=[\w*-]+(?:\([^()]*\))?(?:,[ \t]*[\w*-]+(?:\([^()]*\))?)*[ \t]*$)|(?<=description)[ \t]+(?:[-–—][ \t]+)?(?=\w)|$)"
)
_WORDS = pattern(
    r"[ \t]*(?:[^\s,()]+(?:\([^()]*\))?(?:[ \t]*,[ \t]*[^\s,()]+(?:\([^()]*\))?)*)?[ \t]*(?:(?<=[ \t])#.*)?$"
)
"""Matches a word, or a list of words, up to the end of a line or a comment."""
WORD = pattern(r"[\w-]{1,30}")
_INDENTED = pattern(r"[ \t]+([A-Za-z_][\w-]*)[ \t]*:(?:[ \t]|$)")
_LINE = pattern(r"[^\r\n]+")
_ITEM = pattern(r"[ \t]*(?:-[ \t]+)+(?=\S)")
# Words that look like fields where the turns of a conversation have lost their indentation.
_TURNS = frozenset(
    ("user", "User", "assistant", "Assistant", "Context", "commentary", "Commentary", "Use", "Examples", "Example")
)


@dataclass(frozen=True)
class Broken:
    """The value that a mistake is in, as its author sees it.

    name: its key. span: from its first character to the end of its last line. lines: how many it has.
    """

    name: str
    span: Span
    lines: int


def broken_value(document: Document, error: YamlError, rescued: bool) -> Broken | None:
    """The value around `error`: of the key in its line, or of the last field above that is one.

    rescued: the second attempt reads the header, so each line of it that looks like a field is one.
    """
    region, source, text = document.region, document.source, document.text
    if region is None:
        return None
    number = source.line_of(error.span.start)
    line = source.line_span(number)
    item = _ITEM.match(text, *line)
    if item and item.end() == error.span.start and error.kind not in ("not-a-field", "unindented-continuation"):
        return Broken("", rest_of_line(document, item.end()), 1)
    if error.kind == "colon-in-value" and (inner := _in_brackets(text, line.start, error.span.start, line.end)):
        return inner
    inline = _VALUE.match(text, *line)
    is_own = inline is not None and line.start < inline.start(1) and inline.end() <= error.span.start
    if inline and is_own and inline[1] not in _TURNS and error.kind != "unindented-continuation":
        return Broken(inline[1], rest_of_line(document, inline.end()), 1)
    for i in range(number, source.line_of(region.start) - 1, -1):
        above = source.line_span(i)
        key = _KEY.match(text, max(above.start, region.start), above.end)
        if key and key[1] not in _TURNS and (i < number or key.end() <= error.span.start):
            return Broken(key[1], *_extent(document, i, key.end(), rescued))
    return None


def _in_brackets(text: str, start: int, at: int, end: int) -> Broken | None:
    """The value around a place in a list or map in brackets that is on one line."""
    opened = [-1]
    for token in _FLOW.finditer(text, start, at):
        match token.group():
            case "[" | "{":
                opened.append(token.end())
            case "]" | "}":
                if len(opened) > 1:
                    opened.pop()
            case ",":
                opened[-1] = token.end() if len(opened) > 1 else -1
    if opened[-1] < 0:
        return None
    found = _KEYED.match(text, opened[-1], end)
    behind = _FLOW_END.search(text, max(at, found.end()), end)
    value = text[found.end() : behind.start() if behind else end].rstrip()
    if not value or value[0] in "\"'[{" or found.end() > at:
        return None
    return Broken(found["key"] or "", Span(found.end(), found.end() + len(value)), 1)


_FLOW = pattern(r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[\[\]{},]")
_FLOW_END = pattern(r"[,\]}]|[ \t]#")
_KEYED = always(r"[ \t]*(?:(?P<key>[A-Za-z_][\w-]*):[ \t]+)?")


def _extent(document: Document, line: int, start: int, rescued: bool) -> tuple[Span, int]:
    """The lines from `line` on that belong to the field that begins there, up to the next one and the comments above it;
    and their number."""
    source, text, region = document.source, document.text, document.region
    last = line
    for i in range(line + 1, source.line_of(region.end) + 1 if region else 0):
        below = source.line_span(i)
        if region is None or below.start >= region.end:
            break
        key = _KEY.match(text, *below)
        if (key and (rescued or _is_meant(document, key[1]))) or restricts(document, below):
            break
        if text[below.start : below.end].strip()[:1] not in ("", "#"):
            last = i
    end = source.line_span(last).end
    return Span(start, max(start, start + len(text[start:end].rstrip()))), last - line + 1


def restricts(document: Document, line: Span) -> bool:
    """Whether an indented line looks like a field that restricts the agent, which it does not do as a line of a description."""
    key = _INDENTED.match(document.text, *line)
    return (
        key is not None
        and key[1] in RESTRICTING
        and key[1] in document.dialect.fields
        and is_fit(document, key[1], key)
    )


def is_prose(document: Document, name: str) -> bool:
    """Whether a field may hold several lines."""
    return name in ("description", "initialPrompt") or name not in document.dialect.fields


def _is_meant(document: Document, key: str) -> bool:
    """Whether a word with a colon is probably meant as a field."""
    return key not in _TURNS and (is_known(document, key) or nearest(key, document.dialect.fields) is not None)


def is_known(document: Document, key: str) -> bool:
    """Whether a word with a colon is certainly meant as a field."""
    return (key in document.dialect.fields or key in document.dialect.foreign) and key not in _TURNS


def indented_key(document: Document, error: YamlError) -> re.Match[str] | None:
    """The field at the start of the line of `error` that is indented too far; group 1 is its key."""
    line = document.source.line_at(error.span.start)
    key = _INDENTED.match(document.text, *line)
    return key if key and is_known(document, key[1]) and error.span.start in (line.start, key.end(1)) else None


def indented_keys(document: Document, key: re.Match[str]) -> Iterator[re.Match[str]]:
    """The fields with the indentation of `key`, from there to the next line with another one."""
    text, region = document.text, document.region
    blanks = text[key.start() : key.start(1)]
    for line in _LINE.finditer(text, key.start(), region.end if region else len(text)):
        if line[0].strip() and not line[0].startswith(blanks):
            return
        found = _INDENTED.match(text, *line.span())
        if found and found.start(1) - found.start() == len(blanks) and is_known(document, found[1]):
            yield found


def bare_key(document: Document, error: YamlError) -> re.Match[str] | None:
    """The field at the start of the line of `error` that lacks the colon or the space after it; group 1 is its key."""
    line = document.source.line_at(error.span.start)
    key = _BARE.match(document.text, *line)
    return key if key and key[1] in document.dialect.fields else None


def emphasized_key(document: Document, error: YamlError) -> re.Match[str] | None:
    """The field at the start of the line of `error` that is an item of a list (`item`), or whose name has marks of Markdown
    around it, up to its colon."""
    line = document.source.line_at(error.span.start)
    key = _EMPHASIZED.match(document.text, *line)
    is_field = key and key["key"] in document.dialect.fields and (not key["item"] or error.kind in _AT_START)
    return key if is_field else None


_EMPHASIZED = pattern(
    r"(?=[^\w\s]|\d)(?P<item>(?:[-*+]|\d{1,2}[.)])[ \t]+)?(?P<mark>\*{1,2}|`|)(?P<key>[A-Za-z]\w*)"
    r"(?:(?P=mark)[ \t]*:|:(?P=mark))(?=\s|$)"
)
_AT_START = ("anchor-in-prose", "not-a-field", "unindented-continuation")
"""Mistakes that are one only because the line begins so."""


def may_be_sentence(document: Document, key: re.Match[str]) -> bool:
    """Whether the line of a `bare_key` may also continue the sentence above it: only spaces or a dash follow the name, or a
    sentence follows, which cannot be the value of the field."""
    return not key[2].strip(" \t-–—") or not is_fit(document, key[1], key)


def is_fit(document: Document, name: str, key: re.Match[str]) -> bool:
    """Whether what follows in a line can be the value of a field: a word or a list of words, unless that holds prose."""
    end = document.source.line_at(key.start()).end
    return is_prose(document, name) or _WORDS.match(document.text, key.end(), end) is not None


def opens(text: str, error: YamlError) -> bool:
    """Whether the value that continues is in quotes or brackets."""
    return error.related is not None and error.related.of(text)[:1] in ("'", '"', "[", "{")


def is_swallowed(document: Document, error: YamlError) -> bool:
    """Whether a line that belongs to a value in quotes or brackets looks like the next field."""
    line = document.source.line_at(error.span.start)
    key = _KEY.match(document.text, *line)
    return opens(document.text, error) and key is not None and is_known(document, key[1])
