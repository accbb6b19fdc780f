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
"""Settings of editor extensions in the same section, which the server does not use."""

_NONE = Settings()


def innermost(folders: Mapping[str, str], path: str) -> str | None:
    """The URI of the innermost workspace folder that contains a path. folders: paths by URI."""
    around = [it for it in folders if path.startswith(folders[it].rstrip("/") + "/")]
    return max(around, key=lambda it: len(folders[it]), default=None)


class Choices:
    """The settings in the workspace folders. folders: paths by URI; the mapping may be replaced, but is never changed."""

    def __init__(self, folders: Mapping[str, str]) -> None:
        self.folders = folders
        self._given: dict[str | None, Settings] = {}
        self._joined: tuple[object, Settings, Settings] = (None, _NONE, replace(_NONE, fades=True))
        """The last settings file and settings of the editor that were put together, and the result."""
        self._complaints: list[str] = []
        self._told: set[str] = set()
        self._files: dict[str, disk.Configuration] = {}
        """The settings files that apply to documents, as last read, by path."""
        self._changed: set[str] = set()
        """Those that have changed since the last query."""

    def take(self, given: Mapping[str | None, object]) -> bool:
        """Take over the editor's settings: by a folder's URI, and for everything else by None. Returns whether they
        changed."""
        found = {}
        for folder, value in given.items():
            if isinstance(value, Mapping):
                value = {key: it for key, it in value.items() if key not in _CLIENT_KEYS}
            found[folder], complaints = settings.read(value, registry.NAMES)
            self._complaints += (f"settings: {it.message}" for it in complaints)
        before, self._given = self._given, found  # At once, since the second thread reads them.
        return found != before

    def of(self, uri: str) -> Settings | None:
        """The settings for a document: those of the settings file, overridden by the editor's; None if it is
        excluded."""
        path = uris.path(uri)
        folder = innermost(self.folders, path)
        root = self.folders.get(folder or next(iter(self.folders), ""), "")
        place = os.path.dirname(path) if uris.scheme(uri) == "file" else root
        found = disk.configuration(place) if place else None
        if found and self._files.get(found.path) != found:
            self._files[found.path] = found
            self._changed.add(found.path)
        ours = self._given.get(folder) or self._given.get(None) or _NONE
        known = self._joined
        if known[0] is not found or known[1] is not ours:
            theirs, _ = settings.read(found.given if found else None, registry.NAMES)
            known = self._joined = found, ours, replace(settings.over(theirs, ours), fades=True)
        chosen = known[2]
        # The result has the patterns of the file, see `over`.
        if found and chosen.excludes(disk.relative(path, os.path.dirname(found.path))):
            return None
        if root and ours.excludes(path.removeprefix(root.rstrip("/") + "/").lstrip("/")):
            return None
        return chosen

    def client(self, uri: str) -> str | None:
        """The version of the host that is in use for a document; None if no setting says it."""
        chosen = self.of(uri)
        return chosen.client if chosen else None

    def wants_closed(self) -> bool:
        """Whether to show findings of files that are not open in a folder, although the client does not ask for
        them."""
        return any(it.workspace_diagnostics for it in self._of_folders())

    def respects_ignore_files(self) -> bool:
        """Whether files in `.gitignore` and similar are left out, in every workspace folder."""
        return all(it.respect_ignore_files is not False for it in self._of_folders())

    def _of_folders(self) -> Iterator[Settings]:
        return filter(None, (self.of(uris.of(f"{it.rstrip('/')}/any")) for it in self.folders.values()))

    def forget_gone(self) -> None:
        """Note which settings files no longer exist."""
        for path in [it for it in list(self._files) if not disk.exists(it)]:  # The other thread may add an entry.
            self._files.pop(path, None)
            self._changed.add(path)

    def closed(self, path: str) -> None:
        """Note that a settings file was closed, so that it is reported as a file on disk from then on."""
        if path in self._files:
            self._changed.add(path)

    def changed(self) -> list[str]:
        """The settings files that changed since the last call."""
        changed, self._changed = self._changed, set()
        return sorted(changed)

    def complaints(self) -> list[str]:
        """The errors in the editor's settings that were not reported yet."""
        fresh = [it for it in dict.fromkeys(self._complaints) if it not in self._told]
        self._complaints = []
        self._told.update(fresh)
        return fresh
