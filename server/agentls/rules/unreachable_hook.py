"""A hook on tools that the agent never gets.

A call of a tool that the agent does not have fails before any hook runs. A matcher that can match one of its tools is
not reported, and neither are tools that depend on the session; one that matches no tool at all is a matter for
`hook-matcher`. Seen on {host} {version}.

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

from collections.abc import Iterator

from ..document import Document
from ..hosts.verdict import Loaded
from ..stdx.records import pattern
from ..text.problem import Problem, Severity
from ..workspace.context import Workspace
from .shared.grants import Grants
from .shared.hook_faults import ON_TOOLS, Group, groups
from .shared.matchers import listed, matched
from .shared.tool_lists import ALLOWED, DENIED, refusal
from .shared.wording import HOST, all_of, any_of, code

SEVERITY = Severity.INFORMATION

_EXACT = pattern(r"\^(?:(\w+)|\(([\w|]+)\))\$")
_OF_SERVER = pattern(r"(mcp__[\w-]+?__)\.[*+]")
_OF_A_TOOL = pattern(r"mcp__[\w-]+?__")


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    found = [it for it in groups(document) if it.event.name in ON_TOOLS and it.matcher]
    if not found or not isinstance(document.verdict, Loaded) or refusal(document):
        return
    why = Grants(document)
    known = frozenset(name for name, it in document.dialect.tools.items() if it.status != "foreign")
    for group in found:
        names = _names(group)
        reasons = [why.never(it) for it in names]
        # What no tool has, or has no longer, is said of the matcher.
        if not all(it in known or _OF_A_TOOL.match(it) for it in names) or set(reasons) == {"removed"}:
            continue
        if group.matcher and names and all(reasons):
            yield Problem(group.matcher.span, f"this hook never runs: {_said(names, reasons)}")
        elif group.matcher and not names and (tools := why.all()) is not None:
            matcher = str(group.matcher.value)
            if matched(matcher, tools) == [] and (matched(matcher, known) or matcher.startswith("mcp__")):
                fact = f"this hook never runs: {code(matcher)} matches no tool that `{ALLOWED}` lists"
                yield Problem(group.matcher.span, f"{fact}; list one, or remove the hook")


def _names(group: Group) -> list[str]:
    """The names of tools that a matcher is compared with, for an MCP server's tools their common prefix; empty for
    other expressions."""
    matcher = str(group.matcher.value).strip() if group.matcher else ""
    if server := _OF_SERVER.fullmatch(matcher):
        return [server[1]]
    exact = _EXACT.fullmatch(matcher)
    return [it for it in listed((exact[1] or exact[2]) if exact else matcher) or () if it]


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
