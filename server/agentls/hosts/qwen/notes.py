"""What Qwen Code ignores, reads differently or does not enforce in a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...stdx import javascript
from ...syntax.header import items
from ...syntax.yaml.quote import as_scalar
from ...text.source import Span
from ..facts import correction, is_legal, renamed, schema
from ..reading import RESTRICTING, Note, Why, parts, served
from ..remedy import REMOVE, Remedy, for_header, write
from ..saying import excluded, excludes, listed, unknown
from .header import HOST, Header


def place(found: Header, key: str) -> Span:
    """The place of a field's value; of its key if no value is written; the first line if there is no such field."""
    key_span, value = found.places.get(key, (Span(0, 3), Span(0, 3)))
    return value if value.end > value.start else key_span


def of(found: Header, text: str) -> tuple[Note, ...]:
    """The notes of a file that loads."""
    return tuple(sorted((*_header(found, text), *_tools(found, text), *_fields(found)), key=lambda it: it.span))


def _header(found: Header, text: str) -> Iterator[Note]:
    if found.stop:
        fact = (
            f"the header is not valid YAML ({found.stop}), so Qwen Code reads it line by line, and may read quotes, "
            "lists and blocks as something else"
        )
        yield Note("changed", found.at, Why(fact, for_header(found.stop, text, found.at.start)))


def _tools(found: Header, text: str) -> Iterator[Note]:
    if found.fields.get("tools") == []:
        fact = "an empty list grants every tool in Qwen Code"
        yield Note("weaker", place(found, "tools"), Why(fact, Remedy("list what the agent may use")))
    shell, other = schema(HOST)["x-shell"]
    for key in ("tools", "disallowedTools"):
        # With a header that is not valid YAML, they are parts of a list, which has a note.
        names = [it for it in _names(found, text, key) if not (found.stop and set("[]{}\"'") & {*it[0]})]
        known = schema(HOST)["x-tools"]
        if key == "disallowedTools" and "tools" not in found.fields:
            yield from _shells(names, known)
        unknown = [(name, span) for name, span in names if not _resolves(name, known)]
        if key == "tools" and names and len(unknown) == len(names):
            yield Note("lost", place(found, key), _no_tool([name for name, _ in names]))
            continue
        for name, span in unknown:
            if key == "tools" and excludes(name):
                yield excluded("Qwen Code", name, span, [it for it, _ in names])
                continue
            instead = _instead(name)
            remedy = write(f"`{instead}`", "" if "(" in name else name) if instead else _NONE[key]
            if instead == shell and "tools" not in found.fields:
                remedy = remedy._replace(said=f"write `{shell}` and `{other}`", text=f"{shell}, {other}")
            fact = f"`{name}` is not a tool of Qwen Code, so"
            if key == "disallowedTools":
                yield Note("weaker", span, Why(f"{fact} nothing is denied", remedy))
            else:
                yield Note("lost", span, Why(f"{fact} the agent does not get it", remedy))


def _shells(denied: list[tuple[str, Span]], known: dict[str, str]) -> Iterator[Note]:
    """A tool that runs commands and is not among the denied ones, although the shell is."""
    own = {label: name for name, label in known.items()}
    named = {own.get(name, name): (name, span) for name, span in denied}
    shell, other = schema(HOST)["x-shell"]
    if shell in named and other not in named:
        name, span = named[shell]
        fact = f"`{other}` runs commands as well, so without `{name}` the agent still runs them in Qwen Code"
        yield Note("weaker", span, Why(fact, Remedy(f"deny `{other}`, too")))


_NONE = {"tools": REMOVE, "disallowedTools": Remedy("write one that it has")}


def _no_tool(names: list[str]) -> Why:
    """That the host has none of the tools in `tools`."""
    instead = [it for it in dict.fromkeys(_instead(it) for it in names if not excludes(it)) if it]
    remedy = write(f"`tools: [{', '.join(as_scalar(it, flow=True) for it in instead)}]`")
    fact = f"{listed(names)} {'are not tools' if names[1:] else 'is not a tool'} of Qwen Code"
    return Why(
        f"{fact}, so the agent runs without tools", remedy if instead else Remedy("write names of its own tools")
    )


def _instead(name: str) -> str:
    """The name here of a tool of another host, or of a misspelled one; empty if there is none."""
    server, tool = served(name)
    of_server = f"mcp__{server}" + ("" if tool == "*" else f"__{tool}") if server else ""
    return renamed(HOST, name, (it for own in schema(HOST)["x-tools"].items() for it in own), of_server)


def _resolves(name: str, known: dict[str, str]) -> bool:
    return name == "*" or name in known or name in known.values() or name.startswith("mcp__")


def grants(found: Header, text: str) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """The tools that an agent has, by their own names, None for all; and of all, those that are denied."""
    known = schema(HOST)["x-tools"]
    own = {label: name for name, label in known.items()}
    tools, denied = (
        [own.get(name, name) if _resolves(name, known) else "" for name, _ in _names(found, text, key)]
        for key in ("tools", "disallowedTools")
    )
    if not tools or "*" in tools:
        return None, tuple(filter(None, denied))
    return tuple(it for it in dict.fromkeys(tools) if it and it not in denied), ()


def _names(found: Header, text: str, key: str) -> Iterator[tuple[str, Span]]:
    """The names in a list or a comma-separated string, each with its place."""
    value = found.fields.get(key)
    if isinstance(value, list):
        spans = items(found.root, key, len(value), place(found, key))
        yield from ((item, span) for item, span in zip(value, spans, strict=True) if isinstance(item, str))
    elif isinstance(value, str):
        yield from parts(text, place(found, key), filter(None, map(javascript.trim, value.split(","))))


def _fields(found: Header) -> Iterator[Note]:
    facts = schema(HOST)
    for key, value in found.fields.items():
        if key in facts["properties"]:
            yield from _value(found, key, value)
        elif key in found.places:
            names = [str(it) for it in (value if isinstance(value, list) else [value])]
            yield unknown("Qwen Code", key, found.places[key][0], names, None, facts["properties"])


def _value(found: Header, key: str, value: Any) -> Iterator[Note]:
    node = schema(HOST)["properties"][key]
    if "x-dropped" in node and not is_legal(HOST, key, value):
        why = Why(f"this value of `{key}` is not valid, so Qwen Code ignores it", correction(HOST, key, value))
        yield Note("weaker" if key in RESTRICTING else "ignored", place(found, key), why)
    if key == "model" and str(value) in schema(HOST)["x-aliases"]:
        yield Note(
            "changed",
            place(found, key),
            Why(
                f"`{value}` is an alias that only Claude Code knows, so Qwen Code asks the provider for a model of that name",
                Remedy("write a model of the provider"),
            ),
        )
