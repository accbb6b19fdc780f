"""`Markdown`: the body of an agent file, with the places of everything that is more than prose.

Blocks are read by `blocks.py`; here is what is inside lines: code, links, comments, URLs, `@path` and
`@agent-name`. Follows CommonMark 0.31 for code and links. Emphasis and HTML have no part in it. Each kind is read
when it is asked for, once.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ...stdx.records import always, cached_property, dataclass, pattern
from ...text.source import Span
from . import blocks
from .blocks import Blocks, Definition, Fence, Heading, destination_end

__all__ = ["Definition", "Fence", "Heading", "Link", "Markdown", "Mention"]


@dataclass(frozen=True)
class Link:
    """`[text](destination "title")`, `[text][label]`, `[label]`, with `!` before an image.

    destination: without angle brackets and title; the definition's, where the link names a label. May be empty.
    definition: where the link names a label.
    """

    span: Span
    text: Span
    destination: Span
    image: bool = False
    definition: Definition | None = None


@dataclass(frozen=True)
class Mention:
    """`@agent-NAME`, where `name` covers NAME, or `@path`, where it covers the path. span: with the `@`."""

    span: Span
    name: Span
    agent: bool


@dataclass(frozen=True)
class Inline:
    """What is inside the texts of a region, in the order of the source."""

    code: tuple[Span, ...]
    links: tuple[Link, ...]
    comments: tuple[Span, ...]
    urls: tuple[Span, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, eq=False)
class Markdown:
    """The Markdown in `region` of `text`. Spans are code-point offsets into `text`."""

    text: str
    region: Span

    @property
    def headings(self) -> tuple[Heading, ...]:
        return self._blocks.headings

    @cached_property
    def fences(self) -> tuple[Fence, ...]:
        simple = self._simple
        return self._blocks.fences if simple is None else tuple(it.fence() for it in simple)

    @property
    def last_fence(self) -> Fence | None:
        """The last of the fences, without the cost of the others."""
        simple = self._simple
        if simple is not None:
            return simple[-1].fence() if simple else None
        return self.fences[-1] if self.fences else None

    @property
    def indented_code(self) -> tuple[Span, ...]:
        """Lines of indented code blocks, without their indentation."""
        return self._blocks.indented

    @property
    def definitions(self) -> tuple[Definition, ...]:
        return self._blocks.definitions

    @cached_property
    def comments(self) -> tuple[Span, ...]:
        """`<!-- … -->`, also where nothing closes it."""
        return tuple(sorted(self._blocks.comments + self._inline.comments))

    @property
    def code(self) -> tuple[Span, ...]:
        """Inline code with its backticks."""
        return self._inline.code

    @property
    def links(self) -> tuple[Link, ...]:
        """Links and images, by their end: an image inside a link comes first."""
        return self._inline.links

    @property
    def urls(self) -> tuple[Span, ...]:
        """Raw URLs and `<autolinks>`, without angle brackets; not the destinations of links."""
        return self._inline.urls

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """`@agent-name` and `@path/to/file`."""
        return self._inline.mentions

    @cached_property
    def _simple(self) -> list[_Simple] | None:
        return _simple_fences(self.text, self.region)

    @cached_property
    def _blocks(self) -> Blocks:
        return blocks.scan(self.text, self.region)

    @cached_property
    def _inline(self) -> Inline:
        return _inline(self.text, self._blocks)


class _Simple(NamedTuple):
    """A fence: the line that opens it, and where its content ends. closing: the line that closes it."""

    opening: re.Match[str]
    end: int
    closing: re.Match[str] | None

    def fence(self) -> Fence:
        opening, end = self.opening, self.end
        closing = Span(*self.closing.span(1)) if self.closing else None
        last = closing.end if closing else _without_line_end(opening.string, opening.end(2), end)
        info = Span(opening.start(2), opening.start(2) + len(opening.group(2).rstrip(" \t")))
        return Fence(
            Span(opening.start(), last),
            Span(*opening.span(1)),
            info,
            Span(opening.end(), max(opening.end(), end)),
            closing,
        )


_TICK_FENCE = pattern(r"(```+)[ \t]*([^`\r\n]*)(?=[\r\n]|\Z)(?:\r\n|\n|\r)?")
"""Three backquotes one by one: `re` searches for these first, which is five times as fast as trying each place."""


def _simple_fences(text: str, region: Span) -> list[_Simple] | None:
    """The fences, if no container can end one; otherwise None.

    That is so if every one is at the start of its line, or after up to three spaces which all lines up to the closing
    fence have too. This is the common case and many times faster than reading all blocks.
    """
    start, end = region
    if text.find("~~~", start, end) >= 0 or _fence_in_comment(text, start, end):
        return None
    found: list[_Simple] = []
    opening: re.Match[str] | None = None
    spaces = 0
    for line in _TICK_FENCE.finditer(text, start, end):
        begin = at = line.start()
        while begin > start and at - begin < 4 and text[begin - 1] == " ":
            begin -= 1
        if at - begin > 3 or (begin > start and text[begin - 1] not in "\r\n"):
            if _indented(text, start, at):
                return None
        elif opening is None:
            opening, spaces = line, at - begin
        elif len(line[1]) >= len(opening[1]) and not line[2]:
            if at - begin != spaces or (spaces and not _are_indented(text, opening.end(), begin, spaces)):
                return None
            found.append(_Simple(opening, begin, line))
            opening = None
    if opening is not None:
        if spaces:
            return None
        found.append(_Simple(opening, end, None))
    return found


def _are_indented(text: str, start: int, end: int, spaces: int) -> bool:
    """Whether every line from one line's start to another's begins with some spaces, or is empty."""
    lines = text[start:end].split("\n")
    return "\r" not in text[start:end] and all(it.startswith(" " * spaces) or not it for it in lines)


def _fence_in_comment(text: str, start: int, end: int) -> bool:
    at = text.find("<!--", start, end)
    while at >= 0:
        close = text.find("-->", at + 4, end)
        if close < 0 or text.find("```", at, close) >= 0:
            return True
        at = text.find("<!--", close, end)
    return False


def _indented(text: str, start: int, at: int) -> bool:
    """Whether only spaces and the markers of quotes and lists are between the start of the line and `at`."""
    while at > start and text[at - 1] in " \t>*+-.)0123456789":
        at -= 1
    return at == start or text[at - 1] in "\r\n"


def _without_line_end(text: str, start: int, end: int) -> int:
    if end > start and text[end - 1] == "\n":
        end -= 1
    if end > start and text[end - 1] == "\r":
        end -= 1
    return end


# Each alternative begins with a literal, which lets the engine skip to the next candidate.
_TOKEN = pattern(
    r"\\[!-/:-@\[-`{-~]"
    r"|``*"
    r"|!\[|\[|\]"
    r"|<(?:(?P<auto>[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>|!--|[A-Za-z/][^<>\r\n]*>)"
    r"|https?://[^\s<>`\"']+"
    r"|@(?:agent-(?P<agent>[\w:.-]*\w)|(?P<path>(?:~/|/|\.{1,2}/)?[\w.-]+(?:/[\w.-]+)*/?))"
)
_LABEL = pattern(r"\[((?:[^\[\]\\]|\\.)*)\]", re.S)
_GAP = always(r"[ \t]*(?:\r\n|\n|\r)?[ \t]*")
_ANGLES = pattern(r"<((?:[^<>\\\r\n]|\\.)*)>")
_TITLE = pattern(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)", re.S)
_TICKS = pattern("`+")
_MENTION_PART = pattern(r"[\w@./`]")


class _Found(NamedTuple):
    code: list[Span]
    links: list[Link]
    comments: list[Span]
    urls: list[Span]
    mentions: list[Mention]


class _Bracket(NamedTuple):
    """An opening bracket: its place, where its text begins, and whether it is an image's."""

    at: int
    end: int
    image: bool


def _inline(text: str, found: Blocks) -> Inline:
    # The first definition of a label counts.
    labels = {_label(it.label.of(text)): it for it in reversed(found.definitions)}
    into = _Found([], [], [], [], [])
    for region in found.texts:
        _read(text, region, labels, into)
    return Inline(*(tuple(it) for it in into))  # type: ignore[arg-type]


def _read(text: str, region: Span, labels: dict[str, Definition], into: _Found) -> None:
    """Read one paragraph or heading."""
    ticks: dict[int, list[int]] | None = None
    comments = True  # until one is found that nothing closes
    brackets: list[_Bracket] = []
    last_link = -1  # where the last link that is not an image begins: brackets before it hold a link and are none
    at = region.start
    while token := _TOKEN.search(text, at, region.end):
        start, at = token.span()
        match text[start]:
            case "`":
                if ticks is None:
                    ticks = _ticks(text, Span(at, region.end))
                closing = ticks.get(at - start, [])
                while closing and closing[-1] < at:
                    closing.pop()
                if closing:
                    at = closing[-1] + at - start
                    into.code.append(Span(start, at))
            case "[" | "!":
                brackets.append(_Bracket(start, at, text[start] == "!"))
            case "]" if brackets:
                bracket = brackets.pop()
                if (bracket.image or bracket.at > last_link) and (
                    link := _link(text, bracket, start, region.end, labels)
                ):
                    into.links.append(link)
                    at = link.span.end
                    last_link = last_link if link.image else bracket.at
            case "<":
                if token.group("auto"):
                    into.urls.append(Span(*token.span("auto")))
                elif text[start + 1] == "!" and comments:
                    close = text.find("-->", at, region.end)
                    comments = close >= 0
                    if comments:
                        at = close + 3
                        into.comments.append(Span(start, at))
            case "h" if not text[start - 1 : start].isalnum() or start == region.start:
                at = _url_end(text, start, at)
                into.urls.append(Span(start, at))
            case "@" if start == region.start or not _MENTION_PART.match(text, start - 1):
                if token.group("agent"):
                    into.mentions.append(Mention(Span(start, at), Span(*token.span("agent")), agent=True))
                    continue
                name = Span(start + 1, start + 1 + len(token.group("path").rstrip(".")))
                if "/" in name.of(text) or "." in name.of(text):
                    into.mentions.append(Mention(Span(start, name.end), name, agent=False))


def _ticks(text: str, region: Span) -> dict[int, list[int]]:
    """The places of the runs of backticks by length, the first one last."""
    found: dict[int, list[int]] = {}
    for run in _TICKS.finditer(text, *region):
        found.setdefault(run.end() - run.start(), []).append(run.start())
    for places in found.values():
        places.reverse()
    return found


def _link(text: str, bracket: _Bracket, close: int, end: int, labels: dict[str, Definition]) -> Link | None:
    """The link whose text ends at the bracket `close`, if it is one."""
    inside = Span(bracket.end, close)
    if text.startswith("(", close + 1, end) and (target := _target(text, close + 2, end)):
        destination, stop = target
        return Link(Span(bracket.at, stop), inside, destination, bracket.image)
    if not labels:
        return None
    label, stop = inside, close + 1
    if named := _LABEL.match(text, close + 1, end):
        stop = named.end()
        label = Span(*named.span(1)) if named.group(1).strip() else inside
    definition = labels.get(_label(label.of(text))) if label.end - label.start < 1000 else None
    if definition is None:
        return None
    return Link(Span(bracket.at, stop), inside, definition.destination, bracket.image, definition)


def _target(text: str, at: int, end: int) -> tuple[Span, int] | None:
    """The destination between the parentheses of a link, and the end of the closing one."""
    at = _gap(text, at, end)
    if angles := _ANGLES.match(text, at, end):
        destination, at = Span(*angles.span(1)), angles.end()
    elif text.startswith("<", at, end):
        return None
    else:
        stop = destination_end(text, at, end)
        if stop is None:
            return None
        destination, at = Span(at, stop), stop
    behind = _gap(text, at, end)
    if behind > at and (title := _TITLE.match(text, behind, end)):
        behind = _gap(text, title.end(), end)
    return (destination, behind + 1) if text.startswith(")", behind, end) else None


def _gap(text: str, at: int, end: int) -> int:
    return _GAP.match(text, at, end).end()


def _label(label: str) -> str:
    """The normalized form of a label: labels that differ only in case and spaces are the same."""
    return " ".join(label.casefold().split())


def _url_end(text: str, start: int, end: int) -> int:
    """The end of a raw URL without the punctuation of the sentence around it."""
    spare = text.count(")", start, end) - text.count("(", start, end)
    while end > start and (text[end - 1] in ".,;:!?*_~|]}" or (text[end - 1] == ")" and spare > 0)):
        spare -= text[end - 1] == ")"
        end -= 1
    return end
