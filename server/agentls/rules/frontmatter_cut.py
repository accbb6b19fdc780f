"""A `---` in the middle of the frontmatter, which ends it there.

{host} ends the frontmatter at the first three dashes, wherever they are: inside a value, quoted or not, in a
comment, in a block of text, on a second line of dashes. Everything after them is prompt. If this cuts off `tools`,
every tool is granted.

```markdown
---
name: reviewer
description: Reviews code --- thoroughly.
                          ^^^ warning[frontmatter-cut]: the frontmatter ends at this `---`, and {host} does not read the rest of the line and `tools`, so every tool is granted; quote the value and escape the dashes
tools: Read, Grep
---
You review code.
```

```markdown
---
name: reviewer
# ---- what it may do ----
  ^^^ error[frontmatter-cut]: the frontmatter ends at this `---`, which cuts off the rest of the line and `description`, so {host} skips this file; write `=` in the comment
description: Reviews code.
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..stdx.records import pattern
from ..syntax.yaml.quote import quote
from ..text.problem import Edit, Fix, Problem, Related, Severity
from ..text.source import Span
from .registry import Kind
from .shared.cuts import Cut, cut_short, is_surplus
from .shared.verdicts import fault, outcome
from .shared.wording import HOST, joined

SEVERITY = Severity.WARNING
KIND = Kind.BORDER | Kind.REPAIR

_RUN = pattern(r"-{3,}")
_VALUE = pattern(r"([A-Za-z_][\w-]*:[ \t]+)(.+?)[ \t]*")
_COMMENT = pattern(r"[ \t]*#")


def check(document: Document) -> Iterator[Problem]:
    cut, place = cut_short(document), fault(document, "frontmatter-cut")
    frontmatter = document.frontmatter
    if frontmatter is None or (cut is None and place is None):
        return
    closing, surplus = frontmatter.closing, is_surplus(document, frontmatter)
    names = [f"`{name}`" for name, _ in cut.fields] if cut else []
    lost = [it for it in ("the rest of the line" if cut and cut.line.of(document.text) else "", *names) if it]
    start = "the frontmatter ends at this `---`"
    if place:
        message = f"{start}{', which cuts off ' + joined(lost) if lost else ''}, so {outcome(document)}"
    else:
        effect = f", and {HOST} does not read {joined(lost)}" if lost else ""
        granted = ", so every tool is granted" if cut and any(name == "tools" for name, _ in cut.fields) else ""
        message = start + effect + granted
    related = tuple(Related(span, f"`{name}` is not read") for name, span in cut.fields) if cut else ()
    fixes = (_without(document, closing),) if surplus else tuple(_fixes(document, closing, cut))
    title = fixes[0].title if fixes and fixes[0].safe else "Write `—` or another sign"
    remedy = "delete it" if surplus else title[0].lower() + title[1:]
    yield Problem(place or closing, f"{message}; {remedy}", fixes, related)


def _without(document: Document, closing: Span) -> Fix:
    """A fix that deletes a line of dashes."""
    line = document.source.whole_line(document.source.line_of(closing.start))
    return Fix("Delete this `---`", (Edit(Span(closing.start, line.end), ""),))


def _fixes(document: Document, closing: Span, cut: Cut | None) -> Iterator[Fix]:
    text = document.text
    line = document.source.line_at(closing.start)
    if cut is None or cut.end is None:
        return
    runs = [Span(*it.span()) for it in _RUN.finditer(text, line.start, cut.end)]
    if _COMMENT.match(text, *line):
        edits = tuple(Edit(it, "=" * (it.end - it.start)) for it in runs if it.end <= line.end)
        yield Fix("Write `=` in the comment", edits) if len(edits) == len(runs) else Fix("Write `=`", edits, safe=False)
        return
    field = _VALUE.fullmatch(text, *line)
    if field and field[2][0] not in "\"'[{|>&*!#" and " #" not in field[2] and all(it.end <= line.end for it in runs):
        yield Fix("Quote the value and escape the dashes", (Edit(Span(*field.span(2)), quote(field[2])),))
    elif field and len(field[2]) > 1 and field[2][0] == field[2][-1] == '"' and all(it.end <= line.end for it in runs):
        edits = tuple(Edit(it, "--\\x2d" * ((it.end - it.start) // 3) + "-" * ((it.end - it.start) % 3)) for it in runs)
        yield Fix("Escape the dashes", edits)
    yield Fix("Write `—`", tuple(Edit(it, "—") for it in runs), safe=False)
