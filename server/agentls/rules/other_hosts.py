"""A project that is set up for other hosts that read its agents, while the setting `hosts` names none.

Cursor, GitHub Copilot CLI and VS Code also read the agents of {host}, each by its own rules: one may reject an agent that
{host} loads, or give it a tool that it is denied. A folder `.cursor` or `.github/agents`, and chat agents that
`.vscode/settings.json` turns on, show that a project is used with them. This is reported once, in the first agent file of
the project, until `hosts` is set; `["claude-code"]` checks only for {host}.

There is no fix: the edit belongs in another file.

```markdown
-- .claude/agents/reviewer.md --
---
^^^ information[other-hosts]: this project is also set up for Cursor (`.cursor`); to check its agents for that, add `cursor` to the setting `hosts`
name: reviewer
description: Reviews code.
---
You review code.
-- .claude/agents/tester.md --
---
name: tester
description: Tests code.
---
You test code.
-- .cursor/rules/style.mdc --
Use short names.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..hosts.others import NAMES
from ..text.problem import Problem, Severity
from ..workspace.context import Workspace
from .shared.wording import all_of, joined

SEVERITY = Severity.INFORMATION


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    tree = workspace.tree
    if workspace.hosts or tree is None or tree.scope != "project":
        return
    found = workspace.in_use(tree.base)
    if found and workspace.path == _first(tree.path, workspace):
        hosts = joined([NAMES[it] for it in found])
        yield Problem(
            document.source.line_span(0),
            f"this project is also set up for {hosts} ({all_of(dict.fromkeys(found.values()))}); to check its agents for "
            f"{'these' if len(found) > 1 else 'that'}, add {all_of(found)} to the setting `hosts`",
        )


def _first(folder: str, workspace: Workspace) -> str:
    """The first agent file of a folder; empty if none is there."""
    for name in workspace.listing(folder):
        path = f"{folder}/{name}".rstrip("/")
        found = _first(path, workspace) if name.endswith("/") else path if name.endswith(".md") else ""
        if found:
            return found
    return ""
