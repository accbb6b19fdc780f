"""The handlers of features used while writing: completion, hover, colors, hints, signatures, Enter.

Importing this module registers them (see `lsp/app.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from lsprotocol import types as t

from ...text.source import Span
from .. import uri as uris
from ..app import AgentServer, about, agent, feature, outlined, reading, refresh_lenses
from ..diagnostics import tell_later

if TYPE_CHECKING:
    from ...document import Document
    from ...features.hover import Hover
    from ...features.proposal import Completion
    from ..opened import Opened

_TRIGGERS = [" ", "(", '"', "'", "@", "|", "<"]
"""No character after which a line may end: Enter after `tools:`, a comma or a tag must remain a line break. Nor one that
occurs in names, such as `-`, `/` or `[`: while VS Code waits for the answer it goes on showing the list that it has, as it
was before the character, and Enter accepts from that."""


@feature(t.TEXT_DOCUMENT_COMPLETION, t.CompletionOptions(trigger_characters=_TRIGGERS, resolve_provider=True))
@reading
def completion(ls: AgentServer, params: t.CompletionParams) -> t.CompletionList | None:
    from ..convert import editing as convert_editing

    opened = ls.session.documents.get(params.text_document.uri)
    if opened is None or opened.is_too_long:
        return None
    offset = opened.positions.offset(params.position)
    found = _completion(ls, opened, offset, _typed(params))
    if not found.items and opened.document is None:
        return None
    return convert_editing.completion(found, opened.positions, offset, opened.uri, ls.client)


def _completion(ls: AgentServer, opened: Opened, offset: int, typed: str) -> Completion:
    from ...features import ignoring, naming, others, settings_file
    from ...features.completion import complete
    from ...rules.registry import abouts

    path = uris.path(opened.uri)
    if settings_file.is_settings(path):
        return settings_file.complete(path, opened.text, offset, abouts(), typed)
    if in_comment := ignoring.complete(opened.text, offset, abouts()):
        return in_comment
    if launcher := ls.session.launcher(opened):
        return naming.complete(launcher, ls.session.workspace(opened), offset, typed)
    if opened.document is None:
        return others.complete(path, opened.text, offset, typed)
    return complete(opened.document, ls.session.workspace(opened), offset, typed)


def _typed(params: t.CompletionParams) -> str:
    """The trigger character that was typed."""
    context = params.context
    is_typed = context is not None and context.trigger_kind == t.CompletionTriggerKind.TriggerCharacter
    return context.trigger_character or "" if context is not None and is_typed else ""


@feature(t.COMPLETION_ITEM_RESOLVE)
@reading
def resolve(ls: AgentServer, item: t.CompletionItem) -> t.CompletionItem:
    from ...features import explain
    from ..convert import editing as convert_editing

    data = item.data if isinstance(item.data, dict) else {}
    opened, about = ls.session.documents.get(str(data.get("uri"))), data.get("about")
    text = None
    if opened is not None and isinstance(about, list):
        if about[:1] == ["rule"]:
            text = _rules(ls.client.rule_address).get(about[-1])
        elif document := opened.document or ls.session.launcher(opened):
            text = explain.about(about, document.dialect, ls.session.workspace(opened))
    item.documentation = convert_editing.markup(text, ls.client.documents_markdown) if text else item.documentation
    return item


@lru_cache(maxsize=4)
def _rules(address: str) -> Mapping[str, str]:
    """A summary of each rule, in Markdown. address: where the client shows the documentation of a rule."""
    from ...report.ci import DOCUMENTATION
    from ...rules.registry import rules

    return {
        name: f"**`{name}`** ({it.levels})\n\n{it.about}\n\n"
        f"[Documentation]({(address or DOCUMENTATION).replace('{}', name)})"
        for name, it in rules().items()
    }


@feature(t.TEXT_DOCUMENT_HOVER)
@reading
def hover(ls: AgentServer, params: t.HoverParams) -> t.Hover | None:
    from ..convert import editing as convert_editing

    opened = ls.session.documents.get(params.text_document.uri)
    if opened is None or opened.is_too_long:
        return None
    found = _hover(ls, opened, opened.positions.offset(params.position))
    return convert_editing.hover(found, opened.positions, ls.client) if found else None


def _hover(ls: AgentServer, opened: Opened, offset: int) -> Hover | None:
    from ...features import hover as hovers
    from ...features import ignoring, naming, others, settings_file
    from ...report import agents as show
    from ...report import hosts
    from ...stdx.records import replace

    path, about = uris.path(opened.uri), _rules(ls.client.rule_address)
    if settings_file.is_settings(path):
        return settings_file.hover(path, opened.text, offset, about)
    if in_comment := ignoring.hover(opened.text, offset, about):
        return in_comment
    if launcher := ls.session.launcher(opened):
        return naming.hover(launcher, ls.session.workspace(opened), offset)
    if opened.document is None:
        return others.hover(path, opened.text, offset)
    chosen = ls.session.choices.of(opened.uri)
    found = hovers.hover(opened.document, ls.session.workspace(opened), offset, show.reason)
    if found:
        also = hosts.as_markdown(opened.document, chosen.hosts if chosen else (), found.span, ls.session.index.claims)
        found = replace(found, text=f"{found.text}\n\n{also}") if also else found
    return found


@feature(t.TEXT_DOCUMENT_DOCUMENT_COLOR)
@about(outlined, list)
def document_color(
    ls: AgentServer, opened: Opened, document: Document, params: t.DocumentColorParams
) -> list[t.ColorInformation]:
    from ...features.colours import colours, colours_elsewhere
    from ..convert import editing as convert_editing

    found = colours(document) if opened.document else colours_elsewhere(document)
    return convert_editing.colours(found, opened.positions)


@feature(t.TEXT_DOCUMENT_COLOR_PRESENTATION)
@about(outlined, list)
def color_presentation(
    ls: AgentServer, opened: Opened, document: Document, params: t.ColorPresentationParams
) -> list[t.ColorPresentation]:
    from ...features.colours import presentations, presentations_elsewhere
    from ..convert import editing as convert_editing

    rgb = (round(params.color.red * 255), round(params.color.green * 255), round(params.color.blue * 255))
    offered = presentations if opened.document else presentations_elsewhere
    found = offered(document, opened.positions.span(params.range), rgb)
    return [convert_editing.presentation(label, edit, opened.positions) for label, edit in found]


@feature(t.TEXT_DOCUMENT_INLAY_HINT, t.InlayHintOptions(resolve_provider=False))
@about(agent, list)
def inlay_hint(
    ls: AgentServer, opened: Opened, document: Document, params: t.InlayHintParams
) -> list[t.InlayHint] | Callable[[], list[t.InlayHint]]:
    from ...features.inlay import hints
    from ...hosts.verdict import Loaded
    from ..convert import editing as convert_editing

    if (chosen := ls.session.choices.of(opened.uri)) is None:
        return []
    found = hints(document, Span(0, len(opened.text)), chosen.inlay_hints)
    asked, loads = opened.positions.span(params.range), isinstance(document.verdict, Loaded)

    def shown() -> list[t.InlayHint]:
        if ls.sent.show_hints():
            refresh_lenses(ls)
        cursor = ls.session.cursors.at(opened.uri)
        line = None if cursor is None else document.source.line_at(cursor)
        told, waits = ls.sent.of(opened.uri).hints(opened.text, found, loads, line)
        if waits:
            tell_later(ls)
        return [convert_editing.hint(it, opened.positions, ls.client) for it in told if asked.covers(it.offset)]

    return shown


@feature(
    t.TEXT_DOCUMENT_SIGNATURE_HELP, t.SignatureHelpOptions(trigger_characters=["(", "_"], retrigger_characters=[","])
)
@about(agent)
def signature_help(
    ls: AgentServer, opened: Opened, document: Document, params: t.SignatureHelpParams
) -> t.SignatureHelp | None:
    from ...features.signature import signature
    from ..convert import editing as convert_editing

    found = signature(document, ls.session.workspace(opened), opened.positions.offset(params.position))
    return convert_editing.signature(found, ls.client) if found else None


@feature(
    t.TEXT_DOCUMENT_ON_TYPE_FORMATTING,
    t.DocumentOnTypeFormattingOptions(first_trigger_character="\n"),
)
@about(agent, list)
def on_type_formatting(
    ls: AgentServer, opened: Opened, document: Document, params: t.DocumentOnTypeFormattingParams
) -> list[t.TextEdit]:
    if not ls.client.owns_additions:
        return []
    from ...features.on_type import entered

    edits = entered(document, opened.positions.offset(params.position))
    return [t.TextEdit(opened.positions.range(it.span), it.text) for it in edits]
