"""A skill in `skills` that does not exist.

{host} starts the agent without it, and says so in its debug log only. Names are the skill's own, its folder's, or
a command's, and for a skill of a plugin, also these with the plugin's name before them; they are case-sensitive. A skill
is a folder with a `SKILL.md`; a file `skills/name.md` is none. In a project without skills, they come from elsewhere, and
nothing is reported.

```markdown
-- .claude/agents/api.md --
---
name: api
description: Writes APIs.
skills: [api-conventions, Error-Handling]
                          ^^^^^^^^^^^^^^ warning[unknown-skill]: the skill `Error-Handling` does not exist, so the agent starts without it; did you mean `error-handling`?
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
from ..hosts.versions import lack
from ..stdx.spelling import nearest
from ..text.problem import Problem, Severity
from ..workspace.catalog import Skill
from ..workspace.context import Workspace
from .shared.neighbours import own
from .shared.wording import HOST, code, did_you_mean, write

SEVERITY = Severity.WARNING


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    me, skills, dialect = own(workspace), workspace.index.skills, document.dialect
    if me is None or not workspace.index.complete or document.origin.skills_elsewhere:
        return
    if me.tree.scope != "user" and not skills.has_own(me.tree):
        return
    for it in sorted((it for it in me.mentions if it.kind == "skill"), key=lambda it: it.span):
        plugin, colon, _ = it.name.partition(":")
        if (
            it.name in skills.named
            or it.name in dialect.skills_not_preloaded
            or (colon and not skills.has_plugin(plugin))
        ):
            continue
        if built_in := dialect.skills.get(it.name):
            if when := lack(built_in, dialect.used):
                what = f"{HOST} {dialect.used} does not have the skill {code(it.name)}, which it has {when}"
                yield Problem(it.span, f"{what}, so the agent starts without it; update it, or name another skill")
            continue
        name = it.name.removeprefix("/")
        near = nearest(name, skills.near(name, me.tree)) or _whole(skills.called(name.rpartition(":")[2], me.tree))
        fact, remedy = f"the skill {code(it.name)} does not exist", "create it, or name another"
        file = f"commands/{name.removeprefix(f'{me.tree.plugin}:').replace(':', '/')}.md"
        if me.tree.plugin and workspace.exists(f"{me.tree.base}/{file}"):
            fact = f"the command {code(it.name)} is not one of those that `commands` in `plugin.json` names"
            near, remedy = None, f"add `./{file}` to them"
        for written in (f"{name}.md", f"{name}/skill.md", f"{name}/{name}.md"):
            if workspace.exists(f"{me.tree.path.removesuffix('agents')}skills/{written}"):
                fact = f"{code(f'skills/{written}')} is not a skill, which {HOST} reads from `SKILL.md` in a folder"
                near, remedy = None, f"move it to {code(f'skills/{name}/SKILL.md')}"
        effect = "so the agent starts without it"
        yield Problem(it.span, f"{fact}, {effect}; {did_you_mean(near, remedy)}", write(it.span, near))


def _whole(found: list[Skill]) -> str | None:
    """The whole name of the only skill with a last part."""
    return found[0].name if len(found) == 1 else None
