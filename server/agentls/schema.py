"""What a dialect consists of: its fields, values and vocabularies, and whether a value is one of them.

Read from `schemas/*.json`, which are the only place where fields, values and their meanings are
written; this module alone knows that they are JSON Schema (draft 2020-12). It speaks of loaded
values, never of places in a file, and phrases nothing: a `Violation` is data for a rule.

`jsonschema` decides whether a value fits. It is imported for the first value that neither plainly conforms nor is
plainly none of a field's alternatives: the same schema, compiled into closures for the few keywords it uses, accepts
the others.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from . import conform
from .conform import Check, has_type
from .records import dataclass, field, replace

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

    from .syntax.tree import Value

Path_: TypeAlias = "tuple[str | int, ...]"
Json: TypeAlias = "dict[str, Any]"

NODES = 20_000
DEPTH = 40
"""A value with more nodes (aliases counted each time they occur) or levels is not looked into."""
FAULTS = 200
"""No more violations are looked for in one value."""


@dataclass(frozen=True)
class Choice:
    """One value of a closed set."""

    value: str | bool
    description: str
    since: str | None = None
    swatch: str | None = None
    """`#rrggbb` near the colour that is shown; the host publishes none."""
    alias: str | None = None
    """The value that means the same and is the usual spelling."""
    deprecated: bool = False


@dataclass(frozen=True, eq=False)
class Field:
    """A field, an item of a list, or a map, and what may stand in it. Descriptions are Markdown."""

    name: str
    description: str
    required: bool = False
    types: tuple[str, ...] = ()
    """JSON types worth writing: string, integer, number, boolean, array, object. Empty: any."""
    choices: tuple[Choice, ...] = ()
    open: bool = True
    """Whether there are values besides `choices`."""
    values: str | None = None
    """The vocabulary that values come from: tools, models, skills, mcp-servers or agents."""
    default: str | bool | None = None
    since: str | None = None
    observed: str | None = None
    url: str | None = None
    example: Any = None
    snippet: str = "scalar"
    """The shape that completion inserts: scalar, quoted, list or map."""
    order: int = 99
    ignored_in_plugins: bool = False
    ignored: str | None = None
    """Why the host takes the field and does nothing with it."""
    deprecated: bool = False
    fields: Mapping[str, Field] = field(default_factory=lambda: MappingProxyType({}))
    """The keys of a map, for a map with variants those of all variants."""
    entry: Field | None = None
    """What any other key of a map holds."""
    items: Field | None = None
    """What a list holds."""
    variants: Mapping[str, Field] = field(default_factory=lambda: MappingProxyType({}))
    """A map's forms by the value of its `type`; a form's `required` keys are those of that type."""

    @property
    def summary(self) -> str:
        """The first paragraph of the description: what the field means, without its pitfalls."""
        return self.description.partition("\n\n")[0]


ToolStatus: TypeAlias = Literal["available", "conditional", "renamed", "removed", "not-in-subagents", "foreign"]


@dataclass(frozen=True)
class Tool:
    """A tool name, and what became of it when an agent listed it."""

    name: str
    description: str
    status: ToolStatus
    note: str = ""
    """A sentence on `status`: when it is there, what replaces it, why not."""
    replacement: tuple[str, ...] = ()
    """Names to write instead: the successor of a renamed tool, the nearest to a removed or foreign one."""
    removed: str | None = None
    default: bool = False
    """Whether an agent without `tools` had it on the observed version, in the foreground."""
    background: bool = False
    """Whether an agent in the background keeps it."""
    specifier: str | None = None
    """What stands in `Name(…)` in permission rules; None where nothing does. In `tools` it never restricts."""
    ran: tuple[str, ...] | None = None
    """The tools that an agent with only this one ran with; None where every run was refused."""
    refused: str | None = None
    """The host's reason, where an agent with only this tool was refused."""
    observed: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Model:
    """An alias or a full model id."""

    name: str
    description: str
    alias: bool
    status: Literal["current", "legacy", "retired"] = "current"
    ran: str | None = None
    """What it ran as on the observed version; `inherit` stands for the main conversation's model."""
    retired: str | None = None
    """The date of retirement, ISO; also one that is announced."""
    replacement: str | None = None
    """The alias to write in its place."""


@dataclass(frozen=True)
class ModelShape:
    """What a model id looks like, and who reads such ids. `pattern` is a Python expression for the whole id."""

    name: str
    pattern: str
    vendor: str
    accepted: bool
    """Whether Claude Code can run it, given the provider that it belongs to."""
    description: str

    def fits(self, model: str) -> bool:
        """Whether a model name has this shape, in any case, blanks at its ends aside."""
        return re.fullmatch(self.pattern, model.strip(), re.IGNORECASE) is not None


@dataclass(frozen=True)
class ForeignKey:
    """A key that belongs to another product or another kind of file, and does nothing here."""

    name: str
    owner: str
    """Whose key it is: `OpenCode`, `Cursor rules`, …; empty where it is nobody's."""
    note: str
    """The sentence that says so."""
    field: str | None = None
    """The field of this dialect that means it."""


@dataclass(frozen=True, eq=False)
class Dialect:
    """One host's agent files."""

    id: str
    host: str
    version: str
    """The client version that was observed."""
    date: str
    url: str
    fields: Mapping[str, Field]
    required: tuple[str, ...]
    budget: int
    """Estimated tokens of all descriptions from which on the host warns at its start."""
    built_in: Mapping[str, str]
    """The agents that come with the host, with what they do."""
    skills: frozenset[str]
    """The names of skills that come with the host and can be preloaded."""
    tools: Mapping[str, Tool]
    models: Mapping[str, Model]
    shapes: tuple[ModelShape, ...]
    foreign: Mapping[str, ForeignKey]
    schema: Json


Kind: TypeAlias = Literal["type", "value", "missing", "unknown", "size"]


@dataclass(frozen=True)
class Violation:
    """Where a value leaves its field's schema.

    type: the value has another type than `expected` (JSON type names); `got` is its type.
    value: the type fits; `expected` holds the legal values of a closed set, else nothing; `got` is the value.
    missing: the map at `path` lacks the keys in `expected`.
    unknown: the last step of `path` is a key that nobody reads; `expected` holds the legal ones.
    size: the list or map at `path` has too few or too many items, or the value is too large to be looked into.
    """

    path: Path_
    kind: Kind
    expected: tuple[str | bool, ...] = ()
    got: Any = None
    field: Field | None = field(default=None, repr=False)


@cache
def claude_code() -> Dialect:
    """The dialect of Claude Code. Raises OSError where the installation lacks `schemas/`."""
    return _dialect("claude-code")


def field_at(dialect: Dialect, path: Path_, value: Value = None) -> Field | None:
    """What stands at `path`, counted from the header: `("hooks", "PreToolUse", 0, "hooks", 1, "command")`.

    `value`, the loaded header, selects the form of a handler or server by its `type`; without it,
    their fields are those of all forms. None where the dialect has nothing at that place.
    """
    if not path or not isinstance(path[0], str) or path[0] not in dialect.fields:
        return None
    inner = value.get(path[0]) if isinstance(value, dict) else None
    return _below(dialect.fields[path[0]], path[1:], inner)


def violations(dialect: Dialect, name: str, value: Value) -> tuple[Violation, ...]:
    """Where the loaded `value` of field `name` leaves the schema; nothing for a name without a field.

    Any value is allowed, cyclic ones too; a value beyond `NODES` is one violation of kind `size`.
    """
    if name not in dialect.fields:
        return ()
    if not _small(value):
        return (Violation((), "size", (), _json_type(value), dialect.fields[name]),)
    if value is None or isinstance(value, (str, int, float)):
        long = isinstance(value, str) and len(value) > 1000
        return _check(dialect, name, value) if long else _atom(dialect, name, type(value).__name__, value)
    return _check(dialect, name, value)


@lru_cache(maxsize=4096)
def _atom(dialect: Dialect, name: str, _type: str, value: str | int | float | None) -> tuple[Violation, ...]:
    return _check(dialect, name, value)


def _check(dialect: Dialect, name: str, value: Value) -> tuple[Violation, ...]:
    if _plain(dialect, name)(value):
        return ()
    return _at_once(dialect, name, value) or exact(dialect, name, value)


def exact(dialect: Dialect, name: str, value: Value) -> tuple[Violation, ...]:
    """`violations` as `jsonschema` alone has it, without the shortcut; `value` must be a small tree."""
    owner = dialect.fields[name]
    errors = _validator(dialect, name).iter_errors(value)
    return tuple(islice((fault for error in errors for fault in _said(error, owner, value, ())), FAULTS))


# Reading the files


def _dialect(name: str) -> Dialect:
    schema = _read(f"{name}.schema.json")
    read = _Fields(schema)
    tools, models, foreign = (_read(f"{name}.{part}.json") for part in ("tools", "models", "foreign"))
    return Dialect(
        id=schema["x-dialect"],
        host=schema["x-host"],
        version=schema["x-observed"],
        date=schema["x-observed-date"],
        url=schema["x-url"],
        fields=read.root.fields,
        required=tuple(schema["required"]),
        budget=schema["x-description-budget"],
        built_in=MappingProxyType({row["name"]: row["description"] for row in schema["x-built-in-agents"]}),
        skills=frozenset(schema["x-built-in-skills"]),
        tools=_by_name(Tool(**_tuples({"observed": tools["observed"]} | row)) for row in tools["tools"]),
        models=_by_name(Model(**row) for row in models["models"]),
        shapes=tuple(ModelShape(**row) for row in models["shapes"]),
        foreign=_by_name(ForeignKey(**row) for row in foreign["keys"]),
        schema=schema,
    )


def _read(name: str) -> Json:
    here = os.path.dirname(os.path.realpath(__file__))
    for folder in (here, os.path.dirname(os.path.dirname(here))):
        with contextlib.suppress(FileNotFoundError), open(f"{folder}/schemas/{name}", encoding="utf-8") as file:
            loaded: Json = json.load(file)
            return loaded
    raise FileNotFoundError(f"agentls is not installed whole: schemas/{name} is missing")


def _by_name(rows: Iterator[Any]) -> Mapping[str, Any]:
    return MappingProxyType({row.name: row for row in rows})


def _tuples(row: Json) -> Json:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


class _Fields:
    """Fields from schemas; a shared definition becomes one shared Field."""

    def __init__(self, schema: Json) -> None:
        self.schema = schema
        self.shared: dict[str, Field] = {}
        self.root = self.read("", schema, True)

    def read(self, name: str, node: Any, required: bool = False) -> Field:
        if node is True:
            return Field(name, "", required)
        if "$ref" in node:
            ref = node["$ref"]
            if ref not in self.shared:
                self.shared[ref] = self.read(name, conform.resolved(self.schema, ref))
            base = self.shared[ref]
            own = {key: value for key, value in _attributes(node).items() if value is not None}
            made = replace(base, name=name, required=required, **own)
            return _with_matcher(made, self.read("matcher", node["x-matcher"])) if "x-matcher" in node else made
        forms = [form for form in _forms(node) if "x-tolerated" not in form]
        fields: dict[str, Field] = {}
        entry = items = None
        needed = node.get("required", ())
        for form in forms:
            needed = form.get("required", needed)
            for key, sub in form.get("properties", {}).items():
                fields[key] = self.read(key, sub, key in needed)
            if isinstance(form.get("additionalProperties"), dict):
                entry = self.read("", form["additionalProperties"])
            if "items" in form:
                items = self.read("", form["items"])
        variants: dict[str, Field] = {}
        for part in node.get("allOf", ()):
            tag = part["if"]["properties"]["type"]["const"]
            variants[tag] = self.read(name, part["then"], required)
            fields = {**variants[tag].fields, **fields}
        values = next((form["x-values"] for form in [node, *forms] if "x-values" in form), None)
        choices = tuple(_choice(row) for form in forms for row in form.get("oneOf", ()) if "const" in row)
        closed = bool(choices) and not any(
            form for form in forms if not any("const" in c for c in form.get("oneOf", ()))
        )
        attributes = {key: value for key, value in _attributes(node).items() if value is not None}
        attributes.pop("description", None)
        attributes["values"] = values
        return Field(
            name=name,
            description=node.get("description", ""),
            required=required,
            types=tuple(dict.fromkeys(kind for form in forms for kind in _types(form))),
            choices=choices,
            open=not closed,
            fields=MappingProxyType(fields),
            entry=entry,
            items=items,
            variants=MappingProxyType(variants),
            **attributes,
        )


def _attributes(node: Json) -> Json:
    """The annotations that a reference may set over its target's."""
    return {
        "description": node.get("description"),
        "values": node.get("x-values"),
        "default": node.get("default"),
        "since": node.get("x-since"),
        "observed": node.get("x-observed"),
        "url": node.get("x-url"),
        "example": node.get("x-example"),
        "snippet": node.get("x-snippet"),
        "order": node.get("x-order"),
        "ignored_in_plugins": True if node.get("x-plugin") == "ignored" else None,
        "ignored": node.get("x-ignored"),
        "deprecated": node.get("deprecated"),
    }


def _with_matcher(event: Field, meant: Field) -> Field:
    """An event's field, whose matchers are compared with what the event says."""
    group = event.items
    assert group is not None
    matcher = group.fields["matcher"]
    told = replace(
        matcher,
        description=f"{matcher.description}\n\n{meant.description}",
        choices=meant.choices,
        values=meant.values,
    )
    return replace(event, items=replace(group, fields=MappingProxyType({**group.fields, "matcher": told})))


def _forms(node: Json) -> list[Json]:
    """The alternatives of a schema; itself, where there are none."""
    return [form for part in node["anyOf"] for form in _forms(part)] if "anyOf" in node else [node]


_NAMES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}


def _types(form: Json) -> tuple[str, ...]:
    if "type" in form:
        return (form["type"],)
    return tuple(dict.fromkeys(_NAMES[type(row["const"])] for row in form.get("oneOf", ()) if "const" in row))


def _choice(row: Json) -> Choice:
    return Choice(
        row["const"],
        row["description"],
        row.get("x-since"),
        row.get("x-swatch"),
        row.get("x-alias"),
        row.get("deprecated", False),
    )


def _below(owner: Field, path: Path_, value: Any) -> Field | None:
    for step in path:
        owner = _form(owner, value)
        if isinstance(step, int):
            below = owner.items
            value = value[step] if isinstance(value, list) and -len(value) <= step < len(value) else None
        else:
            below = owner.fields.get(step, owner.entry)
            value = value.get(step) if isinstance(value, dict) else None
        if below is None:
            return None
        owner = below
    return _form(owner, value)


def _form(owner: Field, value: Any) -> Field:
    """The form of a map that its `type` selects."""
    if not owner.variants or not isinstance(value, dict):
        return owner
    default = owner.fields["type"].default
    tag = value.get("type", default)
    return owner.variants.get(tag, owner) if isinstance(tag, str) else owner


# Is it small, is it plain


@cache
def _plain(dialect: Dialect, name: str) -> Check:
    return conform.compiled(dialect.schema, dialect.schema["properties"][name])


def _json_type(value: Any) -> str:
    return "null" if value is None else _NAMES.get(type(value), "object")


def _small(value: Any) -> bool:
    """Whether a value may be looked into: `NODES` visits, shared parts each time, `DEPTH` levels, no endless number."""
    level, seen = [value], 0
    for _ in range(DEPTH):
        below: list[Any] = []
        for node in level:
            if isinstance(node, int) and node.bit_length() > 1024:
                return False
            children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
            seen += len(children)
            if seen > NODES:
                return False
            below.extend(children)
        if not below:
            return True
        level = below
    return False


# jsonschema, and what its errors say


@cache
def _validator(dialect: Dialect, name: str) -> Validator:
    from jsonschema import Draft202012Validator, validators

    kinds = ("string", "boolean", "number", "integer", "array", "object", "null")
    checker = Draft202012Validator.TYPE_CHECKER.redefine_many(
        {kind: lambda _, value, kind=kind: has_type(value, kind) for kind in kinds}
    )
    extend: Any = validators.extend
    made: Validator = extend(Draft202012Validator, type_checker=checker)(
        {**dialect.schema["properties"][name], "$defs": dialect.schema["$defs"]}
    )
    return made


def _said(error: ValidationError, owner: Field, root: Any, base: Path_) -> Iterator[Violation]:
    """An error of `jsonschema`, as violations. `base` leads from `root` to the value that was validated."""
    path = (*base, *error.relative_path)
    here = _below(owner, path, root)
    got: Any = error.instance
    wanted: Any = error.validator_value
    node: Any = error.schema
    match error.validator:
        case "type":
            yield Violation(path, "type", (wanted,), _json_type(got), here)
        case "required":
            yield Violation(path, "missing", tuple(key for key in wanted if key not in got), None, here)
        case "additionalProperties":
            legal = tuple(node.get("properties", ()))
            for key in got:
                if key not in legal:
                    yield Violation((*path, key), "unknown", legal, key)
        case "oneOf" | "anyOf":
            yield from _alternatives(error, owner, root, path, here)
        case "minItems" | "maxItems" | "minProperties" | "maxProperties":
            yield Violation(path, "size", (), len(got), here)
        case _:
            yield Violation(path, "value", (), got, here)


def _alternatives(
    error: ValidationError, owner: Field, root: Any, path: Path_, here: Field | None
) -> Iterator[Violation]:
    """No alternative fits: the fault inside the one that has the value's type, else the type or value."""
    got, node = error.instance, error.schema
    if whole := _unfit(node, got, path, here):
        yield whole
        return
    for branch in error.context or ():
        form: Any = node
        form = form[error.validator][branch.schema_path[0]]
        if "x-tolerated" not in form and any(has_type(got, kind) for kind in _types(form)):
            yield from _said(branch, owner, root, path)


def _unfit(node: Any, got: Any, path: Path_, here: Field | None) -> Violation | None:
    """The type or value that no alternative of `node` has; None where the fault is inside the value."""
    forms = [form for form in _forms(node) if "x-tolerated" not in form]
    kinds = tuple(dict.fromkeys(kind for form in forms for kind in _types(form)))
    if not any(has_type(got, kind) for kind in kinds):
        return Violation(path, "type", kinds, _json_type(got), here)
    if isinstance(got, (list, dict)):
        return None
    legal = tuple(row["const"] for form in forms for row in form.get("oneOf", ()) if "const" in row)
    return Violation(path, "value", legal, got, here)


def _at_once(dialect: Dialect, name: str, value: Value) -> tuple[Violation, ...]:
    """What is wrong with a value that is none of a field's alternatives; empty where that takes a look inside.

    Most faults in real files are such, a colour for instance, and importing `jsonschema` costs as much as fifty files.
    """
    node = dialect.schema["properties"][name]
    keywords = {key for key in node if key not in conform.ANNOTATIONS and key[:2] != "x-"}
    fault = keywords in ({"anyOf"}, {"oneOf"}) and _unfit(node, value, (), _form(dialect.fields[name], value))
    return (fault,) if fault else ()
