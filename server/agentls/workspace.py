"""`Workspace`: what there is beside the file at hand, as a value; and in which order the host resolves names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from .facts import Facts, Tree
from .index import EMPTY, Index, McpServer, Skill, together
from .names import lookup_key
from .records import dataclass, field
from .verdict import Loaded, Origin

__all__ = [
    "Agent",
    "AgentInfo",
    "Index",
    "McpServer",
    "Skill",
    "Standing",
    "Workspace",
    "around",
    "lookup_key",
    "standings",
]


def _unknown(path: str) -> bool | None:
    return None


def _empty(path: str) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class AgentInfo:
    """An agent that may be called by its name; `description` is what the main model reads of it."""

    name: str
    description: str
    path: str


@dataclass(frozen=True)
class Workspace:
    """What rules and features may ask about other files.

    exists: whether there is a file or folder at an absolute path; None where nobody knows.
    listing: the names in a folder, those of folders with a `/` at their end; empty where there is none.
    agents, skills, servers: what a file may name; agents and skills by their name, each once. Completion offers these.
    index: all that is known of other files. path: of the file at hand, as it stands in there.
    """

    exists: Callable[[str], bool | None] = _unknown
    listing: Callable[[str], tuple[str, ...]] = _empty
    agents: tuple[AgentInfo, ...] = ()
    skills: tuple[Skill, ...] = ()
    servers: Mapping[str, McpServer] = field(default_factory=lambda: MappingProxyType({}))
    index: Index = EMPTY
    path: str = ""

    @property
    def own(self) -> Facts | None:
        """The file at hand among the others; None where it stands in no folder that is known."""
        return self.index.agents.get(self.path)

    @property
    def tree(self) -> Tree | None:
        """The folder of agents that the file at hand belongs to."""
        return self.own.tree if self.own else None


def around(
    index: Index,
    path: str,
    exists: Callable[[str], bool | None] = _unknown,
    listing: Callable[[str], tuple[str, ...]] = _empty,
) -> Workspace:
    """The workspace of one file, with all that may be named in it."""
    own = index.agents.get(path)
    tree = own.tree if own else None
    agents: dict[str, AgentInfo] = {}
    for facts in sorted(index.agents.values(), key=lambda it: it.path):
        if facts.agent and facts.path != path and (tree is None or together(facts.tree, tree)):
            name = facts.agent.name
            if name not in agents or index.seen(name, tree) is facts:
                agents[name] = AgentInfo(name, facts.agent.description, facts.path)
    skills: dict[str, Skill] = {}
    for it in index.all_skills(tree):
        skills.setdefault(it.name, it)
    servers = {it.name: it for it in index.all_servers(tree)}
    return Workspace(
        exists, listing, tuple(agents.values()), tuple(skills.values()), MappingProxyType(servers), index, path
    )


@dataclass(frozen=True)
class Agent:
    """An agent that loads. tree: the `agents` folder that holds it. rank: the place of that folder in the order of
    resolution; 0 comes first."""

    path: str
    verdict: Loaded
    origin: Origin
    tree: str
    rank: int

    @property
    def name(self) -> str:
        return self.verdict.name


@dataclass(frozen=True)
class Standing:
    """What becomes of an agent among the others.

    shadowed_by: the agent of the same name that the host takes instead, from a folder that comes first.
    twins: agents of the same name in the same folder, of which the host takes an arbitrary one.
    alike: agents in use whose names the host's look-up cannot tell from this one's.
    built_in: it takes the place of an agent that comes with the host.
    """

    agent: Agent
    shadowed_by: Agent | None = None
    twins: tuple[Agent, ...] = ()
    alike: tuple[Agent, ...] = ()
    built_in: bool = False

    @property
    def in_use(self) -> bool:
        return self.shadowed_by is None


def standings(agents: Iterable[Agent], built_in: Iterable[str] = ()) -> list[Standing]:
    """What becomes of each agent, in the order of resolution: by rank, then by path.

    Seen on Claude Code 2.1.329: of one name, the nearest project folder wins, then the folders above it up to the
    root of the repository, then the user's; within one folder, any.
    """
    ordered = sorted(agents, key=lambda it: (it.rank, it.path))
    by_name: defaultdict[str, list[Agent]] = defaultdict(list)
    for agent in ordered:
        by_name[agent.name].append(agent)
    by_key: defaultdict[str, list[Agent]] = defaultdict(list)
    for same in by_name.values():
        by_key[lookup_key(same[0].name)].append(same[0])
    replaced = frozenset(built_in)
    found = []
    for agent in ordered:
        same = by_name[agent.name]
        shadow = same[0] if same[0].rank < agent.rank else None
        twins = tuple(it for it in same if it.rank == agent.rank and it is not agent)
        alike = tuple(it for it in by_key[lookup_key(agent.name)] if it.name != agent.name)
        found.append(Standing(agent, shadow, twins, alike if shadow is None else (), agent.name in replaced))
    return found
