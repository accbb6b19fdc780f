"""What a version of a host lacks: `x-since` and `x-until` of the schemas, for a file's fields, values and tools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, TypeVar

from ..dialect.model import BuiltInSkill, Choice, Dialect, Field, Habit, Model, Tool
from ..stdx.records import replace
from ..syntax.yaml.tree import Entry, Node, Scalar, Sequence
from ..syntax.yaml.tree import Mapping as Map
from ..text.source import Span

if TYPE_CHECKING:
    from .home import Plugin
    from .host import Host, ToolGrammar
    from .verdict import Origin

Kind: TypeAlias = Literal["field", "value", "tool"]
T = TypeVar("T", Tool, Model)


class Lack(NamedTuple):
    """Something in a file that a version of the host lacks. kind: a key and its value; a value alone; a tool."""

    kind: Kind
    name: str
    span: Span
    when: str


@lru_cache(maxsize=64)
def at(host: Host, version: str) -> Host:
    """A host with a version in use that is not the observed one."""
    dialect = host.dialect
    tools = {name: _then(it, version) for name, it in dialect.tools.items()}
    models = {name: _then(it, version) for name, it in dialect.models.items()}
    return replace(host, dialect=replace(dialect, client=version, tools=tools, models=models))


def _then(it: T, version: str) -> T:
    """A tool or a model as a version has it."""
    return next((was for until, was in it.earlier if _numbers(version) < _numbers(until)), it)


def ran_on(dialect: Dialect) -> str:
    """The version that ran the models which are given for the version in use: that one, if it was asked."""
    if not dialect.client:
        return dialect.version
    return sorted((dialect.oldest, dialect.client, dialect.version), key=_numbers)[1]


def does(dialect: Dialect, habit: str) -> bool:
    """Whether the version in use treats files in a given way (one of `x-habits`)."""
    return not lack(dialect.habits[habit], dialect.used)


def fault(it: Origin | Plugin, dialect: Dialect) -> str:
    """Why the version in use loads nothing of a plugin, or not this file of it; empty for no reason."""
    return it.unread if it.unread and does(dialect, "strict-manifests") else it.fault


def lack(it: Field | Choice | Tool | Habit | BuiltInSkill, version: str) -> str:
    """The version since when, or until when, the host has something that a version lacks; empty if it has it."""
    if not it.since and not it.until:
        return ""
    mine = _numbers(version)
    if it.since and mine < _numbers(it.since):
        return f"since {it.since}"
    return f"until {it.until}" if it.until and mine >= _numbers(it.until) else ""


def lacking(entries: Mapping[str, Entry], dialect: Dialect, grammar: ToolGrammar) -> Iterator[Lack]:
    """What a file uses that the version in use lacks."""
    version = dialect.used
    fields, tools = _incomplete(dialect)
    for name, entry in entries.items():
        field = dialect.fields.get(name)
        if field is None:
            continue
        if name in fields:
            yield from _below(field, entry, version)
        if field.values == "tools" and not lack(field, version):
            for each in grammar.entries(entry.value):
                if when := tools.get(each.name):
                    yield Lack("tool", each.name, each.span, when)


@lru_cache(maxsize=8)
def _incomplete(dialect: Dialect) -> tuple[frozenset[str], dict[str, str]]:
    """The fields that the version in use lacks, wholly or in part; and since or until when there are the tools that it
    lacks, without removed ones, which have a rule of their own."""
    version = dialect.used
    known: dict[int, bool] = {}  # A definition may be in many places.

    def is_incomplete(field: Field) -> bool:
        if id(field) not in known:
            inner = (*field.fields.values(), *filter(None, (field.entry, field.items)))
            own = lack(field, version) or any(lack(it, version) for it in field.choices)
            known[id(field)] = bool(own) or any(map(is_incomplete, inner))
        return known[id(field)]

    tools = {it.name: lack(it, version) for it in dialect.tools.values() if it.status != "removed"}
    return frozenset(it.name for it in dialect.fields.values() if is_incomplete(it)), tools


def _below(field: Field, entry: Entry, version: str) -> Iterator[Lack]:
    if when := lack(field, version):
        yield Lack("field", entry.name, entry.key.span, when)
    else:
        yield from _inside(field, entry.value, version)


def _inside(field: Field, node: Node, version: str) -> Iterator[Lack]:
    """What is lacking in a value. Aliases are not followed: their target may be written once and used often."""
    match node:
        case Map(entries=entries):
            for it in entries:
                inner = field.fields.get(it.name, field.entry)
                if inner is not None:
                    yield from _below(inner, it, version)
        case Sequence(items=items) if field.items is not None:
            for one in items:
                yield from _inside(field.items, one, version)
        case Scalar(value=value) as scalar:
            for choice in field.choices:
                if choice.value == value and (when := lack(choice, version)):
                    yield Lack("value", str(value), scalar.span, when)


@lru_cache(maxsize=256)
def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
