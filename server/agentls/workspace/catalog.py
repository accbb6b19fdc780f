"""`Catalog`: the known skills, or MCP servers, by name; an immutable value that is cheap to change."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Generic, Literal, NamedTuple, Protocol, TypeAlias, TypeVar

from ..hosts.scopes import Tree, reaches
from ..stdx.layered import Layered, moved
from ..stdx.records import dataclass, field
from ..stdx.spelling import Spellings
from ..text.source import Span

_START = Span(0, 0)


class Item(Protocol):
    """What a file defines under a name. base, everywhere, plugin: as those of a `Tree`."""

    @property
    def path(self) -> str: ...
    @property
    def base(self) -> str: ...
    @property
    def everywhere(self) -> bool: ...
    @property
    def plugin(self) -> str: ...
    @property
    def names(self) -> frozenset[str]:
        """The names by which an agent may refer to it."""


K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T", bound=Item)


Barred: TypeAlias = Literal["", "disabled", "undescribed"]


@dataclass(frozen=True)
class Skill:
    """A skill or command that an agent may name.

    barred: why it cannot be preloaded: it has `disable-model-invocation: true`, or it is a plugin's without a
    description. other: its second name, the folder's. base, everywhere, plugin: as those of a `Tree`. span: where the
    name is written; empty at the start of the file if the folder gives it.
    """

    name: str
    description: str
    path: str
    barred: Barred = ""
    other: str = ""
    base: str = ""
    everywhere: bool = True
    plugin: str = ""
    span: Span = _START

    @property
    def names(self) -> frozenset[str]:
        """The names by which an agent may refer to it: of one with `:`, the last parts are enough."""
        whole = [it.split(":") for it in (self.name, self.other) if it]
        return frozenset(":".join(parts[at:]) for parts in whole for at in range(len(parts)))


@dataclass(frozen=True)
class McpServer:
    """An MCP server configured in the file `path`, with the known names of its tools."""

    name: str
    path: str
    tools: tuple[str, ...] = ()
    base: str = ""
    everywhere: bool = True
    plugin: str = ""
    span: Span = _START

    @property
    def names(self) -> frozenset[str]:
        return frozenset((self.name, name_in_tools(self.name)))


def name_in_tools(server: str) -> str:
    """The name of a server in the names of its tools."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", server)


class Place(NamedTuple):
    """The n-th definition in a file."""

    path: str
    number: int


def note_places(
    moves: defaultdict[K, dict[Place, bool]],
    path: str,
    before: Sequence[V],
    after: Sequence[V],
    keys: Callable[[V], Iterable[K]],
) -> None:
    """Note under which keys something in a file is added (True) and removed. keys: those under which it is found."""
    was, became = ({(key, Place(path, n)) for n, it in enumerate(its) for key in keys(it)} for its in (before, after))
    for key, place in was ^ became:
        moves[key][place] = (key, place) in became


@dataclass(frozen=True)
class Catalog(Generic[T]):
    """Skills or servers by the files that define them, and by their names.

    owners: how many there are for each `base`, `everywhere` and `plugin`.
    """

    files: Layered[str, tuple[T, ...]] = field(default_factory=Layered)
    named: Layered[str, tuple[Place, ...]] = field(default_factory=Layered)
    owners: Mapping[tuple[str, bool, str], int] = field(default_factory=lambda: MappingProxyType({}))
    spellings: Spellings = field(default_factory=Spellings, compare=False, repr=False)

    def with_(self, changes: Mapping[str, tuple[T, ...]]) -> Catalog[T]:
        """A catalog with other definitions in some files; none if a file is gone."""
        changed = {path: given for path, given in changes.items() if given != self.at(path)}
        if not changed:
            return self
        moves: defaultdict[str, dict[Place, bool]] = defaultdict(dict)
        owners = Counter(self.owners)
        for path, given in changed.items():
            note_places(moves, path, self.at(path), given, lambda it: it.names)
            owners.subtract((it.base, it.everywhere, it.plugin) for it in self.at(path))
            owners.update((it.base, it.everywhere, it.plugin) for it in given)
        named = moved(self.named, moves)
        return Catalog(
            self.files.with_({path: given or None for path, given in changed.items()}),
            self.named.with_(named),
            MappingProxyType(+owners),
            self.spellings.with_(
                {name: places is not None for name, places in named.items() if (places is None) is (name in self.named)}
            ),
        )

    def at(self, path: str) -> tuple[T, ...]:
        """What a file defines."""
        return self.files.get(path) or ()

    def called(self, name: str, tree: Tree | None = None) -> list[T]:
        """What a name may refer to in the agents of a tree, or of any, by path."""
        found = (self.at(it.path)[it.number] for it in self.named.get(name) or ())
        return [it for it in found if tree is None or reaches(it.base, it.everywhere, tree)]

    def near(self, name: str, tree: Tree) -> list[str]:
        """The names that a misspelled one in an agent of a tree may stand for, the nearest first."""
        return [it for it in self.spellings.near(name) if self.called(it, tree)]

    def all(self, tree: Tree | None = None) -> Iterator[T]:
        """Everything that the agents of a tree, or of any, may refer to, by path."""
        for _, given in sorted(self.files.items()):
            yield from (it for it in given if tree is None or reaches(it.base, it.everywhere, tree))

    def has_own(self, tree: Tree) -> bool:
        """Whether the agents of a tree see any that is not visible everywhere."""
        return any(reaches(base, everywhere=False, tree=tree) for base, everywhere, _ in self.owners if not everywhere)

    def has_plugin(self, plugin: str) -> bool:
        """Whether any comes from a plugin with this name."""
        return any(it == plugin for _, _, it in self.owners)
