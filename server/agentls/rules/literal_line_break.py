r"""The two characters `\n` in a description, which are a line break to Claude Code alone.

Claude Code turns them into line breaks, in any style of YAML. Other readers show them as they stand.

There is no fix: how a description is written is its author's choice; the code action `Rewrite the description as a
block scalar` changes nothing for Claude Code.

```markdown
---
name: reviewer
description: Reviews code.\nLooks for mistakes.
                          ^^ information[literal-line-break]: `\n` stands here as two characters, and only Claude Code makes a line break of it; write a block scalar (`|`)
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..problem import Problem, Severity
from ..syntax.scalar import source_span
from ..text import Span
from ..workspace import Workspace

SEVERITY = Severity.INFORMATION


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    scalar = document.scalar("description")
    if scalar is None or not isinstance(scalar.value, str) or scalar.style == "broken":
        return
    at = scalar.value.find("\\n")
    if at < 0:
        return
    count = scalar.value.count("\\n")
    rest = "" if count == 1 else f", {count} times"
    span = source_span(scalar, at, at + 2)
    end = document.source.line_span(document.source.line_of(span.start)).end
    message = f"`\\n` stands here as two characters{rest}, and only Claude Code makes a line break of it; write a block scalar (`|`)"
    yield Problem(Span(span.start, min(span.end, end)), message)
