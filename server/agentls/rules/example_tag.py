"""A tag of an example that is misspelt, or not written as the others are.

```markdown
---
name: reviewer
description: |
  Reviews code.
  <exmaple>
  ^^^^^^^^^ warning[example-tag]: `<exmaple>` is no tag of an example; write `<example>`
  user: "Look at it."
  assistant: "I'll use the reviewer agent."
  <commentary>A review is asked for.</commentry>
                                    ^^^^^^^^^^^^ warning[example-tag]: `</commentry>` is no tag of an example; write `</commentary>`
  </example>
---
You review code.
```

```markdown
---
name: reviewer
description: |
  Reviews code.
  <example id="1">
  ^^^^^^^^^^^^^^^^ warning[example-tag]: tags of examples have no attributes; write `<example>`
  user: "Look at it."
  assistant: "I'll use the reviewer agent."
  </Example>
  ^^^^^^^^^^ warning[example-tag]: `</Example>` is written otherwise than the tags of other examples; write `</example>`
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..problem import Edit, Fix, Problem, Severity
from ..workspace import Workspace
from .example_slips import here, slips
from .wording import code

SEVERITY = Severity.WARNING

_SAID = {
    "misspelt-tag": "{} is no tag of an example",
    "wrong-case-tag": "{} is written otherwise than the tags of other examples",
    "unfinished-tag": "the tag {} has no `>`",
    "tag-attributes": "tags of examples have no attributes",
}


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    for error, block in slips(document, _SAID):
        written = error.span.of(document.text)
        message = f"{_SAID[error.kind].format(code(written))}; write `{error.meant}`"
        other = None
        if block and block.close:
            other = block.close.span if block.open.span == error.span else block.open.span if block.close.span == error.span else None
        fix = Fix(f"Write `{error.meant}`", (Edit(error.span, error.meant),))
        yield Problem(error.span, message, (fix,), here(document, other, "the other end"))
