"""How GitHub Copilot CLI loads a file: YAML by libyaml, and a schema; one wrong value drops the agent.

Source: `@github/copilot` 1.0.102, asked offline.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...stdx.records import always, pattern
from ...syntax import libyaml
from ...syntax.header import place_of, value
from ...syntax.stop import Stop
from ...text.source import Span, line_in
from ..facts import schema
from ..reading import File, Reading, Why, rejected
from ..remedy import UTF_8, Remedy, for_header, unfenced, write
from . import hooks, notes
from .values import Wrong, WrongKey, fits

HOST = "copilot-cli"
_PLACES = {"vscode": ".github/agents", "claude": ".claude/agents"}
_OWN = "general-purpose"
"""The only name of a built-in agent that no other agent can use."""
_COLON = "mapping values are not allowed here"
_TWICE = pattern(r'duplicate entry with key "([^"`]*)"')
_KEY = pattern(r"^([\w-]+)[ \t]*:[ \t]", 8)  # MULTILINE
_LINE = always(r"[^\n]*(?:\n|\Z)")
_FENCE = Span(0, 3)
_ROOT = pattern(r".*(?:^|/)\.(?:github|copilot|claude)/agents/")


def load(file: File) -> Reading:
    """How Copilot CLI loads a file in one of the folders that it reads."""
    if file.lossy:
        return _rejected("the file is not valid UTF-8", UTF_8, Span(0, 0))
    region = header(file.text)
    if region is None:
        fact = "the file does not begin with a header between two lines of `---`"
        fact, remedy = unfenced(file.text, alone=False) or (fact, Remedy("write one"))
        return _rejected(fact, remedy, line_in(file.text, 0))._replace(disabled=file.is_for_people)
    try:
        root = libyaml.read(file.text[region.start : region.end], region.start)
    except Stop as stop:
        at = min(stop.at, len(file.text))
        fact, remedy = _yaml_fault(file.text, at, stop.reason)
        return _rejected(fact, remedy, Span(at, min(at + _length(stop.reason), len(file.text))))
    fields: Any = value(root)
    if wrongs := list(_wrongs(fields)):
        return rejected(
            (place_of(root, it.path, _FENCE, key=isinstance(it, WrongKey)), _why(it.fact, it.remedy)) for it in wrongs
        )
    name = fields.get("name") or agent_id(file.path)
    is_file = agent_id(file.path) == _OWN
    if is_file or name == _OWN:
        fact = f"`{_OWN}` is the name of an agent of GitHub Copilot CLI itself, which ignores this one"
        remedy = Remedy("rename the file" if is_file else "choose another `name`")
        return Reading(False, Why(fact, remedy), _FENCE if is_file else place_of(root, ("name",), _FENCE))
    names = tool_names(fields.get("tools", ["*"]))
    model = fields.get("model")
    place = next((it for it, folder in _PLACES.items() if f"/{folder}/" in f"/{file.path}"), "")
    return Reading(
        True,
        name=name,
        description=fields["description"],
        tools=names,
        model=model[0] if isinstance(model, list) else model,
        notes=notes.of(file.text, root, place),
        dropped=notes.dropped(file.text, root),
    )


def header(text: str) -> Span | None:
    """The span of the YAML; None unless the file begins with a line `---` and has another one. Spaces may follow the
    dashes."""
    first = _LINE.match(text)
    if first[0].rstrip() != "---" or not first[0].startswith("---") or not first[0].endswith("\n"):
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


def agent_id(path: str) -> str:
    """The id of an agent: its path below the folder of agents, with `--` for `/`, without its suffix."""
    root = _ROOT.match(path)
    below = path[root.end() :] if root else path.rpartition("/")[2]
    return below.removesuffix(".md").removesuffix(".agent").replace("/", "--")


def tool_names(value: Any) -> list[str]:
    """The names in `tools`: a list, or a comma-separated string."""
    return [it.strip() for it in value.split(",") if it.strip()] if isinstance(value, str) else value


def _rejected(fact: str, remedy: Remedy, span: Span) -> Reading:
    return rejected([(span, _why(fact, remedy))])


def _why(fact: str, remedy: Remedy) -> Why:
    return Why(f"{fact}, so GitHub Copilot CLI rejects this file", remedy)


def _length(reason: str) -> int:
    """How much a fault of YAML covers: a key that is written twice as a whole."""
    twice = _TWICE.match(reason)
    return len(twice[1]) if twice else 1


def _yaml_fault(text: str, at: int, reason: str) -> tuple[str, Remedy]:
    """What is wrong with a header that is not YAML, and what to do, in the words of its author where that is known."""
    remedy = for_header(reason, text, at)
    if twice := _TWICE.match(reason):
        return f"`{twice[1]}` is written twice", remedy
    keys = list(_KEY.finditer(text, 0, at)) if reason == _COLON else []
    is_value = keys and "\n" not in text[keys[-1].end() : at]
    why = f"an unquoted `: ` in `{keys[-1][1]}`" if is_value else reason.replace(r"'\x00'", "the end")
    return f"the header is not valid YAML ({why})", remedy


def _wrongs(fields: Any) -> Iterator[Wrong]:
    """What the program's schema rejects: of each field, the first value."""
    if fields is not None and not isinstance(fields, dict):
        yield Wrong("the header has no fields", write("`description: …`"))
        return
    if not fields or "description" not in fields:
        yield Wrong("`description` is missing", Remedy("add it"))
    for key, facts in schema(HOST)["properties"].items():
        if fields and key in fields:
            try:
                if facts["x-kind"] == "hooks":
                    hooks.check(fields[key], key)
                else:
                    fits(fields[key], facts["x-kind"], key)
            except Wrong as wrong:
                yield wrong
