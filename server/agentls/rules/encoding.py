"""Bytes that are not UTF-8.

{host} reads every file as UTF-8. One in UTF-16 never loads. In any other encoding, each byte that does not fit
becomes `�` (U+FFFD), in the name, the description and the prompt. A file whose path is not UTF-8 does not load.

There is no fix: only the program that wrote the bytes knows which characters they were meant to be.

```markdown
---
name: reviewer
description: Pr�ft Code.
               ^ warning[encoding]: a character was lost where `�` is; write the character again
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Severity
from ..text.source import Span
from .shared.verdicts import fault
from .shared.wording import HOST

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    if place := fault(document, "encoding"):
        if document.origin.fault == "path":
            yield Problem(place, f"the path of this file is not UTF-8, so {HOST} skips the file; rename it")
        else:
            yield Problem(place, f"the file is UTF-16, so {HOST} skips it; save it as UTF-8")
        return
    # A replacement character in a valid body may be the subject of the text.
    end = len(document.text) if document.lossy else document.region.end if document.region else 0
    at = document.text.find("\ufffd", 0, end)
    if at < 0:
        return
    if document.lossy:
        more = document.text.count("\ufffd") - 1
        places = f"here and in {more} more place{'s' * (more > 1)}" if more else "here"
        yield Problem(
            Span(at, at + 1), f"a byte that is not UTF-8 reaches the model as `�` {places}; save the file as UTF-8"
        )
    else:
        yield Problem(Span(at, at + 1), "a character was lost where `�` is; write the character again")
