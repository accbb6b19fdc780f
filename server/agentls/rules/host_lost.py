"""A value or a tool that is lost in the host whose folder the file is in.

The fix writes the name that the message says, or removes one of several, if the hosts whose folder it is then lose
nothing else.

```markdown
-- .qwen/agents/reviewer.md --
---
name: reviewer
description: Reviews code.
tools: [Read, grep_search]
        ^^^^ warning[host-lost]: `Read` is not a tool of Qwen Code, so the agent does not get it; write `read_file`
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

SEVERITY = Severity.WARNING
KIND = Kind.ELSEWHERE | Kind.IN_PLACE


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    yield from elsewhere.noted(document, workspace, "lost")
    yield from elsewhere.unknown_offers(document, workspace)
