"""Features used while writing an agent, as protocol values: completion, hover, colors, hints, signatures.

Texts are Markdown, or plain text if the client does not support Markdown; snippets, insert ranges and label details are
sent to clients that support them. No item has commit characters: typing the character after a word accepts nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types as t

from ...features import explain
from ...features.colours import Swatch
from ...features.hover import Hover
from ...features.inlay import Hint
from ...features.proposal import Completion, Proposal
from ...features.signature import Signature
from ...stdx import inert
from ...text.problem import Edit
from ..client import SUGGEST, Client
from ..positions import Positions

_KIND = {
    "field": t.CompletionItemKind.Property,
    "event": t.CompletionItemKind.Event,
    "value": t.CompletionItemKind.Value,
    "model": t.CompletionItemKind.Value,
    "color": t.CompletionItemKind.Color,
    # Completion plugins put parentheses after a `Function` that is accepted.
    "tool": t.CompletionItemKind.Constant,
    "agent": t.CompletionItemKind.Class,
    "skill": t.CompletionItemKind.Reference,
    "server": t.CompletionItemKind.Module,
    "snippet": t.CompletionItemKind.Snippet,
    "text": t.CompletionItemKind.Text,
    "file": t.CompletionItemKind.File,
    "folder": t.CompletionItemKind.Folder,
    "heading": t.CompletionItemKind.Text,
}


def completion(found: Completion, positions: Positions, offset: int, uri: str, client: Client) -> t.CompletionList:
    """Items for the client. offset: the cursor's; uri: the document's, which the request for documentation names."""
    items = [_item(it, positions, offset, uri, client) for it in found.items]
    return t.CompletionList(found.is_incomplete, items)


def _item(it: Proposal, positions: Positions, offset: int, uri: str, client: Client) -> t.CompletionItem:
    detail = inert.text(it.detail)
    is_snippet = bool(it.snippet) and client.takes_snippets and it.snippet != it.edit.text
    text = it.snippet if is_snippet else it.edit.text
    whole = positions.range(it.edit.span)
    edit: t.TextEdit | t.InsertReplaceEdit = t.TextEdit(whole, text)
    if client.takes_insert_replace:
        inserted = t.Range(whole.start, positions.position(offset))
        edit = t.InsertReplaceEdit(text, whole if it.whole else inserted, whole)
    return t.CompletionItem(
        label=inert.text(it.label),
        label_details=t.CompletionItemLabelDetails(description=detail) if detail and client.shows_details else None,
        kind=_KIND[it.kind],
        tags=[t.CompletionItemTag.Deprecated] if it.deprecated and client.strikes_through else None,
        detail=detail or None,
        sort_text=it.sort,
        # Neovim filters nothing that has no text to filter by.
        filter_text=it.filter or it.label,
        text_edit=edit,
        insert_text_format=t.InsertTextFormat.Snippet if is_snippet else None,
        insert_text_mode=_mode(text, is_snippet, client),
        additional_text_edits=[t.TextEdit(positions.range(each.span), each.text) for each in it.also] or None,
        command=t.Command("", SUGGEST) if it.more and client.opens_completion else None,
        data={"uri": uri, "about": list(it.about)} if it.about else None,
    )


def _mode(text: str, is_snippet: bool, client: Client) -> t.InsertTextMode | None:
    """Snippets are indented by the client; other insertions are already indented."""
    if "\n" not in text or not client.adjusts_indentation:
        return None
    return t.InsertTextMode.AdjustIndentation if is_snippet else t.InsertTextMode.AsIs


def markup(text: str, markdown: bool) -> t.MarkupContent:
    """Markdown of `explain` in the format that the client shows."""
    text = inert.text(text)
    if markdown:
        return t.MarkupContent(t.MarkupKind.Markdown, explain.inert(text))
    return t.MarkupContent(t.MarkupKind.PlainText, explain.plain(text))


def hover(found: Hover, positions: Positions, client: Client) -> t.Hover:
    return t.Hover(markup(found.text, client.hovers_markdown), positions.range(found.span))


def colours(found: Iterable[Swatch], positions: Positions) -> list[t.ColorInformation]:
    return [t.ColorInformation(positions.range(it.span), _color(it)) for it in found]


def _color(it: Swatch) -> t.Color:
    red, green, blue = (part / 255 for part in it.rgb)
    return t.Color(red, green, blue, 1.0)


def presentation(label: str, edit: Edit, positions: Positions) -> t.ColorPresentation:
    return t.ColorPresentation(label, t.TextEdit(positions.range(edit.span), edit.text))


def hint(it: Hint, positions: Positions, client: Client) -> t.InlayHint:
    return t.InlayHint(
        position=positions.position(it.offset),
        label=inert.text(it.label),
        tooltip=markup(it.text, client.hovers_markdown),
        padding_left=True,
    )


def signature(it: Signature, client: Client) -> t.SignatureHelp:
    """A signature; its label is ASCII, so that its offsets are the same in every encoding."""
    parameters = []
    for span, note in zip(it.parameters, it.notes, strict=True):
        label = (span.start, span.end) if client.counts_in_labels else span.of(it.label)
        parameters.append(t.ParameterInformation(label, markup(note, client.signs_markdown)))
    text = markup(it.text, client.signs_markdown) if it.text else None
    return t.SignatureHelp([t.SignatureInformation(it.label, text, parameters, it.active)], 0, it.active)
