"""`schemas/HOST.schema.json` of a host other than Claude Code, loaded on first use, and which values are valid in
it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from ..dialect.conform import Fault, faults, fits
from ..dialect.load import read_json
from ..stdx.spelling import nearest
from . import DEFAULT
from .others import IDS
from .remedy import Remedy, write

HOSTS = (DEFAULT, *IDS)
"""The hosts with a schema."""


@cache
def schema(host: str) -> Mapping[str, Any]:
    """The schema with its annotations. Raises OSError if the file is missing."""
    return MappingProxyType(read_json(f"{host}.schema.json"))


@cache
def in_order(host: str) -> tuple[str, ...]:
    """The fields of a host in the order of its documentation."""
    fields = schema(host)["properties"]
    return tuple(sorted(fields, key=lambda it: fields[it].get("x-order", len(fields))))


@cache
def all_fields() -> frozenset[str]:
    """The fields of all hosts."""
    return frozenset(key for host in HOSTS for key in schema(host)["properties"])


def is_legal(host: str, field: str, value: Any) -> bool:
    """Whether a value is valid for a field of a host."""
    whole = schema(host)
    return fits(whole, whole["properties"][field], value)


def renamed(host: str, name: str, known: Iterable[str], of_server: str) -> str:
    """The name that a host has for a tool of another one, or for a misspelled tool; empty if there is none. known: its own
    names. of_server: its name for a tool of an MCP server; empty for another tool."""
    foreign, base = schema(host)["x-renamed"], name.partition("(")[0].lower()
    names = {it.lower(): it for it in known} | {it.lower(): mine for it, mine in foreign.items()}
    if found := names.get(base) or of_server:
        return str(found)
    meant = nearest(base, [*schema(host)["x-tools"], *foreign]) or ""
    return str(foreign.get(meant, meant))


class Inner(NamedTuple):
    """What is not valid inside a value. path: the keys and positions that lead there from the value. is_key: whether the
    last key is what is wrong, or what misses something, not its value."""

    path: tuple[str | int, ...]
    fact: str
    remedy: Remedy
    is_key: bool = False


def innermost(host: str, field: str, value: Any) -> Inner | None:
    """What is wrong inside a value that is not valid, at the innermost place; None if the value itself is wrong."""
    whole = schema(host)
    found = list(faults(whole, whole["properties"][field], value))
    # A key that one of several forms does not have is wrong only if nothing else is.
    it = max(found, key=lambda fault: (fault.kind != "unknown", len(fault.path)))
    keys = [step for step in it.path if isinstance(step, str)]
    if not it.path:
        return None
    if it.kind == "missing":
        # One for each form that the value can have.
        missing = [fault.expected for fault in found if fault.path == it.path and fault.kind == "missing"]
        named = " or ".join(" and ".join(f"`{key}`" for key in needed) for needed in missing)
        return Inner(it.path, f"`{(keys or [field])[-1]}` has no {named}", Remedy(f"add {named}"), is_key=True)
    inside = f"`{keys[-1]}` in `{field}`" if keys else f"`{field}`"
    if it.kind == "unknown" and it.expected:
        meant = nearest(keys[-1], map(str, it.expected))
        fact = f"`{keys[-1]}` is not a key of `{[field, *keys][-2]}`"
        return Inner(it.path, fact, write(f"`{meant}`", keys[-1]) if meant else Remedy("remove it"), is_key=True)
    if it.kind == "unknown":
        return Inner(it.path, f"{inside} cannot be used with the other keys", Remedy("remove it"), is_key=True)
    if it.kind == "type":  # The words that a string may be are better advice than its type.
        again = faults(whole, whole["properties"][field], _with(value, it.path, ""))
        it = next((other for other in again if other.path == it.path and other.expected), it)
    what = "the value" if it.path[-1:] == tuple(keys[-1:]) else "an item"
    fact, in_short = f"{what} of {inside} is not valid", whole["properties"][field].get("x-write", "another value")
    return Inner(it.path, fact, _instead(it, whole.get("x-map", "a map"), in_short))


def _with(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """A value with another one at a path."""
    if not path:
        return new
    copy: Any = value.copy()
    copy[path[0]] = _with(value[path[0]], path[1:], new)
    return copy


def _instead(fault: Fault, a_map: str, otherwise: str) -> Remedy:
    """What to write. a_map: what the host calls a map. otherwise: if the schema has no words for it."""
    if fault.kind == "type":
        kinds = [_KINDS.get(str(it), a_map) for it in fault.expected]
        return write(" or ".join(dict.fromkeys(kinds)))
    words = [f"`{it}`" for it in fault.expected]
    meant = nearest(fault.got, map(str, fault.expected)) if isinstance(fault.got, str) else None
    if meant:
        return write(f"`{meant}`", fault.got)
    return write(" or ".join(filter(None, [", ".join(words[:-1]), *words[-1:]])) or otherwise)


_KINDS = {
    "string": "a string",
    "boolean": "`true` or `false`",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "null": "nothing",
}


def correction(host: str, field: str, value: Any) -> Remedy:
    """What to write for a value that is not valid: the word that it is a misspelling of, or what the schema says."""
    whole = schema(host)
    node = whole["properties"][field]
    words = [it for fault in faults(whole, node, value) for it in fault.expected if fault.kind == "value"]
    meant = nearest(value, filter(None, map(str, words))) if isinstance(value, str) else None
    return write(f"`{meant}`", value) if meant else write(node.get("x-write", "another value"))
