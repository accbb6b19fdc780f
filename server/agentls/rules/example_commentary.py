"""A `<commentary>` that is not closed, closed twice, or outside any example.

```markdown
---
name: reviewer
description: |
  Reviews code.
  <example>
  user: "Look at it."
  assistant: "I'll use the reviewer agent."
  <commentary>
  ^^^^^^^^^^^^ warning[example-commentary]: this `<commentary>` is never closed; write `</commentary>` at the end of line 9
  A review is asked for.
  </example>
---
You review code.
```

```markdown
---
name: reviewer
description: |
  Reviews code.
  <example>
  user: "Look at it."
  assistant: "I'll use the reviewer agent."
  </example>
  <commentary>
  ^^^^^^^^^^^^ warning[example-commentary]: this commentary is after the example that it belongs to; move it before `</example>`
  A review is asked for.
  </commentary>
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..edits.insert import inserted, opening_gap
from ..syntax.examples.tree import Block, Error, Prose
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .shared.example_slips import closing_tag, ending, here, part_at, place_of, slips, without

SEVERITY = Severity.WARNING

_KINDS = ("commentary-unclosed", "commentary-closed-twice", "commentary-close-without-open", "commentary-outside")


def check(document: Document) -> Iterator[Problem]:
    for error, block in slips(document, _KINDS):
        match error.kind:
            case "commentary-unclosed":
                yield _unclosed(document, error, block)
            case "commentary-closed-twice":
                yield Problem(
                    error.span,
                    "this `</commentary>` closes a commentary that is already closed; delete the tag",
                    (Fix("Delete the tag", without(document, error.span)),),
                    here(error.related, "it is closed here"),
                )
            case "commentary-close-without-open":
                message = "this `</commentary>` has no opening tag; write `<commentary>` above it, or delete the tag"
                delete = Fix("Delete the tag", without(document, error.span), safe=False)
                yield Problem(error.span, message, (*_opened(document, error, block), delete))
            case _:
                yield _outside(document, error)


def _unclosed(document: Document, error: Error, block: Block | None) -> Problem:
    assert error.expected is not None
    place = place_of(document, error.expected.start)
    message = f"this `<commentary>` is never closed; write `</commentary>` {ending(document, error)}"
    related = here(place, "the commentary ends here") if place.start >= error.span.end else ()
    return Problem(error.span, message, (closing_tag(document, error, block),), related)


def _opened(document: Document, error: Error, block: Block | None) -> Iterator[Fix]:
    """The opening tag before the free text that ends at the closing one."""
    before = part_at(block, error.span.start) if block else None
    if isinstance(before, Prose) and before.span.start < error.span.start:
        at = before.span.start
        yield Fix("Write `<commentary>`", (inserted(document, at, "<commentary>", after=opening_gap(document, at)),))


def _outside(document: Document, error: Error) -> Problem:
    """A fix that moves a commentary after its example to before that example's end."""
    if error.related is None or error.expected is None:
        return Problem(error.span, "this commentary does not belong to an example; move it into one, or delete it")
    close = document.text.find("</commentary>", error.span.end)
    following = document.text.find("<", error.span.end)
    fixes: tuple[Fix, ...] = ()
    if close >= 0 and following == close and document.body.start > close:
        moved = error.related.of(document.text)
        end = close + len("</commentary>")
        between = Span(error.related.end, error.span.start).of(document.text)
        edits: tuple[Edit, ...] = (Edit(error.related, ""), Edit(Span(error.related.end, error.span.start), ""))
        edits += (Edit(Span(end, end), between + moved),)
        fixes = (Fix("Move the commentary into the example", edits, safe=False),)
    message = "this commentary is after the example that it belongs to; move it before `</example>`"
    return Problem(error.span, message, fixes, here(error.related, "the example ends here"))
