"""Why a YAML text does not load, reported at the place that its author would call the cause.

The host's parser notices a mistake somewhere after it; this module looks back. It names what is wrong, and
decides nothing about validity; the words for people are the rules'.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from ...stdx.records import always, dataclass, pattern
from ...text.source import Span
from .cursor import SCALAR, Cursor, Stop

ErrorKind: TypeAlias = Literal[
    "colon-in-value",
    "unclosed-quote",
    "text-after-quote",
    "unclosed-flow",
    "text-after-flow",
    "text-after-indicator",
    "reserved-start",
    "tab-indent",
    "bad-indent",
    "unindented-continuation",
    "not-a-field",
    "unknown-alias",
    "anchor-in-prose",
    "bad-escape",
    "control-character",
    "too-deep",
    "other",
]


@dataclass(frozen=True)
class YamlError:
    """One reason why the host cannot read a header.

    span: on one line, never empty. `related` is a second place that explains it. By kind:

    colon-in-value: the `:` that YAML reads as the end of a key, inside a plain value.
    unclosed-quote: from the opening quote to the line's end.
    text-after-quote: what follows a closing quote; related: the quoted part, or its last line.
    unclosed-flow: from the opening bracket to the line's end; related: where something else begins.
    text-after-flow: what follows a closing bracket; related: the bracket.
    text-after-indicator: what follows `|` or `>` on its line; related: the indicator.
    reserved-start: the character that a value cannot begin with: @ ` % ! - ? | > , ] }.
    tab-indent: the tabs.
    bad-indent: the spaces in front of a line that is too far right or left, or its first word if there are none;
    related: the line that it does not fit.
    unindented-continuation: a line that should belong to the value before it; related: the field, the opening quote
    or bracket that it belongs to.
    not-a-field: a line where a `key:` has to be; also a single word after prose, which is a key being typed.
    unknown-alias: `*name` that no `&name` precedes. anchor-in-prose: the `*` or `&` word at the beginning of a value.
    bad-escape: the backslash and what follows it. control-character: a NUL. too-deep: the bracket or key.
    """

    kind: ErrorKind
    span: Span
    related: Span | None = None


_END = always(r"[^\r\n\0]*")
_FIELD = pattern(r"[A-Za-z_][\w-]*:(?=[ \t\r\n\0])")
_KEY = pattern(r"[A-Za-z_][\w-]*[ \t]*(?=[\r\n\0])")
_NAME = pattern(r"[&*][\w-]+")
_WORD = pattern(r"[^\s,\[\]{}]*")


def control_character(cursor: Cursor, at: int) -> YamlError:
    return YamlError("control-character", cursor.span(at, at + 1))


def explain(s: Cursor, stop: Stop) -> YamlError:
    """The error, as its author would see it, for the place where the host gave up."""
    at, other = stop.at, stop.other
    match stop.reason:
        case "tab" | "tab-indent" | "tab-key":
            return _tabs(s, at)
        case "deep":
            return _error(s, "too-deep", at, at + 1)
        case "reserved" | "tag" | "same-line" | "directive":
            return _error(s, "reserved-start", at, at + 1)
        case "escape":
            return _error(s, "bad-escape", at, min(other, _line_end(s, at)))
        case "alias" | "anchor" | "anchors" | "tags" | "alias-property":
            return _anchor(s, at)
        case "unclosed":
            return _to_line_end(s, "unclosed-quote", at)
        case "quoted-indent":
            if s.src[at] == "\0":
                return _to_line_end(s, "unclosed-quote", other)
            return _to_line_end(s, "unindented-continuation", at, (other, _line_end(s, other)))
        case "block-header":
            return _to_line_end(s, "text-after-indicator", at, (max(s.at, 0), max(other, s.at + 1)))
        case "block-indent":
            return _deep_blank_line(s, at, other)
        case "flow-indent":
            return _left_flow(s, at)
        case "no-colon":
            if other >= 0 and not _KEY.match(s.src, at):
                return _to_line_end(s, "unindented-continuation", at, (other, _line_end(s, other)))
            return _to_line_end(s, "not-a-field", at)
        case "multiline-key":
            if s.src[at] == ":" and other > _line_start(s, other):  # In the lines of a value below its field.
                return _error(s, "colon-in-value", at, at + 1)
            return _to_line_end(s, "not-a-field", other)
    return _unexpected(s, at)


def _unexpected(s: Cursor, at: int) -> YamlError:
    """A token that cannot be in its place."""
    kind, style, start, end = s.prior
    same_line = "\n" not in s.src[end:at] and "\r" not in s.src[end:at]
    if same_line and kind == SCALAR and style in ("single", "double"):
        return _to_line_end(s, "text-after-quote", at, (max(start, _line_start(s, end)), end))
    if same_line and kind in ("]", "}") and not (s.at == at and s.kind in (",", "]", "}")):
        return _to_line_end(s, "text-after-flow", at, (end - 1, end))
    if s.kind == ":" and s.at == at and kind == SCALAR and style == "plain":
        return _error(s, "colon-in-value", at, at + 1)
    if same_line and kind in ("*", "&"):
        return _anchor(s, start)
    if s.opened and (s.kind == "" or (not same_line and s.token_indent <= s.block)):
        return _left_flow(s, at)
    if s.opened and s.kind in ("]", "}"):
        return _to_line_end(s, "unclosed-flow", s.opened[-1], (at, at + 1))
    if not same_line and not s.opened:
        return _indentation(s, at)
    if s.src[at] in "-?|>,]}%":
        return _error(s, "reserved-start", at, at + 1)
    return _error(s, "other", at, max(s.end, at + 1) if s.at == at else at + 1)


def _left_flow(s: Cursor, at: int) -> YamlError:
    """A line that is not indented more than the field with the open bracket."""
    opening = s.opened[-1]
    if s.src[at] == "\0":
        return _to_line_end(s, "unclosed-flow", opening)
    if _FIELD.match(s.src, at):
        return _to_line_end(s, "unclosed-flow", opening, (at, _line_end(s, at)))
    return _to_line_end(s, "unindented-continuation", at, (opening, _line_end(s, opening)))


def _indentation(s: Cursor, at: int) -> YamlError:
    """A line that fits no open block."""
    line = _line_start(s, at)
    first = s.first
    if line == at and s.src[first - 1 : first] in (" ", "\t"):
        # Everything before is further right than this line; the first line is the odd one.
        begin = _line_start(s, first)
        return _error(s, "bad-indent", begin, first, (at, _line_end(s, at)))
    begin, end = (line, at) if line < at else (at, _line_end(s, at))
    return _error(s, "bad-indent", begin, end, (s.prior[2], max(s.prior[3], s.prior[2] + 1)))


def _anchor(s: Cursor, at: int) -> YamlError:
    name = _NAME.match(s.src, at)
    end = _line_end(s, at)
    alone = name is not None and (name.end() >= end or s.src[name.end()] in ",]} \t")
    rest = s.src[name.end() : end].strip() if name else "x"
    if s.src[at] == "*" and alone and (rest == "" or rest[0] in "#:,]}"):
        assert name is not None
        return _error(s, "unknown-alias", at, name.end())
    word = _WORD.match(s.src, at)
    return _error(s, "anchor-in-prose", at, max(word.end() if word else at, at + 1))


def _tabs(s: Cursor, at: int) -> YamlError:
    line = _line_start(s, at)
    end = at
    while end > line and s.src[end - 1] != "\t" and s.src[at] != "\t":
        end -= 1
    if s.src[at] == "\t":
        end = at
        while s.src[end] == "\t":
            end += 1
        begin = at
    else:
        begin = max(end - 1, line)
    while begin > line and s.src[begin - 1] == "\t":
        begin -= 1
    return _error(s, "tab-indent", begin, max(end, begin + 1))


def _deep_blank_line(s: Cursor, at: int, depth: int) -> YamlError:
    """The blank line with too many spaces in front of the first line of a block scalar."""
    line = _line_start(s, at)
    begin = s.src.rfind(" " * depth, 0, line)
    begin = _line_start(s, begin) if begin >= 0 else line
    return _error(s, "bad-indent", begin, begin + depth, (at, _line_end(s, at)))


def _line_start(s: Cursor, at: int) -> int:
    return max(s.src.rfind("\n", 0, at), s.src.rfind("\r", 0, at)) + 1


def _line_end(s: Cursor, at: int) -> int:
    """The end of the text on a line, without trailing spaces; in any case after `at`."""
    end = _END.match(s.src, at).end()
    return max(at + len(s.src[at:end].rstrip(" \t")), min(at + 1, end))


def _to_line_end(s: Cursor, kind: ErrorKind, at: int, related: tuple[int, int] | None = None) -> YamlError:
    return _error(s, kind, at, _line_end(s, at), related)


def _error(s: Cursor, kind: ErrorKind, start: int, end: int, related: tuple[int, int] | None = None) -> YamlError:
    """An error whose span is not empty, is inside the text, and is on one line unless it is a line end."""
    length = len(s.src) - 1
    line_end = _END.match(s.src, start).end()
    end = min(max(min(end, line_end), start + 1), length)
    start = max(min(start, end - 1), 0)
    return YamlError(kind, s.span(start, end), s.span(*related) if related else None)
