"""An agent whose list of tools leaves out `Write` and `Edit`, which `memory` gives it anyway.

With `memory`, {host} adds `Read`, `Write` and `Edit` to what `tools` grants, so the agent can keep its notes. They
work on every file. An agent that lists one of the two may change files anyway, and is not reported.

There is no fix: the author has to choose between the memory and an agent that only reads.

```markdown
---
name: reader
description: Reads code.
tools: Read, Grep
memory: user
^^^^^^ warning[memory-tools]: `memory` also gives this agent `Write` and `Edit`, which `tools` does not list; list them, or remove `memory`
---
Read the code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..hosts.tools import ALLOWED
from ..hosts.verdict import Loaded
from ..text.problem import Problem, Severity
from .shared.tool_lists import canonical, items
from .shared.wording import all_of

SEVERITY = Severity.WARNING

_CHANGING = frozenset(("Write", "Edit"))


def check(document: Document) -> Iterator[Problem]:
    verdict, entry = document.verdict, document.entries.get("memory")
    if entry is None or not isinstance(verdict, Loaded) or not verdict.tools:
        return
    listed = [it for _, it in items(document, ALLOWED)]
    names = {canonical(it.entry, document.dialect) for it in listed}
    if not names or not names.isdisjoint(_CHANGING):
        return
    given = [it for it in ("Read", "Write", "Edit") if it in verdict.tools and it not in names]
    if not _CHANGING.isdisjoint(given):
        yield Problem(
            entry.key.span,
            f"`memory` also gives this agent {all_of(given)}, which `tools` does not list; list "
            f"{'them' if len(given) > 1 else 'it'}, or remove `memory`",
        )
