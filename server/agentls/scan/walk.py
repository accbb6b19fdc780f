"""Finds agent files: walks folders as the host does, and gives each file once.

Nothing outside the given folders is read, except through links that the host follows.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from ..disk import files as disk
from ..disk.files import Unreadable
from ..document import Kind
from ..hosts import homes, others
from ..hosts.home import Home, stem_of, upwards
from ..hosts.unmeasured import host_of
from ..hosts.verdict import Origin
from ..stdx.records import cached_property, dataclass, pattern, replace
from ..syntax.frontmatter import split
from ..text.source import Decoded
from . import ignored
from .ignored import Patterns
from .places import Place, place

_SKIPPED = frozenset(
    (".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", "venv", ".tox", ".nox", ".mypy_cache")
)

_DESCRIBED = pattern(r"---[ \t]*\r?\n(?:(?!---)[^\n]*\n)*?description[ \t]*:")
"""The header of a file that is written as an agent, in a folder of a host that does not read it there."""


@dataclass(frozen=True)
class AgentFile:
    """An agent file on disk. decoded: its text; None if it was not read yet, because its place makes it an agent file
    whatever it contains.

    real: its path after links. at: its kind by its path. is_shaped: it is outside the host's folders. kind: what it is;
    files other than agents only name some. client: the version of the host in use; None if no setting says it.
    """

    path: str
    origin: Origin
    decoded: Decoded | None
    real: str
    at: Place | None
    is_shaped: bool = False
    kind: Kind = "agent"
    client: str | None = None

    @cached_property
    def whole(self) -> str:
        """The absolute path."""
        return disk.absolute(self.path)


def open_agent(path: str, naming: bool = False) -> AgentFile:
    """A file that was passed explicitly, wherever it is. naming: as one that only names agents, if it is known to be
    one. Raises `Unreadable`."""
    whole = disk.absolute(path)
    found = place(whole)
    if lost := _dangling(path, found, disk.real(whole)):
        return lost
    try:
        decoded = disk.read(path, waits=not (naming and found and found.names))
    except disk.TooLarge:
        if found or _is_read(whole):
            raise
        decoded = Decoded("")
    return _at(path, decoded, found, naming)


def tells_of_agents(file: AgentFile) -> bool:
    """Whether a file is in a place where it can be an agent, or name some."""
    return (
        file.kind != "agent"
        or "/agents/" in file.whole
        or (file.at is not None and file.at.agent is not None)
        or bool(others.readers(file.whole))
    )


def _dangling(path: str, at: Place | None, real: str) -> AgentFile | None:
    """A link to a file that does not exist, where the host looks for agents."""
    if at is None or at.agent is None or not os.path.islink(path) or os.path.exists(path):
        return None
    return AgentFile(path, replace(at.agent, fault="link"), Decoded(""), real, at)


def at(path: str, decoded: Decoded, naming: bool = False) -> AgentFile:
    """Text as an agent file at a path; naming: or as one that only names agents."""
    return _at(path, decoded, place(disk.absolute(path)), naming)


def _at(path: str, decoded: Decoded, at: Place | None, naming: bool = False) -> AgentFile:
    real = disk.real(path)
    if naming and at and at.names:
        return AgentFile(path, Origin(), decoded, real, at, kind=at.names)
    found = at.agent if at else None
    return AgentFile(path, found or _meant(path, decoded.text), decoded, real, at)


def _is_read(path: str) -> bool:
    """Whether a file is Markdown, or where another host reads it."""
    return path.endswith(".md") or bool(others.readers(path) or host_of(path))


def _meant(path: str, text: str) -> Origin:
    """Where the host would find a file in none of its folders. One that is not Markdown is an agent only if it is
    written as one; a pipe has no name that says anything."""
    whole, below = disk.absolute(path), disk.relative(path)
    if found := homes().shaped_origin(whole, below, text) or homes().suffixed_origin(whole, below, text):
        return found
    stem, suffix = stem_of(os.path.basename(path))
    if os.path.exists(path) and not os.path.isfile(path):
        return Origin("project", stem)
    origin = Origin("project", stem, suffix=suffix)
    if _is_read(whole):
        return origin
    as_markdown = homes().shaped_origin(f"{whole.removesuffix(suffix)}.md", f"{below.removesuffix(suffix)}.md", text)
    is_agent = as_markdown is not None and split(text) is not None
    return origin if is_agent else replace(origin, fault="document")


def paths(folder: str, most: int = 100_000) -> Iterator[str]:
    """The paths of the files below a folder, relative to it; at most `most`. Links are not followed."""
    for base, folders, names in os.walk(folder):
        folders[:] = [it for it in folders if it != ".git"]
        for name in names:
            yield disk.relative(os.path.join(base, name), folder)
            most -= 1
        if most <= 0:
            return


def search(
    root: str, is_excluded: Callable[[str], bool], ignoring: bool = True, naming: bool = False
) -> Iterator[AgentFile | tuple[str, Unreadable]]:
    """The agent files below a folder, as `walk` finds them; those in the host's folders are not read yet. Elsewhere,
    unreadable files are left out, because they may not be agents.

    ignoring: leave out ignored files. naming: include files that only name agents.
    """
    base = disk.absolute(root)
    for found in walk(root, ignoring=ignoring):
        if isinstance(found, Limit):
            yield found.folder, Unreadable(found.why)
        if not isinstance(found, Entry) or os.path.basename(found.path) == homes().SERVERS:
            continue
        below = found.path[len(base) :].lstrip("/")
        path = below if root == "." else f"{root.rstrip('/')}/{below}"
        if is_excluded(path):
            continue
        at = place(found.path)
        if at and at.names:
            if naming:
                yield AgentFile(path, Origin(), None, found.real, at, kind=at.names)
            continue
        if lost := _dangling(path, at, found.real):
            yield lost
            continue
        origin = at.agent if at else None
        if origin is None and homes().other_suffix(found.path):
            try:
                decoded = disk.read(path)
            except Unreadable:
                continue
            if suffixed := homes().suffixed_origin(found.path, below, decoded.text):
                yield AgentFile(path, suffixed, decoded, found.real, at)
            continue
        if origin is None and (others.readers(found.path) or host_of(found.path)):
            origin = Origin("project", stem_of(os.path.basename(path))[0])
        if origin is not None:
            yield AgentFile(path, origin, None, found.real, at)
            continue
        try:
            decoded = disk.read(path)
        except Unreadable:
            continue
        shaped = homes().shaped_origin(found.path, below, decoded.text)
        if shaped is None and others.missed(found.path) and _DESCRIBED.match(decoded.text):
            shaped = Origin("project", stem_of(os.path.basename(path))[0])
        if shaped:
            yield AgentFile(path, shaped, decoded, found.real, at, True)


def agents_in(home: Home) -> Iterator[AgentFile | tuple[str, Unreadable]]:
    """The agent files that the host finds in one of its folders, as `walk` finds them."""
    for found in files_of(home):
        if isinstance(found, Limit):
            yield found.folder, Unreadable(found.why)
        elif found and (at := place(found.path)) and at.agent:
            try:
                yield _dangling(found.path, at, found.real) or AgentFile(
                    found.path, at.agent, disk.read(found.path), found.real, at
                )
            except Unreadable as error:
                yield found.path, error


class Entry(NamedTuple):
    """A file that may matter. path: absolute. real: its path after links."""

    path: str
    real: str


class Limit(NamedTuple):
    """A folder that was not searched completely, and why."""

    folder: str
    why: str


class _Folder(NamedTuple):
    """A folder to search. home: the host's own folder that contains it, by the path that leads there, or empty.
    patterns: those of ignore files that apply in it."""

    path: str
    real: str
    home: str
    is_linked: bool = False
    patterns: tuple[Patterns, ...] = ()


def walk(root: str, most: int = sys.maxsize, ignoring: bool = False) -> Iterator[Entry | Limit | None]:
    """The Markdown files, `.mcp.json` and agents of other hosts below a folder; a folder's files before its subfolders,
    by name, links last. A file with several paths is found once, but once in each of the host's own folders.

    Links are followed as the host does (`tests/test_disk.py` has the cases): anywhere in the folders of a project and
    of the user, never in a plugin, and elsewhere as long as they stay below `root`; another host's folder of agents may
    be a link if that host reads it then. Folders such as `.git` are left out, but not among a host's agents.

    most: folders that are searched. ignoring: leave out ignored files. None comes between two folders. Never raises.
    """
    top = disk.absolute(root)
    inside = disk.real(top).rstrip("/") + "/"
    user = homes().user_folder()
    pending, links = (
        [_Folder(top, inside[:-1] or "/", _home(top, user), patterns=ignored.above(top) if ignoring else ())],
        list[_Folder](),
    )
    late: list[tuple[str, Entry]] = []
    seen, files = set[tuple[str, int, int]](), set[tuple[str, str]]()
    while pending or links:
        folder = pending.pop() if pending else links.pop()
        try:
            about = os.stat(folder.path)
            if (folder.home, about.st_dev, about.st_ino) in seen:
                continue
            seen.add((folder.home, about.st_dev, about.st_ino))
            if len(seen) > most:
                yield Limit(top, f"it has more than {most:,} folders")
                return
            with os.scandir(folder.path) as entries:
                children = sorted(entries, key=lambda it: it.name)
        except (FileNotFoundError, NotADirectoryError, ValueError):
            continue
        except OSError as error:
            yield Limit(folder.path, (error.strerror or str(error)).lower())
            continue
        folders = []
        patterns = folder.patterns
        if ignoring and folder.path != top and any(it.name in ignored.NAMES for it in children):
            patterns = (*ignored.of(folder.path), *patterns)
        for child in children:
            name = child.name
            path = f"{folder.path.rstrip('/')}/{name}"
            if (
                patterns
                and (_is_wanted(name, path) or child.is_dir())
                and ignored.is_ignored(path, patterns, child.is_dir())
            ):
                continue
            if child.is_symlink():
                target = disk.slashed(os.path.realpath(path))
                for it in _linked(path, target, folder.home or _home(path, user), inside):
                    if os.path.isdir(it.path):
                        links.append(it)
                    elif _is_wanted(name, path) and (os.path.isfile(target) or not os.path.exists(target)):
                        late.append((it.home, Entry(path, target)))
                    elif it.home.endswith("/agents") and "." not in name and not os.path.exists(target):
                        yield Limit(path, "the link leads to no folder")
            elif child.is_dir():
                home = folder.home or (_home(path, user) if name in homes().PARTS else "")
                if _enters(path, home):
                    real = f"{folder.real.rstrip('/')}/{name}"
                    folders.append(_Folder(path, real, home, folder.is_linked, patterns))
            elif _is_wanted(name, path) and child.is_file():
                entry = Entry(path, f"{folder.real.rstrip('/')}/{name}")
                if folder.is_linked:
                    late.append((folder.home, entry))
                else:
                    files.add((folder.home, entry.real))
                    yield entry
        pending += reversed(folders)
        yield None
    for home, entry in late:
        if (home, entry.real) not in files and (home or not _is_plugins(entry.path)):
            files.add((home, entry.real))
            yield entry


def reaches(path: str, root: str) -> bool:
    """Whether `walk` enters all folders that contain a file below `root`, as far as their paths tell."""
    user = homes().user_folder()
    above = (it for it in upwards(os.path.dirname(path)) if len(it) > len(root))
    return all(_enters(it, _home(it, user)) for it in above)


def _enters(folder: str, home: str) -> bool:
    """Whether a folder is searched. home: as in `_Folder`."""
    skipped = os.path.basename(folder) in _SKIPPED or folder.endswith(f"/{homes().FOLDER}/worktrees")
    return not skipped or home.endswith("/agents") or _is_plugins(f"{folder}/_.md")


def files_of(home: Home, most: int = sys.maxsize) -> Iterator[Entry | Limit | None]:
    """The files in which the host looks for the agents of one home; `most` as for `walk`."""
    plugin = home.plugin
    seen: set[str] = set()
    if plugin is None or plugin.listed is None:
        for it in walk(home.path, most):
            if isinstance(it, Entry):
                seen.add(it.real)
            yield it
    for below in sorted((plugin.listed or frozenset()) | plugin.more) if plugin else ():
        path = f"{plugin.base}/{below}" if plugin else below
        if os.path.isfile(path) and disk.real(path) not in seen:
            yield Entry(path, disk.real(path))


def _is_wanted(name: str, path: str) -> bool:
    return (
        name.lower().endswith(".md")
        or bool(homes().other_suffix(path) or homes().naming(path))
        or name == homes().SERVERS
        or bool(others.readers(path))
        or others.is_suffixed(path)
        or (name.endswith(".json") and host_of(path) is not None)
    )


def _linked(path: str, target: str, home: str, inside: str) -> Iterator[_Folder]:
    """The target of a link, as far as it is followed."""
    home = home or (path if path.endswith(others.FOLLOWED) else "")
    if home or f"{target}/".startswith(inside):
        yield _Folder(path, target, home, True)
    elif path.endswith(f"/{homes().FOLDER}"):
        for part in homes().PARTS:
            yield _Folder(f"{path}/{part}", f"{target}/{part}", f"{path}/{part}", True)


@cache
def _in_project() -> re.Pattern[str]:
    return pattern(rf".*?/{re.escape(homes().FOLDER)}/(?:{'|'.join(homes().PARTS)})(?=/|\Z)")


def _home(path: str, user: str) -> str:
    """The host's own folder that contains a path, or is it; empty if there is none."""
    found = _in_project().match(path)
    if found:
        return found[0]
    parts = path[len(user) + 1 :].split("/") if path.startswith(f"{user}/") else [""]
    return f"{user}/{parts[0]}" if parts[0] in homes().PARTS else ""


def _is_plugins(path: str) -> bool:
    found = homes().origin_on_disk(path)
    return found is not None and found.role == "plugin"
