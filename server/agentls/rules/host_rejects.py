"""A file that its host does not load, and why.

In opencode 1, the effect is greater: a single value of a wrong type prevents every session in the project from starting.

Files of {host} are also checked for the hosts in the setting `hosts` that read them in place.

In a host's own folder, a fix writes what the message says: the hosts whose folder it is read the edited file again.
In a file of {host}, a field gets the spelling that all the chosen hosts read as the same, a description also the one
that fewest read otherwise. If {host} rejects the file for the same reason, there is one error, which names all of them.

```markdown
-- .opencode/agents/reviewer.md --
---
description: Reviews code.
color: blue
^^^^^^^^^^^ error[host-rejects]: `color: blue` is not valid, so opencode 1 starts no session in this project; write `'#0000FF'`
---
Review the change.
```
"""

from __future__ import annotations

from ..text.problem import Severity
from .registry import Kind
from .shared import elsewhere

SEVERITY = Severity.WARNING
KIND = Kind.ELSEWHERE | Kind.IN_PLACE | Kind.FATAL

check = elsewhere.rejected
