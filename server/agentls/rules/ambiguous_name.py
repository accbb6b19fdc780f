"""A name that differs from another agent's in case and separators only.

Both agents load. But {host} looks names up without regard to case, spaces, `-` and `_`, and refuses a call that
spells neither name exactly: "Agent type 'Code Reviewer' is ambiguous".

There is no fix: only the author knows which of them to rename.

```markdown
-- .claude/agents/code-reviewer.md --
---
name: code-reviewer
      ^^^^^^^^^^^^^ information[ambiguous-name]: only the exact spelling finds this agent: `code_reviewer` is the same name to {host}'s lookup; rename one of them
description: Reviews code.
---
Review the diff.
-- .claude/agents/other.md --
---
name: code_reviewer
      ^^^^^^^^^^^^^ information[ambiguous-name]: only the exact spelling finds this agent: `code-reviewer` is the same name to {host}'s lookup; rename one of them
description: Reads pull requests.
---
Review the pull request.
-- .claude/agents/explorer.md --
---
name: explore
      ^^^^^^^ information[ambiguous-name]: only the exact spelling finds this agent: the built-in `Explore` is the same name to {host}'s lookup; rename one of them
description: Looks around.
---
Look around.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Severity
from ..workspace.context import Workspace
from .shared.neighbours import name_place, own, there
from .shared.wording import HOST, code

SEVERITY = Severity.INFORMATION


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    me = own(workspace)
    if me is None or me.agent is None:
        return
    name, key = me.agent.name, document.host.names.key(me.agent.name)
    alike = workspace.index.rivals(me).alike
    others = [code(it) for it in sorted({it.agent.name for it in alike if it.agent})]
    others += [
        f"the built-in `{it}`" for it in document.dialect.built_in if document.host.names.key(it) == key and it != name
    ]
    if others:
        message = (
            f"only the exact spelling finds this agent: {others[0]} is the same name to {HOST}'s lookup; "
            "rename one of them"
        )
        yield Problem(
            name_place(document, me), message, related=tuple(there(it, "the other name") for it in alike[:10])
        )
