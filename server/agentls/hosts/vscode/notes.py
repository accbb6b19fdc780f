"""What VS Code ignores, loses or reads differently in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...stdx.records import pattern
from ...syntax.header import entries
from ...syntax.yaml.quote import as_scalar
from ...syntax.yaml.tree import Entry, Node, Scalar
from ...syntax.yaml.tree import Mapping as Tree
from ...syntax.yaml.tree import Sequence as List
from ...text.source import Span
from .. import hooking
from ..claude_code.tools import texts
from ..facts import schema
from ..portable import tables
from ..reading import RESTRICTING, File, Note, Why, restricts
from ..remedy import BEGIN, REMOVE, Remedy, unfenced, write
from ..saying import lost_tools, unknown
from ..unfound import header

HOST = "vscode"
NAME = "VS Code"
_BLANK = pattern(r"\s+---[ \t]*\r?$", 8)  # MULTILINE


def without_header(file: File) -> tuple[Note, ...]:
    """The note about a header that VS Code does not find."""
    place = header(file.text, {*schema(HOST)["properties"], *schema("copilot-cli")["properties"]})
    if place is None:
        return ()
    found = _BLANK.match(file.text)
    what = "a byte-order mark" if file.bom else found and ("an empty line" if "\n" in found[0] else "a space")
    before = f"{what} is before `---`" if what else "the first line is not `---`"
    fact = f"{before}, so VS Code does not find the header: the fields become part of the prompt, and the agent has every tool"
    return (Note("header", place, Why(fact, BEGIN), is_form=True),)


def of(
    source: str, tree: Any, fields: Mapping[str, Entry], tools: Sequence[Any] | None, *, translated: bool
) -> tuple[Note, ...]:
    """The notes of a file with a header. translated: its tools and models are Claude Code's."""
    made = [*_rest(source, tree, fields), *_fields(fields, translated=translated)]
    if translated:
        if tools:
            named = ((it.text, it.span) for it in tools)
            made += lost_tools(NAME, source, named, fields["tools"].key.span, schema(HOST)["x-claude-tools"].get)
        if "model" in fields:
            made += _models(fields["model"])
    return tuple(sorted(made, key=lambda it: it.span))


def _rest(source: str, tree: Any, fields: Mapping[str, Entry]) -> Iterator[Note]:
    if tree.root is not None and not isinstance(tree.root, Tree):
        fact = "the header has no field that VS Code can read, so the agent has every tool"
        yield Note("header", tree.root.span, Why(fact, write("`description: …`")), is_form=True)
    elif tree.rest is not None:
        usual = "this line fits no field", Remedy("write values on one line")
        fact, remedy = unfenced(source, alone=False) or usual
        why = Why(f"{fact}, so VS Code stops reading the header here and drops the rest", remedy)
        yield Note("lost", tree.rest, why, is_form=True)
    if isinstance(tree.root, Tree):
        for it in tree.root.entries:
            if fields[it.name] is not it:
                fact = f"`{it.name}` occurs twice, so VS Code reads the first one and ignores this one"
                yield Note("changed", it.key.span, Why(fact, Remedy("remove one", "beside")), is_form=True)


def _fields(fields: Mapping[str, Entry], *, translated: bool) -> Iterator[Note]:
    facts = schema(HOST)
    others = () if translated else schema("copilot-cli")["properties"]
    own = () if translated else facts["properties"]
    granted = texts(fields["tools"].value) if "tools" in fields else None
    if granted and translated:
        granted = [it for it in granted if facts["x-claude-tools"].get(it)]
    for name, entry in fields.items():
        value, known = entry.value, facts["properties"].get(name)
        if known is None and name in others:
            continue
        if known is None:
            instead = "" if translated else schema("copilot-cli")["x-instead"].get(name)
            remedy = write(f"`{instead}`", name) if instead else REMOVE
            yield unknown(NAME, name, entry.key.span, texts(value), granted, own, remedy)
        elif not _fits(known["x-kind"], value):
            is_weaker = name in RESTRICTING and restricts(name, getattr(value, "value", value))
            result = " and the agent has every tool" if name == "tools" else ""
            why = Why(f"this value of `{name}` is not valid, so VS Code ignores it{result}", write(known["x-write"]))
            yield Note("weaker" if is_weaker else "ignored", entry.place, why, is_form=True)
        elif "enum" in known and getattr(value, "value", None) not in known["enum"]:
            fact = f"`{getattr(value, 'value', '')}` is not a value of `{name}` that VS Code knows, so it ignores it"
            yield Note("ignored", entry.place, Why(fact, write(known["x-write"])))
        elif name == "handoffs" and isinstance(value, List):
            yield from _handoffs(value)
        elif name == "hooks" and _flag(fields, "target") != "github-copilot":
            yield from _events(value)
        elif name == "agents" and isinstance(value, List) and value.items and not _calls(fields.get("tools")):
            fact = "`tools` does not have `agent`, so the agent cannot call those in `agents` in VS Code"
            yield Note("lost", entry.key.span, Why(fact, Remedy("add `agent` to `tools`")))
    if _flag(fields, "infer") == "true" and _flag(fields, "disable-model-invocation") == "true":
        fact = "`infer: true` takes precedence over `disable-model-invocation` in VS Code, so other agents can call this one"
        yield Note("weaker", fields["infer"].place, Why(fact, Remedy("remove `infer`", "remove", "infer")))


def _events(hooks: Node) -> Iterator[Note]:
    """The hooks that do not run: for an event in the spelling of GitHub Copilot CLI, and guards for one that VS Code does
    not have; and limits of time that it does not read."""
    known = tables()["hooks"][HOST]["events"]
    events = schema("copilot-cli")["properties"]["hooks"]["properties"]
    own = {it["x-event"]: name for name, it in events.items() if name in known}
    for event, entry in entries(hooks).items():
        instead = own.get(events.get(event, {}).get("x-event"))
        is_guard = restricts("hooks", [event]) or restricts("hooks", [instead])
        if event not in known and (instead or is_guard):
            fact = f"`{event}` is not an event of VS Code, so its hooks do not run"
            remedy = write(f"`{instead}`", event) if instead else Remedy("check the tools in `PreToolUse`")
            yield Note("weaker" if is_guard else "lost", entry.key.span, Why(fact, remedy))
            continue
        for hook in hooking.written(entry.value):
            for key in hook.keys() & {"timeout", "timeoutSec"}:
                fact = f"VS Code reads `{key}` in a header as a string, so it does not limit this hook"
                yield Note("ignored", hook[key].key.span, Why(fact, Remedy("limit the time in the command")))


def _calls(tools: Entry | None) -> bool:
    """Whether an agent with a list of tools can call others."""
    if tools is None or not _fits("texts", tools.value):
        return True
    named = texts(tools.value)
    return any(it in _CALLING or it.startswith("agent/") for it in named)


_CALLING = ("*", "agent", "runSubagent")


def _flag(fields: Mapping[str, Entry], key: str) -> object:
    return getattr(fields[key].value, "value", None) if key in fields else None


def _handoffs(steps: List) -> Iterator[Note]:
    """The steps that the user is not offered, because a part of them is missing."""
    for step in steps.items:
        given = entries(step)
        missing = [key for key in ("label", "agent", "prompt") if not _has(given.get(key), key)]
        if missing:
            named = " and ".join(f"`{key}`" for key in missing)
            fact = f"this handoff has no {named}, so VS Code does not offer it"
            yield Note("lost", step.span, Why(fact, Remedy(f"add {named}")))


def offers(fields: Mapping[str, Entry]) -> Iterator[tuple[str, Span]]:
    """The agents of the handoffs that are not built in."""
    steps = fields["handoffs"].value if "handoffs" in fields else None
    for step in steps.items if isinstance(steps, List) else ():
        value = entries(step)["agent"].value if "agent" in entries(step) else None
        if isinstance(value, Scalar) and str(value.value).strip() and str(value.value).lower() not in _BUILT_IN:
            yield str(value.value), value.span


_BUILT_IN = ("agent", "ask", "edit", "plan")


def _has(entry: Entry | None, key: str) -> bool:
    """Whether a step has a part; only the prompt may be empty."""
    value = entry.value if entry else None
    return isinstance(value, Scalar) and (key == "prompt" or bool(str(value.value).strip()))


def _fits(kind: str, value: Node) -> bool:
    """Whether VS Code uses a value. kind: text, boolean, texts (or a list), list, map."""
    if isinstance(value, Scalar):
        return kind in ("text", "texts") or (kind == "boolean" and value.value in ("true", "false"))
    return kind in ("list", "texts") if isinstance(value, List) else kind == "map"


def _models(entry: Entry) -> Iterator[Note]:
    known = schema(HOST)["x-claude-models"]
    listed = entry.value.items if isinstance(entry.value, List) else [entry.value]
    others = any(isinstance(it, Scalar) and known.get(it.value) for it in listed)
    for it in listed:
        if isinstance(it, Scalar) and it.value not in known:
            named = str(it.value) or "''"
            result = "ignores it" if others else "uses that of the session"
            fact = f"`{named}` is not a model that VS Code knows, so it {result}"
            span = it.span if it.span.end > it.span.start else entry.key.span
            is_form = as_scalar(str(it.value)) != it.value
            yield Note("lost", span, Why(fact, write("`sonnet`, `opus` or `haiku`")), is_form)
