"""An example that the main model never sees, because the frontmatter ends before it.

{host} ends the frontmatter at the first `---`. What follows is the agent's own prompt, and only the description
decides when the agent is launched.

There is no fix: the finding disappears when the `---` that ends the frontmatter too early is fixed.

```markdown
---
name: reviewer
description: |
  Reviews code.

  ---

  <example>
  ^^^^^^^^^ information[example-unseen]: the main model does not see this example, because the `---` on line 6 ends the description; write `—` there
  user: "Look at it."
  assistant: "I'll use the reviewer agent."
  </example>
tools: Read
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Related, Severity
from .shared.cuts import cut_short

SEVERITY = Severity.INFORMATION


def check(document: Document) -> Iterator[Problem]:
    cut = cut_short(document)
    if cut is None or document.frontmatter is None:
        return
    closing = document.frontmatter.closing
    block = next(iter(document.examples.body.blocks), None)
    end = cut.end if cut.end is not None else document.text.find("\n---", closing.end)
    if block is None or block.span.start > end:
        return
    where = document.source.line_number(closing.start)
    message = (
        f"the main model does not see this example, because the `---` on line {where} ends the description; "
        "write `—` there"
    )
    yield Problem(block.open.span, message, related=(Related(closing, "the frontmatter ends here"),))
