"""JSON Schema as this project uses it: finds all places where a loaded value violates a schema, in one walk.

`jsonschema` is imported only for keywords that this project does not use, because the import takes as long as checking
fifty files.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from ..stdx import javascript
from ..stdx.records import pattern

Json: TypeAlias = "Mapping[str, Any]"
Kind: TypeAlias = Literal["type", "value", "missing", "unknown", "size"]

# `if` reads `then`.
_ANNOTATIONS = frozenset(
    ("title", "description", "default", "deprecated", "$comment", "examples", "$defs", "contentMediaType", "then")
)


class Fault(NamedTuple):
    """Where a value violates its schema, as in `Violation`."""

    path: tuple[str | int, ...]
    kind: Kind
    expected: tuple[str | bool, ...]
    got: Any


def fits(schema: Json, node: Any, value: Any) -> bool:
    """Whether a value conforms to `node`, a part of `schema`."""
    return next(faults(schema, node, value), None) is None


def faults(schema: Json, node: Any, value: Any, path: tuple[str | int, ...] = ()) -> Iterator[Fault]:
    """Where a value violates `node`, a part of `schema`. path: of the value."""
    if isinstance(node, bool):
        if not node:
            yield Fault(path, "unknown", (), path[-1] if path else value)
        return
    for key, limit in node.items():
        if key in _ANNOTATIONS or key[:2] == "x-":
            continue
        match key:
            case "type":
                kinds = json_types(node)
                if not any(has_type(value, kind) for kind in kinds):
                    yield Fault(path, "type", kinds, json_type(value))
            case "$ref":
                yield from faults(schema, resolved(schema, limit), value, path)
            case "oneOf" | "anyOf":
                if not any(fits(schema, form, value) for form in limit):
                    yield from _outside(schema, node, limit, value, path)
            case "allOf":
                for part in limit:
                    yield from faults(schema, part, value, path)
            case "if":
                if fits(schema, limit, value):
                    yield from faults(schema, node["then"], value, path)
            case "properties":
                if isinstance(value, dict):
                    for name, part in limit.items():
                        if name in value:
                            yield from faults(schema, part, value[name], (*path, name))
            case "additionalProperties":
                known = node.get("properties", {})
                for name in value if isinstance(value, dict) else ():
                    if name not in known and limit is False:
                        yield Fault((*path, name), "unknown", tuple(known), name)
                    elif name not in known:
                        yield from faults(schema, limit, value[name], (*path, name))
            case "required":
                if isinstance(value, dict) and (missing := tuple(it for it in limit if it not in value)):
                    yield Fault(path, "missing", missing, None)
            case "items":
                for i, item in enumerate(value if isinstance(value, list) else ()):
                    yield from faults(schema, limit, item, (*path, i))
            case "prefixItems":
                for i, (part, item) in enumerate(zip(limit, value if isinstance(value, list) else (), strict=False)):
                    yield from faults(schema, part, item, (*path, i))
            case "minItems" | "maxItems" | "minProperties" | "maxProperties":
                sized = isinstance(value, list if key.endswith("Items") else dict)
                if sized and (len(value) < limit if key.startswith("min") else len(value) > limit):
                    yield Fault(path, "size", (), len(value))
            case _:
                if not _is_within(key, limit, value):
                    yield Fault(path, "value", (), value)


def _is_within(key: str, limit: Any, value: Any) -> bool:
    """Whether a value satisfies a keyword that concerns this value alone."""
    match key:
        case "const":
            return _same(value, limit)
        case "enum":
            return any(_same(value, it) for it in limit)
        case "minLength":
            return not isinstance(value, str) or len(value) >= limit
        case "maxLength":
            return not isinstance(value, str) or len(value) <= limit
        case "pattern":
            return not isinstance(value, str) or pattern(limit).search(value) is not None
        case "format" if limit == "uri":
            return not isinstance(value, str) or javascript.is_url(value)
        case "minimum":
            return not has_type(value, "number") or value >= limit
        case "maximum":
            return not has_type(value, "number") or value <= limit
        case "exclusiveMinimum":
            return not has_type(value, "number") or value > limit
    from jsonschema import Draft202012Validator

    return bool(Draft202012Validator({key: limit}).is_valid(value))


def _outside(schema: Json, node: Json, forms: list[Json], value: Any, path: tuple[str | int, ...]) -> Iterator[Fault]:
    """The fault of a value that matches no alternative: that inside the alternative with the value's type, otherwise
    its type or value."""
    forms = [_opened(schema, it) for it in forms]
    legal = [
        it for form in (forms if "anyOf" in node else [node]) for it in alternatives(form) if "x-tolerated" not in it
    ]
    kinds = tuple(dict.fromkeys(kind for it in legal for kind in json_types(it)))
    if not any(has_type(value, kind) for kind in kinds):
        yield Fault(path, "type", kinds, json_type(value))
    elif not isinstance(value, (list, dict)):
        yield Fault(path, "value", tuple(row["const"] for it in legal for row in it.get("oneOf", ())), value)
    else:
        for form in forms:
            if "x-tolerated" not in form and any(has_type(value, kind) for kind in json_types(form)):
                yield from faults(schema, form, value, path)


def _opened(schema: Json, form: Json) -> Json:
    """A form with what its `$ref` names in place of it."""
    if "$ref" not in form:
        return form
    return {**resolved(schema, form["$ref"]), **{key: it for key, it in form.items() if key != "$ref"}}


def has_type(value: Any, kind: str) -> bool:
    """Whether a loaded value has a JSON type. NaN and infinities, which JSON does not have, are not numbers."""
    match kind:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "number":
            return (isinstance(value, int) and not isinstance(value, bool)) or (
                isinstance(value, float) and math.isfinite(value)
            )
        case "integer":
            return has_type(value, "number") and (isinstance(value, int) or value.is_integer())
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
    return value is None


_NAMES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}


def json_type(value: Any) -> str:
    """The name of a loaded value's JSON type; `object` for anything that JSON does not have."""
    return "null" if value is None else _NAMES.get(type(value), "object")


def resolved(schema: Json, ref: str) -> Any:
    """The schema that a reference such as `#/$defs/name` names."""
    node: Any = schema
    for step in ref.removeprefix("#/").split("/"):
        node = node[step]
    return node


def alternatives(node: Json) -> list[Json]:
    """The alternatives of a schema; the schema itself if it has none."""
    return [form for part in node["anyOf"] for form in alternatives(part)] if "anyOf" in node else [node]


def json_types(form: Json) -> tuple[str, ...]:
    """The JSON types of an alternative, from its `type` or its constants; empty for any."""
    if "type" in form:
        return tuple(form["type"]) if isinstance(form["type"], list) else (form["type"],)
    return tuple(dict.fromkeys(json_type(row["const"]) for row in form.get("oneOf", ()) if "const" in row))


def _same(value: Any, other: Any) -> bool:
    """Whether two values are equal in JSON, where `1.0` equals `1` and `true` equals neither."""
    return isinstance(value, bool) is isinstance(other, bool) and bool(value == other)
