"""A `</example>` that closes nothing.

```markdown
---
name: reviewer
description: |
  Reviews code.
  Context: A pull request is ready.
  user: "Look at it."
  assistant: "I'll use the reviewer agent."
  </example>
  ^^^^^^^^^^ warning[example-unopened]: nothing opens the example that this `</example>` closes; write `<example>` in line 5
---
You review code.
```

```markdown
---
name: reviewer
description: |
  Reviews code.
  <example>
  user: "Look at it."
  assistant: "I'll use the reviewer agent."
  </example>
  </example>
  ^^^^^^^^^^ warning[example-unopened]: the example that this `</example>` closes is closed already; delete the tag
---
You review code.
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..problem import Edit, Fix, Problem, Severity
from ..text import Span
from ..workspace import Workspace
from .example_slips import here, line_number, slips, without

SEVERITY = Severity.WARNING


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    for error, _ in slips(document, ("close-without-open",)):
        delete = Fix("Delete the tag", without(document, error.span), safe=False)
        if error.expected is None:
            related = here(document, error.related, "the example is closed here already")
            said = "is closed already" if related else "has no beginning"
            yield Problem(error.span, f"the example that this `</example>` closes {said}; delete the tag", (delete,), related)
            continue
        at = error.expected.start
        write = Fix("Write `<example>`", (_opening(document, at),))
        related = here(document, Span(at, min(at + 1, len(document.text))), "the example begins here")
        message = f"nothing opens the example that this `</example>` closes; write `<example>` in line {line_number(document, at)}"
        yield Problem(error.span, message, (write, delete), related)


def _opening(document: Document, at: int) -> Edit:
    """An opening tag in front of a place: on a line of its own where that place begins one."""
    line = document.source.line_span(document.source.line_of(at))
    before = document.text[line.start : at]
    end = re.match(r"\r\n|\n|\r", document.text[line.end : line.end + 2])
    return Edit(Span(at, at), "<example>" + (end[0] + before if end and not before.strip() else ""))
