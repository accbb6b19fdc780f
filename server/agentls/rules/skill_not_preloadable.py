"""A skill in `skills` that has `disable-model-invocation: true`.

{host} does not load it with the agent: it reports it as not found, in its debug log only.

There is no fix: the setting stands in another file, the skill's.

```markdown
-- .claude/agents/api.md --
---
name: api
description: Writes APIs.
skills: deploy
        ^^^^^^ warning[skill-not-preloadable]: `deploy` has `disable-model-invocation: true`, so the agent starts without it; take out one of the two
---
Write the API.
-- .claude/skills/deploy/SKILL.md --
---
description: Deploys.
disable-model-invocation: true
---
Deploy.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Related, Severity
from ..workspace.context import Workspace
from .shared.neighbours import own
from .shared.wording import code

SEVERITY = Severity.WARNING


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    me = own(workspace)
    for it in sorted(me.mentions, key=lambda it: it.span) if me else ():
        if me is None or it.kind != "skill":
            continue
        found = [each for each in workspace.index.all_skills(me.tree) if it.name in (each.name, each.other)]
        if found and not any(each.preloadable for each in found):
            message = (
                f"{code(it.name)} has `disable-model-invocation: true`, so the agent starts without it; take out "
                "one of the two"
            )
            yield Problem(it.span, message, related=(Related(found[0].span, "the skill", found[0].path),))
