"""What GitHub Copilot CLI makes of a file: YAML by libyaml, and a schema of which one wrong value drops the agent.

Source: `@github/copilot` 1.0.102, asked offline.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...stdx.records import pattern
from ...syntax import libyaml
from ...syntax.yaml.tree import Entry, Node, resolve
from ...syntax.yaml.tree import Mapping as Tree
from ...text.source import Span
from ..facts import schema
from ..reading import File, Reading
from . import notes
from .places import agent_id

HOST = "copilot-cli"
_LINE = pattern(r"[^\n]*(?:\n|\Z)")


class Wrong(Exception):
    """A value that Copilot CLI rejects: a sentence about it, and the keys and list positions that lead to it."""

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


def load(file: File) -> Reading:
    """What Copilot CLI makes of a file in one of the folders that it reads."""
    if file.lossy:
        return _rejected("it is not UTF-8. Save it as UTF-8", Span(0, 0))
    region = header(file.text)
    if region is None:
        end = len(file.text.split("\n", 1)[0])
        reason = "it has no header between two lines of `---`, of which the first is the first line of the file"
        is_for_people = file.path.endswith("/README.md") and "---" not in file.text
        return _rejected(f"{reason}. Write one", Span(0, end))._replace(disabled=is_for_people)
    try:
        root = libyaml.read(file.text[region.start : region.end], region.start)
    except libyaml.Stop as stop:
        at = min(stop.at, len(file.text))
        span = Span(at, min(at + 1, len(file.text)))
        return _rejected(f"its header is not valid YAML ({stop.reason}). Put the value in double quotes", span)
    fields = libyaml.plain(root)
    try:
        if fields is None:
            fields = {}
        if not isinstance(fields, dict):
            raise Wrong("the header holds no fields. Write `description: …`")
        _check(fields)
    except Wrong as wrong:
        return _rejected(wrong.message, _place(root, wrong.path))
    tools = fields.get("tools", ["*"])
    model = fields.get("model")
    return Reading(
        True,
        name=fields.get("name") or agent_id(file.path),
        description=fields["description"],
        tools=tool_names(tools),
        model=model[0] if isinstance(model, list) else model,
        notes=notes.of(file.text, root, shared="/.github/agents/" in f"/{file.path}"),
    )


def header(text: str) -> Span | None:
    """Where the YAML is; None without a line `---` at the start, and another one. Spaces may follow the dashes."""
    first = _LINE.match(text)
    if first is None or first[0].rstrip() != "---" or not first[0].startswith("---") or not first[0].endswith("\n"):
        return None
    start = at = first.end()
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if text.startswith("---", at) and text[at:end].rstrip() == "---":
            stop = max(start, at - 1)
            return Span(start, stop - 1 if stop > start and text[stop - 1] == "\r" else stop)
        at = end + 1
    return None


def tool_names(value: Any) -> list[str]:
    """The names in `tools`: a list, or a string with commas."""
    return [it.strip() for it in value.split(",") if it.strip()] if isinstance(value, str) else value


def _rejected(reason: str, span: Span) -> Reading:
    return Reading(False, f"GitHub Copilot CLI rejects this file: {reason}.", span)


def _place(root: Node | None, path: tuple[str | int, ...]) -> Span:
    """The value that a path leads to, or the last one on the way."""
    span, node = Span(0, 3), root
    for step in path:
        found = resolve(node) if node is not None else None
        if isinstance(found, Tree) and isinstance(step, str):
            entry = _entry(found, step)
            if entry is None:
                break
            node = entry.value
            span = node.span if node.span.end > node.span.start else entry.key.span
        else:
            items = getattr(found, "items", ())
            if not isinstance(step, int) or step >= len(items):
                break
            node = items[step]
            span = node.span
    return span


def _entry(mapping: Tree, name: str) -> Entry | None:
    return next((it for it in reversed(mapping.entries) if it.name == name), None)


def _check(fields: Mapping[str, Any]) -> None:
    """Raises `Wrong` for the first value that the program's schema rejects."""
    if "description" not in fields:
        raise Wrong("it has no `description`. Write one")
    for key, facts in schema(HOST)["properties"].items():
        if key in fields:
            _fits(fields[key], facts["x-kind"], key)


def _fits(value: Any, kind: str, *path: str | int) -> None:
    """Raises `Wrong` where a value is not of a kind: string, boolean, object, strings (a list), names (a string or a list
    of strings), models (a string or a list with an entry), policy, servers."""
    name = str(path[-1])
    write: dict[str, str] = {
        "string": "a string",
        "boolean": "`true` or `false`, without quotes",
        "object": "a map",
        "strings": "a list of strings",
        "names": "a string or a list of strings",
        "models": "a string or a list of strings",
        "policy": "`preferred` or `required`",
    }
    if kind == "servers":
        if value is not None:
            _servers(value, *path)
        return
    listed = value if isinstance(value, list) and kind in ("strings", "names", "models") else None
    right = {
        "boolean": isinstance(value, bool),
        "object": isinstance(value, dict),
        "strings": listed is not None,
        "policy": value in ("preferred", "required"),
    }.get(kind, isinstance(value, str) or bool(listed) or (listed == [] and kind == "names"))
    if not right:
        raise Wrong(f"`{name}` is {_said(value)}. Write {write[kind]}", *path)
    for number, item in enumerate(listed or ()):
        if not isinstance(item, str):
            raise Wrong(f"an entry of `{name}` is {_said(item)}. Write {write['string']}", *path, number)


def _said(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return f"`{value[:40]}`" if value else "an empty string"
    return ("a list" if value else "an empty list") if isinstance(value, list) else "a map"


def _servers(value: Any, *path: str | int) -> None:
    if not isinstance(value, dict):
        raise Wrong(f"`{path[-1]}` is {_said(value)}. Write a map of servers", *path)
    for name, server in value.items():
        here = (*path, name)
        if not isinstance(server, dict):
            raise Wrong(
                f"the server `{name}` is {_said(server)}. Write a map with `command`, `args` and `tools`", *here
            )
        for key, kind in _server_fields(server):
            if key not in server:
                raise Wrong(f"the server `{name}` has no `{key}`. Write it", *here)
            _fits(server[key], kind, *here, key)
        for key in ("env", "headers"):
            for other, text in server.get(key, {}).items():
                _fits(text, "string", *here, key, other)
        timeout = server.get("timeout", 1)
        if not isinstance(timeout, int) or isinstance(timeout, bool) or timeout < 1:
            raise Wrong(f"`timeout` is {_said(timeout)}. Write a number from 1", *here, "timeout")


def _server_fields(server: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The keys that a server needs, and those of the others that have to fit, each with its kind."""
    remote = "url" in server and "command" not in server
    kind = server.get("type", None if remote else "local")
    if kind not in ("local", "stdio", "http", "sse"):
        raise Wrong(f"the `type` of a server is {_said(kind)}. Write `local`, `stdio`, `http` or `sse`", "mcp-servers")
    if kind in ("http", "sse"):
        yield "url", "string"
        if "headers" in server:
            yield "headers", "object"
    else:
        yield "command", "string"
        yield "args", "strings"
        if "env" in server:
            yield "env", "object"
        if "cwd" in server:
            yield "cwd", "string"
    yield "tools", "strings"
