"""Frontmatter without a closing `---`.

YAML's own `...` does not end it either, nor do two dashes.

```markdown
---
^^^ error[frontmatter-unclosed]: the frontmatter is not closed, so {host} skips this file; write a line `---` after the last field
name: reviewer
description: Reviews code.

You review code.
```

```markdown
---
name: reviewer
description: Reviews code.
...
^^^ error[frontmatter-unclosed]: `...` does not close the frontmatter, so {host} skips this file; write `---`
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..edits.header import line_end, rest_of_line
from ..syntax.frontmatter import overrun
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .registry import Kind
from .shared.verdicts import fault, outcome, skipped
from .shared.wording import HOST

SEVERITY = Severity.WARNING
KIND = Kind.BORDER | Kind.REPAIR

_OPEN = "the frontmatter is not closed"
_REMEDY = "write a line `---` after the last field"


def check(document: Document) -> Iterator[Problem]:
    place, meant, text = fault(document, "frontmatter-unclosed"), document.meant, document.text
    if place is None:
        if skipped(document) is None:
            yield from _run_on(document)
        return
    if meant is None:
        yield Problem(place, f"{_OPEN}, so {outcome(document)}; {_REMEDY}")
        return
    if closing := meant.closing.of(text):
        message = f"`{closing}` does not close the frontmatter, so {outcome(document)}; write `---`"
        yield Problem(place, message, (Fix("Write `---`", (Edit(meant.closing, "---"),)),))
        return
    at = max(meant.header.start + len(meant.header.of(text).rstrip()), meant.opening.end)
    end = line_end(document)
    follows = "" if document.source.line_at(at).end == at else end
    fix = Fix("Close the frontmatter", (Edit(Span(at, at), f"{end}---{follows}"),))
    yield Problem(place, f"{_OPEN}, so {outcome(document)}; {_REMEDY}", (fix,))


def _run_on(document: Document) -> Iterator[Problem]:
    """A header that loads although it extends into the body, up to a rule or a table there."""
    cut, header, text = document.frontmatter, document.header, document.text
    if cut is None or header is None or not header.attempt or "\n\n" not in cut.header.of(text).replace("\r", ""):
        return
    body = overrun(text, cut, document.dialect.fields)
    if body is None:
        return
    line = document.source.line_number(cut.closing.start)
    message = f"{HOST} reads everything from here to the `---` on line {line} as fields; write a line `---` above"
    fix = Fix("Close the frontmatter", (Edit(Span(body, body), f"---{line_end(document)}"),))
    yield Problem(rest_of_line(document, body), message, (fix,))
