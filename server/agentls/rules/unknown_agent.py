"""The name of an agent that does not exist.

In `tools: Agent(…)`, and in the text where a name can only be an agent's: `@agent-NAME`, `subagent_type: NAME`.
Calling it fails. Agents of plugins that are not installed here are not reported. In a plugin, the text must name the
plugin's own agents as `plugin:agent`, also where it tells the model to launch one ("use the tester agent").

```markdown
-- .claude/agents/lead.md --
---
name: lead
description: Hands out work.
tools: Read, Agent(code-reviewer, tester)
                                  ^^^^^^ warning[unknown-agent]: the agent `tester` does not exist, so calling it fails; did you mean `test-eer`?
---
Ask @agent-code-reviewr first.
           ^^^^^^^^^^^^ warning[unknown-agent]: the agent `code-reviewr` does not exist, so calling it fails; did you mean `code-reviewer`?
-- .claude/agents/reviewer.md --
---
name: code-reviewer
description: Reviews code.
---
Review the diff.
-- .claude/agents/tester.md --
---
name: test-eer
description: Runs the tests.
---
Run the tests.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..hosts.scopes import Tree
from ..stdx.spelling import nearest
from ..text.problem import Problem, Severity
from ..text.source import Span
from ..workspace.context import Workspace
from ..workspace.index import Index
from ..workspace.mentions import Mention
from ..workspace.references import launched
from ..workspace.summary import Facts
from .shared.neighbours import is_built_in, is_passed_over, likely, misnamed, own, unknown
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING

_IN_TEXT = frozenset(("text", "call", "subagent_type"))


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    me, index = own(workspace), workspace.index
    if me is None or not index.complete:
        return
    if me.tree.scope == "plugin":
        yield from _without_plugin(document, index, me)
    for it in sorted(me.mentions, key=lambda it: it.span):
        if it.kind == "agent" and it.sure and not _is_known(it, document, index, me.tree):
            yield unknown(it, "calling it fails", likely(it.name, index, me.tree, document.host))


def _without_plugin(document: Document, index: Index, me: Facts) -> Iterator[Problem]:
    """Each name that lacks the plugin's, once, with all its places."""
    plugin, named = me.tree.plugin, {it.span: it for it in (*launched(document), *me.mentions)}
    found: dict[tuple[str, str], list[Span]] = {}
    for span in sorted(named):
        if whole := _needs_plugin(named[span], document, index, me.tree):
            found.setdefault((named[span].name, whole), []).append(span)
    for (name, whole), spans in found.items():
        yield misnamed(
            spans,
            whole,
            f"{HOST} refuses {code(name)}: an agent of the plugin {code(plugin)} is called with the plugin's name; "
            f"write {code(whole)}",
        )


def _is_known(it: Mention, document: Document, index: Index, tree: Tree) -> bool:
    return index.has(it.name, tree) or is_built_in(it.name, document.host) or is_passed_over(it.name, index, tree)


def _needs_plugin(it: Mention, document: Document, index: Index, tree: Tree) -> str | None:
    """The whole name of an agent of the file's own plugin, where the text names it without the plugin, or nearly.

    None where the host finds an agent under the short name.
    """
    if tree.scope != "plugin" or it.kind != "agent" or it.where not in _IN_TEXT or ":" in it.name:
        return None
    if is_built_in(it.name, document.host) or index.has(it.name, tree):
        return None
    key, short = document.host.names.key, index.in_plugin(tree.plugin, it.name)
    meant = next((part for part in short if key(part) == key(it.name)), None)
    if meant is None and it.sure:
        meant = nearest(it.name, list(short))
    return short[meant] if meant else None
