"""The user's choices: the editor's settings, and the settings files that apply to a document."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from .. import settings
from ..disk import files as disk
from ..rules import registry
from ..settings import Settings
from ..stdx.records import replace
from . import uri as uris

_CLIENT_KEYS = frozenset(("path", "interpreter", "trace", settings.ASK))
"""Settings of editor extensions that share the section and are not the server's."""


def innermost(folders: Mapping[str, str], path: str) -> str | None:
    """The URI of the innermost workspace folder of a path. folders: paths by URI."""
    around = [it for it in folders if path.startswith(folders[it].rstrip("/") + "/")]
    return max(around, key=lambda it: len(folders[it]), default=None)


class Choices:
    """The settings in some folders of a workspace, which others may change: paths by URI."""

    def __init__(self, folders: Mapping[str, str]) -> None:
        self._folders = folders
        self._given: dict[str | None, Settings] = {}
        self._complaints: list[str] = []
        self._told: set[str] = set()
        self._files: dict[str, disk.Configuration] = {}
        """The files of settings that hold for a document, as they were read last, by path."""
        self._changed: set[str] = set()
        """Those of them that changed since somebody asked."""

    def take(self, given: Mapping[str | None, object]) -> bool:
        """Take up the editor's settings: by a folder's URI, and for everything else by None. Whether they changed."""
        before, self._given = self._given, {}
        for folder, value in given.items():
            if isinstance(value, Mapping):
                value = {key: it for key, it in value.items() if key not in _CLIENT_KEYS}
            self._given[folder], complaints = settings.read(value, registry.NAMES)
            self._complaints += (f"settings: {it.message}" for it in complaints)
        return self._given != before

    def of(self, uri: str) -> Settings | None:
        """What holds for a document: its folder's configuration file, and the editor's choices over it; None: excluded."""
        path = uris.path(uri)
        folder = innermost(self._folders, path)
        root = self._folders.get(folder or next(iter(self._folders), ""), "")
        place = os.path.dirname(path) if uris.scheme(uri) == "file" else root
        found = disk.configuration(place) if place else None
        theirs = Settings()
        if found:
            if self._files.get(found.path) != found:
                self._files[found.path] = found
                self._changed.add(found.path)
            theirs, _ = settings.read(found.given, registry.NAMES)
            if theirs.excludes(disk.relative(path, os.path.dirname(found.path))):
                return None
        ours = self._given.get(folder) or self._given.get(None) or Settings()
        if root and ours.excludes(path.removeprefix(root).lstrip("/")):
            return None
        return replace(settings.over(theirs, ours), fades=True)

    def client(self, uri: str) -> str | None:
        """The version of the host that is used where a document lies; None if no setting says it."""
        chosen = self.of(uri)
        return chosen.client if chosen else None

    def wants_closed(self) -> bool:
        """Whether findings in files that are not open are to be shown in a folder, though the client does not ask."""
        return any(it.workspace_diagnostics for it in self._of_folders())

    def respects_ignore_files(self) -> bool:
        """Whether files that `.gitignore` and the like name are left out, in every workspace folder."""
        return all(it.respect_ignore_files is not False for it in self._of_folders())

    def _of_folders(self) -> Iterator[Settings]:
        return filter(None, (self.of(uris.of(f"{it.rstrip('/')}/any")) for it in self._folders.values()))

    def forget_gone(self) -> None:
        """Note which files of settings are gone."""
        for path in [it for it in list(self._files) if not disk.exists(it)]:  # The other thread may add one.
            self._files.pop(path, None)
            self._changed.add(path)

    def closed(self, path: str) -> None:
        """Note that a file is not open any more, which told of itself before."""
        if path in self._files:
            self._changed.add(path)

    def changed(self) -> list[str]:
        """The files of settings that changed since the last call."""
        changed, self._changed = self._changed, set()
        return sorted(changed)

    def complaints(self) -> list[str]:
        """What is wrong with the editor's settings and was not told before."""
        fresh = [it for it in dict.fromkeys(self._complaints) if it not in self._told]
        self._complaints = []
        self._told.update(fresh)
        return fresh
