"""A second block of frontmatter, which is only text.

{host} reads only the first block of a file. A name, tools or a model in a second one have no effect; it is sent
to the model as part of the instructions. Right below the first one, a block of lines with any field is reported; further down,
one that has a name or a description, and another field.

There is no fix: only the author knows which of the two was meant, and what to keep of the other.

```markdown
---
name: reviewer
description: Reviews code.
---
---
^^^ warning[second-frontmatter]: a second frontmatter block, which {host} does not read: it sends it to the model as text; move its fields into the first one
name: reviewer
tools: Read, Grep
---
Read the change first.
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..stdx.records import pattern
from ..text.problem import Problem, Severity
from ..text.source import Span
from .shared.wording import HOST

SEVERITY = Severity.WARNING

_LINE = r"(?:[A-Za-z][\w-]*[ \t]*:(?:[ \t][^\r\n]*)?|[ \t][^\r\n]*|-[ \t][^\r\n]*)?\r?\n"
_BLOCK = pattern(rf"---[ \t]*\r?\n((?:{_LINE}){{1,60}}?)---[ \t]*(?=[\r\n]|\Z)")
_KEY = pattern(r"^([A-Za-z][\w-]*)[ \t]*:", re.M)


def check(document: Document) -> Iterator[Problem]:
    if document.frontmatter is None:
        return
    text, body = document.text, document.body
    at = body.start if text.startswith("---", body.start) else text.find("\n---", *body) + 1
    while at > 0:
        block = _BLOCK.match(text, at)
        is_first = not text[body.start : at].strip()
        if block and _is_header(document, block.group(1), is_first) and not _is_code(document, at):
            yield Problem(
                Span(at, at + 3),
                f"a second frontmatter block, which {HOST} does not read: it sends it to the model as text;"
                " move its fields into the first one",
            )
            return
        at = text.find("\n---", at, body.end) + 1


def _is_header(document: Document, block: str, is_first: bool) -> bool:
    """Whether a block between two rules describes an agent, a rule or a command: it has a name or a description, and
    another field. Directly below the header (`is_first`), one field is enough, if the block has no blank line."""
    keys = set(_KEY.findall(block))
    fields = keys & document.dialect.fields.keys()
    known = len(fields) + sum(it in document.dialect.foreign for it in keys - fields)
    return (
        bool(fields) and "\n\n" not in block.replace("\r", "")
        if is_first
        else bool(keys & {"name", "description"}) and known > 1
    )


def _is_code(document: Document, at: int) -> bool:
    return any(it.span.covers(at) for it in document.markdown.fences)
