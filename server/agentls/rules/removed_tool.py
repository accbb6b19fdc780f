"""A tool that no longer exists.

{host} silently leaves it out; if the list has nothing else, it refuses every run of the agent.

```markdown
---
name: reviewer
description: Reviews code.
tools: Read, Edit, MultiEdit, LS
                   ^^^^^^^^^ warning[removed-tool]: the tool `MultiEdit` no longer exists, so the agent does not get it; use `Edit`
                              ^^ warning[removed-tool]: the tool `LS` no longer exists, so the agent does not get it; use `Glob` to find files, or `Bash` to run `ls`
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..hosts.tools import ALLOWED
from ..text.problem import Fix, Problem, Severity
from .shared.tool_lists import Item, ToolList, effect, problems, removed, renamed
from .shared.wording import code

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    # Denying a removed tool is harmless, and keeps older clients from granting it.
    yield from problems(document, about, ALLOWED)


def about(document: Document, found: ToolList, item: Item) -> Problem | None:
    """The message about one entry, if it is a removed tool."""
    tool = item.tool
    if tool is None or tool.status != "removed":
        return None
    fixes: tuple[Fix, ...] = ()
    for name in tool.replacement:
        # A successor that is not in the list yet is one more tool for the agent, and so the author's choice.
        fixes += renamed(document, found, item, name, safe=False)
    if not fixes or not fixes[0].safe:
        fixes += removed(document, found, item, f"Remove {code(item.text)}", safe=not tool.replacement)
    what = f"the tool {code(item.text)} no longer exists, so {effect(found)}; {tool.instead or 'remove it'}"
    return Problem(item.span, what, fixes, tags=("deprecated",))
