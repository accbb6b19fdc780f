"""Notation of commands and memory files in an agent's body, where {host} replaces nothing.

In `CLAUDE.md`, `@docs/rules.md` imports a file; in commands and skills, `$ARGUMENTS` and `` !`command` `` are replaced.
The body of an agent goes to the model unchanged. Code and comments are not checked.

There is no fix: only its author knows what the sentence should say instead.

```markdown
---
name: reviewer
description: Reviews code.
---
Follow the rules:

@docs/rules.md
^^^^^^^^^^^^^^ warning[literal-placeholder]: {host} does not import `@docs/rules.md` here, so the agent gets only the path; tell it to read `docs/rules.md`

Review $ARGUMENTS.
       ^^^^^^^^^^ warning[literal-placeholder]: {host} does not replace `$ARGUMENTS` in an agent, which receives its task as a message; say "the task" in its place
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ..document import Document
from ..stdx.records import pattern
from ..text.problem import Problem, Severity
from ..text.source import Span, is_within, joined
from ..workspace.context import Workspace
from .shared.samples import samples
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING

# Each alternative begins with a character of its own, by which the search skips from one candidate to the next.
_FOUND = pattern(
    r"@(?:\.{1,2}/|~/|/)?[\w.-]+(?:/[\w.-]+)*\.(?:md|mdc|txt)(?=[ \t]*\r?$)|\$ARGUMENTS\b(?! (?:placeholder|variable|syntax))|!`[^`\n]+`",
    re.MULTILINE,
)
_SIGNS = ("@", "$ARGUMENTS", "!`")
_BEFORE = {
    "@": ("import", pattern(r"[ \t]*(?:[-*+][ \t]+)?")),
    "$": ("arguments", pattern(r"(?:.*[^\w$\\`'\"])?", re.DOTALL)),
    "!": ("command", pattern(r"(?:.*\s)?", re.DOTALL)),
}
"""The kind of a candidate by its first character, and what has to be before it on its line."""
_MOST = 20


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    if document.frontmatter is None:
        return
    text, (start, end) = document.text, document.body
    if not any(it in text for it in _SIGNS):
        return
    found = list(islice(_FOUND.finditer(text, start, end), 200))
    if not found:
        return
    markdown = document.markdown
    hidden = joined((*(it.span for it in markdown.fences), *markdown.comments, *samples(document)))
    hidden_or_code = joined((*hidden, *markdown.code))
    seen: set[str] = set()
    for it in found:
        span = Span(*it.span())
        kind, before = _BEFORE[it[0][0]]
        line = document.source.line_span(document.source.line_of(span.start)).start
        if not before.fullmatch(text, max(line, start, span.start - 200), span.start):
            continue
        written = it[0]
        if written in seen or len(seen) >= _MOST:
            continue
        if is_within(Span(span.start, span.start + 1), hidden if kind == "command" else hidden_or_code):
            continue
        seen.add(written)
        yield Problem(span, _message(kind, written))


def _message(kind: str, written: str) -> str:
    if kind == "import":
        return (
            f"{HOST} does not import {code(written)} here, so the agent gets only the path; tell it to read "
            f"{code(written[1:])}"
        )
    if kind == "arguments":
        return (
            f"{HOST} does not replace `$ARGUMENTS` in an agent, which receives its task as a message; "
            'say "the task" in its place'
        )
    return f"{HOST} does not run {code(written[1:].strip('`'))} here, so the agent gets the line unchanged; tell the agent to run it"
