"""The graph of the agents, commands and skills in a folder, from the index of all files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ..hosts import default
from ..hosts.scopes import Tree, together
from ..rules.shared.neighbours import is_built_in, is_passed_over, likely
from ..workspace.graph import Graph, Kind, Node, graph
from ..workspace.index import Index
from ..workspace.mentions import Mention
from ..workspace.references import Referrer
from ..workspace.summary import Facts

_SKILL = "/SKILL.md"


def launches(index: Index, folder: str) -> Graph:
    """Which of the agents, commands and skills below a folder launch which agents."""
    top = folder.rstrip("/") + "/"
    found = graph(_named(index, top))
    return found._replace(used=frozenset(it for it in found.nodes if it.kind == "agent" and _is_used(it, index, top)))


def _named(index: Index, top: str) -> Iterator[tuple[Node, list[Node]]]:
    """The agents, commands and skills below a folder, each with the names in it."""
    for path, it in sorted(index.agents.items()):
        if it.agent and path.startswith(top):
            yield (
                _agent(it.agent.name, path, top),
                [_target(name, index, it.tree, top) for name in _launched(it, index)],
            )
    skills = index.skills.files
    for path, _ in sorted(index.referrers.items()):
        found = index.referrer(path) if path.startswith(top) else None
        known = skills.get(path)
        name = known[0].name if known else _in_skill(path, index)
        if found and name and (named := _launched(found, index)):
            kind: Kind = "command" if known and not path.endswith(_SKILL) else "skill"
            yield Node(kind, name, path.removeprefix(top)), [_target(one, index, found.tree, top) for one in named]


def _in_skill(path: str, index: Index) -> str:
    """The name of a file in the folder of a skill: the skill's name, and the path from there; empty for other files."""
    folder = posixpath.dirname(path)
    while folder and folder + _SKILL not in index.skills.files:
        folder = folder.rpartition("/")[0]
    skills = index.skills.files.get(folder + _SKILL)
    return f"{skills[0].name}/{path[len(folder) + 1 :]}" if skills else ""


def _launched(file: Facts | Referrer, index: Index) -> list[str]:
    """The agents that a file launches by sure forms, and those that exist by others."""
    return [it.name for it in index.named_in(file) if it.sure or _is_launched(it, file, index)]


def _is_launched(it: Mention, file: Facts | Referrer, index: Index) -> bool:
    """Whether a doubtful form means an agent that exists, in a plugin also without the plugin's name."""
    if it.where == "text" or index.called(it.name):
        return it.where != "text"
    of_plugins = index.of_plugins(it.name, file.tree.plugin) if it.where == "prose" and file.tree.plugin else ()
    return any(one.startswith(f"{file.tree.plugin}:") for one in of_plugins) and not index.skills.called(
        it.name, file.tree
    )


def _is_used(agent: Node, index: Index, top: str) -> bool:
    """Whether another file names an agent; files that are not nodes count, too: instructions, settings, a workflow."""
    named = ((file, it) for file, it in index.mentions_of(agent.name) if file.path != top + agent.path)
    return any(it.sure or _is_launched(it, file, index) for file, it in named)


def _agent(name: str, path: str, top: str) -> Node:
    return Node("agent", name, path.removeprefix(top))


def _target(name: str, index: Index, tree: Tree, top: str) -> Node:
    """The node that a name in a file refers to."""
    found = index.seen(name, tree)
    if found and found.agent and (together(found.tree, tree) or found.path.startswith(top)):
        return _agent(found.agent.name, found.path, top)
    if is_built_in(name, default()):
        return Node("built-in", name)
    is_missing = "::" in name or not (index.has(name, tree) or is_passed_over(name, index, tree))
    if is_missing:
        return Node("missing", name, meant=tuple(likely(name, index, tree, default())))
    return Node("elsewhere", name, meant=tuple(index.of_plugins(name, tree.plugin)))
