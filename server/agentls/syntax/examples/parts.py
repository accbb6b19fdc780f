"""What is between the tags of an `<example>` block: context, turns, placeholders.

The commentaries are known, see `commentaries.py`.

A label counts at the beginning of a line, after a tag and after a closing quote. In the middle of a line, where an
author put a whole example on one line, it counts only for a speaker who has no such place in the block; without that,
nobody would speak in 216 blocks of 101 files, of 2,866 real ones. A quote ends at the last quotation mark that ends a
line or is before a label or a tag, so apostrophes and quotations inside do not end it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from ...stdx.records import cached_property, dataclass, field, pattern
from ...text.source import Span
from .tags import BLANK_LINE, BULLET, LABEL, LABEL_LINE, QUOTE, QUOTES, skip_blanks, trimmed
from .tree import Commentary, Context, Dialogue, Error, Part, Placeholder, Prose, Speaker, Turn

_LABEL_HERE = pattern(BULLET + LABEL.pattern, re.IGNORECASE)
_OTHER = (
    r"(?P<label>(?:\*\*|\*|__|_)?(?P<name>[^\W\d_][\w.-]{0,30}(?: [\w.-]{1,20}){0,2})(?:\*\*|\*|__|_)? ?:(?:\*\*|__)?)"
    r" *(?P<quote>" + QUOTE + r")?"
)
_OTHER_HERE = pattern(BULLET + _OTHER)
_OTHER_LINE = pattern(r"\n *" + BULLET + _OTHER)
_ROLES = frozenset({"agent", "ai", "bot", "claude", "human", "model", "subagent", "system"})
_MID_LINE = pattern(
    r"(?<![\w/@$#`-])(?P<label>(?P<name>(?P<user>user)|(?P<assistant>assistant)) ?:) *(?P<quote>" + QUOTE + ")?",
    re.IGNORECASE,
)
_QUOTE_HERE = pattern(QUOTE)
_PLACEHOLDER = pattern(r"<[A-Za-z][\w'-]* [^<>\n=]{1,200}>")
_PLACEHOLDER_LINE = pattern(r"\n *(?P<placeholder>" + _PLACEHOLDER.pattern + r") *(?=\n|\Z)")
_USUAL = pattern(
    r"[ \n]*(?P<context>Context:) +(?![\W_]*(?i:context|user|assistant))(?P<situation>[^\n]*[^ \n]) *\n[ \n]*"
    r'(?P<user>user|User): *(?P<asked>"[^"\\\n]*[^"\\\n ][^"\\\n]*") *\n[ \n]*'
    r'(?P<assistant>assistant|Assistant): *(?P<said>"[^"\\\n]*[^"\\\n ][^"\\\n]*")[ \n]*'
)
"""Matches nine of ten blocks up to their commentary, in which nothing is ambiguous. This saves two fifths of the time:
300 instead of 490 µs for a real file with examples."""


class _Label(NamedTuple):
    """A place where a turn or a context begins. `at` includes a bullet."""

    at: int
    label: Span
    name: Span
    kind: str  # context, user, assistant, other


@dataclass(frozen=True)
class _Scope:
    """One block while its parts are read.

    stops: where the known labels begin, sorted; stops_in_quotes: those that count inside a quote, by its mark, because
    a label in the middle of a line may be part of the speech. others: the labels of other speakers, by place.
    blank_lines: where text without a quote ends because the closing tag is missing; empty in a closed block. dead: up
    to where a quotation mark is known to close nothing, so that no span is searched twice.
    """

    flat: str
    stops: list[int]
    stops_in_quotes: dict[str, list[int]]
    others: dict[int, _Label]
    other_stops: list[int]
    placeholders: list[int]
    blank_lines: list[int]
    errors: list[Error]
    dead: dict[str, int] = field(default_factory=dict)

    @cached_property
    def stop_set(self) -> frozenset[int]:
        return frozenset(self.stops)


def parts(
    flat: str, start: int, end: int, comments: list[Commentary], open_ended: bool, errors: list[Error]
) -> tuple[Part, ...]:
    """The parts of a block whose commentaries are known: ordered, disjoint, with only spaces between."""
    if not comments and skip_blanks(flat, start, end) == end:
        return ()
    if len(comments) < 2 and not open_ended:
        until, behind = (comments[0].span.start, comments[0].span.end) if comments else (end, end)
        usual = _USUAL.fullmatch(flat, start, until) if skip_blanks(flat, behind, end) == end else None
        if usual:
            return (*_usual(usual), *comments)
    gaps: list[Span] = []
    at = start
    for comment in comments:
        gaps.append(Span(at, comment.span.start))
        at = comment.span.end
    gaps.append(Span(at, end))
    scope = _scope(flat, gaps, open_ended, errors)
    found: list[Part] = []
    for index, gap in enumerate(gaps):
        found += _gap(scope, gap)
        if index < len(comments):
            found.append(comments[index])
    return tuple(found)


def _usual(match: re.Match[str]) -> Iterator[Part]:
    start, end = match.span("context")
    text = Span(*match.span("situation"))
    yield Context(Span(start, text.end), Span(start, end), text)
    speakers: tuple[tuple[Speaker, str], ...] = (("user", "asked"), ("assistant", "said"))
    for speaker, said in speakers:
        name, text = Span(*match.span(speaker)), Span(*match.span(said))
        label = Span(name.start, name.end + 1)
        yield Turn(
            Span(name.start, text.end), label, name, speaker, text, Span(text.start + 1, text.end - 1), '"', True
        )


def _scope(flat: str, gaps: list[Span], open_ended: bool, errors: list[Error]) -> _Scope:
    strong: dict[int, _Label] = {}
    others: list[_Label] = []
    placeholders: list[int] = []
    begins: set[int] = set()
    for start, end in gaps:
        begin = skip_blanks(flat, start, end)
        begins.add(begin)
        here = _LABEL_HERE.match(flat, begin, end)
        for match in (*([here] if here else ()), *LABEL_LINE.finditer(flat, start, end)):
            label = _label(match, _kind(match))
            strong.setdefault(label.at, label)
        here = _OTHER_HERE.match(flat, begin, end)
        for match in (*([here] if here else ()), *_OTHER_LINE.finditer(flat, start, end)):
            label = _label(match, "other")
            if label.at not in strong and (match["quote"] or match["name"].lower() in _ROLES):
                others.append(label)
        placeholders += [match.start("placeholder") for match in _PLACEHOLDER_LINE.finditer(flat, start, end)]
    placed = {label.label.start for label in strong.values()}
    loose = [
        (_label(match, _kind(match)), match["quote"] or "")
        for start, end in gaps
        for match in _MID_LINE.finditer(flat, start, end)
        if match.start("label") not in placed
    ]
    kinds = {label.kind for label in strong.values()}
    both = {"user", "assistant"} <= kinds | {label.kind for label, _ in loose}
    one_line = all(label.kind == "context" or label.at in begins for label in strong.values())
    weak: list[tuple[_Label, str]] = []
    if "context" in kinds or both:
        taken = set() if one_line else kinds
        weak = [(label, quote) for label, quote in loose if label.kind not in taken and (quote or (both and one_line))]
    stops_in_quotes: dict[str, list[int]] = {}
    for mark in QUOTES:
        same = {label.at for label, quote in weak if quote[-1:] == mark}
        stops_in_quotes[mark] = sorted(same | strong.keys())
    return _Scope(
        flat,
        stops=sorted(strong.keys() | {label.at for label, _ in weak}),
        stops_in_quotes=stops_in_quotes,
        others={label.at: label for label in sorted(others)},
        other_stops=sorted({label.at for label in others}),
        placeholders=placeholders,
        blank_lines=_blank_lines(flat, gaps) if open_ended else [],
        errors=errors,
    )


def _blank_lines(flat: str, gaps: list[Span]) -> list[int]:
    return [match.start() for gap in gaps for match in BLANK_LINE.finditer(flat, *gap)]


def _kind(match: re.Match[str]) -> str:
    return match["name"].lower()


def _label(match: re.Match[str], kind: str) -> _Label:
    at = skip_blanks(match.string, match.start(), match.end())
    return _Label(at, Span(*match.span("label")), Span(*match.span("name")), kind)


def _gap(scope: _Scope, gap: Span) -> Iterator[Part]:
    """The parts between two commentaries, or between one and the block's tag."""
    flat, end = scope.flat, gap.end
    at = skip_blanks(flat, gap.start, end)
    while at < end:
        here = _LABEL_HERE.match(flat, at, end)
        label = _label(here, _kind(here)) if here else scope.others.get(at)
        part: Part
        if label is not None:
            part = _context(scope, label, end) if label.kind == "context" else _turn(scope, label, end)
        elif match := _PLACEHOLDER.match(flat, at, end):
            part = Placeholder(Span(*match.span()))
        else:
            part = Prose(trimmed(flat, at, _stop(scope, at, end)))
        yield part
        at = skip_blanks(flat, part.span.end, end)


def _stop(scope: _Scope, at: int, end: int) -> int:
    """Where unquoted text that begins at `at` ends at the latest."""
    for places in (scope.stops, scope.other_stops, scope.placeholders, scope.blank_lines):
        end = _next(places, at, end)
    return end


def _next(places: list[int], at: int, end: int) -> int:
    index = bisect_right(places, at)
    return min(end, places[index]) if index < len(places) else end


def _context(scope: _Scope, label: _Label, end: int) -> Context:
    text = _said(scope, label, end)
    return Context(Span(label.at, max(label.label.end, text.end)), label.label, text)


def _said(scope: _Scope, label: _Label, end: int) -> Span:
    """The text after a label up to the next part; empty, with an error, if there is none."""
    flat, colon = scope.flat, label.label.end
    start = skip_blanks(flat, colon, end)
    limit = min(_next(scope.stops, label.at, end), _next(scope.placeholders, label.at, end))
    again = LABEL.match(flat, start, end)
    if again and (_kind(again) == label.kind or _QUOTE_HERE.match(flat, skip_blanks(flat, again.end(), end))):
        limit = start
    if start < limit:
        return trimmed(flat, start, max(start + 1, _stop(scope, start, end)))
    if label.kind != "other":
        scope.errors.append(Error("empty-label", label.label, expected=Span(colon, colon)))
    return Span(colon, colon)


def _turn(scope: _Scope, label: _Label, end: int) -> Turn:
    flat = scope.flat
    speaker: Speaker = "user" if label.kind == "user" else "assistant" if label.kind == "assistant" else "other"
    text = _said(scope, label, end)
    opening = _QUOTE_HERE.match(flat, text.start, text.end)
    if opening is None:
        closed, inner, quote = True, text, ""
    else:
        quote = opening[0][-1]
        limit = _next(scope.stops_in_quotes[quote], text.start, end)
        until = _quote_end(scope, opening, limit)
        closed = until is not None
        if until is not None:
            text = Span(text.start, until)
            inner = Span(opening.end(), until - len(opening[0]))
            if speaker != "other" and not trimmed(flat, *inner).of(flat):
                expected = Span(inner.start, inner.start)
                scope.errors.append(Error("empty-label", Span(label.label.start, until), expected=expected))
        else:
            if not scope.blank_lines:
                text = trimmed(flat, text.start, _next(scope.placeholders, text.start, limit))
            inner = Span(opening.end(), max(text.end, opening.end()))
            if scope.dead.get(quote, 0) < limit:
                scope.dead[quote] = limit
                expected = Span(text.end, text.end)
                scope.errors.append(
                    Error("unclosed-quote", Span(*opening.span()), None, expected, _closing(opening[0]))
                )
    return Turn(
        Span(label.at, max(label.label.end, text.end)), label.label, label.name, speaker, text, inner, quote, closed
    )


def _closing(opening: str) -> str:
    return opening[:-1] + QUOTES[opening[-1]]


def _quote_end(scope: _Scope, opening: re.Match[str], limit: int) -> int | None:
    """The offset after the closing quote, or None; looks no further than `limit`, the next known label."""
    flat, closing, start = scope.flat, _closing(opening[0]), opening.end()
    mark = closing[-1]
    if scope.dead.get(opening[0][-1], 0) >= limit:
        return None
    for other in scope.other_stops[bisect_left(scope.other_stops, start) : bisect_left(scope.other_stops, limit)]:
        before = other - 1
        while before >= start and flat[before] in " \n":
            before -= 1
        if before >= start and flat[before] == mark:
            limit = other
            break
    last: int | None = None
    loose: int | None = None
    count = 0
    at = flat.find(closing, start, limit)
    while at >= 0:
        if len(closing) == 2 or flat[at - 1] != "\\":
            count += 1
            end = at + len(closing)
            after = end
            while after < limit and flat[after] == " ":
                after += 1
            if after >= limit or flat[after] == "\n" or _PLACEHOLDER.match(flat, after, limit):
                last = end
            elif after in scope.stop_set or (
                (label := LABEL.match(flat, after, limit))
                and _QUOTE_HERE.match(flat, skip_blanks(flat, label.end(), limit))
            ):
                return end
            elif _may_close(flat, at, end, after, mark):
                loose = end
        at = flat.find(closing, at + len(closing), limit)
    if last is not None:
        return last
    return loose if mark == "'" or count % 2 else None


def _may_close(flat: str, at: int, end: int, after: int, mark: str) -> bool:
    """Whether a quotation mark in the middle of a line may end the speech, with a remark after it."""
    if flat[at - 1] in ".?!":
        return True
    if flat[at - 1] in " \n" or flat[end].isalnum():
        return False
    return mark != "'" or after > end or flat[after] in ".,;:!?)]→"


def quoted_turns(flat: str, start: int, end: int) -> Iterator[Dialogue]:
    """Dialogues outside any block, of which only quoted turns are certain: `- User: "…"`, `Assistant: "…"`."""
    labels = [_label(match, _kind(match)) for match in _MID_LINE.finditer(flat, start, end) if match["quote"]]
    if not labels:
        return
    errors: list[Error] = []
    stops = [label.at for label in labels]
    blank_lines = _blank_lines(flat, [Span(start, end)])
    scope = _Scope(flat, stops, dict.fromkeys(QUOTES, stops), {}, [], [], blank_lines, errors)
    group: list[Turn] = []
    for label in labels:
        turn = _turn(scope, label, end)
        if group and turn.speaker == "user" and group[-1].speaker == "assistant":
            yield from _dialogue(group)
            group = []
        if turn.closed:
            group.append(turn)
    yield from _dialogue(group)


def _dialogue(turns: list[Turn]) -> Iterator[Dialogue]:
    if {turn.speaker for turn in turns} == {"user", "assistant"}:
        yield Dialogue(Span(turns[0].span.start, turns[-1].span.end), tuple(turns))
