"""`.agentls.toml`, and `[tool.agentls]` of a `pyproject.toml`, in an editor: diagnostics, completion and hover. The
descriptions come from `schemas/agentls.schema.json`.

Completion and hover use only the text before the cursor, because a file that is being written is rarely valid TOML.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from ..disk.files import CONFIGURATIONS, configured
from ..hosts import default
from ..hosts.facts import schema
from ..settings import CLIENT, Complaint, matches_nothing, read
from ..stdx.records import pattern
from ..syntax import toml
from ..syntax.stop import Stop
from ..syntax.yaml import tree
from ..syntax.yaml.quote import printed
from ..text.problem import Edit, Finding, Fix, Severity
from ..text.source import Source, Span, line_in
from .hover import Hover
from .proposal import Completion, Proposal

_TOKEN = pattern(
    r'"""(?:[^"\\]|\\.|""?(?!"))*(?:"""|\Z)|\'\'\'(?:[^\']|\'\'?(?!\'))*(?:\'\'\'|\Z)'
    r"|\"(?:[^\"\\\n]|\\.)*\"?|'[^'\n]*'?|#[^\n]*|\n|[\[\]{}=,]|[A-Za-z0-9_.+:-]+|[^\S\n]+|.",
    16,  # DOTALL
)
_WORD = pattern(r"[A-Za-z0-9_-]*")
_END = pattern(r"[ \t\r]*(?:[#,\]}\n]|\Z)")
"""What comes after a whole value."""
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
_PLACE = pattern(r"\(at line (\d+), column (\d+)\)")
_LINE = pattern(r"^[ \t]*(?:\[+([^\]\n]*)|([A-Za-z0-9_.\"'-]+)[ \t]*=)", 8)  # MULTILINE
_QUOTES = ("'", '"')


def is_settings(path: str) -> bool:
    """Whether a file can contain settings."""
    return os.path.basename(path) in CONFIGURATIONS


# What is wrong


def findings(path: str, text: str, rules: Collection[str], unmatched: Collection[str] = ()) -> list[Finding]:
    """What is wrong with a settings file, as the command line says it, with places. unmatched: patterns that match no
    file."""
    found = configured(path, text)
    if found is None:
        return []
    if found.error:
        return [Finding("", Severity.ERROR, _at(text, found.error), f"{found.error}, so no setting applies")]
    _, complaints = read(found.given, rules)
    try:
        root: tree.Node = toml.read(text)
    except Stop as why:
        root = tree.Scalar(Span(why.at, why.at), None, "plain")
    base = _base(path)
    said = [_finding(text, root, it._replace(at=base + it.at), Severity.ERROR) for it in complaints]
    excluded = found.given.get("exclude") if isinstance(found.given, dict) else None
    for i, written in enumerate(excluded if isinstance(excluded, list) else ()):
        if isinstance(written, str) and written in unmatched:
            complaint = Complaint(matches_nothing(written), (*base, "exclude", i))
            said.append(_finding(text, root, complaint, Severity.WARNING))
    return sorted(said, key=lambda it: it.span)


def patterns(path: str, text: str) -> frozenset[str]:
    """`Settings.patterns` of a settings file."""
    found = configured(path, text)
    return read(found.given if found else None, ())[0].patterns


def _base(path: str) -> tuple[str, ...]:
    return ("tool", "agentls") if path.endswith("pyproject.toml") else ()


def _at(text: str, error: str) -> Span:
    """The place that the TOML parser names, to the end of the line."""
    source, place = Source(text), _PLACE.search(error)
    line = source.line_span(int(place[1]) - 1 if place else len(source.line_starts) - 1)
    return Span(min(line.start + int(place[2]) - 1, line.end) if place else line.start, line.end)


def _finding(text: str, root: tree.Node, it: Complaint, severity: Severity) -> Finding:
    node, name = root, root.span
    for step in it.at:
        if isinstance(node, tree.Mapping) and (entry := next((e for e in node.entries if e.name == step), None)):
            name, node = entry.key.span, entry.value
        elif isinstance(node, tree.Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
    span = name if it.of_key or isinstance(node, tree.Mapping) else node.span
    span = Span(span.start, min(span.end, line_in(text, span.start).end))
    fixes: tuple[Fix, ...] = ()
    if it.instead:
        inner = Span(span.start + 1, span.end - 1) if text[span.start : span.start + 1] in _QUOTES else span
        fixes = (Fix(f"Replace with `{it.instead}`", (Edit(inner, it.instead),)),)
    return Finding("", severity, span, it.message, fixes)


# Where the cursor is


class _Place(NamedTuple):
    """A word that can be completed or explained.

    path: the keys above it. kind: what it is. quoted: it is in quotes, which `span` excludes.
    """

    path: tuple[str, ...]
    kind: Literal["header", "key", "value", "item"]
    span: Span
    quoted: bool


def _place(text: str, offset: int) -> _Place | None:
    """The word at the cursor; None in a comment, and after a finished word."""
    table: tuple[str, ...] = ()
    key, token, part = "", "", "start"
    around: list[tuple[tuple[str, ...], str, bool]] = []
    for match in _TOKEN.finditer(text, 0, offset):
        token = match[0]
        in_list = bool(around) and around[-1][2]
        if token == "\n" and not around:
            key, part = "", "start"
        elif token.isspace() or token[0] == "#":
            pass
        elif token == "[" and part == "start" and not around:
            part = "header"
        elif part == "header":
            if token == "]":
                table, part = _names(key), "done"
            key += token if token != "[" else ""
        elif token in ("[", "{") and part == "value":
            around.append((table, key, token == "["))
            if token == "{":
                table, key, part = (*table, *_names(key)), "", "start"
        elif token in ("]", "}") and around:
            table, key, _ = around.pop()
            part = "done"
        elif token == "=" and part == "start":
            part = "value"
        elif token == ",":
            key, part = (key, "value") if in_list else ("", "start")
        elif part == "start":
            key += token
        elif part == "value":
            part = "word"
    line = text[line_in(text, offset).start : offset]
    start = offset - len(line) + len(line.rstrip(_LETTERS))
    word = _WORD.match(text, offset)
    span = Span(start, word.end() if word else offset)
    quote = token[:1] if token[:1] in _QUOTES else ""
    is_over = token.isspace() and token != "\n" and (part == "word" or (part == "start" and key != ""))
    if part == "done" or token[:1] == "#" or is_over or (quote and len(token) > 1 and token[-1] == quote):
        return None
    if part in ("value", "word"):
        return _Place((*table, *_names(key)), "item" if around and around[-1][2] else "value", span, bool(quote))
    before = key[: len(key) - (offset - start)]
    if part == "header":
        return _Place(_names(before), "header", span, bool(quote))
    return _Place((*table, *_names(before)), "key", span, bool(quote))


def _names(key: str) -> tuple[str, ...]:
    """The parts of a dotted key."""
    return tuple(name for it in key.split(".") if (name := it.strip("\"'")))


# What can be written, and what it means


def complete(path: str, text: str, offset: int, abouts: Mapping[str, str], typed: str = "") -> Completion:
    """The keys, rules and values at a place. abouts: a summary of each rule. typed: as for `Completion.meant`."""
    at = _place(text, offset) if typed in ("", " ", *_QUOTES) else None
    if at is None:
        return Completion()
    if at.kind == "header":
        items = _headers(path, text, at)
    else:
        node = _node(_schema(path), at.path)
        items = _keys(path, text, at, node, abouts) if at.kind == "key" else _values(text, at, node, abouts, typed)
    return Completion(tuple(items)).meant(text, offset, typed)


def hover(path: str, text: str, offset: int, abouts: Mapping[str, str]) -> Hover | None:
    """The meaning of a key, a rule or a table. abouts: a summary of each rule, in Markdown."""
    word = _WORD.match(text, offset)
    at = _place(text, word.end() if word else offset)
    if at is None or at.span.start == at.span.end:
        return None
    name = at.span.of(text)
    node = _node(_schema(path), at.path)
    if name in abouts and (at.kind == "item" or at.path[-1:] == ("rules",)) and node:
        return Hover(at.span, abouts[name])
    meant = _properties(node).get(name) if at.kind in ("key", "header") else None
    return Hover(at.span, _meaning(name, meant)) if meant and "description" in meant else None


def _meaning(name: str, node: Mapping[str, Any]) -> str:
    words = [f"`{it}`" for it in _words(node, in_list="items" in node)]
    default = node.get("default")
    told = [f"**`{name}`**", node["description"]]
    if 0 < len(words) < 10:
        told.append(f"Values: {', '.join(words)}.")
    if isinstance(default, (bool, str)):
        told.append(f"Default: `{printed(default)}`.")
    return "\n\n".join(told)


def _schema(path: str) -> Mapping[str, Any]:
    """The schema of a settings file; for a `pyproject.toml`, as that of one of its tables."""
    node = schema("agentls")
    for name in reversed(_base(path)):
        node = {"properties": {name: node}}
    return node


def _node(node: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Any]:
    """The schema at a path; empty if unknown."""
    for name in path:
        node = _properties(node).get(name, {})
    return node


def _properties(node: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = node.get("properties", {})
    return found


def _words(node: Mapping[str, Any], in_list: bool = False) -> Iterator[str]:
    """The words that a value, or an item of a list, can be."""
    for form in node.get("anyOf", [node]):
        given = form.get("items", {}) if in_list else form
        kinds = given.get("type", ())
        values = [*given.get("enum", ()), *([given["const"]] if "const" in given else ())]
        values += [True, False] * ("boolean" in ((kinds,) if isinstance(kinds, str) else kinds))
        yield from map(printed, values)


def _keys(path: str, text: str, at: _Place, node: Mapping[str, Any], abouts: Mapping[str, str]) -> Iterator[Proposal]:
    """The keys that a table does not have yet; only the name if something is written after it."""
    present = set(_entries(text, at.path))
    alone = not text[at.span.end :].partition("\n[")[0].strip() and at.path == _base(path) and not at.quoted
    is_written = text[at.span.end :].lstrip(" \t")[:1] in ("=", ".")
    for index, (key, known) in enumerate(_properties(node).items()):
        if key in present or "description" not in known:
            continue
        text_of = key
        if not at.quoted and not is_written:
            is_list = known.get("type") == "array"
            quote = '"' * (known.get("type") == "string" or "enum" in known)
            text_of = f"{key} = {'[' * is_list}{quote}$0{quote}{']' * is_list}"
        if _properties(known) and not is_written:
            text_of = f"[{'.'.join((*at.path, key))}]\n$0" if alone else f"{key}.$0"
        edit = Edit(at.span, text_of.replace("$0", ""))
        detail = known["description"].partition("\n")[0]
        about = ("rule", key) if key in abouts else ()
        yield Proposal(key, "field", edit, f"{index:05}", key, text_of, detail, about, more=not is_written)


def _entries(text: str, path: tuple[str, ...]) -> Iterator[str]:
    """The keys of a table as they are written, even if the file is not valid TOML."""
    table: tuple[str, ...] = ()
    for match in _LINE.finditer(text):
        if match[1] is not None:
            table = _names(match[1])
        elif (*table, *(names := _names(match[2])))[: len(path)] == path and len(table) + len(names) > len(path):
            yield (*table, *names)[len(path)]


def _headers(path: str, text: str, at: _Place) -> Iterator[Proposal]:
    """The tables of settings that the file does not have yet."""
    base = _base(path)
    start = text.rfind("[", 0, at.span.end) + 1
    known = _properties(_node(_schema(path), base))
    names = [base] * bool(base) + [(*base, key) for key, it in known.items() if _properties(it)]
    present = {_names(it[1]) for it in _LINE.finditer(text) if it[1] is not None and it.start(1) != start}
    for index, it in enumerate(names):
        if it not in present:
            label = ".".join(it)
            closing = "]" * (text[at.span.end : at.span.end + 1] != "]")
            edit = Edit(Span(start, at.span.end), label + closing)
            yield Proposal(label, "field", edit, f"{index:05}")


def _values(
    text: str, at: _Place, node: Mapping[str, Any], abouts: Mapping[str, str], typed: str
) -> Iterator[Proposal]:
    """The possible values; none in front of one. Those that are not strings are shown only on request: they end a line,
    and Enter must remain a line break."""
    if not at.quoted and not _END.match(text, at.span.end):
        return
    in_list = at.kind == "item"
    strings = in_list or "boolean" not in node.get("type", ())
    if not strings and (typed or at.span.start < at.span.end):
        return
    words = [default().dialect.version] if at.path[-1:] == (CLIENT,) else _words(node, in_list)
    for index, it in enumerate(words):
        quote = '"' * (strings and not at.quoted)
        edit, about = Edit(at.span, f"{quote}{it}{quote}"), ("rule", it) if it in abouts else ()
        yield Proposal(it, "value", edit, f"{index:05}", detail=abouts.get(it, ""), about=about)
