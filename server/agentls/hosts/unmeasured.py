"""Agent files of hosts whose behavior was not measured: they are recognized by place, and nothing else is claimed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ..dialect.load import read_json
from ..stdx.records import pattern

if TYPE_CHECKING:
    from re import Pattern


class Unmeasured(NamedTuple):
    """A host, and why it was not measured."""

    host: str
    why: str

    @property
    def message(self) -> str:
        return f"how {self.host} reads agent files was not measured: {self.why}; try the file there"


@cache
def _places() -> tuple[tuple[Pattern[str], Unmeasured], ...]:
    rows = read_json("unmeasured.json")["places"]
    return tuple((pattern(row["place"]), Unmeasured(row["host"], row["why"])) for row in rows)


def host_of(path: str) -> Unmeasured | None:
    """The host in whose folder a file lies, if it is one of those; `path` has `/`."""
    return next((found for place, found in _places() if place.search(path)), None)
