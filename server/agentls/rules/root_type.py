"""Frontmatter without fields: a list, or a string.

If each line is a field except for a leading dash, an `=` instead of the colon, a missing colon, or a missing space after
it, the fix makes it a field.

```markdown
---
- name: reviewer
^^^^^^^^^^^^^^^^ error[root-type]: the frontmatter is a list, not a map of fields, so {host} skips this file; write one `key: value` on each line
- description: Reviews code.
- tools: Read
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..stdx.records import pattern
from ..syntax.yaml.tree import Scalar, Sequence
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .shared.verdicts import fault, outcome

SEVERITY = Severity.WARNING

_DASH = pattern(r"(-[ \t]+)[A-Za-z][\w-]*:[ \t]")
_EQUALS = pattern(r"[A-Za-z][\w-]*([ \t]*=[ \t]*)\S")
_CLOSE = pattern(r"[A-Za-z][\w-]*(:)[^\s:/]")
_BARE = pattern(r"(?:name|description|tools|model|color)([ \t]+)[^\s:=]")
_SIGNS = (
    (_DASH, "Remove the dashes", ""),
    (_EQUALS, "Write `:` for `=`", ": "),
    (_CLOSE, "Write a space after each `:`", ": "),
    (_BARE, "Write `:` after each name", ": "),
)


def check(document: Document) -> Iterator[Problem]:
    place = fault(document, "root-type")
    if place is None:
        return
    remedy = "write one `key: value` on each line"
    match document.header.root if document.header else None:
        case Sequence() if document.header and document.header.documents:
            what, remedy = "several YAML documents", "delete the line between them"
        case Sequence():
            what = "a list"
        case Scalar(value=str()):
            what = "a string"
        case _:
            what = "a single value"
    yield Problem(
        place, f"the frontmatter is {what}, not a map of fields, so {outcome(document)}; {remedy}", _fixes(document)
    )


def _fixes(document: Document) -> tuple[Fix, ...]:
    """Correct the sign that keeps each line from being a field, if all lines have the same one."""
    region, text = document.region, document.text
    if region is None:
        return ()
    first, last = document.source.line_of(region.start), document.source.line_of(max(region.end - 1, region.start))
    lines = [it for i in range(first, last + 1) if (it := document.source.line_span(i)).of(text).strip()]
    for sign, title, instead in _SIGNS:
        found = [sign.match(text, *it) for it in lines]
        if found and all(found):
            edits = tuple(Edit(Span(*it.span(1)), instead) for it in found if it)
            return (Fix(title, edits, safe=False),)
    return ()
