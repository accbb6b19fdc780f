"""A field that {host} does not know, but that looks like one it knows.

It is ignored, so a misspelled `tools` grants every tool.

```markdown
---
name: reviewer
description: Reviews code.
tool: Read
^^^^ warning[unknown-field]: unknown field `tool`, which {host} ignores, so every tool is granted; did you mean `tools`?
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..edits.header import removed
from ..hosts.tools import GRANTING
from ..text.problem import Edit, Fix, Problem, Severity
from .registry import Kind
from .shared.fields import granting, meant, misspelled, named_like, unknown
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING
KIND = Kind.RENAME


def check(document: Document) -> Iterator[Problem]:
    fields = document.dialect.fields
    for entry in unknown(document):
        name = entry.name
        if named_like(document.dialect, name):
            continue
        field = meant(name, fields)
        if field is None or any(misspelled(document, it) is entry for it in _missing(document)):
            continue
        if field in document.entries:
            message = f"unknown field {code(name)} beside `{field}`: {HOST} ignores it; delete one of them"
            fixes = (Fix(f"Remove {code(name)}", (removed(document, entry, with_remark=True),), safe=False),)
            yield Problem(entry.key.span, message, fixes, tags=("unnecessary",))
            continue
        fix = Fix(
            f"Rename it `{field}`", (Edit(entry.key.span, field),), safe=field not in GRANTING and field != "name"
        )
        message = (
            f"unknown field {code(name)}, which {HOST} ignores{granting(document, field)}; did you mean `{field}`?"
        )
        yield Problem(entry.key.span, message, (fix,))


def _missing(document: Document) -> Iterator[str]:
    """The required fields of which `missing-field` says that they are missing: in a plugin, not `name`."""
    in_plugin = document.origin.role == "plugin"
    yield from (
        it for it in document.dialect.required if it not in document.entries and not (in_plugin and it == "name")
    )
