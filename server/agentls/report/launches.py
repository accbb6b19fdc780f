"""The graph of the agents, commands and skills in a folder, from the index of all files."""

from __future__ import annotations

from collections.abc import Iterator

from ..hosts import default
from ..hosts.scopes import Tree, together
from ..rules.shared.neighbours import is_built_in, is_passed_over
from ..workspace.graph import Graph, Kind, Node, graph
from ..workspace.index import Index
from ..workspace.references import Referrer
from ..workspace.summary import Facts


def launches(index: Index, folder: str) -> Graph:
    """Which of the agents, commands and skills below a folder launch which agents."""
    return graph(_named(index, folder.rstrip("/") + "/"))


def _named(index: Index, top: str) -> Iterator[tuple[Node, list[Node]]]:
    """The agents, commands and skills below a folder, each with the names in it."""
    for path, it in sorted(index.agents.items()):
        if it.agent and path.startswith(top):
            yield (
                _agent(it.agent.name, path, top),
                [_target(name, index, it.tree, top) for name in _launched(it, index)],
            )
    for path, skills in sorted(index.skills.files.items()):
        found = index.referrer(path)
        if not path.startswith(top) or found is None:
            continue
        if named := _launched(found, index):
            kind: Kind = "skill" if path.endswith("/SKILL.md") else "command"
            targets = [_target(it, index, found.tree, top) for it in named]
            yield Node(kind, skills[0].name, path.removeprefix(top)), targets


def _launched(file: Facts | Referrer, index: Index) -> list[str]:
    """The agents that a file launches by sure forms, and those that exist by others."""
    return [it.name for it in index.named_in(file) if it.sure or (it.where != "text" and index.called(it.name))]


def _agent(name: str, path: str, top: str) -> Node:
    return Node("agent", name, path.removeprefix(top))


def _target(name: str, index: Index, tree: Tree, top: str) -> Node:
    """The node that a name in a file refers to."""
    found = index.seen(name, tree)
    if found and found.agent and (together(found.tree, tree) or found.path.startswith(top)):
        return _agent(found.agent.name, found.path, top)
    if is_built_in(name, default()):
        return Node("built-in", name)
    is_missing = "::" in name or not (index.found(name) or is_passed_over(name, index, tree))
    return Node("missing" if is_missing else "elsewhere", name, meant=_meant(name, index, tree))


def _meant(name: str, index: Index, tree: Tree) -> str:
    """The name of an agent of a plugin that was written without the plugin's name or with `::`; empty if there is none."""
    if "::" not in name:
        return next(iter(index.of_plugins(name, tree.plugin)), "")
    full = name.replace("::", ":")
    return full if index.called(full) else ""
