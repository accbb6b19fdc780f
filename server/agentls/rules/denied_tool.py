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

from ..dialect.model import Dialect
from ..document import Document
from ..edits.header import removed as without
from ..hosts.tools import ALL
from ..text.problem import Fix, Problem, Related, Severity
from .shared.tool_lists import ALLOWED, DENIED, Item, canonical, items, mcp_name, removed
from .shared.wording import code

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
    told: set[Item] = set()
    for found, item in items(document, ALLOWED):
        denial = next((it for _, it in denied if _covers(it, item, document.dialect)), None)
        if denial is None or item.is_lost or denial in told:
            continue
        narrow = "(" in denial.text and denial.text != item.text  # Meant to deny a part only.
        if narrow:
            told.add(denial)
            fact = f"{code(denial.text)} in `disallowedTools` removes all of `{item.entry.name}`"
            remedy = "delete it, and restrict the tool with permission rules or a `PreToolUse` hook"
        else:
            by = f" with {code(denial.text)}" if denial.text != item.text else ""
            fact = f"`disallowedTools` removes {code(item.text)} again{by}"
            remedy = "remove it from one of the lists"
        fixes: tuple[Fix, ...] = ()
        if not narrow:
            fixes = removed(document, found, item, f"Remove {code(item.text)} from `tools`", safe=True)
        denials = [it for it in denied if _covers(it[1], item, document.dialect)]
        if narrow and len(denials) == len(denied):
            fixes = (Fix(f"Delete `{DENIED}`", (without(document, document.entries[DENIED]),), safe=False),)
        elif len(denials) == 1 and (narrow or denial.text == item.text):
            title = f"Remove {code(denial.text)} from `disallowedTools`"
            fixes += removed(document, *denials[0], title, safe=False)
        yield Problem(
            item.span,
            f"{fact}; {remedy}",
            fixes,
            (Related(denial.span, "denied here"),),
            ("unnecessary",),
        )


def _covers(denial: Item, item: Item, dialect: Dialect) -> bool:
    if canonical(denial.entry, dialect) == canonical(item.entry, dialect):
        return True
    denied, named = mcp_name(denial.meaning), mcp_name(item.meaning)
    return bool(denied and named and denied[0] == named[0] and denied[1] in (None, named[1]))
