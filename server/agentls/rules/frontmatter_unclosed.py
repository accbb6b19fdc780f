"""Frontmatter that no `---` ends.

YAML's own `...` does not end it either, nor do two dashes.

```markdown
---
^^^ error[frontmatter-unclosed]: Claude Code skips this file: its frontmatter is not closed; write a line `---` behind the last field
name: reviewer
description: Reviews code.

You review code.
```

```markdown
---
name: reviewer
description: Reviews code.
...
^^^ error[frontmatter-unclosed]: Claude Code skips this file: `...` does not close the frontmatter; write `---`
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..edits import line_end
from ..problem import Edit, Fix, Problem, Severity
from ..text import Span
from ..workspace import Workspace
from .verdicts import fault, outcome

SEVERITY = Severity.WARNING


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    place, meant, text = fault(document, "frontmatter-unclosed"), document.meant, document.text
    if place is None:
        return
    if meant is None:
        yield Problem(
            place, f"{outcome(document)}: its frontmatter is not closed; write a line `---` behind the last field"
        )
        return
    if closing := meant.closing.of(text):
        message = f"{outcome(document)}: `{closing}` does not close the frontmatter; write `---`"
        yield Problem(place, message, (Fix("Write `---`", (Edit(meant.closing, "---"),)),))
        return
    at = meant.header.start + len(meant.header.of(text).rstrip())
    at = max(at, meant.opening.end)
    message = f"{outcome(document)}: its frontmatter is not closed; write a line `---` behind the last field"
    end = line_end(document)
    follows = "" if document.source.line_span(document.source.line_of(at)).end == at else end
    yield Problem(place, message, (Fix("Close the frontmatter", (Edit(Span(at, at), f"{end}---{follows}"),)),))
