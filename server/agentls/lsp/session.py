"""The documents that are open, the settings that hold for them, and what is found in them. The server's only state.

Texts are kept here as immutable values. Everything that is asked of a document is asked of the version at hand, so
nothing computed is kept and nothing can be stale. Knows no handler and sends nothing.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from lsprotocol import types as t

from .. import disk, rules, settings
from ..document import Document
from ..problem import Finding, Severity
from ..runtime import Origin
from ..settings import Settings
from ..text import Source
from ..workspace import Workspace
from . import uri as uris
from .client import Client
from .convert import Encoding, Positions

log = logging.getLogger(__name__)

Check: TypeAlias = "Callable[[Document, Workspace, Settings, Callable[[str, Exception], None]], list[Finding]]"

LIMIT = 500_000
"""Code points of the longest text that is checked. Of 2,566 agent files the longest has 112,000."""

MOST = 1000
"""Findings of one document that are shown."""

CONFIGURATIONS = (".agentls.toml", "pyproject.toml")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CLIENT_KEYS = frozenset(("path", "interpreter", "trace"))
"""Settings of editor extensions that share the section and are not the server's."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A document as the client has it.

    text: without a byte order mark, whose presence is `bom`. origin: None for a file that is no agent.
    """

    uri: str
    version: int | None
    text: str
    encoding: Encoding
    bom: bool = False
    origin: Origin | None = None

    @cached_property
    def source(self) -> Source:
        return self.document.source if self.document else Source(self.text)

    @cached_property
    def positions(self) -> Positions:
        return Positions(self.source, self.encoding, self.bom)

    @cached_property
    def document(self) -> Document | None:
        """The parsed document; None for a file that is no agent, and for a text over `LIMIT`."""
        if self.origin is None or self.is_too_long:
            return None
        return Document(self.text, uris.path(self.uri), self.origin, self.bom)

    @property
    def is_too_long(self) -> bool:
        return len(self.text) > LIMIT


class Session:
    """One client's documents and settings."""

    def __init__(self, client: Client, check: Check = rules.check) -> None:
        self.client = client
        self.documents: dict[str, Opened] = {}
        self.folders = dict(client.folders)
        self._check = check
        self._given: dict[str | None, Settings] = {}
        self._complaints: list[str] = []
        self._told: set[str] = set()
        self._crashed: set[str] = set()
        self.configure({None: client.options})

    # Texts

    def open(self, uri: str, version: int | None, text: str) -> Opened:
        """Keep a text. It takes the place of one with the same URI."""
        before = self.documents.get(uri)
        bom = text.startswith("\ufeff")
        text = _SURROGATE.sub("\ufffd", text[1:] if bom else text)
        origin = (before.origin if before else None) or self._origin(uri, text)
        opened = self.documents[uri] = Opened(uri, version, text, self.client.encoding, bom, origin)
        return opened

    def change(
        self, uri: str, version: int | None, changes: Iterable[t.TextDocumentContentChangeEvent]
    ) -> Opened | None:
        """Apply changes in their order. None where the document is not open."""
        opened = self.documents.get(uri)
        if opened is None:
            return None
        for change in changes:
            text = change.text
            if isinstance(change, t.TextDocumentContentChangePartial):
                start, end = opened.positions.span(change.range)
                text = opened.text[:start] + text + opened.text[end:]
                text = "\ufeff" + text if opened.bom else text
            opened = self.open(uri, version, text)
        return opened

    def close(self, uri: str) -> None:
        self.documents.pop(uri, None)

    def look_again(self) -> None:
        """Take up what changed on the disk: configurations, and the manifests that make a folder a plugin's."""
        disk.forget()
        for uri, it in self.documents.items():
            self.documents[uri] = replace(it, origin=self._origin(uri, it.text) or it.origin)

    def _origin(self, uri: str, text: str) -> Origin | None:
        """Where the host finds a document; None for one that is no agent.

        A buffer without a file is taken for a project's agent. A file outside the host's folders is an agent
        if it is written as one; it stays one until it is closed, whatever is typed.
        """
        scheme, path = uris.scheme(uri), uris.path(uri)
        if scheme == "untitled" and "/" not in path:
            return Origin("project", os.path.splitext(path)[0])
        if scheme == "git":
            return None
        found = disk.origin_on_disk(path) if scheme == "file" else disk.origin(path, lambda _: None)
        if found is None and len(text) <= LIMIT:
            folder = self._folder(path)
            if disk.is_shaped(path.removeprefix(self.folders.get(folder or "", "")).lstrip("/"), text):
                found = Origin("project", os.path.splitext(os.path.basename(path))[0])
        return found

    # Settings

    def configure(self, given: Mapping[str | None, object]) -> bool:
        """Take up the editor's settings: by a folder's URI, and for everything else by None. Whether they changed."""
        before, self._given = self._given, {}
        for folder, value in given.items():
            if isinstance(value, Mapping):
                value = {key: it for key, it in value.items() if key not in _CLIENT_KEYS}
            self._given[folder], complaints = settings.read(value, rules.NAMES)
            self._complaints += (f"settings: {it}" for it in complaints)
        return self._given != before

    def settings_for(self, uri: str) -> Settings | None:
        """What holds for a document: its folder's configuration file, and the editor's choices over it; None: excluded."""
        path = uris.path(uri)
        folder = self._folder(path)
        root = self.folders.get(folder or next(iter(self.folders), ""), "")
        place = os.path.dirname(path) if uris.scheme(uri) == "file" else root
        found = disk.configuration(place) if place else None
        theirs = Settings()
        if found:
            theirs, complaints = settings.read(found.given, rules.NAMES)
            self._complaints += (f"{found.path}: {it}" for it in ([found.error] if found.error else complaints))
            if theirs.excludes(os.path.relpath(path, os.path.dirname(found.path)).replace(os.sep, "/")):
                return None
        ours = self._given.get(folder) or self._given.get(None) or Settings()
        if root and ours.excludes(path.removeprefix(root).lstrip("/")):
            return None
        return Settings(
            {**theirs.rules, **ours.rules},
            theirs.hints or ours.hints,
            inlay_hints=theirs.inlay_hints & ours.inlay_hints,
        )

    def complaints(self) -> list[str]:
        """What is wrong with the settings and was not told before."""
        fresh = [it for it in dict.fromkeys(self._complaints) if it not in self._told]
        self._complaints = []
        self._told.update(fresh)
        return fresh

    def _folder(self, path: str) -> str | None:
        """The URI of the innermost workspace folder of a path."""
        around = [it for it in self.folders if path.startswith(self.folders[it].rstrip("/") + "/")]
        return max(around, key=lambda it: len(self.folders[it]), default=None)

    # Findings

    def findings(self, opened: Opened) -> list[Finding]:
        """What is to be said of a document. Never raises: what crashes is logged, once, and costs itself only."""
        if opened.origin is None or (chosen := self.settings_for(opened.uri)) is None:
            return []
        if opened.document is None:
            message = f"this file is longer than {LIMIT:,} characters, which no agent file is; it is not checked"
            return [Finding("", Severity.INFORMATION, opened.source.line_span(0), message)]
        try:
            return self._check(opened.document, self.workspace(opened), chosen, self._note_crash)[:MOST]
        except Exception as error:
            self._note_crash("", error)
            return []

    def workspace(self, opened: Opened) -> Workspace:
        """What there is beside a document."""
        return Workspace(disk.exists, disk.listing) if uris.scheme(opened.uri) == "file" else Workspace()

    def elsewhere(self, path: str) -> tuple[str, Positions]:
        """The URI and the positions of another file, which is read where it is not open."""
        for opened in self.documents.values():
            if uris.path(opened.uri) == path:
                return opened.uri, opened.positions
        try:
            source = Source(disk.read(path).text)
        except disk.Unreadable:
            source = Source("")
        return uris.of(path), Positions(source, self.client.encoding)

    def _note_crash(self, rule: str, error: Exception) -> None:
        if rule not in self._crashed:
            self._crashed.add(rule)
            what = f"the rule {rule} failed and finds nothing" if rule else "a document cannot be checked"
            log.error("%s; this is a bug of agentls", what, exc_info=error)
