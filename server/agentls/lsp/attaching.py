"""Registers the server for the files that instructions import, whose names do not tell an editor to attach it.

Files that become known at the same time are registered under one number. If one of them is no longer imported, that
number is unregistered, and its other files are registered under the next number.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lsprotocol import types as t

from ..hosts import homes
from ..scan.places import place
from ..stdx.records import pattern
from .app import FEATURES, AgentServer, ask

if TYPE_CHECKING:
    from ..workspace.index import Index

METHODS = (
    t.TEXT_DOCUMENT_DID_OPEN,
    t.TEXT_DOCUMENT_DID_CHANGE,
    t.TEXT_DOCUMENT_DID_SAVE,
    t.TEXT_DOCUMENT_DID_CLOSE,
    t.TEXT_DOCUMENT_DIAGNOSTIC,
    t.TEXT_DOCUMENT_CODE_ACTION,
    t.TEXT_DOCUMENT_DEFINITION,
    t.TEXT_DOCUMENT_DECLARATION,
    t.TEXT_DOCUMENT_REFERENCES,
    t.TEXT_DOCUMENT_RENAME,
    t.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT,
    t.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY,
)
"""The requests and notifications about a file that names agents."""

_MOST = 200
"""The most imported files to which an editor attaches the server."""

_SPECIAL = pattern(r"[][*?{}]")
"""Characters with a meaning in patterns."""


def attach(ls: AgentServer) -> None:
    """Have the client attach the server to the files that instructions import, and detach it from the others."""
    if not ls.client.registers_imports or not ls.session.index.complete:
        return
    wanted = frozenset(_unnamed(ls.session.index))
    for number in ls.sent.detach(wanted):
        gone = [t.Unregistration(_identity(it, number), it) for it in METHODS]
        ask(ls, t.CLIENT_UNREGISTER_CAPABILITY, t.UnregistrationParams(gone), lambda _: None)
    if added := ls.sent.attach(wanted):
        ask(ls, t.CLIENT_REGISTER_CAPABILITY, _registration(ls, *added), lambda _: None)


def _unnamed(index: Index) -> list[str]:
    """The imported files to which no client attaches the server by their names."""
    found = (it for it in index.imported() if not _is_named(it) and (at := place(it)) and at.kind == "unknown")
    return [path for path, _ in zip(found, range(_MOST), strict=False)]


def _is_named(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return name == "README.md" or not set(homes().PARTS).isdisjoint(folder.split("/"))


def _registration(ls: AgentServer, number: int, paths: Iterable[str]) -> t.RegistrationParams:
    where = {"documentSelector": [{"scheme": "file", "pattern": _SPECIAL.sub(r"[\g<0>]", it)} for it in paths]}
    options = {method: ls.protocol.unstructured(it) or {} for method, it, _ in FEATURES}
    options[t.TEXT_DOCUMENT_DID_CHANGE] = {"syncKind": t.TextDocumentSyncKind.Full.value}
    options[t.TEXT_DOCUMENT_DIAGNOSTIC]["workspaceDiagnostics"] = False  # Or it is pulled for each registration.
    return t.RegistrationParams([t.Registration(_identity(it, number), it, options[it] | where) for it in METHODS])


def _identity(method: str, number: int) -> str:
    return f"imports-{number}-{method}"
