"""The open documents, the index of all files, and the findings.

The state of the server, which other modules change only through the methods of `Session` and of its parts: the settings
are in `choices.py`, the open documents in `opened.py`, the scans of the disk in `scans.py`. What was sent to the client
is in `sent.py`.
Texts are kept here as immutable values. Everything computed from a document belongs to that version of it, so nothing
can be stale. The index of the workspace follows every text that is opened, changed and closed; `scanning.py` adds the
files on disk. It has no handlers and sends nothing.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import NamedTuple, TypeAlias

from lsprotocol import types as t

from ..disk import files as disk
from ..document import Document, Kind
from ..features import settings_file
from ..hosts import homes, others
from ..hosts.home import Denial
from ..hosts.others import is_elsewhere, readers
from ..hosts.verdict import Origin
from ..rules import engine, registry
from ..scan import ignored, survey, walk
from ..scan.places import Place, place
from ..scan.survey import Found, Known, Stamp
from ..settings import Settings
from ..stdx.records import pattern, replace
from ..text.problem import Finding, Severity
from ..text.source import Source
from ..workspace.concerned import concerned
from ..workspace.context import Workspace, around, beside
from ..workspace.index import Index, once
from ..workspace.references import Referrer
from ..workspace.summary import Facts
from . import uri as uris
from .choices import Choices, innermost
from .client import Client
from .cursors import Cursors
from .jobs import Steps
from .opened import LONG, Opened
from .positions import Positions
from .scans import Scans

log = logging.getLogger(__name__)

Check: TypeAlias = "Callable[[Document, Workspace, Settings, Callable[[str, Exception], None]], list[Finding]]"

MOST = 1000
"""Findings of one document that are shown."""

_AGENTS = ("agent", "other")
_SURROGATE = pattern("[\ud800-\udfff]")


class Read(NamedTuple):
    """What a file contained when it was read, and its stamp then; None if it does not exist."""

    path: str
    stamp: Stamp | None
    known: Known | None


class Session:
    """One client's documents and settings."""

    def __init__(self, client: Client, check: Check = engine.check) -> None:
        self.client = client
        self.documents: Mapping[str, Opened] = {}
        """By URI. The mapping is replaced, never changed, because another thread may iterate over it."""
        self._unread: dict[str, Opened] = {}
        """The long documents that the index does not have yet."""
        self.folders: Mapping[str, str] = client.folders
        """Paths by URI; also replaced, never changed."""
        self._check = check
        self.choices = Choices(self.folders)
        self.unmatched: dict[str, frozenset[str]] = {}
        """The patterns of open settings files that match no file, by path."""
        self._crashed: set[str] = set()
        self.index = Index()
        self.cursors = Cursors()
        self.scans = Scans()
        self.stamps: dict[str, Stamp] = {}
        """The stamps of the files on disk that the index has, by path."""
        self._ignored: list[tuple[ignored.Patterns, ...]] | None = []
        """The patterns of ignored files at the last scan, by workspace folder; None if the setting turns them off."""
        self._clients: list[str | None] = []
        """The versions of the host, by workspace folder, for which these files were read."""
        self._walked: set[str] = set()
        """The bases of the agents that a walk of the workspace folders finds."""
        self.epoch = 0
        """Grows with every change that may affect the findings of all files."""
        self.touched: dict[str, int] = {}
        """Grows with every change that may affect the findings of one file, by its path."""
        self.changes = 0
        """Grows with every change of an open file, and with all that may affect the findings of a file."""
        self._denied: dict[str, dict[str, Denial]] = {}
        """What hides agents where an open settings file of the host counts, by its path."""
        self._is_due = False
        """Whether the index has changes that were not announced."""
        self._naming: tuple[Opened, Document, object] | None = None
        self._beside: dict[str, tuple[int, int, Workspace]] = {}
        self._positions: dict[str, tuple[Stamp, Positions]] = {}
        self.configure({None: client.options})

    # Texts

    def open(self, uri: str, version: int | None, text: str) -> Opened:
        """Open a file, or replace the one with the same URI."""
        before = self.documents.get(uri)
        bom = text.startswith("\ufeff")
        text = _whole(text[1:] if bom else text)
        if before and before.origin:
            opened = before.with_text(version, text, bom)
        else:
            at = before.at if before else _place(uri)
            client = before.client if before else self.choices.client(uri)
            opened = Opened(uri, version, text, self.client.encoding, bom, at, self._origin(uri, text, at), client)
        self._keep(opened)
        if before is None:
            self._note_manifest(uri)
        return opened

    def _keep(self, opened: Opened) -> None:
        self.documents = {**self.documents, opened.uri: opened}
        self._index(opened)

    def is_current(self, opened: Opened) -> bool:
        """Whether a document is the latest that the client sent; for a file on disk, whether the client has not opened it."""
        return self.documents.get(opened.uri) is (None if opened.version is None else opened)

    def change(
        self, uri: str, version: int | None, changes: Iterable[t.TextDocumentContentChangeEvent]
    ) -> Opened | None:
        """Apply changes in order. None if the document is not open."""
        opened = self.documents.get(uri)
        if opened is None:
            return None
        before = opened.text
        for change in changes:
            text = change.text
            if isinstance(change, t.TextDocumentContentChangePartial):
                start, end = opened.positions.span(change.range)
                text = opened.text[:start] + text + opened.text[end:]
                text = "\ufeff" + text if opened.bom else text
            opened = self.open(uri, version, text)
        self.cursors.follow(uri, before, opened.text)
        return opened

    def close(self, uri: str) -> None:
        """Close a file. The caller reads it from the disk afterwards."""
        self.cursors.leave(uri)
        self._unread.pop(uri, None)
        if uri not in self.documents:
            return
        self.documents = {it: opened for it, opened in self.documents.items() if it != uri}
        self._note_manifest(uri)
        if uris.scheme(uri) == "file":
            path = uris.path(uri)
            self.stamps.pop(path, None)
            self.unmatched.pop(path, None)
            self.choices.closed(path)

    def _note_manifest(self, uri: str) -> None:
        """Note that a plugin's manifest was opened or closed: what is wrong with it is told there, or at its agents."""
        if uri.endswith(f"/{homes().MANIFESTS}/plugin.json"):
            self._is_due = True
            self.announce()

    # The index

    def change_folders(self, removed: Iterable[str], added: Mapping[str, str]) -> None:
        """Change the workspace folders: URIs, and paths by URI."""
        gone = set(removed)
        self.folders = {**{uri: path for uri, path in self.folders.items() if uri not in gone}, **added}
        self.choices.folders = self.folders

    def _index(self, opened: Opened) -> None:
        """Put an open document into the index. A long one is deferred; for one that is too long, the index is unchanged."""
        path = uris.path(opened.uri)
        if opened.is_too_long or (at := opened.at) is None:
            return
        if opened.is_long:
            self._unread[opened.uri] = opened
        else:
            self.take_in(self.known(opened))
        if at.kind == "settings":
            self._weigh(path, at)

    def _weigh(self, path: str, at: Place) -> None:
        """Note that the findings of all files may change if an open settings file denies other agents than before."""
        was, now = self._denied.setdefault(path, homes().denials(at.tree.base)), self.denials(at.tree.base)
        if was != now:
            self._denied[path] = now
            self._is_due = True
            self.announce()

    def denials(self, folder: str) -> dict[str, Denial]:
        """The agents that settings hide when the host works in a folder, by the texts of open files."""
        return homes().denials(folder, self._text)

    def _text(self, path: str) -> str | None:
        opened = self.documents.get(uris.of(path))
        return opened.text if opened else disk.text(path)

    def unread(self) -> list[Opened]:
        """The long documents that the index does not have yet; the next call does not return them again."""
        found, self._unread = list(self._unread.values()), {}
        return found

    def known(self, opened: Opened) -> list[tuple[str, Known | None]]:
        """What other files may need to know about an open document."""
        path = uris.path(opened.uri)
        at, document = opened.at, opened.outlined
        if at is None or (document is None and at.kind == "agent"):
            return []
        if document is None and at.kind == "unknown":
            document = Document(opened.text, path, bom=opened.bom, kind="notes")
        if document is not None and at.kind in ("agent", "other", "unknown"):
            return [(path, survey.known(document, path, at, disk.real(path), doubtful=True))]
        return [(path, survey.examine(path, at, opened.text, client=opened.client))]

    def read_anew(self, path: str) -> Steps[None]:
        """Put a file on disk into the index, unless it is open; one that does not exist is removed."""
        if not self.is_open(path):
            found = yield from self.examine(path)
            if self.is_latest(found):
                self.take_in([(path, found.known)])

    def examine(self, path: str) -> Steps[Read]:
        """Read a file on disk, and keep its stamp; one that no scan finds counts as one that does not exist."""
        at = place(path)
        stamp = survey.stamp_of(path) if self._is_scanned(path, at) else None
        self.note_stamp(path, stamp)
        if stamp:
            self.note_place(path, at)
        try:
            client = self.choices.client(uris.of(path))
            known = (
                (yield from examined(Found(path, self._root(path), stamp, "", client), at)) if stamp and at else None
            )
        except disk.Unreadable:
            known = None
        return Read(path, stamp, known)

    def _is_scanned(self, path: str, at: Place | None) -> bool:
        """Whether a scan finds a file, or has found it. Outside the workspace folders, only what a scan finds is asked
        for."""
        root = self._root(path)
        if not root or path in self.stamps:
            return True
        is_beside = at is not None and at.base in self.bases
        return (is_beside and walk.reaches(path, root)) or self._is_walked(path)

    def _is_walked(self, path: str) -> bool:
        """Whether a walk of the workspace folders finds a file."""
        root = self._root(path)
        return bool(root) and walk.reaches(path, root) and any(self._not_ignored((path,)))

    @property
    def bases(self) -> set[str]:
        """The folders where each scan finds all that the host reads, even if it is ignored: the workspace folders, and the
        folders whose agents a walk finds or an editor has open. Outside the workspace, any open file counts. What the host
        reads everywhere does not."""
        places = ((it.at, it.uri) for it in self.documents.values())
        opened = {
            it.base
            for it, uri in places
            if it and it.base and not it.tree.everywhere and (it.kind in _AGENTS or not self._root(uris.path(uri)))
        }
        return {*self.folders.values(), *self._walked, *opened}

    def note_place(self, path: str, at: Place | None) -> None:
        """Note where a file on disk is, for `bases`."""
        if at and at.kind in _AGENTS and at.base and at.base not in self._walked and self._is_walked(path):
            self._walked.add(at.base)

    def is_latest(self, it: Read) -> bool:
        """Whether a file has not been opened or read again since."""
        return self.stamps.get(it.path) == it.stamp and not self.is_open(it.path)

    def note_stamp(self, path: str, stamp: Stamp | None) -> None:
        """Keep the stamp of a file on disk; None if it does not exist."""
        if stamp is None:
            self.stamps.pop(path, None)
        else:
            self.stamps[path] = stamp

    def note_unmatched(self, path: str, patterns: frozenset[str]) -> None:
        """Keep the patterns of a settings file that match no file."""
        self.unmatched[path] = patterns

    def note_moves(self) -> None:
        """Note that files were created, deleted or renamed: a link may lead to any file, also to one that is not in the index."""
        self.epoch += 1

    def uri_of(self, path: str) -> str:
        """The URI of a file; if it is open, as the client writes it."""
        uri = uris.of(path)
        return uri if uri in self.documents else next((it for it in self.documents if uris.path(it) == path), uri)

    def is_open(self, path: str) -> bool:
        return uris.of(path) in self.documents or path in {uris.path(it) for it in self.documents}

    def take_in(self, entries: Iterable[tuple[str, Known | None]], announced: bool = True) -> None:
        """Put the facts of files into the index, and note which findings this may change: those of all files if several
        change.

        announced: False if more files follow, after which `announce` is called.
        """
        entries = list(entries)
        if not entries:
            return
        self.changes += 1
        before, self.index = self.index, survey.merged(self.index, entries)
        if before is self.index:
            return
        found = concerned(before, self.index, entries[0][0]) if len(entries) == 1 else None
        if found is None:
            self._is_due = True
            if announced:
                self.announce()
        for it in found or ():
            self.touched[it] = self.touched.get(it, 0) + 1

    def state(self, path: str) -> tuple[int, int]:
        """A value that changes with everything in other files that the findings of a file depend on."""
        return self.epoch, self.touched.get(path, 0)

    @property
    def stage(self) -> tuple[int, int]:
        """A value that changes with everything that is known about any file."""
        return self.epoch, self.changes

    def announce(self) -> None:
        """Note that the changes of the index may affect the findings of all files."""
        self.epoch += self._is_due
        self.changes += self._is_due
        self._is_due = False

    def begin_scan(self, whole: bool) -> bool:
        """Note that a scan begins. whole: of everything. Returns whether it has to be: also if other files are ignored than
        at the last one, as far as the patterns at the top of the workspace folders and the setting say."""
        respects = self.choices.respects_ignore_files()
        before, self._ignored = self._ignored, [ignored.above(it) for it in self.folders.values()] if respects else None
        whole = whole or before != self._ignored
        if whole:
            self._walked = set(self.folders.values())
        return whole

    def complete(self, whole: bool) -> None:
        """Note that the index has every file. whole: other files than before may be ignored."""
        self.changes += whole
        if not self.index.complete:
            self.index = replace(self.index, complete=True)
            self._is_due = True
        self.announce()

    def look_again(self) -> None:
        """Read again what is cached from disk: settings files, and the manifests that make a folder a plugin's."""
        before = [disk.configuration(it) for it in self.folders.values()]
        homes().forget()
        others.forget()
        self.choices.forget_gone()
        if before != [disk.configuration(it) for it in self.folders.values()]:
            self.epoch += 1
        self._settle()

    def _settle(self) -> None:
        """Update the place and the version of the host of each open document. If a version changed, the next scan reads
        closed files again."""
        clients = [self.choices.client(uris.of(f"{it.rstrip('/')}/any")) for it in self.folders.values()]
        if clients != self._clients:
            self._clients = clients
            self.stamps = dict.fromkeys(self.stamps, survey.OUTDATED)
        for uri, it in self.documents.items():
            at, client = _place(uri), self.choices.client(uri)
            origin = self._origin(uri, it.text, at) or it.origin
            if (at, origin, client) != (it.at, it.origin, it.client):
                self._keep(replace(it, at=at, origin=origin, client=client))

    def _origin(self, uri: str, text: str, at: Place | None) -> Origin | None:
        """Where the host finds a document; None for one that is not an agent.

        A buffer without a file is treated as a project's agent. A file outside the host's folders is an agent
        if it is written as one; it stays one until it is closed, whatever is typed.
        """
        scheme, path = uris.scheme(uri), uris.path(uri)
        if scheme == "untitled" and "/" not in path:
            return Origin("project", os.path.splitext(path)[0])
        if scheme == "git":
            return None
        if scheme == "file":
            found = at.agent if at else None
        else:
            found, at = homes().origin(path, lambda _: None), place(path)
        if found is None and len(text) <= survey.LONGEST and not (at and at.names):
            below = path.removeprefix(self._root(path)).lstrip("/")
            found = homes().suffixed_origin(path, below, text) or homes().shaped_origin(path, below, text)
        return found

    # Settings

    def configure(self, given: Mapping[str | None, object]) -> bool:
        """Apply the editor's settings: by a folder's URI, and for everything else by None. Returns whether they changed."""
        is_changed = self.choices.take(given)
        if is_changed:
            self.epoch += 1
            self.changes += 1
            self._settle()
        return is_changed

    def untold_configurations(self) -> list[tuple[str, Opened | None]]:
        """The settings files that changed since the last call, except open ones, which are checked as documents; None for
        one that does not exist."""
        return [(it, self.read(it)) for it in self.choices.changed() if not self.is_open(it)]

    # Findings

    def findings(self, opened: Opened, fixes: bool = False) -> list[Finding]:
        """The findings of a document, with fixes on request. Never raises: a rule that crashes is logged once and left
        out."""
        path = uris.path(opened.uri)
        if opened.origin is None and settings_file.is_settings(path):
            return settings_file.findings(path, opened.text, registry.NAMES, self.unmatched.get(path, ()))[:MOST]
        if (chosen := self.choices.of(opened.uri)) is None:
            return []
        workspace = self._beside_with(opened, chosen, fixes)
        if (named := self.naming(opened)) is not None:
            wanted = chosen.references is not False
            return self._check(named, workspace, chosen, self._note_crash)[:MOST] if wanted else []
        if opened.origin is None:
            return self._elsewhere(opened, chosen, fixes)
        if opened.document is None:
            message = f"this file is longer than {survey.LONGEST:,} characters, so it is not checked here; shorten it"
            return [Finding("", Severity.INFORMATION, opened.source.line_span(0), message)]
        try:
            return self._check(opened.document, workspace, chosen, self._note_crash)[:MOST]
        except Exception as error:
            self._note_crash("", error)
            return []

    def _elsewhere(self, opened: Opened, chosen: Settings, fixes: bool) -> list[Finding]:
        """The findings of a file in the folder of another host; none for any other file."""
        path = uris.path(opened.uri)
        if opened.is_too_long or not is_elsewhere(path):
            return []
        document = opened.outlined or Document(opened.text, path, bom=opened.bom)
        workspace = replace(self.beside(path), fixes=fixes)
        return self._check(document, workspace, chosen, self._note_crash)[:MOST]

    def naming(self, opened: Opened) -> Document | None:
        """The document of a file that is not an agent but may name some; None for any other, and for one too long."""
        if opened.origin is not None or opened.is_too_long or uris.scheme(opened.uri) != "file":
            return None
        naming = self._naming
        if naming is None or naming[0] is not opened:
            path, at = uris.path(opened.uri), opened.at
            kind: Kind = at.names or "notes" if at else "notes"
            document = Document(opened.text, path, bom=opened.bom, kind=kind)
            naming = self._naming = opened, document, at is not None and at.names
        _, document, is_one = naming
        return document if is_one or self.index.referrer(document.path) else None

    def launcher(self, opened: Opened) -> Document | None:
        """The document of a command or a skill; None for any other."""
        named = self.naming(opened)
        return named if named and named.kind in ("command", "skill") else None

    def recheck(self, opened: Opened) -> Callable[[Document], list[Finding]]:
        """A function that checks the document with another text."""
        chosen = self.choices.of(opened.uri) or Settings()
        given = self._beside_with(opened, chosen)
        return lambda document: self._check(document, beside(given, document), chosen, self._note_crash)

    def for_rules(self, opened: Opened) -> Workspace:
        """What rules need to know about other files."""
        return self._beside_with(opened, self.choices.of(opened.uri) or Settings())

    def _beside_with(self, opened: Opened, chosen: Settings, fixes: bool = True) -> Workspace:
        found = self.beside(uris.path(opened.uri)) if uris.scheme(opened.uri) == "file" else Workspace()
        return replace(found, today=time.strftime("%Y-%m-%d"), hosts=chosen.hosts, told=self._is_told, fixes=fixes)

    def _is_told(self, path: str) -> bool:
        """Whether the findings of a file are shown at the file itself."""
        return self.is_open(path) or self.choices.wants_closed()

    def read(self, path: str) -> Opened | None:
        """A file of the index as a document, as it is open or otherwise on disk; None if it does not exist."""
        uri = self.uri_of(path)
        if uri in self.documents:
            return self.documents[uri]
        known = self.index.agents.get(path)
        try:
            decoded = disk.read(path)
        except disk.Unreadable:
            return None
        origin, at = known.origin if known else None, place(path)
        return Opened(uri, None, decoded.text, self.client.encoding, decoded.bom, at, origin, self.choices.client(uri))

    def file(self, uri: str) -> Opened | None:
        """An open document, or a file on disk that `is_inside`; None for any other."""
        path = disk.absolute(uris.path(uri))
        if uri in self.documents or uris.scheme(uri) != "file":
            return self.documents.get(uri)
        found = self.read(path) if self.is_inside(path) else None
        if found is None or found.origin is not None:
            return found
        return replace(found, origin=self._origin(uri, found.text, found.at))

    def is_inside(self, path: str) -> bool:
        """Whether a path is in the workspace, in the user's folder of the host, or in a folder of agents of the index."""
        folders = (*self.folders.values(), homes().user_folder(), *self.index.trees)
        return disk.absolute(path).startswith(tuple(it.rstrip("/") + "/" for it in folders))

    def members(self) -> list[str]:
        """The paths of the agents in the workspace, also of other hosts, and of the files that certainly name some, each
        once; open files first. Ignored files are left out, unless they are open."""
        roots = tuple(it.rstrip("/") + "/" for it in self.folders.values())
        paths = {uris.path(it) for it in self.documents}
        agents = (it for it in self.index.agents.values() if it.path.startswith(roots))
        others = (it for it in map(self.index.referrer, self._naming_paths(roots)) if it)
        found: list[Facts | Referrer] = [*agents, *others]
        opened = sorted((it for it in found if it.path in paths), key=lambda it: it.path)
        shown = {it.real for it in opened}
        closed = once(it for it in found if it.real not in shown)
        elsewhere = sorted(it for it in {*self.stamps, *paths} if it.startswith(roots) and readers(it))
        mine = [it.path for it in opened] + [it for it in elsewhere if it in paths]
        rest = [it.path for it in closed] + [it for it in elsewhere if it not in paths]
        return [*mine, *self._not_ignored(rest)]

    def _naming_paths(self, roots: tuple[str, ...]) -> Iterator[str]:
        for path, it in self.index.referrers.items():
            if path.startswith(roots) and any(mention.sure for mention in it.mentions):
                yield path

    def _not_ignored(self, paths: Iterable[str]) -> Iterable[str]:
        """Those of some paths in the workspace folders that a walk of these does not leave out."""
        if not self.choices.respects_ignore_files():
            return paths
        leaving_out = cache(ignored.leaving_out)
        return (it for it in paths if not leaving_out(self._root(it))(it))

    def _root(self, path: str) -> str:
        """The innermost workspace folder that contains a path; empty if none does."""
        return self.folders.get(innermost(self.folders, path) or "", "")

    def workspace(self, opened: Opened) -> Workspace:
        """What is around a document, with everything that may be named in it, and the date."""
        found = self._around(opened) if uris.scheme(opened.uri) == "file" else Workspace()
        return replace(found, today=time.strftime("%Y-%m-%d"))

    def _around(self, opened: Opened) -> Workspace:
        path = uris.path(opened.uri)
        epoch, files, found = self._beside.get(path) or (-1, 0, Workspace())
        if epoch != self.epoch or files != len(self.index.agents):
            near = opened.at.tree if opened.at and self.launcher(opened) else None
            found = around(replace(self.beside(path), near=near))
            self._beside = {path: (self.epoch, len(self.index.agents), found)}
        return replace(found, index=self.index)

    def beside(self, path: str) -> Workspace:
        """What is around a file, for rules."""
        return replace(survey.beside(self.index, path), denials=self.denials)

    def elsewhere(self, path: str) -> tuple[str, Positions]:
        """The URI and the positions of another file, which is read if it is not open."""
        for opened in self.documents.values():
            if uris.path(opened.uri) == path:
                return opened.uri, opened.positions
        stamp = self.stamps.get(path)
        kept = self._positions.get(path)
        if kept and stamp and kept[0] == stamp:
            return uris.of(path), kept[1]
        try:
            decoded = disk.read(path)
            positions = Positions(Source(decoded.text), self.client.encoding)
        except disk.Unreadable:
            positions = Positions(Source(""), self.client.encoding)
        if stamp:
            for it in list(self._positions)[:-99]:
                self._positions.pop(it, None)
            self._positions[path] = stamp, positions
        return uris.of(path), positions

    def _note_crash(self, rule: str, error: Exception) -> None:
        if rule not in self._crashed:
            self._crashed.add(rule)
            what = f"the rule {rule} failed and finds nothing" if rule else "a document cannot be checked"
            log.error("%s; this is a bug of agentls", what, exc_info=error)


def _whole(text: str) -> str:
    """The text with each lone surrogate replaced by U+FFFD."""
    try:
        text.encode()  # Many times faster than a search.
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def examined(found: Found, at: Place) -> Steps[Known | None]:
    """Examine a file on disk, on the second thread if it is long. Raises `disk.Unreadable`."""
    work = partial(survey.examine, found.path, at, root=found.root, real=found.real, client=found.client)
    _, size, _ = found.stamp
    return (yield work) if size > LONG else work()


def _place(uri: str) -> Place | None:
    """The kind of a file by its path; None for a document that is not on disk."""
    return place(uris.path(uri)) if uris.scheme(uri) == "file" else None
