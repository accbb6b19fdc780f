"""The matchers and handlers in `hooks`, and where they violate the host's shape. Shared by the rules about hooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...document import Document, remembered
from ...hosts.verdict import HookFault
from ...syntax.header import entries
from ...syntax.yaml.tree import Entry, Node, Scalar, Sequence, resolve
from .rescues import is_misread

ON_TOOLS = frozenset(("PreToolUse", "PostToolUse", "PostToolUseFailure", "PermissionRequest", "PermissionDenied"))
"""The events whose matchers are compared with the name of a tool."""


class Group(NamedTuple):
    """One entry of an event's list: its matcher, None if that is not a string, and its handlers."""

    event: Entry
    matcher: Scalar | None
    handlers: tuple[Node, ...]


def hooks(document: Document) -> Entry | None:
    """The field `hooks`, if its shape matters: not in plugins, which ignore it, and not if it could not be read."""
    entry = document.entries.get("hooks")
    if entry is None or document.origin.role == "plugin" or document.frontmatter is None:
        return None
    return None if is_misread(document, entry) else entry


def groups(document: Document) -> Iterator[Group]:
    """The entries below each event, in the order of the source."""
    field = hooks(document)
    for event in entries(field.value).values() if field else ():
        for group in _items(event):
            fields = entries(group)
            matcher = resolve(fields["matcher"].value) if "matcher" in fields else None
            if not isinstance(matcher, Scalar) or not isinstance(matcher.value, str):
                matcher = None
            yield Group(event, matcher, _items(fields.get("hooks")))


def _items(entry: Entry | None) -> tuple[Node, ...]:
    node = resolve(entry.value) if entry else None
    return tuple(resolve(it) for it in node.items) if isinstance(node, Sequence) else ()


@remembered
def faults(document: Document) -> tuple[HookFault, ...]:
    """One fault for each cause, in the order of the source."""
    entry = hooks(document)
    return tuple(_distinct(document.host.hook_faults(entry, document.dialect, document.text))) if entry else ()


def _distinct(found: tuple[HookFault, ...]) -> Iterator[HookFault]:
    # A handler in place of a matcher lacks `hooks` and has unknown keys, which is one cause.
    groups = {it.path for it in found if it.violation.kind == "missing" and it.violation.expected == ("hooks",)}
    seen = set()
    for it in found:
        inside = it.violation.kind == "unknown" and it.path[:-1] in groups
        if it.span not in seen and not inside:
            seen.add(it.span)
            yield it
