"""`place`: what is at the cursor, as a value of `targets.py`.

Works in a header that is broken at the cursor, not closed, or half typed. Independent of any feature. Offsets are code
points of the document's text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from ..dialect.model import Field, Path, field_at
from ..document import Document
from ..hosts.host import Host
from ..stdx.records import always, pattern
from ..syntax import half_typed
from ..syntax import header as headers
from ..syntax.half_typed import Completed, Hit
from ..syntax.yaml.scalar import source_span, value_offset
from ..syntax.yaml.tree import Alias, Node, Piece, Scalar, Sequence, resolve
from ..syntax.yaml.tree import Mapping as Map
from ..syntax.yaml.tree import Value as Loaded
from ..text.source import Span
from .targets import Code, Destination, Fence, Heading, Item, Key, Mention, Nowhere, Place, Prose, Start, Value


def place(document: Document, offset: int) -> Place:
    """What is at `offset`, which is clamped to the text. Never raises."""
    text = document.text
    offset = min(max(offset, 0), len(text))
    line = document.source.line_at(offset)
    offset = min(offset, line.end)
    meant = document.meant
    if re.fullmatch(r"\s*-{0,3}\s*", text[:200]) and len(text) < 200:
        first = text.strip()
        if not first or (line.of(text).strip() and text.index(first) == line.start):
            return Start(line, True)
    if meant is None:
        return _first_line(text, line) or _in_body(document, offset, line)
    if meant.opening.end > meant.opening.start and meant.opening.covers(offset):
        return Fence(meant.opening, True)
    if offset < meant.opening.start:
        return Nowhere()
    closing = meant.closing
    if closing.start < closing.end and closing.covers(offset):
        return Fence(closing, False)
    region = _region(document)
    if region and region.covers(offset) and (offset < meant.body.start or closing.start == closing.end):
        return _in_header(document, region, offset, line)
    if offset >= meant.body.start:
        return _in_body(document, offset, line)
    return Nowhere()


def _region(document: Document) -> Span | None:
    """The header with the empty lines above it, which the host includes in the opening fence."""
    meant = document.meant
    if meant is None:
        return None
    if meant.opening.start == meant.opening.end:
        return meant.header
    line = document.source.line_of(meant.opening.end)
    if line + 1 >= len(document.source.line_starts):
        return None
    start = document.source.line_starts[line + 1]
    return Span(min(start, meant.header.start), meant.header.end)


def _first_line(text: str, line: Span) -> Start | None:
    if line.start == 0 and re.fullmatch(r"-{0,3}[ \t]*", line.of(text)):
        return Start(line, False)
    return None


# The header


def _in_header(document: Document, region: Span, offset: int, line: Span) -> Place:
    header = document.header
    if header and any(it.start <= offset <= it.end for it in header.comments):
        return Nowhere()
    root = header.root if header else None
    hit = half_typed.find(root, offset)
    if hit and root and _is_certain(document, hit, line):
        return _placed(document, hit, Completed(root, hit), offset)
    if _LEAD.match(document.text, line.start, line.end).end() > offset:
        return Nowhere()
    finished = half_typed.completed(document.text, region, offset, document.dialect.fields, document.host.read_header)
    if finished is not None and (finished.hit.path or finished.hit.entry):
        return _placed(document, finished.hit, finished, offset)
    return _by_line(document, offset, line)


_LEAD = always(r"(?:[ \t]*(?:-[ \t]+)*(?=[^\s-]|-[^ \t]))?")
"""What is in front of the text of a line: its indentation and the dashes of list items."""


def _is_certain(document: Document, hit: Hit, line: Span) -> bool:
    """Whether the host reads there what the author means. Not for a word on a line of its own, which may become a key,
    or for a string that continues on the cursor's line."""
    if hit.entry is not None:
        return isinstance(hit.entry.key, Scalar) and hit.entry.key.style != "broken"
    node = hit.node
    if isinstance(node, Alias):
        return True
    if not isinstance(node, Scalar) or not hit.path or node.style == "broken" or node.span.start == node.span.end:
        return False
    if node.style == "raw":
        return isinstance(node.value, str) and node.value[:1] not in ("[", "{", '"', "'")
    if node.style != "plain":
        return True
    return document.text[line.start : node.span.start].strip(" \t-") != ""


def _placed(document: Document, hit: Hit, found: Completed, offset: int) -> Place:
    loaded = headers.value(found.root)
    if hit.entry is not None:
        return _key(document, hit, found, loaded, offset)
    node = hit.node
    assert node is not None
    target = resolve(node)
    scalar = target if isinstance(target, Scalar) else Scalar(node.span, None, "plain")
    if target is not node:
        scalar = Scalar(node.span, scalar.value, "plain")
    lead = "- " if found.dash else " " if found.blank else ""
    return _valued(document, hit.path, scalar, offset, lead, hit.parent, loaded)


def _valued(
    document: Document, path: Path, scalar: Scalar, offset: int, lead: str, parent: Node | None, loaded: Loaded
) -> Value | Item:
    """A value, or if it is a list of names, the name in it."""
    span = scalar.span
    text = scalar.value if isinstance(scalar.value, str) else span.of(document.text)
    at = value_offset(scalar, offset)
    if at is None and not scalar.pieces and span.covers(offset):
        at = offset - span.start
    in_list = isinstance(path[-1], int)
    siblings: tuple[str, ...] = ()
    if isinstance(parent, Sequence):
        others = (resolve(it) for i, it in enumerate(parent.items) if i != path[-1])
        siblings = tuple(it.value for it in others if isinstance(it, Scalar) and isinstance(it.value, str))
    around = _inner(loaded, path[:-1])
    value = Value(
        path=path,
        field=field_at(document.dialect, path, loaded),
        scalar=scalar,
        text=text,
        at=at,
        lead=lead,
        flow=isinstance(parent, (Sequence, Map)) and parent.flow,
        siblings=siblings,
        keys=around if isinstance(around, dict) else MappingProxyType({}),
    )
    whole = path[:-1] if in_list else path
    return _item(document.host, value, field_at(document.dialect, whole, loaded), whole) or value


def _key(document: Document, hit: Hit, found: Completed, loaded: Loaded, offset: int) -> Place:
    assert hit.entry is not None
    entry, path = hit.entry, hit.path
    span = entry.key.span
    written = pattern(r"[ \t]*:").match(document.text, span.end) is not None
    owner = field_at(document.dialect, path, loaded) if path else None
    every = field_at(document.dialect, path) if path else None
    known: Mapping[str, Field] = document.dialect.fields
    if path:
        inner = _inner(loaded, path)
        chosen = every if isinstance(inner, dict) and "type" not in inner else owner
        known = chosen.fields if chosen else MappingProxyType({})
    if owner is not None and not known and not written and isinstance(entry.key, Scalar):
        # Not a key: a value, or an item of a list whose dash is missing.
        if owner.items is not None:
            return _valued(document, (*path, 0), entry.key, offset, "- ", None, loaded)
        parent = _parent(found.root, path)
        return _valued(document, path, entry.key, offset, "", parent, loaded)
    names = (it.name for it in hit.parent.entries if it is not entry) if isinstance(hit.parent, Map) else ()
    return Key(
        path=path,
        span=span,
        name=entry.name,
        field=known.get(entry.name)
        or (every.fields.get(entry.name) if every else None)
        or (owner.entry if owner else None),
        known=known,
        used=frozenset(it for it in names if not found.mark or found.mark not in it),
        written=written,
        column=document.source.position(span.start)[1],
        flow=isinstance(hit.parent, Map) and hit.parent.flow,
    )


def _parent(root: Node, path: Path) -> Node | None:
    """The collection that contains the value at a path."""
    node: Node | None = resolve(root)
    for step in path[:-1]:
        if isinstance(node, Map) and isinstance(step, str) and (entry := headers.entries(node).get(step)):
            node = resolve(entry.value)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = resolve(node.items[step])
        else:
            return None
    return node


def _inner(value: Loaded, path: Path) -> Loaded:
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def _item(host: Host, value: Value, owner: Field | None, path: Path) -> Item | None:
    """The name at the cursor in a list of names; None if the value is not such a list."""
    if owner is None or owner.values is None or not {"string", "array"} <= set(owner.types) or value.at is None:
        return None
    text, at = value.text, value.at
    spans = tuple(host.tools.split(text))
    found = next((it for it in spans if it.covers(at)), None)
    if found is None and (before := [it for it in spans if it.end < at]) and _is_open(text[before[-1].start : at]):
        found = before[-1]
    own = Span(found.start, max(found.end, at)) if found else Span(at, at)
    inside = [it.of(text) for it in spans if it != found]
    around = [it.of(sibling) for sibling in value.siblings for it in host.tools.split(sibling)]
    span = source_span(value.scalar, *own) if value.scalar.pieces else value.span
    return Item(path, owner, span, own.of(text), at - own.start, (*inside, *around), value)


def _is_open(entry: str) -> bool:
    """Whether the cursor is after an open parenthesis of an entry."""
    return entry.rfind("(") > entry.rfind(")")


def _by_line(document: Document, offset: int, line: Span) -> Place:
    """What the text of the line alone says, for a header that cannot be completed to something readable: a field, or a
    word at the start of the line."""
    text = line.of(document.text)
    found = re.fullmatch(r"([A-Za-z_][\w-]*):(?:([ \t]+)(.*?)[ \t]*)?", text)
    if found and found[1] in document.dialect.fields and offset > line.start + found.end(1):
        start = line.start + (found.start(3) if found[2] else found.end(1) + 1)
        span = Span(min(start, offset), max(start + len(found[3] or ""), offset))
        scalar = Scalar(span, span.of(document.text), "broken", (Piece(0, *span),))
        return _valued(document, (found[1],), scalar, offset, "" if found[2] else " ", None, None)
    word = re.fullmatch(r"[A-Za-z_][\w-]*", text)
    if word or not text:
        name = text
        known = document.dialect.fields
        return Key((), line, name, known.get(name), known, frozenset(document.entries) - {name}, False, 0, False)
    return Nowhere()


# The body

_MENTION = pattern(r"(?<![\w@./`])@(agent-)?([\w:./~-]*)")
_DESTINATION = pattern(r"\]\(([^()\s]*)")
_HEADING = pattern(r"(#{1,6})(?:[ \t]+(.*?))?[ \t]*")


def _in_body(document: Document, offset: int, line: Span) -> Place:
    text = document.text
    markdown = document.markdown
    if any(it.span.start < offset <= it.span.end for it in markdown.fences):
        return Nowhere()
    if any(it.start < offset < it.end for it in markdown.comments):
        return Nowhere()
    for link in markdown.links:
        if link.destination.covers(offset) and link.span.contains(link.destination):
            return Destination(link.destination)
    for it in markdown.mentions:
        if it.span.covers(offset):
            return Mention(it.span, it.name, it.agent)
    for code in markdown.code:
        if code.start < offset < code.end:
            ticks = len(code.of(text)) - len(code.of(text).lstrip("`"))
            return Code(Span(code.start + ticks, max(code.end - ticks, code.start + ticks)))
    return _typed(text, offset, line)


def _typed(text: str, offset: int, line: Span) -> Place:
    """A construct of the body that is being typed, which the Markdown parser does not recognize yet."""
    before = text[line.start : offset]
    if found := next((it for it in _DESTINATION.finditer(before) if it.end() == len(before)), None):
        return Destination(Span(line.start + found.start(1), offset))
    ticks = before.rfind("`")
    if ticks >= 0 and before.count("`") % 2 and "``" not in before:
        end = always(r"[\w:-]*").match(text, offset)
        return Code(Span(line.start + ticks + 1, end.end()))
    if found := next((it for it in _MENTION.finditer(before) if it.end() == len(before)), None):
        span = Span(line.start + found.start(), offset)
        return Mention(span, Span(line.start + found.start(2), offset), found[1] is not None)
    if (heading := _HEADING.fullmatch(text, *line)) and offset > line.start:
        marks = Span(*heading.span(1))
        words = Span(*heading.span(2)) if heading[2] is not None else Span(min(marks.end + 1, line.end), line.end)
        return Heading(line, marks.end - marks.start, words)
    return Prose()
