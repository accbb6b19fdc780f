"""An agent whose header is missing: a prompt without a name and a description.

In a project, {host} skips such a file silently. In a plugin, it becomes an agent with the file's name, with
every tool and no description of its own. README files, plans and notes are not reported: the text decides, such
as "You are a code reviewer" or "Use this agent when …", unless it is quoted, or the title is one of a document.

The fix writes the header from the file's name and its first sentences; only its author can judge whether they say
when to use the agent. Lines such as `Tools: Read` and `Model: sonnet` become fields, because without `tools` every tool
is granted. If {host} has no such tool or model, there is no fix.

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
from .shared.stated import stated
from .shared.verdicts import fault, plugin_name
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING

_SENTENCE = pattern(r"[^\n]+?(?:[.!?](?=\s+[^\sa-z]|\s*\Z)|(?=\n|\Z))")
_OTHER_LINE = pattern(r"\s*(?:[#>|]|!\[|title:)", re.IGNORECASE)
_WHEN = pattern(
    r"\b(?:use|invoke|call|launch|trigger) this (?:sub-?)?agent\b|\b(?:should|must) be used\b", re.IGNORECASE
)
_MARKS = pattern(r"^[#>*_\s-]+|[*_`]+")
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
    given = stated(document)
    fixes = () if given is None else (_fix(document, given),)
    yield Problem(place, message, fixes)


def _fix(document: Document, given: dict[str, str]) -> Fix:
    """A header with what the text says of the agent, from its first sentences where it says nothing."""
    name = re.sub(r"[^a-z0-9]+", "-", (given.pop("name", "") or document.origin.stem).lower()).strip("-") or "agent"
    description = given.pop("description", "") or _description(document.text[:6000])
    fields = {"name": name, "description": description, **given}
    lines = ["---", *(f"{key}: {as_scalar(it)}" for key, it in fields.items()), "---", ""]
    title = "Write a header from the first sentences" + ("" if "tools" in given else ", with every tool")
    return Fix(title, (Edit(Span(0, 0), line_end(document).join(lines)),), safe=False)


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
