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
  ^^^^^^^^^^ warning[example-unopened]: this `</example>` has no opening tag; write `<example>` on line 5
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
  ^^^^^^^^^^ warning[example-unopened]: this `</example>` closes an example that is already closed; delete the tag
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..edits.insert import inserted, opening_gap
from ..text.problem import Fix, Problem, Severity
from ..text.source import Span
from .shared.example_slips import here, slips, without

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    for error, _ in slips(document, ("close-without-open",)):
        delete = Fix("Delete the tag", without(document, error.span), safe=False)
        if error.expected is None:
            related = here(error.related, "the example is closed here already")
            said = "closes an example that is already closed" if related else "has no opening tag"
            yield Problem(error.span, f"this `</example>` {said}; delete the tag", (delete,), related)
            continue
        at = error.expected.start
        write = Fix("Write `<example>`", (inserted(document, at, "<example>", after=opening_gap(document, at)),))
        related = here(Span(at, min(at + 1, len(document.text))), "the example begins here")
        message = f"this `</example>` has no opening tag; write `<example>` on line {document.source.line_number(at)}"
        yield Problem(error.span, message, (write, delete), related)
