"""Two agents with the same name in the folder of a host, which loads one of them.

Of two files of one name in a project, Codex CLI, Cursor, GitHub Copilot CLI and Qwen Code take the first by its path,
opencode and Gemini CLI an arbitrary one. opencode 1 and the others go by the `name` that is written; opencode 2 and
GitHub Copilot CLI by the path of the file. VS Code loads both.

There is no fix: only the author knows which of the two keeps the name.

```markdown
-- .qwen/agents/reviewer.md --
---
name: reviewer
description: Reviews code.
---
Review the change.
-- .qwen/agents/strict.md --
---
name: reviewer
      ^^^^^^^^ warning[host-duplicate]: `.qwen/agents/reviewer.md` has the same name, so Qwen Code loads that one and leaves this file out; rename one of them
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

SEVERITY = Severity.WARNING
KIND = Kind.ELSEWHERE

check = partial(namesakes.problems, beside=True)
