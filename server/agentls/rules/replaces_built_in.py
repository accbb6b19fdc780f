"""An agent with the name of one that comes with {host}.

It replaces that agent everywhere, even where {host} itself launches it, for instance to search a code base.

There is no fix: an agent may be meant to take the place of one that comes with {host}.

```markdown
---
name: Explore
      ^^^^^^^ information[replaces-built-in]: this agent replaces {host}'s own `Explore`, which searches a code base and reports what it finds, without editing; rename it to keep both
description: Explores the code base.
---
Explore.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..hosts.verdict import Loaded
from ..text.problem import Problem, Severity
from .shared.wording import HOST, clause

SEVERITY = Severity.INFORMATION


def check(document: Document) -> Iterator[Problem]:
    verdict, name = document.verdict, document.scalar("name")
    if not isinstance(verdict, Loaded) or document.origin.role == "plugin" or name is None:
        return
    does = document.dialect.built_in.get(verdict.name)
    if does is not None:
        what = clause(does)
        yield Problem(
            name.span,
            f"this agent replaces {HOST}'s own `{verdict.name}`, which {what}; rename it to keep both",
        )
