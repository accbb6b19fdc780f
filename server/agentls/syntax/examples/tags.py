"""The tags of `<example>` blocks in a string: finding them, deciding which are meant, pairing them.

A tag that is not written exactly, and a tag that prose only mentions, look alike for a moment; what
decides is the company a tag keeps. A doubtful tag counts where its other end is exact or a dialogue
follows; anything else is text and stays silent, because `<Example>` is also a component, a type
parameter and a word. Knows nothing of what is inside a block, except what a label looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...stdx.records import dataclass, pattern
from ...stdx.spelling import distance
from ...text.source import Span
from .tree import Error, Tag, TagName

QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’"}
QUOTE = r"\\?[\"'“‘]"

_MASK = "\ufffc"
_NOT_A_BREAK = pattern(r"[^\n]")

_TAG = pattern(r"<(?P<gap> {0,2}/? {0,2})(?P<name>[A-Za-z][\w.:@-]{0,30})(?P<rest>[^<>\n]{0,200})(?P<end>>?)", re.ASCII)
"""Every piece is bounded and none can fail after a repetition, so there is nothing to backtrack into."""

LABEL = pattern(
    r"(?P<label>(?:\*\*|\*|__|_)?(?P<name>(?P<context>context)|(?P<user>user)|(?P<assistant>assistant))"
    r"(?: ?\d{1,2}| ?\([^()\n]{0,40}\))?(?:\*\*|\*|__|_)? ?:(?:\*\*|__|\*(?=[ \n])|_(?=[ \n]))?)",
    re.IGNORECASE,
)
BULLET = r"(?:[-*+•] +|\d{1,3}[.)] +|> ?)?"
LABEL_LINE = pattern(r"\n *" + BULLET + LABEL.pattern, re.IGNORECASE)

SAID = pattern(r"(?<![\w/@$#`-])(?:user|assistant) ?: ?" + QUOTE, re.IGNORECASE)
BLANK_LINE = pattern(r"\n *\n")
_ATTRIBUTE = pattern(r" [\w:-]+ ?=")
_REAL_WORDS = frozenset({"examples", "commenter", "commentor"})


def flattened(text: str, skip: Iterable[Span]) -> str:
    r"""A copy of equal length in which every kind of space is a space and every line break, including the two-character
    `\n`, ends in a line feed. Text in `skip` becomes unreadable."""
    flat = text.replace("\\n", " \n").replace("\r\n", " \n").replace("\r", "\n")
    flat = flat.replace("\t", " ").replace("\u00a0", " ")
    pieces: list[str] = []
    at = 0
    for start, end in sorted(skip):
        start = max(start, at)
        if end > start:
            pieces += flat[at:start], _NOT_A_BREAK.sub(_MASK, flat[start:end])
            at = end
    return "".join((*pieces, flat[at:]))


def skip_blanks(flat: str, at: int, end: int) -> int:
    while at < end and flat[at] in " \n":
        at += 1
    return at


def trimmed(flat: str, start: int, end: int) -> Span:
    start = skip_blanks(flat, start, end)
    while end > start and flat[end - 1] in " \n":
        end -= 1
    return Span(start, end)


@dataclass(frozen=True, eq=False)
class Mark:
    """A tag as written, before anything is decided about it.

    fault: what is wrong with the way it is written; None for an exact tag. prose: it is in the middle of a sentence.
    labelled: a turn or a context begins after it.
    """

    tag: Tag
    fault: Error | None
    prose: bool
    labelled: bool

    @property
    def start(self) -> int:
        return self.tag.span.start

    @property
    def end(self) -> int:
        return self.tag.span.end

    @property
    def weak(self) -> bool:
        """Whether it may not be a tag at all."""
        return self.prose or (self.fault is not None and self.fault.kind != "tag-attributes" and not self.labelled)


def written(tag: TagName, closing: bool) -> str:
    return f"</{tag}>" if closing else f"<{tag}>"


def marks(flat: str) -> list[Mark]:
    """Everything that looks like a tag of the convention, in order; a tag in backticks is only mentioned."""
    found: list[Mark] = []
    quoted_until = 0
    for match in _TAG.finditer(flat):
        start = match.start()
        if start < quoted_until:
            continue
        meant = _meant(match["name"])
        if meant is None:
            continue
        if flat[start - 1 : start] == "`":
            closing_tick = flat.find("`", start)
            if closing_tick >= 0 and flat.find("\n", start, closing_tick) < 0:
                quoted_until = closing_tick
                continue
        mark = _mark(flat, match, meant)
        if mark is not None:
            found.append(mark)
    return found


def _mark(flat: str, match: re.Match[str], meant: TagName) -> Mark | None:
    name, rest, gap = match["name"], match["rest"], match["gap"]
    closing = "/" in gap
    start, end, name_span = match.start(), match.end(), Span(*match.span("name"))
    behind = skip_blanks(flat, name_span.end, len(flat))
    right = written(meant, closing)
    kind = None
    if not match["end"] or LABEL.match(flat, behind):
        # Without its `>` a tag ends at its name, and only where a tag could.
        if rest.strip() and not LABEL.match(flat, behind):
            return None
        kind, end = "unfinished-tag", name_span.end
    elif rest.strip() == "/":
        kind = "misspelled-tag"
    elif rest.strip():
        if name != meant or not rest.startswith(" ") or not (closing or _ATTRIBUTE.match(rest)):
            return None
        kind = "tag-attributes"
    elif name.lower() != meant or gap.strip() != gap:
        kind = "misspelled-tag"
    elif name != meant:
        kind = "wrong-case-tag"
    if meant == "examples" and kind is not None:
        return None
    span = Span(start, end)
    behind = skip_blanks(flat, end, len(flat))
    labelled = not closing and LABEL.match(flat, behind) is not None
    return Mark(
        Tag(span, name_span, meant, closing),
        Error(kind, span, meant=right) if kind is not None else None,  # type: ignore[arg-type]
        not labelled and in_prose(flat, start, end, closing),
        labelled,
    )


def in_prose(flat: str, start: int, end: int, closing: bool) -> bool:
    """Whether a sentence continues through the tag: `wrap them in <example> tags`."""
    before = start - 1
    while before >= 0 and flat[before] == " ":
        before -= 1
    if before < 0 or flat[before] == "\n":
        return False
    after = end
    while after < len(flat) and flat[after] == " ":
        after += 1
    if after >= len(flat) or flat[after] == "\n":
        return False
    if closing and flat[before] in ">\"'”’":
        return flat[end] in "\"'”’" and flat[end] == QUOTES.get(flat[start - 1], "")
    if flat[end] in QUOTES or flat[end] in "”’":
        return flat[end] == QUOTES.get(flat[start - 1], "")
    if flat[end] in ",.;:)!?]}|*_`/":
        return True
    return after > end and ((flat[after].isalpha() and not flat[after].isupper()) or flat[after] in "|&+(-–—→")


def _meant(name: str) -> TagName | None:
    """The tag that a name is, or is a misspelling of."""
    lower = name.lower()
    if lower in ("example", "commentary"):
        return lower  # type: ignore[return-value]
    if name == "examples":
        return "examples"
    if lower in _REAL_WORDS or not lower.isalpha():
        return None
    if distance(lower, "example", 1) <= 1:
        return "example"
    if "c" in lower[:2] and distance(lower, "commentary", 2) <= 2:
        return "commentary"
    return None


@dataclass(frozen=True)
class Pairing:
    """Paired opening and closing tags.

    pairs: (opening tag, closing tag or None), in the order of the opening tags. strays: closing tags without an opening
    one.
    """

    pairs: tuple[tuple[Mark, Mark | None], ...]
    strays: tuple[Mark, ...]


def paired(flat: str, found: list[Mark]) -> Pairing:
    """Pair the marks of one kind of tag.

    A closing tag belongs to the nearest opening one; doubtful opening tags give way to certain ones.
    """
    stack: list[int] = []
    certain = 0
    pairs: list[tuple[Mark, Mark | None]] = []
    strays: list[Mark] = []
    for index, mark in enumerate(found):
        after = found[index + 1] if index + 1 < len(found) else None
        if not mark.tag.closing:
            if not stack or not _lacks_slash(flat, found[stack[-1]], mark, after, stack[-1] == index - 1):
                stack.append(index)
                certain += not mark.weak
                continue
            mark = _with_slash(mark)
        elif mark.prose and stack and not found[stack[-1]].prose and after and after.tag.closing:
            continue
        elif not mark.weak:
            while stack and certain and found[stack[-1]].weak:
                stack.pop()
        if not stack:
            if not mark.weak:
                strays.append(mark)
            continue
        opening = found[stack.pop()]
        certain -= not opening.weak
        if opening.fault is None or opening.labelled or mark.fault is None:
            pairs.append((opening, mark))
    for index in stack:
        limit = found[index + 1].start if index + 1 < len(found) else len(flat)
        if _surely_opens(flat, found[index], limit):
            pairs.append((found[index], None))
    return Pairing(tuple(_without_mentions(sorted(pairs, key=lambda pair: pair[0].start))), tuple(strays))


def _without_mentions(pairs: list[tuple[Mark, Mark | None]]) -> Iterator[tuple[Mark, Mark | None]]:
    """All pairs except those that a sentence inside a block mentions."""
    until = -1
    for opening, closing in pairs:
        if closing is None or not opening.prose or opening.start >= until:
            until = max(until, closing.end if closing else -1)
            yield opening, closing


def _lacks_slash(flat: str, top: Mark, mark: Mark, after: Mark | None, adjacent: bool) -> bool:
    """Whether an opening tag was meant as a closing one: there is content before it, and none after it."""
    if top.weak or mark.fault or mark.prose or mark.labelled:
        return False
    if adjacent and skip_blanks(flat, top.end, mark.start) == mark.start:
        return False
    end = after.start if after else len(flat)
    if skip_blanks(flat, mark.end, end) < end:
        return False
    if after is not None:
        return not after.tag.closing
    line_before = flat.rfind("\n", top.end, mark.start)
    return line_before < 0 or flat[top.end : line_before].rstrip(" ")[-1:] != "\n"


def _with_slash(mark: Mark) -> Mark:
    tag = Tag(mark.tag.span, mark.tag.name_span, mark.tag.name, True)
    return Mark(tag, Error("misspelled-tag", tag.span, meant=written(tag.name, True)), False, False)


def _surely_opens(flat: str, mark: Mark, limit: int) -> bool:
    """Whether an opening tag without a closing one is a tag, and not a word about one."""
    if mark.labelled:
        return True
    if mark.weak or (mark.start and flat[mark.start - 1].isalnum()):
        return False
    line_end = flat.find("\n", mark.end, limit)
    line_end = line_end if line_end >= 0 else limit
    if not flat[mark.end : line_end].strip(" "):
        before = mark.start - 1
        while before >= 0 and flat[before] == " ":
            before -= 1
        return before < 0 or flat[before] in "\n:>"
    paragraph = BLANK_LINE.search(flat, mark.end, limit)
    return SAID.search(flat, mark.end, paragraph.start() if paragraph else limit) is not None
