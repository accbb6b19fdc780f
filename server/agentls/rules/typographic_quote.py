"""A value in typographic quotes, which are part of it.

YAML knows only `"` and `'`. Quotes from a word processor stay in the value: an agent `“reviewer”` is not found as
`reviewer`.

```markdown
---
name: “reviewer”
      ^^^^^^^^^^ warning[typographic-quote]: the typographic quotes are part of `name`; write `reviewer`
description: Reviews code.
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..stdx.records import pattern
from ..syntax.yaml.quote import as_scalar
from ..text.problem import Edit, Fix, Problem, Severity
from .shared.wording import code

SEVERITY = Severity.WARNING

_QUOTED = pattern("[\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u300c](.+)[\u201c\u201d\u2018\u2019\u00bb\u300d]")


def check(document: Document) -> Iterator[Problem]:
    node = document.scalar("name")
    found = _QUOTED.fullmatch(node.value.strip()) if node and isinstance(node.value, str) else None
    if node and found:
        fix = Fix(f"Write {code(found[1])}", (Edit(node.span, as_scalar(found[1])),), safe=False)
        yield Problem(node.span, f"the typographic quotes are part of `name`; write {code(found[1])}", (fix,))
