"""Edits that fix a header that is not valid YAML. Each is tried before it is offered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...document import Document, remembered
from ...edits.header import line_end, rest_of_line
from ...stdx.records import pattern
from ...syntax.frontmatter import overrun
from ...syntax.yaml import read as yaml
from ...syntax.yaml.blame import YamlError
from ...syntax.yaml.quote import quote
from ...text.problem import Edit, Fix, apply
from ...text.source import Source, Span
from .yaml_error import dedented, shown, starred, undashed
from .yaml_place import (
    WORD,
    Broken,
    bare_key,
    broken_value,
    emphasized_key,
    indented_key,
    indented_keys,
    is_fit,
    is_prose,
    is_swallowed,
    may_be_sentence,
    opens,
)


@remembered
def fixes(document: Document) -> tuple[Fix, ...]:
    """The smallest edits that fix the first mistake of the header, and similar ones below it, if the host then reads
    further."""
    error = document.header.error if document.header else None
    return tuple(_fixes(document, error)) if error else ()


def _fixes(document: Document, error: YamlError) -> Iterator[Fix]:
    line = document.source.line_of(error.span.start)
    rescued = document.header is not None and document.header.attempt == 2
    for fix in _candidates(document, error, rescued):
        edits = fix.edits
        after = _edited(document, edits)
        following = _first_error(after)
        for _ in range(_MOST_READ // max(len(document.region.of(document.text)) if document.region else 0, 1000)):
            if following is None or following.kind != error.kind or _line(after, following) <= line:
                break
            more = next((it for it in _candidates(after, following, rescued) if it.title == fix.title), None)
            moved = [_before(edits, it) for it in more.edits] if more else []
            if not moved or None in moved:
                break
            edits = tuple(sorted((*edits, *(it for it in moved if it)), key=lambda it: it.span))
            after = _edited(document, edits)
            following = _first_error(after)
        reads = after.header is not None and after.header.attempt
        if after.frontmatter and (following is None or reads or _line(after, following) > line):
            yield Fix(fix.title, edits, fix.safe)


def _edited(document: Document, edits: tuple[Edit, ...]) -> Document:
    return Document(apply(document.text, edits), document.path, document.origin, host=document.host)


def _first_error(document: Document) -> YamlError | None:
    """Why the host's first attempt fails; None also without a header."""
    cut = document.frontmatter
    return yaml.parse(document.text, *cut.header).error if cut else None


def _line(document: Document, error: YamlError) -> int:
    """The line of an error, without a look at all that follows it."""
    return Source(document.text[: error.span.start + 1]).line_of(error.span.start)


_MOST_READ = 16_000
"""Code points that are read to fix one mistake and similar ones: a few milliseconds."""


def indenting(document: Document, name: str, lines: Sequence[Span]) -> Fix:
    """A fix for the lines of a block scalar that are not indented. The last one may be a comment on the next field."""
    is_text = _COMMENT.match(document.text, lines[-1].end) is None
    return Fix(f"Indent the lines of `{name}`", tuple(Edit(it, "  ") for it in lines), safe=is_text)


_COMMENT = pattern(r"#[^\n]*\n\s*^\S", re.MULTILINE)
_BLANKS = pattern(r"[ \t]*")


def _before(edits: tuple[Edit, ...], later: Edit) -> Edit | None:
    """An edit of the text after `edits` as an edit of the text before; None if it overlaps with them."""
    shift = 0
    for edit in edits:
        start = edit.span.start + shift
        if later.span.end <= start and later.span.start < start:
            break
        if later.span.start < start + len(edit.text):
            return None
        shift += len(edit.text) - (edit.span.end - edit.span.start)
    return Edit(later.span.moved(-shift), later.text)


def _candidates(document: Document, error: YamlError, rescued: bool) -> Iterator[Fix]:
    text, cut = document.text, document.frontmatter
    if lines := dedented(document, error.span.start):
        yield indenting(document, *lines)
        return
    if cut and (body := overrun(text, cut, document.dialect.fields)) and error.span.start >= body:
        yield Fix("Close the frontmatter", (Edit(Span(body, body), f"---{line_end(document)}"),))
        return
    value = broken_value(document, error, rescued)
    if error.kind in ("tab-indent", "bad-indent", "colon-in-value") and (key := indented_key(document, error)):
        yield Fix("Remove the indentation", tuple(_outdented(document, key)))
        return
    if error.kind in ("not-a-field", "unindented-continuation", "bad-indent") and (key := bare_key(document, error)):
        yield Fix(f"Write `{key[1]}: `", (Edit(Span(*key.span(2)), ": "),), safe=not may_be_sentence(document, key))
        return
    if key := emphasized_key(document, error):
        bare = Edit(Span(*key.span()), f"{key['key']}:")
        safe = not key["item"] and is_fit(document, key["key"], key)
        yield Fix("Remove the marks around the field", (bare,), safe)
        return
    if (at := undashed(document, error)) is not None:
        yield Fix("Write a space after `-`", (Edit(Span(at, at), " "),), safe=False)
        return
    if star := starred(document, error):
        yield Fix("Write `-` for `*`", (Edit(star, "-"),))
        return
    match error.kind:
        case "unclosed-quote":
            quoting = error.span.of(text)[:1]
            at = rest_of_line(document, error.span.start).end
            yield Fix(f"Close the quote with {shown(quoting)}", (Edit(Span(at, at), quoting),))
        case "unclosed-flow":
            at = rest_of_line(document, error.span.start).end
            yield Fix("Close the bracket", (Edit(Span(at, at), "]" if error.span.of(text)[:1] == "[" else "}"),))
        case "tab-indent":
            yield Fix("Write spaces", (Edit(error.span, "  " * (error.span.end - error.span.start)),))
        case "bad-escape":
            yield Fix("Write the backslash twice", (Edit(Span(error.span.start, error.span.start), "\\"),))
        case "control-character":
            yield Fix("Delete the control character", (Edit(error.span, ""),))
        case "unindented-continuation" if error.related and is_swallowed(document, error):
            closing = {"[": "]", "{": "}"}.get(text[error.related.start], text[error.related.start])
            at = error.related.start + len(text[error.related.start : error.span.start].rstrip())
            yield Fix(f"Close it with {shown(closing)}", (Edit(Span(at, at), closing),))
        case "unindented-continuation" if opens(text, error):
            yield Fix("Indent the lines of the value", tuple(_indented(document, error)))
        case "text-after-quote" if value and value.lines == 1:
            inner = value.span.of(text)
            whole = len(inner) > 1 and inner[0] == inner[-1] and inner[0] in "\"'"
            yield Fix("Quote the whole value", (Edit(value.span, quote(inner[1:-1] if whole else inner)),))
        case "bad-indent" | "too-deep" | "text-after-indicator":
            return
        case "unindented-continuation" if value and value.span.of(text)[:1] in ("|", ">"):
            yield Fix(f"Indent the lines of `{value.name}`", tuple(_block(document, value))[1:])
        case "unindented-continuation" | "not-a-field" if (
            value is None or value.lines == 1 or WORD.fullmatch(error.span.of(text))
        ):
            return
        case _ if value and value.lines == 1 and value.span.start < value.span.end:
            title = f"Quote the value of `{value.name}`" if value.name else "Quote the value"
            yield Fix(title, (Edit(value.span, quote(value.span.of(text))),))
        case _ if (
            value
            and is_prose(document, value.name)
            and value.span.of(text)[:1] not in ("", "'", '"', "|", ">", "[", "{")
        ):
            yield Fix(f"Write `{value.name}` as a block of lines", tuple(_block(document, value)))


def _outdented(document: Document, key: re.Match[str]) -> Iterator[Edit]:
    """Edits that put a field, and those below it that are as far right, below the first field of the header."""
    assert document.region is not None
    first = _BLANKS.match(document.text, document.region.start)
    blanks = first[0] if first and len(first[0]) < key.start(1) - key.start() else ""
    for it in indented_keys(document, key):
        yield Edit(Span(it.start(), it.start(1)), blanks)


def _block(document: Document, value: Broken) -> Iterator[Edit]:
    """Edits that make the lines of a value a literal block scalar, as they are written."""
    source, text = document.source, document.text
    is_below = value.span.of(text)[:1] in ("\r", "\n")
    first = source.line_of(value.span.start)
    below = [it for it in map(source.line_span, range(first + 1, first + value.lines)) if it.of(text).strip()]
    blanks = min((_blanks(it.of(text)) for it in below), default="", key=len)
    key = _blanks(source.line_span(first).of(text))
    more = "" if len(blanks) > len(key) and "\t" not in blanks else "  "
    yield Edit(Span(value.span.start, value.span.start), " |" if is_below else f"|{line_end(document)}{blanks}{more}")
    if more:
        yield from (Edit(Span(it.start, it.start), more) for it in below)


def _blanks(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _indented(document: Document, error: YamlError) -> Iterator[Edit]:
    """Edits that indent the lines of a value in quotes or brackets that are not indented enough."""
    source, text, region = document.source, document.text, document.region
    if error.related is None or region is None:
        return
    opening = source.line_at(error.related.start)
    blanks = len(text[opening.start : opening.end]) - len(text[opening.start : opening.end].lstrip())
    mark = text[error.related.start]
    quoted = pattern(
        r"'(?:[^']|'')*'" if mark == "'" else r'"(?:[^"\\]|\\[\s\S])*"' if mark == '"' else r"[\[{][^\[\]{}]*[\]}]"
    )
    whole = quoted.match(text, error.related.start, region.end)
    if whole is None:
        return
    for i in range(source.line_of(error.related.start) + 1, source.line_of(whole.end() - 1) + 1):
        line = source.line_span(i)
        content = text[line.start : line.end]
        if content.strip() and len(content) - len(content.lstrip(" ")) <= blanks:
            yield Edit(Span(line.start, line.start), " " * (blanks + 2))
