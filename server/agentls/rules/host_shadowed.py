"""An agent that is overridden by one with the same name in another folder of its host.

A project's agent comes before the user's, except in GitHub Copilot CLI, where the user's comes first. In opencode,
`modes` comes before `mode`, then `agents`, then `agent`. GitHub Copilot CLI and Cursor take a file in a folder of their own
before one of the same name in `.claude/agents`, if they are among the chosen `hosts`; what they would make of that file is
then not reported.

There is no fix: only the author knows whether one is meant to replace the other.

```markdown
-- .opencode/agents/reviewer.md --
---
description: Reviews code.
---
Review the change.
-- .opencode/agent/reviewer.md --
---
^^^ information[host-shadowed]: `.opencode/agents/reviewer.md` has the same name, so opencode 1 loads that one instead of this agent; rename one of them
description: Reviews code, and is strict.
---
Review the change line by line.
```
"""

from __future__ import annotations

from functools import partial

from ..text.problem import Severity
from .registry import Kind
from .shared import namesakes

SEVERITY = Severity.INFORMATION
KIND = Kind.ELSEWHERE | Kind.IN_PLACE

check = partial(namesakes.problems, beside=False)
