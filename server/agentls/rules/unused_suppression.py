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

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Fix, Problem, Severity
from ..workspace.context import Workspace
from .registry import Kind
from .shared.suppressed import counted, without
from .shared.suppression import Comment

SEVERITY = Severity.HINT
KIND = Kind.COMMENT


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    if not workspace.index.complete:
        return
    for it in counted(document):
        if not it.names:
            if not _reports(document, workspace, it, None):
                what = "nothing is named here to silence" if it.names is not None else "no rule reports anything here"
                fix = Fix("Take out the comment", (without(document, it, None),))
                yield Problem(it.span, f"{what}; take the comment out", (fix,), tags=("unnecessary",))
            continue
        for name, span in it.names:
            if not _reports(document, workspace, it, name):
                fix = Fix(f"Take out `{name}`", (without(document, it, span),))
                yield Problem(span, f"`{name}` reports nothing here; remove it", (fix,), tags=("unnecessary",))


def _reports(document: Document, workspace: Workspace, comment: Comment, name: str | None) -> bool:
    """Whether a rule, or any if None is named, has a finding in the lines of a comment; True for an unknown rule."""
    from .registry import rules

    if name is None and comment.names is not None:
        return False
    known = rules()
    if name is not None and name not in known:
        return True
    for rule in known.values() if name is None else (known[name],):
        if rule.check is check:
            continue
        if any(document.source.line_of(it.span.start) in comment.lines for it in rule.check(document, workspace)):
            return True
    return False
