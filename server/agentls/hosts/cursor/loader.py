"""How Cursor's local agent loads a file: it reads the header line by line, not as YAML.

Source: the code and the answers of the `@cursor/sdk` package 1.0.32.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from ...stdx import javascript
from ...stdx.records import always, pattern
from ...text.source import Span, line_in
from ..claude_code.tools import split
from ..facts import schema
from ..reading import GUARDS, RESTRICTING, File, Note, Reading, Why, restricts
from ..remedy import REMOVE, REMOVE_ONE, UTF_8, Remedy, unfenced, write
from ..saying import listed, unknown

HOST = "cursor"
_RESTRICTING = {it.lower(): it for it in RESTRICTING}
_SPACE = r"[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]"
_PROPERTY = pattern(r"&[^\s,\[\]{}]+(?=[ \t])|\*[\w-]+\Z|![^\s,\[\]{}]*(?=[ \t])")
"""An anchor, an alias or a tag of YAML."""
_OPENING = pattern(rf"(?<![^\n\r\u2028\u2029])---{_SPACE}*\n")
_AFTER_CLOSING = always(rf"{_SPACE}*")
_BLANKS = pattern(r"[\s_]+")
_BLOCK = pattern(r"[|>][-+0-9]*")
_CHECK = Remedy("check the fields below it before you remove it")
_RENAME = Remedy("remove or rename it")
_OUTDENT = Remedy("remove the indentation if it is meant as that, otherwise rename it")
_ONE_LINE = Remedy("write the value on one line", "plain")
_LATER_COMMENT = pattern(r"\s#")
_LIST = pattern(r"(?:[ \t\r]*(?:#[^\n]*)?\n)+[ \t]*-[ \t\r\n]")
_ITEM = pattern(r"[ \t\r]*\n[ \t]*-[ \t]+([^\n#]*)(?:#[^\n]*)?")


class Field(NamedTuple):
    """A line of the header. key: in lower case. indented: the line begins with whitespace."""

    key: str
    value: str
    key_span: Span
    span: Span
    indented: bool


class Header(NamedTuple):
    """lines: all lines with a colon, in order; the last one of each key counts. body: where the prompt begins."""

    span: Span
    lines: tuple[Field, ...]
    body: int

    @property
    def fields(self) -> dict[str, Field]:
        return {it.key: it for it in self.lines}


def load(file: File) -> Reading:
    """How Cursor loads a file in one of the folders that it reads. It supports UTF-16, and guesses other encodings."""
    if (text := _decoded(file)) is None:
        return _load(file)
    first = line_in(file.text, 0)
    why = Why("the file is not valid UTF-8, so Cursor guesses its encoding", UTF_8)
    return _load(File(file.path, text))._replace(span=first, notes=(Note("changed", first, why),))


def _decoded(file: File) -> str | None:
    """The text of a file in another encoding; None if it is UTF-8, or binary. Cursor chooses the most likely encoding
    by letter frequency, which is nearly always this one."""
    encoding = _utf_16(file.data)
    if encoding:
        return file.data.decode(encoding, "replace").removeprefix("\ufeff")
    if not file.lossy or b"\0" in file.data:
        return None
    return file.data.decode("cp1252", "replace")


def _utf_16(data: bytes) -> str:
    """The codec of UTF-16 text, from its byte order mark or its first bytes; empty if it is not UTF-16."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") and data[2:4] != b"\0\0":
        return "utf-16-le" if data[0] == 0xFF else "utf-16-be"
    pairs = [(data[i], data[i + 1]) for i in range(0, min(100, len(data) - 1), 2)]
    little = sum(second == 0 and (first in b"\t\n\r" or 32 <= first <= 126) for first, second in pairs)
    big = sum(first == 0 and (second in b"\t\n\r" or 32 <= second <= 126) for first, second in pairs)
    most = len(pairs) * 0.8
    return "utf-16-le" if little > most else "utf-16-be" if big > most else ""


def _load(file: File) -> Reading:
    text = file.text
    if "\0" in text:
        at = text.index("\0")
        fact = "the file contains a NUL character, so Cursor reads it as a binary file and does not load it"
        return Reading(False, Why(fact, Remedy("remove the NUL character")), Span(at, at + 1))
    found = header(text)
    if found is None:
        remedy = Remedy("write `---` on the first line and below the fields")
        fact, remedy = unfenced(text, alone=False) or ("the file has no header between two lines of `---`", remedy)
        why = Why(f"{fact}, so Cursor does not load it", remedy)
        return Reading(False, why, line_in(text, 0), disabled=file.is_for_people)
    if not javascript.trim(text[found.body :]):
        why = Why("the prompt is empty, so Cursor does not load this file", Remedy("write one below the header"))
        return Reading(False, why, line_in(text, len(text.rstrip()) - 1))
    fields = {key: it.value for key, it in found.fields.items()}
    name = fields.get("name") or _from_path(file.path)
    if name in schema(HOST)["x-reserved"]:
        why = Why(f"`{name}` is a reserved name, so Cursor leaves this agent out", Remedy("choose another name"))
        return Reading(False, why, found.fields["name"].span if fields.get("name") else Span(0, 3))
    tools = [it for part in fields.get("tools", "").split(",") if (it := javascript.trim(part))]
    model = fields.get("model", "inherit")
    return Reading(
        True,
        name=name,
        description=fields.get("description") or None,
        tools=tools or None,
        model=model or None,
        readonly=fields.get("readonly", "").lower() == "true",
        notes=tuple(_notes(text, found, is_own="/.cursor/" in f"/{file.path}")),
    )


def header(text: str) -> Header | None:
    """The lines between the fences; None if Cursor finds no header. The first `---` may come after other lines."""
    opening = _OPENING.search(text)
    if opening is None:
        return None
    start = opening.end()
    closing = text.find("\n---", start)
    if closing < 0:  # Backtracking: the opening gives back blank lines.
        last = text.rfind("\n", opening.start(), start - 1)
        if last < 0 or not text.startswith("---", start):
            return None
        start, closing = last + 1, start - 1
    body = _AFTER_CLOSING.match(text, closing + 4).end()
    return Header(Span(start, closing), tuple(_lines(text, start, closing)), body)


def _lines(text: str, start: int, end: int) -> Iterator[Field]:
    at = start
    for line in text[start:end].split("\n"):
        kept = javascript.trim(line)
        colon = kept.find(":")
        if not kept.startswith("#") and colon >= 0 and (key := javascript.trim(kept[:colon])):
            first = at + line.index(kept)
            value = javascript.trim(kept[colon + 1 :])
            begin = first + len(kept) - len(value)
            yield Field(
                key.lower(),
                value,
                Span(first, first + len(key)),
                Span(begin, begin + len(value)) if value else Span(first, first + colon + 1),
                line[:1].isspace(),
            )
        at += len(line) + 1


def _from_path(path: str) -> str:
    base = path.rpartition("/")[2]
    return _BLANKS.sub("-", base.rpartition(".")[0] or base)


def _notes(text: str, found: Header, *, is_own: bool) -> Iterator[Note]:
    """is_own: whether Cursor alone reads the file."""
    facts = schema(HOST)
    fields = found.fields
    if not fields:
        fact = "the header has no field that Cursor can read, so the agent has no description and every tool"
        yield Note("header", found.span, Why(fact, write("`description: …`")), is_form=True)
    tools = fields.get("tools")
    granted = list(dict.fromkeys(_names(text, tools))) if tools and tools.value else None
    parents = _parents(found.lines)
    earlier: dict[str, list[Field]] = {}
    for it in found.lines:
        if it.key in facts["properties"]:
            if fields[it.key] is not it:
                if not it.indented:
                    earlier.setdefault(it.key, []).append(it)
                continue
            again = list(_again(text, it, earlier.get(it.key, ()), granted))
            yield from again
            if not it.indented:
                yield from _value(it, _below(text, it), is_text=is_own and it.key == "description")
            elif not again:
                fact = f"the line is indented, but Cursor reads it as the field `{it.key}`"
                yield Note("changed", it.key_span, Why(fact, _OUTDENT))
        elif (name := it.key.strip("\"'")) != it.key and name in facts["properties"]:
            fact = f"the quotes are part of `{it.key}` in Cursor, so the field has no effect"
            yield Note("ignored", it.key_span, Why(fact, write(f"`{name}`", it.key)))
        elif not it.indented:
            key = _RESTRICTING.get(it.key, it.key_span.of(text))
            value = _guards(text, found, it) if key == "hooks" else _names(text, it)
            remedy = _CHECK if it in parents else REMOVE._replace(said="remove it if only Cursor reads the file")
            note = unknown("Cursor", key, it.key_span, value, granted, facts["properties"] if is_own else (), remedy)
            if is_own and it.value == "plan" and note.kind == "weaker":
                note = note._replace(why=note.why._replace(remedy=write("`readonly: true`")))
            yield note


def _again(text: str, field: Field, earlier: Iterable[Field], granted: Iterable[str] | None) -> Iterator[Note]:
    """The note about a field that Cursor reads in place of earlier ones, unless it is indented and grants nothing."""
    freed = next(filter(None, (_freed(text, it, field, granted) for it in earlier)), "")
    if freed or (earlier and not field.indented):
        effect = freed or "the one above has no effect"
        why = Why(
            f"`{field.key}` occurs twice, and Cursor reads the last one, so {effect}",
            _RENAME if field.indented else REMOVE_ONE,
        )
        yield Note("weaker" if freed else "changed", field.key_span, why, is_form=True)


def _freed(text: str, field: Field, last: Field, granted: Iterable[str] | None) -> str:
    """What the agent may do because a later line counts; empty for nothing more."""
    if field.key == "readonly" and restricts("readonly", _plain(field.value)):
        return "" if last.value.lower() == "true" else "the agent may write"
    names = set(_names(text, field)) if field.key == "tools" else ()
    if not names or not all(restricts("tools", it) for it in names):
        return ""
    if granted is None:
        return "the agent gets every tool"
    more = list(islice((it for it in granted if it not in names), 4))
    return f"the agent also gets {listed(more)}" if more else ""


def _parents(lines: Iterable[Field]) -> frozenset[Field]:
    """The lines with indented lines below them that Cursor reads as fields."""
    found, parent = set(), None
    for it in lines:
        if not it.indented:
            parent = it
        elif parent and it.key in schema(HOST)["properties"]:
            found.add(parent)
    return frozenset(found)


def _guards(text: str, found: Header, hooks: Field) -> list[str]:
    """The events in the lines of `hooks` that guard an agent."""
    below = (it.key_span.start for it in found.lines if not it.indented and it.key_span.start > hooks.span.end)
    written = text[hooks.key_span.end : next(below, found.span.end)]
    return [it for it in sorted(GUARDS) if it in written]


def _below(text: str, field: Field) -> str:
    """What YAML takes for the value on the next lines, or for more of it: a list, text or fields, or nothing."""
    if not field.value and _LIST.match(text, field.span.end):
        return "list"
    return "value" if _is_continued(text, field.span.end) else ""


def _is_continued(text: str, at: int) -> bool:
    """Whether YAML continues a value on the next line: it is indented, not a comment, and not a field that Cursor knows,
    because it reads that as a field."""
    line = line_in(text, line_in(text, at).end + 1).of(text)
    key = line.strip().partition(":")[0].lower()
    is_text = bool(line.strip()) and not line.strip().startswith("#")
    return line[:1] in (" ", "\t") and is_text and key not in schema(HOST)["properties"]


def _names(text: str, field: Field) -> list[str]:
    """The names in a list, as YAML has them."""
    written = field.value
    if not written:
        at = field.span.end
        while item := _ITEM.match(text, at):
            written, at = f"{written},{item[1]}", item.end()
    return [name for it in split(_LATER_COMMENT.split(written)[0]) if (name := it.of(written).strip("[]\"',"))]


def _plain(value: str) -> str:
    """A value without its comment and its quotes, as YAML has it."""
    return _LATER_COMMENT.split(f" {value}")[0].strip(" \"'")


def _value(field: Field, below: str, *, is_text: bool) -> Iterator[Note]:
    """The note about a value that YAML would read differently. below: what follows on the next lines, or empty. is_text:
    whether `#` and a quote that is not closed are meant as text."""
    key, value = field.key, field.value
    if key == "readonly" and value.lower() != "true" and (below or restricts(key, _plain(value))):
        fact = f"{f'`{value}`' if value else 'this value'} is not `true` for Cursor, so the agent may write"
        yield Note("weaker", field.span, Why(fact, write("`readonly: true`")))
    elif not value:
        fact = f"the {below} below `{key}:` is not read by Cursor"
        if below and key == "tools":
            remedy = Remedy("write the names on the line of `tools`, separated by commas", "plain")
            yield Note("weaker", field.span, Why(f"{fact}, so the agent gets every tool", remedy), is_form=True)
        elif below:
            yield Note("lost", field.span, Why(fact, _ONE_LINE), is_form=True)
    elif not is_text and (mark := _PROPERTY.match(value)):
        what = {"&": "the anchor", "*": "the alias", "!": "the tag"}[value[0]]
        fact = f"{what} `{mark[0]}` is read by Cursor as a part of the value of `{key}`"
        remedy = Remedy("write the value itself" if value[0] == "*" else "write the value without it")
        yield Note("lost" if key == "tools" else "changed", field.span, Why(fact, remedy), is_form=True)
    elif key == "tools" and value[0] in "[{\"'":
        remedy = Remedy("write the names without brackets and quotes", "plain")
        yield Note(
            "lost", field.span, Why(f"`{value[0]}` becomes part of a tool's name in Cursor", remedy), is_form=True
        )
    elif _BLOCK.fullmatch(value):
        fact = f"`{value}` is read by Cursor as the whole value of `{key}`"
        yield Note("changed", field.span, Why(fact, _ONE_LINE), is_form=True)
    elif value[0] in "\"'" and not (is_text and value[0] != value[-1]):
        remedy = Remedy("write the value without them", "plain")
        yield Note("changed", field.span, Why(f"the quotes become part of `{key}` in Cursor", remedy), is_form=True)
    elif below:
        fact = f"`{key}` continues on the next line, but Cursor reads only the first one"
        yield Note("changed", field.span, Why(fact, _ONE_LINE), is_form=True)
    elif not is_text and _LATER_COMMENT.search(value):
        remedy = Remedy("move it to a line of its own", "beside")
        yield Note("changed", field.span, Why(f"the comment becomes part of `{key}` in Cursor", remedy), is_form=True)
