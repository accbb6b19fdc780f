"""Which `hooks` GitHub Copilot CLI accepts: a single invalid one makes it reject the agent.

Source: `@github/copilot` 1.0.102, asked offline.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from ...stdx.expression import fault_of
from ...stdx.javascript import is_url
from ...stdx.spelling import nearest
from ..facts import schema
from ..remedy import REMOVE, write
from .values import Wrong, WrongKey, fits, optional, said

_Path: TypeAlias = "tuple[str | int, ...]"
_SHELL = ("command", "bash", "powershell", "windows", "linux", "osx")
_COMMAND = {
    **dict.fromkeys((*_SHELL, "exec", "cwd"), "string"),
    "args": "strings",
    "env": "texts",
    "timeout": "seconds",
    "timeoutSec": "seconds",
}
_HTTP = {"headers": "texts", "allowedEnvVars": "strings", "timeout": "seconds", "timeoutSec": "seconds"}
_MATCHED = frozenset(
    ("preToolUse", "postToolUse", "permissionRequest", "subagentStart", "notification", "preCompact", "preMcpToolCall")
)
"""The events whose matchers are read."""
_DECIDING = frozenset(("preToolUse", "preMcpToolCall", "permissionRequest"))
"""The events whose answers decide what is allowed."""


def check(value: Any, *path: str | int) -> None:
    """Raises `Wrong` for the first hook that is rejected."""
    fits(value, "object", *path)
    events: Mapping[str, Mapping[str, Any]] = schema("copilot-cli")["properties"]["hooks"]["properties"]
    for name, groups in value.items():
        if name not in events:
            meant = nearest(name, events)
            remedy = write(f"`{meant}`", name) if meant else REMOVE
            raise WrongKey(f"`{name}` is not a hook event", remedy, *path, name)
        if not isinstance(groups, list):
            raise Wrong(f"`{name}` is {said(groups)}", write("a list of hooks"), *path, name)
        for handler, at, matched in _handlers(groups, *path, name):
            event = events[name]["x-event"]
            _handler(handler, event, *at)
            if event in _MATCHED and "matcher" in handler:
                _matcher(handler["matcher"], *matched)


def _handlers(groups: list[Any], *path: str | int) -> Iterator[tuple[dict[str, Any], _Path, _Path]]:
    """The hooks of an event, each with its place and that of its matcher: the entries, or those in their `hooks`."""
    for number, group in enumerate(groups):
        here = (*path, number)
        fits(group, "object", *here)
        if not isinstance(inner := group.get("hooks"), list):
            yield group, here, here
            continue
        shared = {"matcher": group["matcher"]} if isinstance(group.get("matcher"), str) else {}
        for position, handler in enumerate(inner):
            at = (*here, "hooks", position)
            fits(handler, "object", *at)
            if isinstance(handler.get("hooks"), list):
                raise Wrong("a hook has `hooks` of its own", write("them one level higher"), *at)
            yield {**shared, **handler}, at, at if "matcher" in handler else here


def _handler(handler: dict[str, Any], event: str, *path: str | int) -> None:
    kind = handler.get("type", "command")
    if kind == "prompt" and event == "sessionStart":
        if not handler.get("prompt") or not isinstance(handler["prompt"], str):
            raise Wrong("a hook of the type `prompt` has no text", write("it as `prompt`"), *path)
        return
    if kind not in ("command", "http"):
        raise Wrong(f"the `type` of a hook is {said(kind)}", write("`command` or `http`"), *path, "type")
    if kind == "http":
        _url(handler.get("url"), event, *path)
        optional(handler, _HTTP, *path)
    else:
        optional(handler, _COMMAND, *path)
        if ("exec" in handler) == any(key in handler for key in _SHELL):
            has = "both a shell command and `exec`" if "exec" in handler else "no command"
            raise Wrong(f"a hook has {has}", write("either `command` or `exec`"), *path)


def _url(value: Any, event: str, *path: str | int) -> None:
    text = value.strip().lower() if isinstance(value, str) else ""
    if not text.startswith(("http:", "https:")) or not is_url(text):
        raise Wrong("a hook of the type `http` needs the address of a web server", write("it as `url`"), *path, "url")
    if event in _DECIDING and not text.startswith("https:"):
        raise Wrong(
            f"the `url` of a hook of `{event}` does not begin with `https:`", write("one that does"), *path, "url"
        )


def _matcher(value: Any, *path: str | int) -> None:
    fits(value, "string", *path, "matcher")
    if not value:
        raise Wrong("`matcher` is an empty string", REMOVE, *path, "matcher")
    if value not in ("*", "**") and (fault := fault_of(value)):
        fact = f"the matcher `{value}` is not a regular expression ({fault})"
        raise Wrong(fact, write("one, or `*` for every tool"), *path, "matcher")
