"""`Tree`: a folder of agents that the host reads together, and where it is read.

Paths are absolute, with `/`.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from ..stdx.records import dataclass

Scope: TypeAlias = Literal["managed", "project", "user", "plugin", "collection"]


@dataclass(frozen=True)
class Tree:
    """A folder whose agents the host reads together.

    base: the folder of the project, or the plugin's; empty for the user's. root: the root of the project's repository,
    up to which folders above count. everywhere: it is read wherever the host runs. worktrees: the roots of worktrees
    that have no folder of their own and use this one. A collection is not read by the host: its files are there to be
    copied.
    """

    path: str
    scope: Scope
    base: str = ""
    root: str = ""
    everywhere: bool = False
    plugin: str = ""
    worktrees: tuple[str, ...] = ()

    @property
    def workplace(self) -> str:
        """The folder where the host works with these agents; empty for any."""
        return self.base if self.scope == "project" else ""


def together(one: Tree, other: Tree) -> bool:
    """Whether there is a folder in which the host reads both trees."""
    if "collection" in (one.scope, other.scope):
        return False
    if one.path == other.path or (one.everywhere and other.everywhere):
        return True
    if one.everywhere or other.everywhere:
        return "plugin" not in {it.scope for it in (one, other) if not it.everywhere}
    return one.scope == other.scope == "project" and (_is_above(one, other) or _is_above(other, one))


def are_apart(one: Tree, other: Tree) -> bool:
    """Whether two trees belong to projects that do not contain each other, so that the host never reads both."""
    is_nested = is_inside(f"{one.base}/", other.base) or is_inside(f"{other.base}/", one.base)
    return one.scope == other.scope == "project" and not is_nested and not together(one, other)


def is_seen_from(tree: Tree, place: Tree) -> bool:
    """Whether the host reads `tree` when it runs in the folder of `place`."""
    if tree.path == place.path:
        return True
    if place.scope not in ("project", "user") or tree.scope == "collection":
        return False
    return tree.everywhere or (tree.scope == place.scope == "project" and _is_above(tree, place))


def reaches(base: str, everywhere: bool, tree: Tree) -> bool:
    """Whether the agents of a tree see what is configured in the folder `base`, or everywhere."""
    return everywhere or base == tree.base or (tree.scope == "project" and is_inside(tree.base, base))


def _is_above(outer: Tree, inner: Tree) -> bool:
    return inner.base in outer.worktrees or any(
        is_inside(inner.base, it) and (it == inner.root or is_inside(it, inner.root))
        for it in (outer.base, *outer.worktrees)
    )


def is_inside(path: str, folder: str) -> bool:
    """Whether a path is below a folder."""
    return path.startswith(folder.rstrip("/") + "/")
