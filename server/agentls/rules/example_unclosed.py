"""An `<example>` that nothing closes.

The main model reads the rest of the description, other examples too, as part of this one.

```markdown
---
name: reviewer
description: |
  Reviews code.
  <example>
  ^^^^^^^^^ warning[example-unclosed]: this `<example>` is never closed, so what follows reads as part of it; write `</example>` at the end of line 8
  Context: A pull request is ready.
  user: "Look at it."
  assistant: "I'll use the reviewer agent."
---
You review code.
```

A wrapper has to be closed, too:

```markdown
---
name: reviewer
description: |
  Reviews code.
  <examples>
  ^^^^^^^^^^ warning[example-unclosed]: this `<examples>` is never closed; write `</examples>` after the last example, or delete the tag
  <example>
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
from ..text.problem import Fix, Problem, Severity
from .shared.example_slips import closing_tag, ending, here, place_of, slips, without

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    for error, block in slips(document, ("unclosed-block", "unclosed-wrapper")):
        if error.expected is None:
            message = (
                f"this `<examples>` is never closed; write `{error.meant}` after the last example, or delete the tag"
            )
            yield Problem(error.span, message, (Fix("Delete the tag", without(document, error.span), safe=False),))
            continue
        place = place_of(document, error.expected.start)
        where = f" {ending(document, error)}" if block and block.parts else ""
        related = here(place, "the example ends here") if where else ()
        related += here(error.related, "the next example begins here")
        message = f"this `<example>` is never closed, so what follows reads as part of it; write `</example>`{where}"
        yield Problem(error.span, message, (closing_tag(document, error, block),), related)
