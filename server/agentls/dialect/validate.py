"""Whether a loaded value is one that its field may have.

A `Violation` is data for a rule: this module phrases nothing, and knows no places in a file.

`jsonschema` decides whether a value fits. It is imported for the first value that neither plainly conforms nor is
plainly none of a field's alternatives: the same schema, compiled into closures for the few keywords it uses, accepts
the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from ..stdx.records import dataclass, field
from . import conform
from .conform import Check, alternatives, has_type, json_type, json_types
from .model import Dialect, Field, Path, below, form_of

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

    from ..syntax.yaml.tree import Value

NODES = 20_000
DEPTH = 40
"""A value with more nodes (aliases counted each time they occur) or levels is not looked into."""
FAULTS = 200
"""No more violations are looked for in one value."""

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

    path: Path
    kind: Kind
    expected: tuple[str | bool, ...] = ()
    got: Any = None
    field: Field | None = field(default=None, repr=False)


def violations(dialect: Dialect, name: str, value: Value) -> tuple[Violation, ...]:
    """Where the loaded `value` of field `name` leaves the schema; nothing for a name without a field.

    Any value is allowed, cyclic ones too; a value beyond `NODES` is one violation of kind `size`.
    """
    if name not in dialect.fields:
        return ()
    if not _small(value):
        return (Violation((), "size", (), json_type(value), dialect.fields[name]),)
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


# Is it small, is it plain


@cache
def _plain(dialect: Dialect, name: str) -> Check:
    return conform.compiled(dialect.schema, dialect.schema["properties"][name])


def _small(value: Any) -> bool:
    """Whether a value may be looked into: `NODES` visits, shared parts each time, `DEPTH` levels, no endless number."""
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
        {**dialect.schema["properties"][name], "$defs": dialect.schema.get("$defs", {})}
    )
    return made


def _said(error: ValidationError, owner: Field, root: Any, base: Path) -> Iterator[Violation]:
    """An error of `jsonschema`, as violations. `base` leads from `root` to the value that was validated."""
    path = (*base, *error.relative_path)
    here = below(owner, path, root)
    got: Any = error.instance
    wanted: Any = error.validator_value
    node: Any = error.schema
    match error.validator:
        case "type":
            yield Violation(path, "type", (wanted,), json_type(got), here)
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
    error: ValidationError, owner: Field, root: Any, path: Path, here: Field | None
) -> Iterator[Violation]:
    """No alternative fits: the fault inside the one that has the value's type, else the type or value."""
    got, node = error.instance, error.schema
    if whole := _unfit(node, got, path, here):
        yield whole
        return
    for branch in error.context or ():
        form: Any = node
        form = form[error.validator][branch.schema_path[0]]
        if "x-tolerated" not in form and any(has_type(got, kind) for kind in json_types(form)):
            yield from _said(branch, owner, root, path)


def _unfit(node: Any, got: Any, path: Path, here: Field | None) -> Violation | None:
    """The type or value that no alternative of `node` has; None where the fault is inside the value."""
    forms = [form for form in alternatives(node) if "x-tolerated" not in form]
    kinds = tuple(dict.fromkeys(kind for form in forms for kind in json_types(form)))
    if not any(has_type(got, kind) for kind in kinds):
        return Violation(path, "type", kinds, json_type(got), here)
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
    fault = keywords in ({"anyOf"}, {"oneOf"}) and _unfit(node, value, (), form_of(dialect.fields[name], value))
    return (fault,) if fault else ()
