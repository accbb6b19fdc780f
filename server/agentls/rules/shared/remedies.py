"""Edits that carry out the remedies of a host's reading; `fixes/verify.py` finds out which of them help."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from ...document import Document, remembered
from ...edits import header
from ...hosts.others import form
from ...hosts.reading import RESTRICTING
from ...hosts.remedy import Remedy
from ...stdx.records import pattern, replace
from ...syntax.yaml.quote import quote
from ...syntax.yaml.tree import Entry, Sequence, resolve
from ...text.problem import Edit, Fix
from ...text.source import Span

_QUOTED = "Put the value in quotes"
_FIELD = pattern(r"([\w-]+)(:| =) ")
_VALUE = pattern(r"[ \t]*[\w-]+[ \t]*:[ \t]+(\S[^\r\n]*?)[ \t]*$", 8)  # MULTILINE


def fixes(document: Document, span: Span, remedy: Remedy) -> tuple[Fix, ...]:
    """The fixes at a place for which the host in whose folder the file is has a remedy."""
    return tuple(Fix(title, (edit,), safe=title == _QUOTED) for title, edit in _edits(formed(document), span, remedy))


def formed(document: Document) -> Document:
    """A document with the fields that the host in whose folder the file is finds in it."""
    return _formed(document) or document


@remembered
def _formed(document: Document) -> Document | None:
    """None for the document itself: one that keeps itself is freed only by the garbage collector."""
    host = form(document.path)
    return None if host is None or document.host is host else replace(document, host=host)


def _edits(document: Document, span: Span, remedy: Remedy) -> Iterator[tuple[str, Edit]]:
    entry = _entry(document, span)
    match remedy.kind:
        case "write" if gone := _needless(document, span, entry, remedy):
            yield f"Remove `{remedy.about}`; `{remedy.text}` is in the list", gone
        case "write":
            yield from ((f"Write `{remedy.text}`", it) for it in _written(document, span, entry, remedy))
        case "remove":
            other = document.entries.get(remedy.text)
            if field := other or (entry if entry and entry.key.span == span else None):
                if field.name not in RESTRICTING:
                    yield f"Remove `{field.name}`", header.removed(document, field, with_remark=True)
            elif item := _item(document, entry, span):
                yield f"Remove `{span.of(document.text)}`", item
        case "quote":
            line = document.source.line_at(span.start)
            value = _VALUE.match(document.text, *line)
            if value and value[1][0] not in "|>" and not (value[1][0] in "\"'" and value[1][-1] == value[1][0]):
                yield _QUOTED, Edit(Span(*value.span(1)), quote(value[1]))
        case "fence":
            yield from (("Write `---`", it) for it in _fences(document))
        case "plain" if entry:
            yield from (("Write it plain, on one line", it) for it in _plain(entry))


def _fences(document: Document) -> Iterator[Edit]:
    """An edit that removes what follows the opening dashes, or writes the closing ones below the fields."""
    first, meant = document.source.line_span(0), document.meant
    if first.end - first.start > 3:
        yield Edit(Span(first.start + 3, first.end), "")
    elif meant and meant.closing.start == meant.closing.end:
        # The fields end at an empty line or a heading; otherwise lines of the prompt may be among them.
        below = document.text[meant.closing.start :]
        if below.strip() and below[0] in "\r\n#":
            yield Edit(meant.closing, f"---{header.line_end(document)}")


def _entry(document: Document, span: Span) -> Entry | None:
    """The field at a place."""
    entries = _in_order(document)
    at = bisect_right(entries, span.start, key=lambda it: it.span.start) - 1
    it = entries[at] if at >= 0 else None
    return it if it and (it.span.contains(span) or it.value.span.start == span.start) else None


@remembered
def _in_order(document: Document) -> list[Entry]:
    return sorted(document.entries.values(), key=lambda it: it.span.start)


def _written(document: Document, span: Span, entry: Entry | None, remedy: Remedy) -> Iterator[Edit]:
    """Edits that write something: a field, a value, or a name in place of another."""
    if entry is None:
        return
    text, about = remedy.text, remedy.about
    if field := _FIELD.match(text):
        if entry.name != field[1] in document.entries:
            return
        # A whole field in YAML; in TOML, the first line may be shown for a field that is missing.
        if entry.name == field[1] or entry.key.span == span or (entry.span == span and field[2] == ":"):
            yield Edit(Span(entry.span.start, max(entry.span.end, entry.key.span.end, span.end)), text)
    elif span == entry.span:
        yield Edit(Span(entry.value.span.start, max(entry.value.span.end, entry.value.span.start)), text)
    elif about and about in span.of(document.text):
        at = span.start + span.of(document.text).index(about)
        yield Edit(Span(at, at + len(about)), text)


def _item(document: Document, entry: Entry | None, span: Span) -> Edit | None:
    """An edit that removes the item of a list at a place, with its comma or its line."""
    node = resolve(entry.value) if entry else None
    if not isinstance(node, Sequence):
        return None
    at = bisect_left(node.items, span, key=lambda it: it.span)
    found = at < len(node.items) and node.items[at].span == span
    whole = header.item(document, node, at) if found else None
    return Edit(whole, "") if whole else None


def _needless(document: Document, span: Span, entry: Entry | None, remedy: Remedy) -> Edit | None:
    """An edit that removes an item of a list, if what is to be written in its place is in the list."""
    is_listed = entry is not None and remedy.text in _listed(document).get(entry.name, ())
    return _item(document, entry, span) if remedy.about and is_listed else None


@remembered
def _listed(document: Document) -> dict[str, frozenset[str]]:
    """The texts in the lists, by their fields."""
    lists = ((it.name, resolve(it.value)) for it in document.entries.values())
    return {name: frozenset(_names(node)) for name, node in lists if isinstance(node, Sequence)}


def _plain(entry: Entry) -> Iterator[Edit]:
    """An edit that writes a value on the line of its key, without quotes and brackets."""
    node = resolve(entry.value)
    text = ", ".join(_names(node)) if isinstance(node, Sequence) else getattr(node, "value", None)
    if isinstance(text, str) and text.split():
        whole = Span(entry.key.span.end, max(entry.span.end, entry.key.span.end))
        yield Edit(whole, f": {' '.join(text.split())}")


def _names(node: Sequence) -> Iterator[str]:
    for it in node.items:
        value = getattr(resolve(it), "value", None)
        if isinstance(value, str):
            yield value
