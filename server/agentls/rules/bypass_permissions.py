"""A mode that lets the agent run every tool without asking, which takes effect only where the session allows it.

`permissionMode: bypassPermissions` counts only where the main conversation runs in that mode as well. In any other
mode {host} keeps the main conversation's, and asks as it does there.

```markdown
---
name: fixer
description: Fixes lint errors.
permissionMode: bypassPermissions
                ^^^^^^^^^^^^^^^^^ warning[bypass-permissions]: `bypassPermissions` takes effect only where the main conversation runs in this mode; elsewhere {host} asks as it does there; start {host} in this mode, or write `acceptEdits`, which still asks before commands
---
Fix what the linter reports.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Edit, Fix, Problem, Severity
from ..workspace.context import Workspace
from .shared.wording import HOST

SEVERITY = Severity.WARNING


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    mode = document.scalar("permissionMode")
    # In a plugin, the field is ignored.
    if mode is None or mode.value != "bypassPermissions" or document.origin.role == "plugin":
        return
    yield Problem(
        mode.span,
        f"`bypassPermissions` takes effect only where the main conversation runs in this mode; elsewhere {HOST} asks as "
        f"it does there; start {HOST} in this mode, or write `acceptEdits`, which still asks before commands",
        (Fix("Use `acceptEdits`", (Edit(mode.span, "acceptEdits"),), safe=False),),
    )
