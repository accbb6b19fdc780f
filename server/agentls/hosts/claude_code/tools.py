"""How the host reads `tools`, `disallowedTools` and `memory`: entries, what they resolve to, what is granted.

Pure functions of header nodes and the dialect's vocabulary. A file does not say which servers and session-dependent
tools exist; `Toolset.unless` names those that may. All of it was observed on Claude Code, in a session without MCP
servers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from ...dialect.model import Dialect
from ...stdx import javascript
from ...stdx.records import dataclass, pattern
from ...syntax.yaml.scalar import source_span
from ...syntax.yaml.tree import Node, Scalar, Sequence
from ...syntax.yaml.tree import resolve as target_of
from ...text.source import Span
from ..tools import ALL, Everything, Known, McpServer, McpTool, Resolved, ToolEntry, Unknown
from ..versions import lack

# A comma or a space separates, except between an opening parenthesis and the next closing one. Other spaces do not.
_PIECE = pattern(r"(?:[^, (]+|\([^)]*\)?)+")
_SPECIFIER = pattern(r"((?:[^\\(]|\\.)+?)\((.*)\)", re.DOTALL)

_SEARCH = "ToolSearch"
_PLAN_MODE = "ExitPlanMode"
_MEMORY = ("Write", "Edit", "Read")
SHELL, SEARCHES = "Bash", frozenset(("Glob", "Grep"))
"""The shell tool, and the search tools that the host leaves out next to it, because the shell can search."""

_SHORT = 2_000
"""Code points of the longest string of which the entries are kept."""

UNLISTED = ("plugin_", "claude_ai_")
"""What the names of the servers of plugins and of the user's account begin with."""


@dataclass(frozen=True)
class Toolset:
    """The result of `tools`, `disallowedTools`, `memory` and `permissionMode: plan`.

    denied: the entries of `disallowedTools`; empty if one of them is `*`, because then the host removes nothing.
    listed: the text of the `Tools:` part in the list that the main model reads. granted: the tools that it runs with,
    on a system other than Windows; None if it gets what subagents get. ToolSearch is not among them: it comes and goes
    with the tools that it loads. dropped: entries of `tools` that give the agent nothing. refusal: the host's reason to
    refuse every run, or None. unless: entries that another session may resolve; the agent then runs.
    """

    denied: tuple[ToolEntry, ...]
    listed: str
    granted: tuple[str, ...] | None
    dropped: tuple[ToolEntry, ...] = ()
    refusal: str | None = None
    unless: tuple[ToolEntry, ...] = ()


def split(text: str) -> Iterator[Span]:
    """The entries of a string, as spans of code points in it.

    Commas and spaces separate outside parentheses, which do not nest; other whitespace, including line breaks, is only
    removed at the ends of an entry. An unclosed parenthesis includes the rest.
    """
    for piece in _PIECE.finditer(text):
        found = piece.group()
        trimmed = javascript.trim(found)
        if trimmed:
            start = piece.start() + found.index(trimmed)
            yield Span(start, start + len(trimmed))


@lru_cache(maxsize=16)  # Five readers ask for those of a file, one after the other.
def entries(node: Node | None) -> tuple[ToolEntry, ...]:
    """The entries of a `tools` or `disallowedTools` value, in order.

    A string is split, and so is each string in a list; everything else in a list, and any other value, has none.
    """
    if node is None:
        return ()
    node = target_of(node)
    if isinstance(node, Sequence):
        return tuple(entry for item in node.items for entry in _entries_of(target_of(item)))
    return tuple(_entries_of(node))


def texts(node: Node | None) -> list[str]:
    """The entries of a value, as they are written."""
    return [it.text for it in entries(node)]


def _entries_of(node: Node) -> Iterator[ToolEntry]:
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        return
    pieces = node.pieces
    plain = pieces[0].start if len(pieces) == 1 and pieces[0].end - pieces[0].start == len(node.value) else None
    for span, text, name, specifier in (_kept if len(node.value) <= _SHORT else _parsed)(node.value):
        place = source_span(node, *span) if plain is None else span.moved(plain)
        yield ToolEntry(text, name, specifier, place if place.end > place.start else node.span)


def _parsed(text: str) -> tuple[tuple[Span, str, str, str | None], ...]:
    """The entries of a string: where they are, their text, and what `parse` makes of it."""
    return tuple((span, it := span.of(text), *parse(it)) for span in split(text))


_kept = lru_cache(maxsize=128)(_parsed)  # An agent often has the same list as others, or as itself after an edit.


def parse(text: str) -> tuple[str, str | None]:
    """The name of an entry and the text in its parentheses.

    From the first `(` to a `)` at the very end, neither after a backslash; otherwise all of it is the name.
    """
    match = _SPECIFIER.fullmatch(text) if text.endswith(")") and "(" in text else None
    if match is None or (len(match[2]) - len(match[2].rstrip("\\"))) % 2:
        return text, None
    return match[1], match[2]


def resolve(entry: ToolEntry, dialect: Dialect) -> Resolved:
    """How the host resolves an entry. Names are case-sensitive, and a specifier changes nothing."""
    if entry.text == ALL:
        return Everything()
    tool = dialect.tools.get(entry.name)
    if tool is not None:
        return Known(tool)
    prefix, *parts = entry.name.split("__", 2)
    if prefix == "mcp" and parts and parts[0] and parts[0] != ALL:
        if len(parts) == 1 or parts[1] == ALL:
            return McpServer(parts[0])
        if parts[1]:
            return McpTool(parts[0], parts[1])
    return Unknown()


class Run(NamedTuple):
    """What decides the tools of an agent besides its lists.

    memory: it has one, for which the host adds Write, Edit and Read to an allowlist. plan: it runs in plan mode.
    background: it always runs in the background, where some tools are missing. interactive: in a session with a person,
    where every agent runs in the background.
    """

    dialect: Dialect
    memory: bool = False
    plan: bool = False
    background: bool = False
    interactive: bool = False

    @property
    def in_background(self) -> bool:
        return self.background or self.interactive


def toolset(tools: Node | None, denied: Node | None, run: Run) -> Toolset:
    """The result of the values of `tools` and `disallowedTools`; None for a missing field."""
    removed = entries(denied)
    if any(it.text == ALL for it in removed):
        removed = ()
    allowed = None if tools is None else entries(tools)
    if allowed is None or any(it.text == ALL for it in allowed):
        return Toolset(removed, _except(removed), None)
    added: tuple[ToolEntry, ...] = ()
    if run.memory and tools is not None:
        there = {it.text for it in allowed}
        added = tuple(ToolEntry(it, it, None, tools.span) for it in _MEMORY if it not in there)
    hidden = {it.text for it in removed}
    left = [it.text for it in (*allowed, *added) if it.text not in hidden]
    listed = ", ".join(left) if left else "None" if allowed or added else _except(removed)
    return _granted(allowed, added, removed, listed, run)


def missing_interactively(denied: tuple[ToolEntry, ...], dialect: Dialect) -> tuple[str, ...]:
    """The tools that an agent without `tools` has in a session that prints and ends, but not in an interactive one."""
    return _missing(_gone(denied, dialect), dialect)


@lru_cache(maxsize=64)
def _missing(gone: frozenset[str], dialect: Dialect) -> tuple[str, ...]:
    return tuple(
        it.name for it in dialect.tools.values() if it.ran == (it.name,) and not it.background and it.name not in gone
    )


def at_once(found: Toolset, written: Node | None, run: Run) -> tuple[str, ...]:
    """The tools that an agent begins with, if it searches for the others with a tool; empty if it begins with all.

    written: the value of `tools`, which lists that tool if it lists any.
    """
    dialect = run.dialect
    gone, search = _gone(found.denied, dialect), dialect.tools[_SEARCH]
    if _SEARCH in gone or lack(search, dialect.used):
        return ()
    if found.granted is not None:
        first = _undeferred(found.granted, dialect)
        waits = len(first) < len(found.granted) and any(it.name == _SEARCH for it in entries(written))
        return (*first, _SEARCH) if waits else ()
    return _first(gone, run)


@lru_cache(maxsize=256)
def _undeferred(granted: tuple[str, ...], dialect: Dialect) -> tuple[str, ...]:
    return tuple(it for it in granted if not dialect.tools[it].deferred)


@lru_cache(maxsize=64)
def _first(gone: frozenset[str], run: Run) -> tuple[str, ...]:
    """The tools that an agent begins with that gets what subagents get. gone: those that it is denied."""
    dialect = run.dialect
    return tuple(
        it.name
        for it in dialect.tools.values()
        if it.default
        and it.name not in gone
        and (it.background or not run.in_background)
        and not lack(it, dialect.used)
    )


def _except(removed: tuple[ToolEntry, ...]) -> str:
    return "All tools except " + ", ".join(it.text for it in removed) if removed else "All tools"


def _granted(
    written: tuple[ToolEntry, ...],
    added: tuple[ToolEntry, ...],
    removed: tuple[ToolEntry, ...],
    listed: str,
    run: Run,
) -> Toolset:
    entries = (*written, *added)
    names = dict.fromkeys(it.name for it in entries if it.name in run.dialect.tools)
    granted, given = _resolved(tuple(names), _gone(removed, run.dialect), run)
    refusal, unless = (None, ()) if given else _refusal(entries, removed, run)
    return Toolset(removed, listed, granted, tuple(it for it in written if it.name not in given), refusal, unless)


@lru_cache(maxsize=256)
def _resolved(names: tuple[str, ...], gone: frozenset[str], run: Run) -> tuple[tuple[str, ...], frozenset[str]]:
    """What names of the host's tools resolve to, but for denied ones: the tools, and the names that give any."""
    ran = {
        it: found for it in names if _canonical(it, run.dialect) not in gone and (found := _ran(it, run)) is not None
    }
    granted = dict.fromkeys(tool for tools in ran.values() for tool in tools)
    # The shell brings faster searches of its own, except on Windows.
    left_out = SEARCHES.intersection(granted) if SHELL in granted else frozenset()
    return tuple(it for it in granted if it not in left_out), frozenset(ran.keys() - left_out)


def _ran(name: str, run: Run) -> tuple[str, ...] | None:
    """The tools that the name of one resolves to; None if it resolves to nothing."""
    tool = run.dialect.tools[name]
    if lack(tool, run.dialect.used):
        return None
    if run.plan and tool.name == _PLAN_MODE:
        return (tool.name,)
    if run.in_background and not all(run.dialect.tools[it].background for it in tool.ran or ()):
        return None
    return tool.ran


def _refusal(
    allowed: tuple[ToolEntry, ...], removed: tuple[ToolEntry, ...], run: Run
) -> tuple[str | None, tuple[ToolEntry, ...]]:
    """Why the host refuses an allowlist in which nothing resolves, and the entries that another session might resolve.

    The reason leaves out entries that `disallowedTools` names without a specifier. If no other entry is left, the host
    refuses nothing: such an agent runs without tools.
    """
    withdrawn = _withdrawn(removed, run.dialect)
    blamed = [it for it in allowed if not withdrawn(it)]
    if not blamed:
        return None, ()
    groups: dict[str, list[str]] = {
        "unrecognized": [],
        "not available to subagents": [],
        "recognized but matched no tools in this session": [],
    }
    unless = []
    for entry in blamed:
        group, elsewhere = _why(entry, run)
        groups[group].append(entry.text)
        if elsewhere:
            unless.append(entry)
    reasons = "; ".join(f"{group} [{', '.join(names)}]" for group, names in groups.items() if names)
    return reasons, tuple(unless)


def _why(entry: ToolEntry, run: Run) -> tuple[str, bool]:
    """The host's word for an entry that resolves to nothing, and whether it may resolve in another session."""
    dialect = run.dialect
    match resolve(entry, dialect):
        case McpServer():
            return "recognized but matched no tools in this session", True
        case McpTool():
            return "unrecognized", True
        case Known(tool) if lack(tool, dialect.used):
            return "unrecognized", False
        case Known(tool) if tool.ran is None:
            said = tool.refused_interactively if run.interactive else None
            return said or tool.refused or "unrecognized", tool.status == "conditional"
        case Known(tool) if tool.names == "agent":
            return "recognized but matched no tools in this session", False
        case Known():
            return "not available to subagents", False
        case _:
            return "unrecognized", False


def _withdrawn(removed: tuple[ToolEntry, ...], dialect: Dialect) -> Callable[[ToolEntry], bool]:
    """Whether the host leaves an entry out of its reason because `disallowedTools` names its whole tool."""
    names = _names(removed, dialect)
    whole = {_canonical(it.name, dialect) for it in removed if not it.narrows}
    # A specifier narrows no denial of a server.
    servers = {it if it == "mcp__*" else it.removesuffix("__*") for it in names if it.startswith("mcp__")}

    def test(entry: ToolEntry) -> bool:
        name = _canonical(entry.name, dialect)
        if dialect.named_in(name) == "agent":
            # By its former name or with a list of agents, the host still counts it.
            return entry.text == name and name in names
        if name in whole:
            return True
        return name.startswith("mcp__") and ("mcp__*" in servers or "__".join(name.split("__", 2)[:2]) in servers)

    return test


def _gone(denied: Iterable[ToolEntry], dialect: Dialect) -> frozenset[str]:
    """The host's tools that entries deny."""
    return frozenset(it for it in _names(denied, dialect) if it in dialect.tools)


def _names(entries: Iterable[ToolEntry], dialect: Dialect) -> frozenset[str]:
    return frozenset(_canonical(it.name, dialect) for it in entries)


def _canonical(name: str, dialect: Dialect) -> str:
    return _renamed(dialect).get(name, name)


@lru_cache(maxsize=8)
def _renamed(dialect: Dialect) -> dict[str, str]:
    return {it.name: it.replacement[0] for it in dialect.tools.values() if it.status == "renamed"}
