"""The handlers of everything that edits: quick fixes, fix all, refactorings, suppression comments, formatting.

Importing this module registers them (see `lsp/app.py`). Every offered fix has been proved; slow work is left to
`codeAction/resolve` if the client supports that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lsprotocol import types as t

from ...rules.registry import Kind, kind_of
from ...text.source import Span
from ..app import AgentServer, about, ask, command, feature, outlined, reading
from ..convert import diagnostics as convert
from ..diagnostics import diagnostics
from ..jobs import Outdated

if TYPE_CHECKING:
    from ...document import Document
    from ...text.problem import Edit, Finding
    from ..opened import Opened

QUICK, REWRITE = t.CodeActionKind.QuickFix.value, t.CodeActionKind.RefactorRewrite.value
FIX_ALL = "source.fixAll.agentls"
ORDER = "source.orderFields.agentls"
"""It concerns the whole file and fixes nothing, so it is offered as a source action."""
_FIXED = {"quotes": Kind.OTHER_READERS | Kind.QUOTE, "lines": Kind.OTHER_READERS}
"""The rules whose findings a way to rewrite the description fixes."""
_TRIED = 8
"""Findings of a rule for which a comment that silences it is looked for."""


@feature(t.TEXT_DOCUMENT_CODE_ACTION, t.CodeActionOptions([QUICK, REWRITE, FIX_ALL, ORDER], resolve_provider=True))
@reading
def code_action(ls: AgentServer, params: t.CodeActionParams) -> list[t.CodeAction | t.Command]:
    opened = ls.session.documents.get(params.text_document.uri)
    if opened is None:
        return []
    found: list[t.CodeAction] = []
    asked = opened.positions.span(params.range)
    naming = ls.session.naming(opened)
    if naming is not None:
        found += _actions(ls, opened, naming, asked, params.context.only)
    elif opened.outlined is not None:
        found += _actions(ls, opened, opened.outlined, asked, params.context.only)
    else:
        found += _plain_fixes(ls, opened, params)
    if naming is None:
        found += _conversions(ls, opened, params)
    if ls.client.takes_code_actions:
        return list(found)
    return [it.command or _command(ls, opened, it) for it in found]


def _command(ls: AgentServer, opened: Opened, action: t.CodeAction) -> t.Command:
    """An action for a client that supports commands only: the edits are the command's argument."""
    edit = action.edit or t.WorkspaceEdit()
    edits: list[Any] = [it for each in (edit.changes or {}).values() for it in each]
    edits += [it for each in edit.document_changes or () if isinstance(each, t.TextDocumentEdit) for it in each.edits]
    plain = ls.protocol.unstructured(edits)
    return t.Command(action.title, "agentls.apply", arguments=[opened.uri, opened.version, plain])


def _actions(ls: AgentServer, opened: Opened, document: Document, asked: Span, only: Any) -> Iterator[t.CodeAction]:
    from ...fixes.offer import with_offered

    def is_wanted(kind: str) -> bool:
        return only is None or any(it == "" or kind == it or kind.startswith(f"{it}.") for it in map(_value, only))

    workspace = ls.session.for_rules(opened)
    findings = ls.session.findings(opened, fixes=True)
    near = [it for it in findings if it.span.start <= asked.end and asked.start <= it.span.end]
    near = with_offered(document, near, workspace)
    shown = list(zip(near, diagnostics(ls, opened, near), strict=True))
    if is_wanted(QUICK):
        for finding, diagnostic in shown:
            for i, fix in enumerate(finding.fixes):
                edit = _edit(ls, opened, fix.edits)
                yield convert.quick_fix(fix, i == 0 and fix.safe, diagnostic, edit)
    is_own = opened.document is not None
    if is_own and (is_wanted(QUICK) or is_wanted(REWRITE)):
        yield from _rewrites(ls, opened, document, asked, shown, is_wanted(QUICK), is_wanted(REWRITE))
    if is_wanted(QUICK):
        yield from _of_a_kind(ls, opened, findings, shown)
        if is_own or document.kind != "agent":
            yield from _silencing(ls, opened, document, shown)
    if document.kind != "agent":
        return
    if is_wanted(FIX_ALL):
        yield from _all(ls, opened, document, findings)
    if is_own and only and is_wanted(ORDER):
        yield from _order(ls, opened, document, asked)


def _plain_fixes(ls: AgentServer, opened: Opened, params: t.CodeActionParams) -> Iterator[t.CodeAction]:
    """The fixes of findings in a file that is not an agent."""
    asked, only = opened.positions.span(params.range), params.context.only
    if not ls.client.takes_code_actions or not (only is None or QUICK in map(_value, only)):
        return
    found = ls.session.findings(opened, fixes=True)
    near = [it for it in found if it.span.start <= asked.end and asked.start <= it.span.end]
    for finding, shown in zip(near, diagnostics(ls, opened, near), strict=True):
        for fix in finding.fixes:
            yield convert.quick_fix(fix, True, shown, _edit(ls, opened, fix.edits))


def _conversions(ls: AgentServer, opened: Opened, params: t.CodeActionParams) -> Iterator[t.CodeAction]:
    """On the first line: the agent converted for each other host, as a file where that host looks."""
    only = params.context.only
    wanted = only is None or any(f"{REWRITE}.".startswith(f"{it}." if it else it) for it in map(_value, only))
    if params.range.end.line > 0 or not wanted or not _makes_files(ls) or opened.is_too_long:
        return
    from ...disk import files as disk
    from ...hosts.converting import conversions
    from ...hosts.reading import File
    from .. import uri as uris

    file = File(uris.path(opened.uri), opened.text, opened.bom)
    for host, root, made in conversions(file):
        if disk.exists(path := f"{root}/{made.path}"):
            continue
        title = f"Convert for {host}" + ("" if made.is_kept else ": it cannot restrict the agent as much")
        uri, start = uris.of(path), t.Range(t.Position(0, 0), t.Position(0, 0))
        text = t.TextDocumentEdit(t.OptionalVersionedTextDocumentIdentifier(uri), [t.TextEdit(start, made.text)])
        yield t.CodeAction(title, REWRITE, edit=t.WorkspaceEdit(document_changes=[t.CreateFile(uri), text]))


def _makes_files(ls: AgentServer) -> bool:
    return ls.client.creates_files and ls.client.takes_code_actions


def _value(kind: Any) -> str:
    return kind.value if isinstance(kind, t.CodeActionKind) else str(kind)


def _rewrites(
    ls: AgentServer,
    opened: Opened,
    document: Document,
    asked: Span,
    shown: list[tuple[Finding, t.Diagnostic]],
    quick: bool,
    other: bool,
) -> Iterator[t.CodeAction]:
    """Other ways to write the description, if the cursor is on it; a quick fix for the findings that they fix."""
    entry = document.entries.get("description")
    if entry is None or not entry.span.overlaps(Span(asked.start, asked.end + 1)):
        return
    from ...edits.effects import edited
    from ...edits.rewrites import rewrites
    from ...fixes.elsewhere import keeps_in_place
    from ...text.problem import apply

    hosts = ls.session.for_rules(opened).hosts
    for fix, way in rewrites(document):
        kept = [
            (finding, it)
            for finding, it in shown
            if way in _FIXED and _FIXED[way] in kind_of(finding.rule) and entry.span.overlaps(finding.span)
        ]
        fixed = [it for _, it in kept]
        texts = (apply(document.text, it.edits) for finding, _ in kept for it in finding.fixes)
        if quick and apply(document.text, fix.edits) in texts:
            continue
        if keeps_in_place(document, edited(document, fix.edits), hosts) is None:
            continue
        if fixed and quick:
            kind = QUICK
        elif other:
            kind, fixed = REWRITE, []
        else:
            continue
        yield t.CodeAction(fix.title, kind, fixed or None, edit=_edit(ls, opened, fix.edits))


def _of_a_kind(
    ls: AgentServer, opened: Opened, findings: list[Finding], shown: list[tuple[Finding, t.Diagnostic]]
) -> Iterator[t.CodeAction]:
    """An action with all fixes of a rule, for rules that can fix more than the one problem at the cursor and leave no
    choice."""

    def is_certain(it: Finding) -> bool:
        return any(not fix.choice for fix in it.fixes)

    for rule in dict.fromkeys(finding.rule for finding, _ in shown if is_certain(finding)):
        count = sum(1 for it in findings if it.rule == rule and is_certain(it))
        if count > 1:
            here = [it for finding, it in shown if finding.rule == rule]
            yield _later(ls, opened, t.CodeAction(f"Fix all {count} of `{rule}` in this file", QUICK, here), rule)


def _silencing(
    ls: AgentServer, opened: Opened, document: Document, shown: list[tuple[Finding, t.Diagnostic]]
) -> Iterator[t.CodeAction]:
    from ...fixes.suppress import silenced

    tried: Counter[str] = Counter()
    for finding, diagnostic in shown:
        if tried[finding.rule] < _TRIED and (fix := silenced(document, finding)):
            tried[finding.rule] = _TRIED
            yield t.CodeAction(fix.title, QUICK, [diagnostic], edit=_edit(ls, opened, fix.edits))
        else:
            tried[finding.rule] += 1


def _all(ls: AgentServer, opened: Opened, document: Document, findings: list[Finding]) -> Iterator[t.CodeAction]:
    from ...fixes.offer import any_safe

    if any_safe(document, findings, ls.session.for_rules(opened)):
        yield _later(ls, opened, t.CodeAction("Fix all that is safe to fix", FIX_ALL), None)


def _order(ls: AgentServer, opened: Opened, document: Document, asked: Span) -> Iterator[t.CodeAction]:
    from ...features.formatting import ordered

    if document.region and document.region.start <= asked.end and asked.start <= document.region.end:
        fix = ordered(document)
        if fix:
            yield t.CodeAction(fix.title, ORDER, edit=_edit(ls, opened, fix.edits))


# What is worked out when it is chosen


def _later(ls: AgentServer, opened: Opened, action: t.CodeAction, rule: str | None) -> t.CodeAction:
    """An action whose edit is computed when the user chooses it; for other clients, a command."""
    if ls.client.resolves_edits:
        action.data = {"uri": opened.uri, "version": opened.version, "rule": rule}
    else:
        action.command = t.Command(action.title, "agentls.fix", arguments=[opened.uri, opened.version, rule])
    return action


def _many(ls: AgentServer, opened: Opened, rule: str | None) -> tuple[Edit, ...]:
    """The edits of all fixes of a rule, or of all safe fixes of all rules."""
    from ...fixes.apply import fix_all

    if opened.outlined is None:
        return ()
    workspace = ls.session.for_rules(opened)
    names = None if rule is None else (rule,)
    check = ls.session.recheck(opened)
    return fix_all(opened.outlined, check, workspace, safe_only=rule is None, names=names).edits


@feature(t.CODE_ACTION_RESOLVE)
@reading
def resolve(ls: AgentServer, action: t.CodeAction) -> t.CodeAction:
    data = action.data if isinstance(action.data, dict) else {}
    opened = ls.session.documents.get(str(data.get("uri")))
    if action.edit is None and opened is not None:
        if opened.version != data.get("version"):
            raise Outdated("the document changed since the action was offered")
        rule = data.get("rule")
        action.edit = _edit(ls, opened, _many(ls, opened, rule if isinstance(rule, str) else None))
    return action


@command("agentls.apply")
@reading
def apply(ls: AgentServer, uri: str, version: int | None, edits: list[dict[str, Any]]) -> None:
    """Make the edits of an action, for clients that get actions as commands; nothing if the text has changed."""
    if opened := _unchanged(ls, uri, version):
        _make(ls, opened, [ls.protocol.structured(it, t.TextEdit) for it in edits])


@command("agentls.fix")
@reading
def fix(ls: AgentServer, uri: str, version: int | None, rule: str | None) -> None:
    """Apply all fixes of a rule, or all safe fixes of all rules, for clients that cannot resolve actions."""
    if opened := _unchanged(ls, uri, version):
        _make(ls, opened, [t.TextEdit(opened.positions.range(it.span), it.text) for it in _many(ls, opened, rule)])


def _unchanged(ls: AgentServer, uri: str, version: int | None) -> Opened | None:
    opened = ls.session.documents.get(uri)
    if opened is None or opened.version != version:
        ls.window_show_message(t.ShowMessageParams(t.MessageType.Info, "agentls: the document changed; choose again"))
        return None
    return opened


def _make(ls: AgentServer, opened: Opened, edits: list[t.TextEdit]) -> None:
    if edits:
        edit = convert.versioned(edits, opened.uri, opened.version, ls.client.takes_versions)
        ask(ls, t.WORKSPACE_APPLY_EDIT, t.ApplyWorkspaceEditParams(edit), lambda _: None)


def _edit(ls: AgentServer, opened: Opened, edits: tuple[Edit, ...]) -> t.WorkspaceEdit:
    return convert.workspace_edit(edits, opened.positions, opened.uri, opened.version, ls.client.takes_versions)


# Formatting


@feature(t.TEXT_DOCUMENT_FORMATTING)
@about(outlined, list)
def formatting(
    ls: AgentServer, opened: Opened, document: Document, params: t.DocumentFormattingParams
) -> list[t.TextEdit]:
    from ...features.formatting import formatted, formatted_elsewhere

    edits = formatted(document) if opened.document else formatted_elsewhere(document)
    return [t.TextEdit(opened.positions.range(it.span), it.text) for it in edits]
