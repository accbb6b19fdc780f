"""How Gemini CLI loads a file."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from ...stdx import javascript
from ...stdx.records import pattern
from ...syntax.header import entries, items
from ...syntax.yaml.quote import as_scalar
from ...text.source import Span, line_in
from ..facts import correction, is_legal, renamed, schema
from ..portable import model
from ..reading import File, Reading, Why, rejected, restricts, served
from ..remedy import QUOTE, REMOVE, Remedy, for_header, unfenced, write
from ..saying import LIST, excludes, in_code, misspelled, restriction
from . import notes
from .header import HOST, Header, header, place

_SLUG = pattern(r"[A-Za-z0-9_.:-]+")
_FENCE = Span(0, 3)


class Fault(NamedTuple):
    """Why a header is not valid, what to do, and the place."""

    what: str
    remedy: Remedy
    span: Span


def load(file: File) -> Reading:
    """How Gemini CLI loads a file in its folder."""
    found = header(file.text, bom=file.bom)
    if found is None:
        why = None if file.bom else unfenced(file.text, alone=True)
        fault = Fault(*(why or ("the file has no header", Remedy(_no_header(file)))), line_in(file.text, 0))
        return _skipped([fault])._replace(disabled=file.is_for_people)
    if found.stop:
        remedy = for_header(found.stop, file.text, found.at.start)
        return _skipped([Fault(f"the header is not valid YAML ({found.stop})", remedy, found.at)])
    if isinstance(found.data, list):
        return _remote_agents(found)
    faults = list(_faults(found))
    if faults:
        return _skipped(faults)
    fields = found.fields
    if fields["name"] in schema(HOST)["properties"]["name"]["x-reserved"]:
        what = f"`{fields['name']}` is the name of a built-in agent"
        return _skipped([Fault(what, Remedy("choose another name"), place(found, "name"))])
    tools: Any = fields.get("tools")
    is_all = tools is None or "*" in tools
    return Reading(
        True,
        name=fields["name"],
        description=fields.get("description", ""),
        notes=notes.of(found),
        granted=None if is_all else tuple(it for it in tools if it not in schema(HOST)["x-withheld"]),
        wanted=model(fields.get("model")) or None,
    )


def _skipped(faults: list[Fault]) -> Reading:
    return rejected((it.span, Why(f"{it.what}, so Gemini CLI skips this file", it.remedy)) for it in faults)


def _no_header(file: File) -> str:
    if file.bom:
        return "save the file without a byte-order mark"
    if not file.text.startswith("---"):
        return "write `---` on the first line"
    return "write `---` alone on the first line, and `---` on a line below the fields"


def _remote_agents(found: Header) -> Reading:
    """A header that is a list contains remote agents, of which the first is reported."""
    kinds = [_kind_faults(found, it, "remote") if isinstance(it, dict) else [""] for it in found.data]
    if not kinds or any(kinds):
        what = "the header is a list, which is for remote agents only" if kinds else "the header is an empty list"
        return _skipped([Fault(what, Remedy("write fields"), found.span)])
    first = found.data[0]
    return Reading(True, name=first["name"], description=first.get("description", ""))


def _faults(found: Header) -> Iterator[Fault]:
    if not isinstance(found.data, dict):
        yield Fault("the header has no fields", Remedy("write `name` and `description`"), found.span)
        return
    faults = {kind: _kind_faults(found, found.fields, kind) for kind in ("local", "remote")}
    if all(faults.values()):
        yield from faults[_kind(found.fields)]


def _kind(fields: dict[str, Any]) -> str:
    """The kind that the author meant: the written one; otherwise remote, if a field is one that only remote agents
    have."""
    written = fields.get("kind")
    if written in ("local", "remote"):
        return str(written)
    known = schema(HOST)["properties"]
    remote = any(known[key]["x-kinds"] == ["remote"] for key in fields if key in known)
    local = any(known[key]["x-kinds"] == ["local"] for key in fields if key in known)
    return "remote" if remote and not local else "local"


def _kind_faults(found: Header, fields: dict[str, Any], kind: str) -> list[Fault]:
    known = {key: node for key, node in schema(HOST)["properties"].items() if kind in node["x-kinds"]}
    faults = []
    for key, node in known.items():
        if key in fields:
            faults += _value_faults(found, fields, key, node, kind)
        elif key == "name" or (key == "description" and kind == "local"):
            faults.append(Fault(f"`{key}` is missing", write(f"`{key}: {node['x-example']}`"), _FENCE))
    if kind == "remote" and len({"agent_card_url", "agent_card_json"} & fields.keys()) != 1:
        what = "a remote agent needs either `agent_card_url` or `agent_card_json`"
        faults.append(Fault(what, Remedy("write one of them"), _FENCE))
    places = entries(found.root)
    for key in fields:
        if key not in known:
            span = places[key].key.span if key in places else found.span
            faults.append(_unknown(key, fields[key], span, kind))
    return faults


def _unknown(key: str, value: Any, span: Span, kind: str) -> Fault:
    known = schema(HOST)["properties"]
    if key in known:
        return Fault(f"`{key}` is not a field of a {kind} agent", REMOVE, span)
    mine = [it for it, node in known.items() if kind in node["x-kinds"]]
    other = schema(HOST)["x-foreign"].get(key) or in_code(misspelled(key, mine))
    is_lost = (name := restriction(key)) and restricts(name, value)
    return Fault(f"unknown field `{key}`", write(other, key) if other else LIST if is_lost else REMOVE, span)


def _value_faults(found: Header, fields: dict[str, Any], key: str, node: Any, kind: str) -> list[Fault]:
    value = fields[key]
    if key == "kind" and value != kind:
        return [Fault("`kind` is neither `local` nor `remote`", correction(HOST, key, value), place(found, key))]
    if key == "temperature" and isinstance(value, float) and math.isinf(value):
        return []
    if key == "description" and kind == "remote" and value == "":
        return []
    fits = is_legal(HOST, key, value) and (key != "agent_card_json" or _is_json(value))
    if not fits:
        return [Fault(_what(key, value), _write(key, value, node), place(found, key))]
    if key != "tools":
        return []
    spans = items(found.root, key, len(value), place(found, key))
    return [_no_tool(name, span) for name, span in zip(value, spans, strict=True) if not is_tool(name)]


def _what(key: str, value: Any) -> str:
    if key == "tools" and isinstance(value, str):
        return "`tools` is a string"
    if key == "name" and isinstance(value, str):
        return "`name` contains characters that are not allowed" if value else "`name` is empty"
    if key == "description" and value == "":
        return "`description` is empty"
    return f"the value of `{key}` is not valid"


def _write(key: str, value: Any, node: Any) -> Remedy:
    if key == "tools" and isinstance(value, str):
        listed = filter(None, map(str.strip, value.split(",")))
        names = [it if is_tool(it) else "" if excludes(it) else _instead(it) for it in listed]
        if names and all(names):
            return write(f"`tools: [{', '.join(as_scalar(it, flow=True) for it in dict.fromkeys(names))}]`")
    if node.get("type") == "string" and (value == () or isinstance(value, (bool, int, float))):
        return QUOTE
    return correction(HOST, key, value)


def _no_tool(name: str, span: Span) -> Fault:
    instead = "" if excludes(name) else _instead(name)
    remedy = write(f"`{instead}`", "" if "(" in name else name) if instead else LIST if excludes(name) else REMOVE
    return Fault(f"`{name}` is not a tool of Gemini CLI", remedy, span)


def _instead(name: str) -> str:
    """The name here of a tool of another host, or of a misspelled one; empty if there is none."""
    of_server = "mcp_{}_{}".format(*served(name))
    return renamed(HOST, name, schema(HOST)["x-tools"], of_server if is_tool(of_server) else "")


def is_tool(name: str) -> bool:
    """Whether `tools` may contain a name: a tool of the host, a tool of an MCP server, or a wildcard."""
    if name in schema(HOST)["x-tools"] or name in ("*", "mcp_*") or name.startswith("discovered_tool_"):
        return True
    server, _, tool = name.removeprefix("mcp_").partition("_")
    if not name.startswith("mcp_") or not _SLUG.fullmatch(server):
        return False
    return tool == "*" or (_SLUG.fullmatch(tool) is not None and tool.strip("_") != "")


def _is_json(value: Any) -> bool:
    try:
        javascript.parsed(value)
    except (ValueError, RecursionError):
        return False
    return True
