"""A value that Claude Code does not know.

It ignores the field then, often without a word. Values are case-sensitive.

```markdown
---
name: reviewer
description: Reviews code.
permissionMode: Plan
                ^^^^ warning[field-value]: Claude Code ignores `permissionMode: Plan`; did you mean `plan`?
memory: global
        ^^^^^^ warning[field-value]: Claude Code ignores `memory: global`; use `user`, `project` or `local`
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..problem import Edit, Fix, Problem, Severity
from ..schema import Violation, violations
from ..shown import place
from ..spelling import nearest
from ..syntax.header import value
from ..syntax.tree import Entry
from ..workspace import Workspace
from .fields import checked

SEVERITY = Severity.WARNING


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    if document.frontmatter is None:
        return
    for entry in checked(document):
        for it in violations(document.dialect, entry.name, value(entry.value)):
            if it.kind in ("value", "missing", "unknown", "size"):
                yield _problem(document, entry, it)


def _problem(document: Document, entry: Entry, it: Violation) -> Problem:
    span = place(document.text, entry, it)
    path = ".".join(str(step) for step in (entry.name, *it.path) if isinstance(step, str))
    if it.kind == "unknown":
        return Problem(span, f"Claude Code does not know `{path}`; {_choices([str(e) for e in it.expected])}")
    if it.kind == "size":
        return Problem(span, f"Claude Code ignores `{path}`, which is empty or too large; change or delete it")
    if it.kind == "missing":
        return Problem(span, f"`{path}` lacks {_listed([str(e) for e in it.expected])}; add it")
    expected = [str(e).lower() if isinstance(e, bool) else str(e) for e in it.expected]
    got = str(it.got).lower() if isinstance(it.got, bool) else str(it.got)
    written = f"`{path}: {got[:40]}`" if "\n" not in got else f"this value of `{path}`"
    meant = nearest(got, expected) if expected else None
    if meant:
        plain = span.of(document.text) == got
        fixes = (Fix(f"Write `{meant}`", (Edit(span, meant),)),) if plain else ()
        return Problem(span, f"Claude Code ignores {written}; did you mean `{meant}`?", fixes)
    if expected:
        return Problem(span, f"Claude Code ignores {written}; {_choices(expected)}")
    return Problem(span, f"Claude Code ignores {written}; {_described(it)}")


def _choices(values: list[str]) -> str:
    return f"use {_listed(values)}" if len(values) < 10 else f"use one of {_listed(values)}"


def _listed(values: list[str]) -> str:
    shown = [f"`{it}`" for it in values]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}" if shown else "something else"


def _described(it: Violation) -> str:
    types = it.field.types if it.field else ()
    if "integer" in types:
        return "use a whole number above 0"
    return "write another, or delete it"
