"""The markers of an unresolved merge in an agent's prompt.

{host} loads the file and sends both sides to the model, with the markers. In the first line, a marker
hides the frontmatter, so {host} skips the file. Elsewhere in the frontmatter, markers keep the file from loading too,
which the rules about its syntax report. Code is not checked, because an agent that resolves conflicts shows some.

There is no fix: only the author can say which side stays.

```markdown
---
name: reviewer
description: Reviews code.
---
<<<<<<< HEAD
^^^^^^^ warning[merge-conflict]: an unresolved merge: {host} sends both sides to the model; resolve it, and delete the markers
Review the diff.
=======
Review the whole file.
>>>>>>> feature
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.merge import MARKER
from ..text.problem import Problem, Severity
from ..text.source import Span, is_within
from .shared.verdicts import fault, outcome
from .shared.wording import HOST

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    if place := fault(document, "merge-conflict"):
        yield Problem(
            place,
            f"the file begins with an unresolved merge, so {outcome(document)}; resolve it, and delete the markers",
        )
        return
    text, body = document.text, document.body
    if document.frontmatter is None or text.find("\n<<<<<<< ", max(0, body.start - 1), body.end) < 0:
        return
    begun: Span | None = None
    divided = False
    fences = [it.span for it in document.markdown.fences]
    for it in MARKER.finditer(text, *body):
        if is_within(Span(*it.span()), fences):
            continue
        if it[0][0] == "<":
            begun, divided = Span(*it.span()), False
        elif it[0][0] == "=":
            divided = begun is not None
        elif begun and divided:
            message = f"an unresolved merge: {HOST} sends both sides to the model; resolve it, and delete the markers"
            yield Problem(begun, message)
            begun, divided = None, False
