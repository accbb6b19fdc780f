"""A tool that only some sessions have.

If the condition does not hold, {host} silently leaves the entry out. This is not a mistake, but an agent whose
instructions rely on the tool sometimes has to do without it.

It is reported once in each file.

There is no fix: the file does not say whether the sessions in which the agent runs have the tool.

```markdown
---
name: planner
description: Plans changes.
tools: Read, TodoWrite
             ^^^^^^^^^ hint[conditional-tool]: `TodoWrite` is not in every session (off by default, replaced by the Task tools); do not let the prompt depend on it
---
Plan the change.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..hosts.tools import ALLOWED
from ..hosts.verdict import Loaded
from ..stdx.records import replace
from ..text.problem import Problem, Related, Severity
from .shared.tool_lists import Item, ToolList, lists, loads_others, only_in_front, problems

SEVERITY = Severity.HINT


def check(document: Document) -> Iterator[Problem]:
    found = [*problems(document, about, ALLOWED), *_in_front(document), *_searches(document)]
    if found:
        others = tuple(Related(it.span, it.message) for it in found[1:])
        yield replace(found[0], related=others)


def _in_front(document: Document) -> Iterator[Problem]:
    """An entry that the agent gets only where it does not run in the background."""
    verdict = document.verdict
    if not isinstance(verdict, Loaded) or not verdict.tools or (verdict.interactive and verdict.interactive.refused):
        return
    where = "an agent with `background: true`" if verdict.background else "an agent in an interactive session"
    for it in only_in_front(document):
        yield Problem(it.span, f"{where} does not get `{it.text}`; do not let the prompt depend on it")


def _searches(document: Document) -> Iterator[Problem]:
    """An entry that loads other tools, in a list without any that it loads."""
    allowed = next((it for it in lists(document) if it.field.name == ALLOWED), None)
    items = allowed.items if allowed else ()
    others = [it for it in items if not loads_others(it)]
    if others and all(it.tool and not it.tool.deferred for it in others):
        for it in items:
            if loads_others(it):
                yield Problem(
                    it.span,
                    f"`{it.entry.name}` loads none of the other tools, so the agent does not get it; remove it, or list a tool "
                    "that it loads",
                )


def about(document: Document, found: ToolList, item: Item) -> Problem | None:
    """The message about one entry, if it depends on the session."""
    tool = item.tool
    if tool is None or tool.status != "conditional":
        return None
    when = f" ({tool.when})" if tool.when else ""
    return Problem(item.span, f"`{tool.name}` is not in every session{when}; do not let the prompt depend on it")
