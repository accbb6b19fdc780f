"""The handlers of features about names: definitions, references, renames, symbols, links, calls, lenses.

Importing this module registers them (see `lsp/app.py`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from lsprotocol import types as t

from .. import uri as uris
from ..app import AgentServer, about, agent, feature, named, outlined, reading, until_known
from ..diagnostics import check_others
from ..jobs import Job
from ..protocol import Refused

if TYPE_CHECKING:
    from ...document import Document
    from ..opened import Opened

Params = TypeVar("Params")
Result = TypeVar("Result")

_FILES = t.FileOperationRegistrationOptions([t.FileOperationFilter(t.FileOperationPattern("**/*"), scheme="file")])
"""Any file and folder, because any may be linked to."""


def once_known(handler: Callable[[AgentServer, Params], Result]) -> Callable[[AgentServer, Params], Job]:
    """Marks a handler that answers after the first scan of the disk has ended, because its answer concerns all
    files."""

    def answer(ls: AgentServer, params: Params) -> Job:
        yield from until_known(ls)
        answer = handler(ls, params)
        return (yield from answer) if isinstance(answer, Generator) else answer

    @functools.wraps(handler)
    def begin(ls: AgentServer, params: Params) -> Job:
        return answer(ls, params)

    return begin


@feature(t.TEXT_DOCUMENT_DEFINITION)
@once_known
@reading
def definition(ls: AgentServer, params: t.DefinitionParams) -> list[t.Location] | list[t.LocationLink]:
    return _defined(ls, params, ls.client.links_definitions)


@feature(t.TEXT_DOCUMENT_DECLARATION)
@once_known
@reading
def declaration(ls: AgentServer, params: t.DeclarationParams) -> list[t.Location] | list[t.LocationLink]:
    return _defined(ls, params, ls.client.links_declarations)


def _defined(
    ls: AgentServer, params: t.DefinitionParams | t.DeclarationParams, linked: bool
) -> list[t.Location] | list[t.LocationLink]:
    from ...features import navigation, navigation_others
    from ..convert import navigation as convert

    features: ModuleType = navigation
    place = ls.place(params, named)
    if place is None:
        features, place = navigation_others, ls.place(params, outlined)
    if place is None:
        return []
    opened, document, offset = place
    beside = ls.session.beside(document.path)
    found = features.definitions(document, beside, offset)
    if not linked:
        return [convert.location(it, ls.session.elsewhere) for it in found]
    origin = opened.positions.range(span) if (span := features.origin(document, beside, offset)) else None
    return [convert.link(it, origin, ls.session.elsewhere) for it in found]


@feature(t.TEXT_DOCUMENT_REFERENCES)
@once_known
@reading
def references(ls: AgentServer, params: t.ReferenceParams) -> list[t.Location]:
    from ...features import navigation, navigation_others
    from ..convert import navigation as convert

    declared = params.context.include_declaration
    if place := ls.place(params, named):
        _, document, offset = place
        beside = ls.session.beside(document.path)
        name = navigation.named(document, beside, offset)
        found = navigation.references(name, beside, declared) if name else []
    elif place := ls.place(params, outlined):
        _, document, offset = place
        beside = ls.session.beside(document.path)
        found = navigation_others.references(document, beside, offset, _reader(ls), declared)
    else:
        return []
    return [convert.location(it, ls.session.elsewhere) for it in found]


# Renaming


@feature(t.TEXT_DOCUMENT_PREPARE_RENAME)
@once_known
@reading
def prepare_rename(ls: AgentServer, params: t.PrepareRenameParams) -> t.PrepareRenamePlaceholder | None:
    from ...features.navigation import Named
    from ...features.rename import prepare

    if (place := ls.place(params, named)) is None:
        return _prepare_other(ls, params)
    opened, document, offset = place
    found = prepare(document, ls.session.beside(document.path), offset)
    if found is None:
        return None
    if not isinstance(found, Named):
        raise Refused(found.why)
    return t.PrepareRenamePlaceholder(opened.positions.range(found.span), found.name)


def _prepare_other(ls: AgentServer, params: t.PrepareRenameParams) -> t.PrepareRenamePlaceholder | None:
    from ...features.rename_others import prepare

    if (place := ls.place(params, outlined)) is None:
        return None
    opened, document, offset = place
    found = prepare(document, offset)
    return t.PrepareRenamePlaceholder(opened.positions.range(found[0]), found[1]) if found else None


@feature(t.TEXT_DOCUMENT_RENAME, t.RenameOptions(prepare_provider=True))
@once_known
@reading
def rename(ls: AgentServer, params: t.RenameParams) -> t.WorkspaceEdit | None:
    from ...features import rename as renames
    from ...features import rename_others
    from ..convert import navigation as convert

    session, client = ls.session, ls.client
    if place := ls.place(params, named):
        rename, (_, document, offset) = renames.rename, place
    elif place := ls.place(params, outlined):
        rename, (_, document, offset) = rename_others.rename, place
    else:
        return None
    chosen = session.choices.of(params.text_document.uri)
    with_file = client.renames_files and not (chosen and chosen.rename_files is False)
    found = rename(document, session.beside(document.path), offset, params.new_name, _reader(ls), with_file)
    if isinstance(found, renames.Refused):
        raise Refused(found.why)
    return convert.workspace_edit(found, session.elsewhere, _version(ls), _takes_files(ls)) if found else None


@feature(t.WORKSPACE_WILL_RENAME_FILES, _FILES)
@once_known
def will_rename_files(ls: AgentServer, params: t.RenameFilesParams) -> t.WorkspaceEdit | None:
    """Links keep their targets, and an agent with the same name as its file is renamed with it."""
    from ...features.moving import moved
    from ...features.rename import Renaming
    from ..convert import navigation as convert

    session = ls.session
    both = [(it.old_uri, it.new_uri) for it in params.files if uris.scheme(it.old_uri) == "file"]
    pairs = {uris.path(old): uris.path(new) for old, new in both if uris.scheme(new) == "file"}
    edits = moved(pairs, session.index, _reader(ls), session.beside("").exists)
    return convert.workspace_edit(Renaming(edits), session.elsewhere, _version(ls), _takes_files(ls)) if edits else None


@feature(t.WORKSPACE_DID_RENAME_FILES, _FILES)
def did_rename_files(ls: AgentServer, params: t.RenameFilesParams) -> None:
    from ..scanning import look

    ls.session.look_again()
    for it in params.files:
        for uri in (it.old_uri, it.new_uri):
            if uris.scheme(uri) == "file":
                ls.protocol.jobs.start(ls.session.read_anew(uris.path(uri)))
    ls.session.note_moves()
    look(ls)
    check_others(ls)


def _takes_files(ls: AgentServer) -> bool:
    """Whether an edit may contain versions and renames. Neovim announces only the latter, which use the same list."""
    return ls.client.takes_versions or ls.client.renames_files


def _reader(ls: AgentServer) -> Callable[[str], Document | None]:
    """Reads a file of the index as it is open, or from the disk."""
    from ...document import Document

    by_path = {uris.path(uri): it for uri, it in ls.session.documents.items()}

    def read(path: str) -> Document | None:
        opened = by_path.get(path) or ls.session.read(path)
        if opened is None or opened.is_too_long:
            return None
        return opened.outlined or ls.session.naming(opened) or Document(opened.text, path, bom=opened.bom)

    return read


def _version(ls: AgentServer) -> Callable[[str], int | None]:
    def version(uri: str) -> int | None:
        opened = ls.session.documents.get(uri)
        return opened.version if opened else None

    return version


# The workspace


@feature(t.WORKSPACE_SYMBOL)
@once_known
def workspace_symbol(ls: AgentServer, params: t.WorkspaceSymbolParams) -> list[t.SymbolInformation]:
    from ...features.workspace_symbols import symbols
    from ..convert import navigation as convert

    return [convert.symbol(it, ls.session.elsewhere) for it in symbols(ls.session.index, params.query)]


@feature(t.TEXT_DOCUMENT_DOCUMENT_LINK, t.DocumentLinkOptions(resolve_provider=False))
@once_known
@about(agent, list)
def document_link(
    ls: AgentServer, opened: Opened, document: Document, params: t.DocumentLinkParams
) -> list[t.DocumentLink]:
    from ...features.navigation import links
    from ..convert import navigation as convert

    found = links(document, ls.session.beside(document.path))
    return [convert.document_link(span, target, opened.positions) for span, target in found]


@feature(t.TEXT_DOCUMENT_CODE_LENS, t.CodeLensOptions(resolve_provider=False))
@about(agent, list)
def code_lens(
    ls: AgentServer, opened: Opened, document: Document, params: t.CodeLensParams
) -> list[t.CodeLens] | Callable[[], list[t.CodeLens]]:
    from ...features.lenses import lenses
    from ...hosts.verdict import Loaded
    from ..convert import navigation as convert

    if (chosen := ls.session.choices.of(opened.uri)) is None:
        return []
    kinds = (
        chosen.code_lenses - {"tokens"}
        if ls.sent.shows_hints and "tokens" in chosen.inlay_hints
        else chosen.code_lenses
    )
    found, loads = [*lenses(document, ls.session.beside(document.path), kinds)], isinstance(document.verdict, Loaded)

    def shown() -> list[t.CodeLens]:
        told = ls.sent.of(opened.uri).lenses(opened.text, found, loads)
        return [convert.lens(it, opened, ls.session.elsewhere, ls.client) for it in told]

    return shown


# Who launches whom


@feature(t.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY)
@once_known
@about(named, list)
def prepare_call_hierarchy(
    ls: AgentServer, opened: Opened, document: Document, params: t.CallHierarchyPrepareParams
) -> list[t.CallHierarchyItem]:
    from ...features import navigation
    from ..convert import navigation as convert

    beside = ls.session.beside(document.path)
    name = navigation.named(document, beside, opened.positions.offset(params.position))
    found = (beside.own if name.own else beside.index.seen(name.name, beside.tree)) if name else beside.own
    return [convert.item(found, ls.session.elsewhere)] if found and found.agent else []


@feature(t.CALL_HIERARCHY_INCOMING_CALLS)
@once_known
def incoming_calls(ls: AgentServer, params: t.CallHierarchyIncomingCallsParams) -> list[t.CallHierarchyIncomingCall]:
    from ...features.calls import incoming
    from ..convert import navigation as convert

    elsewhere = ls.session.elsewhere
    target = ls.session.index.agents.get(str(params.item.data))
    found = incoming(ls.session.index, target) if target else []
    return [
        t.CallHierarchyIncomingCall(convert.item(it, elsewhere), convert.ranges(it, spans, elsewhere))
        for it, spans in found
    ]


@feature(t.CALL_HIERARCHY_OUTGOING_CALLS)
@once_known
def outgoing_calls(ls: AgentServer, params: t.CallHierarchyOutgoingCallsParams) -> list[t.CallHierarchyOutgoingCall]:
    from ...features.calls import outgoing
    from ..convert import navigation as convert

    index, path = ls.session.index, str(params.item.data)
    file = index.agents.get(path) or index.referrer(path)
    if file is None:
        return []
    elsewhere = ls.session.elsewhere
    return [
        t.CallHierarchyOutgoingCall(convert.item(it, elsewhere), convert.ranges(file, spans, elsewhere))
        for it, spans in outgoing(index, file)
    ]
