"""A plugin's manifest that {host} rejects, or that names an agent's file that does not exist.

{host} reads `agents` as files of the plugin, each written `./….md`. If one does not exist or is outside the plugin, Claude
Code {version} reports an error, and the plugin's other agents load. With a folder in `agents`, or another value of the
wrong form, nothing of the plugin loads. `references = false` turns this off.

There is no fix: the manifest does not say which file was meant.

```markdown
-- tools/.claude-plugin/plugin.json --
{
  "name": "tools",
  "agents": ["./agents/tester.md", "./agents/gone.md", "./../reviewer.md"]
                                    ^^^^^^^^^^^^^^^^ error[broken-manifest]: the file `agents/gone.md` does not exist in this plugin, so {host} cannot load it; correct the path, or remove it
                                                        ^^^^^^^^^^^^^^^^ error[broken-manifest]: `./../reviewer.md` is outside the plugin, and {host} does not load it; move the file into the plugin
}
-- tools/agents/tester.md --
---
name: tester
description: Tests code.
---
You test code.
```

```markdown
-- tools/.claude-plugin/plugin.json --
{
  "name": "tools",
  "agents": "./agents/"
   ^^^^^^ error[broken-manifest]: `agents` in `plugin.json` is neither a file `./….md` nor a list of such files, so {host} loads nothing of this plugin; remove it to load the folder `agents`
}
```
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ..document import Document
from ..hosts import homes, versions
from ..syntax.json_strings import every, strings
from ..text.problem import Problem, Severity
from ..workspace.context import Workspace
from .registry import Kind
from .shared.manifests import FAULTS
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING
KIND = Kind.NAMES | Kind.FATAL


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    plugin = homes().plugin_in(workspace.path, document.text)
    if plugin is None:
        return
    if fault := versions.fault(plugin, document.dialect):
        keys = (it.span for it in every(document.text) if it.is_key and it.path == (fault,))
        span = next(keys, document.source.line_span(0))
        yield Problem(span, FAULTS[fault].so(f"{HOST} loads nothing of this plugin"))
        return
    for path, span, _ in strings(document.text):
        if path not in (("agents",), ("agents", "*")):
            continue
        written = span.of(document.text)
        file = posixpath.normpath(written)
        if file.startswith("../"):
            yield Problem(
                span,
                f"{code(written)} is outside the plugin, and {HOST} does not load it; move the file into the plugin",
            )
        elif workspace.exists(f"{plugin.base}/{file}") is False:
            yield Problem(
                span,
                f"the file {code(file)} does not exist in this plugin, so {HOST} cannot load it; correct the path, or remove it",
            )
