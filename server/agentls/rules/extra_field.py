"""A field that neither {host} nor another known product reads.

It is for people, or for one of the project's own tools; the model does not see it.

```markdown
---
name: reviewer
description: Reviews code.
category: quality
^^^^^^^^ hint[extra-field]: {host} does not read `category`, and the model does not see it; keep it only for other tools
---
You review code.
```
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..document import Document
from ..edits.header import removed
from ..stdx.spelling import nearest
from ..syntax.yaml.tree import Entry, Mapping
from ..text.problem import Fix, Problem, Severity
from .registry import Kind
from .shared.fields import fallen, foreign, is_meant_to_work, unknown
from .shared.wording import HOST, code

SEVERITY = Severity.HINT
KIND = Kind.FADE


def check(document: Document) -> Iterator[Problem]:
    root = document.header.root if document.header else None
    by_name: defaultdict[str, list[Entry]] = defaultdict(list)
    for it in root.entries if isinstance(root, Mapping) else ():
        by_name[it.name].append(it)
    lost = fallen(document)
    for entry in unknown(document):
        key = foreign(document, entry)
        if lost and lost.covers(entry):
            continue
        if key is None and nearest(entry.name, document.dialect.fields):
            continue
        if key is not None and is_meant_to_work(key):
            continue
        message = (
            f"{HOST} does not read {code(entry.name)}, and the model does not see it; keep it only for other tools"
        )
        fix = Fix(f"Delete {code(entry.name)}", tuple(removed(document, it) for it in by_name[entry.name]), safe=False)
        yield Problem(entry.key.span, message, (fix,), tags=("unnecessary",))
