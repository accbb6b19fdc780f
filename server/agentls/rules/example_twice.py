"""Two examples with the same words.

Both are sent to the main model with every message, and the second tells it nothing.

```markdown
---
name: reviewer
description: |
  Reviews code.
  <example>
  user: "Look at it."
  assistant: "I'll use the reviewer agent."
  </example>
  <example>
  ^^^^^^^^^ information[example-twice]: this example says the same as the one in line 5; delete one of them
  user: "Look at it."
  assistant: "I'll use the reviewer agent."
  </example>
---
You review code.
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..problem import Edit, Fix, Problem, Related, Severity
from ..text import Span
from ..workspace import Workspace
from ..writing import loaded
from .example_slips import line_number

SEVERITY = Severity.INFORMATION

_GAP = re.compile(r"(?:\s|\\n)+")


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    if document.meant is None or len(document.examples.description.blocks) < 2:
        return
    seen: dict[str, Span] = {}
    for block in document.examples.description.blocks:
        words = _GAP.sub(" ", loaded(document, block.content)).strip()
        if not words or block.nested or block.close is None:
            continue
        first = seen.setdefault(words, block.open.span)
        if first != block.open.span:
            message = f"this example says the same as the one in line {line_number(document, first.start)}; delete one of them"
            fix = Fix("Delete the example", (Edit(_whole(document, block.span), ""),), safe=False)
            yield Problem(block.open.span, message, (fix,), (Related(first, "the same example"),))


def _whole(document: Document, span: Span) -> Span:
    """The block with the gap before it."""
    start, text = span.start, document.text
    while start > 0 and (text[start - 1] in " \t\r\n" or text[start - 2 : start] == "\\n"):
        start -= 2 if text[start - 2 : start] == "\\n" else 1
    return Span(start, span.end)
