"""`Claims`: the agents of the other hosts, by file and by name; an immutable value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ..hosts.reading import Claim
from ..stdx.layered import Layered, moved
from ..stdx.records import dataclass, field
from .catalog import Place, note_places


@dataclass(frozen=True)
class Claims:
    """The agents by the files that define them; and the places of each, by host and key."""

    files: Layered[str, tuple[Claim, ...]] = field(default_factory=Layered)
    keyed: Layered[tuple[str, str], tuple[Place, ...]] = field(default_factory=Layered)

    def with_(self, changes: Mapping[str, tuple[Claim, ...]]) -> Claims:
        """A copy with other agents in some files; none if a file is gone."""
        changed = {path: given for path, given in changes.items() if given != self.at(path)}
        if not changed:
            return self
        moves: defaultdict[tuple[str, str], dict[Place, bool]] = defaultdict(dict)
        for path, given in changed.items():
            note_places(moves, path, self.at(path), given, lambda it: ((it.host, it.key),))
        files = self.files.with_({path: given or None for path, given in changed.items()})
        return Claims(files, self.keyed.with_(moved(self.keyed, moves)))

    def at(self, path: str) -> tuple[Claim, ...]:
        """What the agent of a file is called."""
        return self.files.get(path) or ()

    def called(self, host: str, key: str) -> list[Claim]:
        """The agents of a host under a key."""
        return [self.at(it.path)[it.number] for it in self.keyed.get((host, key)) or ()]

    def rivals(self, own: Claim) -> list[Claim]:
        """The agents of other files of which a host loads one, or this one; the winner first."""
        return sorted((it for it in self.called(own.host, own.key) if it.meets(own)), key=lambda it: (it.rank, it.path))

    def contested(self, path: str) -> Iterator[tuple[Claim, list[Claim]]]:
        """What hosts call the agent of a file, if it has rivals; with these."""
        yield from ((own, rivals) for own in self.at(path) if (rivals := self.rivals(own)))
