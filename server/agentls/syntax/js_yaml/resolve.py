"""What a scalar is: the implicit types and the explicit tags of js-yaml's default schema."""

from __future__ import annotations

import math

from ...stdx.records import pattern
from ...text.source import Span
from ..yaml.tree import Atom, Mapping, Node, Scalar, Sequence, resolve
from .state import Version

PREFIX = "tag:yaml.org,2002:"
MERGE = PREFIX + "merge"

_KINDS = {
    **dict.fromkeys(("str", "null", "bool", "int", "float", "timestamp", "merge", "binary"), "scalar"),
    **dict.fromkeys(("seq", "omap", "pairs"), "sequence"),
    **dict.fromkeys(("map", "set"), "mapping"),
}
_EMPTY: dict[str, Atom] = {"str": "", "null": None, "merge": None}
_NULL = frozenset(("~", "null", "Null", "NULL"))
_BOOL = {**dict.fromkeys(("true", "True", "TRUE"), True), **dict.fromkeys(("false", "False", "FALSE"), False)}
_START = frozenset("+-.0123456789~nNtTfF<")
_INT = {
    3: pattern(
        r"[-+]?(?:0|0(?:b[01_]*[01]|x[0-9a-fA-F_]*[0-9a-fA-F]|[0-7_]*[0-7])|"
        r"[1-9][0-9_]*(?<!_)|[1-9][0-9_]*(?::[0-5]?[0-9])+)"
    ),
    4: pattern(r"[-+]?(?:0|0(?:b[01_]*[01]|x[0-9a-fA-F_]*[0-9a-fA-F]|o[0-7_]*[0-7])|[0-9][0-9_]*(?<!_))"),
}
_FLOAT = {
    3: pattern(
        r"(?:[-+]?(?:0|[1-9][0-9_]*)(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9_]+(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))(?<!_)"
    ),
    4: pattern(
        r"(?:[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9_]+(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))(?<!_)"
    ),
}
_INT[2] = pattern(r"0o[0-7]+|0x[0-9a-fA-F]+|[-+]?[0-9]+")
_FLOAT[2] = pattern(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+|[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_DATE = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = pattern(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?"
)
_BASE64 = pattern(r"[A-Za-z0-9+/=\n\r]*")
_NUMBER = pattern(r"[0-9]*(?:\.[0-9]*)?(?:e[-+]?[0-9]+)?")


class Date(str):
    """A date or a time, which js-yaml makes a `Date`; the value is the text as written."""


class Bytes(str):
    """What `!!binary` makes; the value is the text as written."""


def implicit(text: str, version: Version) -> tuple[Atom, str]:
    """The value of a plain scalar and its tag without the prefix, "" for a string."""
    if not text or text[0] not in _START:
        return text, ""
    if text in _NULL:
        return None, "null"
    if text in _BOOL:
        return _BOOL[text], "bool"
    if _INT[version].fullmatch(text):
        return _integer(text, version), "int"
    if _FLOAT[version].fullmatch(text):
        return _real(text), "float"
    if version == 2:
        return text, ""
    if _DATE.fullmatch(text) or _TIME.fullmatch(text):
        return Date(text), "timestamp"
    return (text, "merge") if text == "<<" else (text, "")


def explicit(tag: str, kind: str, node: Node | None, span: Span, version: Version) -> Node | Atom:
    """The node or value for a tag. Raises `ValueError` with the reason if js-yaml throws.

    kind: "scalar", "sequence", "mapping", or "" if nothing is written; `span` is then the place for it.
    """
    name = tag.removeprefix(PREFIX) if tag.startswith(PREFIX) else ""
    if version == 2 and _KINDS.get(name) != kind:
        return None if name == "null" else "" if node is None else node
    if name not in _KINDS or (node is not None and not kind) or (kind and _KINDS[name] != kind):
        raise ValueError(f"unknown tag !<{tag}>")
    found = None if node is None else resolve(node)
    if found is None or (isinstance(found, Scalar) and found.value is None):
        if _KINDS[name] == "sequence":
            return Sequence(span, (), flow=True)
        if _KINDS[name] == "mapping":
            return Mapping(span, (), flow=True)
        if name in _EMPTY:
            return _EMPTY[name]
    elif isinstance(found, (Sequence, Mapping)):
        if _fits(name, found):
            return node
    elif name == "str":
        return node
    elif isinstance(found.value, str):
        text = found.value
        if name == "merge" and text == "<<":
            return node
        if name == "binary" and _BASE64.fullmatch(text) and 6 * sum(char not in "\r\n" for char in text) % 8 == 0:
            return Bytes(text)
        if name == "float" and _FLOAT[version].fullmatch(text):
            return _real(text)
        value, made = implicit(text, version)
        if made == name and name != "merge":
            return value
    if version == 2:
        return node
    raise ValueError(f"cannot resolve a node with !<{tag}> explicit tag")


def _fits(name: str, node: Sequence | Mapping) -> bool:
    """Whether a collection is a set, an ordered mapping, a list of pairs."""
    if isinstance(node, Mapping):
        return name == "map" or all(_empty(it.value) for it in node.merged or node.entries)
    if name == "seq":
        return True
    items = [resolve(it) for it in node.items]
    single = [it for it in items if isinstance(it, Mapping) and len({e.name for e in it.merged or it.entries}) == 1]
    if len(single) < len(items):
        return False
    names = {it.entries[0].name for it in single}
    return name == "pairs" or len(names) == len(items)


def _empty(node: Node) -> bool:
    found = resolve(node)
    return isinstance(found, Scalar) and found.value is None


def _integer(text: str, version: Version) -> int | float:
    digits = text.replace("_", "")
    sign = -1 if digits.startswith("-") else 1
    digits = digits.lstrip("+-")
    base = {"0b": 2, "0x": 16, "0o": 8}.get(digits[:2])
    if base:
        return sign * _bounded(digits[2:], base)
    if ":" not in digits:
        return sign * _bounded(digits, 8 if version == 3 and digits[0] == "0" else 10)
    value: int | float = 0
    for part in digits.split(":"):
        value = value * 60 + _bounded(part, 10)
        if value > 2**53:
            value = float(value)
    return sign * value


def _bounded(digits: str, base: int) -> int | float:
    """The number, as a float if a double cannot represent it."""
    digits = digits.lstrip("0")
    if len(digits) > 1100 or (base == 10 and len(digits) > 310):
        return math.inf
    value = int(digits or "0", base)
    if value < 2**53:
        return value
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _real(text: str) -> float:
    digits = text.replace("_", "").lower()
    sign = -1.0 if digits.startswith("-") else 1.0
    digits = digits[1:] if digits[:1] in ("+", "-") else digits
    if digits == ".inf":
        return sign * math.inf
    if digits == ".nan":
        return math.nan
    if ":" in digits:
        value = 0.0
        for part in digits.split(":"):
            value = value * 60 + _parsed(part)
        return sign * value
    return sign * _parsed(digits)


def _parsed(digits: str) -> float:
    match = _NUMBER.match(digits)
    try:
        return float(match[0]) if match else math.nan
    except ValueError:
        return math.nan
