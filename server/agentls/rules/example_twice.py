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
  ^^^^^^^^^ information[example-twice]: this example says the same as the one on line 5; delete one of them
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
from ..syntax.examples.tree import Block
from ..text.problem import Edit, Fix, Problem, Related, Severity
from ..text.source import Span

SEVERITY = Severity.INFORMATION


def check(document: Document) -> Iterator[Problem]:
    if document.meant is None:
        return
    reading, _ = document.example_readings
    seen: dict[str, Block] = {}
    for block in reading.tree.blocks if len(reading.tree.blocks) > 1 else ():
        words = " ".join(block.content.of(reading.text).replace("\\n", " ").split())
        if not words or block.nested or block.close is None:
            continue
        first = seen.setdefault(words, block)
        if first is not block:
            other, tag = reading.place(*first.open.span), reading.place(*block.open.span)
            message = (
                f"this example says the same as the one on line {document.source.line_number(other.start)}; delete "
                "one of them"
            )
            fix = Fix("Delete the example", (Edit(_whole(document, reading.place(*block.span)), ""),), safe=False)
            yield Problem(tag, message, (fix,), (Related(other, "the same example"),))


def _whole(document: Document, span: Span) -> Span:
    """The block with the gap before it."""
    start, text = span.start, document.text
    while start > 0 and (text[start - 1] in " \t\r\n" or text[start - 2 : start] == "\\n"):
        start -= 2 if text[start - 2 : start] == "\\n" else 1
    return Span(start, span.end)
