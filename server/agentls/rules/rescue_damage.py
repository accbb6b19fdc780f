"""A valid value that the second attempt changes.

When the frontmatter is not valid YAML, {host} puts quotes around every value with a sign in it that means something
in YAML, and reads it again. That turns lists and maps into strings, and comments become part of the value.

```markdown
---
name: reviewer
description: Reviews code. Example: a pull request.
model: sonnet # fast enough
       ^^^^^^^^^^^^^^^^^^^^ warning[rescue-damage]: {host} reads `model` as the string `sonnet # fast enough`, because line 3 is not valid YAML and its second attempt quotes both; fix line 3
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..syntax.yaml.tree import Scalar
from ..text.problem import Problem, Related, Severity
from .registry import Kind
from .shared.rescues import Rescued, rescue_fixes, rescued
from .shared.tool_lists import refusal
from .shared.verdicts import fault
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING
KIND = Kind.REPAIR | Kind.QUOTE


def check(document: Document) -> Iterator[Problem]:
    header = document.header
    if document.frontmatter is None or header is None or header.error is None or header.error.kind == "too-deep":
        return
    fatal, refused = fault(document, "rescue-damage"), refusal(document)
    cause = header.error.span
    line = document.source.line_number(cause.start)
    for it in rescued(document):
        if (
            it.is_damaged
            and not (refused and refused.span == it.value.span)  # `no-tools` reports it.
            and it.entry.name in document.dialect.fields
            and not (_is_prose(it) and it.value.span != fatal)
        ):
            dropped = " and skips this file" if it.value.span == fatal else ""
            message = (
                f"{HOST} reads `{it.entry.name}` as the string {code(it.value.value, 40)}{dropped}, because "
                f"line {line} "
                f"is not valid YAML and its second attempt quotes both; fix line {line}"
            )
            yield Problem(
                it.value.span, message, rescue_fixes(document), (Related(cause, "the line that is not valid YAML"),)
            )


def _is_prose(it: Rescued) -> bool:
    """Whether a description in quotes keeps the text that it would have without its comment."""
    return it.entry.name in ("description", "initialPrompt") and isinstance(it.alone, Scalar)
