"""A name that Claude Code does not take: with a `:`, with a `-` in front, or longer than 256 characters.

Everything else may stand in a name.

```markdown
---
name: review:code
      ^^^^^^^^^^^ error[name-syntax]: Claude Code skips this file: its name contains `:`; use `-` instead
description: Reviews code.
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..problem import Edit, Fix, Problem, Severity
from ..syntax.quote import quote
from ..workspace import Workspace
from .verdicts import fault

SEVERITY = Severity.WARNING


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    place, scalar = fault(document, "name-syntax"), document.scalar("name")
    if place is None or scalar is None or not isinstance(scalar.value, str) or document.origin.role == "plugin":
        return
    name = scalar.value
    if len(name) > 256:
        yield Problem(place, f"Claude Code skips this file: its name has {len(name)} characters; use at most 256")
        return
    fact = "its name contains `:`" if ":" in name else "its name begins with `-`"
    remedy = "use `-` instead" if ":" in name else "leave it out"
    better = "-".join(it.strip() for it in name.split(":")).strip("-")
    text = better if scalar.style in ("plain", "raw") and scalar.span.of(document.text) == name else quote(better)
    fixes = (Fix(f"Rename it `{better}`", (Edit(scalar.span, text),), safe=False),) if better else ()
    yield Problem(place, f"Claude Code skips this file: {fact}; {remedy}", fixes)
