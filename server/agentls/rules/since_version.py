"""A field, hook event, value or tool that the version of {host} in use does not have.

The setting `claudeCodeVersion` names that version; the default is the version that was measured. {host} ignores
what it does not know.

There is no fix: a file cannot say which version is used.

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
from ..text.problem import Problem, Severity
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING
_WORDS = {
    "field": ("", "remove the field"),
    "value": ("the value ", "choose another value"),
    "tool": ("the tool ", "remove it"),
}


def check(document: Document) -> Iterator[Problem]:
    for it in document.lacking:
        what, remedy = _WORDS[it.kind]
        has = "has" if it.when.startswith("since") else "had"
        update = "update it, or " if has == "has" else ""
        yield Problem(
            it.span,
            f"{HOST} {document.dialect.used} ignores {what}{code(it.name)}, which it {has} {it.when}; {update}{remedy}",
        )
