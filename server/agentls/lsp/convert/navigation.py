"""Features about names in several files, as protocol values: places, edits of several files, symbols."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from lsprotocol import types as t

from ...features.lenses import Lens
from ...features.navigation import Spot
from ...features.rename import Renaming
from ...features.workspace_symbols import Symbol
from ...hosts.home import is_absolute
from ...stdx import inert
from ...text.source import Span
from ...workspace.references import Referrer
from ...workspace.summary import Facts
from .. import uri as uris
from ..client import GO_TO_LOCATION, SHOW_REFERENCES, Client
from ..positions import Positions

if TYPE_CHECKING:
    from ..opened import Opened

Elsewhere: TypeAlias = "Callable[[str], tuple[str, Positions]]"
"""Gives the URI and the positions of a file by its path."""

_KIND = {
    "agent": t.SymbolKind.Class,
    "skill": t.SymbolKind.Module,
    "server": t.SymbolKind.Interface,
    "tool": t.SymbolKind.Function,
}


def location(spot: Spot, elsewhere: Elsewhere) -> t.Location:
    uri, positions = elsewhere(spot.path)
    return t.Location(uri, positions.range(spot.span))


def link(spot: Spot, origin: t.Range | None, elsewhere: Elsewhere) -> t.LocationLink:
    """A place with the text from which it is reached, for clients that mark it."""
    place = location(spot, elsewhere)
    return t.LocationLink(place.uri, place.range, place.range, origin)


def document_link(span: Span, target: str, positions: Positions) -> t.DocumentLink:
    """target: an absolute path, or an address."""
    uri = uris.of(target) if is_absolute(target) else target
    return t.DocumentLink(positions.range(span), uri)


def workspace_edit(
    renaming: Renaming, elsewhere: Elsewhere, version: Callable[[str], int | None], document_changes: bool
) -> t.WorkspaceEdit:
    """Edits of several files, then the new name of one. document_changes: the client accepts versions and renames."""
    changes: dict[str, list[t.TextEdit]] = {}
    for path, edits in renaming.edits.items():
        uri, positions = elsewhere(path)
        changes[uri] = [t.TextEdit(positions.range(it.span), it.text) for it in edits]
    if not document_changes:
        return t.WorkspaceEdit(changes=changes)
    made: list[t.TextDocumentEdit | t.CreateFile | t.RenameFile | t.DeleteFile] = [
        t.TextDocumentEdit(t.OptionalVersionedTextDocumentIdentifier(uri, version(uri)), list(edits))
        for uri, edits in changes.items()
    ]
    if renaming.file:
        old, new = renaming.file
        made.append(t.RenameFile(elsewhere(old)[0], uris.of(new)))
    return t.WorkspaceEdit(document_changes=made)


def symbol(it: Symbol, elsewhere: Elsewhere) -> t.SymbolInformation:
    name, container = inert.text(it.name), it.container and inert.text(it.container)
    return t.SymbolInformation(location(it.spot, elsewhere), name, _KIND[it.kind], container_name=container)


def item(file: Facts | Referrer, elsewhere: Elsewhere) -> t.CallHierarchyItem:
    """An agent in the call hierarchy, or a file that names some; `data` is its path."""
    if isinstance(file, Facts):
        name, kind, span = file.called, t.SymbolKind.Class, file.name or Span(0, 0)
    else:
        name, kind, span = "/".join(file.path.split("/")[-2:]), t.SymbolKind.File, Span(0, 0)
    place = location(Spot(file.path, span), elsewhere)
    detail = file.tree.plugin or file.tree.scope
    return t.CallHierarchyItem(
        inert.text(name), kind, place.uri, place.range, place.range, detail=detail, data=file.path
    )


def ranges(facts: Facts | Referrer, spans: Sequence[Span], elsewhere: Elsewhere) -> list[t.Range]:
    _, positions = elsewhere(facts.path)
    return [positions.range(it) for it in spans]


def lens(it: Lens, opened: Opened, elsewhere: Elsewhere, client: Client) -> t.CodeLens:
    """A lens, with a command if there is something to show and the client has the command.

    The client itself then asks for the references, so that they are up to date.
    """
    place = opened.positions.range(it.span)
    text = inert.text(it.text)
    command = t.Command(text, "")
    if it.leads and it.file and client.goes_to_locations:
        command = t.Command(text, GO_TO_LOCATION, arguments=[location(Spot(it.file, Span(0, 0)), elsewhere)])
    elif it.leads and not it.file and client.shows_references:
        command = t.Command(text, SHOW_REFERENCES, arguments=[opened.uri, place.start])
    return t.CodeLens(place, command)
