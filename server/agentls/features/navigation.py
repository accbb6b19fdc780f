"""Names as identifiers: what a name at the cursor refers to, where it is defined, and what mentions it.

Works on the index, which has every file as it is open, or otherwise as it is on disk. Spans are offsets into the file
of their path.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..document import Document
from ..hosts.scopes import Tree, together
from ..stdx.records import dataclass
from ..text.source import Span
from ..workspace.catalog import Skill
from ..workspace.context import Workspace
from ..workspace.index import Index, means, once
from ..workspace.links import followed, written
from ..workspace.mentions import Kind, Mention, mentions, own_name, own_span, whole
from ..workspace.references import Referrer, names
from ..workspace.summary import Facts


class Spot(NamedTuple):
    """A place in a file."""

    path: str
    span: Span


@dataclass(frozen=True)
class Named:
    """A name at the cursor. name: as written; for the agent's own name, as the host reads it.

    own: the current file defines it. whole: the span with its markup (`@agent-`).
    """

    kind: Kind
    name: str
    span: Span
    own: bool
    whole: Span


def named(document: Document, workspace: Workspace, offset: int) -> Named | None:
    """The name at an offset, or in the markup there; a word in prose counts only if an agent has that name."""
    name = own_name(document)
    given = own_span(document)
    if given and name and given.covers(offset):
        return Named("agent", name, given, True, given)
    around: Named | None = None
    for it in names(document):
        it = workspace.index.full(it, workspace.tree)
        signs = whole(document.text, it)
        if signs.covers(offset) and (it.sure or it.name == name or workspace.index.called(it.name)):
            found = Named(it.kind, it.name, it.span, False, signs)
            if it.span.covers(offset):
                return found
            around = around or found
    return around


def occurrences(it: Named, document: Document, workspace: Workspace) -> list[tuple[Span, bool]]:
    """Where a file has a name, in order, each with whether it is defined there."""
    index, own = workspace.index, own_name(document)
    name = it.name
    if it.kind == "agent" and not it.own and name != own:
        target = index.seen(name, workspace.tree)
        name = target.agent.name if target and target.agent else name
    same = _same(it, workspace)
    found = {
        each.span: False
        for each in names(document)
        if each.kind == it.kind
        and (means(index.full(each, workspace.tree), name) if it.kind == "agent" else each.name in same)
    }
    given = own_span(document)
    if it.kind == "agent" and name == own and given:
        found[given] = True
    return sorted(found.items())


def _same(it: Named, workspace: Workspace) -> set[str]:
    """The names of the same skill; for anything else, the name itself."""
    found = skills(workspace.index, it.name, workspace) if it.kind == "skill" else []
    return {it.name} | {name for each in found for name in (each.name, each.other) if name}


# Where


def definitions(document: Document, workspace: Workspace, offset: int) -> list[Spot]:
    """Where the name at an offset is defined, or the file that a path leads to; the one that the host uses first."""
    found = named(document, workspace, offset)
    if found is not None:
        return definitions_of(found, workspace)
    return [Spot(path, Span(0, 0)) for span, path in paths(document, workspace) if span.covers(offset)]


def origin(document: Document, workspace: Workspace, offset: int) -> Span | None:
    """The span of the name or path at an offset."""
    found = named(document, workspace, offset)
    return found.whole if found else None


def definitions_of(it: Named, workspace: Workspace) -> list[Spot]:
    index, tree = workspace.index, workspace.tree
    if it.own:
        return [Spot(workspace.path, it.span)] if workspace.own else []
    if it.kind == "agent":
        first = index.seen(it.name, tree)
        if first is None or first.agent is None:
            return []
        others = (
            each for each in index.called(first.agent.name) if each.real != first.real and _meets(each.tree, first.tree)
        )
        return [given_at(each) for each in (first, *others)]
    if it.kind == "skill":
        return [Spot(each.path, each.span) for each in skills(index, it.name, workspace)]
    if it.kind == "server":
        return [Spot(each.path, each.span) for each in index.servers.all(tree) if _same_server(each.name, it.name)]
    return []


def references(it: Named, workspace: Workspace, declaration: bool) -> list[Spot]:
    """The references to a name in all files, by path. declaration: include its definition."""
    index = workspace.index
    found = definitions_of(it, workspace) if declaration else []
    if it.kind == "agent":
        target = workspace.own if it.own else index.seen(it.name, workspace.tree)
        found += [Spot(facts.path, mention.span) for facts, mention in said(index, target)] if target else []
    else:
        same = _same(it, workspace)
        for facts in once(index.agents.values()):
            found += [
                Spot(facts.path, each.span) for each in facts.mentions if each.kind == it.kind and each.name in same
            ]
    return list(dict.fromkeys(found))


def said(index: Index, target: Facts) -> Iterator[tuple[Facts | Referrer, Mention]]:
    """Where an agent may be meant, by path and place: in files that the host can read together with it, or under a name
    with its plugin's name."""
    for facts, mention in index.mentions_of(target.called):
        if target.tree.plugin or _meets(facts.tree, target.tree):
            yield facts, mention


def _meets(one: Tree, other: Tree) -> bool:
    """Whether a mention in one folder of agents can refer to an agent in another."""
    return one.path == other.path or together(one, other)


def skills(index: Index, name: str, workspace: Workspace) -> list[Skill]:
    """The skills and commands that a name in an agent can refer to."""
    return [it for it in index.skills.called(name, workspace.tree) if name in (it.name, it.other)]


def given_at(facts: Facts) -> Spot:
    """Where a file defines its agent's name; the start of the file if the name is the file's."""
    return Spot(facts.path, facts.name or Span(0, 0))


def _same_server(configured: str, written: str) -> bool:
    plain = "".join(it if it.isascii() and (it.isalnum() or it in "_-") else "_" for it in configured)
    return written in (configured, plain)


# Links


def paths(document: Document, workspace: Workspace) -> Iterator[tuple[Span, str]]:
    """The paths in a body that lead to an existing file or folder, with their targets."""
    for it in written(document):
        if found := followed(document.path, it.target, workspace.exists, it.style == "at"):
            yield Span(it.span.start - (it.style == "at"), it.span.end), found[0]


def links(document: Document, workspace: Workspace) -> Iterator[tuple[Span, str]]:
    """The links of a file: paths to files, web addresses, and names of skills."""
    yield from paths(document, workspace)
    for span in document.markdown.urls:
        yield span, span.of(document.text)
    for it in document.markdown.links:
        if it.destination.of(document.text).startswith(("http://", "https://", "mailto:")):
            yield it.destination, it.destination.of(document.text)
    for mention in mentions(document):
        if mention.kind == "skill" and (found := skills(workspace.index, mention.name, workspace)):
            yield mention.span, found[0].path
