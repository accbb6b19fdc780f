"""A part of `mcpServers` that {host} ignores.

An item is the name of a configured server, or one name with a server below it. Items that are neither are dropped one
by one, and the agent runs without their tools.

```markdown
---
name: researcher
description: Reads issues.
mcpServers:
  - github
  - docs:
      type: http
      ^^^^ warning[ignored-mcp-server]: `url` is missing, so {host} ignores this server; add it
  - type: stdio
    ^^^^ warning[ignored-mcp-server]: this item has no server name, so {host} ignores this server; write `- name:` and put `type` and the rest below it
    command: ./serve
---
Read the issue.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..dialect.anchor import place
from ..dialect.validate import Violation, violations
from ..document import Document
from ..syntax.header import value
from ..syntax.yaml.tree import Scalar, resolve
from ..text.problem import Problem, Severity
from ..text.source import Span
from .shared.rescues import is_misread
from .shared.server_shapes import listed, misshapen
from .shared.shapes import repair, said
from .shared.torn_values import cause
from .shared.wording import HOST, Said, any_of

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    entry = document.entries.get("mcpServers")
    if entry is None or document.origin.role == "plugin" or document.frontmatter is None:
        return
    node = resolve(entry.value)
    if (isinstance(node, Scalar) and node.value is None) or is_misread(document, entry):
        return
    seen: set[int] = set()
    spans: set[Span] = set()
    for it in violations(document.dialect, "mcpServers", value(entry.value)):
        span = place(document.text, entry, it)
        if not it.path:
            why = cause(document, entry)
            message = f"{why[0].fact}, so {HOST} ignores `mcpServers`; {why[0].remedy}" if why else _no_list(it)
            fixes = why[1] if why else listed(document, node)
            yield Problem(span if isinstance(node, Scalar) else entry.key.span, message, fixes)
            return
        index = it.path[0]
        if not isinstance(index, int) or index in seen or span in spans:
            continue
        spans.add(span)
        if told := misshapen(document, node, index, it, span):
            seen.add(index)
            yield Problem(told[0], told[1].so(f"{HOST} ignores this server"), told[2])
            continue
        if it.kind == "unknown":
            yield Problem(span, said(it, str(it.path[-1])).so(f"{HOST} ignores it"), repair(document, it, span))
            continue
        seen.add(index)
        name = next((str(step) for step in reversed(it.path) if isinstance(step, str)), "mcpServers")
        if it.path[-1] == "type" and it.kind == "value" and it.got in document.dialect.servers_not_in_files:
            what = Said(f"an agent file cannot define a server of type `{it.got}`", f"use {any_of(it.expected)}")
            yield Problem(span, what.so(f"{HOST} ignores this server"))
            continue
        what = (
            Said("this item is neither the name of a server nor a name with a server below it", "write either")
            if len(it.path) == 1 and it.kind == "type"
            else said(it, name)
        )
        yield Problem(span, what.so(f"{HOST} ignores this server"), repair(document, it, span))


def _no_list(violation: Violation) -> str:
    kind = {"object": "a map", "string": "a string"}.get(str(violation.got), "not a list")
    return f"`mcpServers` is {kind}, so {HOST} ignores it; write a list, one `- name` or `- name:` for each server"
