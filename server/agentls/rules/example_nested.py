"""An `<example>` inside another one.

```markdown
---
name: reviewer
description: |
  Reviews code.
  <example>
  Context: A pull request is ready.
  <example>
  ^^^^^^^^^ warning[example-nested]: this `<example>` stands inside the one in line 5; close that one before it, or delete the tag
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
from ..problem import Problem, Severity
from ..workspace import Workspace
from .example_slips import here, line_number, slips

SEVERITY = Severity.WARNING


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    for error, _ in slips(document, ("nested-block",)):
        where = f" in line {line_number(document, error.related.start)}" if error.related else ""
        message = f"this `<example>` stands inside the one{where}; close that one before it, or delete the tag"
        yield Problem(error.span, message, related=here(document, error.related, "it stands inside this example"))
