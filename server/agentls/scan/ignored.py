"""Which files Git and other tools ignore: `.gitignore`, `.git/info/exclude` and `.ignore`.

Patterns work as in `gitignore(5)`: a deeper file takes precedence over one above it, `.ignore` over `.gitignore`, and
everything in an ignored folder is ignored. Files above the searched folder count up to the root of the repository.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache, lru_cache
from re import Pattern
from typing import NamedTuple, TypeAlias

from ..disk import files as disk
from ..disk.git import main_checkout
from ..hosts import homes
from ..stdx import globs

NAMES = (".ignore", ".gitignore")
"""Files of patterns, the first to decide first."""

FILES = (*NAMES, ".git/info/exclude")
"""All of them, by the ends of their paths."""

_FOLDER = "ps_d"
"""The group of a regex of `pathspec` for the slash after a folder that it matches."""


Lines: TypeAlias = "tuple[tuple[Pattern[str], bool], ...]"
"""The patterns of a file, the last first, because it decides first; and whether each ignores what it matches."""


class Patterns(NamedTuple):
    """The patterns of one file, which apply to the paths below `base`, a folder without a slash at its end."""

    base: str
    lines: Lines


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
    if root is not None and (lines := _read(f"{main_checkout(root) or root}/.git/info/exclude")):
        found.append(Patterns(root.rstrip("/"), lines))
    patterns = tuple(found)
    return () if is_ignored(folder.rstrip("/"), patterns[len(of(folder.rstrip("/"))) :], True) else patterns


def of(folder: str) -> tuple[Patterns, ...]:
    """The patterns in the files of one folder."""
    read = ((folder, _read(f"{folder}/{name}")) for name in NAMES)
    return tuple(Patterns(base, lines) for base, lines in read if lines)


def is_ignored(path: str, patterns: tuple[Patterns, ...], is_folder: bool = False) -> bool:
    """Whether the first pattern that matches a path ignores it; folders above the path do not count."""
    for it in patterns:
        below = path[len(it.base) + 1 :] + "/" * is_folder
        for regex, ignores in it.lines:
            if _matches(regex, below):
                return ignores
    return False


def _matches(regex: Pattern[str], path: str) -> bool:
    """Whether a pattern matches a path itself, not just a folder above it: Git asks about each folder on the way."""
    if _FOLDER not in regex.groupindex:
        return regex.search(path.removesuffix("/")) is not None  # `a/**` does not match `a/` itself.
    return any(it.end(_FOLDER) in (-1, len(path)) for it in regex.finditer(path))


def leaving_out(root: str) -> Callable[[str], bool]:
    """A function that says whether a walk of a folder leaves out a file below it, because the file or a folder on the
    way to it is ignored."""

    @cache
    def within(folder: str) -> tuple[Patterns, ...] | None:
        """The patterns that apply in a folder; None if it is left out."""
        at, patterns = root.rstrip("/"), above(root)
        for name in folder[len(at) + 1 :].split("/") if folder != at else ():
            at = f"{at}/{name}"
            if is_ignored(at, patterns, True):
                return None
            patterns = (*of(at), *patterns)
        return patterns

    def leaves_out(path: str) -> bool:
        patterns = within(path.rpartition("/")[0])
        return patterns is None or is_ignored(path, patterns)

    return leaves_out


def _read(path: str) -> Lines:
    try:
        about = os.stat(path)
    except (OSError, ValueError):
        return ()
    return _parsed(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=1024)
def _parsed(path: str, changed: int, size: int) -> Lines:
    """The patterns of a file. changed, size: the state that was read."""
    try:
        lines = disk.read(path).text.splitlines()
    except disk.Unreadable:
        return ()
    return tuple(it for line in reversed(lines) if line.strip() and not line.startswith("#") for it in _line(line))


def _line(line: str) -> Lines:
    try:
        # To Git, the first matches folders in `a`; to `pathspec`, `a` itself.
        found = globs.spec([line.replace("/**/", "/**/*/") if line.endswith("/**/") else line]).patterns
    except ValueError:  # Git skips invalid patterns.
        return ()
    return tuple((it.regex, it.include) for it in found if it.regex is not None and it.include is not None)
