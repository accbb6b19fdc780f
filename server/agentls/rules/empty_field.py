"""A `name` or a `description` that is empty, or still the placeholder of a template.

{host} treats it as missing. A value that begins with `#` is a comment, and one that is only `!word` or `&word` is a
tag or an anchor, so the field is empty too. If both are empty, this is reported once. A placeholder such as
`<when to use>` or `TODO` goes to the main model unchanged.

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
from typing import NamedTuple

from ..dialect.anchor import value_place
from ..document import Document
from ..edits.header import rest_of_line
from ..hosts.verdict import Loaded
from ..syntax.yaml.quote import quote
from ..syntax.yaml.tree import Entry, resolve
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .shared.comments import mark, noun
from .shared.templates import is_unfilled
from .shared.verdicts import fault, plugin_name
from .shared.wording import HOST, code
from .shared.yaml_error import dedented
from .shared.yaml_fixes import indenting

SEVERITY = Severity.WARNING

_NOTHING = "so nothing says when to use this agent"


def check(document: Document) -> Iterator[Problem]:
    header, fatal = document.header, fault(document, "empty-field")
    if document.frontmatter is None or header is None or not header.attempt:
        return
    is_used = isinstance(document.verdict, Loaded) and not document.origin.is_outside
    for name in document.dialect.required:
        entry, scalar = document.entries.get(name), document.scalar(name)
        if entry is None or scalar is None:
            continue
        if is_used and isinstance(scalar.value, str) and is_unfilled(scalar.value):
            effect = f"so the agent is called {code(scalar.value)}" if name == "name" else _NOTHING
            yield Problem(value_place(document.text, entry), f"`{name}` is a placeholder, {effect}; replace it")
            continue
        if scalar.value is not None and scalar.value != "" and not _is_blank(scalar.value):
            continue
        place = (
            fatal
            if fatal and entry.span.start <= fatal.start <= max(entry.span.end, scalar.span.end)
            else entry.key.span
        )
        why, both = _lost(document, entry), False
        fixes: tuple[Fix, ...] = ()
        empty = f"`{name}` is empty" + (f", because {why.what}" if why else "")
        if _is_blank(scalar.value):
            fact = empty + (f", {_NOTHING}" if name == "description" else "")
            place = scalar.span
        elif document.origin.role == "plugin":
            fact = empty + (
                f", so nothing says when to use {code(plugin_name(document))}" if name == "description" else ""
            )
        else:
            both = name == "name" and why is None and _is_empty(document, "description")
            fact = f"{'`name` and `description` are empty' if both else empty}, so {HOST} skips this file"
        remedy = "write one" if name == "name" or _is_blank(scalar.value) else "say when to use this agent"
        if scalar.style in ("literal", "folded"):
            remedy = "indent its lines by two spaces"
            fixes = (indenting(document, *lines),) if (lines := dedented(document, scalar.span.start)) else ()
        if why:
            remedy = "quote the value"
            span = rest_of_line(document, why.start)
            quoted = (Edit(span, quote(span.of(document.text))),)
            fixes = (Fix(f"Quote the value of `{name}`", quoted, safe=name == "description"),)
        yield Problem(Span(*place), f"{fact}; {'write both' if both else remedy}", fixes)
        if both:
            return


def _is_empty(document: Document, name: str) -> bool:
    scalar, entry = document.scalar(name), document.entries.get(name)
    return scalar is not None and scalar.value in (None, "") and entry is not None and _lost(document, entry) is None


class _Lost(NamedTuple):
    """Why nothing of a value is read, and where it starts."""

    what: str
    start: int


def _lost(document: Document, entry: Entry) -> _Lost | None:
    node, text, source = resolve(entry.value), document.text, document.source
    if getattr(node, "value", None) is not None:
        return None
    if word := mark(node, text):
        return _Lost(f"{code(word.of(text))} is {noun(word.of(text))}", word.start)
    comments, line = document.header.comments if document.header else (), source.line_of(entry.key.span.start)
    return next((_Lost("`#` begins a comment", it.start) for it in comments if source.line_of(it.start) == line), None)


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and bool(value) and not value.strip()
