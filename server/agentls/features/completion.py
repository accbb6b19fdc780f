"""Completion: the edits that can be made at a place.

Nothing is proposed in prose. Items are ordered by frequency of use, without those already present. Their documentation
is made on demand, by `explain.about` from the item's `about`. Offsets are code points; nothing depends on a client or
the protocol.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..cursor.locate import place
from ..cursor.targets import Code, Destination, Heading, Item, Key, Mention, Nowhere, Place, Prose, Start, Value
from ..dialect.model import Field
from ..dialect.validate import violations
from ..document import Document
from ..hosts.tools import ALLOWED, DENIED
from ..hosts.versions import lack
from ..stdx.records import pattern
from ..syntax.header import value
from ..syntax.yaml.quote import printed
from ..syntax.yaml.tree import Entry
from ..text.problem import Edit
from ..text.source import Span
from ..workspace.context import Workspace
from . import completion_body, completion_lists, completion_values, example_completion, skeleton, snippet, vocabulary
from .proposal import Completion, Proposal, lines


def complete(document: Document, workspace: Workspace, offset: int, typed: str = "") -> Completion:
    """The items at `offset`. typed: the trigger character that was typed, if any."""
    return _found(document, workspace, offset).meant(document.text, offset, typed)


def _found(document: Document, workspace: Workspace, offset: int) -> Completion:
    at = place(document, offset)
    if _is_finished(document, at):
        return Completion()
    found = _complete(document, workspace, at, offset)
    if isinstance(at, Prose) or (offset < document.body.start and _may_be_description(at)):
        return Completion((*example_completion.proposals(document, offset), *found.items), found.is_incomplete)
    return found


def _is_finished(document: Document, at: Place) -> bool:
    """Whether the word before the cursor is known, though no item is written like this, so that none takes its place: a
    tool by its former name, `HIGH`, `Opus`."""
    match at:
        case Item(field=Field(values="tools")) if at.at == len(at.text):
            renamed = (it.name.lower() for it in document.dialect.tools.values() if it.status == "renamed")
            return at.text.lower() in renamed
        case Value(field=Field(values="models")) if at.at == len(at.text):
            return at.text.lower() in document.dialect.models
        case Value(field=Field() as field) if at.at == len(at.text):
            entry = document.entries.get(str(at.path[0]))
            is_choice = any(printed(it.value).lower() == at.text.lower() for it in field.choices)
            return is_choice and entry is not None and not violations(document.dialect, entry.name, value(entry.value))
    return False


def _may_be_description(at: Place) -> bool:
    """Whether examples may be at a place; also in the unreadable part of a broken header."""
    return isinstance(at, Nowhere) or (isinstance(at, Value) and at.path == ("description",))


def _complete(document: Document, workspace: Workspace, at: Place, offset: int) -> Completion:
    long = vocabulary.is_long(workspace)
    match at:
        case Start():
            return Completion(tuple(_file(document, at)))
        case Key():
            return Completion((*_keys(document, at, offset), *_rest(document, at)))
        case Item(field=Field(values="tools")):
            is_cut = long if "(" in at.text[: at.at] else vocabulary.are_cut(workspace)
            return Completion(tuple(completion_lists.tools(document, workspace, at, offset)), is_cut)
        case Item():
            return Completion(tuple(completion_lists.names(document, workspace, at)), long)
        case Value():
            return Completion(tuple(completion_values.values(document, workspace, at, offset)), long)
        case Mention():
            return Completion(tuple(completion_body.mentioned(document, workspace, at, offset)), long)
        case Destination():
            return Completion(tuple(completion_body.destinations(document, workspace, at, offset)))
        case Heading():
            return Completion(tuple(completion_body.headings(document, at)))
        case Code():
            return Completion(tuple(completion_body.in_code(document, workspace, at)), long)
        case Prose():
            return Completion(tuple(completion_body.quoted(document, workspace, offset)), long)
        case _:
            return Completion()


def _file(document: Document, at: Start) -> Iterator[Proposal]:
    """Items for a whole file, or for the header of a file that has a body."""
    text = skeleton.file(document.dialect, document.origin.stem, with_body=at.empty)
    yield Proposal(
        label="--- agent",
        kind="snippet",
        edit=Edit(at.span, lines(document, snippet.plain(text))),
        sort="0",
        filter="---",
        snippet=text,
        detail="a file that loads: header and body" if at.empty else "a header that loads",
        asked=True,
        also=(Edit(Span(0, at.span.start), ""),) if at.span.start else (),
    )


def _rest(document: Document, at: Key) -> Iterator[Proposal]:
    """Items for the rest of a file that has only its opening dashes."""
    if at.path or document.text.strip() != "---":
        return
    text = skeleton.file(document.dialect, document.origin.stem, with_body=True).partition("\n")[2]
    edit, detail = Edit(at.span, lines(document, snippet.plain(text))), "a file that loads: header and body"
    yield Proposal("agent", "snippet", edit, "0", snippet=text, detail=detail, asked=True)


def _keys(document: Document, at: Key, offset: int) -> Iterator[Proposal]:
    """The keys that the map does not have, with placeholders for their values if none is written."""
    if not at.span.covers(offset):
        return
    in_plugin = document.origin.role == "plugin"
    line = document.source.line_at(at.span.start).of(document.text)
    indent = " " * (at.column - (len(line) - len(line.lstrip(" \t"))))
    for i, (name, field) in enumerate(at.known.items()):
        if name in at.used and name != at.name:
            continue
        mate = document.entries.get(_MATES.get(name, "")) if at.path == () and not at.flow else None
        shape = "" if at.written else _as_mate(document, name, mate) or snippet.entry(name, field, indent, at.flow)
        ignored = "ignored in plugins" if in_plugin and field.ignored_in_plugins else field.ignored
        missing = lack(field, document.dialect.used)
        useless = bool(ignored or field.deprecated or missing)
        rank = 0 if field.required else 2 if useless else 1
        yield Proposal(
            label=name,
            kind="event" if at.path == ("hooks",) else "field",
            edit=Edit(at.span, name if at.written else lines(document, snippet.plain(shape), line)),
            sort=f"{rank}{field.order:03}{i:03}",
            snippet=shape,
            detail="required" if field.required else ignored or missing or _kind(field),
            about=("field", *at.path, name),
            deprecated=useless,
            more=_has_values(field) and not at.written,
        )


def _has_values(field: Field) -> bool:
    """Whether values, items or keys can be proposed."""
    item = field.items
    return bool(field.choices or field.values or field.types == ("object",) or (item and (item.choices or item.values)))


_STYLE = pattern(r":[ \t]*(?:\r?\n([ \t]*)-[ \t]|([^\s#]))")
_MATES = {ALLOWED: DENIED, DENIED: ALLOWED}


def _as_mate(document: Document, name: str, mate: Entry | None) -> str:
    """A key with its list in the style of the other list of tools: on the line, in brackets, or one item a line; empty
    if that list shows no style."""
    # From its text: while a key is being typed below it, the header is not valid YAML.
    style = _STYLE.match(document.text, mate.key.span.end) if mate else None
    if style is None:
        return ""
    return f"{name}: [$0]" if style[2] == "[" else f"{name}:\n{style[1]}- $0" if style[1] is not None else f"{name}: $0"


def _kind(field: Field) -> str:
    """The type of a key's value in a few words."""
    if field.choices:
        shown = [vocabulary.written(it) for it in field.choices[:4]]
        return " | ".join(shown + ["…"] * (len(field.choices) > 4))
    words = {"integer": "number", "array": "list", "object": "map"}
    return {"list": "list", "map": "map"}.get(field.snippet, " or ".join(words.get(it, it) for it in field.types))
