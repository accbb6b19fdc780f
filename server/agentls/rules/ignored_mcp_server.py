"""A part of `mcpServers` that Claude Code ignores.

An item is the name of a configured server, or one name with a server below it. Items that are neither are dropped one by
one, and the agent runs without their tools.

```markdown
---
name: researcher
description: Reads issues.
mcpServers:
  - github
  - docs:
      type: http
      ^^^^ warning[ignored-mcp-server]: Claude Code ignores this server: `url` is missing; add it
  - type: stdio
    ^^^^ warning[ignored-mcp-server]: Claude Code ignores this server, which has no name; write `- name:` and put `type` and the rest below it
    command: ./serve
---
Read the issue.
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..edits import line_end
from ..problem import Edit, Fix, Problem, Severity
from ..schema import Violation, violations
from ..shown import place
from ..syntax.header import entries, value
from ..syntax.tree import Entry, Mapping, Node, Scalar, Sequence, resolve
from ..text import Span
from ..workspace import Workspace
from .rescues import rescued
from .shapes import repair, said
from .torn_values import cause
from .wording import all_of, any_of, code, plain

SEVERITY = Severity.WARNING

# Types of servers that the host knows and takes from no agent file: "Skipping host-only MCP transport", says the debug log of
# 2.1.329 when the agent runs. Without the keys that they need they are dropped like any other.
_HOST_ONLY = frozenset(("sdk", "sse-ide", "ws-ide", "claudeai-proxy"))
_PLAIN = re.compile(r"[A-Za-z][\w.-]*")
_KEYS = frozenset(("type", "command", "args", "env", "url", "headers"))


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    entry = document.entries.get("mcpServers")
    if entry is None or document.origin.role == "plugin" or document.frontmatter is None:
        return
    node = resolve(entry.value)
    if isinstance(node, Scalar) and (
        node.value is None
        or node.style == "broken"
        or any(it.entry is entry and it.is_damaged for it in rescued(document))
    ):
        return
    seen: set[int] = set()
    spans: set[Span] = set()
    for it in violations(document.dialect, "mcpServers", value(entry.value)):
        span = place(document.text, entry, it)
        if not it.path:
            why = cause(document, entry)
            message = f"Claude Code ignores `mcpServers`: {why[0].fact}; {why[0].remedy}" if why else _no_list(it)
            fixes = why[1] if why else _listed(document, node)
            yield Problem(span if isinstance(node, Scalar) else entry.key.span, message, fixes)
            return
        index = it.path[0]
        if not isinstance(index, int) or index in seen or span in spans:
            continue
        spans.add(span)
        if nameless := _nameless(node, index):
            seen.add(index)
            yield Problem(
                nameless.key.span,
                f"Claude Code ignores this server, which has no name; write `- name:` and put `{nameless.name}` and the rest below it",
            )
            continue
        if it.kind == "size" and (named := _named(node, index)):
            seen.add(index)
            what = f"its name is the value of `name`; write `- {plain(named[1])}:` and put the rest below it"
            yield Problem(named[0].key.span, f"Claude Code ignores this server: {what}", _renamed(document, node, index, *named))
            continue
        if it.kind == "size" and (beside := _beside(node, index)):
            seen.add(index)
            lines = [document.source.line_span(document.source.line_of(each.key.span.start)).start for each in beside]
            what = f"{all_of(each.name for each in beside)} {'stands' if len(beside) == 1 else 'stand'} beside its name; indent by two more spaces"
            fixes = _indented(document, beside[0].key.span.start, max(each.span.end for each in beside))
            yield Problem(span, f"Claude Code ignores this server: {what}", fixes if len(set(lines)) == len(lines) else ())
            continue
        if it.kind == "unknown":
            yield Problem(
                span, f"Claude Code ignores this key: {said(it, str(it.path[-1]))}", repair(document, it, span)
            )
            continue
        seen.add(index)
        if it.kind == "missing" and (url := _without_type(node, index)):
            # Without a `type`, a server is a program.
            fix = Fix("Write `type: http`", (Edit(Span(url.key.span.start, url.key.span.start), _line(document, url)),), safe=False)
            what = "a server with a `url` needs a `type`; write `type: http`"
            yield Problem(url.key.span, f"Claude Code ignores this server: {what}", (fix,))
            continue
        if it.kind == "type" and it.got == "null" and len(it.path) == 2:
            what = f"nothing stands below {code(it.path[1])}; put the server there, or take out the colon to name one that is configured"
            yield Problem(span, f"Claude Code ignores this server: {what}", repair(document, it, span))
            continue
        name = next((str(step) for step in reversed(it.path) if isinstance(step, str)), "mcpServers")
        if it.path[-1] == "type" and it.kind == "value" and it.got in _HOST_ONLY:
            what = f"no agent file can have one of type `{it.got}`; use {any_of(it.expected)}"
            yield Problem(span, f"Claude Code ignores this server: {what}")
            continue
        what = (
            "this item is neither the name of a server nor one with a server below it; write either"
            if len(it.path) == 1 and it.kind == "type"
            else said(it, name)
        )
        yield Problem(span, f"Claude Code ignores this server: {what}", repair(document, it, span))


def _no_list(violation: Violation) -> str:
    kind = {"object": "a map", "string": "a text"}.get(str(violation.got), "no list")
    return f"Claude Code ignores `mcpServers`, which is {kind}; write a list, one `- name` or `- name:` for each server"


def _listed(document: Document, node: Node) -> tuple[Fix, ...]:
    """A map of servers, as other files have it, made the list that an agent file has."""
    if not isinstance(node, Mapping) or node.flow or not all(isinstance(resolve(it.value), Mapping) for it in node.entries):
        return ()
    edits: list[Edit] = []
    for it in node.entries:
        start = it.key.span.start
        number = document.source.line_of(start)
        if document.source.line_span(number).start == start:
            return ()
        edits.append(Edit(Span(start, start), "- "))
        below = document.source.line_starts[number + 1] if number + 1 < len(document.source.line_starts) else it.span.end
        edits += (edit for fix in _indented(document, below, it.span.end) for edit in fix.edits)
    return (Fix("Make it a list", tuple(edits), safe=False),)


def _named(node: Node, index: int) -> tuple[Entry, str] | None:
    """The field `name` of a server that has one in the place of a name above it, and what it says."""
    item = resolve(node.items[index]) if isinstance(node, Sequence) else None
    if not isinstance(item, Mapping) or not all(it.name in _KEYS or it.name == "name" for it in item.entries):
        return None
    name = next((it for it in item.entries if it.name == "name"), None)
    value = resolve(name.value) if name else None
    return (name, value.value) if name and isinstance(value, Scalar) and isinstance(value.value, str) and value.value else None


def _renamed(document: Document, node: Node, index: int, name: Entry, called: str) -> tuple[Fix, ...]:
    """The name above the rest, where it is the first field of a block."""
    item = resolve(node.items[index]) if isinstance(node, Sequence) else None
    if not isinstance(item, Mapping) or item.flow or item.entries[0] is not name or not _PLAIN.fullmatch(called):
        return ()
    (rest,) = _indented(document, item.entries[1].key.span.start, max(it.span.end for it in item.entries[1:])) or (None,)
    if rest is None or document.source.line_of(item.entries[1].key.span.start) == document.source.line_of(name.span.start):
        return ()
    edits = (Edit(Span(name.key.span.start, resolve(name.value).span.end), f"{called}:"), *rest.edits)
    return (Fix(f"Write `{called}:` above the rest", edits, safe=False),)


def _beside(node: Node, index: int) -> list[Entry]:
    """The keys of a server that stand beside its name instead of below it."""
    item = resolve(node.items[index]) if isinstance(node, Sequence) else None
    if not isinstance(item, Mapping) or item.flow:
        return []
    name, *rest = item.entries
    first = resolve(name.value)
    empty = isinstance(first, Scalar) and first.value is None and name.name not in _KEYS
    return rest if empty and all(it.name in _KEYS for it in rest) else []


def _indented(document: Document, start: int, end: int) -> tuple[Fix, ...]:
    """Two more spaces in front of each line from one place to another."""
    source = document.source
    lines = [source.line_span(it) for it in range(source.line_of(start), source.line_of(max(start, end - 1)) + 1)]
    edits = tuple(Edit(Span(it.start, it.start), "  ") for it in lines if it.of(document.text).strip())
    return (Fix("Indent it by two more spaces", edits, safe=False),) if edits and start < end else ()


def _without_type(node: Node, index: int) -> Entry | None:
    """The `url` of a server that has neither `type` nor `command`."""
    server = next(iter(entries(node.items[index]).values()), None) if isinstance(node, Sequence) else None
    fields = entries(server.value) if server else {}
    return fields.get("url") if "type" not in fields and "command" not in fields else None


def _line(document: Document, entry: Entry) -> str:
    """A field that comes in front of another in the same map."""
    line = document.source.line_span(document.source.line_of(entry.key.span.start))
    indent = document.text[line.start : entry.key.span.start]
    return "type: http, " if indent.strip() else f"type: http{line_end(document)}{indent}"


def _nameless(node: Node, index: int) -> Entry | None:
    """The first key of an item that is a server without its name."""
    item = resolve(node.items[index]) if isinstance(node, Sequence) and index < len(node.items) else None
    if isinstance(item, Mapping) and len(item.entries) > 1 and all(it.name in _KEYS for it in item.entries):
        return item.entries[0]
    return None
