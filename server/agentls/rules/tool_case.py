"""A tool's name in the wrong case.

Names of tools are case-sensitive: `read` resolves to nothing, and {host} silently leaves it out. In
`disallowedTools` it denies nothing.

```markdown
---
name: reviewer
description: Reviews code.
tools: Read, grep
             ^^^^ warning[tool-case]: unknown tool `grep`, so the agent does not get it: tool names are case-sensitive; write `Grep`
disallowedTools: write
                 ^^^^^ warning[tool-case]: unknown tool `write`, so it denies nothing: tool names are case-sensitive; write `Write`
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Severity
from .shared.tool_lists import Item, ToolList, effect, problems, renamed
from .shared.tool_slips import right_case
from .shared.wording import code

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    yield from problems(document, about)


def about(document: Document, found: ToolList, item: Item) -> Problem | None:
    """The message about one entry, if it is a known name in another case."""
    name = right_case(item, document.dialect)
    if name is None:
        return None
    is_same = name.lower() == item.entry.name.lower()
    why = "tool names are case-sensitive" if is_same else f"the tool is called `{name}`"
    return Problem(
        item.span,
        f"unknown tool {code(item.text)}, so {effect(found)}: {why}; write `{name}`",
        renamed(document, found, item, name, safe=True),
    )
