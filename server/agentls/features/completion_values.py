"""Completion of a single value: words, matchers, the beginning of a description."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..cursor.targets import Value
from ..document import Document
from ..stdx.records import replace
from ..syntax.yaml.quote import as_scalar, inside
from ..text.problem import Edit
from ..text.source import Span
from ..workspace.context import Workspace
from . import skeleton, snippet, vocabulary
from .proposal import Proposal, Word, lines, proposed


def values(document: Document, workspace: Workspace, at: Value, offset: int) -> Iterator[Proposal]:
    """Items for a value."""
    if at.field is None or at.at is None:
        return
    if at.path == ("description",):
        yield from _openers(document, at, offset)
    elif at.path == ("name",):
        if not at.text[: at.at].strip():
            named = _put(document, at, [Word(document.origin.stem, "text", "the file's name")])
            # The filter matches nothing: a list that appears late closes with the first letter.
            yield from (replace(it, asked=True, filter=" ") for it in named)
    elif at.path[-1] == "matcher":
        yield from _matchers(document, workspace, at, offset)
    else:
        words = [*vocabulary.choices(document, at), *vocabulary.words(document, workspace, at)]
        if not words and isinstance(at.field.example, (int, float)):
            words = [Word(as_scalar(at.field.example), "value", "an example", raw=True)]
        yield from _put(document, at, words)
        yield from _map(document, at)


def _map(document: Document, at: Value) -> Iterator[Proposal]:
    """Items for a list of maps: whole maps with placeholders."""
    if (at.text and not at.lead) or not isinstance(at.path[-1], int) or at.field is None or at.flow:
        return
    made = snippet.item(at.field, "")
    if made is None:
        return
    label = f"- {next(iter(at.field.example))}" if at.field.fields else "inline server"
    line = document.source.line_at(at.span.start).of(document.text)
    text = lines(document, at.lead + snippet.plain(made)[2:], line)
    yield Proposal(
        label, "snippet", Edit(at.span, text), "9", snippet=at.lead + made[2:], detail=at.field.summary, asked=True
    )


def _put(document: Document, at: Value, words: Iterable[Word]) -> Iterator[Proposal]:
    """Words that replace a whole value, written in the style of the value."""
    span = _content(document, at)
    if span is None:
        return
    quoted = at.scalar.style in ("double", "single") and span != at.span
    for i, it in enumerate(words):
        if quoted:
            yield proposed(it, Edit(span, inside(it.text, at.scalar.style)), i)
        elif it.text:
            yield proposed(it, Edit(span, at.lead + (it.text if it.raw else as_scalar(it.text, at.flow))), i)


def _content(document: Document, at: Value) -> Span | None:
    """The span that a word replaces: the content of a scalar without its quotes; None if it is on several lines."""
    span = at.span
    text = span.of(document.text)
    if "\n" in text or "\r" in text or at.scalar.style in ("literal", "folded"):
        return None
    if at.scalar.style in ("double", "single") and text:
        closed = len(text) > 1 and text[-1] == text[0]
        return Span(span.start + 1, span.end - closed)
    return span


def _matchers(document: Document, workspace: Workspace, at: Value, offset: int) -> Iterator[Proposal]:
    """The words of a matcher: names joined by `|`."""
    if at.at is None or _content(document, at) is None:
        return
    before, after = at.text[: at.at], at.text[at.at :]
    left = before[max(before.rfind(it) for it in "|,") + 1 :].lstrip()
    right = after[: min(it for it in (after.find("|"), after.find(","), len(after)) if it >= 0)].rstrip()
    span = Span(offset - len(left), offset + len(right))
    if span.of(document.text) != left + right:
        return
    word = left + right
    used = {it.strip() for it in re.split(r"[|,]", at.text)} - {word}
    quoted = at.scalar.style in ("double", "single")
    whole = word == at.text.strip()
    found = (*vocabulary.choices(document, at), *vocabulary.words(document, workspace, at))
    for i, it in enumerate(it for it in found if it.text not in used):
        text = as_scalar(it.text, at.flow) if whole and not quoted else it.text
        yield proposed(it, Edit(span, inside(it.text, at.scalar.style) if quoted else at.lead + text), i)


def _openers(document: Document, at: Value, offset: int) -> Iterator[Proposal]:
    """Beginnings of descriptions, with the phrases that the main model responds to."""
    assert at.at is not None
    before, after = at.text[: at.at], at.text[at.at :]
    line = document.source.line_at(offset)
    typed = before.lstrip()
    start = offset - len(typed)
    if not after.strip() and len(typed) < 20 and start >= line.start:
        for i, (words, why) in enumerate(skeleton.OPENERS):
            if words.lower().startswith(typed.lower()):
                empty = not at.text.strip() and at.scalar.style == "plain"
                shape = f'{at.lead}"{words} $0"' if empty else f"{words} $0"
                edit = Edit(Span(start, offset), snippet.plain(shape))
                yield Proposal(f"{words} …", "text", edit, f"0{i}", filter=words, snippet=shape, detail=why, asked=True)
    word = re.search(r"(?<!\w)[A-Z]{2,}\Z", before)
    for i, (words, why) in enumerate(skeleton.SIGNALS):
        if word and words.startswith(word.group()) and words not in at.text:
            edit = Edit(Span(offset - len(word.group()), offset), words)
            yield Proposal(words, "text", edit, f"1{i}", detail=why)
