"""A `model` that is empty, or not a string.

{host} silently ignores it: the agent runs with the main conversation's model, as with `inherit`.

```markdown
---
name: reviewer
description: Reviews code.
model: [sonnet]
       ^^^^^^^^ warning[model-type]: `model` is a list, so {host} ignores it and runs the agent with the main conversation's model; write one name
---
Review the diff.
```

```markdown
---
name: reviewer
description: Reviews code.
model:
^^^^^ warning[model-type]: `model` is empty, so the agent runs with the main conversation's model; write `inherit` for that, or a name
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..edits.header import removed
from ..stdx.records import pattern
from ..syntax.yaml.tree import Mapping, Scalar, Sequence, resolve
from ..text.problem import Edit, Fix, Problem, Severity
from .shared.comments import commented, mark
from .shared.models import field
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING

_NAME = pattern(r"[\w./:@-]+(?:\[1m\])?")


def check(document: Document) -> Iterator[Problem]:
    entry = field(document)
    if entry is None or "model" in commented(document) or mark(entry.value, document.text):
        return
    node = resolve(entry.value)
    if isinstance(node, Scalar) and isinstance(node.value, str) and node.value.strip():
        return
    if isinstance(node, Scalar) and (node.value is None or isinstance(node.value, str)):
        written = node.span.end > node.span.start
        yield Problem(
            node.span if written else entry.key.span,
            "`model` is empty, so the agent runs with the main conversation's model; write `inherit` for "
            "that, or a name",
            (
                Fix("Write `inherit`", (Edit(node.span, "inherit" if written else " inherit"),)),
                Fix("Remove `model`", (removed(document, entry),)),
            ),
        )
        return
    span = node.span if entry.value is node and "\n" not in node.span.of(document.text) else entry.key.span
    fixes: tuple[Fix, ...] = ()
    if isinstance(node, Sequence) and len(node.items) == 1 and isinstance(only := resolve(node.items[0]), Scalar):
        fixes = (
            (Fix(f"Write {code(only.value)}", (Edit(node.span, only.span.of(document.text)),), safe=False),)
            if node.flow and _NAME.fullmatch(str(only.value or ""))
            else ()
        )
    yield Problem(
        span,
        f"`model` is {_kind(node)}, so {HOST} ignores it and runs the agent with the main conversation's model; "
        "write one name",
        fixes,
    )


def _kind(node: Scalar | Sequence | Mapping) -> str:
    if isinstance(node, Scalar):
        return "a boolean" if isinstance(node.value, bool) else "a number"
    return "a list" if isinstance(node, Sequence) else "a map"
