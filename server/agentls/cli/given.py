"""What the arguments name: the agent files, their settings, the files beside them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from ..disk import files as disk
from ..disk.files import Unreadable
from ..document import Document
from ..rules.registry import NAMES
from ..scan import survey, walk
from ..scan.survey import Found
from ..scan.walk import AgentFile, Limit
from ..settings import Settings, read


class Given(NamedTuple):
    """The files that the arguments name, the settings of each by its path, the files beside them; whether anything
    could not be read."""

    files: list[AgentFile]
    settings: Callable[[str], Settings]
    others: list[Found]
    failed: bool


def find(paths: Sequence[str]) -> Given:
    """Find the files. What cannot be found is told at once."""
    failed = False
    files: list[AgentFile] = []
    for found in agents(paths or ["."]):
        if isinstance(found, tuple):
            print(f"agentls: {found[0]}: {found[1]}", file=sys.stderr)
            failed = True
        else:
            files.append(found)
    settings, complaints = _settings_by_folder(files)
    for complaint in complaints:
        print(f"agentls: {complaint}", file=sys.stderr)
        failed = True
    others, unread = _neighbours(files)
    for path, why in unread:
        print(f"agentls: {path}: {why}", file=sys.stderr)
    return Given(files, settings, others, failed)


def _neighbours(files: Iterable[AgentFile]) -> tuple[list[Found], list[Limit]]:
    """The files that the agents may name, or share a name with, and which are not checked themselves."""
    own = {disk.absolute(it.path) for it in files}
    places = map(survey.place, {os.path.dirname(it): it for it in own}.values())
    bases = sorted({it.tree.base for it in places if it and it.tree.scope in ("project", "plugin")})
    found = [it for it in survey.survey(bases, below=False) if it is not None] if bases else []
    return (
        [it for it in found if isinstance(it, survey.Found) and it.path not in own],
        [it for it in found if isinstance(it, Limit)],
    )


def agents(paths: Iterable[str]) -> Iterator[AgentFile | tuple[str, Unreadable]]:
    """The agent files that the arguments name, each once: of one to which several paths lead, in the host's folder."""
    found: dict[str, AgentFile | tuple[str, Unreadable]] = {}
    for path in paths:
        for it in walk.search(path, _exclusion()) if os.path.isdir(path) else _named(path):
            real = disk.absolute(it[0]) if isinstance(it, tuple) else it.real
            known = found.setdefault(real, it)
            if (
                isinstance(known, walk.AgentFile)
                and isinstance(it, walk.AgentFile)
                and known.is_shaped > it.is_shaped
            ):
                found[real] = it
    yield from found.values()


def _named(path: str) -> Iterator[AgentFile | tuple[str, Unreadable]]:
    try:
        yield walk.open_agent(path)
    except disk.Unreadable as error:
        yield path, error


def _exclusion() -> Callable[[str], bool]:
    """Whether a path is excluded by the configuration of its folder."""

    @cache
    def patterns(folder: str) -> tuple[str, tuple[str, ...]]:
        """From where on paths are compared, and with what."""
        found = disk.configuration(disk.absolute(folder))
        if found is None or found.given is None:
            return "", ()
        return os.path.dirname(found.path), tuple(read(found.given, NAMES)[0].exclude)

    def is_excluded(path: str) -> bool:
        base, excluded = patterns(os.path.dirname(path))
        if not excluded:
            return False
        from fnmatch import fnmatchcase

        below = os.path.relpath(disk.absolute(path), base).replace(os.sep, "/")
        return any(fnmatchcase(below, it) or below.startswith(it.rstrip("/") + "/") for it in excluded)

    return is_excluded


def _settings_by_folder(files: Iterable[AgentFile]) -> tuple[Callable[[str], Settings], list[str]]:
    """The settings for a file by its path, and what is wrong with the configurations, once for each."""
    known: dict[str, Settings] = {}
    by_folder: dict[str, Settings] = {}
    complaints: list[str] = []
    for folder in dict.fromkeys(os.path.dirname(it.path) for it in files):
        found = disk.configuration(disk.absolute(folder))
        if found is None:
            by_folder[folder] = Settings()
            continue
        if found.path not in known:
            settings, wrong = read(found.given, NAMES)
            known[found.path] = settings
            complaints += [f"{found.path}: {it}" for it in ([found.error] if found.error else wrong)]
        by_folder[folder] = known[found.path]
    return lambda path: by_folder[os.path.dirname(path)], complaints


def as_document(file: AgentFile) -> Document:
    """A file as a document. Raises `disk.Unreadable`."""
    decoded = file.decoded or disk.read(file.path)
    return Document(decoded.text, file.path, file.origin, decoded.bom, decoded.lossy)
