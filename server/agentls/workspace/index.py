"""`Index`: the agents, skills and MCP servers that there are, by name; an immutable value that costs little to change.

A change to one file costs that file and the keys under which it is found. What an index says does not depend on the
order in which files came into it. Reads nothing itself: `finding.py` finds the files, `facts.py` reads agents.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

from ..hosts import default
from ..hosts.reading import Claim
from ..hosts.scopes import Tree, distance, is_seen_from, order, reaches, together
from ..stdx.layered import Layered
from ..stdx.records import dataclass, field, replace
from ..text.source import Span
from .budget import COMPARED, Budget, Totals, count, recounted
from .mentions import Mention
from .summary import APART, Facts, likeness

K = TypeVar("K")
T = TypeVar("T")

_START = Span(0, 0)
_COSTLIEST = 5
_NEAR = 300
_ONE_BY_ONE = 8
_BUCKET = 32
"""Agents that share a band with one that are compared with it."""


@dataclass(frozen=True)
class Skill:
    """A skill that an agent may name, or a command, which may be named like one.

    preloadable: False where it has `disable-model-invocation: true`. other: a second name of it: the folder's, or the
    last part of a command's. base, everywhere, plugin: as those of a `Tree`. span: where the name is written; empty
    at the start of the file where the folder gives it.
    """

    name: str
    description: str
    path: str
    preloadable: bool = True
    other: str = ""
    base: str = ""
    everywhere: bool = True
    plugin: str = ""
    span: Span = _START

    @property
    def names(self) -> frozenset[str]:
        """The names under which an agent may ask for it; a plugin's also without or with the plugin's name."""
        own = {it for it in (self.name, self.other) if it}
        if not self.plugin:
            return frozenset(own)
        bare = {it.removeprefix(f"{self.plugin}:") for it in own}
        return frozenset(bare | {f"{self.plugin}:{it}" for it in bare})


@dataclass(frozen=True)
class McpServer:
    """An MCP server that is configured in the file `path`, with the names of those of its tools that are known."""

    name: str
    path: str
    tools: tuple[str, ...] = ()
    base: str = ""
    everywhere: bool = True
    span: Span = _START


@dataclass(frozen=True)
class Rivals:
    """The agents with a name that is the same, or the same to the host's look-up, wherever both are seen.

    twins: in the same tree; the host takes an arbitrary one. nearer: in a tree that comes first. alike: of another
    spelling, in any tree.
    """

    twins: tuple[Facts, ...] = ()
    nearer: tuple[Facts, ...] = ()
    alike: tuple[Facts, ...] = ()


@dataclass(frozen=True)
class Index:
    """All files by their absolute paths, and the paths by what is asked for.

    named: by `Names.key`; also agents that the host skips. mentioned: the files that mention an agent, by the same
    key.
    bands: the agents whose descriptions may be alike. plural: the keys that several agents have.
    skills, servers: those that one file configures, by its path. claims: the agents of other hosts, by path.
    complete: every file was looked at, so that a name which is not here is nowhere.
    """

    agents: Layered[str, Facts] = field(default_factory=Layered)
    named: Layered[str, tuple[str, ...]] = field(default_factory=Layered)
    mentioned: Layered[str, tuple[str, ...]] = field(default_factory=Layered)
    bands: Layered[int, tuple[str, ...]] = field(default_factory=Layered)
    plural: Layered[str, bool] = field(default_factory=Layered)
    trees: Mapping[str, Totals] = field(default_factory=lambda: MappingProxyType({}))
    skills: Mapping[str, tuple[Skill, ...]] = field(default_factory=lambda: MappingProxyType({}))
    servers: Mapping[str, tuple[McpServer, ...]] = field(default_factory=lambda: MappingProxyType({}))
    claims: Mapping[str, tuple[Claim, ...]] = field(default_factory=lambda: MappingProxyType({}))
    complete: bool = False
    _budgets: dict[str, Budget] = field(default_factory=dict, init=False, compare=False, repr=False)
    _claimed: dict[tuple[str, str], list[Claim]] = field(default_factory=dict, init=False, compare=False, repr=False)
    """The claims by host and key, as soon as somebody asks."""
    _spellings: list[tuple[int, int, str]] = field(default_factory=list, init=False, compare=False, repr=False)
    """Length, letters and key of every name; as long as no name changes, the same list in every successor."""

    # Changes

    def with_agents(self, changes: Mapping[str, Facts | None]) -> Index:
        """An index in which some files have other facts, or are gone (None)."""
        named: defaultdict[str, dict[str, bool]] = defaultdict(dict)
        mentioned: defaultdict[str, dict[str, bool]] = defaultdict(dict)
        bands: defaultdict[int, dict[str, bool]] = defaultdict(dict)
        trees = dict(self.trees)
        changed: dict[str, Facts | None] = {}
        for path, after in changes.items():
            before = self.agents.get(path)
            if before == after:
                continue
            changed[path] = after
            for facts, there in ((before, False), (after, True)):
                if facts is not None:
                    for key in _names(facts):
                        named[key][path] = there
                    for key in {_key(it.name) for it in facts.mentions if it.kind == "agent"}:
                        mentioned[key][path] = there
                    for band in facts.bands:
                        bands[band][path] = there
                    count(trees, facts, 1 if there else -1)
        if not changed:
            return self
        agents = self.agents.with_(changed)
        for short in [it for it in trees.values() if len(it.longest) < min(COMPARED, it.agents)]:
            trees[short.tree.path] = recounted(short, agents)
        by_name = _moved(self.named, named)
        plural = {it: len(paths) > 1 or None if paths else None for it, paths in by_name.items()}
        made = replace(
            self,
            agents=agents,
            named=self.named.with_(by_name),
            mentioned=self.mentioned.with_(_moved(self.mentioned, mentioned)),
            bands=self.bands.with_(_moved(self.bands, bands)),
            plural=self.plural.with_(
                {it: is_plural for it, is_plural in plural.items() if is_plural or it in self.plural}
            ),
            trees=MappingProxyType(trees),
        )
        if not by_name:
            object.__setattr__(made, "_spellings", self._spellings)
        return made

    def with_skills(self, changes: Mapping[str, tuple[Skill, ...]]) -> Index:
        """An index in which some files give other skills; none, where a file is gone."""
        return replace(self, skills=_merged(self.skills, changes)) if changes else self

    def with_servers(self, changes: Mapping[str, tuple[McpServer, ...]]) -> Index:
        """An index in which some files configure other servers."""
        return replace(self, servers=_merged(self.servers, changes)) if changes else self

    def with_claims(self, changes: Mapping[str, tuple[Claim, ...]]) -> Index:
        """An index in which some files give other agents of other hosts."""
        if all(self.claims.get(path, ()) == found for path, found in changes.items()):
            return self
        return replace(self, claims=_merged(self.claims, changes))

    # Questions

    def claimed(self, host: str, key: str) -> list[Claim]:
        """The agents of another host under a key."""
        if self.claims and not self._claimed:
            for claims in self.claims.values():
                for it in claims:
                    self._claimed.setdefault((it.host, it.key), []).append(it)
        return self._claimed.get((host, key), [])

    def contested(self, path: str) -> Iterator[tuple[Claim, tuple[Claim, ...]]]:
        """What other hosts call the agent of a file, where other files give one of that name; those files, the one that
        counts first."""
        for own in self.claims.get(path, ()):
            others = [it for it in self.claimed(own.host, own.key) if it.meets(own)]
            if others:
                yield own, tuple(sorted(others, key=lambda it: (it.rank, it.path)))

    def called(self, name: str) -> tuple[Facts, ...]:
        """The agents of exactly this name, by path."""
        return tuple(it for it in self.found(name) if it.agent and it.agent.name == name)

    def found(self, name: str) -> tuple[Facts, ...]:
        """The files whose agents the host's look-up finds under a name, or would if it did not skip them; by path."""
        paths = self.named.get(_key(name)) or ()
        return tuple(it for path in paths if (it := self.agents.get(path)))

    def near(self, name: str, tree: Tree) -> list[str]:
        """The names of agents seen together with those of a tree that may be meant by a misspelt one, sorted.

        Those of nearly the same length and letters; the first `_NEAR` of them, so that it takes no time in which
        somebody waits.
        """
        if not self._spellings:
            self._spellings.extend((len(key), _letters(key), key) for key, _ in self.named.items())
        key = _key(name)
        length, letters = len(key), _letters(key)
        found = sorted(
            it for size, those, it in self._spellings if -3 < size - length < 3 and (letters ^ those).bit_count() < 5
        )[:_NEAR]
        called = {it.agent.name for each in found for it in self.found(each) if it.agent and together(it.tree, tree)}
        return sorted(called)

    def seen(self, name: str, tree: Tree | None) -> Facts | None:
        """The agent that a name means in a file of a tree, of those that are seen together with it.

        First its own tree counts, then what the host resolves where that tree is the nearest, then trees further in.
        """
        found = self.called(name) or tuple(it for it in self.found(name) if it.agent)
        there = [it for it in found if tree is None or together(it.tree, tree)]
        return min(there, key=lambda it: (distance(it.tree, tree), it.path), default=None)

    def rivals(self, own: Facts) -> Rivals:
        """What is beside an agent under its name."""
        if own.agent is None or _key(own.agent.name) not in self.plural:
            return _ALONE
        groups: dict[str, list[Facts]] = defaultdict(list)
        for it in self.found(own.agent.name):
            if it.real == own.real or not together(it.tree, own.tree) or it.agent is None:
                continue
            if it.agent.name != own.agent.name:
                groups["alike"].append(it)
            elif it.tree == own.tree:
                groups["twins"].append(it)
            elif order(it.tree) < order(own.tree):
                groups["nearer"].append(it)
        return Rivals(**{name: tuple(found) for name, found in groups.items()})

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
        if tree.path not in self._budgets:
            self._budgets[tree.path] = self._budget(tree)
        return self._budgets[tree.path]

    def _budget(self, tree: Tree) -> Budget:
        seen = [it for it in self.trees.values() if is_seen_from(it.tree, tree)]
        agents, tokens = sum(it.agents for it in seen), sum(it.tokens for it in seen)
        paths = {it.tree.path for it in seen}
        spare: set[str] = set()
        for key, _ in self.plural.items():
            by_name: dict[str, list[Facts]] = defaultdict(list)
            for path in self.named.get(key) or ():
                facts = self.agents.get(path)
                if facts and facts.agent and facts.tree.path in paths:
                    by_name[facts.agent.name].append(facts)
            for same in by_name.values():
                first = min(same, key=lambda it: (order(it.tree), it.path))
                for it in same:
                    if it is not first:
                        agents, tokens = agents - 1, tokens - it.tokens
                        spare.add(it.path)
        rows = sorted(row for it in seen for row in it.longest[:COMPARED] if row[1] not in spare)
        costliest = (self.agents.get(path) for _, path in rows[:_COSTLIEST])
        return Budget(agents, tokens, tuple(it for it in costliest if it))

    def mentions_of(self, name: str) -> Iterator[tuple[Facts, Mention]]:
        """Where an agent of this name is meant, by path and place."""
        for facts in once(filter(None, map(self.agents.get, self.mentioned.get(_key(name)) or ()))):
            for it in sorted(facts.mentions, key=lambda it: it.span):
                if it.kind == "agent" and means(it, name):
                    yield facts, it

    def all_skills(self, tree: Tree | None = None) -> Iterator[Skill]:
        """The skills that an agent of a tree may name, those of its plugin and its project first."""
        for _, skills in sorted(self.skills.items()):
            for it in skills:
                if tree is None or reaches(it.base, it.everywhere, tree):
                    yield it

    def all_servers(self, tree: Tree | None = None) -> Iterator[McpServer]:
        """The MCP servers that are configured where the agents of a tree run."""
        for _, servers in sorted(self.servers.items()):
            for it in servers:
                if tree is None or reaches(it.base, it.everywhere, tree):
                    yield it


EMPTY = Index()
_ALONE = Rivals()


def _key(name: str) -> str:
    """What is left of a name in the host's look-up."""
    return default().names.key(name)


def once(files: Iterable[Facts]) -> list[Facts]:
    """Each file once, by path: of one to which links lead, where the host comes to it first."""
    found: dict[str, Facts] = {}
    for it in files:
        other = found.setdefault(it.real, it)
        if other is not it and _rank(it) < _rank(other):
            found[it.real] = it
    return sorted(found.values(), key=lambda it: it.path)


def _rank(it: Facts) -> tuple[tuple[int, int], bool, str]:
    return order(it.tree), it.path != it.real, it.path


def means(mention: Mention, name: str) -> bool:
    """Whether a mention is one of an agent: by its exact name, or sure to be one, in any spelling."""
    return mention.name == name or (mention.sure and _key(mention.name) == _key(name))


def _letters(key: str) -> int:
    """The letters of a word as bits, of which a slip changes two at most."""
    bits = 0
    for it in key:
        bits |= 1 << (ord(it) & 63)
    return bits


def _names(facts: Facts) -> set[str]:
    return {_key(facts.called)} if facts.called else set()


def _moved(
    before: Layered[K, tuple[str, ...]], moves: Mapping[K, Mapping[str, bool]]
) -> dict[K, tuple[str, ...] | None]:
    """The keys whose paths change, with their paths in order; None where none is left."""
    made: dict[K, tuple[str, ...] | None] = {}
    for key, changes in moves.items():
        old = before.get(key) or ()
        if len(changes) > _ONE_BY_ONE:
            left = {it for it in old if changes.get(it, True)}
            new = tuple(sorted(left | {it for it, there in changes.items() if there}))
        else:
            paths = list(old)
            for path, there in changes.items():
                at = bisect_left(paths, path)
                is_there = at < len(paths) and paths[at] == path
                paths[at : at + is_there] = [path] if there else []
            new = tuple(paths)
        if new != old:
            made[key] = new or None
    return made


def _merged(before: Mapping[str, tuple[T, ...]], changes: Mapping[str, tuple[T, ...]]) -> Mapping[str, tuple[T, ...]]:
    return MappingProxyType({it: value for it, value in {**before, **changes}.items() if value})
