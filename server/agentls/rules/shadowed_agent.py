"""An agent that is overridden by one with the same name in a folder that comes first.

The nearest folder of agents wins: that of the folder in which {host} works, then those above it up to the root of
the repository, then the user's. This may be intended; the finding only shows where it happens.

There is no fix: only the author knows whether one is meant to replace the other.

```markdown
-- .claude/agents/reviewer.md --
---
name: reviewer
      ^^^^^^^^ information[shadowed-agent]: in `web`, {host} uses `web/.claude/agents/reviewer.md` instead of this agent; rename one of them
description: Reviews code.
---
Review the diff.
-- web/.claude/agents/reviewer.md --
---
name: reviewer
description: Reviews pages and styles.
---
Review the pages.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Severity
from ..workspace.context import Workspace
from .shared.neighbours import name_place, own, shown, there
from .shared.wording import HOST, code, code_path

SEVERITY = Severity.INFORMATION


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    me = own(workspace)
    nearer = workspace.index.rivals(me).nearer if me else ()
    if me is None or not nearer:
        return
    first = nearer[0]
    folders = list(dict.fromkeys(shown(it.tree.base, me.tree) or "this project" for it in nearer))
    more = len(folders) - 1
    where = code(folders[0]) + (f" and {more} more folder{'s' * (more > 1)}" if more else "")
    message = (
        f"in {where}, {HOST} uses {code_path(shown(first.path, me.tree))} instead of this agent; rename one of them"
    )
    yield Problem(name_place(document, me), message, related=tuple(there(it, "comes first") for it in nearer[:10]))
