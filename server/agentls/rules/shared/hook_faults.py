"""The places where `hooks` leaves the shape that the host accepts. What the rules about hooks share."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ...document import Document
from ...hosts.verdict import HookFault
from ...syntax.yaml.tree import Entry
from .rescues import is_misread


def hooks(document: Document) -> Entry | None:
    """The field `hooks`, where its shape counts: not in plugins, which ignore it, and not where it could not be
    read."""
    entry = document.entries.get("hooks")
    if entry is None or document.origin.role == "plugin" or document.frontmatter is None:
        return None
    return None if is_misread(document, entry) else entry


@lru_cache(maxsize=8)
def faults(document: Document) -> tuple[HookFault, ...]:
    """One fault for each cause, in the order of the source."""
    entry = hooks(document)
    return tuple(_distinct(document.host.hook_faults(entry, document.dialect, document.text))) if entry else ()


def _distinct(found: tuple[HookFault, ...]) -> Iterator[HookFault]:
    # A handler in the place of a matcher lacks `hooks`, and none of its keys is a matcher's: that is one cause.
    groups = {it.path for it in found if it.violation.kind == "missing" and it.violation.expected == ("hooks",)}
    seen = set()
    for it in found:
        inside = it.violation.kind == "unknown" and it.path[:-1] in groups
        if it.span not in seen and not inside:
            seen.add(it.span)
            yield it
