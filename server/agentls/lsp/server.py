"""The handlers: find the document, call, convert. No logic of its own.

A feature is one pure function in `features/`, its converter in `convert.py`, and eight lines here:

    @feature(t.TEXT_DOCUMENT_HOVER)
    def hover(ls: AgentServer, params: t.HoverParams) -> t.Hover | None:
        if (place := ls.place(params.text_document, params.position)) is None:
            return None
        opened, document, offset = place
        found = features.hover(document, offset)
        return convert.hover(found, opened.positions) if found else None

The capability follows from the registration. Handlers are plain functions, not coroutines: they take about a
millisecond, and run in the order of the messages. Modules of the core are imported by `AgentServer.session`, so
that the reply to `initialize` does not wait for them; a handler that needs one imports it inside.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from lsprotocol import types as t

from .. import __version__
from . import client
from . import uri as uris
from .convert import diagnostics as convert
from .protocol import ClientLog, Protocol, Server, converter

if TYPE_CHECKING:
    from ..document import Document
    from ..text.problem import Finding
    from .session import Check, Opened, Session

log = logging.getLogger(__name__)

_Handler = TypeVar("_Handler", bound="Callable[..., Any]")
_FEATURES: list[tuple[str, Any, Callable[..., Any]]] = []
_COMMANDS: list[tuple[str, Callable[..., Any]]] = []


def feature(method: str, options: Any = None) -> Callable[[_Handler], _Handler]:
    """Register a handler, which gets the server and the parameters, for the servers that `build` makes."""

    def register(handler: _Handler) -> _Handler:
        _FEATURES.append((method, options, handler))
        return handler

    return register


def command(name: str) -> Callable[[_Handler], _Handler]:
    """Register a command, which gets the server and its arguments, for the servers that `build` makes."""

    def register(handler: _Handler) -> _Handler:
        _COMMANDS.append((name, handler))
        return handler

    return register


class AgentServer(Server):
    """The server and its one client's session."""

    def __init__(self, check: Check | None = None) -> None:
        super().__init__(
            "agentls",
            __version__,
            text_document_sync_kind=t.TextDocumentSyncKind.Full,
            protocol_cls=Protocol,
            converter_factory=converter,
        )
        self.client = client.Client()
        self.pulled = False
        """Whether the client asks for diagnostics itself, which ends publishing."""
        self.shows_hints = False
        """Whether the client asked for notes between the words, which then are not repeated above the name."""
        self.shown: set[str] = set()
        """The documents with published diagnostics."""
        self.found: dict[str, list[Finding]] = {}
        """What was found in the open documents when they were checked last."""
        self.checked: dict[str, tuple[int, int]] = {}
        """In which state of the other files that was."""
        self.closed: dict[str, object] = {}
        """In which state files that are not open were checked."""
        self.seen_closed = -1
        """Up to which change of the session."""
        self.is_checking_closed = False
        self.wanted: bool | None = None
        """The next look at the disk: at all of it or at what is known; None: none is wanted."""
        self.is_scanning = False
        self.due = float("inf")
        """When the disk is to be looked at again where the client watches no files, on the monotonic clock."""
        self._check = check

    @cached_property
    def session(self) -> Session:
        """Made when first asked for, after the reply to `initialize`."""
        from .session import Session

        session = Session(self.client, self._check) if self._check else Session(self.client)
        # What is loaded stays, and what a check makes is gone with the next text: neither is searched for garbage while
        # somebody types. `protocol.py` does that when nothing happens; this is for a client that never rests.
        gc.freeze()
        gc.set_threshold(200_000, 10, 10)
        gc.enable()
        return session

    def place(self, document: t.TextDocumentIdentifier, position: t.Position) -> tuple[Opened, Document, int] | None:
        """The document and the offset that a request is about; None where there is nothing to be said."""
        opened = self.session.documents.get(document.uri)
        if opened is None or opened.document is None:
            return None
        return opened, opened.document, opened.positions.offset(position)


# The session


@feature(t.INITIALIZE)
def initialize(ls: AgentServer, params: t.InitializeParams) -> None:
    ls.client = client.read(params)
    if ls.client.leaves_stale:
        ls.protocol.withheld = "diagnostic_provider"


@feature(t.INITIALIZED)
def initialized(ls: AgentServer, params: t.InitializedParams) -> None:
    from . import scanning

    wanted = []
    if ls.client.registers_configuration:
        options: Any = t.DidChangeConfigurationRegistrationOptions(section="agentls")
        wanted.append(t.Registration("configuration", t.WORKSPACE_DID_CHANGE_CONFIGURATION, options))
    if ls.client.registers_watchers:
        options = t.DidChangeWatchedFilesRegistrationOptions(scanning.watchers(ls.client.watches_elsewhere))
        wanted.append(t.Registration("files", t.WORKSPACE_DID_CHANGE_WATCHED_FILES, options))
    if wanted:
        ask(ls, t.CLIENT_REGISTER_CAPABILITY, t.RegistrationParams(wanted), lambda _: None)
    _ask_for_settings(ls)
    scanning.look(ls, whole=True)
    python = ".".join(map(str, sys.version_info[:3]))
    folders = ", ".join(ls.session.folders.values()) or "none"
    log.info("agentls %s, Python %s, %s positions, folders: %s", __version__, python, ls.client.encoding, folders)


@feature(t.WORKSPACE_DID_CHANGE_CONFIGURATION)
def did_change_configuration(ls: AgentServer, params: t.DidChangeConfigurationParams) -> None:
    if not _ask_for_settings(ls) and ls.session.configure({None: client.section(params.settings)}):
        check_all(ls)


@feature(t.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
def did_change_workspace_folders(ls: AgentServer, params: t.DidChangeWorkspaceFoldersParams) -> None:
    from . import scanning

    added = {it.uri: uris.path(it.uri) for it in params.event.added}
    ls.session.change_folders([it.uri for it in params.event.removed], added)
    _ask_for_settings(ls)
    scanning.look(ls, whole=True)
    check_all(ls)


@feature(t.WORKSPACE_DID_CHANGE_WATCHED_FILES)
def did_change_watched_files(ls: AgentServer, params: t.DidChangeWatchedFilesParams) -> None:
    from . import scanning

    ls.session.look_again()
    # Links lead to what is there, whose names nobody has counted.
    ls.session.epoch += any(it.type is not t.FileChangeType.Changed for it in params.changes)
    changed = [uris.path(it.uri) for it in params.changes if uris.scheme(it.uri) == "file"]
    scanning.look(ls, whole=any(".claude-plugin/" in it for it in changed), changed=changed)


# Texts


@feature(t.TEXT_DOCUMENT_DID_OPEN)
def did_open(ls: AgentServer, params: t.DidOpenTextDocumentParams) -> None:
    from . import scanning

    given = params.text_document
    known = len(ls.session.bases)
    ls.session.open(given.uri, given.version, given.text)
    ls.closed.pop(given.uri, None)
    _check(ls, given.uri)
    if len(ls.session.bases) > known or not ls.client.registers_watchers:
        scanning.look(ls)
    check_others(ls)


@feature(t.TEXT_DOCUMENT_DID_CHANGE)
def did_change(ls: AgentServer, params: t.DidChangeTextDocumentParams) -> None:
    from . import scanning

    given = params.text_document
    if ls.session.change(given.uri, given.version, params.content_changes) is None:
        log.warning("a change of %s, which is not open, is ignored", given.uri)
    _check(ls, given.uri)
    if not (ls.pulled and ls.client.takes_related_documents):
        check_others(ls)
    scanning.look_if_due(ls)


@feature(t.TEXT_DOCUMENT_DID_SAVE, t.SaveOptions(include_text=False))
def did_save(ls: AgentServer, params: t.DidSaveTextDocumentParams) -> None:
    """Saving shows what changed on the disk also where the client watches no files."""
    from . import scanning

    ls.session.look_again()
    scanning.look(ls)
    _check(ls, params.text_document.uri)
    check_all(ls)


@feature(t.TEXT_DOCUMENT_DID_CLOSE)
def did_close(ls: AgentServer, params: t.DidCloseTextDocumentParams) -> None:
    uri = params.text_document.uri
    ls.session.close(uri)
    ls.found.pop(uri, None)
    ls.checked.pop(uri, None)
    publish(ls, uri, None, [])
    check_others(ls)


# Diagnostics


def _check(ls: AgentServer, uri: str, known: list[Finding] | None = None) -> None:
    """Publish what is found in a document, unless its next text already waits, or it is what the client knows.

    Publishing ends with the client's first request for diagnostics: which clients ask, and which only could, is
    not to be seen from what they say of themselves.
    """
    opened = ls.session.documents.get(uri)
    if opened is None or ls.pulled or ls.protocol.inbox.is_replaced(uri):
        return
    ls.checked[uri] = ls.session.state(uris.path(uri))
    found = ls.found[uri] = ls.session.findings(opened)
    tell_complaints(ls)
    if found == known:
        return
    if found or opened.origin is not None or uri in ls.shown:
        publish(ls, uri, opened.version, diagnostics(ls, opened, found))


def publish(ls: AgentServer, uri: str, version: int | None, shown: list[t.Diagnostic]) -> None:
    """Tell the client what is found in a document, and nothing where it asks itself and there was nothing."""
    if not shown and ls.pulled and uri not in ls.shown:
        return
    (ls.shown.add if shown else ls.shown.discard)(uri)
    ls.text_document_publish_diagnostics(t.PublishDiagnosticsParams(uri, shown, version))


def diagnostics(ls: AgentServer, opened: Opened, found: list[Finding]) -> list[t.Diagnostic]:
    elsewhere = ls.session.elsewhere if ls.client.shows_related else None
    return [convert.diagnostic(it, opened.positions, opened.uri, elsewhere) for it in found]


# Other documents


def check_others(ls: AgentServer) -> None:
    """Check the open documents anew whose findings may have changed with another file, in the background."""
    from . import closed

    if any(is_outdated(ls, it) for it in ls.session.documents):
        ls.protocol.jobs.append(_rechecks(ls))
    closed.look(ls)


def check_all(ls: AgentServer) -> None:
    """Check the open documents anew, in the background."""
    ls.checked.clear()
    check_others(ls)


def is_outdated(ls: AgentServer, uri: str) -> bool:
    """Whether a file on which its findings depend has changed since a document was checked."""
    return ls.checked.get(uri) != ls.session.state(uris.path(uri))


def _rechecks(ls: AgentServer) -> Iterator[None]:
    outdated = [it for it in ls.session.documents if is_outdated(ls, it)]
    if outdated:
        refresh_lenses(ls)
    if ls.pulled:
        for uri in outdated:
            ls.checked[uri] = ls.session.state(uris.path(uri))
        if outdated and ls.client.refreshes_diagnostics:
            ask(ls, t.WORKSPACE_DIAGNOSTIC_REFRESH, None, lambda _: None)
        return
    for uri in outdated:
        if is_outdated(ls, uri):
            _check(ls, uri, ls.found.get(uri))
            yield


def refresh_lenses(ls: AgentServer) -> None:
    if ls.client.refreshes_lenses:
        ask(ls, t.WORKSPACE_CODE_LENS_REFRESH, None, lambda _: None)


# Settings, and what the client is asked


def _ask_for_settings(ls: AgentServer) -> bool:
    """Ask for the settings of every folder, where the client answers such questions."""
    if not ls.client.answers_configuration:
        return False
    scopes = [*ls.session.folders, None]
    items = [t.ConfigurationItem(scope_uri=it, section="agentls") for it in scopes]

    def answered(values: Any) -> None:
        values = values if isinstance(values, (list, tuple)) else []
        given = {scope: value for scope, value in zip(scopes, values, strict=False) if value is not None}
        if ls.session.configure({None: ls.client.options, **given}):
            check_all(ls)
            if ls.client.refreshes_hints:
                ask(ls, t.WORKSPACE_INLAY_HINT_REFRESH, None, lambda _: None)

    ask(ls, t.WORKSPACE_CONFIGURATION, t.ConfigurationParams(items), answered)
    return True


def ask(ls: AgentServer, method: str, params: Any, answered: Callable[[Any], None]) -> None:
    """Send a request. An error for an answer is logged and changes nothing."""

    def done(future: Future[Any]) -> None:
        try:
            answered(future.result())
        except Exception as error:
            log.warning("the answer to %s is not usable: %s", method, error)

    ls.protocol.send_request(method, params).add_done_callback(done)


def tell_complaints(ls: AgentServer) -> None:
    for it in ls.session.complaints():
        log.warning("%s", it)
        ls.window_show_message(t.ShowMessageParams(t.MessageType.Warning, f"agentls: {it}"))


# The process


def build(check: Check | None = None) -> AgentServer:
    """A server that is not yet started. check: in place of the rules."""

    server = AgentServer(check)
    for method, options, handler in _FEATURES:
        server.feature(method, options)(handler)
    for name, handler in _COMMANDS:
        server.command(name)(handler)
    return server


def serve(tcp_port: int | None = None, check: Check | None = None) -> int:
    """Serve one client on standard input and output, or on a port of the loopback. Returns the exit code."""
    gc.disable()
    server = build(check)
    shown = logging.StreamHandler(sys.stderr)
    shown.setLevel(logging.WARNING)
    logging.basicConfig(handlers=[shown], format="%(name)s: %(message)s")
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    own = logging.getLogger(__package__.partition(".")[0])
    own.setLevel(logging.INFO)
    own.addHandler(ClientLog(server))
    with _loopback(tcp_port) if tcp_port is not None else _standard_streams() as (reader, writer):
        return server.protocol.run(reader, writer)


@contextlib.contextmanager
def _standard_streams() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Standard input and output, which from then on belong to the protocol: a stray `print` goes to standard error."""
    reader = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    writer = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    yield reader, writer


@contextlib.contextmanager
def _loopback(port: int) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """The first connection to a port of this machine; 0 is a free one, which standard error names."""
    with socket.create_server(("127.0.0.1", port)) as listening:
        print(f"agentls: listening on 127.0.0.1:{listening.getsockname()[1]}", file=sys.stderr, flush=True)
        connection, _ = listening.accept()
    with connection, connection.makefile("rb") as reader, connection.makefile("wb") as writer:
        yield reader, writer
