"""An agent that can never run, because none of its tools exists.

{host} loads the agent, offers it, and refuses every attempt to run it: "would be spawned with zero tools". One
entry that resolves is enough. Without the field `tools`, every tool is granted. Seen on {host} {version}.

```markdown
---
name: reviewer
description: Reviews code.
tools: read, write
       ^^^^^^^^^^^ error[no-tools]: none of the tools exists (`read`, `write`), so {host} refuses to run this agent; write `Read, Write`
---
Review the diff.
```

Some tools are missing when an agent runs in the background, as all do in an interactive session. An agent that has only
such tools is refused there, and runs with `claude -p`.

```markdown
---
name: reviewer
description: Reports what it finds.
tools: ReportFindings
       ^^^^^^^^^^^^^^ warning[no-tools]: in an interactive session, an agent gets none of these tools (`ReportFindings`), so {host} refuses to run this agent there; add a tool that agents in the background get
---
Review the diff.
```

The finding lists the reasons, entry by entry, as related information.

```markdown
---
name: reviewer
description: Reviews code.
tools: [MultiEdit, NotebookRead]
       ^^^^^^^^^^^^^^^^^^^^^^^^^ error[no-tools]: none of the tools exists (`MultiEdit`, `NotebookRead`), so {host} refuses to run this agent; write `Edit, Read`
---
Review the diff.
```
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..dialect.model import Dialect
from ..document import Document
from ..edits.header import removed
from ..hosts.tools import ALLOWED, DENIED
from ..hosts.verdict import Loaded
from ..text.problem import Edit, Fix, Problem, Related, Severity
from ..text.source import Span
from .registry import rules
from .shared.denials import Denied, denied
from .shared.rescues import rescue_fixes, rescued
from .shared.templates import FILL_IN, stands_for_tools
from .shared.tool_lists import Item, ToolList, lists, refusal
from .shared.tool_slips import block, is_separated, negated, right_case, separated_names, unquoted, without_quotes
from .shared.wording import HOST, Said, code

SEVERITY = Severity.WARNING

_SHOWN = 5
_NOTHING = frozenset(("none", "nothing", "no", "false"))
"""What people write for no tool at all."""
_NONE = "[] # none"
"""With the comment, `empty-tools` knows that it is meant."""


def check(document: Document) -> Iterator[Problem]:
    refused = refusal(document)
    found = next((it for it in lists(document) if it.field.name == ALLOWED), None)
    if refused is None:
        yield from _in_a_terminal(document, found) if found else ()
        return
    if found is None and any(it.entry.name == ALLOWED and it.is_damaged for it in rescued(document)):
        yield _misread(document, refused.span)
        return
    if found is None:
        yield Problem(
            refused.span,
            f"none of the tools exists, so {HOST} refuses to run this agent; name tools that {HOST} has",
        )
        return
    if stands_for_tools(found.field.value.span.of(document.text)):
        fact = f"a placeholder ({_listed(found.items)}) is not a tool"
        yield Problem(refused.span, Said(fact, FILL_IN).so(f"{HOST} refuses to run this agent"))
        return
    if all(meant := [negated(document, found, it) for it in found.items]):
        yield _negated(document, found, refused.span, [it for it in meant if it])
        return
    lost = denied(document)
    if len(lost) == len(found.items):
        yield _denied(refused.span, lost)
        return
    reasons = [(item, _reason(document, found, item)) for item in found.items]
    related = tuple(Related(it.span, it.message) for _, it in reasons if it)
    related += tuple(dict.fromkeys(Related(it.denial.span, "denied here") for it in lost))
    last = _all_of_them(document, found) if not lost else ()
    separated = any(is_separated(document, found, it) for it in found.items)
    names = separated_names(document, found) if separated else _instead(found, document.dialect)
    rewrite = _rewrite(document, found, names)
    if rewrite is None and all(quoted := [unquoted(document, it) for it in found.items]):
        rewrite, names = without_quotes(document, found), [it for it in quoted if it]
    # Removing one of them leaves none that exists.
    others = (fix for _, it in reasons if it for fix in it.fixes[:1] if any(edit.text for edit in fix.edits))
    first = (rewrite,) if rewrite else tuple(dict.fromkeys(others))[:_SHOWN]
    remedy = (
        f"write {code(', '.join(names), 200)}"
        if names
        else f"name tools that {HOST} has, or remove {'what denies them' if lost else '`tools` to grant all'}"
    )
    if {it.text.lower() for it in found.items} <= _NOTHING:
        remedy = f"write `{_NONE}` for an agent without tools"
        last = (Fix(f"Write `{_NONE}`", (Edit(found.field.value.span, _NONE),), safe=False),)
    statuses = {it.tool.status if it.tool else "" for it in found.items}
    cause = (
        "a subagent gets none of the tools"
        if statuses == {"not-in-subagents"}
        else "none of the tools exists or is left"
        if "available" in statuses
        else "none of the tools exists"
    )
    yield Problem(
        refused.span,
        f"{cause} ({_listed(found.items)}), so {HOST} refuses to run this agent; {remedy}",
        (*first, *last),
        related,
    )


def _misread(document: Document, span: Span) -> Problem:
    """A list that the second attempt makes a string of."""
    error = document.header.error if document.header else None
    assert error, "the first attempt failed"
    line = document.source.line_number(error.span.start)
    fact = f"line {line} is not valid YAML, so {HOST} reads `tools` as a string that names no tool"
    related = (Related(error.span, "the line that is not valid YAML"),)
    message = f"{fact}, and refuses to run this agent; fix line {line}"
    return Problem(span, message, rescue_fixes(document), related)


def _denied(span: Span, lost: list[Denied]) -> Problem:
    """An agent of which every tool is denied."""
    first = lost[0]
    same = all(it.denial is first.denial for it in lost)
    all_of_them = f"`disallowedTools` removes each tool of `tools` ({_listed(it.item for it in lost)})"
    several = Said(all_of_them, f"remove one of them from `{DENIED}`")
    said = first.said if same else several
    # Without one of several, there are still no tools.
    fixes = tuple(it for it in first.fixes if not it.safe) if same else ()
    related = tuple(dict.fromkeys(Related(it.denial.span, "denied here") for it in lost))
    return Problem(span, said.so(f"{HOST} refuses to run this agent"), fixes, related)


def _negated(document: Document, found: ToolList, span: Span, names: list[str]) -> Problem:
    """A list of what an agent is not to have."""
    line = f"{DENIED}: {', '.join(dict.fromkeys(names))}"
    fix = Fix(f"Write {code(line, 200)}", (Edit(found.field.span, line),), safe=False)
    fact, more = f"`{ALLOWED}` cannot deny a tool ({_listed(found.items)})", DENIED in document.entries
    remedy = f"name what it denies in `{DENIED}`, and remove `{ALLOWED}`" if more else f"write {code(line, 200)}"
    return Problem(span, Said(fact, remedy).so(f"{HOST} refuses to run this agent"), () if more else (fix,))


def _in_a_terminal(document: Document, found: ToolList) -> Iterator[Problem]:
    """An agent that a session which prints and ends runs, but no interactive session, where all run in the background."""
    verdict = document.verdict
    there = verdict.interactive if isinstance(verdict, Loaded) else None
    if there and there.refused and not there.unless:
        yield Problem(
            Span(found.items[0].span.start, found.items[-1].span.end),
            f"in an interactive session, an agent gets none of these tools ({_listed(found.items)}), so {HOST} refuses to run this "
            "agent there; add a tool that agents in the background get",
            _all_of_them(document, found),
        )


def _all_of_them(document: Document, found: ToolList) -> tuple[Fix, ...]:
    return (Fix("Remove `tools`, which grants every tool", (removed(document, found.field),), safe=False),)


def _reason(document: Document, found: ToolList, item: Item) -> Problem | None:
    """The message of the first rule about single entries that has one for an entry."""
    said = (it.about_entry(document, found, item) for it in rules().values() if it.about_entry)
    return next((it for it in said if it), None)


def _instead(found: ToolList, dialect: Dialect) -> list[str]:
    """The tools that do here what the names in the list do elsewhere or did before, each once."""
    names: dict[str, None] = {}
    for item in found.items:
        if right := right_case(item, dialect):
            names[right] = None
        elif item.tool and item.tool.status in ("removed", "foreign"):
            names.update(dict.fromkeys(item.tool.replacement[:1]))
    return [it for it in names if it in dialect.tools and dialect.tools[it].status == "available"]


def _rewrite(document: Document, found: ToolList, names: list[str]) -> Fix | None:
    """The list with these names, if it is written in one row on a line, or as a string of lines."""
    lines = block(document, found)
    row = lines or Span(found.items[0].span.start, found.items[-1].span.end)
    written = row.of(document.text)
    if not names:
        return None
    if not lines and not re.fullmatch(r"[^\s,\"'\[\]]+(?:(?:[ \t]*,[ \t]*|[ \t]+)[^\s,\"'\[\]]+)*", written):
        return None
    text = ", ".join(names)
    same = all(right_case(it, document.dialect) or is_separated(document, found, it) for it in found.items)
    return Fix(f"Write {code(text, 200)}", (Edit(row, text),), safe=same)


def _listed(items: Iterable[Item]) -> str:
    names = list(dict.fromkeys(code(it.text) for it in items))
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
