"""A field that neither {host} nor another known product reads.

It is for people, or for a tool of the project's own; the model does not see it.

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

from collections.abc import Iterator

from ..document import Document
from ..edits.header import removed
from ..stdx.spelling import nearest
from ..syntax.yaml.tree import Mapping
from ..text.problem import Fix, Problem, Severity
from ..workspace.context import Workspace
from .registry import Kind
from .shared.fields import foreign, is_meant_to_work, unknown
from .shared.wording import HOST, code

SEVERITY = Severity.HINT
KIND = Kind.FADE


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    for entry in unknown(document):
        key = foreign(document, entry)
        if key is None and nearest(entry.name, document.dialect.fields):
            continue
        if key is not None and is_meant_to_work(key):
            continue
        message = (
            f"{HOST} does not read {code(entry.name)}, and the model does not see it; keep it only for other tools"
        )
        root = document.header.root if document.header else None
        same = [it for it in root.entries if it.name == entry.name] if isinstance(root, Mapping) else []
        fix = Fix(f"Delete {code(entry.name)}", tuple(removed(document, it) for it in same), safe=False)
        yield Problem(entry.key.span, message, (fix,), tags=("unnecessary",))
