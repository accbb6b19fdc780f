"""A tool under its former name.

{host} still reads the name; people who look for the tool find it under the current one.

```markdown
---
name: lead
description: Plans and delegates.
tools: Read, Task
             ^^^^ hint[renamed-tool]: `Task` was renamed to `Agent`, and {host} still accepts the old name; write `Agent`
---
Split the work.
```
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Severity
from .shared.tool_lists import canonical, current, lists, odd, renamed
from .shared.wording import HOST

SEVERITY = Severity.HINT


def check(document: Document) -> Iterator[Problem]:
    dialect = document.dialect
    names = {it.field.name: Counter(canonical(item.entry, dialect) for item in it.items) for it in lists(document)}
    for found, item in odd(document):
        if item.tool is None or item.tool.status != "renamed":
            continue
        name = current(item.tool, dialect).name
        # Beside its present name, it is `duplicate-tool`.
        if names[found.field.name][name] == 1:
            yield Problem(
                item.span,
                f"`{item.entry.name}` was renamed to `{name}`, and {HOST} still accepts the old name; write `{name}`",
                renamed(document, found, item, name, safe=True),
                tags=("deprecated",),
            )
