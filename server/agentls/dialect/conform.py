"""JSON Schema, as far as this project's schemas need it: their types and alternatives, and whether a value plainly
conforms, decided without loading a schema engine.

A schema is compiled into closures, for the few keywords that this project's schemas use. A schema
with any other keyword never conforms: "no" means that nothing has been said, and that an engine must
decide. What is wrong with a value is not its business.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

from ..stdx import javascript
from ..stdx.records import pattern

Json: TypeAlias = "dict[str, Any]"
Check: TypeAlias = "Callable[[Any], bool]"

ANNOTATIONS = {"title", "description", "default", "deprecated", "$comment", "examples", "$defs"}


def compiled(schema: Json, node: Any) -> Check:
    """Whether a value certainly conforms to `node`, a part of `schema`."""
    return _all(schema, node, {})


def resolved(schema: Json, ref: str) -> Any:
    """What a reference such as `#/$defs/name` stands for."""
    node: Any = schema
    for step in ref.removeprefix("#/").split("/"):
        node = node[step]
    return node


def _never(value: Any) -> bool:
    return False


def _all(schema: Json, node: Any, done: dict[str, Check]) -> Check:
    if isinstance(node, bool):
        return lambda value: node
    checks = [_keyword(schema, node, key, done) for key in node if key not in ANNOTATIONS and key[:2] != "x-"]
    if len(checks) == 1:
        return checks[0]
    return lambda value: all(check(value) for check in checks)


def _keyword(schema: Json, node: Json, key: str, done: dict[str, Check]) -> Check:
    limit = node[key]
    match key:
        case "$ref":
            if limit not in done:
                done[limit] = _never
                done[limit] = _all(schema, resolved(schema, limit), done)
            # Looked up when it is called: a definition that refers to itself is not whole yet.
            return lambda value: done[limit](value)
        case "type":
            return lambda value: has_type(value, limit)
        case "const":
            return lambda value: same(value, limit)
        case "enum":
            words = {(type(it), it) for it in limit}
            return lambda value: isinstance(value, (str, int, float, bool)) and (type(value), value) in words
        case "oneOf" if all("const" in row for row in limit):
            legal = {(type(row["const"]), row["const"]) for row in limit}
            return lambda value: isinstance(value, (str, bool)) and (type(value), value) in legal
        case "anyOf":
            forms = [_all(schema, part, done) for part in limit]
            return lambda value: any(form(value) for form in forms)
        case "allOf" if all(part.keys() == {"if", "then"} for part in limit):
            parts = [(_all(schema, p["if"], done), _all(schema, p["then"], done)) for p in limit]
            return lambda value: all(then(value) for test, then in parts if test(value))
        case "properties":
            known = {name: _all(schema, sub, done) for name, sub in limit.items()}
            return lambda value: not isinstance(value, dict) or all(known[k](v) for k, v in value.items() if k in known)
        case "additionalProperties":
            rest = _all(schema, limit, done)
            named = node.get("properties", {}).keys()
            return lambda value: not isinstance(value, dict) or all(rest(v) for k, v in value.items() if k not in named)
        case "required":
            return lambda value: not isinstance(value, dict) or all(k in value for k in limit)
        case "items":
            item = _all(schema, limit, done)
            return lambda value: not isinstance(value, list) or all(map(item, value))
        case "minItems":
            return lambda value: not isinstance(value, list) or len(value) >= limit
        case "maxItems":
            return lambda value: not isinstance(value, list) or len(value) <= limit
        case "minProperties":
            return lambda value: not isinstance(value, dict) or len(value) >= limit
        case "maxProperties":
            return lambda value: not isinstance(value, dict) or len(value) <= limit
        case "minLength":
            return lambda value: not isinstance(value, str) or len(value) >= limit
        case "maxLength":
            return lambda value: not isinstance(value, str) or len(value) <= limit
        case "pattern":
            fits = pattern(limit).search
            return lambda value: not isinstance(value, str) or fits(value) is not None
        case "format" if limit == "uri":
            return lambda value: not isinstance(value, str) or javascript.is_url(value)
        case "contentMediaType":
            return lambda value: True
        case "minimum":
            return lambda value: not has_type(value, "number") or value >= limit
        case "maximum":
            return lambda value: not has_type(value, "number") or value <= limit
        case "maximum":
            return lambda value: not has_type(value, "number") or value <= limit
        case "exclusiveMinimum":
            return lambda value: not has_type(value, "number") or value > limit
    return lambda value: False


def has_type(value: Any, kind: str) -> bool:
    """Whether a loaded value has a JSON type. NaN and the infinities, which JSON has not, are not numbers."""
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
    """The name of a loaded value's JSON type; `object` for anything that JSON has not."""
    return "null" if value is None else _NAMES.get(type(value), "object")


def alternatives(node: Json) -> list[Json]:
    """The alternatives of a schema; itself, where there are none."""
    return [form for part in node["anyOf"] for form in alternatives(part)] if "anyOf" in node else [node]


def json_types(form: Json) -> tuple[str, ...]:
    """The JSON types of an alternative's values, by its `type` or its constants; nothing for any."""
    if "type" in form:
        return (form["type"],)
    return tuple(dict.fromkeys(json_type(row["const"]) for row in form.get("oneOf", ()) if "const" in row))


def same(value: Any, other: Any) -> bool:
    return type(value) is type(other) and bool(value == other)
