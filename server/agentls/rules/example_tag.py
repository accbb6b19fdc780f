"""A tag of an example that is misspelled, or not written as the others are.

```markdown
---
name: reviewer
description: |
  Reviews code.
  <exmaple>
  ^^^^^^^^^ warning[example-tag]: `<exmaple>` is not a tag of an example; write `<example>`
  user: "Look at it."
  assistant: "I'll use the reviewer agent."
  <commentary>A review is asked for.</commentry>
                                    ^^^^^^^^^^^^ warning[example-tag]: `</commentry>` is not a tag of an example; write `</commentary>`
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
  ^^^^^^^^^^ warning[example-tag]: `</Example>` is written differently from the tags of other examples; write `</example>`
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..syntax.examples.tree import Block, Commentary
from ..text.problem import Edit, Fix, Problem, Related, Severity
from ..text.source import Span
from .shared.example_slips import here, part_at, slips
from .shared.wording import code

SEVERITY = Severity.WARNING

_SAID = {
    "misspelled-tag": "{} is not a tag of an example",
    "wrong-case-tag": "{} is written differently from the tags of other examples",
    "unfinished-tag": "the tag {} has no `>`",
    "tag-attributes": "tags of examples have no attributes",
}


def check(document: Document) -> Iterator[Problem]:
    for error, block in slips(document, _SAID):
        written = error.span.of(document.text)
        said = _SAID[error.kind].format(code(written))
        if error.meant == written.replace("<", "</"):
            said = f"{code(written)} opens a tag where one ends"
        message = f"{said}; write `{error.meant}`"
        fix = Fix(f"Write `{error.meant}`", (Edit(error.span, error.meant),))
        yield Problem(error.span, message, (fix,), _other_end(error.span, block))


def _other_end(span: Span, block: Block | None) -> tuple[Related, ...]:
    """The opening tag for a closing one, or the closing tag for an opening one."""
    for it in (block, part_at(block, span.start)) if block else ():
        if isinstance(it, (Block, Commentary)) and it.close:
            if it.close.span == span:
                return here(it.open.span, "it closes this")
            if it.open.span == span:
                return here(it.close.span, "it is closed here")
    return ()
