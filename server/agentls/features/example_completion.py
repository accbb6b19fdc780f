r"""Completion of examples: a whole example, the next label, the next tag, the agent's own name.

The text matches its surroundings: several lines in a block scalar and in the body, one line in any other description,
with the escapes and quotation marks that its YAML style needs. Only the text before the cursor counts, because the rest
is not typed yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..document import Document
from ..edits import header as edits
from ..stdx.records import pattern, replace
from ..syntax.yaml.quote import inside
from ..syntax.yaml.tree import Scalar
from ..text.problem import Edit
from ..text.source import Span
from . import snippet
from .proposal import Proposal

_TYPED = pattern(r"<(?P<slash>/?)(?P<word>[A-Za-z]*)\Z")
_TAG = pattern(r"<(?P<slash>/?)(?P<name>example|commentary)>")
_OPENED = pattern(r"<(?P<name>example|commentary)>\Z")
_LABEL = pattern(r"(?:^|\n|\\n)[ \t]*(?P<name>context|user|assistant)[ \t]*:", re.IGNORECASE)
_LINE_START = pattern(r"(?:^|\n|\\n)[ \t]*(?P<word>[A-Za-z]*)\Z")
_NAMING = pattern(
    r"(?:\b(?:us(?:e|ing)|launch(?:ing)?|invok(?:e|ing)|call(?:ing)?) (?:the )?|\bthe )(?P<word>[\w-]*)\Z",
    re.IGNORECASE,
)
_WINDOW = 200


class _At(NamedTuple):
    """The surroundings of the cursor.

    start: where the text that can contain examples begins. scalar: the description, None in the body. style: how it is
    written. before: the text from `start` to the cursor. lines: parts go on lines of their own.
    """

    offset: int
    start: int
    scalar: Scalar | None
    style: str
    before: str
    lines: bool


def proposals(document: Document, offset: int) -> Iterator[Proposal]:
    """Items at an offset in the description, or in the prose of the body."""
    at = _at(document, offset)
    if at is None:
        return
    around = _around(at.before)
    if found := _TYPED.search(at.before, max(0, len(at.before) - 20)):
        # The finished tag does not match its own item, so that Enter after it is a line break.
        tags = _tags(document, at, around, found)
        yield from (replace(it, whole=True, filter=it.filter.removesuffix(">")) for it in tags)
        return
    if at.before.endswith(">"):
        yield from (replace(it, asked=True) for it in _closing(document, at))
        return
    if (
        around
        and around[-1][0] == "example"
        and (line := _LINE_START.search(at.before, max(0, len(at.before) - _WINDOW)))
    ):
        yield from (replace(it, asked=True) for it in _labels(document, at, around[-1][1], line["word"]))
    if at.scalar and (found := _NAMING.search(at.before, max(0, len(at.before) - _WINDOW))):
        yield from _own_name(document, at, found["word"])


def _at(document: Document, offset: int) -> _At | None:
    scalar = document.scalar("description")
    if scalar and isinstance(scalar.value, str) and (scalar.span.covers(offset) or _goes_on(document, scalar, offset)):
        start = scalar.span.start + (scalar.style in ("double", "single"))
        if (
            scalar.style in ("double", "single")
            and offset in (scalar.span.start, scalar.span.end)
            and scalar.span.end > start
        ):
            return None
        if offset < start:
            return None
        before = document.text[start:offset]
        lines = scalar.style in ("literal", "folded")
        return _At(offset, start, scalar, scalar.style, before, lines)
    if document.body.start <= offset:
        return _At(offset, document.body.start, None, "body", document.text[document.body.start : offset], True)
    return None


def _goes_on(document: Document, scalar: Scalar, offset: int) -> bool:
    """Whether a place after a block scalar is in the blank lines at its end, where the text can continue."""
    if (
        scalar.style not in ("literal", "folded")
        or document.region is None
        or not scalar.span.end <= offset <= document.region.end
    ):
        return False
    line = document.source.line_span(document.source.line_of(offset)).start
    return not document.text[scalar.span.end : offset].strip("< \t\r\n/") and offset > line


def _around(before: str) -> list[tuple[str, int]]:
    """The tags that are open at the end of a text, outermost first, with the offset after each."""
    stack: list[tuple[str, int]] = []
    for tag in _TAG.finditer(before):
        if not tag["slash"]:
            stack.append((tag["name"], tag.end()))
        elif any(name == tag["name"] for name, _ in stack):
            while stack.pop()[0] != tag["name"]:
                pass
    return stack


# Tags


def _tags(document: Document, at: _At, around: list[tuple[str, int]], typed: re.Match[str]) -> Iterator[Proposal]:
    """Items after a `<`."""
    span = Span(at.start + typed.start(), at.offset + (document.text[at.offset : at.offset + 1] == ">"))
    inner = around[-1][0] if around else ""
    if inner:
        yield _proposal(document, span, f"</{inner}>", snippet.escaped(f"</{inner}>"), "0", "closes what is open")
    if typed["slash"]:
        return
    if inner == "example":
        if "<commentary>" not in at.before[around[-1][1] :]:
            shape = (
                "<commentary>\n${1:why this agent}\n</commentary>"
                if at.lines
                else "<commentary>${1:why this agent}</commentary>"
            )
            yield _proposal(document, span, "<commentary>", shape, "1", "why the agent is launched")
    elif not inner:
        yield _example(document, at, span)


def _closing(document: Document, at: _At) -> Iterator[Proposal]:
    """The closing tag after an opening tag that has none."""
    opened = _OPENED.search(at.before, max(0, len(at.before) - 20))
    if opened is None:
        return
    end = at.scalar.span.end if at.scalar else len(document.text)
    following = pattern(rf"<(/?){opened['name']}>").search(document.text, at.offset, max(end, at.offset))
    if following is None or not following[1]:
        tag = f"</{opened['name']}>"
        shape = f"\n$0\n{tag}" if at.lines and not _rest_of_line(document, at.offset) else f"$0{tag}"
        yield _proposal(document, Span(at.offset, at.offset), tag, shape, "0", "closes the tag before the cursor")


def _rest_of_line(document: Document, offset: int) -> str:
    return document.text[offset : document.source.line_span(document.source.line_of(offset)).end].strip()


def _example(document: Document, at: _At, span: Span) -> Proposal:
    name = _name(document)
    parts = (
        ("Context: ", "the situation", ""),
        ("user: ", "what the user says", "q"),
        ("assistant: ", f"I'll use the {name} agent to …" if name else "I'll use this agent to …", "q"),
    )
    mark, also, closing = '"', tuple[Edit, ...](), ""
    gap = "\n" if at.lines else " "
    if at.style in ("double", "raw", "broken", "plain"):
        mark = "'"
    if at.style == "double" and "\\n" in at.before:
        gap = "\\n"
    if at.style == "plain" and at.scalar:
        also, closing = _quotes(document, at, span)
    last = len(parts) + 1
    lines = ["<example>"]
    for number, (label, said, quoted) in enumerate(parts, 1):
        quote = mark if quoted else ""
        lines.append(f"{label}{quote}${{{number}:{snippet.escaped(_spelled(at, said))}}}{quote}")
    commentary = f"${{{last}:why this agent}}"
    if gap == " ":
        body = lines[0] + " ".join(lines[1:]) + f" <commentary>{commentary}</commentary></example>"
    else:
        rows = [*lines, "<commentary>", commentary, "</commentary>", "</example>"]
        body = (snippet.escaped(gap) if gap == "\\n" else gap).join(rows)
    return _proposal(document, span, "<example>", body + closing, "0", "a dialogue that shows when", also)


def _quotes(document: Document, at: _At, span: Span) -> tuple[tuple[Edit, ...], str]:
    """Quotes around an unquoted description whose labels would not be valid YAML: an edit at its beginning, and the
    text at its end. None if the text would need escapes."""
    scalar, text = at.scalar, document.text
    assert scalar is not None
    written = scalar.span.of(text)
    if any(it in written for it in '"\\\r\n') or span.end != scalar.span.end or span.start <= scalar.span.start:
        return (), ""
    return (Edit(Span(scalar.span.start, scalar.span.start), '"'),), '"'


def _spelled(at: _At, text: str) -> str:
    return inside(text, at.style)


# Labels and names


def _labels(document: Document, at: _At, opened: int, word: str) -> Iterator[Proposal]:
    """The label that comes next in an example, and other possible ones."""
    inside_block = at.before[opened : len(at.before) - len(word)]
    said = [it["name"].lower() for it in _LABEL.finditer(inside_block)]
    order = ["Context", "user", "assistant"]
    if "context" in said or "user" in said or "assistant" in said:
        order.remove("Context")
    if said and said[-1] == "user":
        order.reverse()
    mark = "'" if at.style in ("double", "raw", "broken", "plain") else '"'
    span = Span(at.offset - len(word), at.offset)
    answered = "assistant" in said
    if answered and "<commentary>" not in inside_block:
        shape = (
            "<commentary>\n${1:why this agent}\n</commentary>"
            if at.lines
            else "<commentary>${1:why this agent}</commentary>"
        )
        yield _proposal(document, span, "<commentary>", shape, "0", "why the agent is launched")
    if answered:
        yield _proposal(document, span, "</example>", "</example>", "1", "closes the example")
    for i, label in enumerate(order):
        shape = "Context: $0" if label == "Context" else f"{label}: {mark}$0{mark}"
        yield _proposal(
            document,
            span,
            f"{label}:",
            shape,
            f"{2 + i}" if answered else f"0{i}",
            "who speaks" if i or label != "Context" else "the situation",
        )


def _own_name(document: Document, at: _At, word: str) -> Iterator[Proposal]:
    name = _name(document)
    if name and name != word and name.lower().startswith(word.lower()):
        span = Span(at.offset - len(word), at.offset)
        yield Proposal(name, "agent", Edit(span, _spelled(at, name)), "0", filter=name, detail="this agent", asked=True)


def _name(document: Document) -> str:
    given = document.scalar("name")
    return given.value.strip() if given and isinstance(given.value, str) else document.origin.stem


def _proposal(
    document: Document, span: Span, label: str, shape: str, sort: str, detail: str, also: tuple[Edit, ...] = ()
) -> Proposal:
    """An item that replaces `span`; lines after the first are indented like the line that it is inserted in."""
    line = document.source.line_span(document.source.line_of(span.start)).of(document.text)
    indent = line[: len(line) - len(line.lstrip(" \t"))]
    text = snippet.plain(shape).replace("\n", edits.line_end(document) + indent)
    return Proposal(
        label,
        "snippet",
        Edit(span, text),
        sort,
        filter=label,
        snippet=shape if "$" in shape else "",
        detail=detail,
        also=also,
    )
