"""An agent whose header is missing: a prompt without a name and a description.

In a project, {host} skips such a file silently. In a plugin, it becomes an agent with the file's name, with
every tool and no description of its own. README files, plans and notes are not reported: the text decides, such
as "You are a code reviewer" or "Use this agent when …", unless it is quoted, or the title is one of a document.

The fix writes the header from the file's name and its first sentences; only its author can judge whether they say
when to use the agent.

```markdown
# Reviewer
^^^^^^^^^^ error[lost-header]: an agent's prompt without frontmatter, so {host} skips this file; begin it with `name` and `description` between two lines of `---`

You are a code reviewer. Use this agent when a change is ready.
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..edits.header import line_end
from ..stdx.records import pattern
from ..syntax.yaml.quote import as_scalar
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .shared.verdicts import fault, plugin_name
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING

_SENTENCE = pattern(r"[^\n]+?(?:[.!?](?=\s+[^\sa-z]|\s*\Z)|(?=\n|\Z))")
_OTHER_LINE = pattern(r"\s*(?:[#>|]|!\[|title:)", re.IGNORECASE)
_WHEN = pattern(
    r"\b(?:use|invoke|call|launch|trigger) this (?:sub-?)?agent\b|\b(?:should|must) be used\b", re.IGNORECASE
)
_MARKS = pattern(r"^[#>*_\s-]+|[*_`]+")
_LABEL = pattern(r"(?im)^[ \t*]*(name|description)\**:(.+)$")
_LONGEST = 300


def check(document: Document) -> Iterator[Problem]:
    if (place := fault(document, "lost-header")) is None:
        return
    if document.origin.role == "plugin":
        message = (
            f"this file has no frontmatter, so {HOST} makes it the agent {code(plugin_name(document))} with every tool "
            "and no description of its own; begin it with `description` between two lines of `---`"
        )
    else:
        message = (
            f"an agent's prompt without frontmatter, so {HOST} skips this file; begin it with `name` and "
            "`description` between two lines of `---`"
        )
    end = line_end(document)
    given = {it[1].lower(): it[2].strip("* \t\r") for it in _LABEL.finditer(document.text[:_LONGEST])}
    name = re.sub(r"[^a-z0-9]+", "-", (given.get("name") or document.origin.stem).lower()).strip("-") or "agent"
    description = given.get("description") or _description(document.text[:6000])
    lines = ["---", f"name: {name}", f"description: {as_scalar(description)}", "---", ""]
    fixes = (Fix("Write a header from the first sentences", (Edit(Span(0, 0), end.join(lines)),), safe=False),)
    yield Problem(place, message, fixes)


def _description(text: str) -> str:
    """The first sentences about the agent, preferably those that say when to use it."""
    sentences = [
        _MARKS.sub("", it[0]).strip()
        for line in text.splitlines()
        if not _OTHER_LINE.match(line)
        for it in _SENTENCE.finditer(line)
    ]
    said = [it for it in sentences if len(it) > 10]
    when = next((it for it in said if _WHEN.search(it)), "")
    first = said[0] if said else "Describe when to use this agent."
    whole = first if when in ("", first) else f"{first} {when}"
    return whole[:_LONGEST].strip()
