"""A mode that lets the agent run every tool without asking, which takes effect only if the session allows it.

`permissionMode: bypassPermissions` counts only if the main conversation runs in that mode as well. Otherwise the agent
runs in the mode of the main conversation, and {host} asks as it does there.

```markdown
---
name: fixer
description: Fixes lint errors.
permissionMode: bypassPermissions
                ^^^^^^^^^^^^^^^^^ warning[bypass-permissions]: `bypassPermissions` takes effect only if the main conversation runs in that mode; otherwise the agent asks as the main conversation does; start {host} in that mode, or write `acceptEdits`, which still asks before commands
---
Fix what the linter reports.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Edit, Fix, Problem, Severity
from .shared.wording import HOST

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    mode = document.scalar("permissionMode")
    # In a plugin, the field is ignored.
    if mode is None or mode.value != "bypassPermissions" or document.origin.role == "plugin":
        return
    yield Problem(
        mode.span,
        f"`bypassPermissions` takes effect only if the main conversation runs in that mode; otherwise the agent asks as the "
        f"main conversation does; start {HOST} in that mode, or write `acceptEdits`, which still asks before commands",
        (Fix("Use `acceptEdits`", (Edit(mode.span, "acceptEdits"),), safe=False),),
    )
