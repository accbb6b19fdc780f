"""`Index`: the known agents, skills and MCP servers, by name; an immutable value that is cheap to change.

A change to one file costs only that file and the keys under which it is found. The answers do not depend on the order
in which files were added. The index reads no files: `scan/` finds them, `summary.py` reads agents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple, TypeAlias, TypeVar

from ..hosts import default
from ..hosts.reading import Claim
from ..hosts.resolution import in_order, meant, order, relation, winner
from ..hosts.scopes import Tree, are_apart, is_seen_from, together
from ..stdx.layered import Layered, moved
from ..stdx.records import dataclass, field, replace
from ..stdx.spelling import Spellings
from .budget import COMPARED, Budget, Totals, count, count_file, recounted
from .catalog import Catalog, McpServer, Skill
from .claims import Claims
from .mentions import LOOSE, Mention
from .references import Referrer
from .summary import APART, Facts, likeness

K = TypeVar("K")
F = TypeVar("F", bound="Facts | Referrer")

Names: TypeAlias = "Mapping[Namesakes, tuple[str, ...]]"
_Changes: TypeAlias = "dict[str, tuple[F | None, F | None]]"
"""By path, what was known of a file, and what is."""

_COSTLIEST = 5
_RIVALS = 10
"""Rivals of one name and tree that are looked at."""
_BUCKET = 32
"""Agents that share a band with one that are compared with it."""


class Namesakes(NamedTuple):
    """The agents of exactly one name in one folder of agents."""

    name: str
    tree: str


@dataclass(frozen=True)
class Rivals:
    """The agents with a name that is the same, or the same to the host's lookup, wherever both are seen, by their
    `relation`. Of each name and tree the first by path; `twin_count` is the number of all twins.
    """

    twins: tuple[Facts, ...] = ()
    nearer: tuple[Facts, ...] = ()
    alike: tuple[Facts, ...] = ()
    twin_count: int = 0


@dataclass(frozen=True)
class Index:
    """All files by their absolute paths, and the paths by what is asked for.

    named: by `Names.key`; also agents that the host skips. loaded: the agents that it loads, by the same key.
    plural: the keys that are several names, or one in several trees. parts: the agents of plugins by the last part of
    their names. mentioned: the files that mention an agent, by its key. referrers: those of them that are not agents,
    by path. importers: the files that import one of these.
    bands: the agents whose descriptions may be alike. links: by the file to which they lead.
    spellings: the keys of `named` and `parts`. budgets: those that were asked for, by the paths of trees. latest: the
    rivals that were asked for last, by a path.
    complete: every file has been read, so a name that is not in the index does not exist.
    """

    agents: Layered[str, Facts] = field(default_factory=Layered)
    named: Layered[str, tuple[str, ...]] = field(default_factory=Layered)
    loaded: Layered[str, Names] = field(default_factory=Layered)
    plural: Layered[str, bool] = field(default_factory=Layered)
    parts: Layered[str, tuple[str, ...]] = field(default_factory=Layered)
    mentioned: Layered[str, tuple[str, ...]] = field(default_factory=Layered)
    referrers: Layered[str, Referrer] = field(default_factory=Layered)
    importers: Layered[str, tuple[str, ...]] = field(default_factory=Layered)
    bands: Layered[int, tuple[str, ...]] = field(default_factory=Layered)
    links: Layered[str, tuple[str, ...]] = field(default_factory=Layered)
    trees: Mapping[str, Totals] = field(default_factory=lambda: MappingProxyType({}))
    skills: Catalog[Skill] = field(default_factory=Catalog)
    servers: Catalog[McpServer] = field(default_factory=Catalog)
    claims: Claims = field(default_factory=Claims)
    complete: bool = False
    spellings: Spellings = field(default_factory=Spellings, compare=False, repr=False)
    budgets: dict[str, Budget] = field(default_factory=dict, compare=False, repr=False)
    leaders: dict[str, list[Facts]] = field(default_factory=dict, init=False, compare=False, repr=False)
    latest: dict[str, Rivals] = field(default_factory=dict, init=False, compare=False, repr=False)

    # Changes

    def with_agents(self, changes: Mapping[str, Facts | None]) -> Index:
        """An index in which some files have other facts, or are gone (None)."""
        changed = _changed(self.agents, changes)
        if not changed:
            return self
        groups: defaultdict[str, dict[Namesakes, dict[str, bool]]] = defaultdict(lambda: defaultdict(dict))
        for path, both in changed.items():
            for facts, there in zip(both, (False, True), strict=True):
                if facts and facts.agent:
                    groups[_key(facts.agent.name)][Namesakes(facts.agent.name, facts.tree.path)][path] = there
        renamed = {path: both for path, both in changed.items() if _name(both[0]) != _name(both[1])}
        loaded = {key: _regrouped(self.loaded.get(key) or {}, groups[key]) for key in groups if renamed}
        made = replace(
            self,
            agents=self.agents.with_({path: after for path, (_, after) in changed.items()}),
            named=_refiled(self.named, renamed, _named),
            loaded=self.loaded.with_({key: names or None for key, names in loaded.items()}),
            plural=self.plural.with_(
                {key: len(names) > 1 or None for key, names in loaded.items() if len(names) > 1 or key in self.plural}
            ),
            parts=_refiled(self.parts, renamed, _parts),
            mentioned=_refiled(self.mentioned, changed, _mentioned),
            bands=_refiled(self.bands, changed, lambda it: it.bands),
            links=_refiled(self.links, renamed, _links),
        )
        keys = dict.fromkeys(
            key for both in renamed.values() for it in both if it for key in (*_named(it), *_parts(it))
        )
        words = {it: made.is_word(it) for it in keys if made.is_word(it) is not self.is_word(it)}
        trees = _counted(self, made, renamed, groups)
        budgets = _carried(self, made, groups) if trees.keys() == self.trees.keys() else {}
        return replace(made, trees=MappingProxyType(trees), spellings=self.spellings.with_(words), budgets=budgets)

    def with_referrers(self, changes: Mapping[str, Referrer | None]) -> Index:
        """An index in which some files that are not agents mention others; None if a file mentions none."""
        changed = _changed(self.referrers, changes)
        if not changed:
            return self
        return replace(
            self,
            referrers=self.referrers.with_({path: after for path, (_, after) in changed.items()}),
            mentioned=_refiled(self.mentioned, changed, _mentioned),
            importers=_refiled(self.importers, changed, lambda it: it.imports),
        )

    def with_others(
        self,
        skills: Mapping[str, tuple[Skill, ...]],
        servers: Mapping[str, tuple[McpServer, ...]],
        claims: Mapping[str, tuple[Claim, ...]],
    ) -> Index:
        """An index in which some files give other skills, MCP servers and agents of other hosts; none, where a file is
        gone."""
        before = self.skills, self.servers, self.claims
        after = self.skills.with_(skills), self.servers.with_(servers), self.claims.with_(claims)
        if all(it is was for it, was in zip(after, before, strict=True)):
            return self
        return replace(self, skills=after[0], servers=after[1], claims=after[2])

    # Questions

    def called(self, name: str) -> tuple[Facts, ...]:
        """The agents of exactly this name, by path."""
        return tuple(it for it in self.found(name) if it.agent and it.agent.name == name)

    def found(self, name: str, tree: Tree | None = None) -> tuple[Facts, ...]:
        """The files whose agents the host's lookup finds under a name, or would if it did not skip them; by path.

        tree: that of the file that names them, without agents of projects beside its own, which the host never reads
        together with it.
        """
        return tuple(self._found(name, tree))

    def has(self, name: str, tree: Tree | None = None) -> bool:
        """Whether `found` finds any."""
        return any(True for _ in self._found(name, tree))

    def _found(self, name: str, tree: Tree | None) -> Iterator[Facts]:
        for path in self.named.get(_key(name)) or ():
            it = self.agents.get(path)
            if it and (tree is None or not are_apart(it.tree, tree)):
                yield it

    def is_word(self, key: str) -> bool:
        """Whether a key is that of any name, or of the last part of one."""
        return key in self.named or key in self.parts

    def near(self, name: str, tree: Tree) -> list[str]:
        """The names of agents seen together with those of a tree that may be meant by a misspelled one, the nearest first."""
        groups = (it for key in self.spellings.near(name) for it in sorted(self.loaded.get(key) or ()))
        return list(dict.fromkeys(it.name for it in groups if together(self.trees[it.tree].tree, tree)))

    def in_plugin(self, plugin: str, part: str) -> dict[str, str]:
        """The names of a plugin's agents whose last part may be meant by a word, by that part."""
        keys = {_key(part), *self.spellings.near(part)}
        found = (self.agents.get(path) for key in keys for path in self.parts.get(key) or ())
        names = sorted(it.agent.name for it in found if it and it.agent and it.tree.plugin == plugin)
        return {it.rpartition(":")[2]: it for it in names}

    def of_plugins(self, part: str, own: str = "") -> list[str]:
        """The names of the agents of plugins that end in a name; of the plugin `own` alone if it has any."""
        found = (self.agents.get(path) for path in self.parts.get(_key(part)) or ())
        names = {it.agent.name: it.tree.plugin for it in found if it and it.agent}
        return sorted(it for it, plugin in names.items() if own in (plugin, "")) or sorted(names)

    def full(self, it: Mention, tree: Tree | None) -> Mention:
        """A mention in a file of a tree by the name under which the host finds the agent, with the plugin's name before it."""
        if it.where not in LOOSE or ":" in it.name or self.seen(it.name, tree):
            return it
        return it._replace(name=next(iter(self.of_plugins(it.name, tree.plugin if tree else "")), it.name))

    def named_in(self, file: Facts | Referrer) -> list[Mention]:
        """The agents that a file mentions, in the order of the text, by the names under which the host finds them."""
        mentions = (self.full(it, file.tree) for it in file.mentions if it.kind == "agent")
        return sorted(mentions, key=lambda it: it.span)

    def seen(self, name: str, tree: Tree | None) -> Facts | None:
        """The agent that a name means in a file of a tree, of those that are seen together with it.

        A name with the plugin's name before it means that plugin's agent everywhere.
        """
        names = self.loaded.get(_key(name)) or {}
        exact = {it: paths for it, paths in names.items() if it.name == name} or names
        found = ((self.trees[it.tree].tree, paths[0]) for it, paths in exact.items())
        path = meant((it for it in found if tree is None or it[0].plugin or together(it[0], tree)), tree)
        return self.agents.get(path) if path else None

    def rivals(self, own: Facts) -> Rivals:
        """What is beside an agent under its name. Several rules ask this of one file."""
        found = self.latest.get(own.path)
        if found is None:
            found = self._rivals(own)
            self.latest.clear()
            self.latest[own.path] = found
        return found

    def _rivals(self, own: Facts) -> Rivals:
        key = _key(own.agent.name) if own.agent else ""
        names = self.loaded.get(key) or {}
        if own.agent is None or (key not in self.plural and all(len(paths) < 2 for paths in names.values())):
            return _ALONE
        groups: dict[str, list[Facts]] = defaultdict(list)
        twins = 0
        for it, paths in names.items():
            tree = self.trees[it.tree].tree
            if not together(tree, own.tree):
                continue
            kind = relation(it.name, tree, own.agent.name, own.tree)
            if kind is None:
                continue
            if kind == "twins":
                twins = len(paths) - sum(self._is_in(it, path) for path in self._same_file(own))
            others = (facts for path in paths if (facts := self.agents.get(path)) and facts.real != own.real)
            groups[kind] += islice(others, _RIVALS)
        found = {kind: tuple(sorted(those, key=lambda it: it.path)) for kind, those in groups.items()}
        return Rivals(**found, twin_count=twins)

    def _same_file(self, own: Facts) -> set[str]:
        """The paths of a file and of the links that lead to it."""
        return {own.path, own.real, *(self.links.get(own.real) or ())}

    def _is_in(self, names: Namesakes, path: str) -> bool:
        facts = self.agents.get(path)
        return bool(facts and facts.agent and (facts.agent.name, facts.tree.path) == names)

    def firsts(self, tree: str) -> Iterator[Facts]:
        """The agents that count in a tree: of each name the first."""
        for it in self.agents.values():
            if it.agent and it.tree.path == tree and self.first(Namesakes(it.agent.name, tree)) is it:
                yield it

    def similar(self, own: Facts) -> list[tuple[float, Facts]]:
        """The agents that are seen together with one and described in nearly the same words, the nearest first."""
        if not own.bands or own.agent is None:
            return []
        paths: dict[str, None] = {}
        for band in own.bands:
            paths.update(dict.fromkeys((self.bands.get(band) or ())[:_BUCKET]))
        found = []
        for path in paths:
            other = self.agents.get(path)
            if path == own.path or other is None or other.agent is None or not together(other.tree, own.tree):
                continue
            if other.agent.name != own.agent.name and (score := likeness(own.words, other.words)) >= 1 - 1 / APART:
                found.append((score, other))
        return sorted(found, key=lambda it: (-it[0], it[1].path))

    def budget(self, tree: Tree) -> Budget:
        """What is in use where a tree is read: its own agents, those of the folders above, and what is everywhere."""
        if tree.path not in self.budgets:
            self.budgets[tree.path] = self._budget(tree)
        return self.budgets[tree.path]

    def _budget(self, tree: Tree) -> Budget:
        trees = in_order(it.tree for it in self.trees.values() if is_seen_from(it.tree, tree))
        ranks = {it.path: rank for rank, it in enumerate(trees)}
        seen = [self.trees[it] for it in ranks]
        agents, tokens = sum(it.agents for it in seen), sum(it.tokens for it in seen)
        for key, _ in self.plural.items():
            names = [it for it in self.loaded.get(key) or () if it.tree in ranks]
            for it in names:
                first = self.first(it)
                if first and first is not self.taken(key, it.name, ranks):
                    agents, tokens = agents - 1, tokens - first.tokens
        return Budget(ranks, agents, tokens)

    def costliest(self, tree: Tree) -> list[Facts]:
        """Of what is in use where a tree is read, the agents with the longest descriptions, the longest first."""
        if tree.path not in self.leaders:
            self.leaders[tree.path] = self._costliest(self.budget(tree).ranks)
        return self.leaders[tree.path]

    def _costliest(self, ranks: Mapping[str, int]) -> list[Facts]:
        rows = sorted(row for it in ranks for row in self.trees[it].longest[:COMPARED])
        found = (it for _, path in rows if (it := self.agents.get(path)) and it.agent)
        in_use = (it for it in found if it.agent and self.taken(_key(it.agent.name), it.agent.name, ranks) is it)
        return list(islice(in_use, _COSTLIEST))

    def taken(self, key: str, name: str, ranks: Mapping[str, int]) -> Facts | None:
        """The agent that the host uses for a name, where it reads trees in a given order."""
        names = (self.loaded.get(key) or {}).items()
        path = winner((ranks[it.tree], paths[0]) for it, paths in names if it.name == name and it.tree in ranks)
        return self.agents.get(path) if path else None

    def first(self, names: Namesakes) -> Facts | None:
        """Of agents with the same name in one tree, the `winner`: paths are sorted."""
        paths = (self.loaded.get(_key(names.name)) or {}).get(names)
        return self.agents.get(paths[0]) if paths else None

    def referrer(self, path: str) -> Referrer | None:
        """A file that is not an agent and names some; one outside the host's folders only where others import it."""
        found = self.referrers.get(path)
        if found is None or found.tree.scope != "collection":
            return found
        tree = self.importing(path)
        return replace(found, tree=tree) if tree else None

    def importing(self, path: str) -> Tree | None:
        """The place of the instructions that import a file, directly or not; None if none do."""
        asked, waiting = {path}, [*(self.importers.get(path) or ())]
        while waiting:
            at = waiting.pop()
            importer = self.referrers.get(at) if at not in asked else None
            if importer and importer.tree.scope != "collection":
                return importer.tree
            asked.add(at)
            waiting += self.importers.get(at) or () if importer else ()
        return None

    def imported(self) -> list[str]:
        """The files that instructions import, by path."""
        return sorted(path for path, _ in self.importers.items() if self.importing(path))

    def mentions_of(self, name: str) -> Iterator[tuple[Facts | Referrer, Mention]]:
        """Where an agent with this name is meant, by path and place."""
        paths = [path for key in {name, name.rpartition(":")[2]} for path in self.mentioned.get(_key(key)) or ()]
        agents = once(filter(None, map(self.agents.get, dict.fromkeys(paths))))
        others = once(filter(None, map(self.referrer, dict.fromkeys(paths))))
        files: list[Facts | Referrer] = [*agents, *others]
        for file in sorted(files, key=lambda it: it.path):
            yield from ((file, it) for it in self.named_in(file) if means(it, name))


EMPTY = Index()
_ALONE = Rivals()


def _key(name: str) -> str:
    """A name in the form in which the host's lookup compares it."""
    return default().names.key(name)


def once(files: Iterable[F]) -> list[F]:
    """Each file once, by path; for a file that links lead to, the path at which the host finds it first."""
    found: dict[str, F] = {}
    for it in files:
        other = found.setdefault(it.real, it)
        if other is not it and _rank(it) < _rank(other):
            found[it.real] = it
    return sorted(found.values(), key=lambda it: it.path)


def _rank(it: Facts | Referrer) -> tuple[tuple[int, int], bool, str]:
    return order(it.tree), it.path != it.real, it.path


def means(mention: Mention, name: str) -> bool:
    """Whether a mention means an agent: by its exact name, or, if it can only be an agent, in any spelling."""
    return mention.name == name or (mention.sure and _key(mention.name) == _key(name))


def _name(facts: Facts | None) -> object:
    """What decides under which names a file is found, and that the host loads it."""
    return facts and (facts.called, facts.agent and facts.agent.name, facts.tree, facts.real)


def _named(facts: Facts) -> set[str]:
    return {_key(facts.called)} if facts.called else set()


def _parts(facts: Facts) -> set[str]:
    return {_key(facts.agent.name.rpartition(":")[2])} if facts.agent and facts.tree.plugin else set()


def _mentioned(file: Facts | Referrer) -> set[str]:
    return {_key(it.name) for it in file.mentions if it.kind == "agent"}


def _links(facts: Facts) -> set[str]:
    return {facts.real} if facts.real != facts.path else set()


def _changed(known: Layered[str, F], changes: Mapping[str, F | None]) -> _Changes[F]:
    """The files that differ, by path: before and after."""
    both = ((path, known.get(path), after) for path, after in changes.items())
    return {path: (before, after) for path, before, after in both if before != after}


def _refiled(
    paths: Layered[K, tuple[str, ...]],
    changed: _Changes[F],
    keys: Callable[[F], Iterable[K]],
) -> Layered[K, tuple[str, ...]]:
    """The paths of files by their keys, after some files changed."""
    moves: defaultdict[K, dict[str, bool]] = defaultdict(dict)
    for path, both in changed.items():
        before, after = (set(keys(it)) if it else set[K]() for it in both)
        for key in before ^ after:
            moves[key][path] = key in after
    return paths.with_(moved(paths, moves))


def _regrouped(before: Names, moves: Mapping[Namesakes, Mapping[str, bool]]) -> Names:
    """The agents of one key by name and tree, after some were added or removed."""
    changes = moved(before, moves)
    return {it: paths for it, paths in {**before, **changes}.items() if paths}


def _counted(
    before: Index, after: Index, renamed: _Changes[Facts], groups: Mapping[str, Iterable[Namesakes]]
) -> dict[str, Totals]:
    """The totals of all trees. groups: by key, the names in which something changed."""
    trees = dict(before.trees)
    touched = set()
    for both in renamed.values():
        for facts, by in zip(both, (-1, 1), strict=True):
            if facts:
                count_file(trees, facts.tree, by)
                touched.add(facts.tree.path)
    firsts = [(before.first(it), after.first(it)) for those in groups.values() for it in those]
    # First all that were there: an agent may now be the first with the name of another.
    for when, by in ((0, -1), (1, 1)):
        for both in firsts:
            was, became = both
            facts = both[when]
            if facts and (was and (was.path, was.tokens)) != (became and (became.path, became.tokens)):
                count(trees, facts, by)
                touched.add(facts.tree.path)
    for path in touched:
        totals = trees[path]
        if not totals.files:
            del trees[path]
        elif len(totals.longest) < min(COMPARED, totals.agents):
            trees[path] = recounted(totals, after.firsts(path))
    return trees


def _carried(before: Index, after: Index, groups: Mapping[str, Iterable[Namesakes]]) -> dict[str, Budget]:
    """The known budgets that stay valid after a change under some names."""
    made = {}
    names = {(key, it.name) for key, those in groups.items() for it in those}
    for path, (ranks, agents, tokens) in before.budgets.items():
        for key, name in names:
            was, became = before.taken(key, name, ranks), after.taken(key, name, ranks)
            agents += (became is not None) - (was is not None)
            tokens += (became.tokens if became else 0) - (was.tokens if was else 0)
        made[path] = Budget(ranks, agents, tokens)
    return made
