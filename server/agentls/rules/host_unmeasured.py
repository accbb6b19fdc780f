"""A file in the folder of a host whose reading of agent files was not measured.

Nothing else is said of it: each host reads agent files in its own way, and a guess would be worse.

There is no fix: how that host reads an edited file was not measured.

```markdown
-- .kiro/agents/reviewer.md --
---
^^^ information[host-unmeasured]: how Kiro reads agent files was not measured: its program is in no public package; try the file there
name: reviewer
tools: everything
---
Review the change.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..hosts.unmeasured import host_of
from ..text.problem import Problem, Severity
from .registry import Kind

SEVERITY = Severity.INFORMATION
KIND = Kind.ELSEWHERE


def check(document: Document) -> Iterator[Problem]:
    found = host_of(document.path)
    if found is not None:
        yield Problem(document.source.line_span(0), found.message)
