"""Hooks of an agent that other hosts run, too: `hooks` in the tables says which events each has and how it reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..stdx.records import pattern
from ..syntax.header import entries
from ..syntax.yaml.tree import Entry, Node, Sequence, resolve
from .facts import schema
from .reading import GUARDS

Hooks = Mapping[str, list[Any]]
"""The hooks by event, under the names that these hosts share."""


def named(host: str, written: Any, row: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The hooks that a host reads in a value."""
    events = schema(host)["properties"]["hooks"].get("properties", {})
    shared: dict[Any, str] = {
        it["x-event"]: name for name, it in events.items() if "x-event" in it and name[0].isupper()
    }
    found: dict[str, list[Any]] = {}
    for name, groups in written.items() if isinstance(written, dict) else ():
        event: str = shared.get(str(events.get(name, {}).get("x-event"))) or name
        if isinstance(groups, list) and event in (row["events"] or [event]):
            found.setdefault(event, []).extend(groups if row["matches"] else map(_for_all, groups))
    return found


def _for_all(hook: Any) -> Any:
    """A hook, or a group of them, without the matchers that its host does not read, and with the time limit as a number,
    which that host reads as a string."""
    if not isinstance(hook, dict):
        return hook
    read = {key: int(it) if key in _LIMITS and _WHOLE.fullmatch(str(it)) else it for key, it in hook.items()}
    read.pop("matcher", None)
    inner = read.get("hooks")
    return {**read, "hooks": [*map(_for_all, inner)]} if isinstance(inner, list) else read


_LIMITS = ("timeout", "timeoutSec")
_WHOLE = pattern(r"[0-9]{1,9}")


def written(groups: Node) -> Iterator[Mapping[str, Entry]]:
    """The fields of the hooks of an event, and of the groups of them, as they are in the file."""
    node = resolve(groups)
    for it in map(entries, node.items if isinstance(node, Sequence) else ()):
        yield it
        inner = resolve(it["hooks"].value) if "hooks" in it else None
        yield from map(entries, inner.items if isinstance(inner, Sequence) else ())


def losses(hooks: Hooks, row: Mapping[str, Any], source: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """What another host does not do for the hooks of an agent: what, what that means, and whether it restricts less.

    row, source: how the two read hooks.
    """
    for event, groups in hooks.items():
        if event not in row["events"]:
            yield f"the hooks for `{event}`", "the other host has no such event, so they do not run", event in _GUARDS
            continue
        handlers = [*_handlers(groups)]
        if row["commands"] and not all(map(_is_command, handlers)):
            means = "the other host runs only commands, so these do not run"
            yield f"the hooks for `{event}` that are not commands", means, event in _GUARDS
        if not row["matches"] and any("matcher" in it for it in (*groups, *handlers) if isinstance(it, dict)):
            yield f"the matchers of the hooks for `{event}`", "the other host runs the hooks for every tool", False
        for key in row["ignored"]:
            if any(key in it for it in handlers if isinstance(it, dict)):
                yield f"`{key}` of the hooks for `{event}`", _MEANS[key], False
    if row["tools"] != source["tools"] and not _OF_TOOLS.isdisjoint(hooks):
        means = "it has the names of tools and fields of the other host: adapt the commands that read it"
        yield "the input of the hooks", means, False


_MEANS = {
    "if": "the other host runs them for every call",
    "async": "the other host waits for them",
    **dict.fromkeys(("timeout", "timeoutSec"), "the other host limits their time itself"),
}
"""What it means that a host does not read a key of a hook."""
_GUARDS = GUARDS | {"PreMcpToolCall"}
_OF_TOOLS = GUARDS | {"PreMcpToolCall", "PostToolUse", "PostToolUseFailure"}


def _handlers(groups: list[Any]) -> Iterator[Any]:
    for it in groups:
        inner = it.get("hooks") if isinstance(it, dict) else None
        yield from inner if isinstance(inner, list) else [it]


def _is_command(handler: Any) -> bool:
    """Whether a hook is a command for a shell."""
    shells = ("command", "bash", "powershell", "windows", "linux", "osx")
    is_one = isinstance(handler, dict) and handler.get("type", "command") == "command"
    return is_one and any(handler.get(it) for it in shells)
