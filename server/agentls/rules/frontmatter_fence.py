"""A line that opens or closes the frontmatter and is not just three dashes.

The first line has to be `---`, with nothing but spaces after it. {host} ends the frontmatter at the first three dashes,
and whatever follows them begins the prompt.

```markdown
---yaml
^^^^^^^ error[frontmatter-fence]: the first line is `---yaml`, not `---`, so {host} skips this file; make the first line `---`
name: reviewer
description: Reviews code.
---
You review code.
```

```markdown
---
name: reviewer
description: Reviews code.
-----
^^^^^ warning[frontmatter-fence]: {host} ends the frontmatter at three dashes, and the prompt begins with `--`; write `---`
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..stdx.records import pattern
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .registry import Kind
from .shared.cuts import is_surplus
from .shared.verdicts import fault, outcome
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING
KIND = Kind.BORDER | Kind.REPAIR | Kind.TOLD_BY_HOSTS

_LONG = pattern(r"-+(?=[ \t]*(?:[\r\n]|\Z))")


def check(document: Document) -> Iterator[Problem]:
    text = document.text
    if place := fault(document, "frontmatter-fence"):
        meant = document.meant
        line = document.source.line_span(0)
        edits = [Edit(line, "---")]
        if meant and meant.closing.of(text) not in ("", "---"):
            edits.append(Edit(meant.closing, "---"))
        if meant and meant.closing.start == meant.closing.end:
            edits = []
        written = line.of(text).strip()
        message = f"the first line is {code(written, 20)}, not `---`, so {outcome(document)}; make the first line `---`"
        yield Problem(place, message, (Fix("Write `---`", tuple(edits)),) if edits else ())
    elif document.frontmatter and (tail := _LONG.match(text, document.frontmatter.closing.end)):
        closing = document.frontmatter.closing
        if text[closing.start - 1] not in "\r\n" or is_surplus(document, document.frontmatter):
            return
        span = Span(closing.start, tail.end())
        message = (
            f"{HOST} ends the frontmatter at three dashes, and the prompt begins with {code(tail[0], 20)}; write `---`"
        )
        yield Problem(span, message, (Fix("Write `---`", (Edit(Span(*tail.span()), ""),)),))
