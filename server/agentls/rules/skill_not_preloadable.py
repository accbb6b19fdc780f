"""A skill in `skills` that cannot be preloaded.

It has `disable-model-invocation: true`, or is a plugin's without `description` and `when_to_use`, or comes with {host} and is only for the main conversation. {host} does not load it with the agent: it reports it as not found, in its debug log only.

There is no fix: the setting is in another file, the skill's, or in {host} itself.

```markdown
-- .claude/agents/api.md --
---
name: api
description: Writes APIs.
skills: deploy
        ^^^^^^ warning[skill-not-preloadable]: `deploy` has `disable-model-invocation: true`, so the agent starts without it; remove one of the two
---
Write the API.
-- .claude/skills/deploy/SKILL.md --
---
description: Deploys.
disable-model-invocation: true
---
Deploy.
```

```markdown
-- kit/.claude-plugin/plugin.json --
{"name": "kit"}
-- kit/agents/lead.md --
---
name: lead
description: Plans a release.
skills: [notes]
         ^^^^^ warning[skill-not-preloadable]: `notes` has no `description`, without which {host} preloads nothing of a plugin, so the agent starts without it; add one to it
---
Plan the release.
-- kit/skills/notes/SKILL.md --
Write the notes of a release.
```

```markdown
-- .claude/agents/checker.md --
---
name: checker
description: Checks changes.
skills: [verify]
         ^^^^^^ warning[skill-not-preloadable]: {host} does not preload its own skill `verify`, so the agent starts without it; remove it, and say in the body what to do
---
Check the change.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Related, Severity
from ..workspace.context import Workspace
from .shared.neighbours import own
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING

_REASONS = {
    "disabled": ("has `disable-model-invocation: true`", "remove one of the two"),
    "undescribed": (f"has no `description`, without which {HOST} preloads nothing of a plugin", "add one to it"),
}


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    me = own(workspace)
    if me is None:
        return
    for it in sorted(me.mentions, key=lambda it: it.span):
        if it.kind != "skill":
            continue
        found = workspace.index.skills.called(it.name, me.tree)
        if found and all(each.barred for each in found):
            fact, remedy = _REASONS[found[0].barred]
            message = f"{code(it.name)} {fact}, so the agent starts without it; {remedy}"
            yield Problem(it.span, message, related=(Related(found[0].span, "the skill", found[0].path),))
        elif not found and workspace.index.complete and it.name in document.dialect.skills_not_preloaded:
            yield Problem(
                it.span,
                f"{HOST} does not preload its own skill {code(it.name)}, so the agent starts without it; remove it, and "
                "say in the body what to do",
            )
