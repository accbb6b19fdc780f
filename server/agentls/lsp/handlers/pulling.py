"""The handlers of diagnostics for clients that ask for them. They say the same as those that are published.

Importing this module registers them (see `lsp/app.py`).
"""

from __future__ import annotations

from collections.abc import Generator

from lsprotocol import types as t

from .. import uri as uris
from ..app import AgentServer, feature
from ..diagnostics import diagnostics, findings, is_outdated, publish, tell_complaints
from ..protocol import Job

_PART = 50
"""Reports that are sent at once where the client takes them in parts."""


@feature(t.TEXT_DOCUMENT_DIAGNOSTIC, t.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True))
def diagnostic(ls: AgentServer, params: t.DocumentDiagnosticParams) -> t.DocumentDiagnosticReport:
    _stop_publishing(ls)
    uri = params.text_document.uri
    others = None
    if ls.client.takes_related_documents:
        others = {it: _checked(ls, it) for it in ls.session.documents if it != uri and is_outdated(ls, it)}
    own = _checked(ls, uri)
    if own.result_id and own.result_id == params.previous_result_id:
        return t.RelatedUnchangedDocumentDiagnosticReport(own.result_id, dict(others) if others else None)
    return t.RelatedFullDocumentDiagnosticReport(own.items, dict(others) if others else None, result_id=own.result_id)


@feature(t.WORKSPACE_DIAGNOSTIC)
def workspace_diagnostic(ls: AgentServer, params: t.WorkspaceDiagnosticParams) -> Job:
    """All agents of the workspace, once all files are known; file by file in the background."""
    _stop_publishing(ls)
    return _workspace_report(ls, params)


def _workspace_report(
    ls: AgentServer, params: t.WorkspaceDiagnosticParams
) -> Generator[None, None, t.WorkspaceDiagnosticReport]:
    while ls.is_scanning and not ls.session.index.complete:
        yield
    session, before = ls.session, {it.uri: it.value for it in params.previous_result_ids}
    items: list[t.WorkspaceDocumentDiagnosticReport] = []
    for path in session.members():
        uri = session.uri_of(path)
        items.append(_of_workspace(ls, path, uri, before.pop(uri, None)))
        if len(items) >= _PART and params.partial_result_token is not None:
            _send(ls, params.partial_result_token, items)
            items = []
        yield
    items += [t.WorkspaceFullDocumentDiagnosticReport(it, []) for it in before if it not in session.documents]
    if items and params.partial_result_token is not None:
        _send(ls, params.partial_result_token, items)
        items = []
    return t.WorkspaceDiagnosticReport(items)


def _of_workspace(ls: AgentServer, path: str, uri: str, before: str | None) -> t.WorkspaceDocumentDiagnosticReport:
    session = ls.session
    if (opened := session.documents.get(uri)) is not None:
        own = _report(ls, uri)
        if own.result_id and own.result_id == before:
            return t.WorkspaceUnchangedDocumentDiagnosticReport(uri, own.result_id, opened.version)
        return t.WorkspaceFullDocumentDiagnosticReport(uri, own.items, opened.version, result_id=own.result_id)
    result = f"{session.stamps.get(path)}-{session.state(path)}"
    if result == before:
        return t.WorkspaceUnchangedDocumentDiagnosticReport(uri, result)
    chosen = session.choices.of(uri)
    closed = session.read(path) if chosen and chosen.workspace_diagnostics is not False else None
    shown = diagnostics(ls, closed, session.findings(closed)) if closed else []
    return t.WorkspaceFullDocumentDiagnosticReport(uri, shown, result_id=result)


def _send(ls: AgentServer, token: int | str, items: list[t.WorkspaceDocumentDiagnosticReport]) -> None:
    value = ls.protocol.unstructured(t.WorkspaceDiagnosticReportPartialResult(items))
    ls.protocol.notify(t.PROGRESS, t.ProgressParams(token, value))


def _stop_publishing(ls: AgentServer) -> None:
    """From the client's first own request for diagnostics on, it gets them no other way."""
    if not ls.pulled:
        ls.pulled = True
        for uri in sorted(ls.shown):
            opened = ls.session.documents.get(uri)
            publish(ls, uri, opened.version if opened else None, [])


def _checked(ls: AgentServer, uri: str) -> t.FullDocumentDiagnosticReport:
    """What is found in an open document, which need not be asked for again until another file changes. A report on the
    workspace does not say that: clients drop its part on a document that they ask for by itself."""
    ls.checked[uri] = ls.session.state(uris.path(uri))
    return _report(ls, uri)


def _report(ls: AgentServer, uri: str) -> t.FullDocumentDiagnosticReport:
    """What is found in an open document. The id is another one for every version and every finding."""
    opened = ls.session.documents.get(uri)
    found = findings(ls, opened) if opened else []
    tell_complaints(ls)
    result = f"{opened.version if opened else None}-{hash(repr(found)):x}"
    return t.FullDocumentDiagnosticReport(diagnostics(ls, opened, found) if opened else [], result_id=result)
