"""The value of a plain scalar by the host's rules: null, booleans, numbers; everything else is a string.

Also how JavaScript prints such values, because the host turns every key into a string. Knows no source positions.
Source: `Bun.YAML.parse` of Bun 1.4.4, the parser inside the default host, compared over generated inputs.
"""

from __future__ import annotations

import math

from ...stdx import javascript
from ...stdx.records import pattern
from .tree import Alias, Atom, Mapping, Node, Sequence, resolve

_WORDS: dict[str, Atom] = {"~": None}
_WORDS |= dict.fromkeys(("null", "Null", "NULL"))
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True)
_WORDS |= dict.fromkeys(("false", "False", "FALSE"), False)
_WORDS |= dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan)
_WORDS |= {sign + word: math.inf for sign in ("", "+") for word in (".inf", ".Inf", ".INF")}
_WORDS |= {"-" + word: -math.inf for word in (".inf", ".Inf", ".INF")}

_DECIMAL = pattern(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_RADIX = pattern(r"([-+]?)0(?:x([0-9a-fA-F]+)|o([0-7]+))")
_FIRST = frozenset("~nNtTfF.+-0123456789")
_LARGEST = 2**64
_SAFE = 2**53


def plain(text: str, tag: str = "") -> Atom:
    """The value of a plain scalar with the given tag ("" for none); most tags make it a string."""
    if text[0] not in _FIRST or tag not in _KEEPS:
        return text
    if text in _WORDS:
        value = _WORDS[text]
    elif _DECIMAL.fullmatch(text):
        value = _number(float(text))
    elif match := _RADIX.fullmatch(text):
        sign, hexadecimal, octal = match.groups()
        whole = int(hexadecimal, 16) if hexadecimal else int(octal, 8)
        if whole >= _LARGEST:
            return text
        value = _number(-float(whole) if sign == "-" else float(whole))
    else:
        return text
    return (
        value if isinstance(value, _KEEPS[tag]) and not (isinstance(value, bool) and tag in ("int", "float")) else text
    )


_KEEPS: dict[str, tuple[type, ...]] = {
    "": (type(None), bool, int, float),
    "null": (type(None),),
    "bool": (bool,),
    "int": (int, float),
    "float": (int, float),
}


def _number(value: float) -> int | float:
    """A JavaScript number; whole ones that fit are `int`s, but never -0."""
    if value.is_integer() and abs(value) < _SAFE and (value or math.copysign(1, value) > 0):
        return int(value)
    return value


def printed(value: Atom) -> str:
    """A scalar as JavaScript's `String()` prints it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return javascript.number(value)


_LONGEST_NAME = 10_000


def key_name(node: Node) -> str:
    """The property name that the host makes of a key.

    A list prints as its items with commas, a mapping as `[object Object]`. The walk ends after
    10,000 items, so that aliases cannot blow it up.
    """
    node = resolve(node)
    if isinstance(node, Mapping):
        return "[object Object]"
    if not isinstance(node, Sequence):
        return printed(node.value)
    budget = _LONGEST_NAME

    def listed(sequence: Sequence, open_: tuple[Sequence, ...]) -> str:
        nonlocal budget
        parts: list[str] = []
        for item in sequence.items:
            budget -= 1
            if budget < 0 or len(open_) > 100:
                break
            item = item.target if isinstance(item, Alias) else item
            if isinstance(item, Sequence):
                parts.append("" if item in open_ else listed(item, (*open_, item)))
            elif isinstance(item, Mapping):
                parts.append("[object Object]")
            else:
                parts.append("" if item.value is None else printed(item.value))
        return ",".join(parts)

    return listed(node, (node,))
