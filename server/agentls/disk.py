"""Finds and reads files, and says which of them are agent files.

All input of the core stands here: nothing outside the folders that are named is read, links that lead out of them are
followed only where the host follows them, and a file over `LIMIT` is refused. Paths use `/`.
"""

from __future__ import annotations

import itertools
import json
import os
import posixpath
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from .runtime import Origin, Role
from .syntax import frontmatter
from .text import Decoded, decode

LIMIT = 1_000_000
"""Bytes of the largest file that is read. No real agent file has a hundredth of it."""

NAMES = 1000
"""No more names of one folder are listed."""

MANIFEST = ".claude-plugin/plugin.json"
MARKETPLACE = ".claude-plugin/marketplace.json"
_SKIPPED = frozenset(
    (".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", "venv", ".tox", ".nox", ".mypy_cache")
)
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
        raise Unreadable(f"larger than {LIMIT // 1_000_000} MB, which no agent file is; it is not read")
    return decode(data)


def user_folder() -> str:
    """The host's own folder: `$CLAUDE_CONFIG_DIR`, or `~/.claude`."""
    return (os.environ.get("CLAUDE_CONFIG_DIR") or os.path.expanduser("~/.claude")).replace(os.sep, "/").rstrip("/")


def origin(path: str, manifest: Callable[[str], str | None]) -> Origin | None:
    """Where the host would find a file, by its path alone; None where it would not look.

    manifest: the text of a plugin's manifest by its path, or None where there is none.
    """
    *folders, name = path.split("/")
    stem, suffix = os.path.splitext(name)
    if suffix.lower() != ".md":
        return None
    if path.startswith(user_folder() + "/agents/"):
        return Origin("user", stem, suffix=suffix)
    for i in range(len(folders) - 1, -1, -1):
        if folders[i] != "agents":
            continue
        if i and folders[i - 1] == ".claude":
            return Origin("project", stem, suffix=suffix)
        text = manifest("/".join([*folders[:i], MANIFEST]))
        plugin = (
            _offered(folders[:i], manifest) if text is None else _plugin_name(text) or (folders[i - 1] if i else "")
        )
        if plugin is not None:
            return Origin("plugin", stem, plugin, tuple(folders[i + 1 :]), suffix)
    return None


def _offered(folders: list[str], manifest: Callable[[str], str | None]) -> str | None:
    """The name under which a marketplace at or above a folder offers it as a plugin; such a plugin needs no manifest.

    Seen on Claude Code 2.1.329: a plugin folder without `plugin.json` installs, and its `agents/` load.
    """
    for i in range(len(folders), -1, -1):
        text = manifest("/".join([*folders[:i], MARKETPLACE]))
        if text is None:
            continue
        below = "/".join(folders[i:])
        plugins = _object(text).get("plugins")
        for it in plugins if isinstance(plugins, list) else ():
            if not isinstance(it, dict):
                continue
            source, name = it.get("source"), it.get("name")
            if isinstance(source, str) and isinstance(name, str) and posixpath.normpath(source) == (below or "."):
                return name
    return None


def origin_on_disk(path: str) -> Origin | None:
    """`origin`, with the manifests that there are on the disk."""
    return origin(path, _manifest)


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
    """An agent file as it was read from the disk."""

    path: str
    origin: Origin
    decoded: Decoded


def open_agent(path: str) -> AgentFile:
    """A file that is named outright, which makes it an agent file wherever it stands. Raises `Unreadable`."""
    stem, suffix = os.path.splitext(os.path.basename(path))
    place = origin_on_disk(absolute(path)) or Origin("project", stem, suffix=suffix)
    return AgentFile(path, place, read(path))


def search(root: str, is_excluded: Callable[[str], bool]) -> Iterator[AgentFile | tuple[str, Unreadable]]:
    """The agent files below a folder, sorted by path, and those that cannot be read.

    A folder is visited once, however many links lead to it; links out of `root` are not followed.
    """
    base = absolute(root)
    real_base = os.path.realpath(root)
    for path in _markdown(root, real_base):
        if is_excluded(path):
            continue
        below = absolute(path)
        place = origin_on_disk(below)
        try:
            decoded = read(path)
        except Unreadable as error:
            if place is not None:
                yield path, error
            continue
        if place is None and is_shaped(below[len(base) :].lstrip("/") or below, decoded.text):
            place = Origin("project", os.path.splitext(os.path.basename(path))[0])
        if place is not None:
            yield AgentFile(path, place, decoded)


@dataclass(frozen=True)
class Tree:
    """An `agents` folder that the host reads, in the order of resolution; `plugin` is the name of the plugin it belongs to."""

    path: str
    role: Role
    plugin: str = ""


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
    found += installed_plugins()
    return [it for it in found if os.path.isdir(it.path)]


@lru_cache(maxsize=4096)
def repository(folder: str) -> str | None:
    """The root of the repository that holds a folder."""
    while not os.path.exists(f"{folder}/.git"):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


def installed_plugins() -> list[Tree]:
    """The plugins that the user's settings enable. Files and keys as Claude Code 2.1.329 writes them."""
    home = user_folder()
    enabled = _object(_manifest(f"{home}/settings.json") or "").get("enabledPlugins")
    plugins = _object(_manifest(f"{home}/plugins/installed_plugins.json") or "").get("plugins")
    if not isinstance(enabled, dict) or not isinstance(plugins, dict):
        return []
    found = []
    for key, places in sorted(plugins.items()):
        place = places[-1] if isinstance(places, list) and places else None
        path = place.get("installPath") if isinstance(place, dict) else None
        if enabled.get(key) is True and isinstance(path, str) and (absolute(path) + "/").startswith(f"{home}/plugins/"):
            found.append(Tree(f"{absolute(path)}/agents", "plugin", key.split("@")[0]))
    return found


def is_installed(folder: str) -> bool:
    """Whether a folder is that of a plugin which the user has installed and enabled."""
    return folder in _plugin_folders(user_folder())


@lru_cache(maxsize=4)
def _plugin_folders(home: str) -> frozenset[str]:
    return frozenset(os.path.dirname(it.path) for it in installed_plugins())


def agents_folder(folder: str | None) -> str:
    """Where an agent belongs that is made while somebody works in `folder`; the user's where nobody says.

    The folder itself where it is one of agents or stands in one; a plugin's where it is a plugin's.
    """
    if folder is None:
        return f"{user_folder()}/agents"
    at = absolute(folder).rstrip("/")
    if "/.claude/agents/" in f"{at}/" or at == user_folder() + "/agents":
        return at
    if at == user_folder() or at.endswith("/.claude") or os.path.exists(f"{at}/{MANIFEST}"):
        return f"{at}/agents"
    return f"{at}/.claude/agents"


def create(path: str, text: str) -> None:
    """Write a file that is not there yet, with the folders above it. Raises OSError."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "x", encoding="utf-8", newline="") as file:
        file.write(text)


def agents_in(tree: Tree) -> Iterator[AgentFile | tuple[str, Unreadable]]:
    """The agent files of one `agents` folder, sorted by path.

    Links are followed wherever they lead, and no folder is left out. Seen on Claude Code 2.1.329.
    """
    for path in _markdown(tree.path, None):
        stem, suffix = os.path.splitext(os.path.basename(path))
        folders = tuple(path[len(tree.path) + 1 :].split("/")[:-1]) if tree.plugin else ()
        try:
            yield AgentFile(path, Origin(tree.role, stem, tree.plugin, folders, suffix), read(path))
        except Unreadable as error:
            yield path, error


def _markdown(root: str, real_base: str | None) -> Iterator[str]:
    """The `.md` files below a folder, each folder's files before its folders, both by name; linked folders come last.

    real_base: where links have to stay, and folders such as `.git` are left out; None for no such bounds.
    """
    inside = "" if real_base is None else real_base.rstrip(os.sep) + os.sep
    skipped = frozenset[str]() if real_base is None else _SKIPPED
    pending = [root]
    links: list[str] = []
    seen: set[tuple[int, int]] = set()
    while pending or links:
        if pending:
            folder = pending.pop()
        else:
            folder = links.pop()
            if not (os.path.realpath(folder) + os.sep).startswith(inside):
                continue
        try:
            status = os.stat(folder)
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as found:
                children = sorted(found, key=lambda it: it.name)
        except OSError:
            continue
        folders = []
        for child in children:
            path = child.name if folder == "." else f"{folder.rstrip('/')}/{child.name}"
            if child.is_symlink() and child.is_dir():
                links.append(path)
            elif child.is_dir():
                if child.name not in skipped:
                    folders.append(path)
            elif child.name.lower().endswith(".md") and (
                # Not a pipe, which would never end. A link that leads nowhere is told of when it is read.
                child.is_file(follow_symlinks=False)
                or (child.is_symlink() and os.path.realpath(path).startswith(inside))
            ):
                yield path
        pending += reversed(folders)


def absolute(path: str) -> str:
    """The absolute form of a path, with `/`."""
    return os.path.abspath(path).replace(os.sep, "/")


@lru_cache(maxsize=1024)
def _manifest(path: str) -> str | None:
    try:
        return read(path).text
    except Unreadable:
        return None


def _plugin_name(manifest: str) -> str:
    name = _object(manifest).get("name")
    return name if isinstance(name, str) else ""


@lru_cache(maxsize=256)
def _object(text: str) -> dict[str, object]:
    """A JSON object; an empty one where the text is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
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
    configuration.cache_clear()
    repository.cache_clear()
    _plugin_folders.cache_clear()


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
