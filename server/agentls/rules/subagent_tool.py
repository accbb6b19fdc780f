"""A tool that subagents never get.

It belongs to the main conversation. {host} silently leaves it out of a subagent's tools, unless the agent
runs as the main session (`claude --agent`).

```markdown
---
name: planner
description: Plans changes.
tools: Read, Grep, AskUserQuestion
                   ^^^^^^^^^^^^^^^ warning[subagent-tool]: a subagent never gets `AskUserQuestion`, because only the main conversation can ask the user; keep it only for runs as the main session (`claude --agent`)
---
Plan the change.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..hosts.tools import ALLOWED
from ..stdx.records import replace
from ..text.problem import Problem, Related, Severity
from .shared.tool_lists import Item, ToolList, problems, removed
from .shared.wording import code

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    found: dict[str, list[Problem]] = {}
    for it in problems(document, about, ALLOWED):
        found.setdefault(it.message, []).append(it)
    for first, *others in found.values():
        yield replace(first, related=tuple(Related(it.span, "and here") for it in others)) if others else first


def about(document: Document, found: ToolList, item: Item) -> Problem | None:
    """The message about one entry, if it is a tool of the main conversation."""
    tool = item.tool
    if tool is None or tool.status != "not-in-subagents":
        return None
    mode = document.scalar("permissionMode")
    if tool.name == "ExitPlanMode" and mode and mode.value == "plan" and document.origin.role != "plugin":
        return None
    if tool.never is not None:
        fact = f"a subagent never gets `{tool.name}`" + (f", because {tool.never}" if tool.never else "")
        fact += f"; keep it only for runs as the main session (`{document.host.command.program} --agent`)"
    else:
        fact = f"a subagent gets `{tool.name}` only {tool.when}; set that, or remove it"
    return Problem(
        item.span,
        fact,
        removed(document, found, item, f"Remove {code(item.text)}", safe=False),
        tags=("unnecessary",),
    )
