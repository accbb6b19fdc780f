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

    document: Document
    offset: int
    start: int
    scalar: Scalar | None
    style: str
    before: str
    lines: bool

    @property
    def mark(self) -> str:
        """The quotation mark that needs no escape."""
        return "'" if self.style in ("double", "raw", "broken", "plain") else '"'

    def proposal(
        self, span: Span, label: str, shape: str, sort: str, detail: str, also: tuple[Edit, ...] = ()
    ) -> Proposal:
        """An item that replaces `span`; lines after the first are indented like the line that it is inserted in."""
        source = self.document.source
        line = source.line_at(span.start).of(self.document.text)
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        text = snippet.plain(shape).replace("\n", edits.line_end(self.document) + indent)
        shown = shape if "$" in shape else ""
        return Proposal(label, "snippet", Edit(span, text), sort, label, shown, detail, also=also)

    def commentary(self, span: Span, sort: str) -> Proposal:
        gap = "\n" if self.lines else ""
        shape = f"<commentary>{gap}${{1:why this agent}}{gap}</commentary>"
        return self.proposal(span, "<commentary>", shape, sort, "why the agent is launched")


def proposals(document: Document, offset: int) -> Iterator[Proposal]:
    """Items at an offset in the description, or in the prose of the body."""
    at = _at(document, offset)
    if at is None:
        return
    around = _around(at.before)
    if found := _TYPED.search(at.before, max(0, len(at.before) - 20)):
        # The finished tag does not match its own item, so that Enter after it is a line break.
        tags = _tags(at, around, found)
        yield from (replace(it, whole=True, filter=it.filter.removesuffix(">")) for it in tags)
        return
    if at.before.endswith(">"):
        yield from (replace(it, asked=True) for it in _closing(at))
        return
    if (
        around
        and around[-1][0] == "example"
        and (line := _LINE_START.search(at.before, max(0, len(at.before) - _WINDOW)))
    ):
        yield from (replace(it, asked=True) for it in _labels(at, around[-1][1], line["word"]))
    if at.scalar and (found := _NAMING.search(at.before, max(0, len(at.before) - _WINDOW))):
        yield from _own_name(at, found["word"])


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
        return _At(document, offset, start, scalar, scalar.style, before, lines)
    if document.body.start <= offset:
        start = document.body.start
        return _At(document, offset, start, None, "body", document.text[start:offset], True)
    return None


def _goes_on(document: Document, scalar: Scalar, offset: int) -> bool:
    """Whether a place after a block scalar is in the blank lines at its end, where the text can continue."""
    if (
        scalar.style not in ("literal", "folded")
        or document.region is None
        or not scalar.span.end <= offset <= document.region.end
    ):
        return False
    line = document.source.line_at(offset).start
    return not document.text[scalar.span.end : offset].strip("< \t\r\n/") and offset > line


def _around(before: str) -> list[tuple[str, int]]:
    """The tags that are open at the end of a string, outermost first, with the offset after each."""
    stack: list[tuple[str, int]] = []
    for tag in _TAG.finditer(before):
        if not tag["slash"]:
            stack.append((tag["name"], tag.end()))
        elif any(name == tag["name"] for name, _ in stack):
            while stack.pop()[0] != tag["name"]:
                pass
    return stack


# Tags


def _tags(at: _At, around: list[tuple[str, int]], typed: re.Match[str]) -> Iterator[Proposal]:
    """Items after a `<`."""
    span = Span(at.start + typed.start(), at.offset + (at.document.text[at.offset : at.offset + 1] == ">"))
    inner = around[-1][0] if around else ""
    if inner:
        yield at.proposal(span, f"</{inner}>", snippet.escaped(f"</{inner}>"), "0", "closes what is open")
    if typed["slash"]:
        return
    if inner == "example":
        if "<commentary>" not in at.before[around[-1][1] :]:
            yield at.commentary(span, "1")
    elif not inner:
        yield _example(at, span)


def _closing(at: _At) -> Iterator[Proposal]:
    """The closing tag after an opening tag that has none."""
    opened, text = _OPENED.search(at.before, max(0, len(at.before) - 20)), at.document.text
    if opened is None:
        return
    end = at.scalar.span.end if at.scalar else len(text)
    following = pattern(rf"<(/?){opened['name']}>").search(text, at.offset, max(end, at.offset))
    if following is None or not following[1]:
        tag = f"</{opened['name']}>"
        rest = text[at.offset : at.document.source.line_at(at.offset).end]
        shape = f"\n$0\n{tag}" if at.lines and not rest.strip() else f"$0{tag}"
        yield at.proposal(Span(at.offset, at.offset), tag, shape, "0", "closes the tag before the cursor")


def _example(at: _At, span: Span) -> Proposal:
    name, mark = _name(at.document), at.mark
    answer = inside(f"I'll use {f'the {name}' if name else 'this'} agent to …", at.style)
    said = [
        "Context: ${1:the situation}",
        f"user: {mark}${{2:what the user says}}{mark}",
        f"assistant: {mark}${{3:{snippet.escaped(answer)}}}{mark}",
    ]
    commentary = ("<commentary>", "${4:why this agent}", "</commentary>")
    if at.style == "double" and "\\n" in at.before:
        body = snippet.escaped("\\n").join(["<example>", *said, *commentary, "</example>"])
    elif at.lines:
        body = "\n".join(["<example>", *said, *commentary, "</example>"])
    else:
        body = f"<example>{' '.join(said)} {''.join(commentary)}</example>"
    also, closing = _quotes(at, span) if at.style == "plain" else ((), "")
    return at.proposal(span, "<example>", body + closing, "0", "a dialogue that shows when", also)


def _quotes(at: _At, span: Span) -> tuple[tuple[Edit, ...], str]:
    """Quotes around an unquoted description whose labels would not be valid YAML: edits at its beginning, and the
    text at its end. Both are empty if the description would need escapes."""
    scalar = at.scalar
    assert scalar is not None
    written = scalar.span.of(at.document.text)
    if any(it in written for it in '"\\\r\n') or span.end != scalar.span.end or span.start <= scalar.span.start:
        return (), ""
    return (Edit(Span(scalar.span.start, scalar.span.start), '"'),), '"'


# Labels and names


def _labels(at: _At, opened: int, word: str) -> Iterator[Proposal]:
    """The label that comes next in an example, and other possible ones."""
    inside_block = at.before[opened : len(at.before) - len(word)]
    said = [it["name"].lower() for it in _LABEL.finditer(inside_block)]
    order = ["user", "assistant"] if said else ["Context", "user", "assistant"]
    if said and said[-1] == "user":
        order.reverse()
    span = Span(at.offset - len(word), at.offset)
    answered = "assistant" in said
    if answered and "<commentary>" not in inside_block:
        yield at.commentary(span, "0")
    if answered:
        yield at.proposal(span, "</example>", "</example>", "1", "closes the example")
    for i, label in enumerate(order):
        shape = "Context: $0" if label == "Context" else f"{label}: {at.mark}$0{at.mark}"
        sort = f"{2 + i}" if answered else f"0{i}"
        yield at.proposal(span, f"{label}:", shape, sort, "the situation" if label == "Context" else "who speaks")


def _own_name(at: _At, word: str) -> Iterator[Proposal]:
    name = _name(at.document)
    if name and name != word and name.lower().startswith(word.lower()):
        edit = Edit(Span(at.offset - len(word), at.offset), inside(name, at.style))
        yield Proposal(name, "agent", edit, "0", filter=name, detail="this agent", asked=True)


def _name(document: Document) -> str:
    given = document.scalar("name")
    return given.value.strip() if given and isinstance(given.value, str) else document.origin.stem
