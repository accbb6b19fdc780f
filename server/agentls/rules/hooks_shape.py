"""A mistake in `hooks` for which Claude Code drops the whole agent.

`hooks` has to be a map. Below `PreToolUse` and `PermissionRequest`, which guard what an agent does, everything has to be in
order: a list of matchers, each with a list `hooks` of handlers with their required keys. Otherwise the agent is not
loaded, often without a word. Seen on Claude Code 2.1.329. The fix takes out a `hooks` that holds nothing, or writes
the word that was meant.

```markdown
---
name: reviewer
description: Reviews code.
hooks:
  PreToolUse:
    - matcher: Bash
      hooks:
        - command: ./check.sh
          ^^^^^^^ error[hooks-shape]: Claude Code skips this file: `type` is missing; add it
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..edits import removed
from ..hooks import HookFault
from ..problem import Fix, Problem, Related, Severity
from ..runtime import Skipped
from ..syntax.header import value
from ..text import Span
from ..workspace import Workspace
from .hook_faults import faults
from .shapes import repair, said

SEVERITY = Severity.WARNING


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    fatal = [it for it in faults(document) if it.fatal]
    if not fatal:
        return
    verdict = document.verdict
    decisive = verdict.span if isinstance(verdict, Skipped) and verdict.reason == "hooks-shape" else fatal[0].span
    for it in fatal:
        if it.span == decisive:
            others = tuple(Related(more.span, _message(more)) for more in fatal if more is not it)
            fixes = repair(document, it.violation, it.span) or _emptied(document, it)
            yield Problem(it.span, f"Claude Code skips this file: {_message(it)}", fixes, others)
            return
    yield Problem(Span(*decisive), f"Claude Code skips this file: {_message(fatal[0])}")


def _emptied(document: Document, fault: HookFault) -> tuple[Fix, ...]:
    """A `hooks` that is an empty list taken out."""
    entry = document.entries["hooks"]
    if len(fault.path) == 1 and fault.violation.got == "array" and not value(entry.value):
        return (Fix("Remove `hooks`, which holds none", (removed(document, entry),)),)
    return ()


def _message(fault: HookFault) -> str:
    names = [it for it in fault.path if isinstance(it, str)]
    if fault.violation.kind == "missing" and fault.violation.expected == ("hooks",):
        return "a matcher has to have `hooks`; put the handlers into a list below it"
    if fault.violation.kind == "type" and len(fault.path) <= 2:
        wanted = "a map of events" if len(fault.path) == 1 else "a list of matchers"
        return said(fault.violation, names[-1]).rpartition(";")[0] + f"; write {wanted}"
    return said(fault.violation, names[-1])
