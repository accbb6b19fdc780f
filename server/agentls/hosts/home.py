"""The folders that a host searches: `Home`, `Plugin`, and what a host knows about paths.

Paths are absolute, with `/`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from typing import Literal, NamedTuple, Protocol, TypeAlias

from ..stdx.records import dataclass
from .scopes import Scope
from .verdict import Origin

Naming: TypeAlias = Literal["notes", "settings", "workflow"]
"""See `document.Kind`."""
Near: TypeAlias = Literal["project", "plugin", "agents"]
"""What must exist for a file to count: nothing, because it is a project's; the plugin that it belongs to; agents or a
plugin."""


class Part(NamedTuple):
    """A file or folder, relative to a plugin, with skills or commands. name, is_described: what the manifest says of the
    command in this file."""

    path: str
    name: str = ""
    is_described: bool = False


@dataclass(frozen=True)
class Plugin:
    """A folder whose agents the host loads as a plugin's. base: the folder. name: what is before an agent's name.

    listed: the files that the manifest names, relative to the folder, which then take the place of all in `agents`.
    more: those that a marketplace adds. fault, unread: why the host loads nothing of it, in the terms of `Origin`.
    commands, skills: where these are. skills_elsewhere: some are in no file of the plugin.
    """

    base: str
    name: str
    listed: frozenset[str] | None = None
    more: frozenset[str] = frozenset()
    fault: str = ""
    unread: str = ""
    commands: tuple[Part, ...] = (Part("commands"),)
    skills: tuple[Part, ...] = ()
    skills_elsewhere: bool = False

    def command(self, below: str) -> Part | None:
        """The command in a file, with its name; None if the host finds none there."""
        for it in self.commands:
            if below == it.path:
                return it if it.name else Part(below, stem_of(posixpath.basename(below))[0])
            if below.startswith(f"{it.path}/"):
                return Part(below, command(below[len(it.path) + 1 :]))
        return None

    def is_skill(self, below: str) -> bool:
        """Whether a `SKILL.md` is one of the plugin's."""
        folder = posixpath.dirname(below)
        above = posixpath.dirname(folder)
        return above == "skills" or any(it.path in (folder, above) for it in self.skills)

    def origin(self, below: str) -> Origin | None:
        """How the host finds a file with its suffix, from its path below the folder; None if it does not look there."""
        stem, suffix = stem_of(posixpath.basename(below))
        if below in self.more or (self.listed is not None and below in self.listed):
            return Origin("plugin", stem, self.name, (), suffix, self.fault, True, self.unread, self.skills_elsewhere)
        if not below.startswith("agents/"):
            return None
        fault = self.fault or ("unlisted" if self.listed is not None else "")
        folders = tuple(below.split("/")[1:-1])
        return Origin("plugin", stem, self.name, folders, suffix, fault, False, self.unread, self.skills_elsewhere)


@dataclass(frozen=True)
class Home:
    """An `agents` folder that the host reads, which may not exist, and the plugin that it belongs to. scope, base, root: as
    in `Tree`."""

    path: str
    plugin: Plugin | None = None
    scope: Scope = "project"
    base: str = ""
    root: str = ""


class Denial(NamedTuple):
    """An entry of the settings by which the host hides an agent and refuses to run it. path: the file with the entry."""

    path: str
    entry: str


def denial(name: str, denials: Mapping[str, Denial]) -> Denial | None:
    """What hides an agent, of `Homes.denials`."""
    return denials.get(name) or denials.get("*")


class Homes(Protocol):
    """What a host knows about paths; a module of functions. It reads only manifests and settings.

    FOLDER: its folder in a project. MANIFESTS: the folder of a plugin's manifest. PARTS: the folders in which it looks,
    in its own folder and in a plugin. SERVERS: the file that configures MCP servers. NAMING: files, in a project or in
    the host's own folder, that name agents. WATCHED: patterns of the files whose changes matter; USERS_WATCHED: of
    those in the user's folder.
    """

    FOLDER: str
    MANIFESTS: str
    PARTS: tuple[str, ...]
    SERVERS: str
    NAMING: tuple[str, ...]
    WATCHED: tuple[str, ...]
    USERS_WATCHED: tuple[str, ...]

    def user_folder(self) -> str:
        """The host's own folder, in the user's home."""

    def naming(self, path: str) -> tuple[Naming, str, Near] | None:
        """For a file that names agents but is not an agent, skill or command, from its path alone: what it is, the
        folder that it is about, and what must exist there."""

    def repository(self, folder: str) -> str | None:
        """The root of the repository that contains a folder."""

    def origin(self, path: str, plugin: Callable[[str], Plugin | None]) -> Origin | None:
        """Where the host would find a file, from its path alone; None if it would not look there."""

    def origin_on_disk(self, path: str) -> Origin | None:
        """`origin`, with the manifests on the disk."""

    def plugin_at(self, folder: str) -> Plugin | None:
        """The plugin in a folder."""

    def plugin_in(self, path: str, text: str) -> Plugin | None:
        """The plugin that a manifest describes, from its text and path; None for any other file."""

    def marketplace_in(self, path: str) -> str | None:
        """The folder that a marketplace's file is for; None for any other file."""

    def server_name(self, server: str, plugin: str) -> str:
        """What an MCP server of a plugin is called in the names of its tools."""

    def plugin_of(self, path: str) -> Plugin | None:
        """The plugin whose folder contains a file."""

    def is_shaped(self, path: str, text: str) -> bool:
        """Whether a file outside the host's folders is written as an agent."""

    def other_suffix(self, path: str) -> str:
        """The suffix of a file in a folder of agents that looks like an agent to people but not to the host; or
        empty."""

    def suffixed_origin(self, path: str, below: str, text: str) -> Origin | None:
        """What a file with such a suffix is, if it is written as an agent. below: its path from the opened folder."""

    def shaped_origin(self, path: str, below: str, text: str) -> Origin | None:
        """What a file outside the host's folders is, if it is written as an agent. below: its path from the opened
        folder."""

    def intended_folder(self, path: str) -> str | None:
        """The folder that the author meant, if the host does not look in the given one."""

    def of(self, folder: str) -> list[Home]:
        """The folders of agents that the host reads when it runs in a folder; `resolution.ranked` orders them."""

    def worktrees(self, root: str) -> tuple[str, ...]:
        """The roots of worktrees that use the agents of the repository at `root`."""

    def denials(self, folder: str, read: Callable[[str], str | None] = ...) -> dict[str, Denial]:
        """The agents that settings hide when the host works in a folder; `*` for all. read: the text of a file."""

    def enables_plugins(self, folder: str) -> bool:
        """Whether the settings of a project enable plugins, which may be anywhere."""

    def installed_plugins(self) -> list[Plugin]:
        """The plugins that the user has installed and enabled."""

    def is_installed(self, folder: str) -> bool:
        """Whether a folder is that of such a plugin."""

    def agents_folder(self, folder: str | None) -> str:
        """Where to create an agent for someone who works in a folder; the user's folder if none is given."""

    def forget(self) -> None:
        """Clear the caches."""


def stem_of(name: str) -> tuple[str, str]:
    """A file's name without its suffix, and the suffix; `.md` is all suffix, as for the host."""
    stem, dot, suffix = name.rpartition(".")
    return (stem, dot + suffix) if dot else (name, "")


def command(below: str) -> str:
    """The name of a command, from its path below a folder of commands; `SKILL.md` stands for its folder."""
    folders, stem = below.split("/")[:-1], stem_of(posixpath.basename(below))[0]
    return ":".join(folders if stem == "SKILL" and folders else [*folders, stem])


def is_absolute(path: str) -> bool:
    """Whether a path with `/` is absolute; on Windows it may begin with a drive letter."""
    return path.startswith("/") or path[1:3] == ":/"


def upwards(folder: str) -> Iterator[str]:
    """A folder and those above it; for an absolute path without the root, for a relative one with `""`."""
    yield folder
    whole = is_absolute(folder)
    while folder:
        folder = folder.rpartition("/")[0]
        if folder or not whole:
            yield folder
