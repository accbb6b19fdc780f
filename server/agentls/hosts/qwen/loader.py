"""How Qwen Code loads a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...stdx import javascript
from ...stdx.records import pattern
from ...syntax.header import inside
from ...syntax.js_yaml.resolve import Bytes
from ...text.source import Span, line_in
from ..facts import correction, is_legal, schema
from ..portable import model
from ..reading import File, Reading, Why, rejected
from ..remedy import Remedy, for_header, unfenced, write
from . import notes
from .header import HOST, Header, header

_EXECUTOR = pattern(r"^[ \t]*[\"']?executor[\"']?[ \t]*:", 8)  # MULTILINE
_BACKEND = pattern(r"^[ \t]*[\"']?executionBackend[\"']?[ \t]*:", 8)


class _Skipped(Exception):
    """Qwen Code skips the file: why, at which field, and what to do; by default, to write what the field takes."""

    def __init__(self, fact: str, field: str = "", remedy: Remedy | None = None) -> None:
        super().__init__(fact)
        facts = schema(HOST)["properties"].get(field)
        self.why = Why(
            f"{fact}, so Qwen Code skips this file", remedy or (write(facts["x-write"]) if facts else Remedy("add it"))
        )
        self.field = field


def load(file: File) -> Reading:
    """How Qwen Code loads a file in its folder."""
    found = header(file.text)
    if found is None:
        what = "write `---` alone on the first line, and `---` alone on a line below, with a line end after it"
        usual = "the file has no header between two lines of `---`", Remedy(what)
        fact, remedy = unfenced(file.text, alone=True) or usual
        return Reading(
            False, Why(f"{fact}, so Qwen Code skips it", remedy), line_in(file.text, 0), disabled=file.is_for_people
        )
    faults = [_said(found, file.text, it) for it in _faults(found, file.text)]
    if faults:
        return rejected(faults)
    name, description = (_text(found.fields, key) for key in ("name", "description"))
    granted, denied = notes.grants(found, file.text)
    return Reading(
        True,
        name=name,
        description=description.rstrip("\n"),
        notes=notes.of(found, file.text),
        granted=granted,
        denied=denied,
        wanted=model(found.fields.get("model")) or None,
    )


def _said(found: Header, text: str, skipped: _Skipped) -> tuple[Span, Why]:
    """Why a file is skipped, and the place."""
    span = notes.place(found, skipped.field) if skipped.field else Span(0, 3)
    if skipped.field == "body":
        span = Span(min(found.body, len(text)), len(text))
    return span, skipped.why


def _faults(found: Header, text: str) -> Iterator[_Skipped]:
    """Why the file is skipped: all reasons that would remain without the others."""
    fields = found.fields
    checks: tuple[Callable[[], None], ...] = (
        lambda: _check_execution(found, text),
        lambda: _check_name(_text(fields, "name")),
        lambda: _check_description(_text(fields, "description")),
        lambda: _check_mode(fields),
        lambda: _check_executor(found),
        lambda: _check_backend(found),
        lambda: _check_body(text[found.body :]),
        lambda: _check_tools(fields, "tools"),
        lambda: _check_tools(fields, "disallowedTools"),
        lambda: _check_model(fields),
        lambda: _check_said(fields),
        lambda: _check_run(fields.get("runConfig")),
    )
    for check in checks:
        try:
            check()
        except _Skipped as skipped:
            yield skipped


def _check_description(description: str) -> None:
    if not javascript.trim(description):
        raise _Skipped("`description` is empty", "description")


def _check_backend(found: Header) -> None:
    if "executionBackend" in found.places and found.fields.get("executionBackend") != "container":
        raise _Skipped("`executionBackend` is not `container`", "executionBackend")


def _check_body(body: str) -> None:
    if javascript.length(javascript.trim(body)) < 10:
        raise _Skipped("the prompt is shorter than 10 characters", "body", Remedy("write a longer prompt"))


def _check_tools(fields: dict[str, Any], key: str) -> None:
    value = fields.get(key)
    if isinstance(value, list) and any(isinstance(it, str) and not javascript.trim(it) for it in value):
        raise _Skipped(f"`{key}` contains an empty name", key)


def _text(fields: dict[str, Any], key: str) -> str:
    value = fields.get(key)
    if value is None or value == "":
        raise _Skipped(f"`{key}` is missing")
    if _is_bare(value):
        raise _Skipped(f"`{key}` is a map, not a string", key)
    return _decoded(value) if isinstance(value, Bytes) else javascript.string(value, most=1_000_000)


def _decoded(value: str) -> str:
    import base64
    import binascii

    try:
        return base64.b64decode(value).decode("utf-8", "replace")
    except binascii.Error:
        return value


def _is_bare(value: Any) -> bool:
    """Whether a value contains a map, which cannot be converted to a string: its prototype is null."""
    return any(isinstance(it, dict) for it in inside(value))


def _check_name(name: str) -> None:
    trimmed = javascript.trim(name)
    facts = schema(HOST)["properties"]["name"]
    if not trimmed:
        raise _Skipped("`name` is empty", "name")
    if not 2 <= javascript.length(trimmed) <= 50:
        raise _Skipped("`name` is shorter than 2 or longer than 50 characters", "name")
    if not all(char in "-_" or _is_letter_or_number(char) for char in trimmed):
        raise _Skipped("`name` contains characters that are not allowed", "name")
    if trimmed[0] in "-_" or trimmed[-1] in "-_":
        raise _Skipped("`name` begins or ends with `-` or `_`", "name")
    if trimmed.lower() in facts["x-reserved"]:
        raise _Skipped(f"`{trimmed}` is a reserved name", "name", Remedy("choose another name"))


def _is_letter_or_number(char: str) -> bool:
    if char.isascii():
        return char.isalnum()
    import unicodedata

    return unicodedata.category(char)[0] in "LN"


def _check_mode(fields: dict[str, Any]) -> None:
    mode = fields.get("approvalMode")
    if mode is None or mode == "" or is_legal(HOST, "approvalMode", mode):
        return
    raise _Skipped("the value of `approvalMode` is unknown", "approvalMode", correction(HOST, "approvalMode", mode))


def _check_model(fields: dict[str, Any]) -> None:
    model = fields.get("model")
    if model is None or model == "":
        older = fields.get("modelConfig")
        model = older.get("model") if isinstance(older, dict) and isinstance(older.get("model"), str) else None
    if not model and model != 0 and model != {}:
        return
    if _is_bare(model):
        raise _Skipped("`model` is a map, not a string", "model")
    text = javascript.trim(javascript.string(model))
    provider, colon, rest = text.partition(":")
    if not text:
        raise _Skipped("`model` is empty", "model")
    if colon and javascript.trim(provider) in schema(HOST)["x-providers"] and not javascript.trim(rest):
        raise _Skipped("`model` names a provider without a model", "model")


def _check_said(fields: dict[str, Any]) -> None:
    """Qwen Code fails when it says what is wrong with a value that contains a map."""
    for key in ("permissionMode", "background", "maxTurns"):
        if _is_bare(fields.get(key)):
            raise _Skipped(f"`{key}` contains a map", key)


def _check_run(run: Any) -> None:
    if not isinstance(run, dict):
        return
    for key in ("max_time_minutes", "max_turns"):
        value = run.get(key)
        if value is None:
            continue
        remedy = write("a whole number above 0" if key == "max_turns" else "a number above 0")
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
            raise _Skipped(f"`{key}` is not a number above 0", "runConfig", remedy)
        if key == "max_turns" and value != int(value):
            raise _Skipped("`max_turns` is not a whole number", "runConfig", remedy)


def _check_execution(found: Header, text: str) -> None:
    """A header with an executor that is not valid YAML is not repaired, unless a key above the executor appears
    twice."""
    for key, written in (("executor", _EXECUTOR), ("executionBackend", _BACKEND)):
        match = written.search(found.text) if found.root is None and found.stop else None
        if match is None:
            continue
        if key != "executor" or found.stop != "duplicated mapping key" or match.start() <= found.stop_at:
            remedy = for_header(found.stop, text, found.at.start)
            raise _Skipped(f"the header is not valid YAML ({found.stop}), which `{key}` requires", key, remedy)


def _check_executor(found: Header) -> None:
    if found.root is None or "executor" not in found.places:
        return
    value = found.fields.get("executor")
    command = value.get("command") if isinstance(value, dict) else None
    arguments = value.get("args", []) if isinstance(value, dict) else None
    good = (
        isinstance(value, dict)
        and value.get("kind") in ("acp", "codex")
        and isinstance(command, str)
        and bool(javascript.trim(command))
        and isinstance(arguments, list)
        and all(isinstance(it, str) for it in arguments)
    )
    if not good:
        raise _Skipped("`executor` is incomplete", "executor")
