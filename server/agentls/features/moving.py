"""The edits to agents, skills and commands, their mentions and all links when an editor moves files or folders."""

from __future__ import annotations

import posixpath

from ..hosts import default
from ..text.problem import Edit
from ..workspace.catalog import Skill
from ..workspace.context import Workspace
from ..workspace.index import Index
from ..workspace.links import Exists, Moves
from ..workspace.summary import Facts
from .navigation import skills
from .relinking import relinked
from .rename import Read, Refused, renamed, together_in_order
from .rename_others import follow


def moved(pairs: dict[str, str], index: Index, read: Read, exists: Exists) -> dict[str, tuple[Edit, ...]]:
    """The edits by path, in the files before the move, after which every name and link means the same. pairs: old paths
    to new ones, of files and folders.

    An agent with the same name as its file is renamed with it; so are those whose names come from their file or folder.
    If the new name would not be valid, the agent keeps its name.
    """
    moves = Moves(pairs, exists)
    found = [relinked(moves, index, read, exists)]
    for facts in [it for it in index.agents.values() if moves.of(it.path) != it.path]:
        found.append(_agent(facts, moves, index, read, exists))
    for path, _ in index.claims.files.items():
        if (new := moves.of(path)) != path:
            found.append(follow(path, new, Workspace(exists, index=index, path=path), read))
    names = {}
    for path, given in index.skills.files.items():
        if moves.of(path) != path:
            names.update({(path, old): new for it in given for old, new in _names(it, moves.of(path)).items()})
    found += _skills(names, index) if names else ()
    return together_in_order(*found)


def _agent(facts: Facts, moves: Moves, index: Index, read: Read, exists: Exists) -> dict[str, tuple[Edit, ...]]:
    new = moves.of(facts.path)
    if facts.agent is None or not new.endswith(".md") or (facts.tree.everywhere and facts.tree.plugin):
        return {}
    plugin = facts.tree.plugin
    before = facts.agent.name
    prefix, short = "", before
    if plugin:
        prefix, short = before[: before.rfind(":") + 1], before.rpartition(":")[2]
        if prefix != _prefix(plugin, facts.path, facts.tree.path):
            return {}
        given = _prefix(plugin, new, moves.of(facts.tree.path))
        if given is None:
            return {}
        prefix = given
    old_stem, stem = _stem(facts.path), _stem(new)
    follows = facts.name is None or (default().names.alike(old_stem, short) and stem != old_stem)
    name = stem if follows else short
    if prefix + name == before:
        return {}
    around = Workspace(exists, index=index, path=facts.path)
    made = renamed(facts, around, name, read, prefix)
    if isinstance(made, Refused) and name != short and prefix + short != before:
        made = renamed(facts, around, short, read, prefix)
    return {} if isinstance(made, Refused) else made


def _prefix(plugin: str, path: str, agents: str) -> str | None:
    """The prefix of the name of a plugin's agent; None for a file outside its `agents` folder."""
    below = agents.rstrip("/") + "/"
    folders = path.removeprefix(below).split("/")[:-1]
    return "".join(f"{it}:" for it in (plugin, *folders)) if path.startswith(below) else None


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


def _names(skill: Skill, new: str) -> dict[str, str]:
    """The names of a skill or command that come from its path, each with the name at the other path."""
    old = _parts(skill.path)
    now = _parts(new)
    if not old or not now or old == now:
        return {}
    prefix = f"{skill.plugin}:" if skill.plugin else ""
    named = {prefix + ":".join(old): prefix + ":".join(now), ":".join(old): ":".join(now), old[-1]: now[-1]}
    given = skill.name if skill.span.end > skill.span.start else None
    return {it: after for it, after in named.items() if it in (skill.name, skill.other) and it != given}


def _parts(path: str) -> list[str]:
    """The parts of the name that come from a path: a skill's folder, a command's path below `commands`."""
    if path.endswith("/SKILL.md"):
        return path.split("/")[-2:-1]
    _, mark, below = path.rpartition("/commands/")
    return below.removesuffix(".md").split("/") if mark and below.endswith(".md") else []


def _skills(names: dict[tuple[str, str], str], index: Index) -> list[dict[str, tuple[Edit, ...]]]:
    written = {name for _, name in names}
    found = []
    for facts in index.agents.values():
        edits = []
        for it in facts.mentions:
            if it.kind == "skill" and it.name in written:
                first = next(iter(skills(index, it.name, Workspace(index=index, path=facts.path))), None)
                new = names.get((first.path, it.name)) if first else None
                if new and new != it.name:
                    edits.append(Edit(it.span, new))
        if edits:
            found.append({facts.path: tuple(edits)})
    return found
