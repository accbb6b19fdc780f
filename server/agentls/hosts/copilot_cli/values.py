"""Which values GitHub Copilot CLI accepts: those of the kinds of `x-kind` in its schema.

Source: `@github/copilot` 1.0.102, asked offline.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..remedy import Remedy, write


class Wrong(Exception):
    """A value that Copilot CLI rejects: why, what to do, and the keys and list positions that lead to it."""

    def __init__(self, fact: str, remedy: Remedy, *path: str | int) -> None:
        super().__init__(fact)
        self.fact = fact
        self.remedy = remedy
        self.path = path


class WrongKey(Wrong):
    """A key that Copilot CLI rejects, which is the last of the path."""


_WRITE = {
    "string": "a string",
    "boolean": "`true` or `false`, without quotes",
    "object": "a map",
    "strings": "a list of strings",
    "texts": "a map of strings",
    "names": "a string or a list of strings",
    "models": "a string or a list of strings that are not empty",
    "policy": "`preferred` or `required`",
    "deferral": "`auto` or `never`",
    "integer": "a whole number from 1",
    "seconds": "a number of seconds above 0",
}
"""What to write, by kind."""


def fits(value: Any, kind: str, *path: str | int) -> None:
    """Raises `Wrong` if a value is not of a kind: one of those in `_WRITE`, servers, github, or hooks."""
    if kind == "github":
        fits(value, "object", *path)
        optional(value, {"toolsets": "strings", "permissions": "texts"}, *path)
    elif kind == "servers":
        if value is not None:
            _servers(value, *path)
    else:
        _fits(value, kind, *path)


def optional(value: dict[str, Any], kinds: dict[str, str], *path: str | int) -> None:
    """Raises `Wrong` for the first key of a map that is present and not valid."""
    for key, kind in kinds.items():
        if key in value:
            fits(value[key], kind, *path, key)


def _fits(value: Any, kind: str, *path: str | int) -> None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    listed = value if isinstance(value, list) and kind in ("strings", "names", "models") else None
    right = {
        "boolean": isinstance(value, bool),
        "object": isinstance(value, dict),
        "strings": listed is not None,
        "texts": isinstance(value, dict),
        "policy": value in ("preferred", "required"),
        "deferral": value in ("auto", "never"),
        "integer": is_number and isinstance(value, int) and value >= 1,
        "seconds": is_number and 0 < value < float("inf"),
    }.get(kind, isinstance(value, str) or bool(listed) or (listed == [] and kind == "names"))
    if not right:
        is_scalar = kind not in _WRITE or kind in ("string", "names", "models")
        what = "it in quotes" if is_scalar and isinstance(value, (bool, int, float)) else _WRITE[kind]
        raise Wrong(f"`{path[-1]}` is {said(value)}", write(what), *path)
    for number, item in enumerate(listed or ()):
        if not isinstance(item, str) or (kind == "models" and not item.strip()):
            raise Wrong(f"an entry of `{path[-1]}` is {said(item)}", write(_WRITE["string"]), *path, number)
    if kind == "texts":
        for key, item in value.items():
            _fits(item, "string", *path, key)


def said(value: Any) -> str:
    """A value in words, for a message."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return f"`{value[:40]}`" if value.strip() else "an empty string"
    return ("a list" if value else "an empty list") if isinstance(value, list) else "a map"


def _servers(value: Any, *path: str | int) -> None:
    if not isinstance(value, dict):
        raise Wrong(f"`{path[-1]}` is {said(value)}", write("a map of servers"), *path)
    for name, server in value.items():
        here = (*path, name)
        if not isinstance(server, dict):
            fact = f"the server `{name}` is {said(server)}"
            raise Wrong(fact, write("a map with `command`, `args` and `tools`"), *here)
        for key, kind in _needed(server, *here):
            if key not in server:
                raise Wrong(f"the server `{name}` has no `{key}`", Remedy("add it"), *here)
            fits(server[key], kind, *here, key)
        other = {"headers": "texts"} if "url" in server else {"env": "texts", "cwd": "string"}
        optional(server, {**other, "timeout": "integer", "deferTools": "deferral"}, *here)


def _needed(server: dict[str, Any], *path: str | int) -> Iterator[tuple[str, str]]:
    """The keys that a server requires, each with its kind. A server with a `url` is remote, whatever else it has."""
    kind = server.get("type", None if "url" in server else "local")
    if kind not in (("http", "sse") if "url" in server else ("local", "stdio", "http", "sse")):
        kinds = "`http` or `sse`" if "url" in server else "`local` or `stdio`"
        said_of = f"is {said(kind)}" if "type" in server else "is missing"
        raise Wrong(f"the `type` of a server {said_of}", write(kinds), *path, "type")
    if kind in ("http", "sse"):
        yield "url", "string"
    else:
        yield "command", "string"
        yield "args", "strings"
    yield "tools", "strings"
