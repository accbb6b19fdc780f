"""The life cycle of the session: its start, its settings and folders, and opened, changed and closed documents."""

from __future__ import annotations

import logging
import sys
from typing import Any

from lsprotocol import types as t

from ... import __version__
from ...hosts import homes, others
from ...scan import ignored
from .. import client, scanning
from .. import uri as uris
from ..app import AgentServer, ask, feature
from ..diagnostics import check, check_all, check_others, look_for_excluded, publish, tell_agents, tell_complaints
from ..jobs import Job

log = logging.getLogger(__name__)


@feature(t.INITIALIZE)
def initialize(ls: AgentServer, params: t.InitializeParams) -> None:
    ls.meet(client.read(params))
    if params.process_id is not None:
        ls.protocol.end_with(params.process_id)
    if ls.client.leaves_stale:
        ls.protocol.withhold("diagnostic_provider")


@feature(t.INITIALIZED)
def initialized(ls: AgentServer, params: t.InitializedParams) -> None:
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
        scanning.look(ls)
        check_all(ls)


@feature(t.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
def did_change_workspace_folders(ls: AgentServer, params: t.DidChangeWorkspaceFoldersParams) -> None:
    added = {it.uri: uris.path(it.uri) for it in params.event.added}
    ls.session.change_folders([it.uri for it in params.event.removed], added)
    _ask_for_settings(ls)
    scanning.look(ls, whole=True)
    check_all(ls)


@feature(t.WORKSPACE_DID_CHANGE_WATCHED_FILES)
def did_change_watched_files(ls: AgentServer, params: t.DidChangeWatchedFilesParams) -> None:
    ls.session.look_again()
    if any(it.type is not t.FileChangeType.Changed for it in params.changes):
        ls.session.note_moves()
    changed = [uris.path(it.uri) for it in params.changes if uris.scheme(it.uri) == "file"]
    whole = any(f"/{homes().MANIFESTS}/" in it or it.endswith(ignored.FILES) for it in changed)
    scanning.look(ls, whole=whole, changed=changed)
    if any(map(others.is_configuration, changed)):
        check_all(ls)


@feature(t.TEXT_DOCUMENT_DID_OPEN)
def did_open(ls: AgentServer, params: t.DidOpenTextDocumentParams) -> None:
    given = params.text_document
    before = ls.session.bases
    ls.session.open(given.uri, given.version, given.text)
    ls.sent.closed.forget(given.uri)
    if ls.sent.pulls:
        publish(ls, given.uri, given.version, [])
    check(ls, given.uri)
    look_for_excluded(ls, given.uri)
    scanning.look_beside(ls, before)
    if not ls.client.registers_watchers:
        scanning.look(ls)
    check_others(ls)


@feature(t.TEXT_DOCUMENT_DID_CHANGE)
def did_change(ls: AgentServer, params: t.DidChangeTextDocumentParams) -> None:
    given = params.text_document
    if ls.session.change(given.uri, given.version, params.content_changes) is None:
        log.warning("a change of %s, which is not open, is ignored", given.uri)
    check(ls, given.uri)
    look_for_excluded(ls, given.uri)
    if not (ls.sent.pulls and ls.client.takes_related_documents):
        check_others(ls)
    tell_agents(ls)
    scanning.look_if_due(ls)


@feature(t.TEXT_DOCUMENT_DID_SAVE, t.SaveOptions(include_text=False))
def did_save(ls: AgentServer, params: t.DidSaveTextDocumentParams) -> None:
    """Saving triggers a scan if the client watches no files."""
    ls.session.look_again()
    ls.session.cursors.leave(params.text_document.uri)
    scanning.look(ls)
    check(ls, params.text_document.uri)
    look_for_excluded(ls, params.text_document.uri)
    check_all(ls)


@feature(t.TEXT_DOCUMENT_DID_CLOSE)
def did_close(ls: AgentServer, params: t.DidCloseTextDocumentParams) -> None:
    uri, before = params.text_document.uri, ls.session.bases
    ls.session.close(uri)
    ls.sent.close(uri)
    publish(ls, uri, None, [])
    tell_complaints(ls)
    ls.protocol.jobs.start(_reads_closed(ls, uri))
    scanning.look_beside(ls, before)


def _reads_closed(ls: AgentServer, uri: str) -> Job:
    """Read the file on disk after its text was closed."""
    if uris.scheme(uri) == "file":
        yield from ls.session.read_anew(uris.path(uri))
    check_others(ls)


def _ask_for_settings(ls: AgentServer) -> bool:
    """Ask for the settings of every folder, if the client supports this."""
    if not ls.client.answers_configuration:
        return False
    scopes = [*ls.session.folders, None]
    items = [t.ConfigurationItem(scope_uri=it, section="agentls") for it in scopes]

    def answered(values: Any) -> None:
        values = values if isinstance(values, (list, tuple)) else []
        given = {scope: value for scope, value in zip(scopes, values, strict=False) if value is not None}
        if ls.session.configure({None: ls.client.options, **given}):
            scanning.look(ls)
            check_all(ls)
            if ls.client.refreshes_hints:
                ask(ls, t.WORKSPACE_INLAY_HINT_REFRESH, None, lambda _: None)

    ask(ls, t.WORKSPACE_CONFIGURATION, t.ConfigurationParams(items), answered)
    return True
