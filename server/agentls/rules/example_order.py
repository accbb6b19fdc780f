"""An example in which the assistant answers before the user speaks.

```markdown
---
name: reviewer
description: |
  Reviews code.
  <example>
  assistant: "I'll use the reviewer agent."
  ^^^^^^^^^^ hint[example-order]: the assistant answers before the user speaks; write the user's turn first
  user: "Look at it."
  </example>
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Edit, Fix, Problem, Severity
from .shared.example_slips import here, slips

SEVERITY = Severity.HINT


def check(document: Document) -> Iterator[Problem]:
    for error, block in slips(document, ("assistant-first",)):
        fixes: tuple[Fix, ...] = ()
        if block and len(block.turns) == 2:
            first, second = (it.span for it in block.turns)
            swap = (Edit(first, second.of(document.text)), Edit(second, first.of(document.text)))
            fixes = (Fix("Let the user speak first", swap, safe=False),)
        message = "the assistant answers before the user speaks; write the user's turn first"
        yield Problem(error.span, message, fixes, here(error.related, "the user speaks here"))
