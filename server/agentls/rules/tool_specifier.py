"""A restriction in parentheses that restricts nothing.

In permission rules, `Bash(git *)` applies to git only. In `tools` it grants all of `Bash`, and in `disallowedTools` it
takes all of it away. To restrict what an agent may run, use permission rules in the settings or a `PreToolUse` hook.
Seen on {host} {version}.

```markdown
---
name: committer
description: Writes commits.
tools: Read, Bash(git:*)
                 ^^^^^^^ warning[tool-specifier]: `Bash(git:*)` grants all of `Bash`; restrict it with permission rules or a `PreToolUse` hook
---
Commit what is staged.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..hosts.tools import ALLOWED, DENIED
from ..text.problem import Edit, Fix, Problem, Related, Severity
from ..text.source import Span
from .shared.tool_lists import Item, ToolList, items, odd, refusal
from .shared.tool_slips import is_open
from .shared.wording import all_of, code

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    refused = refusal(document)
    allowed, denied = ({it.entry.name for _, it in items(document, field)} for field in (ALLOWED, DENIED))
    whole: dict[bool, list[Item]] = {}
    for found, item in odd(document):
        if item.entry.name in (allowed if found.denies else denied):
            # It grants nothing, or takes away what is granted, which `denied-tool` reports.
            continue
        if (found.denies or not refused) and (problem := about(document, found, item)):
            yield problem
        elif _restricts_nothing(item) and (found.denies or not refused):
            whole.setdefault(found.denies, []).append(item)
    for denies, several in whole.items():
        yield _restriction(document, denies, several)


def about(document: Document, found: ToolList, item: Item) -> Problem | None:
    """The message about an entry with an unclosed parenthesis, so that what follows is part of its name."""
    if group := found.torn.get(item):
        return _tear(document, found, group) if item is group[0] else None
    if not is_open(document, item):
        return None
    name = item.text.partition("(")[0]
    rest = " and all after it" if "," in item.text or " " in item.text else ""
    effect = "denies nothing" if found.denies else "is not granted"
    return Problem(
        item.span,
        f"the parenthesis of `{name}(` is never closed, so `{name}`{rest} {effect}; close it, or remove it",
    )


def _tear(document: Document, found: ToolList, group: tuple[Item, ...]) -> Problem:
    span = Span(group[0].span.start, group[-1].span.end)
    text, name = span.of(document.text), group[0].text.partition("(")[0]
    quote = next((it for it in "\"'" if it not in text and "\\" not in text), "")
    edits = (Edit(Span(span.start, span.start), quote), Edit(Span(span.end, span.end), quote))
    fixes = (Fix(f"Put {code(text)} in quotes", edits, safe=False),) if quote and "\n" not in text else ()
    effect = "denies nothing" if found.denies else "is not granted"
    return Problem(
        span, f"a comma in brackets ends an entry, so `{name}` {effect}; put the whole entry in quotes", fixes
    )


def _restricts_nothing(item: Item) -> bool:
    # A list of agents counts where the agent is the main session; an empty one or a `*` restricts nothing on purpose.
    return (
        item.entry.narrows and item.tool is not None and item.tool.status == "available" and item.tool.names != "agent"
    )


def _restriction(document: Document, denies: bool, several: list[Item]) -> Problem:
    """One finding for a list. A denial has no fix, because only a part was to be denied."""
    first = several[0]
    names = list(dict.fromkeys(it.entry.name for it in several))
    more = len(several) - 1
    subject = code(first.text) + (f" and {more} more" if more else "")
    effect = ("denies" if denies else "grants") if not more else ("deny" if denies else "grant")
    tools = all_of(names)
    edits = tuple(Edit(_parenthesis(it), "") for it in several)
    written = all(it.span.of(document.text) == it.text for it in several)
    title = f"Write {tools} alone, which means the same"
    fixes = (Fix(title, edits, safe=False),) if written and not denies else ()
    return Problem(
        _parenthesis(first) if written else first.span,
        f"{subject} {effect} all of {tools}; restrict it with permission rules or a `PreToolUse` hook",
        fixes,
        tuple(Related(it.span, "and here") for it in several[1:]),
    )


def _parenthesis(item: Item) -> Span:
    return Span(item.span.start + len(item.entry.name), item.span.end)
