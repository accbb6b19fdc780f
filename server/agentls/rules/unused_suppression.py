"""A comment that silences a rule which has nothing to report there.

What it was for has been fixed, or has moved. This is a hint; hints are off by default. A comment for a rule that the settings turn
off is reported too. If not all files of the workspace have been read, nothing is reported.

```markdown
-- .claude/agents/reviewer.md --
---
name: reviewer
description: Reviews code.
# agentls: ignore[tool-case]
                  ^^^^^^^^^ hint[unused-suppression]: `tool-case` reports nothing here; remove it
tools: Read
color: mauve  # agentls: ignore[unknown-color]
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from ..document import Document
from ..text.problem import Fix, Problem, Severity
from ..workspace.context import Workspace
from .registry import Kind
from .shared.suppressed import counted, without
from .shared.suppression import Comment

SEVERITY = Severity.HINT
KIND = Kind.COMMENT


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    from .registry import rules

    if not workspace.index.complete or not (found := counted(document)):
        return
    known = rules()

    @cache
    def lines(name: str) -> frozenset[int]:
        """Where a rule reports something."""
        problems = known[name].check(document, workspace)
        return frozenset(document.source.line_of(it.span.start) for it in problems)

    def reports(comment: Comment, names: Iterable[str]) -> bool:
        return any(line in lines(name) for name in names for line in comment.lines)

    others = [name for name, it in known.items() if it.check is not check]
    for it in found:
        if not it.names:
            if it.names is not None or not reports(it, others):
                what = "nothing is named here to silence" if it.names is not None else "no rule reports anything here"
                fix = Fix("Take out the comment", (without(document, it, None),))
                yield Problem(it.span, f"{what}; take the comment out", (fix,), tags=("unnecessary",))
            continue
        for at, (name, span) in enumerate(it.names):
            if name in known and not (name in others and reports(it, (name,))):
                fix = Fix(f"Take out `{name}`", (without(document, it, at),))
                yield Problem(span, f"`{name}` reports nothing here; remove it", (fix,), tags=("unnecessary",))
