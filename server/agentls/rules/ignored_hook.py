"""A part of `hooks` that {host} ignores.

An event that does not exist, a key that nobody reads, or a mistake below an event that guards nothing: the agent loads,
and the hook does not run. Below `PreToolUse` and `PermissionRequest` most mistakes are graver: see `hooks-shape`.

```markdown
---
name: reviewer
description: Reviews code.
hooks:
  preToolUse:
  ^^^^^^^^^^ warning[ignored-hook]: {host} ignores the event `preToolUse`, which does not exist; did you mean `PreToolUse`?
    - hooks:
        - type: command
          command: ./check.sh
  Stop:
    - hooks:
        - type: command
          ^^^^ warning[ignored-hook]: {host} ignores this entry of `Stop`: `command` is missing; add it
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..hosts.verdict import HookFault
from ..stdx.spelling import nearest
from ..text.problem import Problem, Severity
from ..workspace.context import Workspace
from .shared.hook_faults import faults
from .shared.shapes import repair, said
from .shared.wording import HOST, any_of, code

SEVERITY = Severity.WARNING

_COMMON = ("PreToolUse", "PostToolUse", "PostToolUseFailure", "PermissionRequest", "Stop")
"""The events that guard and follow an agent's tools, and its end: what a hook of an agent is for."""


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    for it in faults(document):
        if not it.fatal:
            yield Problem(it.span, _message(it), repair(document, it.violation, it.span))


def _message(fault: HookFault) -> str:
    path, violation = fault.path, fault.violation
    event = path[1] if len(path) > 1 else "hooks"
    if violation.kind == "unknown" and len(path) == 2:
        meant = nearest(str(event), [str(it) for it in violation.expected])
        remedy = f"did you mean `{meant}`?" if meant else f"name one of {any_of(_COMMON)}"
        return f"{HOST} ignores the event {code(event)}, which does not exist; {remedy}"
    if violation.kind == "unknown":
        return f"{HOST} ignores this key: {said(violation, str(path[-1]))}"
    if violation.got == "null" and len(path) == 2:
        return f"{HOST} ignores {code(event)}, which is empty; list its matchers, or take it out"
    if violation.kind == "missing" and violation.expected == ("hooks",):
        return (
            f"{HOST} ignores this entry of {code(event)}: a matcher has to have `hooks`; put the handlers into "
            "a list below it"
        )
    if violation.kind == "size":
        return "`hooks` is too large to be looked into; make it smaller"
    names = [it for it in path if isinstance(it, str)]
    whole = code(event) if len(path) == 2 else f"this entry of {code(event)}"
    wanted = said(violation, names[-1])
    if len(path) == 2:
        wanted = wanted.rpartition(";")[0] + "; write a list of matchers"
    return f"{HOST} ignores {whole}: {wanted}"
