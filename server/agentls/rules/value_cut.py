"""A string that a `#` ends, because it begins a comment.

With a space before it, `#` begins a comment even in the middle of a sentence: `Fix issue #15` is whole,
`Fix issue # 15` is not.

```markdown
---
name: reviewer
description: Reviews pull requests, as issue # 15 asks.
                                             ^^^^^^^^^^ warning[value-cut]: `#` begins a comment, so that {host} does not read `# 15 asks.`; quote the value
---
You review code.
```

A value that begins with `#` is a comment altogether:

```markdown
---
name: reviewer
description: Reviews code.
color: #ff0000
       ^^^^^^^ warning[value-cut]: `#` begins a comment, so that `color` is empty; colours go by name, and the nearest is `red`
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ..document import Document
from ..edits.header import rest_of_line
from ..stdx.records import pattern
from ..syntax.yaml.quote import quote
from ..syntax.yaml.tree import Scalar, resolve
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from ..workspace.context import Workspace
from . import unknown_color
from .shared.wording import HOST, any_of, code

SEVERITY = Severity.WARNING

_EFFECT = {
    "tools": ", and the agent runs without any tool",
    "disallowedTools": " and denies nothing",
    "model": ", and the agent runs with the main conversation's model",
}
_PROSE = ("description", "initialPrompt")
_MARK = pattern(r"#[ \t]*(?:agentls:|yaml-language-server:|noqa|nosec|gitleaks:|prettier-ignore)")


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    text = document.text
    for name, comment in _behind(document):
        scalar = document.scalar(name)
        if name in commented(document):
            span = rest_of_line(document, comment.start)
            remedy, fixes = _instead(document, name, span)
            yield Problem(
                span, f"`#` begins a comment, so that `{name}` is empty{_EFFECT.get(name, '')}; {remedy}", fixes
            )
        elif scalar and name in _PROSE and scalar.style == "plain" and isinstance(scalar.value, str):
            lost = comment.of(text).rstrip()
            message = f"`#` begins a comment, so that {HOST} does not read {code(lost, 50)}; quote the value"
            whole = rest_of_line(document, scalar.span.start)
            single = document.source.line_of(scalar.span.start) == document.source.line_of(scalar.span.end)
            fix = Fix(f"Quote the value of `{name}`", (Edit(whole, quote(whole.of(text))),), safe=False)
            span = Span(comment.start, comment.start + len(lost))
            yield Problem(span, message, (fix,) if single else (), tags=("unnecessary",))


@lru_cache(maxsize=8)
def commented(document: Document) -> frozenset[str]:
    """The fields that are empty because their value begins with `#`; not the required ones, for which that is an
    error."""
    return frozenset(
        name
        for name, comment in _behind(document)
        if name not in document.dialect.required
        and (scalar := document.scalar(name))
        and scalar.value is None
        and _is_value(comment.of(document.text))
    )


def _behind(document: Document) -> Iterator[tuple[str, Span]]:
    """The fields with a comment after their value that is not a word to a program, and the comment."""
    header, text = document.header, document.text
    if document.frontmatter is None or header is None or not header.comments:
        return
    lines = {document.source.line_of(it.start): it for it in header.comments}
    for name, entry in document.entries.items():
        scalar = resolve(entry.value)
        if not isinstance(scalar, Scalar) or name not in document.dialect.fields:
            continue
        comment = lines.get(document.source.line_of(max(scalar.span.end, entry.key.span.end)))
        if comment and comment.start >= scalar.span.end and not _MARK.match(text, comment.start):
            yield name, comment


def _instead(document: Document, name: str, span: Span) -> tuple[str, tuple[Fix, ...]]:
    """What to write where a value begins with `#`: a colour by its name, a string in quotes, and all else without the
    sign."""
    written = span.of(document.text)
    colours = document.dialect.fields.get("color") if name == "color" else None
    if colours and (names := unknown_color.nearest_names(written, colours)):
        fixes = tuple(Fix(f"Write `{it}`", (Edit(span, it),), safe=False) for it in names)
        return f"colours go by name, and the nearest is `{names[0]}`", fixes
    if colours:
        return f"use {any_of(it.value for it in colours.choices)}", ()
    if name in _PROSE:
        return "quote the value", (Fix(f"Quote the value of `{name}`", (Edit(span, quote(written)),)),)
    return "take the sign out", (Fix("Take out the `#`", (Edit(Span(span.start, span.start + 1), ""),), safe=False),)


def _is_value(comment: str) -> bool:
    """Whether a comment after an empty field looks like its value: `#ff0000`, not `# none`."""
    return len(comment) > 1 and not comment[1].isspace() and comment[1] != "#"
