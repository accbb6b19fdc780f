"""From command-line arguments to files: the agent files, their settings, and the files near them."""

from __future__ import annotations

import argparse
import os
import re
import stat
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from .. import settings as configuration
from ..disk import files as disk
from ..disk.files import Unreadable
from ..document import Document
from ..hosts import default, homes
from ..hosts.verdict import Origin
from ..rules.registry import NAMES
from ..scan import survey, walk
from ..scan.places import place
from ..scan.survey import Found
from ..scan.walk import AgentFile, Limit
from ..settings import Settings, unmatched
from ..stdx.records import pattern, replace
from ..text.source import Source, decode
from ..workspace.references import imports, sure_names
from .outcomes import complain

STDIN = ("-", "/dev/stdin")
"""Paths that stand for standard input."""

_NAMED = pattern(r"^name[ \t]*:[ \t]*[\"']?([^\n]+?)[\"']?[ \t]*\r?$", re.MULTILINE)
"""The field `name` of a header, as nearly all files write it."""


class Given(NamedTuple):
    """The files to check. settings: the settings for a path; for "", those of the current folder. others: files that
    the checked ones may name. failed: something could not be read."""

    files: list[AgentFile]
    settings: Callable[[str], Settings]
    others: list[Found]
    failed: bool

    @property
    def paths(self) -> frozenset[str]:
        """The absolute paths of the files to check."""
        return frozenset(it.whole for it in self.files)


class Misuse(Exception):
    """Arguments or a configuration that cannot be used; each of its arguments is a message."""


def find(arguments: argparse.Namespace) -> Given:
    """Find the files, and print what cannot be read. Raises `Misuse`."""
    failed = False
    files: list[AgentFile] = []
    config = Configurations(chosen(arguments))
    for found in agents(arguments, config, naming=True):
        if isinstance(found, tuple):
            complain(f"{found[0]}: {found[1]}")
            failed = True
        else:
            files.append(found)
    files += _imported(files, config)
    files = [replace(it, client=version) if (version := config.version(it.path)) else it for it in files]
    for complaint in config.unmatched():
        complain(complaint)
    others, unread = _neighbours(files, config.version)
    others += _namesakes(paths(arguments), files, others, config.version)
    if not failed:
        for path, why in dict(unread).items():
            complain(f"{path}: {why}")
    return Given(files, config.settings, others, failed)


def paths(arguments: argparse.Namespace) -> list[str]:
    """The paths that the arguments name; without any, standard input if it has a path, or else the current folder.
    Raises `Misuse`."""
    given: list[str] = arguments.paths
    name = getattr(arguments, "stdin_filename", None)
    if name and given and not any(it in STDIN for it in given):
        raise Misuse("--stdin-filename names standard input, which is not read; add - to the paths")
    return given or (["-"] if name else ["."])


def chosen(arguments: argparse.Namespace) -> Settings:
    """The settings that arguments set, which override configuration files. Raises `Misuse` for an unknown rule."""

    def names(option: str) -> tuple[str, ...]:
        given = getattr(arguments, option, None) or []
        listed = [name for it in given for name in it.split(",") if name]
        for name in listed:
            if name not in NAMES:
                from .explaining import did_you_mean

                raise Misuse(f"no rule `{name}`{did_you_mean(name, NAMES)}")
        return tuple(listed)

    return Settings(
        hints=getattr(arguments, "hints", None) or None,
        select=names("select"),
        ignore=names("ignore"),
        notes=getattr(arguments, "notes", None) or None,
        fail_on=getattr(arguments, "fail_on", None),
        baseline=getattr(arguments, "baseline", None),
        hosts=_hosts(getattr(arguments, "hosts", None)),
        today=getattr(arguments, "today", None) or time.strftime("%Y-%m-%d"),
        respect_ignore_files=False if getattr(arguments, "no_ignore_files", False) else None,
    )


def _hosts(given: str | None) -> tuple[str, ...]:
    """The hosts in a comma-separated option. Raises `Misuse` for an unknown one."""
    if given is None:
        return ()
    found, wrong = configuration.read({"hosts": [it for it in given.split(",") if it]}, ())
    if wrong:
        raise Misuse(wrong[0].message.replace("`hosts`", "--hosts"))
    return found.hosts


class Configurations:
    """The configuration files that apply to paths, each read once. One that is not valid raises `Misuse`."""

    def __init__(self, over: Settings) -> None:
        self._over = _counting(over)
        self._read: dict[str, Settings] = {}
        self._matched: dict[str, set[str]] = {}
        self._searched: list[str] = []
        self._of_folder = cache(self._of)

    def _of(self, folder: str) -> tuple[str, Settings]:
        """The folder of the configuration file that applies in a folder, empty if none does, and the settings there."""
        found = disk.configuration(disk.absolute(folder))
        if found is None:
            return "", self._over
        if found.path not in self._read:
            given, wrong = configuration.read(found.given, NAMES)
            if found.error or wrong:
                raise Misuse(*_faults(found.path, found.error))
            self._read[found.path] = _counting(configuration.over(given, self._over))
        return os.path.dirname(found.path), self._read[found.path]

    def settings(self, path: str) -> Settings:
        """The settings for a file."""
        return self._of_folder(os.path.dirname(path))[1]

    def version(self, path: str) -> str | None:
        """The version of the host that reads a file; None if no setting says it."""
        return self.settings(path).client

    def searches(self, folder: str) -> Settings:
        """The settings for a search of a folder."""
        self._searched.append(disk.absolute(folder))
        return self._of_folder(folder)[1]

    def is_excluded(self, path: str) -> bool:
        """Whether the configuration of its folder excludes a path."""
        base, found = self._of_folder(os.path.dirname(path))
        if not found.exclude:
            return False
        below = disk.relative(path, base)
        if not found.excludes(below):
            return False
        self._matched.setdefault(base, set()).update(found.patterns - unmatched(found.patterns, below))
        return True

    def unmatched(self) -> Iterator[str]:
        """A message for each pattern of `exclude` that matches no file, for configurations whose whole folder was
        searched."""
        for path, found in self._read.items():
            base = os.path.dirname(path)
            if not any(base == it or base.startswith(it.rstrip("/") + "/") for it in self._searched):
                continue
            waiting = found.patterns - self._matched.get(base, set())
            for below in walk.paths(base) if waiting else ():
                if not (waiting := unmatched(waiting, below)):
                    break
            yield from _faults(path, unmatched=waiting)


def _counting(settings: Settings) -> Settings:
    """Settings by which hints are found if a run is to fail for them."""
    return replace(settings, hints=True) if settings.fail_on == "hint" and settings.hints is None else settings


def _faults(path: str, error: str = "", unmatched: Collection[str] = ()) -> Iterator[str]:
    """What is wrong with a configuration file, each with its place. error: why it cannot be parsed or read. unmatched:
    patterns that match no file."""
    from ..features import settings_file

    text = disk.text(path)
    if text is None:
        yield f"{path}: {error}"
        return
    source = Source(text)
    for it in settings_file.findings(path, text, NAMES, unmatched):
        line, column = source.position(it.span.start)
        yield f"{path}:{line + 1}:{column + 1}: {error or it.message}"


def _imported(files: Iterable[AgentFile], config: Configurations) -> Iterator[AgentFile]:
    """The Markdown files of the same repository that instruction files import, directly or indirectly. Their paths are
    absolute where those of the instruction files are."""
    waiting = [(it.whole, os.path.isabs(it.path)) for it in files if it.kind == "notes"]
    known = {it.whole for it in files}
    while waiting:
        path, is_absolute = waiting.pop()
        text = disk.text(path)
        root = homes().repository(os.path.dirname(path))
        for found in imports(Document(text, kind="notes"), path) if text and root else ():
            shown = found if is_absolute else disk.relative(found)
            if found in known or not found.startswith(f"{root}/") or not os.path.isfile(found):
                continue
            known.add(found)
            waiting.append((found, is_absolute))
            if not config.is_excluded(shown):
                yield AgentFile(shown, Origin(), None, disk.real(found), place(found), kind="notes")


def _neighbours(files: Iterable[AgentFile], version: Callable[[str], str | None]) -> tuple[list[Found], list[Limit]]:
    """Files that are not checked but that agents may name or share a name with; and the folders that could not be
    searched. version: that of the host that reads a path."""
    own = {it.whole for it in files}
    places = map(place, {(os.path.dirname(it.whole), it.kind): it.whole for it in files}.values())
    bases = sorted({it.base for it in places if it and it.base})
    found = [it for it in survey.survey(bases, below=False) if it is not None] if bases else []
    return (
        [it._replace(client=version(it.path)) for it in found if isinstance(it, survey.Found) and it.path not in own],
        [it for it in found if isinstance(it, Limit)],
    )


def _namesakes(
    given: Iterable[str], files: Iterable[AgentFile], others: Iterable[Found], version: Callable[[str], str | None]
) -> list[Found]:
    """The agents elsewhere in the same repositories, such as those of plugins, that the files may mean by names that
    neither they nor `others` have. given: the paths that were passed; everything below a folder is among the files."""
    key = default().names.key
    paths = {it.whole for it in files} | {it.path for it in others}
    searched = tuple(f"{disk.absolute(it).rstrip('/')}/" for it in given if os.path.isdir(it))
    beside = {key(os.path.basename(it).removesuffix(".md")) for it in paths} | {*map(key, default().dialect.built_in)}
    wanted: dict[str, set[str]] = {}
    for it in files:
        root = homes().repository(os.path.dirname(it.whole))
        if root and not f"{root}/".startswith(searched):
            wanted.setdefault(root, set()).update(_named(it) - beside)
    return [
        Found(it.path, root, stamp, it.real, version(it.path))
        for root, keys in wanted.items()
        for it in (walk.walk(root, survey.FOLDERS, ignoring=True) if keys else ())
        if isinstance(it, walk.Entry) and it.path not in paths
        if _may_be_called(it.path, keys) and (stamp := survey.stamp_of(it.path))
    ]


def _named(file: AgentFile) -> set[str]:
    """The keys of the agents that a file certainly names; none if it cannot be read."""
    try:
        return {default().names.key(it) for it in sure_names(as_document(file))}
    except Unreadable:
        return set()


def _may_be_called(path: str, keys: set[str]) -> bool:
    """Whether a file is an agent that may have a name with one of these keys. A plugin's agent may have it without the
    plugin's name; if a key begins with the plugin's name, every agent of the plugin may be meant."""
    found = place(path)
    if found is None or found.kind != "agent":
        return False
    key, plugin = default().names.key, found.tree.plugin
    if key(found.origin.stem) in keys or (plugin and any(it.startswith(f"{key(plugin)}:") for it in keys)):
        return True
    named = _NAMED.search(disk.text(path) or "")
    return named is not None and key(named[1]) in keys


def agents(
    arguments: argparse.Namespace, config: Configurations | None = None, naming: bool = False
) -> Iterator[AgentFile | tuple[str, Unreadable]]:
    """The agent files that the arguments name, each once; if several paths lead to a file, the one in the host's
    folder.

    naming: include files that only name agents, unless the settings exclude them. Raises `Misuse`.
    """
    config = config or Configurations(Settings())
    found: dict[str, AgentFile | tuple[str, Unreadable]] = {}
    for path in paths(arguments):
        for it in _found(path, arguments, config, naming):
            real = disk.absolute(it[0]) if isinstance(it, tuple) else it.real
            known = found.setdefault(real, it)
            if isinstance(known, AgentFile) and isinstance(it, AgentFile) and known.is_shaped > it.is_shaped:
                found[real] = it
    yield from found.values()


def _found(
    path: str, arguments: argparse.Namespace, config: Configurations, naming: bool
) -> Iterator[AgentFile | tuple[str, Unreadable]]:
    if path in STDIN:
        yield _standard_input(getattr(arguments, "stdin_filename", None), naming)
    elif os.path.isdir(path):
        settings = config.searches(path)
        naming = naming and settings.references is not False
        ignoring = settings.respect_ignore_files is not False
        yield from walk.search(path, config.is_excluded, ignoring, naming)
    elif not (getattr(arguments, "force_exclude", False) and config.is_excluded(path)):
        try:
            found = walk.open_agent(path, naming)
            if found.kind != "agent" and config.settings(path).references is False:
                return
            if not (naming and getattr(arguments, "force_exclude", False)) or walk.tells_of_agents(found):
                yield found
        except Unreadable as error:
            yield path, error


def _standard_input(name: str | None, naming: bool) -> AgentFile:
    """The text on standard input as the file `name`."""
    if not name:
        raise Misuse("standard input has no path; pass one with --stdin-filename")
    data = sys.stdin.buffer.read(disk.LIMIT + 1)
    if len(data) > disk.LIMIT:
        raise Misuse(f"standard input is larger than {disk.LIMIT:,} bytes, the limit for agent files")
    return walk.at(name, decode(data), naming)


def folder(arguments: argparse.Namespace) -> str:
    """The folder that the arguments name. Raises `Misuse` if it is not a folder."""
    given: str = arguments.folder
    try:
        mode = os.stat(given).st_mode
    except (FileNotFoundError, ValueError):  # No folder has a name with NUL or half a pair of surrogates.
        raise Misuse(f"{given}: no such folder") from None
    except OSError as error:
        raise Misuse(f"{given}: {(error.strerror or str(error)).lower()}") from None
    if not stat.S_ISDIR(mode):
        raise Misuse(f"{given}: not a folder")
    return given


def as_document(file: AgentFile) -> Document:
    """A file as a document. Raises `disk.Unreadable`."""
    decoded = file.decoded or disk.read(file.path)
    origin, data = file.origin, decoded.data
    document = Document(
        decoded.text, file.whole, origin, decoded.bom, decoded.lossy, data, kind=file.kind, shown=file.path
    )
    return document.at(file.client)
