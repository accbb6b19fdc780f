"""Renaming an agent: in its file, everywhere it is mentioned, the file itself, and the links to it.

A name is refused, with the reason, if the host would not load it as typed or if it is taken.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from ..document import Document
from ..hosts.host import Host
from ..hosts.scopes import Tree, together
from ..hosts.verdict import Loaded
from ..stdx.records import dataclass, field, pattern, replace
from ..syntax.yaml.quote import inside
from ..text.problem import Edit, apply
from ..text.source import Span
from ..workspace.context import Workspace
from ..workspace.index import EMPTY, means
from ..workspace.links import Moves
from ..workspace.mentions import can_be_mentioned, own_span
from ..workspace.references import names
from ..workspace.summary import Facts, facts
from .explain import code
from .navigation import Named, named
from .relinking import relinked

_WRITABLE = pattern(r"[^\W_][\w.-]*(?: [\w.-]+)*")

Read: TypeAlias = "Callable[[str], Document | None]"
"""A file of the workspace as a document, by its path; None if it cannot be read."""


@dataclass(frozen=True)
class Refused:
    """Why nothing is renamed, as a sentence for the user."""

    why: str


@dataclass(frozen=True)
class Renaming:
    """Edits by path, with spans in that path's text; then the file to rename, as its old and new path."""

    edits: dict[str, tuple[Edit, ...]]
    file: tuple[str, str] | None = field(default=None)


def prepare(document: Document, workspace: Workspace, offset: int) -> Named | Refused | None:
    """The name of an agent at an offset, which can be renamed; None if there is none. For a plugin's agent, it is the
    part that its file defines. The span may be next to the offset, if that is in the name's markup."""
    workspace = _known(document, workspace, offset)
    found = named(document, workspace, offset)
    if found is None:
        return None
    if found.kind != "agent":
        known = document.dialect.tools.get(found.name)
        tool = f"a tool of {known.owner or document.host.name}" if known else "not an agent"
        what = {"tool": tool, "server": "an MCP server", "skill": "a skill"}[found.kind]
        return Refused(f"{code(found.name)} is {what}; only agents are renamed here")
    target = _target(found, workspace)
    if target is None or target.agent is None:
        if not found.own and (built_in := _built_in(found.name, document.host)):
            return Refused(f"`{built_in}` comes with {document.host.name}; it has no file in which it could be renamed")
        where = f" that {document.host.name} loads" if found.own else " here"
        return Refused(f"there is no agent {code(found.name)}{where}")
    if target.tree.everywhere and target.tree.scope == "plugin":
        return Refused(
            f"{code(found.name)} belongs to the installed plugin `{target.tree.plugin}`, which is not edited"
        )
    if target.name is None:
        return Refused("this agent has its name from its file; rename the file")
    twins = workspace.index.rivals(target).twins
    if twins:
        return Refused(f"`{twins[0].path}` has this name too, so a mention may mean either; rename one in its file")
    if target.tree.plugin:
        span = found.span if found.own else last_part(document.text, found.span)
        return replace(found, name=found.name.rpartition(":")[2], span=span)
    return found


def rename(
    document: Document, workspace: Workspace, offset: int, name: str, read: Read, file: bool = True
) -> Renaming | Refused | None:
    """The edits that rename the agent at an offset.

    file: also rename a file with the same name as its agent.
    """
    workspace = _known(document, workspace, offset)
    found = prepare(document, workspace, offset)
    if not isinstance(found, Named):
        return found
    original = named(document, workspace, offset)
    target = _target(original, workspace) if original else None
    assert target is not None
    assert target.agent is not None
    short = target.agent.name.rpartition(":")[2] if target.tree.plugin else target.agent.name
    if name == short:
        return Renaming({})
    if workspace.tree is None:  # what an untitled document mentions is known to nobody
        mine = facts(document, document.path, target.tree)
        workspace = replace(workspace, index=workspace.index.with_agents({mine.path: mine}))
    edits = renamed(target, workspace, name, read)
    if isinstance(edits, Refused):
        return edits
    place = _file(target, short, name, workspace, document.host) if file else None
    if place:
        moves = Moves(dict([place]), workspace.exists)
        edits = together_in_order(edits, relinked(moves, workspace.index, read, workspace.exists))
    return Renaming(edits, place)


def renamed(
    target: Facts, workspace: Workspace, name: str, read: Read, prefix: str | None = None
) -> dict[str, tuple[Edit, ...]] | Refused:
    """The edits after which the last part of the name of `target` is `name`.

    prefix: the plugin's prefix from then on, if it changes.
    """
    assert target.agent is not None
    before = target.agent.name
    own = read(target.path)
    if own is None:
        return Refused(f"`{target.path}` cannot be read")
    old_prefix = before[: before.rfind(":") + 1] if target.tree.plugin else ""
    prefix = old_prefix if prefix is None else prefix
    if why := _unfit(name, prefix, target, workspace, own.host):
        return Refused(why)
    index = workspace.index
    edits: dict[str, set[Edit]] = {}
    for other in {it.path: it for it, _ in index.mentions_of(before)}.values():
        is_own = other.real == target.real
        path = target.path if is_own else other.path
        document = own if is_own else read(path)
        # The file may have changed since the index read it.
        for it in names(document) if document else ():
            it = index.full(it, other.tree)
            if it.kind != "agent" or not means(it, before) or document is None:
                continue
            seen = None if is_own else index.seen(it.name, other.tree)
            if not is_own and (seen is None or seen.real != target.real):
                continue
            last = last_part(document.text, it.span)
            whole = prefix != old_prefix and last != it.span
            edit = Edit(it.span, prefix + name) if whole else Edit(last, name)
            if edit.span.of(document.text) != edit.text:
                edits.setdefault(path, set()).add(edit)
    if edits and not can_be_mentioned(name):
        return Refused(
            f"`{name}` would be cut in mentions such as `@agent-{before}`; begin with a letter from `a` to `z`, "
            "followed by letters, digits, `-` and `_`"
        )
    given, place = own.scalar("name"), own_span(own)
    if target.name is not None and given and place and place.of(own.text) != name:
        style = given.style if given.style in ("single", "double") else "plain"
        edits.setdefault(target.path, set()).add(Edit(place, inside(name, style)))
        mine = in_order(edits[target.path])
        verdict = replace(own, text=apply(own.text, mine)).verdict
        if not isinstance(verdict, Loaded) or verdict.name != old_prefix + name:
            return Refused(
                f"written unchanged, `{name}` would not be loaded as this name; write letters, digits and `-`"
            )
    return {path: in_order(found) for path, found in sorted(edits.items())}


def in_order(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Edits of one file by place; of two that overlap, the first."""
    kept: list[Edit] = []
    for it in sorted(edits, key=lambda it: (it.span, it.text)):
        if not kept or kept[-1].span.end <= it.span.start:
            kept.append(it)
    return tuple(kept)


def together_in_order(*several: Mapping[str, Iterable[Edit]]) -> dict[str, tuple[Edit, ...]]:
    """Edits by path, sorted by path and place."""
    found: dict[str, list[Edit]] = {}
    for edits in several:
        for path, these in edits.items():
            found.setdefault(path, []).extend(these)
    return {path: in_order(these) for path, these in sorted(found.items())}


def last_part(text: str, span: Span) -> Span:
    """The part of a name that the agent's file defines, after the plugin's prefix."""
    return Span(span.start + span.of(text).rfind(":") + 1, span.end)


def _built_in(name: str, host: Host) -> str | None:
    return next((it for it in host.dialect.built_in if host.names.alike(it, name)), None)


def _known(document: Document, workspace: Workspace, offset: int) -> Workspace:
    """What is around a name. That of a document in no folder, such as an untitled one, is known there alone."""
    own = own_span(document)
    if workspace.own or not own or not own.covers(offset):
        return workspace
    alone = facts(document, document.path, Tree("", "collection"))
    return replace(workspace, path=alone.path, index=EMPTY.with_agents({alone.path: alone}))


def _target(found: Named, workspace: Workspace) -> Facts | None:
    return workspace.own if found.own else workspace.index.seen(found.name, workspace.tree)


def _unfit(name: str, prefix: str, target: Facts, workspace: Workspace, host: Host) -> str | None:
    """Why an agent cannot have a name; None if it can."""
    if not name.strip():
        return f"{host.name} drops an agent without a name"
    if host.names.fault(name):
        return f"{host.name} drops an agent whose name contains `:`, begins with `-` or is longer than {host.names.longest}"
    if not is_writable(name):
        return "write a name of letters, digits, `-`, `_`, `.` and single spaces, so it can be in every mention"
    for other in workspace.index.found(prefix + name):
        if other.real != target.real and together(other.tree, target.tree):
            return f"`{other.called}` is taken by `{other.path}`"
    built_in = _built_in(prefix + name, host)
    return f"`{built_in}` is an agent that comes with {host.name}" if built_in and not prefix else None


def is_writable(name: str) -> bool:
    """Whether a name can be written without quotes, and in every form of mention."""
    return _WRITABLE.fullmatch(name) is not None


def _file(target: Facts, before: str, name: str, workspace: Workspace, host: Host) -> tuple[str, str] | None:
    if target.origin.is_listed or "/" not in target.path:  # by its path, in a manifest; untitled
        return None
    folder, file = posixpath.split(target.path)
    stem, suffix = os.path.splitext(file)
    if not host.names.alike(stem, before):
        return None
    new = f"{folder}/{name.replace(' ', '-')}{suffix}"
    # On a case-insensitive disk, the file itself exists under its new name.
    taken = workspace.exists(new) and not (new.lower() == target.path.lower() and not _lists(workspace, new))
    return (target.path, new) if new != target.path and not taken else None


def _lists(workspace: Workspace, path: str) -> bool:
    folder, name = posixpath.split(path)
    return name in workspace.listing(folder)
