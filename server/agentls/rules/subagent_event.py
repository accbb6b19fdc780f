"""An event for which no hook of a subagent runs.

When an agent runs as a subagent, {host} runs the hooks of its file for what happens in it: tool calls, permissions,
tasks, and its end. Hooks for events of the session do not run, and neither do hooks for `SubagentStart`. All of them
run when the agent is the main session (`claude --agent`). Seen on {host} {version}.

There is no fix: hooks for these events belong in the settings.

```markdown
---
name: reviewer
description: Reviews code.
hooks:
  SessionStart:
  ^^^^^^^^^^^^ warning[subagent-event]: {host} runs no hook for `SessionStart` in a subagent, only when the agent is the main session (`claude --agent`); configure the hook in the settings
    - hooks:
        - type: command
          command: npm ci
  Stop:
    - hooks:
        - type: command
          command: npm test
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..syntax.header import entries
from ..text.problem import Problem, Severity
from .shared.hook_faults import hooks
from .shared.wording import HOST

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    field = hooks(document)
    for event in entries(field.value).values() if field else ():
        known = document.dialect.fields["hooks"].fields.get(event.name)
        if known and not known.in_subagents:
            yield Problem(
                event.key.span,
                f"{HOST} runs no hook for `{event.name}` in a subagent, only when the agent is the main session "
                f"(`{document.host.command.program} --agent`); configure the hook in the settings",
            )
