"""A skill in `skills` that does not exist.

{host} starts the agent without it, and says so in its debug log only. Names are the skill's own, its folder's, or
a command's, and each of a plugin's also with the plugin's name before it; case counts. Where a project has no skills at all, they come from elsewhere, and nothing is said.

```markdown
-- .claude/agents/api.md --
---
name: api
description: Writes APIs.
skills: [api-conventions, Error-Handling]
                          ^^^^^^^^^^^^^^ warning[unknown-skill]: there is no skill `Error-Handling` here, and the agent starts without it; did you mean `error-handling`?
---
Write the API.
-- .claude/skills/api-conventions/SKILL.md --
---
description: How our APIs look.
---
Nouns.
-- .claude/skills/error-handling/SKILL.md --
---
description: How errors are handled.
---
Never.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..stdx.spelling import nearest
from ..text.problem import Edit, Fix, Problem, Severity
from ..workspace.context import Workspace
from .shared.neighbours import own
from .shared.wording import code

SEVERITY = Severity.WARNING


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    me, index = own(workspace), workspace.index
    named = [it for it in me.mentions if it.kind == "skill"] if me else []
    if me is None or not named or not index.complete:
        return
    near = [name for it in index.all_skills(me.tree) for name in sorted(it.names)]
    if all(it.everywhere for it in index.all_skills(me.tree)) and me.tree.scope != "user":
        return
    dialect = document.dialect
    known = {name for it in index.all_skills() for name in it.names}
    known |= dialect.skills | dialect.skills_not_preloaded
    plugins = {it.plugin for it in index.all_skills()}
    for it in sorted(named, key=lambda it: it.span):
        plugin, colon, _ = it.name.partition(":")
        if it.name in known or (colon and plugin not in plugins):
            continue
        meant = nearest(it.name.removeprefix("/"), near)
        fixes = (Fix(f"Write {code(meant)}", (Edit(it.span, meant),), safe=False),) if meant else ()
        fact = f"there is no skill {code(it.name)} here, and the agent starts without it"
        yield Problem(
            it.span, f"{fact}; " + (f"did you mean {code(meant)}?" if meant else "write it, or name another"), fixes
        )
