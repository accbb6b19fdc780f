"""A restriction that does not hold in the host in whose folder the file lies.

Files of {host} are checked as well for the hosts that the setting `hosts` names, where they read them in place.

The fix writes what the message says, where the hosts whose folder it is then read the same agent. No fix removes a
restriction.

```markdown
-- .opencode/agents/reviewer.md --
---
description: Reviews code.
disallowedTools: Bash
^^^^^^^^^^^^^^^ warning[host-weaker]: opencode 1 does not know `disallowedTools` and restricts nothing; write `permission: {bash: deny}`
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
    yield from elsewhere.noted(document, workspace, "weaker")
