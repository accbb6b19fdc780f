"""A file whose name differs from its agent's.

{host} uses only the name in the header, but people look for the agent by its file. Case and separators make no
difference. This is a hint; hints are off by default.

There is no fix: an edit cannot rename a file, and only the author knows which of the two names is right.

```markdown
-- .claude/agents/review.md --
---
name: code-reviewer
      ^^^^^^^^^^^^^ hint[file-name]: the agent is called `code-reviewer` and its file `review.md`; give both the same name
description: Reviews code.
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..hosts.verdict import Loaded
from ..text.problem import Problem, Severity
from .shared.wording import code, code_path

SEVERITY = Severity.HINT


def check(document: Document) -> Iterator[Problem]:
    name, stem = document.scalar("name"), document.origin.stem
    if name is None or not isinstance(name.value, str) or not stem or not isinstance(document.verdict, Loaded):
        return
    if document.path and name.span.end > name.span.start and not document.host.names.alike(name.value, stem):
        file = f"{stem}{document.origin.suffix}"
        yield Problem(
            name.span, f"the agent is called {code(name.value)} and its file {code_path(file)}; give both the same name"
        )
