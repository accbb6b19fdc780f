"""A `name` or a `description` that is empty.

{host} treats it as missing. A value that begins with `#` is a comment, so the field is empty too. If both are empty,
this is reported once.

```markdown
---
name: reviewer
description:
^^^^^^^^^^^ error[empty-field]: `description` is empty, so {host} skips this file; say when to use this agent
---
You review code.
```

```markdown
---
name: reviewer
description: "  "
             ^^^^ warning[empty-field]: `description` is empty, so nothing says when to use this agent; write one
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..edits.header import rest_of_line
from ..syntax.yaml.quote import quote
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .shared.verdicts import fault, plugin_name
from .shared.wording import HOST, code
from .shared.yaml_error import dedented
from .shared.yaml_fixes import indenting

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    header, fatal = document.header, fault(document, "empty-field")
    if document.frontmatter is None or header is None or not header.attempt:
        return
    for name in document.dialect.required:
        entry, scalar = document.entries.get(name), document.scalar(name)
        if (
            entry is None
            or scalar is None
            or (scalar.value is not None and scalar.value != "" and not _is_blank(scalar.value))
        ):
            continue
        place = (
            fatal
            if fatal and entry.span.start <= fatal.start <= max(entry.span.end, scalar.span.end)
            else entry.key.span
        )
        comment, both = _comment(document, entry.key.span.start), False
        fixes: tuple[Fix, ...] = ()
        empty = f"`{name}` is empty" + (", because `#` begins a comment" if comment and scalar.value is None else "")
        if _is_blank(scalar.value):
            fact = empty + (", so nothing says when to use this agent" if name == "description" else "")
            place = scalar.span
        elif document.origin.role == "plugin":
            fact = empty + (
                f", so nothing says when to use {code(plugin_name(document))}" if name == "description" else ""
            )
        else:
            both = name == "name" and comment is None and _is_empty(document, "description")
            fact = f"{'`name` and `description` are empty' if both else empty}, so {HOST} skips this file"
        remedy = "write one" if name == "name" or _is_blank(scalar.value) else "say when to use this agent"
        if scalar.style in ("literal", "folded"):
            remedy = "indent its lines by two spaces"
            fixes = (indenting(*lines),) if (lines := dedented(document, scalar.span.start)) else ()
        if comment and scalar.value is None:
            remedy = "quote the value"
            span = rest_of_line(document, comment.start)
            fixes = (Fix(f"Quote the value of `{name}`", (Edit(span, quote(span.of(document.text))),)),)
        yield Problem(Span(*place), f"{fact}; {'write both' if both else remedy}", fixes)
        if both:
            return


def _is_empty(document: Document, name: str) -> bool:
    scalar = document.scalar(name)
    return scalar is not None and scalar.value in (None, "") and _comment(document, scalar.span.start) is None


def _comment(document: Document, at: int) -> Span | None:
    """The comment on the line of a place."""
    comments, line = document.header.comments if document.header else (), document.source.line_of(at)
    return next((it for it in comments if document.source.line_of(it.start) == line), None)


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and bool(value) and not value.strip()
