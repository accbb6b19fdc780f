"""A document in a plugin's `agents` folder, which becomes an agent there.

In a project's folder, {host} skips Markdown without a name. In a plugin's folder, every `.md` file is an agent:
even a README, under its own name, with every tool.

A file that may be an agent needs a description there.

There is no fix: the file must be moved, and an edit cannot do that.

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

import re
from collections.abc import Iterator

from ..document import Document
from ..hosts.documents import is_document
from ..stdx.records import pattern
from ..text.problem import Problem, Severity
from .shared.verdicts import plugin_name, skipped
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING

_TITLE = pattern(
    r"\s*#+ [^\n]*\b(?:agents|checklist|conventions|changelog|guide(?:lines)?|index|instructions|notes|overview|readme"
    r"|reference|rules|standards|template|todo)\b",
    re.IGNORECASE,
)


def check(document: Document) -> Iterator[Problem]:
    if document.origin.role == "plugin" and (found := skipped(document)) and found.reason == "document":
        fact = f"{HOST} makes this file the agent {code(plugin_name(document))}, with every tool"
        remedy = "move it out of `agents`"
        if not is_document(document.origin.stem) and not _TITLE.match(document.text):
            fact = f"{fact} and no description of its own"
            remedy = f"begin it with `description` between two lines of `---`, or {remedy}"
        yield Problem(document.anchor(), f"{fact}; {remedy}")
