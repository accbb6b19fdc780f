"""A `color` that {host} does not have.

There are eight names, in lower case. Any other value, including a hex code, is silently ignored. The fix writes the
visually nearest of the eight; the next two can be chosen instead.

```markdown
---
name: reviewer
description: Reviews code.
color: "#1e90ff"
       ^^^^^^^^^ information[unknown-color]: unknown color `#1e90ff`, which {host} ignores; the nearest is `blue`
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..stdx.spelling import nearest
from ..syntax.yaml.tree import Scalar, resolve
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .shared.colours import nearest_names
from .shared.rescues import is_misread
from .shared.wording import HOST, any_of, code, did_you_mean

SEVERITY = Severity.INFORMATION


def check(document: Document) -> Iterator[Problem]:
    entry, field = document.entries.get("color"), document.dialect.fields.get("color")
    if entry is None or field is None:
        return
    node = resolve(entry.value)
    names = [str(it.value) for it in field.choices]
    if isinstance(node, Scalar) and (node.value is None or node.value in names):
        return
    if is_misread(document, entry):
        return
    line = document.source.line_at(node.span.start)
    span = Span(node.span.start, min(node.span.end, line.end))
    if span.start >= span.end or not isinstance(node, Scalar):
        span = entry.key.span
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or not node.value.strip():
        what = "is empty" if isinstance(node, Scalar) and isinstance(node.value, str) else "is not the name of a color"
        yield Problem(span, f"`color` {what}, so {HOST} ignores it; use {any_of(names)}")
        return
    name = " ".join(node.value.split())
    meant = nearest(name, names)
    near = [meant] if meant else nearest_names(name, field)
    fixes = tuple(
        Fix(f"Write `{it}`", (Edit(node.span, it),), safe=meant is not None, choice=not near)
        for it in near or names
        if span == node.span
    )
    remedy = did_you_mean(meant, f"the nearest is `{near[0]}`" if near else f"use {any_of(names)}")
    yield Problem(span, f"unknown color {code(name, 40)}, which {HOST} ignores; {remedy}", fixes)
