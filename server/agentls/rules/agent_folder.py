"""An agent in a folder in which {host} does not look.

{host} reads `.claude/agents/` and the folders below it, the same folder of the user, and the `agents/` of plugins.
It does not look in `.claude/agent/`, `.claude/subagents/`, `claude/agents/` or `.claude/` itself, nor, where case
counts in paths, in `.Claude/agents/`. A folder `claude`
that has other parts of a `.claude` folder is meant to be copied, and is not reported.

There is no fix: the file must be moved, and an edit cannot do that.

```markdown
-- .claude/subagents/reviewer.md --
---
^^^ error[agent-folder]: `.claude/subagents/` is not a folder for agents, so {host} does not find this file; move the file to `.claude/agents/`
name: reviewer
description: Reviews code.
tools: Read
---
You review code.
```
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ..document import Document
from ..hosts import homes
from ..text.problem import Problem, Severity
from .shared.verdicts import fault
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    if (place := fault(document, "agent-folder")) is None:
        return
    what, home = "is not a folder for agents, so", f"{homes().FOLDER}/agents/"
    if target := homes().intended_folder(document.path):
        folder = posixpath.dirname(document.path)[len(target.removesuffix(home)) :]
        remedy = f"{HOST} does not find this file; move the file to `{home}`"
    else:
        # A command or a skill, which works where it is.
        folder = posixpath.dirname(document.label) or "."
        remedy = f"{HOST} does not read this file as an agent; agents are in `{home}`"
    yield Problem(place, f"{code(folder + '/')} {what} {remedy}")
