"""A mistake in `hooks` for which {host} drops the whole agent.

`hooks` has to be a map. Below `PreToolUse`, `PermissionRequest` and `PreSkillShellCommand`, which guard what an agent
does, everything has to be valid: a list of matchers, each with a list `hooks` of handlers with their required keys.
Hooks that could be such guards must not be in a wrong place either: a matcher in place of the events or below an
unknown event, or one of these events inside another. Otherwise the agent is not loaded, often without a message. Seen
on {host} {version}. The fix removes an empty `hooks`, or writes the word that was meant.

```markdown
---
name: reviewer
description: Reviews code.
hooks:
  PreToolUse:
    - matcher: Bash
      hooks:
        - command: ./check.sh
          ^^^^^^^ error[hooks-shape]: `type` is missing, so {host} skips this file; add it
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..edits.header import removed
from ..hosts.verdict import HookFault, Skipped
from ..stdx.spelling import nearest
from ..syntax.header import value
from ..syntax.yaml.tree import Scalar, resolve
from ..text.problem import Fix, Problem, Related, Severity
from ..text.source import Span
from .shared.hook_faults import faults
from .shared.shapes import NEEDS_HOOKS, repair, said
from .shared.torn_values import cause
from .shared.wording import HOST, Said, code, did_you_mean

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    fatal = [it for it in faults(document) if it.fatal]
    if not fatal:
        return
    node = resolve(document.entries["hooks"].value)
    rewritten = isinstance(node, Scalar) and node.style == "raw"
    verdict = document.verdict
    decisive = verdict.span if isinstance(verdict, Skipped) and verdict.reason == "hooks-shape" else fatal[0].span
    for it in fatal:
        if it.span == decisive:
            others = tuple(Related(more.span, str(_fault(more, rewritten))) for more in fatal if more is not it)
            fixes = () if it.astray else repair(document, it.violation, it.span) or _emptied(document, it)
            if rewritten and (why := cause(document, document.entries["hooks"])):
                explained, fixes = why
                what = Said(f"{explained.fact}, and the second attempt reads `hooks` as a string", explained.remedy)
            else:
                what = _fault(it, rewritten)
            yield Problem(it.span, what.so(f"{HOST} skips this file"), fixes, others)
            return
    yield Problem(Span(*decisive), _fault(fatal[0], rewritten).so(f"{HOST} skips this file"))


def _emptied(document: Document, fault: HookFault) -> tuple[Fix, ...]:
    """A `hooks` that is an empty list taken out."""
    entry = document.entries["hooks"]
    if len(fault.path) == 1 and fault.violation.got == "array" and not value(entry.value):
        return (Fix("Remove the empty `hooks`", (removed(document, entry),)),)
    return ()


def _fault(fault: HookFault, rewritten: bool) -> Said:
    names = [it for it in fault.path if isinstance(it, str)]
    if fault.astray:
        return _astray(fault, names[-1])
    if rewritten:
        return Said("`hooks` is not valid YAML, and the second attempt reads it as a string", "write a map of events")
    if fault.violation.kind == "missing" and fault.violation.expected == ("hooks",):
        return NEEDS_HOOKS
    if fault.violation.kind == "type" and len(fault.path) <= 2:
        wanted = "a map of events" if len(fault.path) == 1 else "a list of matchers"
        return said(fault.violation, names[-1])._replace(remedy=f"write {wanted}")
    return said(fault.violation, names[-1])


def _astray(fault: HookFault, event: str) -> Said:
    if len(fault.path) == 1:
        remedy = "put it into a list below its event, such as `PreToolUse:`"
        return Said("a matcher is where the events belong", remedy)
    if fault.violation.kind == "unknown":
        near = nearest(event, [str(it) for it in fault.violation.expected])
        remedy = did_you_mean(near, "put the events directly below `hooks`, and matchers into lists")
        return Said(f"{code(event)} is not a hook event, and hooks that may be guards are below it", remedy)
    return Said(f"hooks that may be guards are inside {code(event)}", "put their event directly below `hooks`")
