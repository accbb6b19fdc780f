"""Names as identifiers: what a name at the cursor means, where that is defined, who mentions it and who calls whom.

Works on the index, in which every file is as it is open or on the disk. Spans are offsets into the file of their path.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..document import Document
from ..facts import Facts
from ..index import Index, Skill, means, once
from ..links import followed, written
from ..mentions import Kind, Mention, mentions, own_name, own_span, whole
from ..names import lookup_key
from ..records import dataclass
from ..text import Span
from ..trees import Tree, together
from ..workspace import Workspace

MOST = 200
"""Symbols of a workspace that are shown at once."""


class Spot(NamedTuple):
    """A place in a file."""

    path: str
    span: Span


@dataclass(frozen=True)
class Named:
    """A name at the cursor. name: as it is written; an agent's own is the one that the host gives it.

    own: it is the name that the file at hand gives itself. whole: with the signs that make it a name (`@agent-`).
    """

    kind: Kind
    name: str
    span: Span
    own: bool
    whole: Span


def named(document: Document, workspace: Workspace, offset: int) -> Named | None:
    """The name at an offset or in the signs there; a word in the text only where there is an agent of that name."""
    name = own_name(document)
    given = own_span(document)
    if given and name and given.covers(offset):
        return Named("agent", name, given, True, given)
    around: Named | None = None
    for it in mentions(document):
        signs = whole(document.text, it)
        if signs.covers(offset) and (it.sure or it.name == name or workspace.index.called(it.name)):
            found = Named(it.kind, it.name, it.span, False, signs)
            if it.span.covers(offset):
                return found
            around = around or found
    return around


def occurrences(it: Named, document: Document, workspace: Workspace) -> list[tuple[Span, bool]]:
    """Where a file says a name, in order, each with whether it gives it there."""
    index, own = workspace.index, own_name(document)
    name = it.name
    if it.kind == "agent" and not it.own and name != own:
        target = index.seen(name, workspace.tree)
        name = target.agent.name if target and target.agent else name
    same = _same(it, workspace)
    found = {
        each.span: False
        for each in mentions(document)
        if each.kind == it.kind and (means(each, name) if it.kind == "agent" else each.name in same)
    }
    given = own_span(document)
    if it.kind == "agent" and name == own and given:
        found[given] = True
    return sorted(found.items())


def _same(it: Named, workspace: Workspace) -> set[str]:
    """The names that mean the same skill; any other name means what is called so."""
    found = skills(workspace.index, it.name, workspace) if it.kind == "skill" else []
    return {it.name} | {name for each in found for name in (each.name, each.other) if name}


# Where


def definitions(document: Document, workspace: Workspace, offset: int) -> list[Spot]:
    """Where a name at an offset is given, or the file to which a path leads; the one that the host takes first."""
    found = named(document, workspace, offset)
    if found is not None:
        return definitions_of(found, workspace)
    return [Spot(path, Span(0, 0)) for span, path in paths(document, workspace) if span.covers(offset)]


def definitions_of(it: Named, workspace: Workspace) -> list[Spot]:
    index, tree = workspace.index, workspace.tree
    if it.own:
        return [Spot(workspace.path, it.span)] if workspace.own else []
    if it.kind == "agent":
        first = index.seen(it.name, tree)
        if first is None or first.agent is None:
            return []
        others = (
            each for each in index.called(first.agent.name) if each is not first and _meets(each.tree, first.tree)
        )
        return [_given(each) for each in (first, *others)]
    if it.kind == "skill":
        return [Spot(each.path, each.span) for each in skills(index, it.name, workspace)]
    if it.kind == "server":
        return [Spot(each.path, each.span) for each in index.all_servers(tree) if _same_server(each.name, it.name)]
    return []


def references(it: Named, workspace: Workspace, declaration: bool) -> list[Spot]:
    """Where else a name is written, in all files, by path. declaration: also where it is given."""
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


def said(index: Index, target: Facts) -> Iterator[tuple[Facts, Mention]]:
    """Where an agent may be meant, by path and place: in files that are seen together with it from somewhere."""
    for facts, mention in index.mentions_of(target.called):
        if _meets(facts.tree, target.tree):
            yield facts, mention


def _meets(one: Tree, other: Tree) -> bool:
    """Whether what stands in one folder of agents can be meant in another."""
    return one.path == other.path or together(one, other)


def skills(index: Index, name: str, workspace: Workspace) -> list[Skill]:
    """The skills and commands that an agent may mean by a name."""
    return [it for it in index.all_skills(workspace.tree) if name in (it.name, it.other)]


def _given(facts: Facts) -> Spot:
    return Spot(facts.path, facts.name or Span(0, 0))


def _same_server(configured: str, written: str) -> bool:
    plain = "".join(it if it.isascii() and (it.isalnum() or it in "_-") else "_" for it in configured)
    return written in (configured, plain)


# Links


def paths(document: Document, workspace: Workspace) -> Iterator[tuple[Span, str]]:
    """The paths in a body that lead to a file or folder which is there, with where they lead."""
    for it in written(document):
        if found := followed(document.path, it.target, workspace.exists, it.style == "at"):
            yield Span(it.span.start - (it.style == "at"), it.span.end), found[0]


def links(document: Document, workspace: Workspace) -> Iterator[tuple[Span, str]]:
    """What can be followed: paths to files, addresses on the web, and the names of skills."""
    yield from paths(document, workspace)
    for span in document.markdown.urls:
        yield span, span.of(document.text)
    for it in document.markdown.links:
        if it.destination.of(document.text).startswith(("http://", "https://", "mailto:")):
            yield it.destination, it.destination.of(document.text)
    for mention in mentions(document):
        if mention.kind == "skill" and (found := skills(workspace.index, mention.name, workspace)):
            yield mention.span, found[0].path


# The workspace


class Symbol(NamedTuple):
    """A name that the workspace gives. container: the folder, for people."""

    name: str
    kind: Kind
    spot: Spot
    container: str


def symbols(index: Index, query: str) -> list[Symbol]:
    """The agents, skills and servers whose names hold the letters of a query in this order; the shortest first."""
    asked = query.lower()
    found = [
        Symbol(it.agent.name, "agent", _given(it), it.tree.plugin or _from_project(it.tree))
        for it in once(it for it in index.agents.values() if it.agent and _fits(asked, it.agent.name))
        if it.agent
    ]
    found += [
        Symbol(it.name, "skill", Spot(it.path, it.span), it.plugin or it.path.rpartition("/")[0])
        for it in index.all_skills()
        if _fits(asked, it.name)
    ]
    found += [
        Symbol(it.name, "server", Spot(it.path, it.span), it.path.rpartition("/")[0])
        for it in index.all_servers()
        if _fits(asked, it.name)
    ]
    return sorted(found, key=lambda it: (asked not in it.name.lower(), len(it.name), it.name, it.spot))[:MOST]


def _from_project(tree: Tree) -> str:
    """A folder of agents from the name of its repository's folder on."""
    return tree.path.removeprefix(tree.root.rstrip("/").rpartition("/")[0] + "/") if tree.root else tree.path


def _fits(query: str, name: str) -> bool:
    letters = iter(name.lower())
    return all(it in letters for it in query)


# Who launches whom


def incoming(index: Index, target: Facts) -> list[tuple[Facts, list[Span]]]:
    """The agents that mention one, with the places, by path; not the agent itself."""
    found: dict[str, tuple[Facts, list[Span]]] = {}
    for facts, mention in said(index, target):
        if facts.agent and facts.agent.name != target.called:
            found.setdefault(facts.path, (facts, []))[1].append(mention.span)
    return list(found.values())


def outgoing(index: Index, facts: Facts) -> list[tuple[Facts, list[Span]]]:
    """The agents that one mentions, with the places, in the order of the text."""
    found: dict[str, tuple[Facts, list[Span]]] = {}
    for it in sorted(facts.mentions, key=lambda it: it.span):
        if it.kind == "agent" and (it.sure or index.called(it.name)):
            target = index.seen(it.name, facts.tree)
            if target and target.path != facts.path:
                found.setdefault(target.path, (target, []))[1].append(it.span)
    return list(found.values())


# Above the name


class Lens(NamedTuple):
    """A note above a line. kind: what switches it off. leads: whether there is something to be seen.

    file: the path of the file that it is about, where that is another one.
    """

    span: Span
    kind: str
    text: str
    leads: bool = False
    file: str = ""


def lenses(document: Document, workspace: Workspace, kinds: Iterable[str]) -> Iterator[Lens]:
    """What is worth knowing of an agent: who mentions it, what it costs, what takes its place."""
    me, wanted = workspace.own, set(kinds)
    given = document.scalar("name")
    if me is None or me.agent is None or given is None or given.span.start == given.span.end:
        return
    if "references" in wanted:
        count = sum(1 for facts, _ in said(workspace.index, me) if facts.path != me.path)
        yield Lens(given.span, "references", f"{count} reference{'s' * (count != 1)}", count > 0)
    if "tokens" in wanted:
        yield Lens(given.span, "tokens", f"about {me.tokens:,} tokens in every conversation")
    if "shadowed" in wanted and (nearer := workspace.index.rivals(me).nearer):
        yield Lens(given.span, "shadowed", f"shadowed by {_short(nearer[0], me)}", True, nearer[0].path)


def _short(other: Facts, me: Facts) -> str:
    root = me.tree.root.rstrip("/") + "/"
    return other.path.removeprefix(root) if me.tree.root else other.path


def is_own(stem: str, name: str) -> bool:
    """Whether a file is called like its agent, as the host compares names."""
    return lookup_key(stem) == lookup_key(name)
