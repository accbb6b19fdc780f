"""An agent that the settings deny.

With `Agent(NAME)` in `permissions.deny`, {host} leaves the agent out of the list that the model reads, and refuses to
run it. The entry counts in the settings of the project (also the local ones), of the user, and of an administrator.
Names are case-sensitive.

There is no fix: the edit belongs in another file.

```markdown
-- .claude/agents/deployer.md --
---
name: deployer
      ^^^^^^^^ information[denied-agent]: `Agent(deployer)` is in `permissions.deny` of `.claude/settings.json`, so {host} hides this agent and refuses to run it; remove it there to use the agent
description: Deploys the service.
---
Deploy the service.
-- .claude/settings.json --
{"permissions": {"deny": ["Agent(deployer)"]}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..hosts.verdict import Loaded
from ..text.problem import Problem, Severity
from ..workspace.context import Workspace
from .shared.neighbours import own, shown
from .shared.wording import HOST, code, code_path

SEVERITY = Severity.INFORMATION


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    me, verdict = own(workspace), document.verdict
    if me is None or not isinstance(verdict, Loaded):
        return
    if denial := workspace.denied(verdict.name):
        scalar = document.scalar("name")
        yield Problem(
            scalar.span if scalar else document.anchor(),
            f"{code(denial.entry)} is in `permissions.deny` of {code_path(shown(denial.path, me.tree))}, so {HOST} hides this "
            "agent and refuses to run it; remove it there to use the agent",
        )
