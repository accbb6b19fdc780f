"""A file whose suffix is not `.md`.

{host} reads only files that end in lower-case `.md`, even on a disk that ignores case.

There is no fix: an edit cannot give a file another name.

```markdown
-- .claude/agents/reviewer.MD --
---
^^^ error[file-suffix]: the suffix is `.MD`, not `.md`, so {host} skips this file; rename it to `reviewer.md`
name: reviewer
description: Reviews code.
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Severity
from .shared.verdicts import fault
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    if place := fault(document, "file-suffix"):
        origin, target = document.origin, code(f"{document.origin.stem}.md")
        fact = f"the suffix is `{origin.suffix}`, not `.md`" if origin.suffix else "the file has no suffix"
        is_fenced = document.meant is not None and document.meant.opening.of(document.text) != ""
        remedy = (
            f"rename it to {target}" if is_fenced else f"write {target}, with the fields between two lines of `---`"
        )
        yield Problem(place, f"{fact}, so {HOST} skips this file; {remedy}")
