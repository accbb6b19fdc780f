"""Mistakes in the shape of `hooks`, and what the host does about them.

The schema describes the valid shapes; this module knows which mistakes make the host drop the agent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from ...dialect.anchor import place
from ...dialect.model import Dialect, Path
from ...dialect.validate import Violation, violations
from ...stdx import javascript
from ...stdx.records import replace
from ...syntax import header as headers
from ...syntax.yaml.tree import Entry, Scalar, Value
from ...syntax.yaml.tree import resolve as target_of
from ...text.source import Span
from ..reading import GUARDS
from ..verdict import HookFault
from ..versions import does, lack


class _Search(NamedTuple):
    """What the host looks for where it may be a guard in a wrong place. guards: none for a version that does not look."""

    events: Collection[str]
    guards: Collection[str]
    unsearched: Collection[str] = ()
    """Keys that are passed over."""

    def is_guard(self, name: str, value: Value) -> bool:
        return name in self.guards and value is not None and value != []

    def is_matcher(self, value: Value) -> bool:
        """Whether a map looks like a matcher to the host: it has `hooks`, a list that is not empty or a handler, and is
        no map of events."""
        if not isinstance(value, dict) or ("matcher" not in value and any(it in self.events for it in value)):
            return False
        handlers = value.get("hooks")
        if isinstance(handlers, dict):
            return "matcher" in value or isinstance(handlers.get("type"), str)
        return isinstance(handlers, list) and bool(handlers)

    def way(self, value: Value, matchers: bool, reach: int = 3, in_hooks: bool = False) -> Path | None:
        """The way to the first thing in a value that may be a guard; None if there is none.

        matchers: whether a matcher is one. reach: how many levels below the value the host looks. in_hooks: the value is
        in a list `hooks`, where the inside of a handler is passed over.
        """
        if isinstance(value, dict):
            for name, below in value.items():
                if self.is_guard(name, below):
                    return (name,)
            if matchers and self.is_matcher(value):
                return ("hooks",)
        if reach == 0 or (in_hooks and isinstance(value, dict) and isinstance(value.get("type"), str)):
            return None
        inner: Iterable[tuple[str | int, Value, bool, bool]] = ()
        if isinstance(value, list):
            inner = ((i, it, matchers, in_hooks) for i, it in enumerate(value))
        elif isinstance(value, dict):
            inner = (
                (name, it, matchers and name not in self.events, name == "hooks" and isinstance(it, list))
                for name, it in value.items()
                if name not in self.unsearched
            )
        for step, below, may_match, is_list in inner:
            if (way := self.way(below, may_match, reach - 1, is_list)) is not None:
                return (step, *way)
        return None


@lru_cache(maxsize=16)
def _search(dialect: Dialect, unsearched: frozenset[str] = frozenset()) -> _Search:
    """What the version in use looks for; early ones load an agent without its hooks."""
    events = dialect.fields["hooks"].fields
    guards = (it for it in GUARDS if does(dialect, "guards") and not lack(events[it], dialect.used))
    return _Search(events, frozenset(guards), unsearched)


def hook_faults(hooks: Entry, dialect: Dialect, text: str) -> tuple[HookFault, ...]:
    """What is wrong with the shape of a `hooks` field, in the order of the source; at one place, a fatal fault comes
    first. `text` is the file's."""
    faults = (
        HookFault(("hooks", *it.violation.path), place(text, hooks, it.shown), it.violation, it.fatal, it.astray)
        for it in _wrongs(headers.value(hooks.value), dialect)
    )
    return tuple(sorted(faults, key=lambda it: (it.span, not it.fatal)))


def is_fatal(value: Value, dialect: Dialect) -> bool:
    """Whether an object of hooks has a mistake for which the host loads nothing of what it belongs to."""
    return any(it.fatal for it in _wrongs(value, dialect))


class _Wrong(NamedTuple):
    """A mistake. shown: where it is; its path leads on to the guard that is astray."""

    violation: Violation
    shown: Violation
    fatal: bool
    astray: bool = False


def _wrongs(value: Value, dialect: Dialect) -> Iterator[_Wrong]:
    """The mistakes in a value of `hooks`.

    A mistake under `PreToolUse` or `PermissionRequest` makes the host drop the agent, because such a hook may guard it.
    Under any other event, the entry is ignored; so is an unknown event, and any event that is null. But if such an
    entry contains what may be a guard, the agent is dropped too.
    """
    if javascript.falsy(value):
        return
    found = {it.path: it for it in reversed(violations(dialect, "hooks", value))}
    search = _search(dialect)
    if search.guards and not any(it.kind == "size" for it in found.values()):
        found = {it.path: it for it in _bad_urls(value)} | found
        for at, way in _astray(value, search):
            violation = found.get(at) or Violation(at, "type", ("object",))
            shown = violation if violation.kind == "unknown" else replace(violation, path=(*at, *way), kind="unknown")
            yield _Wrong(violation, shown, fatal=True, astray=True)
            found = {path: it for path, it in found.items() if path[: len(at)] != at}
    for it in found.values():
        yield _Wrong(it, it, it.kind != "size" and _is_fatal(it, search.guards))


def _is_fatal(violation: Violation, guards: Collection[str]) -> bool:
    if not violation.path:
        return bool(guards)
    if violation.kind == "unknown" or violation.path[0] not in guards:
        return False
    return len(violation.path) > 1 or violation.got != "null"


_UNSEARCHED = frozenset(("metadata", "mcpServers", "lspServers"))
"""Keys below which the host does not search for hooks."""


def stray(fields: Mapping[str, Entry], dialect: Dialect) -> tuple[Entry, Path] | None:
    """The first field other than `hooks` in which the host finds what may be a guard, with the path to it from the
    value; an empty path if the field itself is the guard. The host then drops the agent, whatever its `hooks` contains.

    A guard is one of three events with a value other than null and an empty list, at the top or down to four levels
    below; or, except below an event, what looks like a matcher: a map whose `hooks` is a non-empty list, or a handler.
    Source: the program itself, and 600 generated files that it was asked about.
    """
    search = _search(dialect, _UNSEARCHED)
    if not search.guards:
        return None
    for name, entry in fields.items():
        if name in search.guards and search.is_guard(name, headers.value(entry.value)):
            return entry, ()
    for name, entry in fields.items():
        if name == "hooks" or name in _UNSEARCHED or isinstance(target_of(entry.value), Scalar):
            continue
        if (way := search.way(headers.value(entry.value), name not in search.events)) is not None:
            return entry, way
    return None


def stray_place(text: str, entry: Entry, way: Path) -> Span:
    """Where a result of `stray` is shown: at the key of the event, or at the `hooks` of the matcher."""
    return place(text, entry, Violation(way, "unknown")) if way else entry.key.span


def _astray(value: Value, search: _Search) -> Iterator[tuple[Path, Path]]:
    """Where `hooks` contains something that may be a guard but does not run as one: a place that the host rejects, and
    the path from there.

    In place of the events, a matcher or a list with one; below an unknown event, a matcher that is not in a list, or a
    guard; below an event and in its matchers, a guard.
    """
    if search.is_matcher(value):
        yield (), ("hooks",)
        return
    for event, below in value.items() if isinstance(value, dict) else ():
        known = event in search.events
        if known and isinstance(below, list):
            for i, it in enumerate(below):
                if (way := search.way(it, False)) is not None:
                    yield (event, i), way
        elif event not in search.guards:
            way = search.way(below, not known and not isinstance(below, list))
            if way is not None:
                yield (event,), way


def _bad_urls(value: Value) -> Iterator[Violation]:
    """URLs that only a real parser rejects; the schema's pattern finds the others."""
    for event, groups in value.items() if isinstance(value, dict) else ():
        for i, group in enumerate(groups) if isinstance(groups, list) else ():
            handlers = group.get("hooks") if isinstance(group, dict) else None
            for j, handler in enumerate(handlers) if isinstance(handlers, list) else ():
                if isinstance(handler, dict) and handler.get("type") == "http" and _is_bad_url(handler.get("url")):
                    yield Violation((event, i, "hooks", j, "url"), "value", (), handler["url"])


def _is_bad_url(url: Value) -> bool:
    return isinstance(url, str) and not javascript.is_url(url)
