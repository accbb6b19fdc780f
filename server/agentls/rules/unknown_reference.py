"""The name of an agent that does not exist, in a file that is not an agent.

In the commands, skills and rules of a project, its `CLAUDE.md` and what that imports, a `README.md` beside agents, its
settings, its workflows, and the commands, skills, hooks and manifests of a plugin, where only an agent can be
meant: `subagent_type: NAME`, `@agent-NAME`, `@"NAME (agent)"`, `agent: NAME` beside `context: fork`, `claude --agent
NAME`, and in settings `Agent(NAME)`, `agent`, and the matchers of `SubagentStart` and `SubagentStop`. Prose and samples
are not checked; in the commands and skills of a plugin, "launch the tester agent" counts where `tester` is an agent of
the plugin, which is called `plugin:tester`.

Case, `-` and `_` count after `--agent`, and in settings; elsewhere {host} finds `code-reviewer` for `Code_Reviewer`, too.

The name of a plugin's agent has the plugin's name before it. Without that, {host} {version} finds it for `--agent` and the setting
`agent` only. A name is not reported if its agent may come from elsewhere: from a plugin that is not here (after
`--agent` and in the setting `agent` any name, where the project's settings or the file bring such plugins), in a plugin from
the project that uses it, in a project without agents from the user. `references = false` turns this off.

```markdown
-- .claude/commands/review.md --
---
description: Reviews the change.
context: fork
agent: test-writer
       ^^^^^^^^^^^ warning[unknown-reference]: the agent `test-writer` does not exist, so {host} runs this as `general-purpose`; create it, or name another
---
Launch subagent_type: "code-reviewr".
                       ^^^^^^^^^^^^ warning[unknown-reference]: the agent `code-reviewr` does not exist, so {host} refuses to launch it; did you mean `code-reviewer`?
-- .claude/agents/reviewer.md --
---
name: code-reviewer
description: Reviews code.
---
Review the diff.
```
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ..document import Document
from ..hosts.scopes import Tree, together
from ..stdx.records import pattern, replace
from ..text.problem import Edit, Problem, Related, Severity
from ..text.source import Span
from ..workspace.context import Workspace
from ..workspace.index import Index
from ..workspace.mentions import LOOSE, Mention, Where
from ..workspace.references import Referrer, launched, referrer
from .registry import Kind
from .shared.neighbours import is_built_in, is_passed_over, is_placeholder, likely, unknown
from .shared.wording import HOST, code, write

SEVERITY = Severity.WARNING
KIND = Kind.NAMES

_EFFECTS: Mapping[Where, str] = MappingProxyType(
    {
        "subagent_type": f"{HOST} refuses to launch it",
        "mention": f"{HOST} reads this as text",
        "option": f"{HOST} does not start",
        "setting": f"{HOST} starts without an agent",
        "field": f"{HOST} runs this as `general-purpose`",
        "permission": "the entry applies to nothing",
        "matcher": "the hook never runs for it",
        "text": f"{HOST} refuses to launch it",
    }
)
"""What the host does with a name that it does not find."""

_EXACT = frozenset(("option", "setting", "permission", "matcher"))
"""Where case, `-` and `_` count."""

_PLUGINS = pattern(
    r"""--plugin-dir[ =]["']?(?P<folder>[\w./-]+)(?![\w./${-])|--plugin-(?:dir|url)\b"""
    r"|\bplugin_marketplaces\b|\bplugins? (?:install|i)\b"
)
"""What brings plugins in a command line, or in a workflow."""


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    me, index = workspace.referrer, workspace.index
    if (own := workspace.own) and own.tree.scope != "collection":  # A README in a folder of agents.
        me = referrer(document, own.path, own.tree)
    if me is None or not index.complete:
        return
    for it in me.mentions:
        it = index.full(it, me.tree)
        if not it.sure or _is_there(it, index, me.tree) or is_built_in(it.name, document.host):
            continue
        if not (it.where in LOOSE and ":" not in it.name and _has_other_plugins(document, workspace, me)):
            yield from _problems(it, document, index, me.tree)
    if me.tree.scope == "plugin" and document.kind in ("command", "skill"):
        yield from _launched(document, index, me)


def _launched(document: Document, index: Index, me: Referrer) -> Iterator[Problem]:
    """Each agent of the own plugin that the text tells the model to launch without the plugin's name, once, with all its
    places. Left out: names of skills, and `Task(NAME)`, which may describe a grant."""
    sure = {it.span for it in me.mentions if it.sure}
    found: dict[str, dict[Span, Mention]] = {}
    for it in launched(document):
        is_short = ":" not in it.name and not _is_there(it, index, me.tree) and not is_built_in(it.name, document.host)
        if is_short and it.span not in sure and it.where != "call" and not index.skills.called(it.name, me.tree):
            found.setdefault(it.name, {})[it.span] = it
    for places in found.values():
        spans = sorted(places)
        for problem in _problems(places[spans[0]], document, index, me.tree):
            fixes = (replace(it, edits=tuple(Edit(at, it.edits[0].text) for at in spans)) for it in problem.fixes)
            yield replace(problem, fixes=tuple(fixes), related=tuple(Related(at, "and here") for at in spans[1:]))


def _is_there(it: Mention, index: Index, tree: Tree) -> bool:
    """Whether the host finds an agent, or would if it did not skip the file."""
    found = index.found(it.name, tree)
    return any(one.agent is None or one.agent.name == it.name for one in found) if it.where in _EXACT else bool(found)


def _has_other_plugins(document: Document, workspace: Workspace, me: Referrer) -> bool:
    """Whether the host is started with plugins that are not here: by the project's settings, or by the file."""
    here = {it.tree.base for it in workspace.index.trees.values() if it.tree.plugin}
    named = (it["folder"] for it in _PLUGINS.finditer(document.text))
    return workspace.plugins(me.tree.base) or any(
        it is None or posixpath.normpath(posixpath.join(me.tree.base, it)) not in here for it in named
    )


def _problems(it: Mention, document: Document, index: Index, tree: Tree) -> Iterator[Problem]:
    if "::" in it.name:
        single = it.name.replace("::", ":")
        why = f"a plugin and its agent are separated by one colon, so {_EFFECTS[it.where]}"
        yield _misspelled(it, why, single if index.called(single) else None)
    elif ":" in it.name:
        if not is_passed_over(it.name, index, tree):
            yield unknown(it, _EFFECTS[it.where], likely(it.name, index, tree, document.host))
    elif tree.scope == "plugin":
        key = document.host.names.key
        own = index.in_plugin(tree.plugin, it.name).items()
        meant = next((name for short, name in own if key(short) == key(it.name)), None)
        if meant:
            why = f"agents of the plugin {code(tree.plugin)} are called with its name, so {_EFFECTS[it.where]}"
            yield _misspelled(it, why, meant)
    elif tree.scope == "project" and not is_placeholder(it.name) and _has_agents(index, tree):
        yield unknown(it, _EFFECTS[it.where], likely(it.name, index, tree, document.host))


def _has_agents(index: Index, tree: Tree) -> bool:
    """Whether a project has agents of its own, so that names are meant to be among them."""
    near = (it for it in index.trees.values() if it.tree.scope == "project" and it.agents)
    return any(together(it.tree, tree) for it in near)


def _misspelled(it: Mention, why: str, meant: str | None) -> Problem:
    remedy = f"write {code(meant)}" if meant else "write its full name"
    return Problem(it.span, f"the agent {code(it.name)} does not exist: {why}; {remedy}", write(it.span, meant))
