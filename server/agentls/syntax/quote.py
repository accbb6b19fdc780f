"""A string written as YAML so that every reader, and the host's cut at `---`, gives back just that string."""

from __future__ import annotations

import re

_ESCAPED = re.compile(r"[^ !#-\[\]-~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_NAMED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}


def quote(value: str) -> str:
    """`value` in quotes, on one line: in the kind that needs fewer escapes, double quotes if both need as many.

    Three dashes are broken by an escape, because the host would end the frontmatter at them.
    """
    doubles = value.count('"') + value.count("\\")
    only_quotes = "---" not in value and all(found[0] in '"\\' for found in _ESCAPED.finditer(value))
    if doubles > value.count("'") and only_quotes:
        return "'" + value.replace("'", "''") + "'"
    return '"' + _ESCAPED.sub(_escape, value).replace("---", "--\\x2d") + '"'


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
