"""Finds and reads files, and says which of them are agent files.

All input of the core stands here: nothing outside the folders that are named is read, links that lead out of them are
followed only where the host follows them, and a file over `LIMIT` is refused. Paths use `/`.
"""

from __future__ import annotations

import itertools
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from . import plugins
from .plugins import Plugin
from .runtime import Origin, Role
from .syntax import frontmatter
from .text import Decoded, decode

LIMIT = 1_048_576
"""Bytes of the largest file that is read: the host's own limit (seen on Claude Code 2.1.329)."""

NAMES = 1000
"""No more names of one folder are listed."""

_SKIPPED = frozenset(
    (".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", "venv", ".tox", ".nox", ".mypy_cache")
)
PARTS = ("agents", "skills", "commands")
"""The folders in which the host looks, in `.claude` and in a plugin."""

SERVERS = ".mcp.json"
_HOME = re.compile(r".*?/\.claude/(?:agents|skills|commands)(?=/|\Z)")
_ELSEWHERE = frozenset(("commands", "skills", "output-styles"))
_FIELD = re.compile(r"^(\w+)[ \t]*:", re.MULTILINE)
_ELSES = re.compile(
    r"^(?:mode[ \t]*:[ \t]*[\"']?(?:primary|subagent|all)\b|(?:applyTo|globs|alwaysApply|handoffs)[ \t]*:)",
    re.MULTILINE,
)
"""Fields by which a file shows that it is OpenCode's, Copilot's or Cursor's."""
_OTHERS = frozenset(("tools", "disallowedTools", "model", "color"))


class Unreadable(Exception):
    """A file that cannot be read; the text says why, as a half sentence for people."""


def read(path: str) -> Decoded:
    """The text of a file as the host decodes it. Raises `Unreadable`."""
    try:
        with open(path, "rb") as file:
            data = file.read(LIMIT + 1)
    except FileNotFoundError:
        raise Unreadable("no such file") from None
    except OSError as error:
        raise Unreadable((error.strerror or str(error)).lower()) from None
    if len(data) > LIMIT:
        raise Unreadable(f"larger than {LIMIT:,} bytes, and Claude Code reads no such agent file")
    return decode(data)


def user_folder() -> str:
    """The host's own folder: `$CLAUDE_CONFIG_DIR`, or `~/.claude`."""
    return (os.environ.get("CLAUDE_CONFIG_DIR") or os.path.expanduser("~/.claude")).replace(os.sep, "/").rstrip("/")


def origin(path: str, plugin: Callable[[str], Plugin | None]) -> Origin | None:
    """Where the host would find a file, by its path alone; None where it would not look.

    plugin: the plugin whose folder this is, or None.
    """
    folder, _, name = path.rpartition("/")
    stem, suffix = _stem(name)
    if suffix.lower() != ".md":
        return None
    if path.startswith(user_folder() + "/agents/"):
        return Origin("user", stem, suffix=suffix)
    if "/.claude/agents/" in f"/{path}":
        return Origin("project", stem, suffix=suffix)
    for base in plugins.upwards(folder):
        if found := plugin(base):
            return found.origin(path[len(base) :].lstrip("/"))
    return None


def _stem(name: str) -> tuple[str, str]:
    """A file's name without its suffix, and the suffix; that of `.md` is all of it, as for the host."""
    stem, dot, suffix = name.rpartition(".")
    return (stem, dot + suffix) if dot else (name, "")


def origin_on_disk(path: str) -> Origin | None:
    """`origin`, with the manifests that there are on the disk."""
    return origin(path, plugin_at)


def plugin_of(path: str) -> Plugin | None:
    """The plugin in whose folder a file stands."""
    return next(filter(None, map(plugin_at, plugins.upwards(path.rpartition("/")[0]))), None)


@lru_cache(maxsize=4096)
def plugin_at(folder: str) -> Plugin | None:
    """The plugin that a folder is."""
    return plugins.at(folder, _manifest)


def is_shaped(path: str, text: str) -> bool:
    """Whether a file outside the host's folders is written as an agent: in a collection, or a folder to be copied.

    It has a name, a description, and another field of an agent or a folder `agents` above it; and it is not known
    to be something else (a skill, a command, a file of another product's folder).
    """
    *folders, name = path.split("/")
    if not name.endswith(".md") or name == "SKILL.md" or name.endswith((".agent.md", ".chatmode.md", ".prompt.md")):
        return False
    if any(it in _ELSEWHERE or (it.startswith(".") and it not in (".", "..", ".claude")) for it in folders):
        return False
    meant = frontmatter.split(text) or frontmatter.intended(text)
    if meant is None:
        return False
    header = meant.header.of(text)
    names = set(_FIELD.findall(header))
    if not {"name", "description"} <= names or _ELSES.search(header):
        return False
    return "agents" in folders or not names.isdisjoint(_OTHERS)


@dataclass(frozen=True)
class AgentFile:
    """An agent file as it was read from the disk.

    real: the file itself, where links lead to it. is_shaped: it stands outside the host's folders.
    """

    path: str
    origin: Origin
    decoded: Decoded
    real: str
    is_shaped: bool = False


def open_agent(path: str) -> AgentFile:
    """A file that is named outright, which makes it an agent file wherever it stands. Raises `Unreadable`."""
    stem, suffix = _stem(os.path.basename(path))
    place = origin_on_disk(absolute(path)) or Origin("project", stem, suffix=suffix)
    return AgentFile(path, place, read(path), real(path))


def search(root: str, is_excluded: Callable[[str], bool]) -> Iterator[AgentFile | tuple[str, Unreadable]]:
    """The agent files below a folder, as `walk` finds them, and those that cannot be read."""
    base = absolute(root)
    for found in walk(root):
        if isinstance(found, Limit):
            yield found.folder, Unreadable(found.why)
        if not isinstance(found, Entry) or not found.path.lower().endswith(".md"):
            continue
        below = found.path[len(base) :].lstrip("/")
        path = below if root == "." else f"{root.rstrip('/')}/{below}"
        if is_excluded(path):
            continue
        place = origin_on_disk(found.path)
        try:
            decoded = read(path)
        except Unreadable as error:
            if place is not None:
                yield path, error
            continue
        if place is not None:
            yield AgentFile(path, place, decoded, found.real)
        elif is_shaped(below, decoded.text):
            yield AgentFile(path, Origin("project", _stem(os.path.basename(path))[0]), decoded, found.real, True)


@dataclass(frozen=True)
class Tree:
    """An `agents` folder that the host reads, which need not be there, and the plugin to which it belongs."""

    path: str
    role: Role
    plugin: Plugin | None = None


def trees(folder: str) -> list[Tree]:
    """The `agents` folders that the host reads when it works in `folder`, the first to resolve a name first.

    The project's, from `folder` up to the root of the repository; the user's; those of the plugins that the user has
    installed and enabled. Seen on Claude Code 2.1.329.
    """
    at = absolute(folder)
    root = repository(at) or at
    found = []
    while True:
        found.append(Tree(f"{at.rstrip('/')}/.claude/agents", "project"))
        if at == root:
            break
        at = os.path.dirname(at)
    user = Tree(f"{user_folder()}/agents", "user")
    if user.path not in {it.path for it in found}:
        found.append(user)
    found += (Tree(f"{it.base}/agents", "plugin", it) for it in installed_plugins())
    return found


@lru_cache(maxsize=4096)
def repository(folder: str) -> str | None:
    """The root of the repository that holds a folder."""
    while not os.path.exists(f"{folder}/.git"):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


def installed_plugins() -> list[Plugin]:
    """The plugins that the user's settings enable. Files and keys as Claude Code 2.1.329 writes them."""
    home = user_folder()
    enabled = _object(f"{home}/settings.json").get("enabledPlugins")
    installed = _object(f"{home}/plugins/installed_plugins.json").get("plugins")
    if not isinstance(enabled, dict) or not isinstance(installed, dict):
        return []
    found = []
    for key, places in sorted(installed.items()):
        place = places[-1] if isinstance(places, list) and places else None
        path = place.get("installPath") if isinstance(place, dict) else None
        if enabled.get(key) is True and isinstance(path, str) and (absolute(path) + "/").startswith(f"{home}/plugins/"):
            found.append(plugin_at(absolute(path)) or Plugin(absolute(path), key.split("@")[0]))
    return found


def is_installed(folder: str) -> bool:
    """Whether a folder is that of a plugin which the user has installed and enabled."""
    return folder in _installed(user_folder())


@lru_cache(maxsize=4)
def _installed(home: str) -> frozenset[str]:
    return frozenset(it.base for it in installed_plugins())


def agents_folder(folder: str | None) -> str:
    """Where an agent belongs that is made while somebody works in `folder`; the user's where nobody says.

    The folder itself where it is one of agents or stands in one; a plugin's where it is a plugin's.
    """
    if folder is None:
        return f"{user_folder()}/agents"
    at = absolute(folder).rstrip("/")
    if "/.claude/agents/" in f"{at}/" or at == user_folder() + "/agents":
        return at
    if at == user_folder() or at.endswith("/.claude") or os.path.exists(f"{at}/{plugins.MANIFEST}"):
        return f"{at}/agents"
    return f"{at}/.claude/agents"


def create(path: str, text: str) -> None:
    """Write a file that is not there yet, with the folders above it. Raises OSError."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "x", encoding="utf-8", newline="") as file:
        file.write(text)


def agents_in(tree: Tree) -> Iterator[AgentFile | tuple[str, Unreadable]]:
    """The agent files that the host finds in one tree, as `walk` finds them."""
    for found in files_of(tree):
        if isinstance(found, Limit):
            yield found.folder, Unreadable(found.why)
        elif found and (place := origin_on_disk(found.path)):
            try:
                yield AgentFile(found.path, place, read(found.path), found.real)
            except Unreadable as error:
                yield found.path, error


# Going through folders


class Entry(NamedTuple):
    """A file that may hold something. path: absolute. real: the file itself, where a link leads to it."""

    path: str
    real: str


class Limit(NamedTuple):
    """A folder that was not looked at to its end, and why."""

    folder: str
    why: str


class _Folder(NamedTuple):
    """A folder to go through. home: the host's own folder in which it stands, by the path that leads there, or empty."""

    path: str
    real: str
    home: str
    is_linked: bool = False


def walk(root: str, most: int = sys.maxsize) -> Iterator[Entry | Limit | None]:
    """The Markdown files and `.mcp.json` below a folder; a folder's files before its folders, by name, links last.

    What is the same file is found once, but once in each of the host's own folders. Links are followed as the host does
    (seen on Claude Code 2.1.329): in a project's `.claude` and the user's folder wherever they lead, in a plugin not;
    elsewhere as long as they stay below `root`. Folders such as `.git` are left out, but not among a host's agents.
    most: folders that are looked at. None comes between two folders. Never raises.
    """
    top = absolute(root)
    inside = os.path.realpath(top).replace(os.sep, "/").rstrip("/") + "/"
    user = user_folder()
    pending, links = [_Folder(top, inside[:-1] or "/", _home(top, user))], list[_Folder]()
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
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            yield Limit(folder.path, (error.strerror or str(error)).lower())
            continue
        folders = []
        for child in children:
            name = child.name
            path = f"{folder.path.rstrip('/')}/{name}"
            if child.is_symlink():
                target = os.path.realpath(path).replace(os.sep, "/")
                for it in _linked(path, target, folder.home or _home(path, user), inside):
                    if os.path.isdir(it.path):
                        links.append(it)
                    elif _is_wanted(name) and (os.path.isfile(target) or not os.path.exists(target)):
                        late.append((it.home, Entry(path, target)))
            elif child.is_dir():
                home = folder.home or (_home(path, user) if name in PARTS else "")
                if home.endswith("/agents") or (name not in _SKIPPED and not path.endswith("/.claude/worktrees")):
                    folders.append(_Folder(path, f"{folder.real.rstrip('/')}/{name}", home, folder.is_linked))
            elif _is_wanted(name) and child.is_file():
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


def files_of(tree: Tree, most: int = sys.maxsize) -> Iterator[Entry | Limit | None]:
    """The files in which the host looks for the agents of a tree; `most` as that of `walk`."""
    plugin = tree.plugin
    if plugin is None or plugin.listed is None:
        yield from walk(tree.path, most)
    for below in sorted((plugin.listed or frozenset()) | plugin.more) if plugin else ():
        path = f"{plugin.base}/{below}" if plugin else below
        if os.path.isfile(path):
            yield Entry(path, real(path))


def _is_wanted(name: str) -> bool:
    return name.lower().endswith(".md") or name == SERVERS


def _linked(path: str, target: str, home: str, inside: str) -> Iterator[_Folder]:
    """What a link leads to, as far as it is followed."""
    if home or f"{target}/".startswith(inside):
        yield _Folder(path, target, home, True)
    elif path.endswith("/.claude"):
        for part in PARTS:
            yield _Folder(f"{path}/{part}", f"{target}/{part}", f"{path}/{part}", True)


def _home(path: str, user: str) -> str:
    """The host's own folder in which a path stands, or which it is; empty for none."""
    found = _HOME.match(path)
    if found:
        return found[0]
    parts = path[len(user) + 1 :].split("/") if path.startswith(f"{user}/") else [""]
    return f"{user}/{parts[0]}" if parts[0] in PARTS else ""


def _is_plugins(path: str) -> bool:
    found = origin_on_disk(path)
    return found is not None and found.role == "plugin"


@lru_cache(maxsize=1024)
def real(path: str) -> str:
    """The file to which a path leads."""
    return os.path.realpath(path).replace(os.sep, "/")


def absolute(path: str) -> str:
    """The absolute form of a path, with `/`."""
    return os.path.abspath(path).replace(os.sep, "/")


@lru_cache(maxsize=1024)
def _manifest(path: str) -> str | None:
    try:
        return read(path).text
    except Unreadable:
        return None


def _object(path: str) -> dict[str, object]:
    """The JSON object of a file; an empty one where it holds none."""
    found = plugins.parsed(_manifest(path) or "")
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True)
class Configuration:
    """The settings that a folder's files give, as loaded and not yet understood; `error` where they do not parse."""

    path: str
    given: object = None
    error: str = ""


@lru_cache(maxsize=1024)
def configuration(folder: str) -> Configuration | None:
    """The nearest `.agentls.toml`, or `pyproject.toml` with a table `tool.agentls`, at or above a folder.

    The search ends at the root of the repository (the folder that has `.git`).
    """
    for name in (".agentls.toml", "pyproject.toml"):
        path = f"{folder.rstrip('/')}/{name}"
        if not os.path.isfile(path):
            continue
        try:
            text = read(path).text
        except Unreadable as why:
            return Configuration(path, error=str(why))
        if name == "pyproject.toml" and "agentls" not in text:
            continue
        given, error = _toml(text)
        if name == "pyproject.toml":
            tool = given.get("tool") if isinstance(given, dict) else None
            if not error and not (isinstance(tool, dict) and "agentls" in tool):
                continue
            given = tool.get("agentls") if isinstance(tool, dict) else None
        return Configuration(path, given, error)
    parent = os.path.dirname(folder)
    if parent == folder or os.path.exists(f"{folder}/.git"):
        return None
    return configuration(parent)


def _toml(text: str) -> tuple[object, str]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text), ""
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return None, str(error)


def forget() -> None:
    """Drop what was remembered of manifests and configurations."""
    _manifest.cache_clear()
    plugin_at.cache_clear()
    configuration.cache_clear()
    repository.cache_clear()
    real.cache_clear()
    _installed.cache_clear()


def listing(path: str) -> tuple[str, ...]:
    """The names in a folder, sorted, at most `NAMES`; those of folders end in `/`. Empty where it cannot be read."""
    try:
        with os.scandir(path) as found:
            return tuple(sorted(it.name + "/" * it.is_dir() for it in itertools.islice(found, NAMES)))
    except OSError:
        return ()


def exists(path: str) -> bool:
    """Whether there is a file or folder."""
    return os.path.exists(path)
