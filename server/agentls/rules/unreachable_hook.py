"""A hook for tools that the agent never gets.

A call of a tool that the agent does not have fails before any hook runs. A matcher that can match one of its tools is
not reported, and neither are tools that depend on the session. Seen on {host} {version}.

There is no fix: only the author knows whether the hook or the list of tools is right.

```markdown
---
name: reviewer
description: Reviews code.
tools: Read, Grep
hooks:
  PreToolUse:
    - matcher: Write|Edit
               ^^^^^^^^^^ information[unreachable-hook]: this hook never runs: `tools` does not list `Write` or `Edit`; list one, or remove the hook
      hooks:
        - type: command
          command: echo "Reads only." >&2; exit 2
---
Review the diff.
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..hosts.tools import ALLOWED, DENIED
from ..hosts.verdict import Loaded
from ..stdx.records import pattern
from ..text.problem import Problem, Severity
from .shared.grants import Grants
from .shared.hook_faults import ON_TOOLS, groups
from .shared.mistaken_matchers import mistake
from .shared.tool_lists import refusal
from .shared.wording import HOST, all_of, any_of, code

SEVERITY = Severity.INFORMATION

_LIST = pattern(r"[\w\-, |]+")
_EXACT = pattern(r"\^(?:(\w+)|\(([\w|]+)\))\$")
_OF_SERVER = pattern(r"(mcp__[\w-]+?__)\.[*+]")
_SIMPLE = pattern(r"(?:[\w|^$-]|\.[*+]?(?!.*\..*\..*\.)|[()](?![*+?{]))+")
"""An expression that means the same in Python and cannot take long."""


def check(document: Document) -> Iterator[Problem]:
    found = [it for it in groups(document) if it.event.name in ON_TOOLS and it.matcher]
    if not found or not isinstance(document.verdict, Loaded) or refusal(document):
        return
    why = Grants(document)
    for group in found:
        if group.matcher and (cause := _cause(str(group.matcher.value), why)) and not mistake(document, group):
            yield Problem(group.matcher.span, f"this hook never runs: {cause}")


def _cause(matcher: str, why: Grants) -> str:
    """Why a hook never runs, with a remedy; empty if it may."""
    names = _names(matcher)
    reasons = [why.never(it) for it in names]
    # A removed tool is a mistake in the matcher.
    if names and all(reasons) and set(reasons) != {"removed"}:
        return _said(names, reasons)
    if not names and _matches_none(matcher, why.all()):
        return f"{code(matcher)} matches no tool that `{ALLOWED}` lists; list one, or remove the hook"
    return ""


def _names(matcher: str) -> list[str]:
    """The names of tools that a matcher is compared with, for an MCP server's tools their common prefix; empty for
    other expressions."""
    matcher = matcher.strip()
    if server := _OF_SERVER.fullmatch(matcher):
        return [server[1]]
    exact = _EXACT.fullmatch(matcher)
    listed = exact[1] or exact[2] if exact else matcher if _LIST.fullmatch(matcher) else ""
    return [it.strip() for it in re.split(r"[|,]", listed) if it.strip()]


def _matches_none(expression: str, tools: frozenset[str] | None) -> bool:
    """Whether it is certain that an expression matches no tool of these; None: they are unknown."""
    if tools is None or not _SIMPLE.fullmatch(expression):
        return False
    try:
        return not any(re.search(expression, it) for it in tools)
    except re.error:
        return False


def _said(names: list[str], reasons: list[str]) -> str:
    groups: dict[str, list[str]] = {}
    for name, reason in zip(names, reasons, strict=True):
        groups.setdefault(reason, []).append(name if not name.endswith("__") else name + "*")
    said = []
    for reason, some in groups.items():
        tools = any_of(some)
        said.append(
            {
                "unlisted": f"`{ALLOWED}` does not list {tools}",
                "denied": f"`{DENIED}` denies {all_of(some)}",
                "subagents": f"a subagent never gets {tools}",
                "removed": f"{HOST} no longer has {tools}",
            }[reason]
        )
    remedy = (
        f"list {'one' if len(groups['unlisted']) > 1 else 'it'}, or remove the hook"
        if "unlisted" in groups
        else "remove the hook"
    )
    return f"{', and '.join(said)}; {remedy}"
