"""`schemas/HOST.schema.json` of a host other than Claude Code, loaded on first use, and which values are valid in
it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from ..dialect.conform import faults, fits
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


def correction(host: str, field: str, value: Any) -> Remedy:
    """What to write for a value that is not valid: the word that it is a misspelling of, or what the schema says."""
    whole = schema(host)
    node = whole["properties"][field]
    words = [it for fault in faults(whole, node, value) for it in fault.expected if fault.kind == "value"]
    meant = nearest(value, filter(None, map(str, words))) if isinstance(value, str) else None
    return write(f"`{meant}`", value) if meant else write(node.get("x-write", "another value"))
