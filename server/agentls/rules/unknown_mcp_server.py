"""A misspelled name of an MCP server that the project configures, or the name of a plugin's server without the plugin.

Servers also come from a user's own configuration and from plugins, so a name that is merely absent is not reported. In
the names of tools, every character of a server's name but letters, digits, `_` and `-` is written `_`, and a server `db`
of the plugin `kit` is `plugin_kit_db`.

```markdown
-- .claude/agents/researcher.md --
---
name: researcher
description: Reads issues.
tools: Read, mcp__githb__get_issue
                  ^^^^^ warning[unknown-mcp-server]: `.mcp.json` configures no server `githb`; did you mean `github`?
mcpServers:
  - GitHub
    ^^^^^^ warning[unknown-mcp-server]: `.mcp.json` configures no server `GitHub`; did you mean `github`?
---
Read the issue.
-- .mcp.json --
{"mcpServers": {"github": {"command": "github-mcp"}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..hosts import homes
from ..hosts.scopes import Tree
from ..stdx.spelling import nearest
from ..text.problem import Problem, Severity
from ..text.source import Span
from ..workspace.catalog import McpServer, name_in_tools
from ..workspace.context import Workspace
from ..workspace.mentions import Mention, inline_servers
from .shared.neighbours import misnamed, own, shown
from .shared.wording import HOST, code, code_path, write

SEVERITY = Severity.WARNING


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    me = own(workspace)
    named = [it for it in me.mentions if it.kind == "server"] if me else []
    if me is None or not named:
        return
    if me.tree.scope == "plugin":
        yield from _of_plugin(named, workspace, me.tree)
        return
    servers = workspace.index.servers
    for it in sorted(named, key=lambda it: it.span):
        spelt = str if it.where == "mcpServers" else name_in_tools
        known: dict[str, McpServer | None] = {spelt(each): None for each in inline_servers(document)}
        for name in (it.name, *servers.near(it.name, me.tree)):
            known |= {spelt(each.name): each for each in servers.called(name, me.tree)}
        # A name with `*` is no server's: another rule says so.
        if it.name in known or "*" in it.name or it.name.startswith(document.host.tools.unlisted):
            continue
        meant = nearest(it.name, known)
        if meant and (server := known[meant]):
            message = f"{code_path(shown(server.path, me.tree))} configures no server {code(it.name)}; did you mean {code(meant)}?"
            yield Problem(it.span, message, write(it.span, meant))


def _of_plugin(named: list[Mention], workspace: Workspace, tree: Tree) -> Iterator[Problem]:
    """Each server of the file's own plugin whose tools are named without the plugin's name, with all its places."""
    found: dict[str, list[Span]] = {}
    for it in named:
        servers = workspace.index.servers.called(it.name, tree) if it.where == "tools" else []
        if any(each.plugin == tree.plugin for each in servers):
            found.setdefault(it.name, []).append(it.span)
    for name, spans in found.items():
        whole = name_in_tools(homes().server_name(name, tree.plugin))
        yield misnamed(
            spans,
            whole,
            f"the server {code(name)} of the plugin {code(tree.plugin)} is called {code(whole)} in the names of tools, so "
            f"{HOST} finds none of its tools by this name; write {code(whole)}",
        )
