"""A document in a plugin's `agents` folder, which becomes an agent there.

In a project's folder, {host} skips Markdown without a name. In a plugin's folder, every `.md` file is an agent:
even a README, under its own name, with every tool.

There is no fix: the file has to move, and an edit cannot do that.

```markdown
-- tools/.claude-plugin/plugin.json --
{"name": "tools"}
-- tools/agents/README.md --
# The agents of this plugin
^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[plugin-document]: {host} makes this file the agent `tools:README`, with every tool; move it out of `agents`

They review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Severity
from ..workspace.context import Workspace
from .shared.verdicts import plugin_name, skipped
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    if document.origin.role == "plugin" and (found := skipped(document)) and found.reason == "document":
        message = (
            f"{HOST} makes this file the agent {code(plugin_name(document))}, with every tool; move it out of `agents`"
        )
        yield Problem(document.anchor(), message)
