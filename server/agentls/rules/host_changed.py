"""A value that the host whose folder the file is in reads as another one.

In a host's own folder, a value gets a fix where only its quotes or lines are in the way: the hosts whose folder it is
read the edited file again. In a file of {host}, a field gets the spelling that all the chosen hosts read as the same, a
description also the one that fewest read otherwise.

```markdown
-- .qwen/agents/reviewer.md --
---
name: reviewer
description: Reviews code.
model: sonnet
       ^^^^^^ information[host-changed]: `sonnet` is an alias that only {host} knows, so Qwen Code asks the provider for a model of that name; write a model of the provider
---
Review the change.
```
"""

from __future__ import annotations

from functools import partial

from ..text.problem import Severity
from .registry import Kind
from .shared import elsewhere

SEVERITY = Severity.INFORMATION
KIND = Kind.ELSEWHERE | Kind.IN_PLACE

check = partial(elsewhere.noted, kind="changed")
