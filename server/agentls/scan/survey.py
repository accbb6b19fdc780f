"""Finds everything that an agent may name: agents, skills, commands and MCP servers, in a workspace and in the host's
folders.

`survey` walks folders in small steps, so that its caller can do other things in between; `examine` reads one file.
Bounded: no more than `FOLDERS` folders are searched.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple, TypeAlias

from ..disk import files as disk
from ..document import Document
from ..hosts import homes, others
from ..hosts.home import Denial, Home, Plugin, command, denial, upwards
from ..hosts.reading import Claim, File
from ..hosts.scopes import Tree
from ..hosts.servers import Surroundings
from ..hosts.verdict import Loaded
from ..stdx.records import pattern, replace
from ..syntax.yaml.tree import Scalar
from ..text.source import Span
from ..workspace.catalog import Barred, McpServer, Skill
from ..workspace.claims import Claims
from ..workspace.context import Workspace
from ..workspace.index import Index
from ..workspace.references import Referrer, referrer
from ..workspace.summary import Facts, facts
from . import walk
from .places import Place, place
from .walk import Entry, Limit

FOLDERS = 20_000
"""The most folders below one root that are searched."""

LONGEST = 500_000
"""Code points of the longest file whose facts are read, and that is checked while it is edited. Of 2,566 agent files the
longest has 112,000."""

Stamp: TypeAlias = "tuple[int, int, int]"
"""Changes with a file: time of the last change in nanoseconds, size in bytes, inode."""

OUTDATED: Stamp = (0, 0, 0)
"""A stamp that no file has."""


class Found(NamedTuple):
    """A file to examine. root: the folder that was searched. real: the path after links; empty if not resolved yet.
    client: the version of the host in use there; None if no setting says it."""

    path: str
    root: str
    stamp: Stamp
    real: str
    client: str | None = None


Known: TypeAlias = "Facts | tuple[Skill | McpServer | Referrer | Claim, ...]"


def survey(
    folders: Collection[str],
    below: bool = True,
    ignoring: bool = True,
    also: Callable[[], Iterable[str]] = lambda: (),
) -> Iterator[Found | Limit | None]:
    """The files to examine, in the order in which the host reads them, each once. The host does not read files whose path
    is not UTF-8.

    folders: where the host runs; absolute. The folders above each are searched up to the root of its repository. below:
    also search the folders below, unless it is the root of the disk or the user's home, which are not a workspace.
    ignoring: leave out ignored files below them, except in the host's own folders. also: gives further folders where the
    host runs, after those below have been searched. None comes between two folders.
    """
    seen: set[str] = set()
    for root, entries in _roots(folders, below, homes().user_folder(), ignoring, also):
        for it in entries:
            if not isinstance(it, Entry):
                yield it
            elif it.path not in seen and disk.is_utf8(it.path) and (stamp := stamp_of(it.path)):
                seen.add(it.path)
                yield Found(it.path, root, stamp, it.real)


def examine(
    path: str, at: Place, text: str | None = None, root: str = "", real: str = "", client: str | None = None
) -> Known | None:
    """What other files may need to know about a file; None if nothing.

    text: replaces the text on disk. root: the folder that was searched; it matters for agents of a collection. real:
    the path after links. client: the version of the host that reads it. Raises `disk.Unreadable`.
    """
    decoded = disk.read(path) if text is None else None
    given = decoded.text if decoded else text or ""
    if at.kind == "servers":
        return tuple(servers(path, given, at.tree))
    if len(given) > LONGEST:
        return None
    is_shaped = at.kind == "unknown" and homes().is_shaped(path.removeprefix(root).lstrip("/"), given)
    kind = "agent" if is_shaped or at.kind in ("agent", "other") else at.names or "notes"
    is_lossy = bool(decoded and decoded.lossy)
    document = Document(given, path, at.origin, bool(decoded and decoded.bom), is_lossy, kind=kind).at(client)
    return known(document, path, at, real or disk.real(path), doubtful=True)


def known(document: Document, path: str, at: Place, real: str, doubtful: bool = False) -> Known | None:
    """What other files may need to know about a file; None if nothing, as in a folder of another host that reads no agent
    there.

    path: absolute. doubtful: include doubtful mentions.
    """
    if at.kind == "other":
        return others.claims(document.file._replace(path=path))
    if document.kind == "agent":
        is_lost = at.kind == "unknown" and others.is_elsewhere(path)
        return None if is_lost else facts(document, path, at.tree, doubtful, real)
    found: list[Skill | McpServer | Referrer | Claim] = []
    if document.kind in ("skill", "command"):
        found += skill(document, path, at)
    if path == _manifest(at.tree.base):
        found += servers(path, document.text, at.tree)
    if named := referrer(document, path, at.tree, real, doubtful and at.kind != "unknown"):
        found.append(named)
    return tuple(found) or None


def index(
    folders: Collection[str], below: bool = True, client: Callable[[str], str | None] = lambda path: None
) -> tuple[Index, list[tuple[str, str]]]:
    """The index of everything around folders, and the paths that cannot be read, with the reasons. client: gives the
    version of the host that reads a path."""
    entries: list[tuple[str, Known]] = []
    unread: list[tuple[str, str]] = []
    for found in survey(folders, below):
        if isinstance(found, Limit):
            unread.append(found)
        elif found and (at := place(found.path)):
            try:
                known = examine(found.path, at, root=found.root, real=found.real, client=client(found.path))
            except disk.Unreadable as error:
                if at.kind in ("agent", "servers", "other"):
                    unread.append((found.path, str(error)))
                continue
            if known:
                entries.append((found.path, known))
    return replace(merged(Index(), entries), complete=True), unread


def merged(index: Index, entries: Iterable[tuple[str, Known | None]]) -> Index:
    """An index with the facts of some files; None if a file is gone or has no facts."""
    agents: dict[str, Facts | None] = {}
    skills: dict[str, tuple[Skill, ...]] = {}
    servers: dict[str, tuple[McpServer, ...]] = {}
    claims: dict[str, tuple[Claim, ...]] = {}
    referrers: dict[str, Referrer | None] = {}
    for path, known in entries:
        agents[path] = known if isinstance(known, Facts) else None
        given = known if isinstance(known, tuple) else ()
        skills[path] = tuple(it for it in given if isinstance(it, Skill))
        servers[path] = tuple(it for it in given if isinstance(it, McpServer))
        claims[path] = tuple(it for it in given if isinstance(it, Claim))
        referrers[path] = next((it for it in given if isinstance(it, Referrer)), None)
    return index.with_agents(agents).with_referrers(referrers).with_others(skills, servers, claims)


def skill(document: Document, path: str, at: Place) -> tuple[Skill, ...]:
    """The skill of a `SKILL.md`, or the command of a file.

    An agent names a skill by its `name` or its folder, a command by its path below `commands` with `:`; a plugin's with
    the plugin's name before that. Of a name with `:`, the last parts are enough. Case counts. A skill needs no
    frontmatter. `disable-model-invocation` keeps either from being preloaded, and in a plugin, so does the lack of a
    description, unless the manifest gives one.
    """
    tree = at.tree
    name, other, span = path.split("/")[-2], "", Span(0, 0)
    plugin = homes().plugin_of(path) if tree.plugin else None
    part = plugin.command(path[len(plugin.base) + 1 :]) if plugin else None
    if at.kind == "command":
        name = part.name if part else command(path.rpartition("/commands/")[2])
    elif (named := document.scalar("name")) and isinstance(named.value, str) and named.value.strip():
        name, other, span = named.value.strip(), name, named.span
    if tree.plugin:
        name, other = f"{tree.plugin}:{name}", f"{tree.plugin}:{other}" if other else ""
    described = document.scalar("description")
    text = described.value if described and isinstance(described.value, str) else ""
    disabled = document.scalar("disable-model-invocation")
    barred: Barred = ""
    if disabled and str(disabled.value).lower() in _TRUE:
        barred = "disabled"
    elif plugin and not (_says(described) or _says(document.scalar("when_to_use")) or (part and part.is_described)):
        barred = "undescribed"
    return (
        Skill(name, text, path, barred, other if other != name else "", tree.base, tree.everywhere, tree.plugin, span),
    )


_TRUE = ("true", "yes", "on", "1")


def _says(value: Scalar | None) -> bool:
    """Whether a field holds more than spaces."""
    return value is not None and value.value is not None and bool(str(value.value).strip())


def servers(path: str, text: str, tree: Tree) -> Iterator[McpServer]:
    """The servers that a `.mcp.json` or a plugin's manifest configures; none if it is not valid JSON."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return
    given = found.get("mcpServers") if isinstance(found, dict) else None
    if given is None and tree.plugin and isinstance(found, dict) and path != _manifest(tree.base):
        given = found
    at = 0
    objects = [it for it in (given if isinstance(given, list) else [given]) if isinstance(it, dict)]
    for name in (it for each in objects for it in each):
        key = pattern(
            re.escape(json.dumps(name)) + r"\s*:|" + re.escape(json.dumps(name, ensure_ascii=False)) + r"\s*:"
        )
        match = key.search(text, at) or key.search(text)
        span = Span(match.start() + 1, match.start() + 1 + len(name)) if match else Span(0, 0)
        at = match.end() if match else at
        yield McpServer(name, path, (), tree.base, tree.everywhere, tree.plugin, span)


def surroundings(document: Document, denials: Callable[[str], Mapping[str, Denial]]) -> Surroundings:
    """What other files say about an agent: the configured servers, and the setting that forbids it. denials: as in
    `Homes`."""
    at, verdict = place(document.path), document.verdict
    denied = None
    if at is not None and isinstance(verdict, Loaded):
        denied = denial(verdict.name, denials(at.tree.workplace))
    plugin = homes().plugin_of(disk.absolute(document.path)) if document.origin.role == "plugin" else None
    return Surroundings(_servers_above(document.path, plugin), denied)


def claims(base: str) -> Claims:
    """What other hosts call the agents in their own folders of a project and of the user. base: absolute."""
    found: dict[str, tuple[Claim, ...]] = {}
    for path in of_others(base):
        if others.readers(path):
            with suppress(disk.Unreadable):
                it = disk.read(path)
                found[path] = others.claims(File(path, it.text, it.bom, it.lossy, it.data))
    return Claims().with_(found)


def of_others(base: str) -> Iterator[str]:
    """The files in the folders that other hosts have in a project and in the user's home. base: absolute."""
    for folder in (*(f"{base}/{it}" for it in (*others.FOLDERS, *others.FORMER)), *others.users_folders()):
        yield from sorted(f"{folder}/{name}" for name in walk.paths(folder))


def _servers_above(path: str, plugin: Plugin | None) -> frozenset[str]:
    """The MCP servers that are configured at or above a file, up to the root of its repository. plugin: the one that has
    the file."""
    found: set[str] = set()
    folder = os.path.dirname(disk.absolute(path))
    root = homes().repository(folder) or (plugin.base if plugin else folder)
    for at in upwards(folder):
        own = plugin.name if plugin and at == plugin.base else ""
        for file in (f"{at}/{homes().SERVERS}", *([_manifest(at)] if own else [])):
            names = (it.name for it in servers(file, disk.text(file) or "", Tree("", "project", at, plugin=own)))
            found |= {homes().server_name(it, own) if own else it for it in names}
        if at == root:
            break
    return frozenset(found)


def _roots(
    folders: Collection[str], below: bool, user: str, ignoring: bool, also: Callable[[], Iterable[str]]
) -> Iterator[tuple[str, Iterable[Entry | Limit | None]]]:
    """The folders to search, each with what is found in it."""
    levels: dict[str, None] = {}
    read: set[str] = set()
    too_wide = {os.path.dirname(disk.absolute("/")) or "/", disk.absolute(os.path.expanduser("~"))}
    for at in map(disk.absolute, folders if below else ()):
        if at not in too_wide:
            yield at, walk.walk(at, FOLDERS, ignoring)
    for at in map(disk.absolute, (*folders, *also())):
        root = homes().repository(at) or at
        read |= {it.path for it in homes().of(at) if it.plugin is None}
        while True:
            levels[at] = None
            if at == root or os.path.dirname(at) == at:
                break
            at = os.path.dirname(at)
    own_folders = {at: f"{at.rstrip('/')}/{homes().FOLDER}" for at in levels}
    for at, own in own_folders.items():
        yield from _parts(own)
        yield from _parts(at, others.FOLDERS)
        if plugin := homes().plugin_at(at):
            yield from _of_plugin(plugin)
        yield at, _servers(at)
        yield from _naming(at, own)
    yield from _parts(user)
    yield from _naming(user, user)
    # The administrator's folder, and that of the main checkout for a worktree without one.
    seen = {f"{it}/agents" for it in (*own_folders.values(), user)}
    yield from ((it, walk.walk(it, FOLDERS)) for it in sorted(read - seen))
    yield from ((at, walk.walk(at, FOLDERS)) for at in others.users_folders())
    for plugin in homes().installed_plugins():
        yield from _of_plugin(plugin)


def _of_plugin(plugin: Plugin) -> Iterator[tuple[str, Iterable[Entry | Limit | None]]]:
    named = [f"{plugin.base}/{it.path}" for it in (*plugin.commands, *plugin.skills)]
    yield plugin.base, walk.files_of(Home(f"{plugin.base}/agents", plugin), FOLDERS)
    yield plugin.base, (Entry(it, it) for it in named if it.endswith(".md"))
    yield from ((it, walk.walk(it, FOLDERS)) for it in dict.fromkeys((f"{plugin.base}/skills", *named)))
    yield plugin.base, (*_servers(plugin.base), Entry(_manifest(plugin.base), _manifest(plugin.base)))


def _parts(folder: str, names: Iterable[str] | None = None) -> Iterator[tuple[str, Iterable[Entry | Limit | None]]]:
    yield from ((at, walk.walk(at, FOLDERS)) for at in (f"{folder.rstrip('/')}/{it}" for it in names or homes().PARTS))


def _naming(folder: str, own: str) -> Iterator[tuple[str, Iterable[Entry | Limit | None]]]:
    """The files that name agents in a folder and in the host's own folder there."""
    for base in dict.fromkeys((folder, own)):
        yield base, (Entry(it, it) for it in (f"{base.rstrip('/')}/{name}" for name in homes().NAMING))
    yield own, walk.walk(f"{own}/rules", FOLDERS)


def _manifest(base: str) -> str:
    return f"{base}/{homes().MANIFESTS}/plugin.json"


def _servers(folder: str) -> Iterator[Entry]:
    path = f"{folder.rstrip('/')}/{homes().SERVERS}"
    yield Entry(path, path)


def stamp_of(path: str) -> Stamp | None:
    """The stamp of a file; None if there is none."""
    try:
        about = os.stat(path)
    except (OSError, ValueError):
        return None
    return about.st_mtime_ns, about.st_size, about.st_ino


def beside(index: Index, path: str) -> Workspace:
    """The workspace around a file on disk."""
    return Workspace(
        disk.exists,
        disk.listing,
        denials=homes().denials,
        plugins=homes().enables_plugins,
        in_use=others.in_use,
        index=index,
        path=path,
        executable=disk.executable,
    )
