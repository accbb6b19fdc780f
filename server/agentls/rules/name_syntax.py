"""A name that {host} does not accept: with a `:`, with a `-` in front, or longer than 256 characters.

A full-width colon and similar characters count as `:`, and a character beyond the basic plane, such as an emoji, counts as two.
Everything else may be in a name. Seen on {host} {version}.

```markdown
---
name: review:code
      ^^^^^^^^^^^ error[name-syntax]: the name contains `:`, so {host} skips this file; use `-` instead
description: Reviews code.
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..stdx import javascript
from ..syntax.yaml.quote import quote
from ..text.problem import Edit, Fix, Problem, Severity
from .shared.verdicts import fault
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    place, scalar = fault(document, "name-syntax"), document.scalar("name")
    if place is None or scalar is None or not isinstance(scalar.value, str) or document.origin.role == "plugin":
        return
    name = scalar.value
    names = document.host.names
    match names.fault(name):
        case "long":
            units = javascript.length(name)
            yield Problem(
                place, f"the name has {units} characters, so {HOST} skips this file; use at most {names.longest}"
            )
            return
        case "colon":
            colon = names.separator.findall(name)[0]
            same = "" if colon == ":" else ", which counts as `:`"
            fact, remedy = f"the name contains {code(colon)}{same}", "use `-` instead"
        case _:
            fact, remedy = "the name begins with `-`", "remove it"
    better = "-".join(it.strip() for it in names.separator.split(name)).strip("-")
    text = better if scalar.style in ("plain", "raw") and scalar.span.of(document.text) == name else quote(better)
    fixes = (Fix(f"Rename it {code(better)}", (Edit(scalar.span, text),), safe=False),) if better else ()
    yield Problem(place, f"{fact}, so {HOST} skips this file; {remedy}", fixes)
