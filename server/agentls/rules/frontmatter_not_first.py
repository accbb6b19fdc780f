"""Frontmatter with something before it: an empty line, a space, a comment, a heading, a code fence.

{host} looks for `---` only at the very first character.

```markdown

---
^^^ error[frontmatter-not-first]: an empty line is above the frontmatter, so {host} skips this file; delete it
name: reviewer
description: Reviews code.
---
You review code.
```

A heading or a comment belongs below the frontmatter:

```markdown
# Reviewer
^^^^^^^^^^ error[frontmatter-not-first]: the frontmatter begins on line 3, so {host} skips this file; move what is above it into the body

---
name: reviewer
description: Reviews code.
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..edits.header import line_end
from ..syntax.frontmatter import Frontmatter
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .registry import Kind
from .shared import fences
from .shared.verdicts import fault, outcome

SEVERITY = Severity.WARNING
KIND = Kind.BORDER | Kind.REPAIR

_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"


def check(document: Document) -> Iterator[Problem]:
    place, meant = fault(document, "frontmatter-not-first"), document.meant
    if place is None:
        return
    before = document.text[: meant.opening.start] if meant else ""
    line = document.source.line_of(meant.opening.start) if meant else 0
    if fence := fences.last(before):
        above = " and the text above it" if fence.start() else ""
        what, remedy = "the frontmatter is in a code fence", f"remove the fence{above}"
    elif before.strip().strip(_INVISIBLE):
        what, remedy = f"the frontmatter begins on line {line + 1}", "move what is above it into the body"
    elif line:
        lines = "an empty line is" if line == 1 else f"{line} empty lines are"
        what, remedy = f"{lines} above the frontmatter", "delete " + ("it" if line == 1 else "them")
        if before.strip(" \t\r\n"):
            what, remedy = "an invisible character is before the frontmatter", "delete it"
    elif before.strip(" \t"):
        what, remedy = "an invisible character is before the `---`", "delete it"
    else:
        what, remedy = "the opening `---` is indented", "remove the indentation"
    fixes = tuple(_fixes(document, meant, before)) if meant else ()
    yield Problem(place, f"{what}, so {outcome(document)}; {remedy}", fixes)


def _fixes(document: Document, meant: Frontmatter, before: str) -> Iterator[Fix]:
    text, start = document.text, meant.opening.start
    if fence := fences.last(before):
        edits = [Edit(Span(0, start), "")]
        end = fences.closing(text, fence[1], meant.body.start)
        if end:
            edits.append(Edit(end, ""))
        above = " and the text above it" if fence.start() else ""
        yield Fix(f"Remove the code fence{above}", tuple(edits), safe=not above)
    elif before.strip().strip(_INVISIBLE):
        moved = before.strip() + line_end(document) * 2
        at = meant.body.start
        yield Fix(
            "Move the text above into the body", (Edit(Span(0, start), ""), Edit(Span(at, at), moved)), safe=False
        )
    else:
        indent = start - document.source.line_at(start).start
        yield Fix(
            "Begin the file with `---`",
            (Edit(Span(0, start), ""), *(_unindented(document, start, indent) if indent else ())),
        )


def _unindented(document: Document, start: int, indent: int) -> Iterator[Edit]:
    """Edits that remove the indentation of the opening dashes from the lines below, if all of them have it."""
    source, text = document.source, document.text
    margin = text[start - indent : start]
    lines = [source.line_span(it) for it in range(source.line_of(start) + 1, len(source.line_starts))]
    lines = [it for it in lines if it.of(text).strip()]
    if not all(text.startswith(margin, it.start) for it in lines):
        return
    for line in lines:
        yield Edit(Span(line.start, line.start + indent), "")
