"""A header that a host does not recognize in its own folder.

opencode makes the whole file the prompt of an agent with all permissions: what the header denies is not denied. It also
runs a header that says `---js` as a program.

The fix puts a value in quotes, where that makes the header readable.

```markdown
-- .opencode/agents/reviewer.md --
---
description: @reviewer
             ^^^^^^^^^ error[host-header]: the header cannot be read (end of the stream or a document separator is expected), so for opencode the whole file is the prompt of an agent with all permissions; put the value in quotes
permission:
  edit: deny
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
KIND = Kind.ELSEWHERE | Kind.IN_PLACE | Kind.FATAL

check = partial(elsewhere.noted, kind="header")
