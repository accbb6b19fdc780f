"""A new name for an agent: in its file, everywhere it is meant, and for the file itself.

A name that the host would not load as it is typed, or that is taken, is refused with the reason.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ..document import Document
from ..facts import Facts
from ..index import together
from ..problem import Edit, apply
from ..runtime import LONGEST_NAME, Loaded, name_fault
from ..schema import Dialect
from ..syntax.quote import inside
from ..text import Span
from ..workspace import Workspace, lookup_key
from .navigation import Named, is_own, named

_WRITABLE = re.compile(r"[^\W_][\w.-]*(?: [\w.-]+)*")


@dataclass(frozen=True)
class Refused:
    """Why nothing is renamed, as a sentence for people."""

    why: str


@dataclass(frozen=True)
class Renaming:
    """Edits by path, spans in that path's text; then the file that gets another name, old and new path."""

    edits: dict[str, tuple[Edit, ...]]
    file: tuple[str, str] | None = field(default=None)


def prepare(document: Document, workspace: Workspace, offset: int) -> Named | Refused | None:
    """The name of an agent at an offset, which can be renamed; None where no name stands."""
    found = named(document, workspace, offset)
    if found is None:
        return None
    if found.kind != "agent":
        what = {"tool": "a tool of the host", "server": "an MCP server", "skill": "a skill"}[found.kind]
        return Refused(f"`{found.name}` is {what}; only agents are renamed here")
    target = _target(found, workspace)
    if target is None or target.agent is None:
        where = " that Claude Code loads" if found.own else " here"
        return Refused(f"there is no agent `{found.name}`{where}")
    if target.tree.everywhere and target.tree.scope == "plugin":
        return Refused(f"`{found.name}` belongs to the installed plugin `{target.tree.plugin}`, which is not edited")
    if target.name is None:
        return Refused("this agent has its name from its file; rename the file")
    twins = workspace.index.rivals(target).twins
    if twins:
        return Refused(f"`{twins[0].path}` has this name too, so a mention may mean either; rename one in its file")
    return replace(found, name=found.name.rpartition(":")[2]) if target.tree.plugin else found


def rename(
    document: Document,
    workspace: Workspace,
    offset: int,
    name: str,
    read: Callable[[str], Document | None],
    file: bool = True,
) -> Renaming | Refused | None:
    """Everything that changes with the name of the agent at an offset.

    read: a file of the workspace as a document. file: a file that is called like its agent is renamed, too.
    """
    found = prepare(document, workspace, offset)
    if not isinstance(found, Named):
        return found
    original = named(document, workspace, offset)
    target = _target(original, workspace) if original else None
    assert target is not None
    return renamed(target, workspace, name, read, file)


def renamed(
    target: Facts,
    workspace: Workspace,
    name: str,
    read: Callable[[str], Document | None],
    file: bool = True,
) -> Renaming | Refused:
    """Everything that changes when `target` is called `name`."""
    assert target.agent is not None
    assert target.name is not None
    before = target.agent.name
    prefix = before[: before.rfind(":") + 1] if target.tree.plugin else ""
    own = read(target.path)
    if own is None:
        return Refused(f"`{target.path}` cannot be read")
    if why := _unfit(name, prefix, target, workspace, own.dialect):
        return Refused(why)
    index = workspace.index
    places: dict[str, set[Span]] = {target.path: set(_own_mentions(own, before))}
    for facts, mention in index.mentions_of(before):
        if index.seen(mention.name, facts.tree) is target or facts.path == target.path:
            span = mention.span
            places.setdefault(facts.path, set()).add(Span(span.start + len(prefix), span.end) if prefix else span)
    if " " in name and any(spans for spans in places.values()):
        return Refused(
            f"`{name}` has a blank, and mentions such as `@agent-{before}` cannot have one; write it with `-`"
        )
    given = own.scalar("name")
    assert given is not None
    style = given.style if given.style in ("single", "double") else "plain"
    places[target.path] = {it for it in places[target.path] if not it.overlaps(given.span)}
    quotes = 1 if style != "plain" else 0
    inner = Span(given.span.start + quotes, given.span.end - quotes)
    edits = {path: [Edit(it, name) for it in spans] for path, spans in places.items() if spans}
    edits.setdefault(target.path, []).append(Edit(inner, inside(name, style)))
    made = {path: tuple(sorted(found, key=lambda it: it.span)) for path, found in sorted(edits.items())}
    after = replace(own, text=apply(own.text, made[target.path]))
    verdict = after.verdict
    if not isinstance(verdict, Loaded) or verdict.name != prefix + name:
        return Refused(
            f"written as it stands, `{name}` would not be loaded as this name; write letters, digits and `-`"
        )
    return Renaming(
        made, _file(target, before.rpartition(":")[2] if prefix else before, name, workspace) if file else None
    )


def _target(found: Named, workspace: Workspace) -> Facts | None:
    return workspace.own if found.own else workspace.index.seen(found.name, workspace.tree)


def _unfit(name: str, prefix: str, target: Facts, workspace: Workspace, dialect: Dialect) -> str | None:
    """Why a name cannot be given."""
    if not name.strip():
        return "Claude Code drops an agent without a name"
    if name_fault(name):
        return f"Claude Code drops an agent whose name holds `:`, begins with `-` or is longer than {LONGEST_NAME}"
    if not _WRITABLE.fullmatch(name):
        return "write a name of letters, digits, `-`, `_`, `.` and single blanks, so that it can stand in every mention"
    key = lookup_key(prefix + name)
    for other in workspace.index.found(prefix + name):
        if other.path != target.path and together(other.tree, target.tree):
            return f"`{other.called}` is taken by `{other.path}`"
    built_in = next((it for it in dialect.built_in if lookup_key(it) == key), None)
    return f"`{built_in}` is an agent that comes with Claude Code" if built_in and not prefix else None


def _own_mentions(document: Document, name: str) -> list[Span]:
    """Where an agent's file says its own name; a name that is a common word counts only where it is surely a name."""
    if "-" not in name and "_" not in name:
        return []
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    return [Span(*it.span()) for it in word.finditer(document.text)]


def _file(target: Facts, before: str, name: str, workspace: Workspace) -> tuple[str, str] | None:
    folder, file = posixpath.split(target.path)
    stem, suffix = os.path.splitext(file)
    if not is_own(stem, before):
        return None
    new = f"{folder}/{name.replace(' ', '-')}{suffix}"
    return (target.path, new) if new != target.path and not workspace.exists(new) else None
