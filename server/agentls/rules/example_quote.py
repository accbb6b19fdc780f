"""A quotation mark in an example that is not closed.

```markdown
---
name: reviewer
description: |
  Reviews code.
  <example>
  user: "Look at it.
        ^ information[example-quote]: this quotation is never closed; write " at the end of line 6
  assistant: "I'll use the reviewer agent."
  </example>
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..edits.insert import inserted
from ..text.problem import Fix, Problem, Severity
from .shared.example_slips import deleted, ending, slips

SEVERITY = Severity.INFORMATION


def check(document: Document) -> Iterator[Problem]:
    for error, _ in slips(document, ("unclosed-quote", "unopened-quote", "doubled-quote")):
        mark = error.meant.lstrip("\\")
        match error.kind:
            case "doubled-quote":
                fixes = (Fix("Delete the quotation mark", deleted(error.span)),)
                yield Problem(error.span, "this quotation mark appears twice; delete one", fixes)
            case "unclosed-quote" if error.expected:
                fixes = (Fix(f"Close the quotation with {mark}", (inserted(document, error.expected.start, mark),)),)
                yield Problem(
                    error.span, f"this quotation is never closed; write {mark} {ending(document, error)}", fixes
                )
            case "unopened-quote" if error.expected:
                fixes = (Fix(f"Open the quotation with {mark}", (inserted(document, error.expected.start, mark),)),)
                yield Problem(
                    error.span,
                    f"this quotation mark has no opening one; write {mark} after the label",
                    fixes,
                )
