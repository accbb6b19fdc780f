"""A part of `hooks` that {host} ignores.

An event that does not exist, a key that nobody reads, or a mistake below an event that guards nothing: the agent loads,
and the hook does not run. Below `PreToolUse` and `PermissionRequest` most mistakes are more serious: see `hooks-shape`.

```markdown
---
name: reviewer
description: Reviews code.
hooks:
  preToolUse:
  ^^^^^^^^^^ warning[ignored-hook]: `preToolUse` is not a hook event, so {host} ignores it; did you mean `PreToolUse`?
    - hooks:
        - type: command
          command: ./check.sh
  Stop:
    - hooks:
        - type: command
          ^^^^ warning[ignored-hook]: `command` is missing, so {host} ignores this entry of `Stop`; add it
---
Review the diff.
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..hosts.verdict import HookFault
from ..stdx.records import pattern
from ..stdx.spelling import nearest
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .registry import Kind
from .shared.hook_faults import faults
from .shared.shapes import NEEDS_HOOKS, repair, said
from .shared.wording import HOST, any_of, code, did_you_mean

SEVERITY = Severity.WARNING
KIND = Kind.TOLD_BY_HOSTS

_MILLISECONDS = pattern(r"time_?out_?(?:ms|milli\w*)", re.IGNORECASE)
_NUMBER = pattern(r"[\"']?[ \t]*:[ \t]*(\d{1,9})(?=[ \t]*[\r\n,}#])")
_COMMON = ("PreToolUse", "PostToolUse", "PostToolUseFailure", "PermissionRequest", "Stop")
"""The events that guard and follow an agent's tools, and its end: what a hook of an agent is for."""


def check(document: Document) -> Iterator[Problem]:
    for it in faults(document):
        if not it.fatal:
            is_other = _is_milliseconds(it)
            fixes = _in_seconds(document, it.span) if is_other else repair(document, it.violation, it.span)
            yield Problem(it.span, _message(it), fixes)


def _is_milliseconds(fault: HookFault) -> bool:
    """Whether a key is a `timeout` in another unit."""
    return fault.violation.kind == "unknown" and _MILLISECONDS.fullmatch(str(fault.path[-1])) is not None


def _in_seconds(document: Document, key: Span) -> tuple[Fix, ...]:
    value = _NUMBER.match(document.text, key.end)
    if value is None:
        return ()
    seconds = str(max(1, round(int(value[1]) / 1000)))
    edits = Edit(key, "timeout"), Edit(Span(*value.span(1)), seconds)
    return (Fix(f"Write `timeout: {seconds}`", edits, safe=False),)


def _message(fault: HookFault) -> str:
    path, violation = fault.path, fault.violation
    event = path[1] if len(path) > 1 else "hooks"
    if violation.kind == "unknown" and len(path) == 2:
        near = nearest(str(event), [str(it) for it in violation.expected])
        remedy = did_you_mean(near, f"use an event such as {any_of(_COMMON)}")
        return f"{code(event)} is not a hook event, so {HOST} ignores it; {remedy}"
    if _is_milliseconds(fault):
        return f"{code(violation.got)} is not a known key, so {HOST} ignores it; write `timeout`, in seconds"
    if violation.kind == "unknown":
        return said(violation, str(path[-1])).so(f"{HOST} ignores it")
    if violation.got == "null" and len(path) == 2:
        return f"{code(event)} is empty, so {HOST} ignores it; list its matchers, or remove it"
    if violation.kind == "missing" and violation.expected == ("hooks",):
        return NEEDS_HOOKS.so(f"{HOST} ignores this entry of {code(event)}")
    if violation.kind == "size":
        return "`hooks` is too large to be checked; make it smaller"
    names = [it for it in path if isinstance(it, str)]
    whole = code(event) if len(path) == 2 else f"this entry of {code(event)}"
    wanted = said(violation, names[-1])
    if len(path) == 2:
        wanted = wanted._replace(remedy="write a list of matchers")
    return wanted.so(f"{HOST} ignores {whole}")
