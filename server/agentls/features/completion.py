"""What can be written at a place, as edits. Says nothing where only prose can stand.

Items come in the order of use, without what is there already. Their texts are explained on demand, by
`explain.about` and the item's `about`. Offsets are code points; knows no client and no protocol.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from .. import edits
from ..document import Document
from ..place import (
    Code,
    Destination,
    Heading,
    Item,
    Key,
    Mention,
    Nowhere,
    Place,
    Prose,
    Start,
    Value,
    place,
)
from ..problem import Edit
from ..schema import Choice, Field, Tool
from ..syntax.quote import as_scalar, inside
from ..text import Span
from ..workspace import Workspace
from . import body, skeleton, snippet

Kind: TypeAlias = Literal[
    "field",
    "event",
    "value",
    "model",
    "color",
    "tool",
    "agent",
    "skill",
    "server",
    "snippet",
    "text",
    "file",
    "folder",
    "heading",
]


@dataclass(frozen=True)
class Proposal:
    """One item of a completion.

    edit: replaces what is there by the text without places to fill in; its span is on one line and holds the cursor.
    snippet: the same as a snippet, where there are places. sort: what orders the items. filter: what is compared
    with the text between the span's start and the cursor. commit: characters that accept the item. also: edits
    elsewhere. more: completion goes on behind the inserted text. about: what explains it. label_note: shown dimly
    behind the label.
    """

    label: str
    kind: Kind
    edit: Edit
    sort: str
    filter: str = ""
    snippet: str = ""
    detail: str = ""
    note: str = ""
    about: tuple[str | int | bool, ...] = ()
    deprecated: bool = False
    commit: tuple[str, ...] = ()
    also: tuple[Edit, ...] = ()
    more: bool = False


@dataclass(frozen=True)
class Completion:
    """The items, and whether others may come up for a longer word."""

    items: tuple[Proposal, ...] = ()
    is_incomplete: bool = False


def complete(document: Document, workspace: Workspace, offset: int) -> Completion:
    """What can be written at `offset`."""
    at = place(document, offset)
    found = _complete(document, workspace, at, offset)
    if isinstance(at, Prose) or (offset < document.body.start and _may_be_description(at)):
        from . import example_completion

        return Completion((*example_completion.proposals(document, offset), *found.items), found.is_incomplete)
    return found


def _may_be_description(at: Place) -> bool:
    """Whether examples may stand here; also in what cannot be read of a broken header."""
    return isinstance(at, Nowhere) or (isinstance(at, Value) and at.path == ("description",))


def _complete(document: Document, workspace: Workspace, at: Place, offset: int) -> Completion:
    match at:
        case Start():
            return Completion(tuple(_skeleton(document, at)))
        case Key():
            return Completion((*_keys(document, at, offset), *_rest(document, at)))
        case Item(field=Field(values="tools")):
            return Completion(tuple(_tools(document, workspace, at, offset)), is_incomplete=True)
        case Item():
            return Completion(tuple(_names(document, workspace, at)))
        case Value():
            return Completion(tuple(_values(document, workspace, at, offset)))
        case Mention():
            return Completion(tuple(_mentioned(document, workspace, at)))
        case Destination():
            return Completion(tuple(_files(document, workspace, at.span, offset)))
        case Heading():
            return Completion(tuple(_headings(document, at)))
        case Code():
            return Completion(tuple(_in_code(document, workspace, at)))
        case _:
            return Completion()


# The beginning of a file


def _skeleton(document: Document, at: Start) -> Iterator[Proposal]:
    text = skeleton.file(document.dialect, document.origin.stem, with_body=at.empty)
    before = document.text[: at.span.start]
    yield Proposal(
        label="--- agent",
        kind="snippet",
        edit=Edit(at.span, _lines(document, snippet.plain(text))),
        sort="0",
        filter="---",
        snippet=text,
        detail="a file that loads: header and body" if at.empty else "a header that loads",
        also=(Edit(Span(0, at.span.start), ""),) if before else (),
    )


def _rest(document: Document, at: Key) -> Iterator[Proposal]:
    """The rest of the skeleton, behind the opening dashes of a file that has nothing else."""
    if at.path or at.used or at.name or document.frontmatter is not None or document.text.strip() != "---":
        return
    text = skeleton.file(document.dialect, document.origin.stem, with_body=True).partition("\n")[2]
    edit = Edit(at.span, _lines(document, snippet.plain(text)))
    yield Proposal("agent", "snippet", edit, "0", snippet=text, detail="a file that loads: header and body")


# Keys


def _keys(document: Document, at: Key, offset: int) -> Iterator[Proposal]:
    if not at.span.covers(offset):
        return
    in_plugin = document.origin.role == "plugin"
    line = document.source.line_span(document.source.line_of(at.span.start))
    text = line.of(document.text)
    indent = " " * (at.column - (len(text) - len(text.lstrip(" \t"))))
    for i, (name, field) in enumerate(at.known.items()):
        if name in at.used and name != at.name:
            continue
        written = "" if at.written else snippet.entry(name, field, indent, at.flow)
        ignored = in_plugin and field.ignored_in_plugins
        yield Proposal(
            label=name,
            kind="event" if at.path == ("hooks",) else "field",
            edit=Edit(at.span, _lines(document, name if at.written else snippet.plain(written), text)),
            sort=f"{0 if field.required else 2 if ignored or field.deprecated else 1}{field.order:03}{i:03}",
            snippet=written,
            detail="required" if field.required else "ignored in plugins" if ignored else _shape(field),
            about=("field", *at.path, name),
            deprecated=field.deprecated or ignored,
            more=bool(field.choices or field.values or field.types == ("object",)) and not at.written,
        )


def _shape(field: Field) -> str:
    if field.choices and not field.open:
        return " | ".join(_written(it) for it in field.choices[:4]) + (" | …" if len(field.choices) > 4 else "")
    return {"quoted": "text", "list": "list", "map": "map"}.get(field.snippet, " or ".join(field.types))


def _lines(document: Document, text: str, line: str = "") -> str:
    """Text of several lines with the line end of the file and the indentation of the line it is put into."""
    indent = line[: len(line) - len(line.lstrip(" \t"))]
    return text.replace("\n", edits.line_end(document) + indent) if "\n" in text else text


# Values


def _values(document: Document, workspace: Workspace, at: Value, offset: int) -> Iterator[Proposal]:
    if at.field is None or at.at is None:
        return
    if at.path == ("description",):
        yield from _openers(document, at, offset)
        return
    if at.path == ("name",):
        yield from _put(document, at, [_Word(document.origin.stem, "text", "the file's name")])
        return
    if at.field.name == "matcher" or (at.path[-1:] == ("matcher",)):
        yield from _matchers(document, at, offset)
        return
    words = [*_choices(at), *_vocabulary(document, workspace, at)]
    if not words and at.field.example is not None and not isinstance(at.field.example, (list, dict, str)):
        words = [_Word(as_scalar(at.field.example), "value", "an example", raw=True)]
    yield from _put(document, at, words)
    if (at.lead or not at.text) and isinstance(at.path[-1], int) and (made := snippet.item(at.field, "")):
        label = f"- {next(iter(at.field.example))}" if at.field.fields else "inline server"
        line = document.source.line_span(document.source.line_of(at.span.start)).of(document.text)
        text = _lines(document, at.lead + snippet.plain(made)[2:], line)
        yield Proposal(label, "snippet", Edit(at.span, text), "9", snippet=at.lead + made[2:], detail=at.field.summary)


@dataclass(frozen=True)
class _Word:
    """A word that may be a value. raw: it is no text, and stands as it is."""

    text: str
    kind: Kind
    detail: str = ""
    about: tuple[str | int | bool, ...] = ()
    raw: bool = False
    deprecated: bool = False
    last: bool = False
    note: str = ""


def _choices(at: Value) -> list[_Word]:
    assert at.field is not None
    path = tuple(0 if isinstance(it, int) else it for it in at.path)
    return [
        _Word(
            _written(it),
            "color" if it.swatch else "value",
            it.swatch or _first_sentence(it.description),
            ("choice", *path, it.value),
            raw=isinstance(it.value, bool),
            deprecated=it.deprecated,
            last=it.alias is not None or it.deprecated,
        )
        for it in at.field.choices
    ]


def _vocabulary(document: Document, workspace: Workspace, at: Value) -> Iterator[_Word]:
    assert at.field is not None
    match at.field.values:
        case "models":
            for model in document.dialect.models.values():
                ran = (
                    ""
                    if model.ran in (None, model.name)
                    else "as the main conversation"
                    if model.ran == "inherit"
                    else f"ran as {model.ran}"
                )
                detail = ran or (f"retired {model.retired}" if model.status == "retired" else model.status)
                yield _Word(
                    model.name,
                    "model",
                    detail if model.name != "inherit" else "as the main conversation",
                    ("model", model.name),
                    deprecated=model.status == "retired",
                    last=not model.alias and model.status != "current",
                )
        case "mcp-servers":
            for server in workspace.servers.values():
                if server.name not in at.siblings:
                    yield _Word(server.name, "server", server.path, ("server", server.name))
        case "agents":
            yield from _agents(document, workspace)
        case "skills":
            yield from _skills(workspace)
        case "tools":
            for tool in document.dialect.tools.values():
                if tool.status in ("available", "conditional"):
                    yield _Word(tool.name, "tool", _first_sentence(tool.description), ("tool", tool.name))


def _agents(document: Document, workspace: Workspace) -> Iterator[_Word]:
    own = {it.name for it in workspace.agents}
    for agent in workspace.agents:
        yield _Word(agent.name, "agent", _short(agent.description), ("agent", agent.name))
    for name, description in document.dialect.built_in.items():
        if name not in own:
            yield _Word(name, "agent", description, ("built-in", name), last=True)


def _skills(workspace: Workspace) -> Iterator[_Word]:
    for skill in workspace.skills:
        detail = _short(skill.description) if skill.preloadable else "cannot be preloaded"
        yield _Word(skill.name, "skill", detail, ("skill", skill.name), deprecated=not skill.preloadable)


def _put(document: Document, at: Value, words: Iterable[_Word]) -> Iterator[Proposal]:
    """Words in place of a whole value, as the style of the value wants them."""
    span = _content(document, at)
    if span is None:
        return
    for i, it in enumerate(words):
        if not it.text:
            continue
        if at.scalar.style in ("double", "single") and span != at.span:
            text = inside(it.text, at.scalar.style)
        else:
            text = at.lead + (it.text if it.raw else as_scalar(it.text, at.flow))
        yield _proposal(it, Edit(span, text), i)


def _proposal(it: _Word, edit: Edit, index: int, commit: tuple[str, ...] = ()) -> Proposal:
    return Proposal(
        label=it.text,
        kind=it.kind,
        edit=edit,
        sort=f"{2 if it.deprecated else 1 if it.last else 0}{index:05}",
        filter=it.text,
        detail=it.detail,
        note=it.note,
        about=it.about,
        deprecated=it.deprecated,
        commit=commit,
    )


def _content(document: Document, at: Value) -> Span | None:
    """What a word takes the place of: the content of a scalar without its quotes; None where it is on several lines."""
    span = at.span
    if any(it in span.of(document.text) for it in "\r\n") or at.scalar.style in ("literal", "folded"):
        return None
    if at.scalar.style in ("double", "single") and span.end > span.start:
        text = span.of(document.text)
        closed = len(text) > 1 and text[-1] == text[0]
        return Span(span.start + 1, span.end - closed)
    return span


def _matchers(document: Document, at: Value, offset: int) -> Iterator[Proposal]:
    """The words of a matcher: names that are joined by `|`."""
    if at.at is None or _content(document, at) is None:
        return
    start = re.search(r"[^|,]*\Z", at.text[: at.at])
    end = re.match(r"[^|,]*", at.text[at.at :])
    assert start is not None
    assert end is not None
    word = (start.group() + end.group()).strip()
    left = len(start.group().lstrip())
    span = Span(offset - left, offset + len(end.group().rstrip()))
    if span.of(document.text).strip() != word:
        return
    used = {it.strip() for it in re.split(r"[|,]", at.text)} - {word}
    words = [it for it in (*_choices(at), *_vocabulary(document, Workspace(), at)) if it.text not in used]
    quoted = at.scalar.style in ("double", "single")
    whole = word == at.text.strip()
    for i, it in enumerate(words):
        text = (
            inside(it.text, at.scalar.style)
            if quoted
            else at.lead + (as_scalar(it.text, at.flow) if whole else it.text)
        )
        yield _proposal(it, Edit(span, text), i, ("|",))


def _openers(document: Document, at: Value, offset: int) -> Iterator[Proposal]:
    """How descriptions begin, and the words that the main model heeds in them."""
    assert at.at is not None
    before, after = at.text[: at.at], at.text[at.at :]
    line = document.source.line_span(document.source.line_of(offset))
    typed = before.lstrip()
    start = offset - len(typed)
    if not after.strip() and len(typed) < 20 and start >= line.start:
        for i, (words, why) in enumerate(skeleton.OPENERS):
            if not words.lower().startswith(typed.lower()):
                continue
            empty = not at.text.strip() and at.scalar.style == "plain"
            shape = f'{at.lead}"{words} $0"' if empty else f"{snippet.escaped(words)} $0"
            edit = Edit(Span(start, offset), snippet.plain(shape))
            yield Proposal(f"{words} …", "text", edit, f"0{i}", filter=words, snippet=shape, detail=why)
    word = re.search(r"(?<!\w)[A-Z]{2,}\Z", before)
    for i, (words, why) in enumerate(skeleton.SIGNALS):
        if word and words.startswith(word.group()) and words not in at.text:
            edit = Edit(Span(offset - len(word.group()), offset), words)
            yield Proposal(words, "text", edit, f"1{i}", detail=why)
    if at.scalar.style == "literal" and not line.of(document.text).strip() and "<example" not in before[-9:]:
        edit = Edit(Span(offset, offset), _lines(document, snippet.plain(skeleton.EXAMPLE), line.of(document.text)))
        yield Proposal(
            "example block", "snippet", edit, "2", snippet=skeleton.EXAMPLE, detail="a dialogue that shows when"
        )


# Lists of names


def _names(document: Document, workspace: Workspace, at: Item) -> Iterator[Proposal]:
    words = _skills(workspace) if at.field.values == "skills" else ()
    free = [it for it in words if it.text not in at.others and _fits(it.text, at)]
    for i, it in enumerate(free):
        if edit := _name_edit(document, at, it.text):
            yield _proposal(it, edit, i, (",",) if not _is_alone(at) else ())


def _is_alone(at: Item) -> bool:
    """Whether the name is an item of a block list, where no comma follows."""
    return isinstance(at.value.path[-1], int) and not at.value.flow


def _fits(name: str, at: Item) -> bool:
    """Whether a name can stand in the list without falling to pieces."""
    return not re.search(r"[,\s(]", name)


def _name_edit(document: Document, at: Item, name: str, whole: bool = True) -> Edit | None:
    """The name in place of the one at the cursor; None where that one is written with escapes, or over several lines."""
    span = at.span
    if span.of(document.text) != at.text and span.start != span.end:
        return None
    style = at.value.scalar.style
    if style in ("double", "single") and at.value.span.end > at.value.span.start:
        return Edit(span, inside(name, style))
    alone = at.value.text.strip() == at.text
    text = as_scalar(name, at.value.flow) if alone and whole else name
    return Edit(span, at.value.lead + text)


def _tools(document: Document, workspace: Workspace, at: Item, offset: int) -> Iterator[Proposal]:
    typed = at.text[: at.at]
    if "(" in typed:
        yield from _arguments(document, workspace, at, offset, typed)
        return
    name, paren, _ = at.text.partition("(")
    inner = replace(at, span=Span(at.span.start, at.span.start + len(name)), text=name) if paren else at
    taken = {re.sub(r"\(.*", "", it, flags=re.DOTALL) for it in at.others}
    shell = "Bash" in taken
    commit = () if paren else ("(",) if _is_alone(at) else (",", "(")
    for i, (word, was) in enumerate(_tool_words(document, workspace, typed, taken)):
        if shell and word.text in ("Grep", "Glob") and at.path == ("tools",):
            word = replace(word, detail="gives nothing beside Bash", last=True)
        if edit := _name_edit(document, inner, word.text):
            made = _proposal(word, edit, i, commit)
            yield replace(made, filter=was or word.text)


def _tool_words(document: Document, workspace: Workspace, typed: str, taken: set[str]) -> Iterator[tuple[_Word, str]]:
    """The tools that may be added; with the name that is typed, where another took its place."""
    vocabulary = document.dialect.tools
    led: set[str] = set()
    if typed:
        for tool in vocabulary.values():
            if tool.replacement and tool.name.lower().startswith(typed.lower()):
                for name in tool.replacement:
                    fresh = name in vocabulary and name not in taken and name not in led
                    if fresh and not name.lower().startswith(typed.lower()) and _is_offered(vocabulary[name]):
                        led.add(name)
                        yield _tool_word(vocabulary[name], f"in place of {tool.name}"), tool.name
    for tool in vocabulary.values():
        if _is_offered(tool) and tool.name not in taken and tool.name not in led:
            yield _tool_word(tool, _first_sentence(tool.description)), ""
    for server in workspace.servers.values():
        whole = f"mcp__{server.name}"
        if whole not in taken:
            yield _Word(whole, "server", "all tools of the server", ("server", server.name)), ""
        for name in server.tools:
            if f"{whole}__{name}" not in taken:
                yield _Word(f"{whole}__{name}", "tool", f"of the MCP server {server.name}", ("server", server.name)), ""
    if "*" not in taken and not taken:
        yield _Word("*", "tool", "every tool", last=True), ""


def _is_offered(tool: Tool) -> bool:
    return tool.status in ("available", "conditional")


def _tool_word(tool: Tool, detail: str) -> _Word:
    conditional = tool.status == "conditional"
    detail = "not in every session" if conditional else detail
    return _Word(tool.name, "tool", detail, ("tool", tool.name), last=conditional)


def _arguments(document: Document, workspace: Workspace, at: Item, offset: int, typed: str) -> Iterator[Proposal]:
    """The names between the parentheses of `Agent(…)` and `Skill(…)`."""
    name, _, inner = typed.partition("(")
    renamed = document.dialect.tools.get(name)
    name = renamed.replacement[0] if renamed and renamed.status == "renamed" else name
    words = {"Agent": _agents(document, workspace), "Skill": _skills(workspace)}.get(name, iter(()))
    if at.span.of(document.text) != at.text:
        return
    start = re.search(r"[^,(]*\Z", inner)
    end = re.match(r"[^,)]*", at.text[len(typed) :])
    assert start is not None
    assert end is not None
    word = start.group().lstrip()
    span = Span(offset - len(word), offset + len(end.group().rstrip()))
    used = {it.strip() for it in re.split(r"[,()]", at.text)} - {word + end.group().rstrip()}
    closed = ")" in at.text[len(typed) :]
    for i, it in enumerate(it for it in words if it.text not in used and not re.search(r"[,()]", it.text)):
        style = at.value.scalar.style
        if as_scalar(it.text) != it.text and style not in ("double", "single"):
            continue
        made = _proposal(
            replace(it, deprecated=False),
            Edit(span, inside(it.text, style) + ("" if closed else ")")),
            i,
            (",",) if closed else (),
        )
        yield made


# The body


def _mentioned(document: Document, workspace: Workspace, at: Mention) -> Iterator[Proposal]:
    """Agents behind an `@`, and files where a path is begun."""
    typed = at.name.of(document.text)
    if "/" not in typed and not typed.startswith((".", "~")):
        for i, it in enumerate(_agents(document, workspace)):
            text = f"@agent-{it.text}"
            if not re.search(r"\s", it.text):
                yield replace(_proposal(it, Edit(at.span, text), i), label=text, filter=text)
    if not at.agent:
        yield from _files(document, workspace, at.name, at.name.end, from_root=True)


def _files(
    document: Document, workspace: Workspace, span: Span, offset: int, from_root: bool = False
) -> Iterator[Proposal]:
    """The next part of a relative path."""
    typed = document.text[span.start : offset]
    folder = body.folder(document.path, typed, from_root)
    if folder is None:
        return
    left = typed.rpartition("/")[2]
    rest = re.match(r"[^/\s)#]*", document.text[offset : max(span.end, offset)])
    assert rest is not None
    there = Span(offset - len(left), offset + rest.end())
    for i, name in enumerate(workspace.listing(folder)):
        if name.startswith(".") and not left.startswith("."):
            continue
        is_folder = name.endswith("/")
        if not re.search(r"[\s()]", name):
            edit = Edit(there, name)
            yield Proposal(name, "folder" if is_folder else "file", edit, f"{not is_folder:d}{i:05}", more=is_folder)


def _headings(document: Document, at: Heading) -> Iterator[Proposal]:
    there = {it.text.of(document.text).strip().lower() for it in document.markdown.headings}
    own = at.text.of(document.text).strip().lower()
    marks = "#" * at.level
    for i, (words, why) in enumerate(body.HEADINGS):
        if words.lower() not in there - {own}:
            edit = Edit(at.span, f"{marks} {words}")
            yield Proposal(
                f"{marks} {words}", "heading", edit, f"{i:03}", filter=f"{'#' * at.level} {words}", detail=why
            )


def _in_code(document: Document, workspace: Workspace, at: Code) -> Iterator[Proposal]:
    """Names of agents and skills, where one is begun between backticks."""
    typed = at.span.of(document.text)
    if not re.fullmatch(r"[A-Za-z][\w:-]*", typed):
        return
    words = [*_agents(document, workspace), *(replace(it, deprecated=False) for it in _skills(workspace))]
    for i, it in enumerate(words):
        if it.text.lower().startswith(typed[0].lower()):
            yield _proposal(it, Edit(at.span, it.text), i)


def _written(it: Choice) -> str:
    return as_scalar(it.value) if isinstance(it.value, bool) else str(it.value)


def _first_sentence(text: str) -> str:
    flat = text.partition("\n")[0].replace("`", "").replace("*", "")
    found = re.match(r".*?[.:;](?=\s|$)", flat)
    return (found.group() if found else flat).rstrip(".:;")


def _short(text: str) -> str:
    flat = " ".join(text[:120].split())
    return flat if len(flat) <= 70 else flat[:70].rsplit(" ", 1)[0] + " …"
