"""What to do about a place of which a host says something: a value, in words and as an edit."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ..stdx.records import pattern
from ..text.source import line_in


class Remedy(NamedTuple):
    """What to do. said: in the imperative.

    kind: the edit that does it: write, `text` in place of `about`, or a whole field; remove, the field `text`, or what is
    at the place; quote, the value in the line; plain, the value on the line of its key without quotes and brackets;
    fence, the dashes around the header.
    Without an edit: beside, about something next to the value, which may stay as it is; empty, anything else.
    """

    said: str
    kind: Literal["", "write", "remove", "quote", "plain", "fence", "beside"] = ""
    text: str = ""
    about: str = ""


REMOVE = Remedy("remove it", "remove")
QUOTE = Remedy("put the value in quotes", "quote")
BEGIN = Remedy("begin the file with `---`")
UTF_8 = Remedy("save it as UTF-8")
EVERY_TOOL = Remedy("remove `tools` to grant every tool", "beside")
REMOVE_ONE = Remedy("remove one of the two", "beside")
_CHARACTER = Remedy("remove the character", "beside")
_CLOSE = Remedy("close the quotes")
_BRACKET = Remedy("close the bracket")
_DOCUMENT = Remedy("remove the line that begins with `---` or `...`", "beside")


def write(what: str, about: str = "") -> Remedy:
    """To write `what`, in the words of a schema: an exact text if it is one piece of code."""
    if what == "it in quotes":
        return QUOTE
    is_exact = what.count("`") == 2 and what[0] == what[-1] == "`" and "…" not in what
    return Remedy(f"write {what}", "write", what[1:-1], about) if is_exact else Remedy(f"write {what}")


def unfenced(text: str, *, alone: bool) -> tuple[str, Remedy] | None:
    """Why a header that begins on the first line is none, and what to do; None for any other file. alone: the host wants
    nothing after the opening dashes, not even spaces."""
    first = line_in(text, 0)
    opening = first.of(text).removesuffix("\r")
    if opening.rstrip(" \t") != "---":
        return None
    if alone and opening != "---":
        return "the `---` on the first line is not alone", Remedy("remove the spaces after it", "fence")
    if _CLOSING.search(text, first.end):
        return None
    return "no line `---` ends the header", Remedy("write `---` below the fields", "fence")


_CLOSING = pattern(r"^[ \t]*---", 8)  # MULTILINE

_HEADERS = (
    ("duplicat", REMOVE_ONE),
    ("tab character", Remedy("indent with spaces")),
    (r"'\t'", Remedy("write spaces for the tab")),
    ("non-printable", _CHARACTER),
    ("control character", _CHARACTER),
    ("double quoted scalar", _CLOSE),
    ("single quoted scalar", _CLOSE),
    ("unexpected end of stream", _CLOSE),
    ("flow collection", _BRACKET),
    ("or ']'", _BRACKET),
    ("or '}'", _BRACKET),
    ("escape", Remedy("write two backslashes for one")),
    ("found ','", Remedy("remove the comma", "beside")),
    ("one document", _DOCUMENT),
    ("single document", _DOCUMENT),
    ("directives end", Remedy("remove the line that begins with `%`", "beside")),
    ("unknown tag", Remedy("remove the tag", "beside")),
    ("engine", Remedy("write `---` alone on the first line")),
    ("JSON", Remedy("correct the JSON")),
)
"""What to do, by a part of the reason of a reader of YAML."""

_TIGHT = pattern(r"\s*[\w-]+:[^ \t]")
_AFTER = ("document separator", "document start", "expected ':'", "implicit key", "not allowed here", "alphabetic")
"""Parts of the reasons of which the cause may be the line above."""

_ABOVE = (
    (_TIGHT, Remedy("write a space after the colon of the line above", "beside")),
    (
        pattern(r"[\w-]+:[ \t]+(?:\"[^\"\r]*|'[^'\r]*)\r?\Z"),
        Remedy("close the quotes on the line above", "beside"),
    ),
    (pattern(r"[^\s:#-][^:]*\Z"), Remedy("write the line above as `key: value`", "beside")),
)
"""What to do about the line above, by its form."""

_INDENTED = pattern(r"[ \t]+(?:[\w-]+[ \t]*:|- )")


def for_header(reason: str, text: str, at: int) -> Remedy:
    """What to do about a header that is not valid YAML. reason, at: those of the `Stop`, as an offset into the text."""
    known = next((it for part, it in _HEADERS if part in reason), None)
    if known:
        return known
    span = line_in(text, at)
    line = span.of(text)
    above = line_in(text, span.start - 1).of(text) if span.start else ""
    if any(it in reason for it in _AFTER) and (instead := next((it for form, it in _ABOVE if form.match(above)), None)):
        return instead
    if ":" not in line and not line.lstrip().startswith("-"):
        return Remedy("write a field as `key: value`")
    if _TIGHT.match(line):
        return Remedy("write a space after the colon")
    if _INDENTED.match(line):
        return Remedy("indent the lines alike, or put the whole value in quotes")
    return QUOTE
