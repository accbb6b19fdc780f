"""A field of another product, or of another kind of file, which does nothing in Claude Code's agents.

```markdown
---
name: reviewer
description: Reviews code.
temperature: 0.2
^^^^^^^^^^^ warning[foreign-field]: `temperature` is a field of OpenCode and Gemini CLI; Claude Code has no setting for it
---
You review code.
```

Where Claude Code has a field for it, that one is named:

```markdown
---
name: reviewer
description: Reviews code.
allowed-tools: Read
^^^^^^^^^^^^^ warning[foreign-field]: `allowed-tools` is the field of skills and commands; in an agent file it is `tools`, and without it every tool is granted
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..problem import Edit, Fix, Problem, Severity
from ..schema import ForeignKey
from ..spelling import nearest
from ..workspace import Workspace
from .fields import unknown

SEVERITY = Severity.WARNING

# Words at the start of lines of a description that has lost its indentation: one cause, however many there are.
_TURNS = frozenset(("user", "User", "assistant", "Assistant", "Context", "commentary", "Commentary", "Use"))
_LABELS = ("catalogues", "Agent Skills")


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    in_description = False
    for entry in unknown(document):
        key = document.dialect.foreign.get(entry.name)
        if key is None or not is_meant_to_work(key):
            continue
        if entry.name in _TURNS:
            if in_description:
                continue
            in_description = True
        note = key.note.rstrip(".")
        note = (
            f"`{entry.name}` is not a field" + note.removeprefix("Not a field")
            if note.startswith("Not a field")
            else note
        )
        fixes: tuple[Fix, ...] = ()
        # Another spelling of a field holds what that field holds; another product's field may not.
        if key.field and key.field not in document.entries and _same(entry.name, key.field):
            fixes = (Fix(f"Rename it `{key.field}`", (Edit(entry.key.span, key.field),)),)
        yield Problem(entry.key.span, note, fixes)


def is_meant_to_work(key: ForeignKey) -> bool:
    """Whether who writes a key expects the host to act on it: not so with a label for people and catalogues."""
    return key.owner not in _LABELS and (bool(key.owner) or key.field is not None)


def _same(name: str, field: str) -> bool:
    return nearest(name, (field,)) == field or (name.startswith("allowed") and field == "tools")
