"""Where in a file a finding about a value, a missing field or the whole file is shown.

The place is always on one line and never empty. Knows values and their places, not what is wrong with them.
"""

from __future__ import annotations

from ..stdx.records import always, pattern
from ..syntax import header as headers
from ..syntax.yaml.tree import Entry, Mapping, Scalar, Sequence, resolve
from ..text.source import Span
from .validate import Violation

_LINE = always(r"[^\r\n]*")
_TEXT = pattern(r"\S")


def place(text: str, entry: Entry, violation: Violation) -> Span:
    """Where a violation of a field's schema is shown: at the value, or at the key if the value is missing, empty or
    long."""
    key, node = entry.key, resolve(entry.value)
    for step in violation.path:
        if isinstance(step, int) and isinstance(node, Sequence) and step < len(node.items):
            key = node = resolve(node.items[step])
        elif isinstance(step, str) and (below := headers.entries(node).get(step)):
            key, node = (below.key if below.key.span.of(text) else key), resolve(below.value)
        else:
            break
    if violation.kind == "unknown":
        return visible(text, key.span, entry.key.span)
    if violation.kind == "missing" and isinstance(node, Mapping) and node.entries:
        return visible(text, node.entries[0].key.span, key.span)
    if node.span.start == node.span.end and violation.path and isinstance(violation.path[-1], int):
        return dash(text, node.span.start) or entry.key.span
    return visible(text, node.span, key.span)


def dash(text: str, end: int) -> Span | None:
    """The `- ` of an empty item."""
    return Span(end - 1, end + text.startswith(" ", end)) if text[end - 1 : end] == "-" else None


def value_place(text: str, entry: Entry) -> Span:
    """The value of a field if it is on one line, otherwise its key."""
    node = entry.value
    if isinstance(resolve(node), Scalar) or "\n" not in node.span.of(text):
        return visible(text, node.span, entry.key.span)
    return entry.key.span


def visible(text: str, span: Span, instead: Span) -> Span:
    """The first line of a span, or of the fallback if it has no visible text; never empty unless the text is."""
    for it in (span, instead):
        line = _LINE.match(text, *it)
        if line.group().strip():
            return Span(it.start, it.start + len(line.group().rstrip()))
    return top(text) if span.start == span.end else span


def top(text: str) -> Span:
    """Where a finding about the whole file is shown: its first line with text, or its first code point."""
    match = _TEXT.search(text)
    return first_line(text, match.start()) if match else Span(0, min(1, len(text)))


def first_line(text: str, start: int) -> Span:
    return Span(start, start + max(len(_LINE.match(text, start)[0].rstrip()), 1))
