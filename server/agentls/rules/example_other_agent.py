"""An example in which the assistant launches an agent other than this one.

The main model learns from it to launch that one. The usual cause is a name that was changed in one place only. Names in
prose count where a verb and the word `agent` leave no doubt, and only in an example that does not name this agent at
all.

```markdown
---
name: code-reviewer
description: |
  Reviews code.
  <example>
  user: "Look at it."
  assistant: "I'll use the pull-reviewer agent."
                           ^^^^^^^^^^^^^ warning[example-other-agent]: this example launches `pull-reviewer`, and this agent is `code-reviewer`; write `code-reviewer`
  </example>
---
You review code.
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ..document import Document
from ..edits.insert import spelled
from ..hosts.verdict import Loaded
from ..stdx.records import pattern
from ..syntax.examples.tree import Block
from ..text.problem import Edit, Fix, Problem, Related, Severity
from ..text.source import Span
from ..workspace.context import Workspace
from .shared.wording import code

SEVERITY = Severity.WARNING

_LAUNCHED = pattern(
    r"\b(?:us(?:e|ing)|launch(?:ing)?|invok(?:e|ing)|call(?:ing)?|engag(?:e|ing)|deploy(?:ing)?|run(?:ning)?|start(?:ing)?"
    r"|consult(?:ing)?|delegat(?:e|ing)(?: this)? to)[ ]+(?:the[ ]+)?(?P<mark>[`*@]{0,3})(?:agent-)?"
    r"(?P<name>[A-Za-z]\w*(?:-\w+)+)(?<!-agent)[`*]{0,3}[ ]+(?:sub-?)?agent\b"
    r"|\b(?:use|launch|invoke|call|engage|deploy|consult)[ ]+the[ ]+(?P<whole>[A-Za-z]\w*(?:-\w+)*-agent)\b",
    re.IGNORECASE,
)
_ADJECTIVES = frozenset(
    (
        "assisted",
        "aware",
        "based",
        "driven",
        "end",
        "first",
        "focused",
        "free",
        "grade",
        "level",
        "like",
        "native",
        "oriented",
        "powered",
        "purpose",
        "quality",
        "ready",
        "related",
        "scale",
        "source",
        "specific",
        "stack",
        "time",
        "ups",
        "wide",
    )
)
_MOST = 10
"""Names that are reported; each is looked for in all examples."""

_KINDS = frozenset(["ai", "cross", "multi", "other", "sub", "user"])
"""What `-agent` makes another word of."""


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    name, verdict, text = document.scalar("name"), document.verdict, document.text
    if name is None or not isinstance(name.value, str) or not isinstance(verdict, Loaded) or verdict.placeholder:
        return
    own = name.value
    reading, _ = document.example_readings
    found: dict[str, list[Span]] = {}
    for block in reading.tree.blocks:
        said = block.span.of(reading.text)
        if not block.nested and not _names(said, own):
            for span in _launched(reading.text, block):
                found.setdefault(span.of(reading.text), []).append(reading.place(*span))
    known = {document.host.names.key(it.name) for it in workspace.agents} if found else set()
    for other, spans in islice(found.items(), _MOST):
        mentions = pattern(rf"(?:(?<![\w-])|(?<=\bagent-)){re.escape(other)}(?![\w-])")
        blocks = document.examples.description.blocks
        everywhere = {Span(*it.span()) for block in blocks for it in mentions.finditer(text, *block.span)}
        edits = tuple(Edit(it, spelled(document, it.start, own)) for it in sorted(everywhere))
        count = "this example launches" if len(spans) == 1 else f"{len(spans)} examples launch"
        which = "another agent, and this one is" if document.host.names.key(other) in known else "and this agent is"
        message = f"{count} {code(other)}, {which} {code(own)}; write {code(own)}"
        related = (Related(name.span, f"this agent is {code(own)}"),) if name.span.start < name.span.end else ()
        yield Problem(spans[0], message, (Fix(f"Write {code(own)}", edits, safe=False),), related)


def _names(said: str, own: str) -> bool:
    """Whether a string contains a name as a word of its own, in any spelling: not `docs` in `docs-writer`."""
    plain, name = said.lower(), own.lower()
    at = plain.find(name)
    if at >= 0 and not any(it.isalnum() or it in "-_" for it in plain[:at][-1:] + plain[at + len(name) :][:1]):
        return True  # First as written, so that most files need no expression of their own.
    words = [it for it in re.split(r"[-_\s]+", own) if it]
    if any(it.lower() not in plain for it in words):
        return False
    parts = [re.escape(it) for it in words]
    whole = pattern(
        rf"(?<![a-z0-9])(?:(?<=agent-)|(?<![a-z0-9][-_])){r'[-_ ]*'.join(parts)}(?![a-z0-9])(?![-_](?!agent\b)[a-z0-9])",
        re.IGNORECASE,
    )
    return not parts or whole.search(said) is not None


def _launched(text: str, block: Block) -> Iterator[Span]:
    """The name of the first other agent that the assistant launches in a block."""
    for turn in block.turns:
        if turn.speaker == "assistant":
            for it in _LAUNCHED.finditer(text, *turn.text):
                span = Span(*it.span("name" if it["name"] else "whole"))
                first, _, last = span.of(text).lower().partition("-")
                if last.rpartition("-")[2] not in _ADJECTIVES and (last != "agent" or first not in _KINDS):
                    yield span
                    return
