"""A field that {host} ignores in a plugin's agents.

A plugin cannot decide what an agent may do by itself: hooks, permissions and servers.

```markdown
-- tools/.claude-plugin/plugin.json --
{"name": "tools"}
-- tools/agents/reviewer.md --
---
name: reviewer
description: Reviews code.
permissionMode: acceptEdits
^^^^^^^^^^^^^^ warning[plugin-field]: a plugin's agent cannot set `permissionMode`, so {host} ignores it; delete it, or ship the agent for `.claude/agents`
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..edits.header import removed
from ..hosts import homes
from ..text.problem import Fix, Problem, Severity
from .shared.wording import HOST

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    if document.origin.role != "plugin" or document.frontmatter is None:
        return
    for name, entry in document.entries.items():
        field = document.dialect.fields.get(name)
        if field and field.ignored_in_plugins:
            remedy = f"delete it, or ship the agent for `{homes().FOLDER}/agents`"
            message = f"a plugin's agent cannot set `{name}`, so {HOST} ignores it; {remedy}"
            fix = Fix(f"Delete `{name}`", (removed(document, entry),), safe=False)
            yield Problem(entry.key.span, message, (fix,), tags=("unnecessary",))
