"""An example in which nobody asks, or nobody answers.

An example shows the main model what a user says and that the answer is to launch this agent. The host sends any text as
it is.

There is no fix: only the author can write what would be said.

```markdown
---
name: reviewer
description: |
  Reviews code.
  <example>
  ^^^^^^^^^ hint[example-turns]: no assistant answers in this example; write `assistant:` and the answer that launches this agent
  Context: A pull request is ready.
  user: "Look at it."
  <commentary>
  A review is asked for.
  </commentary>
  </example>
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Severity
from .shared.example_slips import slips

SEVERITY = Severity.HINT

_SAID = {
    "no-turns": "nobody speaks in this example; write what the user says and what the assistant answers",
    "no-user": "no user speaks in this example; write `user:` and what is said",
    "no-assistant": "no assistant answers in this example; write `assistant:` and the answer that launches this agent",
}


def check(document: Document) -> Iterator[Problem]:
    for error, _ in slips(document, _SAID):
        yield Problem(error.span, _SAID[error.kind])
