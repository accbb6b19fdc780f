"""The handlers of features about a file's structure: folds, outline, tokens, selections, linked tags, highlights.

Importing this module registers them (see `lsp/app.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as t

from ...text.source import Span
from ..app import AgentServer, about, agent, feature, named, outlined, reading

if TYPE_CHECKING:
    from ...document import Document
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


def _no_tokens() -> t.SemanticTokens:
    return t.SemanticTokens([])


@feature(t.TEXT_DOCUMENT_FOLDING_RANGE)
@about(outlined, list)
def folding_range(
    ls: AgentServer, opened: Opened, document: Document, params: t.FoldingRangeParams
) -> list[t.FoldingRange]:
    from ...features.folding import folds
    from ..convert import structure as convert_structure

    return [convert_structure.fold(it) for it in folds(document)]


@feature(t.TEXT_DOCUMENT_DOCUMENT_SYMBOL, t.DocumentSymbolOptions(label="agentls"))
@about(outlined, list)
def document_symbol(
    ls: AgentServer, opened: Opened, document: Document, params: t.DocumentSymbolParams
) -> list[t.DocumentSymbol] | list[t.SymbolInformation]:
    from ...features.symbols import symbols
    from ..convert import structure as convert_structure

    found = symbols(document)
    if not ls.client.nests_symbols:
        return convert_structure.flat(found, opened.positions, opened.uri)
    return [convert_structure.symbol(it, opened.positions) for it in found]


@feature(t.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, LEGEND)
@about(agent, _no_tokens)
def semantic_tokens_full(
    ls: AgentServer, opened: Opened, document: Document, params: t.SemanticTokensParams
) -> t.SemanticTokens:
    return _tokens(ls, opened, document, Span(0, len(opened.text)))


@feature(t.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, LEGEND)
@about(agent, _no_tokens)
def semantic_tokens_range(
    ls: AgentServer, opened: Opened, document: Document, params: t.SemanticTokensRangeParams
) -> t.SemanticTokens:
    return _tokens(ls, opened, document, opened.positions.span(params.range))


def _tokens(ls: AgentServer, opened: Opened, document: Document, asked: Span) -> t.SemanticTokens:
    from ...features.tokens import tokens
    from ..convert import structure as convert_structure

    agents = [it.name for it in ls.session.workspace(opened).agents]
    found = [it for it in tokens(document, agents) if it.span.overlaps(asked)]
    return convert_structure.tokens(found, opened.positions, LEGEND)


@feature(t.TEXT_DOCUMENT_SELECTION_RANGE)
@about(outlined)
def selection_range(
    ls: AgentServer, opened: Opened, document: Document, params: t.SelectionRangeParams
) -> list[t.SelectionRange]:
    from ...features.selection import selections
    from ..convert import structure as convert_structure

    asked = map(opened.positions.offset, params.positions)
    return [convert_structure.selection(selections(document, it), opened.positions) for it in asked]


@feature(t.TEXT_DOCUMENT_LINKED_EDITING_RANGE)
@about(agent)
def linked_editing_range(
    ls: AgentServer, opened: Opened, document: Document, params: t.LinkedEditingRangeParams
) -> t.LinkedEditingRanges | None:
    from ...features.highlights import linked

    found = linked(document, opened.positions.offset(params.position))
    return t.LinkedEditingRanges([opened.positions.range(it) for it in found], "[A-Za-z]*") if found else None


@feature(t.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
@reading
def document_highlight(ls: AgentServer, params: t.DocumentHighlightParams) -> list[t.DocumentHighlight] | None:
    from ...features import highlights, navigation_others
    from ..convert import structure as convert_structure

    if place := ls.place(params, named):
        marked = highlights.highlights
    elif place := ls.place(params, outlined):
        marked = navigation_others.highlights
    else:
        return None
    opened, document, offset = place
    found = marked(document, ls.session.beside(document.path), offset)
    return [convert_structure.highlight(span, gives, opened.positions) for span, gives in found] or None
