"""A string that a `#` ends, because it begins a comment.

With a space before it, `#` begins a comment even in the middle of a sentence: of `Fix issue #15`, only `Fix issue` is
read. Without a space before it, as in `C#`, it is part of the value.

```markdown
---
name: reviewer
description: Reviews C# code, as issue #15 asks.
                                       ^^^^^^^^^ warning[value-cut]: `#` begins a comment, so {host} does not read `#15 asks.`; quote the value
---
You review code.
```

If a value begins with `#`, all of it is a comment:

```markdown
---
name: reviewer
description: Reviews code.
color: #ff0000
       ^^^^^^^ warning[value-cut]: `#` begins a comment, so `color` is empty; colors are given by name, and the nearest is `red`
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..edits.header import rest_of_line
from ..syntax.yaml.quote import quote
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .shared.colours import nearest_names
from .shared.comments import EFFECT, PROSE, after_values, commented
from .shared.wording import HOST, any_of, code

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    text = document.text
    for name, comment in after_values(document):
        scalar = document.scalar(name)
        if name in commented(document):
            span = rest_of_line(document, comment.start)
            remedy, fixes = _instead(document, name, span)
            yield Problem(span, f"`#` begins a comment, so `{name}` is empty{EFFECT.get(name, '')}; {remedy}", fixes)
        elif scalar and name in PROSE and scalar.style == "plain" and isinstance(scalar.value, str):
            lost = comment.of(text).rstrip()
            message = f"`#` begins a comment, so {HOST} does not read {code(lost, 50)}; quote the value"
            whole = rest_of_line(document, scalar.span.start)
            single = document.source.line_of(scalar.span.start) == document.source.line_of(scalar.span.end)
            fix = Fix(f"Quote the value of `{name}`", (Edit(whole, quote(whole.of(text))),), safe=False)
            span = Span(comment.start, comment.start + len(lost))
            yield Problem(span, message, (fix,) if single else (), tags=("unnecessary",))


def _instead(document: Document, name: str, span: Span) -> tuple[str, tuple[Fix, ...]]:
    """What to write if a value begins with `#`: a color by its name, a string in quotes, anything else without the
    `#`."""
    written = span.of(document.text)
    colours = document.dialect.fields.get("color") if name == "color" else None
    if colours and (names := nearest_names(written, colours)):
        fixes = tuple(Fix(f"Write `{it}`", (Edit(span, it),), safe=False) for it in names)
        return f"colors are given by name, and the nearest is `{names[0]}`", fixes
    if colours:
        return f"use {any_of(it.value for it in colours.choices)}", ()
    if name in PROSE:
        return "quote the value", (Fix(f"Quote the value of `{name}`", (Edit(span, quote(written)),)),)
    return "take the sign out", (Fix("Take out the `#`", (Edit(Span(span.start, span.start + 1), ""),), safe=False),)
