"""Renaming an agent of another host: in its file, where other files name it, and the file itself.

The result is read again by the file's hosts: each must read the new name and otherwise the same agent.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from ..document import Document
from ..hosts.others import claims, readers
from ..hosts.reading import Claim, File, Reading
from ..syntax.yaml.quote import inside
from ..text.problem import Edit, apply
from ..text.source import Span
from ..workspace.context import Workspace
from .navigation_others import calls, given, neighbours
from .rename import Read, Refused, Renaming, in_order, is_writable

_SUFFIXES = (".agent.md", ".md", ".mdc", ".markdown", ".toml")


def prepare(document: Document, offset: int) -> tuple[Span, str] | None:
    """The name at an offset, and its place; None if there is none."""
    own = given(document)
    return (own.span, own.name) if own and own.span.covers(offset) else None


def rename(
    document: Document, workspace: Workspace, offset: int, name: str, read: Read, file: bool = True
) -> Renaming | Refused | None:
    """The edits that rename the agent at an offset.

    file: also rename a file with the same name as its agent.
    """
    found, scalar = prepare(document, offset), document.scalar("name")
    if found is None or scalar is None:
        return None
    if name == found[1]:
        return Renaming({})
    if not is_writable(name):
        return Refused("write a name of letters, digits, `-`, `_`, `.` and single spaces")
    # The last one is for a host that reads quotes as part of the name.
    ways = Edit(found[0], inside(name, scalar.style)), Edit(scalar.span, name)
    place = _file(document.path, found[1], name, workspace.exists) if file else None
    faults = [_fault(document, it, found[1], name, place[1] if place else document.path) for it in ways]
    if all(faults):
        return Refused(faults[0])
    way = ways[faults.index("")]
    if taken := _taken(document.file._replace(text=apply(document.text, (way,))), workspace):
        return Refused(f"`{name}` is taken by `{taken.path}`")
    edits: dict[str, tuple[Edit, ...]] = {document.path: in_order((way, *_calls(document, found[1], name)))}
    for path in neighbours(document, workspace):
        if (other := read(path)) and (called := in_order(_calls(other, found[1], name))):
            edits[path] = called
    return Renaming(edits, place)


def follow(path: str, new: str, workspace: Workspace, read: Read) -> dict[str, tuple[Edit, ...]]:
    """The edits in the folder of agents when a file moves whose host names the agent after its path."""
    document = read(path)
    after = {it.host: it.name for it in claims(document.file._replace(path=new))} if document else {}
    before = workspace.index.claims.at(path)
    names = {(it.name, after[it.host]) for it in before if it.host in after and it.name != after[it.host]}
    if document is None or len(names) != 1 or given(document):
        return {}
    ((old, name),) = names
    others = ((it, read(it)) for it in neighbours(document, workspace))
    found = ((it, in_order(_calls(other, old, name))) for it, other in others if other)
    return {it: edits for it, edits in found if edits}


def _fault(document: Document, edit: Edit, before: str, name: str, path: str) -> str:
    """Why a host would not read the edit as a rename; empty if every host does. path: the path of the file
    afterwards."""
    old, new = document.file, apply(document.text, (edit,))
    for it in readers(document.path):
        one, other = it.load(old), it.load(old._replace(path=path, text=new))
        if not one.loads:
            continue
        if not other.loads:
            return f"`{name}` cannot be a name there: {other.reason}"
        if other.name != (name if one.name in (before, document.text[edit.span.start : edit.span.end]) else one.name):
            return f"{it.name} would read `{other.name}`; write letters, digits and `-`"
        if _rest(one) != _rest(other):
            return f"{it.name} would read another agent"
    return ""


def _rest(reading: Reading) -> tuple[object, ...]:
    return reading.description, reading.tools, reading.model


def _taken(file: File, workspace: Workspace) -> Claim | None:
    """Another agent that would then have the same name for a host; None if there is none."""
    before = workspace.index.claims.at(file.path)
    wanted = (it for it in claims(file) if all(it.key != own.key for own in before if own.host == it.host))
    return next((other for it in wanted for other in workspace.index.claims.rivals(it)), None)


def _calls(document: Document, before: str, name: str) -> Iterator[Edit]:
    return (Edit(it.span, inside(name, it.style)) for it in calls(document) if it.name == before)


def _file(path: str, before: str, name: str, exists: Callable[[str], bool | None]) -> tuple[str, str] | None:
    place, base = posixpath.split(path)
    suffix = next((it for it in _SUFFIXES if base.endswith(it)), "")
    new = f"{place}/{name.replace(' ', '-')}{suffix}"
    return (path, new) if base == before + suffix and not exists(new) else None
