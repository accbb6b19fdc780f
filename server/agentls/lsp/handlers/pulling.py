"""The handlers of diagnostics for clients that pull them. They give the same diagnostics as are published.

Importing this module registers them (see `lsp/app.py`).
"""

from __future__ import annotations

import contextlib
from functools import partial

from lsprotocol import types as t

from ..app import AgentServer, aside, feature, until_known
from ..diagnostics import checked, diagnostics, found_in, is_outdated, publish, tell_complaints, telling
from ..jobs import Job, Outdated, Steps, at_once

_PART = 50
"""The number of reports that are sent at once to a client that accepts partial results."""


@feature(t.TEXT_DOCUMENT_DIAGNOSTIC, t.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True))
def diagnostic(ls: AgentServer, params: t.DocumentDiagnosticParams) -> t.DocumentDiagnosticReport | Job:
    _stop_publishing(ls)
    uri, documents = params.text_document.uri, ls.session.documents
    related = [it for it in documents if it != uri and is_outdated(ls, it)] if ls.client.takes_related_documents else []
    job = _document_report(ls, params, related)
    is_long = any(documents[it].is_long for it in (uri, *related) if it in documents)
    return job if is_long else at_once(job)


def _document_report(
    ls: AgentServer, params: t.DocumentDiagnosticParams, related: list[str]
) -> Steps[t.DocumentDiagnosticReport]:
    others = {}
    for it in related:
        others[it] = yield from _report(ls, it, alone=True)
    own = yield from _report(ls, params.text_document.uri, alone=True)
    if own.result_id and own.result_id == params.previous_result_id:
        return t.RelatedUnchangedDocumentDiagnosticReport(own.result_id, dict(others) if others else None)
    return t.RelatedFullDocumentDiagnosticReport(own.items, dict(others) if others else None, result_id=own.result_id)


@feature(t.WORKSPACE_DIAGNOSTIC)
def workspace_diagnostic(ls: AgentServer, params: t.WorkspaceDiagnosticParams) -> Job:
    """All agents of the workspace, once all files are known; file by file in the background."""
    _stop_publishing(ls)
    return _workspace_report(ls, params)


def _workspace_report(ls: AgentServer, params: t.WorkspaceDiagnosticParams) -> Steps[t.WorkspaceDiagnosticReport]:
    yield from until_known(ls)
    session, before = ls.session, {it.uri: it.value for it in params.previous_result_ids}
    items: list[t.WorkspaceDocumentDiagnosticReport] = []
    for path in session.members():
        uri = session.uri_of(path)
        with contextlib.suppress(Outdated):  # The client pulls again for its next text.
            items.append((yield from _of_workspace(ls, path, uri, before.pop(uri, None))))
        if len(items) >= _PART and params.partial_result_token is not None:
            _send(ls, params.partial_result_token, items)
            items = []
        yield None
    items += [t.WorkspaceFullDocumentDiagnosticReport(it, []) for it in before if it not in session.documents]
    if items and params.partial_result_token is not None:
        _send(ls, params.partial_result_token, items)
        items = []
    return t.WorkspaceDiagnosticReport(items)


def _of_workspace(
    ls: AgentServer, path: str, uri: str, before: str | None
) -> Steps[t.WorkspaceDocumentDiagnosticReport]:
    session = ls.session
    if (opened := session.documents.get(uri)) is not None:
        own = yield from _report(ls, uri)
        if own.result_id and own.result_id == before:
            return t.WorkspaceUnchangedDocumentDiagnosticReport(uri, own.result_id, opened.version)
        return t.WorkspaceFullDocumentDiagnosticReport(uri, own.items, opened.version, result_id=own.result_id)
    result = f"{session.stamps.get(path)}-{session.state(path)}"
    if result == before:
        return t.WorkspaceUnchangedDocumentDiagnosticReport(uri, result)
    chosen = session.choices.of(uri)
    closed = session.read(path) if chosen and chosen.workspace_diagnostics is not False else None
    shown = (yield from aside(ls, closed, partial(found_in, ls, closed))) if closed else []
    return t.WorkspaceFullDocumentDiagnosticReport(uri, shown, result_id=result)


def _send(ls: AgentServer, token: int | str, items: list[t.WorkspaceDocumentDiagnosticReport]) -> None:
    value = ls.protocol.unstructured(t.WorkspaceDiagnosticReportPartialResult(items))
    ls.protocol.notify(t.PROGRESS, t.ProgressParams(token, value))


def _stop_publishing(ls: AgentServer) -> None:
    """From the client's first pull request on, nothing is published."""
    for uri in ls.sent.pull():
        opened = ls.session.documents.get(uri)
        publish(ls, uri, opened.version if opened else None, [])


def _report(ls: AgentServer, uri: str, alone: bool = False) -> Steps[t.FullDocumentDiagnosticReport]:
    """The findings of an open document. The id changes with every version and every finding.

    alone: it was requested by itself, and need not be requested again until another file changes. A report on the
    workspace does not say so, because clients drop its part about documents that they request by themselves.
    """
    opened = ls.session.documents.get(uri)
    if opened is None:
        return t.FullDocumentDiagnosticReport([], result_id="None")
    found = yield from checked(ls, opened) if alone else aside(ls, opened, partial(ls.session.findings, opened))
    told = telling(ls, opened, found)
    tell_complaints(ls)

    def report() -> t.FullDocumentDiagnosticReport:
        result = f"{opened.version}-{hash(repr(told)):x}"
        return t.FullDocumentDiagnosticReport(diagnostics(ls, opened, told), result_id=result)

    return (yield from aside(ls, opened, report))
