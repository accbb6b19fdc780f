"""How VS Code loads a file: it rejects none, and leaves out what it cannot read.

Source: the code and the offline answers of `code-server` 4.139.1, which is VS Code 1.139.1.
"""

from __future__ import annotations

from typing import NamedTuple

from ...stdx import javascript
from ...stdx.records import pattern
from ...syntax.stop import Stop
from ...syntax.yaml.tree import Entry, Mapping, Scalar, Sequence
from ...text.source import Span, line_in
from .. import saying
from ..facts import schema
from ..reading import File, Reading, Why, parts
from ..remedy import Remedy
from . import notes
from .reader import Tree, read

HOST = "vscode"
_LINE = pattern(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_FORMER = pattern(r"(?:.*/)?\.github/chatmodes/[^/]*\.chatmode\.md")
"""Where chat modes were, the predecessors of agents."""
_CLAUDE = pattern(r"(?:.*/)?\.claude/agents/[^/]*\.md")
"""A file that is read by the rules for Claude Code's: its tools and models are translated."""
_SUFFIXES = (".prompt.md", ".instructions.md", ".chatmode.md", ".agent.md", ".md")
_FENCE = pattern("---[" + javascript.SPACE + "]*")


class Header(NamedTuple):
    """The fields by name, the first of each; and the tree that they are from. span: the place of the header."""

    span: Span
    tree: Tree
    fields: dict[str, Entry]


class Name(NamedTuple):
    """A name in a list. span: where it is written."""

    text: str
    span: Span


def load(file: File) -> Reading:
    """How VS Code loads a file in one of the folders that it reads, or used to read."""
    if _FORMER.fullmatch(file.path):
        remedy = Remedy(f"move it to `.github/agents/{stem(file.path)}.agent.md`")
        why = Why("the file is in `.github/chatmodes`, where VS Code looks for no agents", remedy)
        return Reading(False, why, line_in(file.text, 0))
    try:
        found = header(file)
    except Stop as why:
        reason = Why(f"{why.reason}, so VS Code skips this file", Remedy("write the value in another way"))
        return Reading(False, reason, Span(why.at, min(why.at + 1, len(file.text))))
    if found is None:
        return Reading(True, name=stem(file.path), notes=notes.without_header(file))
    translated = _CLAUDE.fullmatch(file.path) is not None
    named, listed = names(file.text, found, "tools"), texts(found, "model")
    tools = None if named is None else [it.text for it in named]
    models = listed
    if translated:
        facts = schema(HOST)
        tools = tools and [it for name in tools for it in facts["x-claude-tools"].get(name, ())]
        models = models and [facts["x-claude-models"][it] for it in models if facts["x-claude-models"].get(it)]
    entries = saying.whole(file.text, named or ()) if translated else ()
    dropped = tuple(it for it, _ in entries if not schema(HOST)["x-claude-tools"].get(it))
    name = text(found, "name")
    return Reading(
        True,
        name=stem(file.path) if name is None else name,
        description=text(found, "description"),
        tools=tools,
        dropped=dropped,
        model=models,
        notes=notes.of(file.text, found.tree, found.fields, named, translated=translated),
        offers=tuple(notes.offers(found.fields)),
    )


def stem(path: str) -> str:
    """The name of an agent whose file gives none."""
    base = path.rpartition("/")[2]
    return next((base.removesuffix(it) for it in _SUFFIXES if base.endswith(it) and base != it), base)


def header(file: File) -> Header | None:
    """The header; None if the first line is not `---`. It ends at the next such line, or with the file."""
    first = None if file.bom else _LINE.match(file.text)
    if first is None or not _FENCE.fullmatch(first[0]):
        return None
    start = at = first.end()
    while at < len(file.text) and (line := _LINE.match(file.text, at)) and not _FENCE.fullmatch(line[0]):
        at = line.end()
    try:
        tree = read(file.text[start:at], start)
    except Stop as why:
        raise Stop(why.reason, start + why.at) from None
    fields: dict[str, Entry] = {}
    if isinstance(tree.root, Mapping):
        for it in tree.root.entries:
            fields.setdefault(it.name, it)
    return Header(Span(start, at), tree, fields)


def text(found: Header, key: str) -> str | None:
    """The text of a field; None if it is missing, or a collection."""
    node = found.fields[key].value if key in found.fields else None
    return str(node.value) if isinstance(node, Scalar) else None


def texts(found: Header, key: str) -> list[str] | None:
    """The text of a field, or those of its list."""
    node = found.fields[key].value if key in found.fields else None
    if isinstance(node, Scalar):
        return [str(node.value)]
    return [str(it.value) for it in node.items if isinstance(it, Scalar)] if isinstance(node, Sequence) else None


def names(text: str, found: Header, key: str) -> list[Name] | None:
    """The names in a list, or in a comma-separated string; None if there is neither."""
    node = found.fields[key].value if key in found.fields else None
    if isinstance(node, Scalar):
        return [Name(*it) for it in parts(text, node.span, filter(None, split(str(node.value))))]
    if isinstance(node, Sequence):
        return [
            Name(it.value, it.span)
            for it in node.items
            if isinstance(it, Scalar) and isinstance(it.value, str) and it.value
        ]
    return None


def split(value: str) -> list[str]:
    """The parts of a comma-separated string, each of which may be in quotes. Text after a closing quote is a separate
    part."""
    found, at = list[str](), 0
    while True:
        while at < len(value) and value[at] in " \t":
            at += 1
        if at >= len(value):
            return found
        if value[at] in "\"'":
            end = value.find(value[at], at + 1) % (len(value) + 1)
            found.append(value[at + 1 : end])
            at = end + 1
        else:
            end = value.find(",", at) % (len(value) + 1)
            found.append(value[at:end].rstrip(javascript.SPACE))
            at = end
        while at < len(value) and value[at] in " \t":
            at += 1
        at += value.startswith(",", at)
