"""Agents with the same name in the folders of another host, which loads one of them."""

from __future__ import annotations

from collections.abc import Iterator

from ...document import Document
from ...hosts.others import NAMES, folder, form
from ...hosts.reading import Claim
from ...stdx.records import replace
from ...text.problem import Problem, Related
from ...text.source import Span
from ...workspace.context import Workspace
from .elsewhere import shared


def problems(document: Document, workspace: Workspace, *, beside: bool) -> Iterator[Problem]:
    """Where another file wins over this one, or may. beside: it is in the same folder of agents."""
    place = name_place(document)
    said, related = [], []
    for own, others in workspace.index.claims.contested(workspace.path):
        first = others[0]
        if first.rank <= own.rank and (folder(first.path) == folder(own.path)) is beside:
            said.append((own.host, place, _message(own, first)))
            related += [Related(it.span, "the same name", it.path) for it in others[:10]]
    for it in shared(said):
        yield replace(it, related=tuple(dict.fromkeys(related)))


def _message(own: Claim, first: Claim) -> str:
    host, other = NAMES[own.host], _shown(first.path, own.base)
    if own.rank == first.rank:
        return (
            f"`{other}` has this name too. {host} takes an arbitrary one of them, and says nothing. Rename one of them."
        )
    if folder(own.path) == folder(first.path):
        return f"{host} takes `{other}`, which has this name too, and leaves this file out. Rename one of them."
    return f"{host} takes `{other}` instead of this agent, which has the same name. Rename one of them."


def _shown(path: str, base: str) -> str:
    """A path relative to the folder of the project, if it is in there."""
    return path[len(base) + 1 :] if base and path.startswith(f"{base}/") else path


def name_place(document: Document) -> Span:
    """Where the name of an agent is written; the first line if the name comes from the file."""
    host = form(document.path)
    known = replace(document, host=host) if host else document
    scalar = known.scalar("name")
    return scalar.span if scalar and scalar.span.end > scalar.span.start else known.source.line_span(0)
