"""A list of tools that is empty.

With `tools:` and nothing after it, an empty list, or a value that is not a list, {host} runs the agent without any
tool, while it tells the main model that the agent has all of them. An absent field grants every tool. An empty
`disallowedTools` denies nothing. An empty list `[]` with a comment after it is intended, and not reported.

```markdown
---
name: reviewer
description: Reviews code.
tools: []
       ^^ warning[empty-tools]: `tools` is empty, so the agent runs without any tool, although the main model is told that it has all of them; list its tools, or remove `tools` to grant all
---
Review the diff.
```

```markdown
---
name: reviewer
description: Reviews code.
disallowedTools:
^^^^^^^^^^^^^^^ warning[empty-tools]: `disallowedTools` is empty and denies nothing; list the tools, or remove it
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..dialect.anchor import dash
from ..dialect.model import Dialect
from ..document import Document
from ..edits.header import removed
from ..hosts.tools import DENIED
from ..syntax.yaml.tree import Mapping, Scalar, Sequence, resolve, walk
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .shared.comments import commented, mark
from .shared.templates import FILL_IN, stands_for_tools
from .shared.tool_lists import ToolList, lists, loads_others
from .shared.wording import HOST

SEVERITY = Severity.WARNING

_MEMORIES = ("user", "project", "local")


def check(document: Document) -> Iterator[Problem]:
    memory = document.scalar("memory")
    for found in lists(document):
        if found.items:
            yield from _ignored_items(document, found)
            if not found.denies and all(map(loads_others, found.items)) and not (memory and memory.value in _MEMORIES):
                yield Problem(
                    found.items[0].span,
                    f"`{found.items[0].entry.name}` alone leaves the agent without any tool; list the tools that it loads",
                )
            continue
        marked = any(mark(it, document.text) for it in walk(found.field.value))
        if marked or found.field.name in commented(document) or _is_meant(document, found):
            continue
        what = _kind(found)
        fixes: tuple[Fix, ...] = (
            Fix(f"Remove `{found.field.name}`", (removed(document, found.field),), safe=found.denies),
        )
        if found.denies:
            message = f"`{DENIED}` is {what} and denies nothing; list the tools, or remove it"
        elif memory and memory.value in _MEMORIES:
            # For its memory, the agent gets tools in spite of the list, and the list that is shown is the true one.
            continue
        else:
            meant = "" if DENIED in document.entries else _meant(found, document.dialect)
            if meant:
                fixes = (Fix(f"Write `{meant}`", (Edit(found.field.span, meant),), safe=False),)
            remedy = f"write `{meant}`" if meant else "list its tools, or remove `tools` to grant all"
            if stands_for_tools(found.field.value.span.of(document.text)):
                remedy, fixes = FILL_IN, ()
            message = (
                f"`tools` is {what}, so the agent runs without any tool, although the main model is told that it has "
                f"all of them; {remedy}"
            )
        yield Problem(_place(document, found), message, fixes)


def _is_meant(document: Document, found: ToolList) -> bool:
    """Whether a comment after `[]` says that there are to be no tools."""
    end = found.field.value.span.end
    line = document.source.line_at(end)
    return document.text[:end].endswith("]") and document.text[end : line.end].lstrip().startswith("#")


def _meant(found: ToolList, dialect: Dialect) -> str:
    """The field that says what a map of tools to `true` and `false` says in opencode, where it denies those that are
    `false`; empty if it is not one, or denies nothing."""
    node = resolve(found.field.value)
    entries = node.entries if isinstance(node, Mapping) else ()
    known = {it.name.lower(): it.name for it in dialect.tools.values() if it.status == "available"}
    values = [getattr(resolve(it.value), "value", None) for it in entries]
    names = [known.get(it.name.lower(), "") for it in entries]
    if not all(names) or not all(isinstance(it, bool) for it in values):
        return ""
    denied = [name for name, value in zip(names, values, strict=True) if not value]
    return f"disallowedTools: {', '.join(denied)}" if denied else ""


def _kind(found: ToolList) -> str:
    node = resolve(found.field.value)
    if isinstance(node, Mapping):
        return "a map"
    if isinstance(node, Sequence) and node.items:
        return "a list without a string"
    if isinstance(node, Scalar) and node.value is not None and not isinstance(node.value, str):
        return "a boolean" if isinstance(node.value, bool) else "a number"
    return "empty"


def _place(document: Document, found: ToolList) -> Span:
    node = resolve(found.field.value)
    span = node.span
    if span.start == span.end or "\n" in span.of(document.text) or found.field.value is not node:
        return found.field.key.span
    return span


def _ignored_items(document: Document, found: ToolList) -> Iterator[Problem]:
    """Items of a list that are not strings, beside others that are."""
    node = resolve(found.field.value)
    for item in node.items if isinstance(node, Sequence) else ():
        inner = resolve(item)
        if (isinstance(inner, Scalar) and isinstance(inner.value, str)) or mark(item, document.text):
            continue
        span = item.span if item.span.of(document.text) else dash(document.text, item.span.start)
        if span is None or "\n" in span.of(document.text):
            span = found.field.key.span
        yield Problem(
            span, f"this item of `{found.field.name}` is not a string, so {HOST} ignores it; write the name of a tool"
        )
