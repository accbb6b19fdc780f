"""A plugin's manifest that {host} rejects, or that names a file or folder that does not exist.

{host} reads `agents` as files of the plugin, each written `./….md`; paths in `commands`, `skills`, `hooks`, `mcpServers`,
`outputStyles` and `lspServers` begin with `./`. If one does not exist or is outside the plugin, the rest of the plugin
loads. With a folder in `agents`, or another value of the wrong form, nothing of the plugin loads. A plugin whose `source`
in a `marketplace.json` does not exist cannot be installed. A `plugin.json` outside `.claude-plugin` is not read.
Seen on {host} {version}. `references = false` turns this off.

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
   ^^^^^^ error[broken-manifest]: `agents` in `plugin.json` is neither a file `./….md` nor a list of such files, so {host} loads nothing of this plugin; list the files, or remove it to load the folder `agents`
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
from .shared.wording import HOST, code, code_path

SEVERITY = Severity.WARNING
KIND = Kind.NAMES | Kind.FATAL

_PARTS = frozenset(
    (it,) for it in ("agents", "commands", "skills", "hooks", "mcpServers", "outputStyles", "lspServers")
)
"""The fields that name files and folders of the plugin."""


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    plugin = homes().plugin_in(workspace.path, document.text)
    if plugin is None:
        yield from _offers(document, workspace)
        return
    if fault := versions.fault(plugin, document.dialect):
        part = {"guards": "hooks", "servers": "mcpServers"}.get(fault, fault)
        keys = (it.span for it in every(document.text) if it.is_key and it.path == (part,))
        span = next(keys, document.source.line_span(0))
        yield Problem(span, FAULTS[fault].so(f"{HOST} loads nothing of this plugin"))
        return
    for path, span, _ in strings(document.text):
        written = span.of(document.text)
        if path[:1] not in _PARTS or path[1:] not in ((), ("*",)) or "://" in written:
            continue
        file = posixpath.normpath(written)
        if file.startswith("../"):
            yield Problem(
                span,
                f"{code(written)} is outside the plugin, and {HOST} does not load it; move the file into the plugin",
            )
        elif workspace.exists(f"{plugin.base}/{file}") is False:
            what = "file" if posixpath.splitext(file)[1] else "folder"
            yield Problem(
                span,
                f"the {what} {code_path(file)} does not exist in this plugin, so {HOST} cannot load it; correct the path, or remove it",
            )


def _offers(document: Document, workspace: Workspace) -> Iterator[Problem]:
    """The plugins of a marketplace that cannot be installed, because their folder is not there."""
    base = homes().marketplace_in(workspace.path)
    if base is None:
        return
    found = list(strings(document.text))
    if any(it.path == ("metadata", "pluginRoot") for it in found):
        return
    for path, span, _ in found:
        if path != ("plugins", "*", "source"):
            continue
        written = span.of(document.text)
        if not written.startswith("./"):
            fact, remedy = f"the source {code(written)} does not begin with `./`", f"write {code(f'./{written}')}"
        elif workspace.exists(f"{base}/{posixpath.normpath(written)}") is False:
            fact, remedy = f"the folder {code_path(written)} does not exist", "correct the path, or remove the entry"
        else:
            continue
        yield Problem(span, f"{fact}, so {HOST} cannot install this plugin; {remedy}")
