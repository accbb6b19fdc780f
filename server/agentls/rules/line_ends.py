"""Lines that end in a lone carriage return.

{host} knows LF and CRLF. With CR alone, which very old Mac programs write, it reads the whole file as one line
without frontmatter.

```markdown CR
---
^^^ error[line-ends]: the lines end in CR alone, so {host} skips this file; save it with LF line ends
name: reviewer
description: Reviews code.
---
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
from .shared.verdicts import fault, outcome

SEVERITY = Severity.WARNING
KIND = Kind.REPAIR

_CR = pattern(r"\r(?!\n)")


def check(document: Document) -> Iterator[Problem]:
    if place := fault(document, "line-ends"):
        edits = tuple(Edit(Span(*it.span()), "\n") for it in _CR.finditer(document.text))
        message = f"the lines end in CR alone, so {outcome(document)}; save it with LF line ends"
        yield Problem(place, message, (Fix("Use LF line ends", edits),))
