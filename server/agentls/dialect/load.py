"""`schemas/*.json` as a `Dialect`.

These files are the only place where fields, values and their meanings are defined. They are JSON Schema (draft
2020-12) with custom annotations, `x-…`, which the schema's `$comment` explains.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from ..stdx.records import replace
from .conform import alternatives, json_types, resolved
from .model import BuiltInSkill, Choice, Dialect, Field, ForeignKey, Habit, Model, ModelShape, Tool

Json: TypeAlias = "dict[str, Any]"
T = TypeVar("T")


@cache
def dialect(name: str) -> Dialect:
    """The dialect in `schemas/NAME.*.json`. Raises OSError if the files are missing."""
    text = _read(f"{name}.schema.json")
    version = json.loads(text)["x-observed"]
    schema, tools, models, foreign = (
        json.loads(it.replace("{version}", version))
        for it in (text, *(_read(f"{name}.{part}.json") for part in ("tools", "models", "foreign")))
    )
    read = _Fields(schema)
    return Dialect(
        host=schema["x-host"],
        version=version,
        date=schema["x-observed-date"],
        fields=MappingProxyType({name: replace(it, observed=version) for name, it in read.root.fields.items()}),
        required=tuple(schema["required"]),
        budget=schema["x-description-budget"],
        built_in=MappingProxyType({row["name"]: row["description"] for row in schema["x-built-in-agents"]}),
        sometimes_built_in=frozenset(schema["x-sometimes-built-in-agents"]),
        skills=MappingProxyType(
            {
                name: BuiltInSkill(row.get("x-since"), row.get("x-until"))
                for name, row in schema["x-built-in-skills"].items()
            }
        ),
        skills_not_preloaded=frozenset(schema["x-skills-not-preloaded"]),
        servers_not_in_files=frozenset(schema["x-servers-not-in-files"]),
        tools=_by_name(_tool({"observed": version} | row, schema["x-host"]) for row in tools["tools"]),
        models=_by_name(_model(row) for row in models["models"]),
        shapes=tuple(ModelShape(**row) for row in models["shapes"]),
        foreign=_by_name(ForeignKey(**row) for row in foreign["keys"]),
        schema=schema,
        oldest=models.get("oldest", version),
        habits=MappingProxyType({name: Habit(**row) for name, row in schema.get("x-habits", {}).items()}),
    )


def read_json(name: str) -> Json:
    """The content of a file of `schemas/`. Raises OSError if it is missing."""
    loaded: Json = json.loads(_read(name))
    return loaded


def _read(name: str) -> str:
    package = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    for folder in (package, os.path.dirname(os.path.dirname(package))):
        with contextlib.suppress(FileNotFoundError), open(f"{folder}/schemas/{name}", encoding="utf-8") as file:
            return file.read()
    raise FileNotFoundError(f"the installation of agentls is incomplete: schemas/{name} is missing; install it again")


def _tool(row: Json, host: str) -> Tool:
    """A row of the vocabulary as a tool. Its note is generated from its status, unless the row has one."""
    owner = row.get("owner")
    described = {"description": f"A tool of {owner}." if owner else f"Not a tool of {host}."}
    if row.get("status") == "removed" and row.get("replacement"):
        row = {"instead": f"use {_words(row['replacement'])}"} | row
    earlier = _earlier(row, lambda was: _tool(was, host))
    return Tool(**_tuples(described | {"note": _note(row, host)} | row) | earlier)


def _model(row: Json) -> Model:
    return Model(**row | _earlier(row, _model))


def _earlier(row: Json, made: Callable[[Json], T]) -> dict[str, tuple[tuple[str, T], ...]]:
    """What a row says of versions before the observed one: the values that differed, until a version."""
    row = dict(row)
    parts = [dict(it) for it in row.pop("earlier", ())]
    return {"earlier": tuple((it.pop("until"), made(row | it)) for it in parts)}


def _words(names: Iterable[str]) -> str:
    return " or ".join(f"`{it}`" for it in names)


def _note(row: Json, host: str) -> str:
    """A sentence on the status of a tool."""
    match row:
        case {"status": "conditional", "when": str(when)}:
            return f"{when[0].upper()}{when[1:]}."
        case {"status": "conditional"}:
            return "Not in every session; the observed one did not have it."
        case {"status": "removed", "instead": str(instead)}:
            return f"It no longer exists; {instead}."
        case {"status": "removed"}:
            return "It no longer exists."
        case {"status": "not-in-subagents", "when": str(when)}:
            return f"A subagent gets it only {when} (seen on {row['observed']})."
        case {"status": "not-in-subagents", "never": str(never)}:
            return f"A subagent never gets it: {never}." if never else "A subagent never gets it."
        case {"status": "foreign", **rest}:
            owner, instead = rest.get("owner"), _words(rest.get("replacement", ()))
            fact = f"A tool of {owner}, not of {host}" if owner else f"{host} has no tool of this name"
            return f"{fact}; use {instead}." if instead else f"{fact}."
        case _:
            return ""


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
        if "$ref" in node:
            ref = node["$ref"]
            if ref not in self.shared:
                self.shared[ref] = self.read(name, resolved(self.schema, ref))
            base = self.shared[ref]
            own = {key: value for key, value in _attributes(node).items() if value is not None}
            made = replace(base, name=name, required=required, **own)
            return _with_matcher(made, self.read("matcher", node["x-matcher"])) if "x-matcher" in node else made
        forms = [form for form in alternatives(node) if "x-tolerated" not in form]
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
            types=tuple(dict.fromkeys(kind for form in forms for kind in json_types(form))),
            choices=choices,
            open=not closed,
            minimum=next((form["minimum"] for form in forms if "minimum" in form), None),
            fields=MappingProxyType(fields),
            entry=entry,
            items=items,
            variants=MappingProxyType(variants),
            **attributes,
        )


def _attributes(node: Json) -> Json:
    """The annotations that a reference may override."""
    return {
        "description": node.get("description"),
        "values": node.get("x-values"),
        "default": node.get("default"),
        "since": node.get("x-since"),
        "until": node.get("x-until"),
        "url": node.get("x-url"),
        "example": node.get("x-example"),
        "snippet": node.get("x-snippet"),
        "order": node.get("x-order"),
        "ignored_in_plugins": True if node.get("x-plugin") == "ignored" else None,
        "in_subagents": False if node.get("x-subagents") == "never" else None,
        "ignored": node.get("x-ignored"),
        "void": node.get("x-void"),
        "deprecated": node.get("deprecated"),
    }


def _with_matcher(event: Field, meant: Field) -> Field:
    """The field of an event whose matchers are compared with a property of the event."""
    group = event.items
    assert group is not None
    matcher = group.fields["matcher"]
    told = replace(
        matcher,
        description=f"{matcher.description}\n\n{meant.description}".strip(),
        ignored=meant.ignored,
        choices=meant.choices,
        values=meant.values,
    )
    example = group.example
    if meant.values != "tools" and isinstance(example, dict):
        # The example's matcher is a tool; without one, a hook runs whenever the event happens.
        example = {key: value for key, value in example.items() if key != "matcher"}
    fields = MappingProxyType({**group.fields, "matcher": told})
    return replace(event, items=replace(group, fields=fields, example=example))


def _choice(row: Json) -> Choice:
    return Choice(
        row["const"],
        row["description"],
        row.get("x-since"),
        row.get("x-until"),
        row.get("x-swatch"),
        row.get("x-alias"),
        row.get("deprecated", False),
    )
