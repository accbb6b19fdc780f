"""A field, a value or a whole file without an effect in the host whose folder the file is in.

A whole file is reported if another host with the same folder reads it, or if it is not read only because of its name.

The fix removes the field or corrects its name, if the hosts whose folder it is then read the same agent. A field
that would restrict the agent is left to its author.

```markdown
-- .qwen/agents/reviewer.md --
---
name: reviewer
description: Reviews code.
skills: [style]
^^^^^^ information[host-ignored]: `skills` is not a field of Qwen Code, so it has no effect; remove it
---
Review the change.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Severity
from ..workspace.context import Workspace
from .registry import Kind
from .shared import elsewhere

SEVERITY = Severity.INFORMATION
KIND = Kind.ELSEWHERE


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    yield from elsewhere.missing(document, by_all=False)
    yield from elsewhere.noted(document, workspace, "ignored")
