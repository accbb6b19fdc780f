"""What VS Code ignores, loses or reads differently in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...stdx.records import pattern
from ...syntax.yaml.quote import as_scalar
from ...syntax.yaml.tree import Entry, Node, Scalar
from ...syntax.yaml.tree import Mapping as Tree
from ...syntax.yaml.tree import Sequence as List
from ...text.source import Span
from ..claude_code.tools import texts
from ..facts import schema
from ..reading import File, Note
from ..saying import lost_tools, unheld

HOST = "vscode"
NAME = "VS Code"
_LATER = pattern(r"\s*---[ \t]*\r?$", 8)  # MULTILINE


def without_header(file: File) -> tuple[Note, ...]:
    """The note about a header that VS Code does not find."""
    found = _LATER.match(file.text)
    if found is None:
        return ()
    before = "a byte-order mark" if file.bom else "an empty line" if "\n" in found[0] else "a space"
    message = (
        f"VS Code finds no header after {before}: the fields become a part of the prompt, and the agent has every tool."
        " Begin the file with `---`."
    )
    return (Note("header", Span(0, found.end()), message, is_form=True),)


def of(
    source: str, tree: Any, fields: Mapping[str, Entry], tools: Sequence[Any] | None, *, translated: bool
) -> tuple[Note, ...]:
    """The notes of a file with a header. translated: its tools and models are Claude Code's."""
    made = [*_rest(tree, fields), *_fields(fields, translated=translated)]
    if translated:
        if tools:
            named = ((it.text, it.span) for it in tools)
            made += lost_tools(NAME, source, named, fields["tools"].key.span, schema(HOST)["x-claude-tools"].get)
        made += _models(fields.get("model"))
    return tuple(sorted(made, key=lambda it: it.span))


def _rest(tree: Any, fields: Mapping[str, Entry]) -> Iterator[Note]:
    if tree.root is not None and not isinstance(tree.root, Tree):
        message = "VS Code finds no field in this header, and the agent has every tool. Write `description: …`."
        yield Note("header", tree.root.span, message, is_form=True)
    elif tree.rest is not None:
        message = "VS Code stops reading the header here and drops the rest. Write values on one line."
        yield Note("lost", tree.rest, message, is_form=True)
    if isinstance(tree.root, Tree):
        for it in tree.root.entries:
            if fields[it.name] is not it:
                message = f"VS Code takes the first `{it.name}` and ignores this one. Remove one."
                yield Note("changed", it.key.span, message, is_form=True)


def _fields(fields: Mapping[str, Entry], *, translated: bool) -> Iterator[Note]:
    facts = schema(HOST)
    others = () if translated else schema("copilot-cli")["properties"]
    granted = texts(fields["tools"].value) if "tools" in fields else None
    for name, entry in fields.items():
        value, known = entry.value, facts["properties"].get(name)
        restricting = name in facts["x-restricting"]
        if restricting and (message := unheld(NAME, name, texts(value), granted)):
            yield Note("weaker", entry.key.span, message)
        elif known is None and name in others:
            continue
        elif known is None:
            instead = "" if translated else schema("copilot-cli")["x-instead"].get(name)
            what_to_do = f"Write `{instead}`" if instead else "Remove it"
            yield Note("ignored", entry.key.span, f"VS Code ignores `{name}`. {what_to_do}.")
        elif not _fits(known["x-kind"], value):
            is_weaker = name == "tools"
            result = ": the agent has every tool" if is_weaker else ""
            message = f"VS Code ignores this value of `{name}`{result}. Write {known['x-write']}."
            yield Note("weaker" if is_weaker else "ignored", entry.place, message, is_form=True)


def _fits(kind: str, value: Node) -> bool:
    """Whether VS Code uses a value. kind: text, boolean, texts (or a list), list, map."""
    if isinstance(value, Scalar):
        return kind in ("text", "texts") or (kind == "boolean" and value.value in ("true", "false"))
    return kind in ("list", "texts") if isinstance(value, List) else kind == "map"


def _models(entry: Entry | None) -> Iterator[Note]:
    value = entry.value if entry else None
    for it in value.items if isinstance(value, List) else [value]:
        if isinstance(it, Scalar) and it.value not in schema(HOST)["x-claude-models"]:
            message = f"VS Code has no model for `{it.value}` and takes that of the session."
            span = it.span if it.span.end > it.span.start or entry is None else entry.key.span
            is_form = as_scalar(str(it.value)) != it.value
            yield Note("lost", span, f"{message} Write `sonnet`, `opus` or `haiku`.", is_form)
