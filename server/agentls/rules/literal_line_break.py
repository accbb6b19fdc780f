r"""The two characters `\n` in a description, which only {host} reads as a line break.

{host} turns them into line breaks, in any style of YAML. Other readers show them unchanged. The fix writes a line break
that all readers understand: in double quotes, one backslash less, and quotes around an unquoted string. The code action
`Rewrite the description as a block scalar` splits the string into lines. Neither changes anything for {host}.

```markdown
---
name: reviewer
description: Reviews code.\nLooks for mistakes.
                          ^^ information[literal-line-break]: `\n` is a line break to {host} alone, and two characters to other readers; write a real line break
---
You review code.
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..edits.header import line_end
from ..stdx.records import pattern
from ..syntax.yaml.quote import quote
from ..syntax.yaml.scalar import source_span
from ..syntax.yaml.tree import Scalar
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .registry import Kind
from .shared.wording import HOST

SEVERITY = Severity.INFORMATION
KIND = Kind.OTHER_READERS

_TITLE = "Write line breaks for all readers"
_PAIR = pattern(r"\\n")
_ESCAPE = pattern(r"\\.", re.DOTALL)
_MOST = 500
"""Edits of one fix. Real descriptions need a fifth of it."""


def check(document: Document) -> Iterator[Problem]:
    scalar = document.scalar("description")
    if scalar is None or not isinstance(scalar.value, str) or scalar.style == "broken":
        return
    at = scalar.value.find("\\n")
    if at < 0:
        return
    count = scalar.value.count("\\n")
    rest = "" if count == 1 else f" (written {count} times)"
    span = source_span(scalar, at, at + 2)
    end = document.source.line_at(span.start).end
    message = (
        f"`\\n`{rest} is a line break to {HOST} alone, and two characters to other readers; write a real line break"
    )
    yield Problem(Span(span.start, min(span.end, end)), message, tuple(_fixes(document, scalar, scalar.value)))


def _fixes(document: Document, scalar: Scalar, value: str) -> Iterator[Fix]:
    """Line breaks for every reader instead of the two characters, in the style in which the text is written."""
    match scalar.style:
        case "plain" | "single" | "raw":
            yield Fix(_TITLE, (Edit(scalar.span, quote(value.replace("\\n", "\n"))),))
        case "double":
            escapes = _ESCAPE.finditer(document.text, *scalar.span)
            written = [it.start() for it in escapes if it[0] == "\\\\" and document.text[it.end()] == "n"]
            if len(written) == value.count("\\n") <= _MOST:
                yield Fix(_TITLE, tuple(Edit(Span(it, it + 1), "") for it in written))
        case "literal":
            places = [source_span(scalar, it.start(), it.end()) for it in _PAIR.finditer(value)]
            line = document.source.line_at(scalar.pieces[0].start)
            indent = document.text[line.start : scalar.pieces[0].start]
            if len(places) <= _MOST and indent and not indent.strip(" "):
                yield Fix(_TITLE, tuple(Edit(it, line_end(document) + indent) for it in places))
