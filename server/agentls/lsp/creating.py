"""Creating agents: the folders where they can go, and the files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..disk import atomic
from ..disk import files as disk
from ..features import others as of_others
from ..features import skeleton, snippet
from ..hosts import DEFAULT, DEFAULT_NAME, default, homes
from ..hosts.others import CONVERTED, FOLDERS, reader, readers
from ..hosts.portable import at
from ..hosts.reading import File
from ..hosts.scopes import together
from ..scan.places import place
from . import roster
from . import uri as uris
from .jobs import at_once
from .protocol import Refused
from .session import Session


class Place(NamedTuple):
    """A folder where an agent can go. label: the hosts that read it. path: for users."""

    folder: str
    label: str
    path: str


class Made(NamedTuple):
    """A file that was written, and its text as a snippet with placeholders."""

    uri: str
    snippet: str


def places(session: Session, folder: str | None) -> list[Place]:
    """Where an agent can be created for a folder; without one, for any folder of the workspace or for the user."""
    folders = [folder] if folder else list(session.folders.values())
    found = [it for base in folders for it in _places(session, base)]
    if folder is None:
        found.append(_place(session, homes().agents_folder(None), f"{DEFAULT_NAME}, in every project"))
    return found


def _places(session: Session, folder: str) -> Iterator[Place]:
    """The default host's place for a folder, and those of other hosts in use there; or the folder itself, if it is one
    of another host."""
    file = _file(session, folder, "x")
    own = file.rpartition("/")[0]
    yield _place(session, own, _names(file))
    if own == folder:
        return
    for other in (f"{folder}/{it}" for it in FOLDERS):
        if disk.exists(other):
            yield _place(session, other, _names(_file(session, other, "x")))


def _place(session: Session, folder: str, label: str) -> Place:
    return Place(uris.of(folder), label, roster.shown(folder, list(session.folders.values())))


def _names(path: str) -> str:
    return ", ".join(it.name for it in readers(path)) or DEFAULT_NAME


def _file(session: Session, folder: str, stem: str) -> str:
    """The path of a new agent's file, named as the host that reads the folder or the one below it expects; in a
    collection, beside its agents."""
    before, _, last = folder.rpartition("/")
    for it in FOLDERS:
        if it.startswith(f"{last}/") and disk.exists(f"{before}/{it}"):
            return _file(session, f"{before}/{it}", stem)
    relative = [(id, at(id, stem)) for id in CONVERTED if id != DEFAULT]
    named = [(id, f"{folder}/{it.rpartition('/')[2]}") for id, it in relative]
    named += [(id, f"{before}/{it}") for id, it in relative if it.startswith(f"{last}/")]
    own = next((path for id, path in named if reader(id).owns(path)), None)
    is_collection = any(it.tree.path == folder for it in session.index.agents.values() if it.tree.scope == "collection")
    return own or f"{folder if is_collection else homes().agents_folder(folder)}/{stem}.md"


def make(session: Session, name: str, folder: str | None) -> Made:
    """Write a file that loads as an agent with this name, in a folder, by default the first of the workspace. Raises
    `Refused`."""
    path = _path(session, name, folder)
    if why := _refusal(session, name, path):
        raise Refused(why)
    written = of_others.file(path, name) or skeleton.file(default().dialect, "", with_body=True, name=name)
    try:
        atomic.create(path, snippet.plain(written).rstrip("\n") + "\n")
    except OSError as error:
        raise Refused(f"`{path}` cannot be written: {(error.strerror or str(error)).lower()}") from None
    at_once(session.read_anew(path))
    return Made(uris.of(path), written)


def refusal(session: Session, name: str, folder: str | None) -> str | None:
    """Why an agent cannot be created under a name in a folder; None if it can."""
    return _refusal(session, name, _path(session, name, folder))


def _refused_elsewhere(session: Session, name: str, path: str) -> str | None:
    """Why the other hosts that read a path could not load an agent with this name there; None if they could."""
    file = File(path, snippet.plain(of_others.file(path, name) or ""))
    for it in readers(path):
        if not (reading := it.load(file)).loads:
            return reading.reason
        claim = it.claims(file)
        for taken in session.index.claims.rivals(claim) if claim else ():
            if taken.base:
                return f"`{name}` is taken by `{taken.path}`; choose another name"
    return None


def _path(session: Session, name: str, folder: str | None) -> str:
    base = folder or next(iter(session.folders.values()), None) or homes().user_folder()
    return _file(session, base, skeleton.stem(name))


def _refusal(session: Session, name: str, path: str) -> str | None:
    at_path = place(path)
    seen = [it for it in session.index.found(name) if at_path and together(it.tree, at_path.tree)]
    if why := skeleton.refusal(name, seen):
        return why
    if why := _refused_elsewhere(session, name, path):
        return why
    if disk.exists(path):
        return f"`{path}` already exists; choose another name"
    if at_path and at_path.origin.fault:
        return f"{DEFAULT_NAME} would not load the file because of the plugin's `plugin.json`; fix that first"
    return None
