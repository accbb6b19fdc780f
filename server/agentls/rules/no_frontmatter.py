"""Fields that are not between two lines of `---`.

```markdown
name: reviewer
^^^^^^^^^^^^^^ error[no-frontmatter]: the fields are not in frontmatter, so {host} skips this file; put them between two lines of `---`
description: Reviews code.

You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..edits.header import line_end
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .registry import Kind
from .shared import fences
from .shared.verdicts import fault, outcome

SEVERITY = Severity.WARNING
KIND = Kind.BORDER | Kind.REPAIR


def check(document: Document) -> Iterator[Problem]:
    place, meant = fault(document, "no-frontmatter"), document.meant
    if place is None:
        return
    fixes = []
    if meant:
        fence = "---" + line_end(document)
        edits = [Edit(Span(0, meant.header.start), fence)]
        if meant.closing.start == meant.closing.end:
            edits.append(Edit(meant.closing, fence))
        opened = fences.OPENING.match(document.text)
        if opened and (end := fences.closing(document.text, opened[1], meant.body.start)):
            edits.append(Edit(end, ""))
        fixes = [Fix("Put the fields between `---` lines", tuple(edits))]
    message = f"the fields are not in frontmatter, so {outcome(document)}; put them between two lines of `---`"
    yield Problem(place, message, tuple(fixes))
