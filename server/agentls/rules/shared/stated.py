"""What a prompt without a header says of itself in its text: `Tools: Read`, `**Model**: sonnet`, a list below `## Tools`."""

from __future__ import annotations

import re

from ...dialect.validate import violations
from ...document import Document
from ...hosts import tools
from ...stdx.records import always, pattern
from ...text.source import Span, is_within
from . import models
from .tool_slips import tool_named

_LABEL = pattern(
    r"^[ \t]*(?:(?:[-*+>|]|#{1,6}|\d{1,2}[.)])[ \t]+)?[*_`]{0,3}"
    r"(?P<label>name|description|model|permission[ _-]?mode|[^\n:=|\uff1a*_`]{0,60}\btools\b[^\n:=|\uff1a*_`]{0,30})"
    r"[*_`]*[ \t]*(?P<value>[:=|\uff1a][^\r\n]*)?\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_ALONE = pattern(r"(?:allowed|available|permitted)?[ _-]?tools(?: allowed| available)?", re.IGNORECASE)
_DENIED = pattern(r"\b(?:disallowed|denied|forbidden|never|not|avoid|without)\b|n['\u2019]t\b", re.IGNORECASE)
_LIST = always(r"(?:[ \t]*\r?\n)*((?:[ \t]*(?:[-*+]|\d{1,2}[.)])[ \t][^\n]*(?:\n|\Z))*)")
_BULLET = pattern(r"[ \t]*(?:[-*+]|\d{1,2}[.)])[ \t]+")
_MARKS = "_`|:=\uff1a[]\"'. \t\r*"
_ENTRY = pattern(r"(?:[^,(]+|\([^)]*\)?)+")
_TOOL = pattern(r"([\w-]+)(\([^()]*\))?[*_`\"'\]]*\s*(?:[(:\u2013\u2014-].*|(?:for|to)\b.*)?")
_EVERY = (["all"], ["all tools"])
_FIRST = 300
"""Characters in which a name and a description are stated."""


def stated(document: Document) -> dict[str, str] | None:
    """The fields, with the values to write; None if a restriction is stated that cannot be written."""
    text, found = document.text, dict[str, str]()
    fences = [it.span for it in document.markdown.fences]
    for it in _LABEL.finditer(text):
        label, given = it["label"].strip().lower(), (it["value"] or "").strip(_MARKS)
        if label in ("name", "description"):
            if given.lower() not in ("", "name", "description") and it.start() < _FIRST:
                found.setdefault(label, it["value"].strip(_MARKS.replace(".", "")))
            continue
        if is_within(Span(*it.span("label")), fences):
            continue
        field = _field(label)
        items = [given] if given else [_BULLET.sub("", line, 1) for line in _LIST.match(text, it.end())[1].splitlines()]
        is_sure = it["value"] and (field not in (tools.ALLOWED, tools.DENIED) or _ALONE.fullmatch(label))
        if not is_sure and not any(_names(document, items)):
            continue
        value = _value(document, field, items)
        if value is None or found.get(field, value) != value:
            return None
        found[field] = value
    return found


def _field(label: str) -> str:
    """The field that a label means."""
    if label.endswith("model"):
        return "model"
    if "tools" not in label:
        return "permissionMode"
    return tools.DENIED if _DENIED.search(label) else tools.ALLOWED


def _value(document: Document, field: str, items: list[str]) -> str | None:
    """A value as a header holds it; None if it is not one."""
    if field == tools.ALLOWED and [it.lower() for it in items] in _EVERY:
        return "*"
    if field in (tools.ALLOWED, tools.DENIED):
        names = _names(document, items)
        return ", ".join(it for it in names if it) if names and all(names) else None
    value = " ".join(items)
    if field == "model" and not models.known(document.dialect, value):
        return None
    return value if value and not violations(document.dialect, field, value) else None


def _names(document: Document, items: list[str]) -> list[str | None]:
    """The tools that items name, each with the parenthesis after it; None for another word."""
    found: list[str | None] = []
    for it in (each for item in items for each in _ENTRY.findall(item.replace(" and ", ", "))):
        if words := it.strip(_MARKS):
            named = _TOOL.fullmatch(words)
            tool = tool_named(named[1], document.dialect) if named else None
            found.append(f"{tool}{named[2] or ''}" if named and tool else None)
    return found
