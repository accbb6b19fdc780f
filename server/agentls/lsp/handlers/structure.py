"""The handlers of features about a file's structure: folds, outline, tokens, selections, linked tags, highlights.

Importing this module registers them (see `lsp/app.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as t

from ..app import AgentServer, feature, reading

if TYPE_CHECKING:
    from ..opened import Opened

LEGEND = t.SemanticTokensLegend(
    [
        "keyword",
        "parameter",
        "string",
        "comment",
        "class",
        "property",
        "enumMember",
        "operator",
    ],
    ["declaration", "deprecated"],
)
"""The kinds of `features/tokens.py`, which is not loaded before the reply to `initialize`."""


def _opened(ls: AgentServer, document: t.TextDocumentIdentifier) -> Opened | None:
    """An open document that is an agent."""
    opened = ls.session.documents.get(document.uri)
    return opened if opened and opened.document else None


def _outlined(ls: AgentServer, document: t.TextDocumentIdentifier) -> Opened | None:
    """An open document that is an agent of any host."""
    opened = ls.session.documents.get(document.uri)
    return opened if opened and opened.outlined else None


def _agents(ls: AgentServer, opened: Opened) -> list[str]:
    """The names of the agents that a document may mention."""
    return [it.name for it in ls.session.workspace(opened).agents]


@feature(t.TEXT_DOCUMENT_FOLDING_RANGE)
@reading
def folding_range(ls: AgentServer, params: t.FoldingRangeParams) -> list[t.FoldingRange]:
    from ...features.folding import folds
    from ..convert import structure as convert_structure

    if (opened := _outlined(ls, params.text_document)) is None or opened.outlined is None:
        return []
    return [convert_structure.fold(it) for it in folds(opened.outlined)]


@feature(t.TEXT_DOCUMENT_DOCUMENT_SYMBOL, t.DocumentSymbolOptions(label="agentls"))
@reading
def document_symbol(
    ls: AgentServer, params: t.DocumentSymbolParams
) -> list[t.DocumentSymbol] | list[t.SymbolInformation]:
    from ...features.symbols import symbols
    from ..convert import structure as convert_structure

    if (opened := _outlined(ls, params.text_document)) is None or opened.outlined is None:
        return []
    found = symbols(opened.outlined)
    if not ls.client.nests_symbols:
        return convert_structure.flat(found, opened.positions, opened.uri)
    return [convert_structure.symbol(it, opened.positions) for it in found]


@feature(t.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, LEGEND)
@reading
def semantic_tokens_full(ls: AgentServer, params: t.SemanticTokensParams) -> t.SemanticTokens:
    from ...features.tokens import tokens
    from ..convert import structure as convert_structure

    if (opened := _opened(ls, params.text_document)) is None or opened.document is None:
        return t.SemanticTokens([])
    return convert_structure.tokens(tokens(opened.document, _agents(ls, opened)), opened.positions, LEGEND)


@feature(t.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, LEGEND)
@reading
def semantic_tokens_range(ls: AgentServer, params: t.SemanticTokensRangeParams) -> t.SemanticTokens:
    from ...features.tokens import tokens
    from ..convert import structure as convert_structure

    if (opened := _opened(ls, params.text_document)) is None or opened.document is None:
        return t.SemanticTokens([])
    asked = opened.positions.span(params.range)
    found = [it for it in tokens(opened.document, _agents(ls, opened)) if it.span.overlaps(asked)]
    return convert_structure.tokens(found, opened.positions, LEGEND)


@feature(t.TEXT_DOCUMENT_SELECTION_RANGE)
@reading
def selection_range(ls: AgentServer, params: t.SelectionRangeParams) -> list[t.SelectionRange] | None:
    from ...features.selection import selections
    from ..convert import structure as convert_structure

    if (opened := _outlined(ls, params.text_document)) is None or opened.outlined is None:
        return None
    positions = opened.positions
    return [
        convert_structure.selection(selections(opened.outlined, positions.offset(it)), positions)
        for it in params.positions
    ]


@feature(t.TEXT_DOCUMENT_LINKED_EDITING_RANGE)
@reading
def linked_editing_range(ls: AgentServer, params: t.LinkedEditingRangeParams) -> t.LinkedEditingRanges | None:
    from ...features.highlights import linked

    if (place := ls.place(params.text_document, params.position)) is None:
        return None
    opened, document, offset = place
    found = linked(document, offset)
    return t.LinkedEditingRanges([opened.positions.range(it) for it in found], "[A-Za-z]*") if found else None


@feature(t.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
@reading
def document_highlight(ls: AgentServer, params: t.DocumentHighlightParams) -> list[t.DocumentHighlight] | None:
    from ...features import highlights, navigation_others
    from ..convert import structure as convert_structure

    if place := ls.named(params.text_document, params.position):
        marked = highlights.highlights
    elif place := ls.outlined(params.text_document, params.position):
        marked = navigation_others.highlights
    else:
        return None
    opened, document, offset = place
    found = marked(document, ls.session.beside(document.path), offset)
    return [convert_structure.highlight(span, gives, opened.positions) for span, gives in found] or None
