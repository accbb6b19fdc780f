"""What is wrong with a header that is not valid YAML, in words that require no knowledge of YAML.

The error of the first attempt is the author's mistake; the second attempt is the host's workaround.
"""

from __future__ import annotations

from ...document import Document, of_header
from ...stdx.records import dataclass, pattern
from ...syntax.frontmatter import overrun
from ...syntax.yaml.blame import YamlError
from ...text.merge import MARKER
from ...text.problem import Related
from ...text.source import Span
from .yaml_place import (
    WORD,
    bare_key,
    broken_value,
    emphasized_key,
    indented_key,
    is_prose,
    is_swallowed,
    opens,
    restricts,
)

_LAST_WORD = pattern(r"(?:\\[nt])?(\w(?:(?!\\[nt])[\w.-])*)\W*\Z")
_NEAR = 60
"""Characters before a colon among which its word is."""


_BLOCK = pattern(r"([\w-]+)[ \t]*:[ \t]*[|>][-+]?[ \t]*")
_KEY = pattern(r"([\w-]+)[ \t]*:(?=\s|$)")


def dedented(document: Document, place: int) -> tuple[str, tuple[Span, ...]] | None:
    """The block scalar (`|` or `>`) at or above a place, if some of its lines are not indented, and where these begin."""
    source, text, fields = document.source, document.text, document.dialect.fields
    if document.region is None:
        return None
    at = source.line_of(place)
    for first in range(at, max(at - 200, source.line_of(document.region.start) - 1), -1):
        line = source.line_span(first).of(text)
        if opening := _BLOCK.fullmatch(line):
            break
        if (key := _KEY.match(line)) and key[1] in fields:
            return None
    else:
        return None
    if not is_prose(document, opening[1]):
        return None
    found: list[Span] = []
    for number in range(first + 1, source.line_of(document.region.end) + 1):
        span = source.line_span(number)
        line = span.of(text)
        if span.start >= document.region.end or ((key := _KEY.match(line)) and key[1] in fields):
            break
        lead = len(line) - len(line.lstrip())
        if line.strip() and len(line) - len(line.lstrip(" ")) < _INDENT:
            if restricts(document, span):
                return None
            found.append(Span(span.start, span.start + lead))
    while found and text.startswith("# agentls:", found[-1].end):  # A comment on the next field.
        found.pop()
    return (opening[1], tuple(found)) if found else None


_INDENT = 2
_RELATED = {
    "unclosed-quote": "it is not closed before this",
    "unclosed-flow": "it is not closed before this",
    "text-after-quote": "the part in quotes",
    "text-after-flow": "the closing bracket",
    "text-after-indicator": "the indicator",
    "bad-indent": "the line that it does not fit",
}
"""What the related place of an error is, by its kind."""


@dataclass(frozen=True)
class Explanation:
    """fact: a clause about the place; remedy: another. related: the other place that explains it."""

    fact: str
    remedy: str
    related: tuple[Related, ...] = ()


def starred(document: Document, error: YamlError) -> Span | None:
    """The `*` with which a line begins that is meant as an item of a list."""
    line = document.source.line_at(error.span.start)
    found = _STAR.match(document.text, *line)
    is_first = found and found.end(1) - 1 == error.span.start
    return Span(*found.span(1)) if found and is_first else None


_STAR = pattern(r"[ \t]*(\*)[ \t]+[^\s*]")


def undashed(document: Document, error: YamlError) -> int | None:
    """Where a space is missing after the `-` of an item of a list, below another one."""
    line = document.source.line_at(error.span.start)
    found, above = _DASH.match(document.text, *line), document.source.line_at(max(line.start - 1, 0))
    is_item = found and document.text[above.start : above.end].startswith(f"{found[1]}- ")
    return found.end() if found and is_item else None


_DASH = pattern(r"([ \t]*)-(?=[\w*])")


@of_header
def explain(document: Document) -> Explanation:
    """The first mistake of a header that is not valid YAML, in plain words."""
    text, cut = document.text, document.frontmatter
    error = document.header.error if document.header else None
    assert error
    written = error.span.of(text)
    if document.region and (marker := MARKER.search(text, *document.region)):
        line = document.source.line_number(marker.start())
        return Explanation(
            f"this is an unresolved merge, with a conflict marker on line {line}", "resolve it, and delete the markers"
        )
    if lines := dedented(document, error.span.start):
        first = lines[1][0]
        other = first.of(text).strip(" ")
        how = "indented less than the lines above it" if first.start < first.end else "not indented"
        if other:
            how = f"indented with {'a tab' if other[0] == chr(9) else 'another character'}, not with spaces"
        number, here = document.source.line_number(first.end), document.source.line_number(error.span.start)
        which = "this line" if number == here else f"line {number}"
        there = Span(first.end, document.source.line_span(number - 1).end)
        return Explanation(
            f"{which} is part of `{lines[0]}` but {how}: the value ends above it",
            "indent its lines by two spaces",
            (Related(there, "this line"),) if number != here else (),
        )
    label = _RELATED.get(error.kind, "it begins here")
    related = (Related(error.related, label),) if error.related and error.related != error.span else ()
    if cut and (body := overrun(text, cut, document.dialect.fields)) and error.span.start >= body:
        line = document.source.line_number(cut.closing.start)
        fact = f"the frontmatter is not closed before this line and continues to the `---` on line {line}"
        return Explanation(fact, "write a line `---` above")
    value = broken_value(document, error, document.header is not None and document.header.attempt == 2)
    field = f"the value of `{value.name}`" if value and value.name else "the value"
    in_lines = value is not None and value.lines > 1 and is_prose(document, value.name)
    quote_it = f"write `{value.name}: |` and indent its lines" if value and in_lines else f"quote {field}"
    is_word = WORD.fullmatch(written) is not None
    if error.kind in ("tab-indent", "bad-indent", "colon-in-value") and (key := indented_key(document, error)):
        return Explanation(f"`{key[1]}` is indented more than the fields around it", "remove the indentation", related)
    if error.kind in ("not-a-field", "unindented-continuation", "bad-indent") and (key := bare_key(document, error)):
        return Explanation(f"`{key[1]}` needs a colon and a plain space after it", f"write `{key[1]}: `", related)
    if key := emphasized_key(document, error):
        where = "between backticks" if key["mark"] == "`" else "between marks of Markdown"
        where = "an item of a list" if key["item"] else where
        return Explanation(f"`{key['key']}` is {where}", f"write `{key['key']}:`", related)
    if undashed(document, error):
        return Explanation("`-` needs a space after it to begin an item of a list", "write `- `", related)
    if starred(document, error):
        return Explanation("`*` does not begin an item of a list", "write `-`", related)
    match error.kind:
        case "colon-in-value":
            line_start = document.source.line_at(error.span.start).start
            word = _LAST_WORD.search(text, max(line_start, error.span.start - _NEAR), error.span.start)
            behind = f" after `{word[1][-30:]}`" if word else ""
            return Explanation(f"the `:`{behind} starts a new field inside a value", quote_it, related)
        case "unclosed-quote":
            return Explanation(
                f"the quote {shown(written[:1])} is never closed", f"close it at the end of {field}", related
            )
        case "text-after-quote":
            return Explanation(
                f"{field} continues after its closing quote", "put quotes around the whole value", related
            )
        case "unclosed-flow":
            closing = "]" if written[:1] == "[" else "}"
            return Explanation(
                f"the `{written[:1]}` is never closed", f"write `{closing}` at the end of {field}", related
            )
        case "text-after-flow":
            return Explanation(f"{field} continues after its closing bracket", quote_it, related)
        case "text-after-indicator" if document.text.startswith("|", document.source.line_at(error.span.start).start):
            return Explanation("a row of a table is not a field", "write `key: value`")
        case "text-after-indicator":
            sign = error.related.of(text)[:1] if error.related else "|"
            return Explanation(f"text follows `{sign}` on the same line", "begin it on the next line", related)
        case "reserved-start":
            return Explanation(f"an unquoted value cannot begin with {shown(written[:1])}", quote_it)
        case "tab-indent":
            return Explanation("a tab is used where YAML requires spaces", "write spaces")
        case "bad-indent":
            return Explanation(
                "the indentation of this line matches no line above it", "indent it like the lines around it", related
            )
        case "unindented-continuation" if is_swallowed(document, error):
            assert error.related
            line = document.source.line_number(error.related.start)
            opening = shown(text[error.related.start])
            fact = f"this field is part of {field}, because the {opening} on line {line} is never closed"
            return Explanation(fact, "close it above", related)
        case "unindented-continuation" if opens(text, error) or (value and value.span.of(text)[:1] in "|>"):
            return Explanation(
                f"{field} continues on this line, which is not indented", "indent it by two spaces", related
            )
        case "unindented-continuation" if in_lines and not is_word:
            return Explanation(f"{field} continues on this line, which is not indented", quote_it, related)
        case "unindented-continuation" | "not-a-field":
            remedy = quote_it if in_lines and not is_word else "write `key: value`, or delete it"
            return Explanation("this line is not a field", remedy, related)
        case "unknown-alias":
            return Explanation(f"{shown(written)} is a YAML alias, and no anchor has this name", quote_it)
        case "anchor-in-prose":
            return Explanation(
                f"an unquoted value cannot begin with {shown(written[:1])}, which YAML reads as syntax", quote_it
            )
        case "bad-escape":
            return Explanation(
                f"{shown(written)} is not an escape in double quotes", f"write {shown(chr(92) + written)}"
            )
        case "control-character":
            return Explanation("the line contains a control character", "delete it")
        case _:
            return Explanation("YAML does not allow this text here", quote_it, related)


def shown(written: str) -> str:
    return f"`{written}`" if "`" not in written else "a backtick"
