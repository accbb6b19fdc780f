"""Agents with the same name in the folders of another host, which loads one of them."""

from __future__ import annotations

from collections.abc import Iterator

from ...document import Document
from ...hosts.others import NAMES, folder
from ...hosts.reading import Claim, Why
from ...hosts.remedy import Remedy
from ...stdx.records import replace
from ...text.problem import Problem, Related
from ...text.source import Span
from ...workspace.context import Workspace
from . import in_place
from .elsewhere import shared
from .remedies import formed


def problems(document: Document, workspace: Workspace, *, beside: bool) -> Iterator[Problem]:
    """Where another file wins over this one, or may. beside: it is in the same folder of agents."""
    place = name_place(document)
    said, related = [], []
    for own, others in (*workspace.index.claims.contested(workspace.path), *in_place.contested(document, workspace)):
        first = others[0]
        if first.rank <= own.rank and (folder(first.path) == folder(own.path)) is beside:
            said.append((own.host, place, _why(own, first)))
            related += [Related(it.span, "the same name", it.path) for it in others[:10]]
    for it in shared(said):
        yield replace(it, related=tuple(dict.fromkeys(related)))


def _why(own: Claim, first: Claim) -> Why:
    host, other = NAMES[own.host], _shown(first.path, own.base)
    if own.rank == first.rank:
        effect = f"{host} loads an arbitrary one of them, without a message"
    elif folder(own.path) == folder(first.path):
        effect = f"{host} loads that one and leaves this file out"
    else:
        effect = f"{host} loads that one instead of this agent"
    return Why(f"`{other}` has the same name, so {effect}", Remedy("rename one of them"))


def _shown(path: str, base: str) -> str:
    """A path relative to the folder of the project, if it is in there."""
    return path[len(base) + 1 :] if base and path.startswith(f"{base}/") else path


def name_place(document: Document) -> Span:
    """Where the name of an agent is written; the first line if the name comes from the file."""
    known = formed(document)
    scalar = known.scalar("name")
    return scalar.span if scalar and scalar.span.end > scalar.span.start else known.source.line_span(0)
