"""The shapes in which people write servers of `mcpServers` by mistake, and the edits that correct them."""

from __future__ import annotations

from ...dialect.validate import Violation
from ...document import Document
from ...edits.header import line_end
from ...stdx.records import pattern
from ...syntax.header import entries
from ...syntax.yaml.tree import Entry, Mapping, Node, Scalar, Sequence, resolve
from ...text.problem import Edit, Fix
from ...text.source import Span
from .wording import Said, all_of, code, plain

_PLAIN = pattern(r"[A-Za-z][\w.-]*")
_KEYS = frozenset(("type", "command", "args", "env", "url", "headers"))


def misshapen(
    document: Document, node: Node, index: int, violation: Violation, span: Span
) -> tuple[Span, Said, tuple[Fix, ...]] | None:
    """The place of a mistake whose meaning is clear, what to say about it, and the edits; None for any other."""
    if nameless := _nameless(node, index):
        said = Said("this item has no server name", f"write `- name:` and put `{nameless.name}` and the rest below it")
        return nameless.key.span, said, ()
    if violation.kind == "size" and (found := _named(node, index)):
        name, called = found
        remedy = f"write `- {plain(called)}:` and put the rest below it"
        said = Said("a server has its name above it, not in `name`", remedy)
        return name.key.span, said, _renamed(document, node, index, name, called)
    if violation.kind == "size" and (beside := _beside(node, index)):
        said = Said(f"{all_of(it.name for it in beside)} must be below its name", "indent by two more spaces")
        lines = {document.source.line_of(it.key.span.start) for it in beside}
        fixes = _indented(document, beside[0].key.span.start, max(it.span.end for it in beside))
        return span, said, fixes if len(lines) == len(beside) else ()
    if violation.kind == "missing" and (url := _without_type(node, index)):
        # Without a `type`, a server is a program.
        edit = Edit(Span(url.key.span.start, url.key.span.start), _type_line(document, url))
        fix = Fix("Write `type: http`", (edit,), safe=False)
        return url.key.span, Said("a server with a `url` needs a `type`", "write `type: http`"), (fix,)
    if violation.kind == "type" and violation.got == "null" and len(violation.path) == 2:
        remedy = "put the server there, or remove the colon to name a configured one"
        return span, Said(f"{code(violation.path[1])} has nothing below it", remedy), ()
    return None


def listed(document: Document, node: Node) -> tuple[Fix, ...]:
    """A map of servers, as in other files, rewritten as the list that an agent file needs."""
    if (
        not isinstance(node, Mapping)
        or node.flow
        or not all(isinstance(resolve(it.value), Mapping) for it in node.entries)
    ):
        return ()
    edits: list[Edit] = []
    for it in node.entries:
        start = it.key.span.start
        number = document.source.line_of(start)
        if document.source.line_span(number).start == start:
            return ()
        edits.append(Edit(Span(start, start), "- "))
        below = (
            document.source.line_starts[number + 1] if number + 1 < len(document.source.line_starts) else it.span.end
        )
        edits += (edit for fix in _indented(document, below, it.span.end) for edit in fix.edits)
    return (Fix("Make it a list", tuple(edits), safe=False),)


def _named(node: Node, index: int) -> tuple[Entry, str] | None:
    """The field `name` of a server that has one instead of a name above it, and its value."""
    item = resolve(node.items[index]) if isinstance(node, Sequence) else None
    if not isinstance(item, Mapping) or not all(it.name in _KEYS or it.name == "name" for it in item.entries):
        return None
    name = next((it for it in item.entries if it.name == "name"), None)
    value = resolve(name.value) if name else None
    return (
        (name, value.value)
        if name and isinstance(value, Scalar) and isinstance(value.value, str) and value.value
        else None
    )


def _renamed(document: Document, node: Node, index: int, name: Entry, called: str) -> tuple[Fix, ...]:
    """The fix that writes the name above the other fields, if it is the first field of a block."""
    item = resolve(node.items[index]) if isinstance(node, Sequence) else None
    if not isinstance(item, Mapping) or item.flow or item.entries[0] is not name or not _PLAIN.fullmatch(called):
        return ()
    (rest,) = _indented(document, item.entries[1].key.span.start, max(it.span.end for it in item.entries[1:])) or (
        None,
    )
    if rest is None or document.source.line_of(item.entries[1].key.span.start) == document.source.line_of(
        name.span.start
    ):
        return ()
    edits = (Edit(Span(name.key.span.start, resolve(name.value).span.end), f"{called}:"), *rest.edits)
    return (Fix(f"Write `{called}:` above the rest", edits, safe=False),)


def _beside(node: Node, index: int) -> list[Entry]:
    """The keys of a server that are beside its name instead of below it."""
    item = resolve(node.items[index]) if isinstance(node, Sequence) else None
    if not isinstance(item, Mapping) or item.flow:
        return []
    name, *rest = item.entries
    first = resolve(name.value)
    empty = isinstance(first, Scalar) and first.value is None and name.name not in _KEYS
    return rest if empty and all(it.name in _KEYS for it in rest) else []


def _indented(document: Document, start: int, end: int) -> tuple[Fix, ...]:
    """Two more spaces before each line from one place to another."""
    source = document.source
    lines = [source.line_span(it) for it in range(source.line_of(start), source.line_of(max(start, end - 1)) + 1)]
    edits = tuple(Edit(Span(it.start, it.start), "  ") for it in lines if it.of(document.text).strip())
    return (Fix("Indent it by two more spaces", edits, safe=False),) if edits and start < end else ()


def _without_type(node: Node, index: int) -> Entry | None:
    """The `url` of a server that has neither `type` nor `command`."""
    server = next(iter(entries(node.items[index]).values()), None) if isinstance(node, Sequence) else None
    fields = entries(server.value) if server else {}
    return fields.get("url") if "type" not in fields and "command" not in fields else None


def _type_line(document: Document, entry: Entry) -> str:
    """A field that is written before another in the same map."""
    line = document.source.line_at(entry.key.span.start)
    indent = document.text[line.start : entry.key.span.start]
    return "type: http, " if indent.strip() else f"type: http{line_end(document)}{indent}"


def _nameless(node: Node, index: int) -> Entry | None:
    """The first key of an item that is a server without its name."""
    item = resolve(node.items[index]) if isinstance(node, Sequence) and index < len(node.items) else None
    if isinstance(item, Mapping) and len(item.entries) > 1 and all(it.name in _KEYS for it in item.entries):
        return item.entries[0]
    return None
