"""An agent without instructions.

The body is the agent's system prompt. {host} loads an agent that has none and runs it with only the task.

There is no fix: only its author can say what the agent should do.

```markdown
---
name: reviewer
description: Reviews code.
---
^^^ warning[empty-body]: the body is empty, so {host} runs this agent without instructions of its own; write them below this line
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..stdx.records import pattern
from ..text.problem import Problem, Severity
from .registry import Kind
from .shared.wording import HOST

SEVERITY = Severity.WARNING

KIND = Kind.TOLD_BY_HOSTS
_TEXT = pattern(r"\S")


def check(document: Document) -> Iterator[Problem]:
    # If the host sees no frontmatter or no field, that is the graver finding.
    if document.frontmatter is None or not document.entries or _TEXT.search(document.text, document.body.start):
        return
    yield Problem(
        document.frontmatter.closing,
        f"the body is empty, so {HOST} runs this agent without instructions of its own; write them below this line",
    )
