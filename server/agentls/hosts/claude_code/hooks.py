"""What is wrong with the shape of `hooks`, and what the host does about it.

The schema says which shapes there are; this module knows which mistake costs the agent. Seen on Claude Code 2.1.329.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ...dialect.anchor import place
from ...dialect.model import Dialect, Path
from ...dialect.validate import Violation, violations
from ...stdx import javascript
from ...stdx.records import replace
from ...syntax import header as headers
from ...syntax.yaml.tree import Entry, Value
from ..verdict import HookFault

_GUARDS = frozenset(("PreToolUse", "PermissionRequest"))


def hook_faults(hooks: Entry, dialect: Dialect, text: str) -> tuple[HookFault, ...]:
    """What is wrong with the shape of a `hooks` field, in the order of the source, at one place the fatal one first;
    `text` is the file's.

    A mistake under `PreToolUse` or `PermissionRequest` makes the host drop the agent, for such a hook may be what
    guards it. Under any other event, the entry is ignored; so is an unknown event, and any event that is null. But
    where such an entry holds what may be a guard, the agent is dropped, too.
    """
    value = headers.value(hooks.value)
    if javascript.falsy(value):
        return ()
    found = {it.path: it for it in reversed(violations(dialect, "hooks", value))}
    faults: list[HookFault] = []
    if not any(it.kind == "size" for it in found.values()):
        found = {it.path: it for it in _bad_urls(value)} | found
        for at, way in _astray(value, dialect.fields["hooks"].fields):
            violation = found.get(at) or Violation(at, "type", ("object",))
            shown = violation if violation.kind == "unknown" else replace(violation, path=(*at, *way), kind="unknown")
            faults.append(HookFault(("hooks", *at), place(text, hooks, shown), violation, True, astray=True))
            found = {path: it for path, it in found.items() if path[: len(at)] != at}
    faults += (
        HookFault(("hooks", *path), place(text, hooks, it), it, it.kind != "size" and _is_fatal(it))
        for path, it in found.items()
    )
    return tuple(sorted(faults, key=lambda it: (it.span, not it.fatal)))


def _is_fatal(violation: Violation) -> bool:
    if not violation.path:
        return True
    if violation.kind == "unknown" or violation.path[0] not in _GUARDS:
        return False
    return len(violation.path) > 1 or violation.got != "null"


_REACH = 3
"""The levels of lists and maps below a place into which the host looks for guards."""


def _astray(value: Value, events: Collection[str]) -> Iterator[tuple[Path, Path]]:
    """Where hooks stand that may be guards and run as none: a place that the host then rejects, and the way on to them.

    Seen on Claude Code 2.1.329: in place of the events, a matcher; below an unknown event, a matcher that is not in a
    list, or `PreToolUse` or `PermissionRequest` with a value; below an event and in its matchers, one of these two.
    """
    if _is_matcher(value, events):
        yield (), ("hooks",)
        return
    for event, below in value.items() if isinstance(value, dict) else ():
        known = event in events
        if known and isinstance(below, list):
            for i, it in enumerate(below):
                if (way := _guard(it, _REACH, None)) is not None:
                    yield (event, i), way
        elif event not in _GUARDS:
            way = _guard(below, _REACH, None if known or isinstance(below, list) else events)
            if way is not None:
                yield (event,), way


def _is_matcher(value: Value, events: Collection[str]) -> bool:
    if not isinstance(value, dict) or any(it in events for it in value):
        return False
    handlers = value.get("hooks")
    return _is_handler(handlers) or (isinstance(handlers, list) and bool(handlers))


def _is_handler(value: Value) -> bool:
    return isinstance(value, dict) and isinstance(value.get("type"), str)


def _guard(value: Value, reach: int, events: Collection[str] | None) -> Path | None:
    """The way to the first thing in a value that may be a guard, or None. events: a matcher is one, too, except below
    these."""
    if reach < 0:
        return None
    if isinstance(value, list):
        for i, it in enumerate(value):
            if (way := _guard(it, reach - 1, events)) is not None:
                return (i, *way)
        return None
    if not isinstance(value, dict):
        return None
    for name, below in value.items():
        if name in _GUARDS and below is not None and below != []:
            return (name,)
    if events is not None and _is_matcher(value, events):
        return ("hooks",)
    for name, below in value.items():
        if name == "hooks" and isinstance(below, list):
            below = [_own_guards(it) for it in below]
        way = _guard(below, reach - 1, None if events is None or name in events else events)
        if way is not None:
            return (name, *way)
    return None


def _own_guards(value: Value) -> Value:
    """What the host looks at in an item of `hooks`: of a handler, its own keys only."""
    if isinstance(value, dict) and _is_handler(value):
        return {name: it for name, it in value.items() if name in _GUARDS}
    return value


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
