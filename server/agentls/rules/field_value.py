"""A value that {host} does not know.

It then ignores the field, often silently. Values are case-sensitive. A value that {host} accepts without any effect is
reported too.

```markdown
---
name: reviewer
description: Reviews code.
permissionMode: Plan
                ^^^^ warning[field-value]: `permissionMode: Plan` is not valid, so {host} ignores it; did you mean `plan`?
memory: global
        ^^^^^^ warning[field-value]: `memory: global` is not valid, so {host} ignores it; use `user`, `project` or `local`
effort: 3
        ^ warning[field-value]: `effort: 3` is accepted, but {host} sends no effort for a number; use `low`, `medium`, `high`, `xhigh` or `max`
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..dialect.anchor import place
from ..dialect.conform import fits
from ..dialect.validate import Violation, violations
from ..document import Document
from ..stdx import javascript
from ..stdx.spelling import nearest
from ..syntax.header import value
from ..syntax.yaml.quote import printed
from ..syntax.yaml.tree import Entry
from ..text.problem import Edit, Fix, Problem, Severity
from .shared.fields import checked
from .shared.wording import HOST, any_of, code, plain, write

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    if document.frontmatter is None:
        return
    for entry in checked(document):
        got, field = value(entry.value), document.dialect.fields[entry.name]
        found = violations(document.dialect, entry.name, got)
        for it in found:
            if it.kind != "type":
                yield _problem(document, entry, it, "is not valid, so {} ignores it")
        if not found and field.void and fits(document.dialect.schema, field.void, javascript.string(got)):
            it = Violation((), "value", tuple(it.value for it in field.choices), got, field)
            yield _problem(document, entry, it, f"is accepted, but {{}} {field.void['description']}")


def _problem(document: Document, entry: Entry, it: Violation, effect: str) -> Problem:
    """The problem of a value. effect: what the host does with it, after the value itself."""
    span = place(document.text, entry, it)
    path = ".".join(str(step) for step in (entry.name, *it.path) if isinstance(step, str))
    if it.kind == "unknown":
        return Problem(
            span, f"unknown key {code(path)}, which {HOST} ignores; {_choices([str(e) for e in it.expected])}"
        )
    if it.kind == "size":
        return Problem(span, f"{code(path)} is empty or too large, so {HOST} ignores it; change or delete it")
    if it.kind == "missing":
        return Problem(span, f"{any_of(it.expected)} is missing in {code(path)}; add it")
    expected = [printed(e) for e in it.expected]
    got = printed(it.got)
    shown = f'"{got}"' if got.strip() != got else got
    fact = (
        f"{code(f'{path}: {plain(shown, 40)}')} {effect.format(HOST)}"
        if got.strip()
        else f"`{path}` is empty, so {HOST} ignores it"
    )
    near = nearest(got, expected) if expected else None
    meant = near or _extended(got, expected)
    exact = span.of(document.text) in (got, f'"{got}"', f"'{got}'")
    if meant:
        # A mode may let the agent do more without asking.
        correction = write(span, meant, safe=bool(near) and path != "permissionMode") if exact else ()
        return Problem(span, f"{fact}; did you mean `{meant}`?", correction)
    if expected:
        fixes = tuple(Fix(f"Write `{e}`", (Edit(span, e),), safe=False, choice=True) for e in expected if exact)
        return Problem(span, f"{fact}; {_choices(expected)}", fixes)
    return Problem(span, f"{fact}; {_described(it)}")


def _extended(got: str, expected: list[str]) -> str | None:
    """The one value that a word extends or abbreviates: `max` for `maximum`."""
    word = got.lower()
    found = [it for it in expected if word.startswith(it.lower()) or (len(word) > 2 and it.lower().startswith(word))]
    return found[0] if len(found) == 1 else None


def _choices(values: list[str]) -> str:
    return f"use {any_of(values)}" if len(values) < 10 else f"use one of {any_of(values)}"


def _described(it: Violation) -> str:
    types = it.field.types if it.field else ()
    if "integer" in types:
        least = it.field.minimum if it.field else None
        return f"use a whole number {f'of at least {least}' if least and least > 1 else 'above 0'}"
    return "write one, or delete it" if it.got == "" else "write another, or delete it"
