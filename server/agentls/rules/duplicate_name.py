"""Two agents with the same name in one folder of agents.

{host} loads an arbitrary one of them, and which one may change with each start. Folders inside the folder make no
difference, except in plugins, where they are part of the name.

There is no fix: only the author knows which of the two keeps the name.

```markdown
-- .claude/agents/reviewer.md --
---
name: reviewer
      ^^^^^^^^ warning[duplicate-name]: `.claude/agents/team/strict.md` has the same name, and {host} loads an arbitrary one of the two; rename or delete this one
description: Reviews code.
---
Review the diff.
-- .claude/agents/team/strict.md --
---
name: reviewer
      ^^^^^^^^ warning[duplicate-name]: `.claude/agents/reviewer.md` has the same name, and {host} loads an arbitrary one of the two; rename or delete this one
description: Reviews code, and is strict.
---
Review the diff line by line.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Severity
from ..workspace.context import Workspace
from .shared.neighbours import name_place, own, shown, there
from .shared.wording import HOST, code_path

SEVERITY = Severity.WARNING


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    me = own(workspace)
    found = workspace.index.rivals(me) if me else None
    if me is None or found is None or not found.twins:
        return
    first, more = shown(found.twins[0].path, me.tree), found.twin_count - 1
    who = f"{code_path(first)} has" if not more else f"{code_path(first)} and {more} more file{'s' * (more > 1)} have"
    among = "the two" if not more else "them"
    message = f"{who} the same name, and {HOST} loads an arbitrary one of {among}; rename or delete this one"
    related = tuple(there(it, "the same name") for it in found.twins)
    yield Problem(name_place(document, me), message, related=related)
