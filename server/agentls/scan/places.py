"""What kind of file a path is, and which agents matter for it: `Place`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from ..document import Kind as What
from ..hosts import homes, others
from ..hosts.home import Plugin
from ..hosts.scopes import Tree
from ..hosts.verdict import Origin

SKILL = "SKILL.md"

Kind: TypeAlias = What | Literal["servers", "other", "unknown"]


class Place(NamedTuple):
    """The kind of a file by its path. tree: its folder of agents; for a file other than an agent, the one with the
    agents that it may name or that may name it.

    other: an agent of another host. unknown: a Markdown file that is an agent of a collection if it is written as one,
    and otherwise counts if instructions import it.
    """

    kind: Kind
    tree: Tree
    origin: Origin = Origin()

    @property
    def agent(self) -> Origin | None:
        """Where the host finds an agent; None for any other file."""
        return self.origin if self.kind == "agent" else None

    @property
    def base(self) -> str:
        """The folder of the project or the plugin whose agents the host reads beside the file, also ignored ones; empty if
        there is none."""
        return self.tree.base if self.tree.scope in ("project", "plugin") else ""

    @property
    def names(self) -> What | None:
        """The kind of the file, if only the names of agents matter in it; None if it may be an agent."""
        match self.kind:
            case "agent" | "servers" | "other" | "unknown":
                return None
            case kind:
                return kind


def place(path: str) -> Place | None:
    """The kind of a file by its absolute path and the manifests on disk; None if it has nothing to do with agents."""
    folder, _, name = path.rpartition("/")
    if name == homes().SERVERS:
        return Place("servers", _owner(folder) or _project(folder))
    if name.endswith(".md") and (at := _of_plugin(path)):
        return at
    if name == SKILL and folder.count("/") and folder.rsplit("/", 2)[-2] == "skills":
        own = _own(folder.rsplit("/", 2)[0])
        return Place("skill", own) if own else None
    before, mark, _ = path.rpartition("/commands/")
    if mark and name.endswith(".md") and (own := _own(before)):
        return Place("command", own)
    if found := _named(path):
        return found
    if not name.lower().endswith(".md"):
        return _others(path)
    origin = homes().origin_on_disk(path)
    if origin is not None:
        return Place("agent", _tree(path, origin), origin)
    if at := _others(path):
        return at
    if name.endswith(".md") and name != SKILL:
        stem = name.removesuffix(".md")
        return Place("unknown", Tree(folder, "collection", folder, folder), Origin("project", stem, is_outside=True))
    return None


def _of_plugin(path: str) -> Place | None:
    """The place of a plugin's skill or command."""
    plugin = homes().plugin_of(path)
    if plugin is None:
        return None
    below = path[len(plugin.base) + 1 :]
    if below.endswith(f"/{SKILL}") and plugin.is_skill(below):
        return Place("skill", _plugins(plugin))
    return Place("command", _plugins(plugin)) if plugin.command(below) else None


def _others(path: str) -> Place | None:
    base = others.project(path)
    return None if base is None else Place("other", Tree(path.rpartition("/")[0], "project", base, base))


def _named(path: str) -> Place | None:
    """The place of a file that names agents, for people or for the host."""
    if path.endswith(".md"):
        for before in _folders_before(path, "/skills/"):
            if owner := _own(before) or _owner(before):
                return Place("notes", owner)
    found = homes().naming(path)
    if found is None:
        return None
    kind, base, needs = found
    if base == homes().user_folder():
        return Place(kind, Tree(base, "user", everywhere=True))
    owner = _owner(base) if needs != "project" else None
    if owner is None and (needs == "plugin" or (needs == "agents" and not os.path.isdir(_agents(base)))):
        return None
    return Place(kind, owner or _project(base or "/"))


def _folders_before(path: str, mark: str) -> Iterator[str]:
    at = path.find(mark)
    while at >= 0:
        if "/" in path[at + len(mark) :]:
            yield path[:at]
        at = path.find(mark, at + 1)


def _tree(path: str, origin: Origin) -> Tree:
    """The folder of agents that a file belongs to."""
    if origin.role == "managed":
        return Tree(path[: path.index("/agents/") + len("/agents")], "managed", everywhere=True)
    if origin.role == "user":
        return Tree(f"{homes().user_folder()}/agents", "user", everywhere=True)
    if origin.role == "plugin" and (plugin := homes().plugin_of(path)):
        return _plugins(plugin)
    folders = path.split("/")[:-1]
    depth = len(folders) - 1
    while depth > 0 and not (folders[depth] == "agents" and folders[depth - 1] == homes().FOLDER):
        depth -= 1
    base = "/".join(folders[: depth - 1]) or "/"
    return _project(base)


def _agents(base: str) -> str:
    return f"{base.rstrip('/')}/{homes().FOLDER}/agents"


def _own(folder: str) -> Tree | None:
    """Where the skills and commands in one of the host's own folders are read: by the user, or in a project."""
    if folder == homes().user_folder():
        return Tree(folder, "user", everywhere=True)
    base = folder.removesuffix(f"/{homes().FOLDER}")
    return _project(base or "/") if base != folder else None


def _owner(base: str) -> Tree | None:
    """The plugin in a folder."""
    found = homes().plugin_at(base)
    return _plugins(found) if found else None


def _plugins(plugin: Plugin) -> Tree:
    base = plugin.base
    return Tree(f"{base}/agents", "plugin", base, base, homes().is_installed(base), plugin.name)


def _project(base: str) -> Tree:
    root = homes().repository(base) or base
    taking = homes().worktrees(base) if base == root else ()
    return Tree(_agents(base), "project", base, root, worktrees=taking)
