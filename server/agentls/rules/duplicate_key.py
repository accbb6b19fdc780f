"""A key that appears twice in the same map.

The last one wins, silently. The fix is not safe: it deletes what you wrote, and you may have meant the other one.

```markdown
---
name: reviewer
description: Reviews code.
model: haiku
^^^^^ warning[duplicate-key]: duplicate key `model`: {host} uses the one on line 5; delete one of them
model: opus
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..edits.header import removed
from ..syntax.yaml.tree import Entry, Mapping, walk
from ..text.problem import Fix, Problem, Related, Severity
from .registry import Kind
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING
KIND = Kind.TOLD_BY_HOSTS


def check(document: Document) -> Iterator[Problem]:
    header = document.header
    if document.frontmatter is None or header is None or not header.attempt or header.root is None:
        return
    for node in walk(header.root):
        if not isinstance(node, Mapping) or len(node.entries) < 2:
            continue
        last: dict[str, Entry] = {}
        for entry in reversed(node.entries):
            # Of a field that nobody reads, no occurrence counts.
            if entry.name == "<<" or (node is header.root and entry.name not in document.dialect.fields):
                continue
            winner = last.setdefault(entry.name, entry)
            if winner is entry:
                continue
            line = document.source.line_number(winner.key.span.start)
            message = f"duplicate key {code(entry.name)}: {HOST} uses the one on line {line}; delete one of them"
            # What is said of a value that counts no more would be said of the next field.
            gone = removed(document, entry, with_remark=True)
            fixes = () if node.flow else (Fix("Delete the field that is not read", (gone,), safe=False),)
            yield Problem(
                entry.key.span, message, fixes, (Related(winner.key.span, "this one counts"),), ("unnecessary",)
            )
