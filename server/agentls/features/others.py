"""Completion and hover for the other hosts, from the current line and the host's schema alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, NamedTuple

from ..dialect.conform import alternatives, resolved
from ..hosts.facts import schema
from ..hosts.others import readers
from ..stdx.records import always, pattern
from ..syntax.yaml.quote import as_scalar, printed
from ..text.problem import Edit
from ..text.source import Span, line_in
from . import snippet
from .hover import Hover
from .proposal import Completion, Kind, Proposal

_FENCE = pattern(r"^---[ \t]*\r?$", 8)  # MULTILINE
_TABLE = pattern(r"^[ \t]*\[", 8)
_NAMED = pattern(r"[ \t]*\[{1,2}[ \t]*([\w-]+)")
"""The heading of a table of TOML."""
_FIELD = pattern(r"([ \t]*)(-[ \t]+)?([A-Za-z_][\w-]*)?([ \t]*[:=])?")
_BELOW = always(r"[^\n]*\n(?:[ \t]*\r?\n)*([ \t]*(?:-[ \t]+)?)")
"""The line of a field and the empty ones below it, up to what is in it."""
_TOP = pattern(r"^([A-Za-z_][\w-]*)[ \t]*[:=]", 8)
_TOKEN = pattern(r"[^\s,\[\]\"']*")
_LAST = pattern(r"[^\s,\[\]\"']*\Z")
_QUOTES = ('"', "'")
_LONG = pattern(r"\"{3}|'{3}")
_PROMPT = "Read the change, then list what could break."


class _Place(NamedTuple):
    """The surroundings of the cursor in a header.

    facts: the schema. node: the part of it for the value, or for the map that contains the key; the schema itself for a
    field. key: the name on this line. name: its place. value: the place after its separator; None if the key is being
    typed. toml: the file is TOML.
    """

    facts: Mapping[str, Any]
    node: Mapping[str, Any]
    key: str
    name: Span
    value: Span | None
    toml: bool


def complete(path: str, text: str, offset: int, typed: str = "") -> Completion:
    """The items at a place. typed: the trigger character that was typed, if any."""
    return _complete(path, text, offset, typed).meant(text, offset, typed)


def _complete(path: str, text: str, offset: int, typed: str) -> Completion:
    if (facts := _facts(path, text)) is None:
        return Completion()
    toml = path.endswith(".toml")
    at = _place(facts, text, offset, toml)
    items = [] if at is None else _keys(at, text) if at.value is None else _values(at, text, offset, typed)
    return Completion((*items, *_first(facts, text, offset, toml)))


def hover(path: str, text: str, offset: int) -> Hover | None:
    """The meaning of a field or a value."""
    facts, toml = _facts(path, text), path.endswith(".toml")
    if facts is None:
        return None
    line, stop = line_in(text, offset)
    if toml and (table := _NAMED.match(text, line, stop)) and table[1] in facts["properties"]:
        name = Span(*table.span(1))
        return Hover(name, _about(facts, table[1], facts["properties"][table[1]])) if name.covers(offset) else None
    at = _place(facts, text, offset, toml)
    if at is None:
        return None
    if at.name.covers(offset) and at.key in (_properties(facts, at.node) if at.value is None else {at.key: 0}):
        node = at.node if at.value is not None else _properties(facts, at.node)[at.key]
        return Hover(at.name, _about(facts, at.key, node)) if {"description", "x-write"} & node.keys() else None
    start, end = _token(text, offset)
    word = text[start:end]
    told = next((it.detail for it in _words(facts, at.node, at.key) if it.text == word and it.detail), None)
    return Hover(Span(start, end), f"`{word}`: {told}") if told and at.value is not None else None


def _about(facts: Mapping[str, Any], key: str, node: Mapping[str, Any]) -> str:
    example = node.get("x-example")
    shown = f"\n\nFor example `{_shown(example)}`." if example is not None else ""
    told = node.get("description") or f"Value: {node['x-write']}."
    return f"**`{key}`** · {facts['x-host']} {facts['x-observed']}\n\n{told}{shown}"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    return printed(value)


def _facts(path: str, text: str = "") -> Mapping[str, Any] | None:
    """The schema of the first host that reads a file, or of another one that knows all of its fields."""
    found = [schema(it.id) for it in readers(path)]
    if not found[1:]:
        return found[0] if found else None
    keys = {it[1] for it in _TOP.finditer(text, *_header(text, toml=False))}
    return next((it for it in found if keys <= it["properties"].keys()), found[0])


def _place(facts: Mapping[str, Any], text: str, offset: int, toml: bool) -> _Place | None:
    start, end = _header(text, toml)
    if not start <= offset <= end or (toml and _is_prose(text, offset)):
        return None
    line, stop = line_in(text, offset)
    match = _FIELD.match(text, line, stop)
    if match is None:
        return None
    indent, dash, key = match[1], match[2], match[3] or ""
    name = Span(*match.span(3)) if match[3] else Span(offset, offset)
    separator = match[4] and (toml or ":" in match[4])
    node = facts
    if indent or dash:
        above = list(_TOP.finditer(text, start, line))
        parent = _properties(facts, facts).get(above[-1][1]) if above else None
        if parent is None:
            return None
        own, items = _properties(facts, parent), parent.get("items", {})
        if (dash and own) or not (own or _properties(facts, items)):
            value = Span(match.end(2) if dash else match.end(1), stop)
            return _Place(facts, parent, above[-1][1], Span(0, 0), value, toml)
        first = Span(*_BELOW.match(text, above[-1].start(), stop).span(1))
        if len(indent + (dash or "")) != first.end - first.start:
            return None
        node = parent if own else items
    if not key and text[match.end(2) if dash else match.end(1) : offset].strip():
        return None
    if not separator or offset < match.end():
        if name.covers(offset) and separator:
            found = _properties(facts, node).get(key)
            return _Place(facts, found, key, name, Span(match.end(), stop), toml) if found else None
        return _Place(facts, node, key, name, None, toml) if name.covers(offset) else None
    found = _properties(facts, node).get(key)
    return _Place(facts, found, key, name, Span(match.end(), stop), toml) if found else None


def _is_prose(text: str, offset: int) -> bool:
    """Whether a place is in a string of TOML of several lines."""
    opened = ""
    for it in _LONG.finditer(text, 0, offset):
        opened = "" if it[0] == opened else opened or it[0]
    return bool(opened)


def _header(text: str, toml: bool) -> tuple[int, int]:
    """Where the fields are; an empty span without a header."""
    if toml:
        table = _TABLE.search(text)
        return 0, table.start() if table else len(text)
    first = _FENCE.match(text)
    if first is None:
        return len(text) + 1, 0
    last = _FENCE.search(text, first.end())
    return first.end() + 1, last.start() if last else len(text)


def _forms(facts: Mapping[str, Any], node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The alternatives of a schema, with references resolved."""
    found: list[Mapping[str, Any]] = []
    for form in alternatives(dict(node)):
        found += _forms(facts, resolved(dict(facts), form["$ref"])) if "$ref" in form else [form]
    return found


def _properties(facts: Mapping[str, Any], node: Mapping[str, Any]) -> dict[str, Any]:
    return {key: it for form in _forms(facts, node) for key, it in form.get("properties", {}).items()}


class _Word(NamedTuple):
    text: str
    detail: str
    kind: Kind
    quoted: bool = True


def _words(facts: Mapping[str, Any], node: Mapping[str, Any], key: str) -> Iterator[_Word]:
    """The words that a field's value, or an item of its list, can be."""
    forms = _forms(facts, node)
    forms += [it for form in forms if "items" in form for it in _forms(facts, form["items"])]
    for form in forms:
        for row in form.get("oneOf", ()):
            kind: Kind = "color" if "olor" in key else "value"
            yield _Word(_shown(row["const"]), row.get("description", ""), kind, isinstance(row["const"], str))
        yield from (_Word(it, "", "value") for it in form.get("enum", ()))
        if form.get("type") == "boolean":
            yield from (_Word(it, "", "value", quoted=False) for it in ("true", "false"))
    if "ools" in key and any(it in form.get("type", "") for form in forms for it in ("array", "string")):
        yield from (_Word(name, about, "tool") for name, about in facts.get("x-tools", {}).items())
    values = node.get("x-values")
    if isinstance(values, dict):
        yield from (_Word(it, about, "value") for it, about in values.items())
    example = node.get("x-example")
    if key == "model" and example is not None:
        yield _Word(str(example), "", "model")


def _token(text: str, offset: int) -> tuple[int, int]:
    before, behind = _LAST.search(text[line_in(text, offset).start : offset]), _TOKEN.match(text, offset)
    start = offset - (len(before[0]) if before else 0)
    return start, behind.end() if behind else offset


def _values(at: _Place, text: str, offset: int, typed: str) -> Iterator[Proposal]:
    """The words at a place, in the notation that the host reads there: none in a list if it reads only strings, and in
    brackets, on request, if it reads only lists. None in front of a comment, or in front of or after a value in quotes."""
    if at.value is None or offset < at.value.start:
        return
    start, end = _token(text, offset)
    start = max(start, at.value.start)
    before, quote = text[at.value.start : start], text[start - 1 : start]
    is_quoted = quote in _QUOTES
    if is_quoted and before.count(quote) % 2 == 0:
        return
    if not is_quoted and (text[offset : offset + 1] == "#" or text[end : end + 1] in _QUOTES):
        return
    types = {it for form in _forms(at.facts, at.node) for it in _types(form)}
    is_item = at.name == Span(0, 0) or "[" in before
    if is_item and types == {"string"}:
        return
    is_bare = not is_item and types == {"array"}
    if is_bare and (before.strip() or start < end or typed):
        return
    withheld = at.facts.get("x-withheld", ())
    ending = quote if is_quoted and quote not in text[end : at.value.end] else ""
    for index, it in enumerate(dict.fromkeys(_words(at.facts, at.node, at.key))):
        if it.text in withheld:
            continue
        mark = '"' if at.toml and it.quoted and not is_quoted else ""
        word = f"{mark}{it.text}{mark or ending}"
        edit, detail = Edit(Span(start, end), f"[{word}]" if is_bare else word), it.detail.partition("\n")[0]
        yield Proposal(it.text, it.kind, edit, f"{index:05}", word, detail=detail)


def _types(form: Mapping[str, Any]) -> Iterator[str]:
    given = form.get("type", ())
    yield from (given,) if isinstance(given, str) else given


def _keys(at: _Place, text: str) -> Iterator[Proposal]:
    start, end = _header(text, at.toml)
    present = {it[1] for it in _TOP.finditer(text, start, end)} if at.node is at.facts else set()
    rows = sorted(_properties(at.facts, at.node).items(), key=lambda it: it[1].get("x-order", 99))
    for index, (key, node) in enumerate(rows):
        if key in present or not isinstance(node, dict):
            continue
        about = str(node.get("description", "")).partition("\n")[0]
        sort = f"{int('x-example' not in node)}{index:05}"
        shape = _entry(key, node, at.toml)
        edit = Edit(at.name, shape.replace("$0", ""))
        yield Proposal(key, "field", edit, sort, key, shape, about, deprecated=bool(node.get("deprecated")), more=True)


def _entry(key: str, node: Mapping[str, Any], toml: bool) -> str:
    if not toml:
        return f"{key}: [$0]" if node.get("type") == "array" else f"{key}: $0"
    lines = str(node.get("x-example", "")).count(" ") > 5
    quote = ('"""' if lines else '"') if node.get("type") == "string" else ""
    return f"{key} = {quote}$0{quote}"


def _first(facts: Mapping[str, Any], text: str, offset: int, toml: bool) -> Iterator[Proposal]:
    """A whole agent for a file that is empty but for the dashes above the header; the rest of it below these."""
    written = text.strip()
    if written and (toml or written not in "---"):
        return
    whole = _whole(facts, toml)
    line = line_in(text, offset)
    also: tuple[Edit, ...] = ()
    if not line.of(text).strip() and written:
        if written != "---" or text.index("---") > line.start:
            return
        whole = whole.partition("\n")[2]
    elif line.start:
        also = (Edit(Span(0, line.start), ""),)
    edit = Edit(Span(line.start, len(text[: line.end].rstrip("\r"))), snippet.plain(whole))
    filtered = line.of(text).strip() or "agent"
    about = f"An agent of {facts['x-host']}."
    yield Proposal("agent", "snippet", edit, "0", filtered, whole, about, asked=True, also=also)


def file(path: str, name: str) -> str | None:
    """A snippet of a file that loads as an agent with this name; None if no known host reads the path."""
    facts = _facts(path)
    return _whole(facts, path.endswith(".toml"), name) if facts is not None else None


def _whole(facts: Mapping[str, Any], toml: bool, name: str = "") -> str:
    """A snippet of a file that loads. name: the agent's name, if it is already chosen."""
    known, stops = facts["properties"], count(1)
    keys = facts.get("required") or ["description"]
    lines = []
    for key in sorted(keys, key=lambda it: known[it]["x-order"]):
        if key == "name" and name:
            value = snippet.escaped(f'"{name}"' if toml else as_scalar(name))
        else:
            value = f"${{{next(stops)}:{known[key].get('x-example', '')}}}"
            value = f'"{value}"' if toml else value
        lines.append(f"{key} = {value}\n" if toml else f"{key}: {value}\n")
    return "".join(lines if toml else ["---\n", *lines, f"---\n${{{next(stops)}:{_PROMPT}}}\n"])
