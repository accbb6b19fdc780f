"""A restriction that has no effect in the host whose folder the file is in.

This also covers a misspelled field that would restrict the agent, and a value that the host does not read as a
restriction.

The fix writes what the message says, if the hosts whose folder it is then read the same agent. No fix removes a
restriction.

```markdown
-- .opencode/agents/reviewer.md --
---
description: Reviews code.
disallowedTools: Bash
^^^^^^^^^^^^^^^ warning[host-weaker]: `disallowedTools` is not a field of opencode 1, so it restricts nothing; write `permission: {bash: deny}`
---
Review the change.
```
"""

from __future__ import annotations

from functools import partial

from ..text.problem import Severity
from .registry import Kind
from .shared import elsewhere

SEVERITY = Severity.WARNING
KIND = Kind.ELSEWHERE | Kind.IN_PLACE

check = partial(elsewhere.noted, kind="weaker")
