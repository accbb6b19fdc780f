"""A misspelled name of an MCP tool.

An MCP tool is written `mcp__server__tool`, and all tools of a server `mcp__server`, each with two underscores. Similar
spellings resolve to nothing. No file says which servers and tools exist, so well-formed names are not reported.

```markdown
---
name: researcher
description: Reads issues.
tools: Read, mcp_github__list_issues, mcp__*
             ^^^^^^^^^^^^^^^^^^^^^^^ warning[mcp-tool]: `mcp_github__list_issues` is not a tool, so the agent does not get it: MCP tools are written `mcp__server__tool`; write `mcp__github__list_issues`
                                      ^^^^^^ warning[mcp-tool]: `mcp__*` is not a tool, so the agent does not get it: it does not name a server; write `mcp__server` for all tools of one
---
Read the issue.
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..hosts.tools import McpTool
from ..stdx.records import pattern
from ..text.problem import Problem, Severity
from .shared.tool_lists import Item, ToolList, effect, problems, renamed
from .shared.tool_slips import is_nearly_mcp
from .shared.wording import code

SEVERITY = Severity.WARNING

_SERVER_AND_TOOL = pattern(r"mcp_{1,3}([A-Za-z0-9-][\w-]*?)_{2,3}(\*|\w[\w-]*)", re.IGNORECASE)
_WHOLE = pattern(r"mcp__([A-Za-z0-9-][\w-]*?)_+")
_SERVER = pattern(r"mcp_([A-Za-z0-9-]+)", re.IGNORECASE)


def check(document: Document) -> Iterator[Problem]:
    yield from problems(document, about)


def about(document: Document, found: ToolList, item: Item) -> Problem | None:
    """The message about one entry, if it is nearly an MCP entry."""
    fault = f"{code(item.text)} is not a tool, so {effect(found)}"
    name = item.entry.name
    if isinstance(item.meaning, McpTool) and "*" in item.meaning.tool and "*" not in item.meaning.server:
        whole = f"mcp__{item.meaning.server}"
        fact = (
            f"{fault}: MCP tools cannot be given as a pattern; name each, or write {code(whole)} for "
            "all tools of the server"
        )
        return Problem(item.span, fact, renamed(document, found, item, whole, safe=False))
    server = name.split("__")[1] if name.startswith("mcp__") else ""
    if "*" in server and name != "mcp__*":
        fact = f"{fault}: the name of a server cannot be a pattern"
        return Problem(item.span, f"{fact}; write `mcp__server` for each server, with its own name")
    if not is_nearly_mcp(item):
        return None
    if name in ("mcp__*", "mcp__", "mcp_", "mcp"):
        # In `disallowedTools`, the host reads `mcp__*` as all servers.
        if found.denies and name == "mcp__*":
            return None
        return Problem(
            item.span,
            f"{fault}: it does not name a server; write `mcp__server` for all tools of one",
        )
    fact = f"{fault}: MCP tools are written `mcp__server__tool`"
    meant = _meant(name)
    if meant is None:
        return Problem(item.span, f"{fact}; write two underscores in both places")
    return Problem(item.span, f"{fact}; write {code(meant)}", renamed(document, found, item, meant, safe=False))


def _meant(name: str) -> str | None:
    if server := _WHOLE.fullmatch(name):
        return f"mcp__{server[1]}"
    if both := _SERVER_AND_TOOL.fullmatch(name):
        return f"mcp__{both[1]}__{both[2]}"
    if server := _SERVER.fullmatch(name):
        return f"mcp__{server[1]}"
    return None
