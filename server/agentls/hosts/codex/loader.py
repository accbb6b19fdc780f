"""How Codex CLI loads a file."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Container, Iterator
from typing import Any

from ...disk import files as disk
from ...syntax.header import entries, place_of, value
from ...syntax.stop import Stop
from ...syntax.toml import read
from ...syntax.yaml.tree import Mapping
from ...text.source import Span, line_in
from ..facts import correction, innermost, is_legal, schema
from ..reading import File, Note, Reading, Why, rejected, restricts
from ..remedy import REMOVE, UTF_8, Remedy, write
from ..saying import in_code, misspelled, restriction

HOST = "codex"
PROMPT = "developer_instructions"


def load(file: File) -> Reading:
    """How Codex CLI loads a file in its folder."""
    if file.lossy:
        at = file.text.find("\ufffd")
        return _skipped([(Span(at, at + 1), "the file is not valid UTF-8", UTF_8)])
    try:
        root = read(file.text)
    except Stop as stop:
        remedy = Remedy("remove one of the two" if "duplicate" in stop.reason else "correct it")
        return _skipped([(_line_from(file.text, stop.at), f"the file is not valid TOML ({stop.reason})", remedy)])
    own: Any = value(root)
    given = {} if all(key in own for key in schema(HOST)["required"]) else _given(file.path)
    faults = list(_faults(root, file.text, given))
    if faults:
        return _skipped(faults)
    fields = {**given, **own}
    return Reading(
        True,
        name=fields["name"].strip(),
        description=fields["description"].strip(),
        notes=tuple(_notes(root)),
        denied=_SHELL if has_no_shell(fields) else (),
        wanted=fields.get("model"),
    )


_SHELL = ("exec_command", "write_stdin")
"""The tools that run commands, by which an agent reads and changes files, too."""


def has_no_shell(fields: Any) -> bool:
    """Whether an agent has no tool that runs commands. Seen with 0.171.0."""
    features = fields.get("features")
    return isinstance(features, dict) and features.get("shell_tool") is False


def _given(path: str) -> dict[str, str]:
    """The fields that the `config.toml` of the file's `.codex` folder declares, so that the file need not have them."""
    folder = path.rpartition(".codex/agents/")[0] + ".codex"
    try:
        config: Any = value(read(disk.text(f"{folder}/config.toml") or ""))
    except Stop:
        return {}
    declared = config.get("agents")
    for name, entry in declared.items() if isinstance(declared, dict) else ():
        place = entry.get("config_file") if isinstance(entry, dict) else None
        if isinstance(place, str) and posixpath.normpath(posixpath.join(folder, place)) == posixpath.normpath(path):
            description = entry.get("description")
            described = isinstance(description, str) and description.strip()
            return {"name": name, PROMPT: "", **({"description": description} if described else {})}
    return {}


def _skipped(faults: list[tuple[Span, str, Remedy]]) -> Reading:
    return rejected((at, Why(f"{it}, so Codex CLI skips this file", remedy)) for at, it, remedy in faults)


def _line_from(text: str, at: int) -> Span:
    return Span(at, line_in(text, at).end)


def _faults(root: Mapping, text: str, given: Container[str]) -> Iterator[tuple[Span, str, Remedy]]:
    known = schema(HOST)["properties"]
    own = {it.name: it for it in root.entries}
    missing = [key for key in schema(HOST)["required"] if key not in given and key not in own]
    instead = {key: _instead(key, value(it.value), missing) for key, it in own.items() if key not in known}
    for key in missing:
        if key == PROMPT and "instructions" in own:
            fact = f"`instructions` does not replace `{key}`"
            yield own["instructions"].key.span, fact, write(f"`{key}`", "instructions")
        elif not any(key == it.text or key in entries(own[other].value) for other, it in instead.items()):
            yield _line_from(text, 0), f"`{key}` is missing", write(f'`{key} = "{known[key]["x-example"]}"`')
    for entry in root.entries:
        if entry.name in instead:
            yield entry.key.span, f"unknown field `{entry.name}`", instead[entry.name]
        elif entry.name == "tools" and isinstance(listed := value(entry.value), (str, list)):
            yield entry.key.span, "`tools` does not take a list of tools", _SESSION if listed else REMOVE
        elif not is_legal(HOST, entry.name, value(entry.value)):
            inner = innermost(HOST, entry.name, value(entry.value))
            if inner:
                yield place_of(root, (entry.name, *inner.path), entry.place, key=inner.is_key), inner.fact, inner.remedy
            else:
                remedy = correction(HOST, entry.name, value(entry.value))
                yield entry.place, f"the value of `{entry.name}` is not valid", remedy
        elif entry.name == "nickname_candidates" and (why := _nicknames(value(entry.value))):
            yield entry.place, why, Remedy("write each name once")


_PROMPTS = ("instructions", PROMPT, "text")
"""Names of a prompt in a table."""

_SESSION = Remedy("remove it: an agent may do what its session may")


def _instead(key: str, written: Any, missing: Collection[str]) -> Remedy:
    """What to do about an unknown key, by its value. What may be the prompt is never removed. missing: the fields that
    the file lacks."""
    if isinstance(written, dict) and any(it in written for it in missing):
        return Remedy(f"write its keys above every table, without `[{key}]`")
    prompts = {it for it, what in schema(HOST)["x-foreign"].items() if PROMPT in what}
    if isinstance(written, dict) and (inner := next((it for it in written if it in {*prompts, *_PROMPTS}), "")):
        return Remedy(f"write `{inner}` in it as `{PROMPT}`, above every table", text=PROMPT)
    known = schema(HOST)["properties"].keys() - {"tools"}  # It takes no list of tools.
    other = schema(HOST)["x-foreign"].get(key) or in_code(misspelled(key, sorted(known)))
    if not other and PROMPT in missing and len(str(written).split()) > 1:
        return Remedy(f"remove it, unless its text is the prompt: write that as `{PROMPT}`")
    is_lost = (name := restriction(key)) and restricts(name, written)
    return write(other, key) if other else _SESSION if is_lost else REMOVE


def _nicknames(names: Any) -> str:
    trimmed = [it.strip() for it in names]
    if not all(trimmed):
        return "`nickname_candidates` has an empty name"
    return "`nickname_candidates` has a name twice" if len(set(trimmed)) < len(trimmed) else ""


def _notes(root: Mapping) -> Iterator[Note]:
    facts = schema(HOST)
    for entry in root.entries:
        node = facts["properties"][entry.name]
        written = value(entry.value)
        fact = f"Codex CLI uses `{entry.name}` of the session, so it"
        if "*" in node.get("x-session", {}):
            instead = Remedy(node["x-session"]["*"])
            yield Note("lost", entry.key.span, Why(f"{fact} has no effect here", instead))
        elif isinstance(written, str) and written in node.get("x-session", {}):
            instead = Remedy(node["x-session"][written])
            yield Note("weaker", entry.place, Why(f"{fact} restricts nothing here", instead))
        model = written if entry.name == "model" else None
        if model in facts["x-aliases"]:
            fact = f"`{model}` is an alias that only Claude Code knows, so Codex CLI asks for a model of that name"
            remedy = Remedy("write a model of the provider, or remove `model`")
            yield Note("changed", entry.value.span, Why(fact, remedy))
        for name, inner in entries(entry.value).items() if node.get("x-closed") else ():
            if name not in node["properties"]:
                fact = f"`{name}` is not a key of `{entry.name}`, so Codex CLI ignores it"
                yield Note("ignored", inner.key.span, Why(fact, REMOVE))
