"""`Standing`: what becomes of an agent among the others that the host finds, by the order in which it resolves
names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ..stdx.records import dataclass
from .host import Host
from .verdict import Loaded, Origin


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
    denied: the file of settings that hides it, empty for none.
    built_in: it takes the place of an agent that comes with the host.
    """

    agent: Agent
    shadowed_by: Agent | None = None
    twins: tuple[Agent, ...] = ()
    alike: tuple[Agent, ...] = ()
    built_in: bool = False
    denied: str = ""

    @property
    def in_use(self) -> bool:
        return self.shadowed_by is None


def standings(agents: Iterable[Agent], host: Host, denials: Mapping[str, str] = MappingProxyType({})) -> list[Standing]:
    """What becomes of each agent, in the order of resolution: by rank, then by path.

    Of one name, the nearest project folder wins, then the folders above it up to the
    root of the repository, then the user's; within one folder, any. denials: those of the host's settings.
    """
    ordered = sorted(agents, key=lambda it: (it.rank, it.path))
    by_name: defaultdict[str, list[Agent]] = defaultdict(list)
    for agent in ordered:
        by_name[agent.name].append(agent)
    by_key: defaultdict[str, list[Agent]] = defaultdict(list)
    for same in by_name.values():
        by_key[host.names.key(same[0].name)].append(same[0])
    replaced = frozenset(host.dialect.built_in)
    found = []
    for agent in ordered:
        same = by_name[agent.name]
        shadow = same[0] if same[0].rank < agent.rank else None
        twins = tuple(it for it in same if it.rank == agent.rank and it is not agent)
        alike = tuple(it for it in by_key[host.names.key(agent.name)] if it.name != agent.name)
        denied = denials.get(agent.name) or denials.get("*", "")
        found.append(Standing(agent, shadow, twins, alike if shadow is None else (), agent.name in replaced, denied))
    return found
