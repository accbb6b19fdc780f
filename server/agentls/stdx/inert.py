"""Text from files as a terminal, the log of a workflow on GitHub, an editor, a notification and JSON can have it: nothing
in it acts."""

from __future__ import annotations

import json
import re

from .records import pattern

_COMMAND = pattern(r"^(\s*):(?=:)|##(?=\[)", re.MULTILINE)
"""How a line begins that the runner of GitHub takes for a command, and how an older command begins within a line."""
_BYTES = pattern("[\udc80-\udcff]+")
_ACTS = pattern("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What JSON need not escape: controls, marks that turn the direction of text, and bytes that are not UTF-8."""


_ACTS_IN_PATHS = pattern("[\0-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udc9f]")
_ACTS_IN_TEXT = pattern("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\r(?!\n)")


def path(text: str) -> str:
    """A path by which programs find the file, so spaces of any kind and the joiners of emoji are kept, and bytes that are
    not UTF-8, unless they are controls."""
    return text if text.isprintable() else _ACTS_IN_PATHS.sub("·", _whole(text))


def line(text: str) -> str:
    """One line: a tab as a space, other controls, line breaks and invisible characters as a stand-in. A byte of a path
    that is not UTF-8 is kept, unless it is a control."""
    if text.isprintable():
        return text
    shown = (" " if c == "\t" else c if c.isprintable() or "\udca0" <= c <= "\udcff" else "·" for c in _whole(text))
    return "".join(shown)


def text(given: str) -> str:
    """Text for an editor, which may have several lines: no other controls, and no marks that turn its direction."""
    return given if given.isprintable() else _ACTS_IN_TEXT.sub("·", given)


def _whole(text: str) -> str:
    """Text with its characters for the bytes of a path, which stand in it one by one in a locale of ASCII."""
    return _BYTES.sub(lambda it: it[0].encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape"), text)


def lines(text: str) -> str:
    """Several lines, of which none is a command to the runner."""
    return without_commands("\n".join(map(line, text.split("\n"))))


def unlinked(given: str) -> str:
    """Text for a notification, in which VS Code makes a link of `[a](b)`, even one that runs a command."""
    return text(given).replace("](", "] (")


def without_commands(text: str) -> str:
    """Text in which nothing is a command to the runner."""
    return (
        _COMMAND.sub(lambda it: "##·" if it[1] is None else f"{it[1]}·", text)
        if "::" in text or "##[" in text
        else text
    )


def dumps(value: object) -> str:
    """A value as JSON in which other characters than those of ASCII are readable."""
    text = _encoded(value).replace("##[", "#\\u0023[")
    return _ACTS.sub(lambda it: json.dumps(it[0])[1:-1], text)


_encoded = json.JSONEncoder(ensure_ascii=False).encode
