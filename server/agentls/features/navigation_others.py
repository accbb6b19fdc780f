"""Names in files of other hosts: where an agent's name is defined, and where files in the same folder of agents mention
it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..document import Document
from ..hosts.others import folder
from ..hosts.reading import Claim
from ..stdx.records import pattern
from ..syntax.yaml.tree import Mapping, Node, Scalar, Sequence, resolve
from ..text.source import Span
from ..workspace.context import Workspace
from ..workspace.mentions import in_text
from .navigation import Spot

_AT = pattern(r"(?<![\w@./])@(\w(?:[\w/-]|\.(?=\w))*)")


class Call(NamedTuple):
    """A name where an agent may be meant. style: of the scalar that contains it, plain in prose."""

    name: str
    span: Span
    style: str = "plain"


def given(document: Document) -> Call | None:
    """The name in a file's own field for it; None if it has none."""
    scalar = document.scalar("name")
    return _written(document, scalar) if scalar and isinstance(scalar.value, str) and scalar.value else None


def calls(document: Document) -> Iterator[Call]:
    """The names in a file: in `agents`, as the `agent` of a handoff, and in prose, with or without an `@`."""
    for key in ("agents", "handoffs"):
        entry = document.entries.get(key)
        node = resolve(entry.value) if entry else None
        for item in node.items if isinstance(node, Sequence) else ():
            scalar = _called(resolve(item))
            if scalar and isinstance(scalar.value, str):
                yield _written(document, scalar)
    yield from (Call(it.name, it.span) for it in in_text(document))
    yield from (Call(it[1], Span(*it.span(1))) for it in _AT.finditer(document.text, document.body.start))


def neighbours(document: Document, workspace: Workspace) -> list[str]:
    """The other files in the same folder of agents."""
    home = folder(document.path)
    below = (path for path, _ in workspace.index.claims.files.items() if path.startswith(f"{home}/"))
    return sorted(path for path in below if path != document.path and folder(path) == home)


def definitions(document: Document, workspace: Workspace, offset: int) -> list[Spot]:
    """Where the name at an offset is defined."""
    found = _at(document, workspace, offset)
    return [Spot(it.path, it.span) for it in _claims(document, workspace, found.name)] if found else []


def origin(document: Document, workspace: Workspace, offset: int) -> Span | None:
    """The span of the name at an offset."""
    found = _at(document, workspace, offset)
    return found.span if found else None


def references(
    document: Document, workspace: Workspace, offset: int, read: Callable[[str], Document | None], declaration: bool
) -> list[Spot]:
    """Where the name at an offset is mentioned in the same folder of agents. declaration: include its definition."""
    found = _at(document, workspace, offset)
    if found is None:
        return []
    spots = definitions(document, workspace, offset) if declaration else []
    for path in (document.path, *neighbours(document, workspace)):
        other = document if path == document.path else read(path)
        spots += [Spot(path, it) for it in sorted(_said(other, found.name))] if other else []
    return spots


def highlights(document: Document, workspace: Workspace, offset: int) -> list[tuple[Span, bool]]:
    """Where the file has the name at an offset, each with whether it is defined there."""
    found, own = _at(document, workspace, offset), given(document)
    if found is None:
        return []
    places = dict.fromkeys(_said(document, found.name), False)
    if own and own.name == found.name:
        places[own.span] = True
    return sorted(places.items())


def _at(document: Document, workspace: Workspace, offset: int) -> Call | None:
    """The name at an offset: the file's own, or that of an agent in the same folder."""
    own = given(document)
    if own and own.span.covers(offset):
        return own
    here = (it for it in calls(document) if it.span.covers(offset))
    return next((it for it in here if _claims(document, workspace, it.name)), None)


def _claims(document: Document, workspace: Workspace, name: str) -> list[Claim]:
    """The agents with a name in the same folder, one for each file."""
    found: dict[str, Claim] = {}
    for path in sorted((document.path, *neighbours(document, workspace))):
        for it in workspace.index.claims.at(path):
            if it.name == name:
                found.setdefault(path, it)
    return list(found.values())


def _said(document: Document, name: str) -> set[Span]:
    return {it.span for it in calls(document) if it.name == name}


def _called(node: Node) -> Scalar | None:
    if isinstance(node, Mapping):
        node = next((resolve(it.value) for it in node.entries if it.name == "agent"), node)
    return node if isinstance(node, Scalar) else None


def _written(document: Document, scalar: Scalar) -> Call:
    quotes = int(scalar.span.of(document.text)[:1] in ("'", '"'))
    return Call(str(scalar.value), Span(scalar.span.start + quotes, scalar.span.end - quotes), scalar.style)
