"""An agent that runs every tool without asking.

With `permissionMode: bypassPermissions`, {host} asks nobody before the agent runs a command or writes a file.
Whoever takes the file over from somebody else takes that over as well.

```markdown
---
name: fixer
description: Fixes lint errors.
permissionMode: bypassPermissions
                ^^^^^^^^^^^^^^^^^ warning[bypass-permissions]: {host} runs every command and edit of this agent without asking; write `acceptEdits`, which still asks before commands
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
        f"{HOST} runs every command and edit of this agent without asking; write `acceptEdits`, which still asks "
        "before commands",
        (Fix("Use `acceptEdits`", (Edit(mode.span, "acceptEdits"),), safe=False),),
    )
