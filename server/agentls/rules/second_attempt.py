"""Frontmatter that loads only because {host} reads it a second time.

It is not valid YAML. {host} puts quotes around the values that could be the cause and reads it again; this may change the
other fields that it quotes, does not happen in a file with CRLF line ends, and is not done by other tools.

```markdown
---
name: reviewer
description: Reviews code. Examples: <example>Context: a pull request. user: "Look at it."</example>
                                   ^ information[second-attempt]: the `:` after `Examples` starts a new field inside a value, so only {host}'s second attempt reads this file; quote the value of `description`
tools: Read
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..stdx.records import replace
from ..syntax.yaml.tree import Mapping
from ..text.problem import Problem, Severity
from ..workspace.context import Workspace
from .registry import Kind
from .shared.rescues import has_lost_lines, rescue_fixes
from .shared.torn_values import torn
from .shared.wording import HOST
from .shared.yaml_error import explain
from .shared.yaml_fixes import fixes

SEVERITY = Severity.INFORMATION
KIND = Kind.REPAIR | Kind.QUOTE | Kind.OTHER_READERS | Kind.TOLD_BY_HOSTS


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    header = document.header
    if document.frontmatter is None or header is None or header.attempt != 2 or header.error is None:
        return
    if not isinstance(header.root, Mapping):
        # A string or a list is not an agent however it is quoted, which `root-type` reports.
        return
    if torn(document) or header.error.kind == "too-deep":
        # Deeper than this reader goes, the host may read it at once.
        return
    said = explain(document)
    has_lines = has_lost_lines(document)
    remedy = "write `description: |` and indent its lines" if has_lines else said.remedy
    message = f"{said.fact}, so only {HOST}'s second attempt reads this file; {remedy}"
    fixed = rescue_fixes(document) if workspace.fixes else ()
    if workspace.fixes and not has_lines and (header.error.kind in ("unclosed-flow", "unclosed-quote") or not fixed):
        fixed = *(replace(it, safe=False) for it in fixes(document)), *fixed
    yield Problem(header.error.span, message, fixed, said.related)
