"""Which tools an agent can get, as far as its file says. Shared by the rules that look for tools it never gets."""

from __future__ import annotations

from ...document import Document
from ...hosts.tools import ALL, ALLOWED, DENIED
from ...hosts.verdict import Loaded
from .tool_lists import canonical, current, items, lists, mcp_name

_COMES_AND_GOES = frozenset(("ToolSearch", "SendMessage", "TaskCreate", "TaskGet", "TaskList", "TaskUpdate"))
"""Tools that may be available without being listed, for instance in teams."""
_NOWHERE = {"not-in-subagents": "subagents", "removed": "removed"}


class Grants:
    """Why an agent never gets a tool, as far as its file says so."""

    def __init__(self, document: Document) -> None:
        self._dialect = document.dialect
        fields = {it.field.name for it in lists(document)}
        allowed = [it for _, it in items(document, ALLOWED)]
        verdict = document.verdict
        given = verdict.tools if isinstance(verdict, Loaded) else None
        self._is_closed = ALLOWED in fields and given is not None and all(it.text != ALL for it in allowed)
        self._listed = {canonical(it.entry, self._dialect) for it in allowed} | set(given or ())
        self._served = {served for it in allowed if (served := mcp_name(it.meaning))}
        self._servers = {server for server, _ in self._served}
        self._may_add_servers = "mcpServers" in document.entries
        denied = [it for _, it in items(document, DENIED)]
        denies = all(it.text != ALL for it in denied)
        self._denied = {canonical(it.entry, self._dialect) for it in denied} if denies else set()
        self._denied |= {f"mcp__{it[0]}__" for one in denied if denies and (it := mcp_name(one.meaning)) and not it[1]}

    def never(self, name: str) -> str:
        """The reason: unlisted, denied, subagents or removed; empty if the agent may get the tool. `mcp__server__`
        stands for any tool of a server."""
        tool = self._dialect.tools.get(name)
        if tool:
            tool = current(tool, self._dialect)
            name = tool.name
        if name in _COMES_AND_GOES:
            return ""
        if tool and tool.status in _NOWHERE and name not in self._listed:
            return _NOWHERE[tool.status]
        if self._is_closed and not self._is_listed(name):
            return "unlisted"
        return "denied" if self._is_denied(name) else ""

    def all(self) -> frozenset[str] | None:
        """The names of all tools that the agent may get; None if its file does not say."""
        if not self._is_closed or self._served or self._may_add_servers:
            return None
        tools = self._dialect.tools.items()
        others = (name for name, it in tools if current(it, self._dialect).name in self._listed)
        return frozenset((*self._listed, *others, *_COMES_AND_GOES))

    def _is_denied(self, name: str) -> bool:
        if not name.startswith("mcp__"):
            return name in self._denied and not self._is_closed
        server = f"{'__'.join(name.split('__', 2)[:2])}__"
        # An entry that both lists name is reported as such.
        return name not in self._listed and not self._denied.isdisjoint((name, server, "mcp__*"))

    def _is_listed(self, name: str) -> bool:
        if not name.startswith("mcp__"):
            return name in self._listed
        server, _, tool = name.removeprefix("mcp__").partition("__")
        if self._may_add_servers or not tool:
            return self._may_add_servers or server in self._servers
        return not self._served.isdisjoint(((server, tool), (server, None)))
