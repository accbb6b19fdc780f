"""Writes a string as YAML so that every reader, and the host's cut at `---`, gives back exactly that string."""

from __future__ import annotations

import re

from ...stdx.records import pattern

# Alternatives of few ranges compile in a fraction of the time that one large class takes.
_ESCAPED = pattern(r'[\x00-\x1f"\\\x7f-\x9f]|[\u2028\u2029]|[\ud800-\udfff]|[\ufeff\ufffe\uffff]')
_NAMED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}


def quote(value: str) -> str:
    """`value` in quotes, on one line: in the kind that needs fewer escapes, double quotes if both need as many.

    Three dashes are broken by an escape, because the host would end the frontmatter there.
    """
    doubles = value.count('"') + value.count("\\")
    only_quotes = "---" not in value and all(found[0] in '"\\' for found in _ESCAPED.finditer(value))
    if doubles > value.count("'") and only_quotes:
        return "'" + value.replace("'", "''") + "'"
    return '"' + _ESCAPED.sub(_escape, value).replace("---", "--\\x2d") + '"'


def as_scalar(value: str | float | bool, flow: bool = False) -> str:
    """A value as a scalar on one line, with quotes only if needed. flow: inside brackets.

    Cautious rather than exact: text that begins with an indicator, or that an older YAML reads as something else, is
    quoted.
    """
    if not isinstance(value, str):
        return printed(value)
    plain = _PLAIN.fullmatch(value) and not _WORDS.fullmatch(value) and "---" not in value
    return value if plain and not (flow and any(it in ",[]{}" for it in value)) else quote(value)


_PLAIN = pattern(r"[^\W\d_](?:[^\s:#\"'\\`]|:(?! |$)| (?![ #]|$))*|[./~][\w./-]*[A-Za-z/]|[1-9]\d*[A-Za-z]\w*")
_WORDS = pattern(r"true|false|null|yes|no|on|off|y|n|\.(?:inf|nan)|\d+e\d+", re.IGNORECASE)


def printed(value: object) -> str:
    """A value as YAML, JSON and TOML write it: `true`, not `True`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def inside(value: str, style: str) -> str:
    """Text for insertion into a scalar of the given style (see `tree.Style`), on one line."""
    if style == "double":
        return _ESCAPED.sub(_escape, value).replace("---", "--\\x2d")
    return value.replace("'", "''") if style == "single" else value


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
