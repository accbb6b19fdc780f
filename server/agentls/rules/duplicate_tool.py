"""A tool that is listed twice.

The second entry changes nothing. Often another tool was meant.

```markdown
---
name: reviewer
description: Reviews code.
tools: Read, Grep, Read
                   ^^^^ warning[duplicate-tool]: `Read` is in the list twice, and the second entry changes nothing; delete it
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..stdx.records import replace
from ..text.problem import Problem, Related, Severity
from .shared.tool_lists import Item, canonical, lists, refusal, removed
from .shared.tool_slips import EXCLUDING, is_separated
from .shared.wording import code

SEVERITY = Severity.WARNING

_FEW = 5
"""The most equal entries that wait for the fixes of the other rules, which change one of them in each round."""


def check(document: Document) -> Iterator[Problem]:
    refused = refusal(document)
    for found in lists(document):
        if (refused and not found.denies) or (
            not found.odd and len({it.text for it in found.items}) == len(found.items)
        ):
            continue
        seen: dict[str, Item] = {}
        for item in found.items:
            # Without its `no`, a tool reads as one that is meant to be granted.
            if is_separated(document, found, item) or item.text.lower() in EXCLUDING:
                continue
            # `Agent(a)` beside `Agent(b)` is not a slip, whatever the host makes of it.
            name = item.text if item.entry.specifier is not None else canonical(item.entry, document.dialect)
            first = seen.setdefault(name, item)
            if first is item:
                continue
            same = first.text == item.text
            fact = (
                f"{code(item.text)} is in the list twice"
                if same
                else f"{code(item.text)} is another name of {code(first.text)}, which is in the list"
            )
            title = f"Remove the second {code(item.text)}" if same else f"Remove {code(item.text)}"
            fixes = removed(document, found, item, title, safe=True)
            yield Problem(
                item.span,
                f"{fact}, and the second entry changes nothing; delete it",
                tuple(replace(it, early=same and found.texts[item.text] > _FEW) for it in fixes),
                (Related(first.span, "the first entry"),),
                ("unnecessary",),
            )
