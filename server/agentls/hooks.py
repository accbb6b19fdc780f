"""What is wrong with the shape of `hooks`, and what the host does about it.

The schema says which shapes there are; this module knows which mistake costs the agent. Seen on Claude Code 2.1.329.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from . import javascript
from .schema import Dialect, Violation, violations
from .shown import place
from .syntax import header as headers
from .syntax.tree import Entry, Value
from .text import Span

_GUARDS = frozenset(("PreToolUse", "PermissionRequest"))


@dataclass(frozen=True)
class HookFault:
    """A place where `hooks` leaves the shape that the host accepts.

    path counts from the header. fatal: the host drops the whole agent; otherwise it ignores the entry, or, where
    `violation` is a key that it does not know within an entry, nothing but that key.
    """

    path: tuple[str | int, ...]
    span: Span
    violation: Violation
    fatal: bool


def hook_faults(hooks: Entry, dialect: Dialect, text: str) -> tuple[HookFault, ...]:
    """What is wrong with the shape of a `hooks` field, in the order of the source; `text` is the file's.

    A mistake under `PreToolUse` or `PermissionRequest` makes the host drop the agent, for such a hook may be what
    guards it. Under any other event, the entry is ignored; so is an unknown event, and any event that is null.
    """
    value = headers.value(hooks.value)
    if javascript.falsy(value):
        return ()
    found = {it.path: it for it in reversed(violations(dialect, "hooks", value))}
    if not any(it.kind == "size" for it in found.values()):
        found = {it.path: it for it in _bad_urls(value)} | found
    faults = [
        HookFault(("hooks", *path), place(text, hooks, it), it, it.kind != "size" and _is_fatal(it))
        for path, it in found.items()
    ]
    return tuple(sorted(faults, key=lambda it: it.span))


def _is_fatal(violation: Violation) -> bool:
    if not violation.path:
        return True
    if violation.kind == "unknown" or violation.path[0] not in _GUARDS:
        return False
    return len(violation.path) > 1 or violation.got != "null"


def _bad_urls(value: Value) -> Iterator[Violation]:
    """URLs that only a real parser rejects; the schema's pattern has found the others."""
    for event, groups in value.items() if isinstance(value, dict) else ():
        for i, group in enumerate(groups) if isinstance(groups, list) else ():
            handlers = group.get("hooks") if isinstance(group, dict) else None
            for j, handler in enumerate(handlers) if isinstance(handlers, list) else ():
                if isinstance(handler, dict) and handler.get("type") == "http" and _is_bad_url(handler.get("url")):
                    yield Violation((event, i, "hooks", j, "url"), "value", (), handler["url"])


def _is_bad_url(url: Value) -> bool:
    return isinstance(url, str) and not javascript.is_url(url)
