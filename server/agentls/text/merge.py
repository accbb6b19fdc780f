"""The markers of an unresolved merge."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..stdx.records import pattern
from .source import Span

MARKER = pattern(r"^(?:<<<<<<<(?= |\r?$)|=======(?=\r?$)|>>>>>>>(?= |\r?$))", re.MULTILINE)


def may_have_marker(text: str) -> bool:
    """Whether a text contains a conflict marker: a quick test before the search for conflicts."""
    return "<<<<<<<" in text or "=======" in text or ">>>>>>>" in text


def unresolved(text: str, region: Span) -> Iterator[Span]:
    """What is between `<<<<<<<` and `>>>>>>>`, or to the end if nothing closes it, with the markers."""
    if text.find("<<<<<<<", *region) < 0:
        return
    begun: int | None = None
    for it in MARKER.finditer(text, *region):
        if it[0][0] == "<":
            begun = it.start() if begun is None else begun
        elif it[0][0] == ">" and begun is not None:
            yield Span(begun, it.end())
            begun = None
    if begun is not None:
        yield Span(begun, region.end)
