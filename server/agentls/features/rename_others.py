"""A new name for an agent of a host other than the default one: in its file, where others call it, and for the file.

What is written is read again by the hosts whose file it is: each has the new name, and else the same agent.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from ..document import Document
from ..hosts.others import claims, folder, readers
from ..hosts.reading import Claim, File, Reading
from ..syntax.yaml.quote import inside
from ..syntax.yaml.tree import Mapping, Node, Scalar, Sequence, resolve
from ..text.problem import Edit, apply
from ..text.source import Span
from ..workspace.context import Workspace
from ..workspace.mentions import in_text
from .rename import Read, Refused, Renaming, in_order, is_writable

_SUFFIXES = (".agent.md", ".md", ".mdc", ".markdown", ".toml")


def prepare(document: Document, offset: int) -> tuple[Span, str] | None:
    """The name that is written at an offset, and its place; None where none is."""
    scalar = document.scalar("name")
    if scalar is None or not isinstance(scalar.value, str) or not scalar.value or not scalar.span.covers(offset):
        return None
    return _inner(document, scalar), scalar.value


def rename(
    document: Document, workspace: Workspace, offset: int, name: str, read: Read, file: bool = True
) -> Renaming | Refused | None:
    """Everything that changes with the name of the agent at an offset. file: a file that is called like its agent is renamed, too."""
    found, scalar = prepare(document, offset), document.scalar("name")
    if found is None or scalar is None:
        return None
    if name == found[1]:
        return Renaming({})
    if not is_writable(name):
        return Refused("write a name of letters, digits, `-`, `_`, `.` and single spaces")
    # The last one is for a host to which quotes are part of the name.
    ways = Edit(found[0], inside(name, scalar.style)), Edit(scalar.span, name)
    place = _file(document.path, found[1], name, workspace.exists) if file else None
    faults = [_fault(document, it, found[1], name, place[1] if place else document.path) for it in ways]
    if all(faults):
        return Refused(faults[0])
    way = ways[faults.index("")]
    if taken := _taken(document.file._replace(text=apply(document.text, (way,))), workspace):
        return Refused(f"`{name}` is taken by `{taken.path}`")
    edits: dict[str, tuple[Edit, ...]] = {document.path: in_order((way, *_in_prose(document, found[1], name)))}
    for path in _neighbours(document, workspace):
        if (other := read(path)) and (called := in_order(_calls(other, found[1], name))):
            edits[path] = called
    return Renaming(edits, place)


def _inner(document: Document, scalar: Scalar) -> Span:
    quotes = int(scalar.span.of(document.text)[:1] in ("'", '"'))
    return Span(scalar.span.start + quotes, scalar.span.end - quotes)


def _fault(document: Document, edit: Edit, before: str, name: str, path: str) -> str:
    """Why a host does not take an edit for a renaming; empty where all do. path: that of the file from then on."""
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
    """Another agent that a host has under the name of a file's, where it had not before."""
    before = workspace.index.claims.at(file.path)
    wanted = (it for it in claims(file) if all(it.key != own.key for own in before if own.host == it.host))
    return next((other for it in wanted for other in workspace.index.claims.rivals(it)), None)


def _neighbours(document: Document, workspace: Workspace) -> Iterator[str]:
    """The other files in the same folder of agents."""
    home = folder(document.path)
    paths = sorted(path for path, _ in workspace.index.claims.files.items())
    yield from (it for it in paths if it != document.path and folder(it) == home)


def _calls(document: Document, before: str, name: str) -> Iterator[Edit]:
    """Where a file calls an agent: in `agents`, as the `agent` of a handoff, and in prose."""
    for key in ("agents", "handoffs"):
        entry = document.entries.get(key)
        node = resolve(entry.value) if entry else None
        for item in node.items if isinstance(node, Sequence) else ():
            scalar = _called(resolve(item))
            if scalar and scalar.value == before:
                yield Edit(_inner(document, scalar), inside(name, scalar.style))
    yield from _in_prose(document, before, name)


def _in_prose(document: Document, before: str, name: str) -> Iterator[Edit]:
    """Where the description and the body of a file say the name of an agent, with or without an `@`."""
    yield from (Edit(it.span, name) for it in in_text(document) if it.name == before)
    for it in re.finditer(rf"(?<![\w@./])@({re.escape(before)})(?![\w/-]|\.\w)", document.text[document.body.start :]):
        at = document.body.start + it.start(1)
        yield Edit(Span(at, at + len(before)), name)


def _called(node: Node) -> Scalar | None:
    if isinstance(node, Mapping):
        node = next((resolve(it.value) for it in node.entries if it.name == "agent"), node)
    return node if isinstance(node, Scalar) else None


def _file(path: str, before: str, name: str, exists: Callable[[str], bool | None]) -> tuple[str, str] | None:
    place, base = posixpath.split(path)
    suffix = next((it for it in _SUFFIXES if base.endswith(it)), "")
    new = f"{place}/{name.replace(' ', '-')}{suffix}"
    return (path, new) if base == before + suffix and not exists(new) else None
