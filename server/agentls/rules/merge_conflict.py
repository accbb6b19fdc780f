"""The markers of an unresolved merge in an agent's prompt.

{host} loads the file and sends both sides to the model, with the markers. On the first line, a marker
hides the frontmatter, so {host} skips the file. Elsewhere in the frontmatter, markers keep the file from loading too,
which the rules about its syntax report. One finding names all places, also if only one marker is left. Code is not
checked, because an agent that resolves conflicts shows some.

There is no fix: only the author can say which side stays.

```markdown
---
name: reviewer
description: Reviews code.
---
<<<<<<< HEAD
^^^^^^^ warning[merge-conflict]: an unresolved merge: {host} sends both sides to the model; resolve it, and delete the markers
Review the diff.
=======
Review the whole file.
>>>>>>> feature
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.merge import MARKER
from ..text.problem import Problem, Related, Severity
from ..text.source import Span, is_within
from .shared.verdicts import fault, outcome
from .shared.wording import HOST

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    if place := fault(document, "merge-conflict"):
        yield Problem(
            place,
            f"the file begins with an unresolved merge, so {outcome(document)}; resolve it, and delete the markers",
        )
        return
    text, body = document.text, document.body
    if document.frontmatter is None or not any(f"\n{it} " in text for it in ("<<<<<<<", ">>>>>>>")):
        return
    fences = [it.span for it in document.markdown.fences]
    found = [Span(*it.span()) for it in MARKER.finditer(text, *body)]
    marks = [it for it in found if not is_within(it, fences)]
    signs = [text[it.start] for it in marks]
    begun = [it for it, sign in zip(marks, signs, strict=True) if sign == "<"]
    rest = [it for it, sign in zip(marks, signs, strict=True) if sign == ">"]
    whole = bool(begun and rest and "=" in signs)
    if places := begun if whole else sorted(begun + rest):
        fact = "an unresolved merge" if whole else "a marker of an unresolved merge"
        effect = "sends both sides to the model" if whole else "sends it to the model"
        remedy = "resolve it, and delete the markers" if whole else "resolve the merge, and delete it"
        related = tuple(Related(it, "and here") for it in places[1:])
        yield Problem(places[0], f"{fact}: {HOST} {effect}; {remedy}", related=related)
