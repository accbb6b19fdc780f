"""An `<example>` inside another one.

```markdown
---
name: reviewer
description: |
  Reviews code.
  <example>
  Context: A pull request is ready.
  <example>
  ^^^^^^^^^ warning[example-nested]: this `<example>` is inside the one on line 5; close that one before it, or delete the tag
  user: "Look at it."
  assistant: "I'll use the reviewer agent."
  </example>
  </example>
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Fix, Problem, Severity
from .shared.example_slips import here, slips, without

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    for error, block in slips(document, ("nested-block",)):
        where = f" on line {document.source.line_number(error.related.start)}" if error.related else ""
        message = f"this `<example>` is inside the one{where}; close that one before it, or delete the tag"
        tags = [block.open.span] + ([block.close.span] if block.close else []) if block else []
        edits = tuple(edit for tag in tags for edit in without(document, tag))
        fixes = (Fix("Delete the inner tags", edits, safe=False),) if len(tags) == 2 else ()
        yield Problem(error.span, message, fixes, here(error.related, "it is inside this example"))
