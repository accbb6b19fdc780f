"""Frontmatter that holds no fields: a list, or a text.

There is no fix: which fields a text or a list was meant to hold, only its author knows.

```markdown
---
- name: reviewer
^^^^^^^^^^^^^^^^ error[root-type]: Claude Code skips this file: its frontmatter is a list; write one `key: value` on each line
- description: Reviews code.
- tools: Read
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..problem import Problem, Severity
from ..syntax.tree import Scalar, Sequence
from ..workspace import Workspace
from .verdicts import fault, outcome

SEVERITY = Severity.WARNING


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    place = fault(document, "root-type")
    if place is None:
        return
    remedy = "write one `key: value` on each line"
    match document.header.root if document.header else None:
        case Sequence() if document.header and document.header.documents:
            what, remedy = "several YAML documents", "delete the line between them"
        case Sequence():
            what = "a list"
        case Scalar(value=str()):
            what = "a text"
        case _:
            what = "a single value"
    yield Problem(place, f"{outcome(document)}: its frontmatter is {what}; {remedy}")
