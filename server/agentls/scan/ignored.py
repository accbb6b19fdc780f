"""Which files Git and other tools ignore: `.gitignore`, `.git/info/exclude` and `.ignore`.

Patterns work as in `gitignore(5)`: a deeper file takes precedence over one above it, `.ignore` over `.gitignore`, and
everything in an ignored folder is ignored. Files above the searched folder count up to the root of the repository.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ..disk import files as disk
from ..hosts import homes

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

NAMES = (".ignore", ".gitignore")
"""Files of patterns, the first to decide first."""


class Patterns(NamedTuple):
    """The patterns of one file, which apply to the paths below `base`, a folder without a slash at its end."""

    base: str
    spec: GitIgnoreSpec


def above(folder: str) -> tuple[Patterns, ...]:
    """The patterns that apply in a folder, the first to decide first; none if they ignore the folder itself or one
    above it, so that the content of an ignored folder is found if it is named explicitly.

    folder: absolute, with `/`.
    """
    root = homes().repository(folder)
    found: list[Patterns] = []
    at = folder.rstrip("/")
    while True:
        found += of(at)
        if root is None or at == root.rstrip("/") or "/" not in at:
            break
        at = at.rpartition("/")[0]
    if root is not None and (spec := _read(f"{root}/.git/info/exclude")):
        found.append(Patterns(root.rstrip("/"), spec))
    patterns = tuple(found)
    return () if is_ignored(folder.rstrip("/"), patterns[len(of(folder.rstrip("/"))) :], True) else patterns


def of(folder: str) -> tuple[Patterns, ...]:
    """The patterns in the files of one folder."""
    read = ((folder, _read(f"{folder}/{name}")) for name in NAMES)
    return tuple(Patterns(base, spec) for base, spec in read if spec)


def is_ignored(path: str, patterns: tuple[Patterns, ...], is_folder: bool = False) -> bool:
    """Whether the first pattern that matches a path ignores it; folders above the path do not count."""
    for it in patterns:
        below = path[len(it.base) + 1 :] + "/" * is_folder
        decided = it.spec.check_file(below).include
        if decided is not None:
            return decided
    return False


def is_ignored_below(path: str, patterns: Callable[[str], tuple[Patterns, ...]]) -> bool:
    """Whether a file, or a folder above it within its repository, is ignored. patterns: `above`, or a cached version of
    it."""
    folder = path.rpartition("/")[0]
    if is_ignored(path, patterns(folder)):
        return True
    root = homes().repository(folder)
    while root and folder.startswith(root + "/"):
        outer = folder.rpartition("/")[0]
        if is_ignored(folder, patterns(outer), True):
            return True
        folder = outer
    return False


def _read(path: str) -> GitIgnoreSpec | None:
    try:
        about = os.stat(path)
    except OSError:
        return None
    return _parsed(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=1024)
def _parsed(path: str, changed: int, size: int) -> GitIgnoreSpec | None:
    """The patterns of a file; None if there are none. changed, size: the state that was read."""
    try:
        lines = disk.read(path).text.splitlines()
    except disk.Unreadable:
        return None
    if not any(it.strip() and not it.startswith("#") for it in lines):
        return None
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:  # Git skips invalid patterns.
        return _one_by_one(lines)


def _one_by_one(lines: list[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    sound = []
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue
        sound.append(line)
    return GitIgnoreSpec.from_lines(sound)
