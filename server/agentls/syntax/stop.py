"""`Stop`: raised when a host's reader rejects a text; and what to do about it."""

from __future__ import annotations

from ..stdx.records import pattern


class Stop(Exception):
    """A reader rejects a text: its reason, and the offset."""

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at


_REMEDIES = (
    ("duplicat", "Remove one of the two"),
    ("tab character", "Indent with spaces"),
    ("non-printable", "Remove the character"),
    ("control character", "Remove the character"),
    ("double quoted scalar", "Close the quotes"),
    ("single quoted scalar", "Close the quotes"),
    ("unexpected end of stream", "Close the quotes"),
    ("flow collection", "Close the bracket"),
    ("escape", "Write two backslashes for one"),
    ("found ','", "Remove the comma"),
    ("single document", "Remove the line `...`"),
    ("directives end", "Remove the line that begins with `%`"),
    ("unknown tag", "Remove the tag"),
    ("engine", "Write `---` alone on the first line"),
    ("JSON", "Correct the JSON"),
)
"""What to do, by a part of the reason of a reader of YAML."""

_TIGHT = pattern(r"\s*[\w-]+:[^ \t]")
_INDENTED = pattern(r"[ \t]+(?:[\w-]+[ \t]*:|- )")


def remedy(reason: str, text: str, at: int) -> str:
    """What to do about a header that is not valid YAML, as a sentence without its end. at: an offset into the text."""
    known = next((it for part, it in _REMEDIES if part in reason), None)
    if known:
        return known
    line = text[text.rfind("\n", 0, at) + 1 : text.find("\n", at) % (len(text) + 1)]
    if ":" not in line and not line.lstrip().startswith("-"):
        return "Write a field as `key: value`"
    if _TIGHT.match(line):
        return "Write a space after the colon"
    return (
        "Indent the lines alike, or put the whole value in quotes"
        if _INDENTED.match(line)
        else "Put the value in quotes"
    )
