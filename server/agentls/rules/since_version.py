"""A field or hook event that the version of {host} in use does not have.

A setting says which version that is; without it, nothing is reported. {host} ignores a field and an event that it does
not know.

There is no fix: which version is used is not for a file to say.

In a project whose setting says 2.1.48:

```markdown
---
name: reviewer
description: Reviews code.
background: true
^^^^^^^^^^ warning[since-version]: {host} 2.1.48 ignores `background`, which it has since 2.1.49; update it, or remove the field
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..syntax.yaml.tree import Mapping, resolve
from ..text.problem import Problem, Severity
from ..workspace.context import Workspace
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    if not workspace.client:
        return
    mine, fields = _numbers(workspace.client), document.dialect.fields
    found = [(it, fields[name]) for name, it in document.entries.items() if name in fields]
    events = document.entries.get("hooks")
    root = resolve(events.value) if events else None
    known = fields["hooks"].fields if "hooks" in fields else {}
    found += [(it, known[it.name]) for it in root.entries if it.name in known] if isinstance(root, Mapping) else []
    for entry, about in found:
        if about.since and _numbers(about.since) > mine:
            yield Problem(
                entry.key.span,
                f"{HOST} {workspace.client} ignores {code(entry.name)}, which it has since {about.since}; update it, or "
                "remove the field",
            )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
