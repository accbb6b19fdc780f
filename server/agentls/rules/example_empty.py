"""An example with nothing in it.

```markdown
---
name: reviewer
description: |
  Reviews code.
  <example>
  ^^^^^^^^^ information[example-empty]: this example is empty; write a dialogue, or delete it
  </example>
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .shared.example_slips import here, slips

SEVERITY = Severity.INFORMATION


def check(document: Document) -> Iterator[Problem]:
    for error, block in slips(document, ("empty-block",)):
        fixes: tuple[Fix, ...] = ()
        if block:
            fixes = (Fix("Delete the example", (Edit(_with_lines(document, block.span), ""),), safe=False),)
        related = here(error.related, "it ends here")
        yield Problem(error.span, "this example is empty; write a dialogue, or delete it", fixes, related)


def _with_lines(document: Document, span: Span) -> Span:
    """The span with its lines, where nothing else is on them."""
    source, text = document.source, document.text
    first, last = source.line_of(span.start), source.line_of(span.end)
    start, end = source.line_span(first).start, source.line_span(last).end
    if not text[start : span.start].strip() and not text[span.end : end].strip() and last + 1 < len(source.line_starts):
        return Span(start, source.line_starts[last + 1])
    return span
