"""A label of an example with nothing after it.

There is no fix: only the author can write what belongs after the label.

```markdown
---
name: reviewer
description: |
  Reviews code.
  <example>
  Context:
  ^^^^^^^^ information[example-label]: no situation is given after `Context:`; write what belongs there
  user: "Look at it."
  assistant: "I'll use the reviewer agent."
  </example>
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Severity
from ..text.source import Span
from .shared.example_slips import slips
from .shared.wording import code

SEVERITY = Severity.INFORMATION


def check(document: Document) -> Iterator[Problem]:
    for error, _ in slips(document, ("empty-label",)):
        label = error.span.of(document.text).partition(":")[0].strip("*_ ")
        what = "no situation is given after" if label.lower() == "context" else "nobody says anything after"
        end = document.source.line_at(error.span.start).end
        yield Problem(
            Span(error.span.start, min(error.span.end, end)), f"{what} {code(label + ':')}; write what belongs there"
        )
