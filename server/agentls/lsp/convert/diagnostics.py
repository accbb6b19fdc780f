"""Findings and fixes as the protocol's diagnostics, edits and code actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from lsprotocol import types as t

from ...report.ci import DOCUMENTATION
from ...stdx import inert
from ...text.problem import Edit, Finding, Fix, Severity
from ..positions import Positions

_SEVERITY = {
    Severity.ERROR: t.DiagnosticSeverity.Error,
    Severity.WARNING: t.DiagnosticSeverity.Warning,
    Severity.INFORMATION: t.DiagnosticSeverity.Information,
    Severity.HINT: t.DiagnosticSeverity.Hint,
}
Elsewhere: TypeAlias = "Callable[[str], tuple[str, Positions]]"
_TAG = {"unnecessary": t.DiagnosticTag.Unnecessary, "deprecated": t.DiagnosticTag.Deprecated}


def diagnostic(
    finding: Finding, positions: Positions, uri: str, elsewhere: Elsewhere | None = None, address: str = DOCUMENTATION
) -> t.Diagnostic:
    """A finding for the client.

    uri: of its document. elsewhere: gives the URI and the positions of another file by its path; None if the client
    shows no related places. address: of a rule's documentation, with `{}` for the rule.
    """
    related = []
    for it in finding.related if elsewhere else ():
        where, counted = (uri, positions) if it.path is None or elsewhere is None else elsewhere(it.path)
        related.append(
            t.DiagnosticRelatedInformation(t.Location(where, counted.range(it.span)), inert.text(it.message))
        )
    return t.Diagnostic(
        range=positions.range(finding.span),
        message=inert.text(finding.message),
        severity=_SEVERITY[finding.severity],
        code=finding.rule or None,
        code_description=t.CodeDescription(address.replace("{}", finding.rule)) if finding.rule else None,
        source="agentls",
        tags=[_TAG[it] for it in finding.tags] or None,
        related_information=related or None,
    )


def workspace_edit(
    edits: Iterable[Edit], positions: Positions, uri: str, version: int | None, document_changes: bool
) -> t.WorkspaceEdit:
    """Edits of one document."""
    return versioned([t.TextEdit(positions.range(it.span), it.text) for it in edits], uri, version, document_changes)


def versioned(changes: list[t.TextEdit], uri: str, version: int | None, document_changes: bool) -> t.WorkspaceEdit:
    """Edits of one document in the client's positions. document_changes: the client accepts a version with them, and
    rejects them for any other."""
    if not document_changes:
        return t.WorkspaceEdit(changes={uri: changes})
    identifier = t.OptionalVersionedTextDocumentIdentifier(uri, version)
    return t.WorkspaceEdit(document_changes=[t.TextDocumentEdit(identifier, changes)])


def quick_fix(fix: Fix, preferred: bool, shown: t.Diagnostic, edit: t.WorkspaceEdit) -> t.CodeAction:
    """A fix as a code action that removes the diagnostic which is shown."""
    return t.CodeAction(
        title=inert.text(fix.title),
        kind=t.CodeActionKind.QuickFix,
        diagnostics=[shown],
        is_preferred=preferred or None,
        edit=edit,
    )
