"""What GitHub Copilot CLI ignores or loses in a file that loads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...dialect.load import dialect
from ...stdx.spelling import nearest
from ...syntax.header import entries as fields
from ...syntax.yaml.tree import Entry, Node, Scalar, Sequence, resolve
from ...syntax.yaml.tree import Mapping as Tree
from ...text.source import Span
from .. import hooking
from ..claude_code.tools import texts
from ..facts import schema
from ..portable import tables
from ..reading import Note, Why, parts
from ..remedy import REMOVE, Remedy, write
from ..saying import excluded, excludes, lost_tools, unknown, whole

HOST = "copilot-cli"
NAME = "GitHub Copilot CLI"


def of(source: str, root: Node | None, place: str) -> tuple[Note, ...]:
    """The notes of a file that loads. place: in whose folder it is: `vscode`, which has keys and tools of its own there
    that are not noted; `claude`, for those of Claude Code; or empty."""
    tree = resolve(root) if root is not None else None
    entries = {it.name: it for it in tree.entries} if isinstance(tree, Tree) else {}
    return tuple(
        sorted(
            (
                *_keys(entries, place),
                *_calls(entries),
                *_tools(source, entries.get("tools"), place),
                *_matchers(entries.get("hooks")),
            ),
            key=lambda it: it.span,
        )
    )


def _keys(entries: Mapping[str, Entry], place: str) -> Iterator[Note]:
    facts = schema(HOST)
    known = {*facts["properties"], *(schema("vscode")["properties"] if place == "vscode" else ())}
    granted = _granted(entries.get("tools"))
    for name, entry in entries.items():
        if name in known:
            continue
        flag = getattr(resolve(entry.value), "value", None)
        names = [str(flag)] if isinstance(flag, bool) else texts(entry.value)
        instead = facts["x-instead"].get(name)
        alone = REMOVE._replace(said="remove it if only this program reads the file")
        remedy = write(f"`{instead}`", name) if instead else alone
        note = unknown(NAME, name, entry.key.span, names, granted, () if place == "claude" else known, remedy)
        if note.kind != "ignored" or isinstance(resolve(entry.key), Scalar):
            yield note


def _matchers(entry: Entry | None) -> Iterator[Note]:
    """The matchers of hooks that match no tool: for an event in this program's own spelling, a matcher has to be a whole
    name of one of its tools, and names those of Claude Code."""
    events, own = fields(entry.value) if entry else {}, dialect("claude-code").tools
    for event in events.keys() & {"preToolUse", "postToolUse"}:
        for hook in hooking.written(events[event].value):
            matcher = getattr(resolve(hook["matcher"].value), "value", None) if "matcher" in hook else None
            names = matcher.split("|") if isinstance(matcher, str) else [""]
            if all(it in own and own[it].is_given for it in names):
                other = event[0].upper() + event[1:]
                fact = f"`{event}` compares matchers with {NAME}'s own tools, and `{matcher}` is none, so the hook does not run"
                remedy = Remedy(f"write its own name, such as `bash`, or `{other}` for the event")
                yield Note("weaker" if event == "preToolUse" else "lost", hook["matcher"].place, Why(fact, remedy))


def _granted(entry: Entry | None) -> list[str] | None:
    """The entries of `tools` that give a tool; None for all tools."""
    names = texts(entry.value) if entry else ["*"]
    return None if "*" in names else [it for it in names if resolves(it)]


def _calls(entries: Mapping[str, Entry]) -> Iterator[Note]:
    """A former field that another one replaces, although it restricts the agent."""
    former, other = (
        getattr(resolve(entries[it].value), "value", None) if it in entries else None
        for it in ("infer", "disable-model-invocation")
    )
    if former is False and other is False:
        fact = f"`disable-model-invocation` takes precedence over `infer` in {NAME}, so other agents can call this one"
        yield Note("weaker", entries["infer"].place, Why(fact, Remedy("remove `disable-model-invocation`")))


def _tools(source: str, entry: Entry | None, place: str) -> Iterator[Note]:
    named = list(_names(source, entry)) if entry else []
    if entry is None:
        return
    if place == "claude":
        yield from lost_tools(NAME, source, named, entry.key.span, resolves)
        return
    unknown = [(name, span) for name, span in named if not resolves(name)]
    if unknown and len(unknown) == len(named):
        fact = f"none of these is a tool of {NAME}, so the agent runs without tools"
        meant = next((it for name, _ in unknown if not excludes(name) and (it := _meant(name))), "")
        such = f", such as `{meant}`" if meant else ""
        yield Note("lost", entry.key.span, Why(fact, Remedy(f"write names that it has{such}")))
        return
    for name, span in unknown:
        if excludes(name):
            yield excluded(NAME, name, span, [it for it, _ in named])
            continue
        base, paren, _ = name.partition("(")
        meant = _meant(name)
        if place == "vscode" and not paren and meant in ("", name):
            continue
        if paren and resolves(base):
            why = Why(f"`{name}` is not a tool of {NAME}, so the agent has no `{base}`", write(f"`{base}`"))
        else:
            remedy = write(f"`{meant}`", name) if meant else Remedy("remove it, or write one that it has")
            why = Why(f"`{name}` is not a tool of {NAME}, so the agent does not get it", remedy)
        yield Note("lost", span, why)


def _meant(name: str) -> str:
    """The tool, of this program or of VS Code, which reads the same files, that a name is or is a misspelling of."""
    names = (*tables()["former"]["vscode"], *tables()["tools"]["vscode"], *schema(HOST)["x-tools"])
    return name if name in names else nearest(name, names) or ""


def dropped(source: str, root: Node | None) -> tuple[str, ...]:
    """The entries of `tools` that give no tool."""
    tree = resolve(root) if root is not None else None
    entry = next((it for it in tree.entries if it.name == "tools"), None) if isinstance(tree, Tree) else None
    return tuple(name for name, _ in whole(source, _names(source, entry)) if not resolves(name)) if entry else ()


def resolves(name: str) -> bool:
    """Whether a name gives the agent a tool. Case does not matter; names with `/` belong to MCP servers."""
    return name == "*" or "/" in name or name.lower() in schema(HOST)["x-tools"]


def _names(source: str, entry: Entry) -> Iterator[tuple[str, Span]]:
    node = resolve(entry.value)
    if isinstance(node, Sequence):
        for item in node.items:
            value = getattr(resolve(item), "value", None)
            if isinstance(value, str):
                yield value, item.span
    elif isinstance(text := getattr(node, "value", None), str):
        yield from parts(source, node.span, filter(None, map(str.strip, text.split(","))))
