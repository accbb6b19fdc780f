"""A header that a host does not find because the file does not begin with `---`."""

from __future__ import annotations

from collections.abc import Container

from ..stdx.records import pattern
from ..text.source import Span

_ASIDE = pattern(r"(?:\s|<!--.*?-->)*", 16)  # DOTALL
_LINE = pattern(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")
_FENCE = pattern(r"[ \t]*(?:-{2,}|[–—]+|[*+=_]{3,}|(`{3,}|~{3,}))(?:[ \t]*[a-zA-Z]+)?[ \t]*")
_SKIPPED = pattern(r"[ \t]*(?:#.*|<!--.*-->[ \t]*)?")
_FIELD = pattern(r"[ \t]*[\"']?([\w-]+)[\"']?[ \t]*:(?:[ \t].*)?")
_NESTED = pattern(r"[ \t]+\S.*|- .*|[\]}].*")


def header(text: str, known: Container[str]) -> Span | None:
    """What is before the fields of such a header, with the first of them; None for a plain prompt.

    Fields count at the beginning and after a line that looks like a fence, if two are known, or one and a fence ends
    them. Examples in code blocks, and what is below two lines of text, are part of the prompt.
    """
    at, is_prose, is_open = 0, False, True
    fields: dict[str, int] = {}
    begin = _ASIDE.match(text)
    while at < len(text) and (line := _LINE.match(text, at)):
        at = line.end()
        if (begin and at <= begin.end()) or _SKIPPED.fullmatch(line[1]):
            continue
        if fence := _FENCE.fullmatch(line[1]):
            if fields:
                break
            if fence[1] and is_prose:
                return None
            is_open = True
        elif is_open and (field := _FIELD.fullmatch(line[1])):
            if field[1] in known:
                fields.setdefault(field[1], line.end(1))
        elif not (is_open and fields and _NESTED.fullmatch(line[1])):
            if len(fields) > 1:
                break
            if is_prose:
                return None
            fields.clear()
            is_prose, is_open = True, False
    else:
        if len(fields) < 2:
            return None
    return Span(0, min(fields.values()))
