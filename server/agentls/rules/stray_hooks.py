"""A hook outside `hooks`, for which {host} drops the whole agent.

{host} searches every field but `hooks`, `metadata` and `mcpServers` for hooks that may be meant as guards, and does
not load an agent in which it finds one, whatever the agent's `hooks` contains. It looks for `PreToolUse`,
`PermissionRequest` or `PreSkillShellCommand` with any value other than null and an empty list, and for a key `hooks`
below another field whose value is a list with entries. It stops after five levels, and does not look in plugins. Only the
debug log says so.

```markdown
---
name: reviewer
description: Reviews code.
PreToolUse:
^^^^^^^^^^ error[stray-hooks]: `PreToolUse` is outside `hooks`, so {host} drops this agent; move it below `hooks:`
  - matcher: Bash
    hooks:
      - type: command
        command: ./check.sh
---
Review the diff.
```

A list of other things that is called `hooks` counts too. Rename its key, or move it below `metadata`:

```markdown
---
name: reviewer
description: Reviews code.
related:
  hooks: [use-effect, use-memo]
  ^^^^^ error[stray-hooks]: `hooks` below `related` looks like a hook outside of the field `hooks`, so {host} drops this agent; rename it, or move `related` below `metadata`
---
Review the diff.
```

The fix moves an event at the top level below `hooks`. It is not safe: the hook then runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..edits.header import line_end
from ..stdx.records import pattern
from ..syntax.yaml.tree import Entry, Mapping, resolve
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .shared.verdicts import fault
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING

_LINE = pattern(r"^(?=.)", re.MULTILINE)


def check(document: Document) -> Iterator[Problem]:
    place = fault(document, "stray-hooks")
    if place is None:
        return
    entry = next(it for it in document.entries.values() if it.span.contains(place) or it.key.span == place)
    found = place.of(document.text).strip("\"' ")
    drops = f"so {HOST} drops this agent"
    if entry.key.span == place:
        yield Problem(
            place, f"{code(found)} is outside `hooks`, {drops}; move it below `hooks:`", _moved(document, entry)
        )
    elif found == "hooks":
        yield Problem(
            place,
            f"`hooks` below {code(entry.name)} looks like a hook outside of the field `hooks`, {drops}; rename it, "
            f"or move {code(entry.name)} below `metadata`",
        )
    else:
        yield Problem(
            place, f"{code(found)} below {code(entry.name)} is outside `hooks`, {drops}; move it below `hooks:`"
        )


def _moved(document: Document, entry: Entry) -> tuple[Fix, ...]:
    """The event below a `hooks` of its own, where there is none yet and the header is in block style."""
    root = document.header.root if document.header else None
    if (
        not isinstance(root, Mapping)
        or "hooks" in document.entries
        or document.header is None
        or document.header.attempt != 1
    ):
        return ()
    start, end = entry.key.span.start, max(entry.span.end, resolve(entry.value).span.end)
    line = document.source.line_at(start)
    if line.start != start:
        return ()
    lines = [Edit(Span(it.start(), it.start()), "  ") for it in _LINE.finditer(document.text, start + 1, end)]
    first = Edit(Span(start, start), f"hooks:{line_end(document)}  ")
    return (Fix("Move it below `hooks`", (first, *lines), safe=False),)
