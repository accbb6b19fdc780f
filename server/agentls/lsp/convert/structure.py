"""Features about a file's structure, as protocol values: folds, outline, tokens, selections, highlights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lsprotocol import types as t

from ...features.folding import Fold
from ...features.symbols import Symbol
from ...features.tokens import Token
from ...stdx import inert
from ...text.source import Span
from ..positions import Positions

_KIND = {
    "agent": t.SymbolKind.Class,
    "field": t.SymbolKind.Property,
    "example": t.SymbolKind.Event,
    "context": t.SymbolKind.String,
    "turn": t.SymbolKind.String,
    "commentary": t.SymbolKind.String,
    "heading": t.SymbolKind.Namespace,
}


def fold(it: Fold) -> t.FoldingRange:
    return t.FoldingRange(it.first, it.last, kind=t.FoldingRangeKind(it.kind) if it.kind else None)


def symbol(it: Symbol, positions: Positions) -> t.DocumentSymbol:
    return t.DocumentSymbol(
        name=inert.text(it.name),
        detail=inert.text(it.detail) or None,
        kind=_KIND[it.kind],
        range=positions.range(it.span),
        selection_range=positions.range(it.selection),
        children=[symbol(child, positions) for child in it.children] or None,
    )


def flat(symbols: Iterable[Symbol], positions: Positions, uri: str, owner: str = "") -> list[t.SymbolInformation]:
    """The outline for clients that do not support a tree."""
    found = []
    for it in symbols:
        place = t.Location(uri, positions.range(it.span))
        found.append(
            t.SymbolInformation(place, inert.text(it.name), _KIND[it.kind], container_name=inert.text(owner) or None)
        )
        found += flat(it.children, positions, uri, it.name)
    return found


def tokens(found: Iterable[Token], positions: Positions, legend: t.SemanticTokensLegend) -> t.SemanticTokens:
    """Tokens, each relative to the previous one, in the client's units."""
    types = {kind: i for i, kind in enumerate(legend.token_types)}
    data: list[int] = []
    line = character = 0
    for it in found:
        start, end = positions.position(it.span.start), positions.position(it.span.end)
        if start.line != line:
            character = 0
        modifiers = it.declaration | it.deprecated << 1
        data += [start.line - line, start.character - character, end.character - start.character]
        data += [types[it.kind], modifiers]
        line, character = start.line, start.character
    return t.SemanticTokens(data)


def selection(spans: Sequence[Span], positions: Positions) -> t.SelectionRange:
    """The spans as a chain, the smallest first."""
    found: t.SelectionRange | None = None
    for span in reversed(spans):
        found = t.SelectionRange(positions.range(span), found)
    assert found is not None
    return found


def highlight(span: Span, gives: bool, positions: Positions) -> t.DocumentHighlight:
    kind = t.DocumentHighlightKind.Write if gives else t.DocumentHighlightKind.Text
    return t.DocumentHighlight(positions.range(span), kind)
