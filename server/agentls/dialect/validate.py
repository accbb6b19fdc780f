"""Whether a loaded value is valid for its field.

A `Violation` is data for a rule: this module writes no messages and knows no places in a file.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..stdx.records import dataclass, field
from .conform import Kind, faults, json_type
from .model import Dialect, Field, Path, below

if TYPE_CHECKING:
    from ..syntax.yaml.tree import Value

NODES = 20_000
DEPTH = 40
"""Levels of a value above which it is not examined."""
FAULTS = 200
"""Violations of one value after which the search stops."""


@dataclass(frozen=True)
class Violation:
    """Where a value leaves its field's schema.

    type: the value has another type than `expected` (JSON type names); `got` is its type.
    value: the type fits; `expected` holds the legal values of a closed set, else nothing; `got` is the value.
    missing: the map at `path` lacks the keys in `expected`.
    unknown: the last step of `path` is a key that nobody reads; `expected` holds the legal ones.
    size: the list or map at `path` has too few or too many items, or the value is too large to be looked into.
    """

    path: Path
    kind: Kind
    expected: tuple[str | bool, ...] = ()
    got: Any = None
    field: Field | None = field(default=None, repr=False)


def violations(dialect: Dialect, name: str, value: Value) -> tuple[Violation, ...]:
    """Where the loaded `value` of field `name` violates the schema; none for an unknown field.

    Any value is allowed, including cyclic ones; a value larger than `NODES` is one violation of kind `size`.
    """
    if name not in dialect.fields:
        return ()
    if isinstance(value, str):
        return _check(dialect, name, value) if len(value) > 1000 else _atom(dialect, name, "str", value)
    if not is_small(value):
        return (Violation((), "size", (), json_type(value), dialect.fields[name]),)
    if value is None or isinstance(value, (int, float)):
        return _atom(dialect, name, type(value).__name__, value)
    return _check(dialect, name, value)


@lru_cache(maxsize=4096)
def _atom(dialect: Dialect, name: str, _type: str, value: str | int | float | None) -> tuple[Violation, ...]:
    return _check(dialect, name, value)


def _check(dialect: Dialect, name: str, value: Value) -> tuple[Violation, ...]:
    owner = dialect.fields[name]
    found = islice(faults(dialect.schema, dialect.schema["properties"][name], value), FAULTS)
    return tuple(Violation(*it, None if it.kind == "unknown" else below(owner, it.path, value)) for it in found)


def is_small(value: Any) -> bool:
    """Whether a value can be examined and written: at most `NODES` visits, with shared parts counted each time, at most `DEPTH`
    levels, no infinite numbers."""
    level, seen = [value], 0
    for _ in range(DEPTH):
        inner: list[Any] = []
        for node in level:
            if isinstance(node, int) and node.bit_length() > 1024:
                return False
            children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
            seen += len(children)
            if seen > NODES:
                return False
            inner.extend(children)
        if not inner:
            return True
        level = inner
    return False
