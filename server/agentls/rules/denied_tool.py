"""A tool that is allowed and denied at once, or a denial that denies nothing.

{host} takes away what `disallowedTools` names, whatever `tools` says. A `*` there takes nothing away, and
`Bash(rm:*)` takes away all of `Bash`; only permission rules or a `PreToolUse` hook can deny a part of a tool.

```markdown
---
name: reviewer
description: Reviews code.
tools: Read, Bash
             ^^^^ warning[denied-tool]: `disallowedTools` removes `Bash` again; remove it from one of the lists
disallowedTools: Bash, Write
---
Review the diff.
```

```markdown
---
name: thinker
description: Thinks.
disallowedTools: "*"
                  ^ warning[denied-tool]: `*` denies nothing here: the agent keeps every tool; name the tools
---
Think.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..hosts.tools import ALL, DENIED
from ..text.problem import Problem, Related, Severity
from .shared.denials import denied as removing
from .shared.tool_lists import Item, items, refusal, removed

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    denied = list(items(document, DENIED))
    if not denied:
        return
    for found, item in denied:
        if item.text == ALL:
            more = ", and neither does anything beside it" if len(denied) > 1 else ""
            title = "Remove `*`, so the rest is denied"
            yield Problem(
                item.span,
                f"`*` denies nothing here{more}: the agent keeps every tool; name the tools",
                removed(document, found, item, title, safe=False),
            )
            return
    if refusal(document):  # `no-tools` says why.
        return
    told: set[Item] = set()
    for it in removing(document):
        if it.denial not in told:
            told |= {it.denial} if it.narrow else set()
            related = (Related(it.denial.span, "denied here"),)
            yield Problem(it.item.span, str(it.said), it.fixes, related, ("unnecessary",))
