"""What GitHub Copilot CLI ignores or loses in a file that loads, each with its place and a sentence for users."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...syntax.yaml.tree import Entry, Node, Scalar, Sequence, resolve
from ...syntax.yaml.tree import Mapping as Tree
from ...text.source import Span
from ..facts import schema
from ..reading import Note, parts, restricts

HOST = "copilot-cli"


def of(source: str, root: Node | None, *, shared: bool) -> tuple[Note, ...]:
    """The notes of a file that loads. shared: whether it is VS Code's as well, whose keys and tools are not noted."""
    tree = resolve(root) if root is not None else None
    entries = {it.name: it for it in tree.entries} if isinstance(tree, Tree) else {}
    return tuple(
        sorted((*_keys(entries, shared), *_tools(source, entries.get("tools"), shared)), key=lambda it: it.span)
    )


def _keys(entries: Mapping[str, Entry], shared: bool) -> Iterator[Note]:
    facts = schema(HOST)
    known = {*facts["properties"], *(schema("vscode")["properties"] if shared else ())}
    for name, entry in entries.items():
        if name in facts["x-restricting"] and restricts(name, getattr(resolve(entry.value), "value", None)):
            message = f"GitHub Copilot CLI ignores `{name}`: the agent keeps what it denies."
            yield Note("weaker", entry.key.span, f"{message} List what the agent may use in `tools`.")
        elif name not in known and isinstance(resolve(entry.key), Scalar):
            instead = facts["x-instead"].get(name)
            remedy = f"Write `{instead}`" if instead else "Remove it where this program alone reads the file"
            yield Note("ignored", entry.key.span, f"GitHub Copilot CLI ignores `{name}`. {remedy}.")


def _tools(source: str, entry: Entry | None, shared: bool) -> Iterator[Note]:
    named = list(_names(source, entry)) if entry else []
    unknown = [(name, span) for name, span in named if not resolves(name)]
    for name, span in unknown:
        base, paren, _ = name.partition("(")
        if shared and not paren:
            continue
        if paren and resolves(base):
            message = f"GitHub Copilot CLI drops `{name}`: the agent has no `{base}` there. Write `{base}`."
        else:
            message = f"GitHub Copilot CLI has no tool `{name}`: the agent does without it. Remove it, or write one that it has."
        yield Note("lost", span, message)
    if entry is not None and named and len(unknown) == len(named):
        message = "GitHub Copilot CLI knows none of these tools: the agent runs without any. Write names that it has."
        yield Note("lost", entry.key.span, message)


def resolves(name: str) -> bool:
    """Whether a name gives the agent a tool. The case of letters does not matter; names with `/` are of MCP servers."""
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
