"""A header in JSON, in TOML, or with full-width punctuation.

{host} reads YAML between two lines of `---`. Fields in braces, between lines of `+++`, or with a full-width colon are
text to it.

There is no fix: the fields have to be written as YAML.

```markdown
+++
^^^ error[header-notation]: the fields are TOML, not YAML, so {host} skips this file; write them as `key: value` between two lines of `---`
name = "reviewer"
description = "Reviews code."
+++
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Severity
from .shared.verdicts import fault, outcome

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    if (place := fault(document, "header-notation")) is None:
        return
    start = document.text.lstrip()[:400]
    is_toml = start.startswith("+++") or "toml" in start.partition("\n")[0]
    kind = "JSON" if start[0] == "{" else "TOML" if is_toml else "in full-width punctuation"
    yield Problem(
        place,
        f"the fields are {kind}, not YAML, so {outcome(document)}; write them as `key: value` between two lines of `---`",
    )
