"""Frontmatter that is not valid YAML, and that the second attempt cannot read either.

The usual cause is a colon with a space after it in a string without quotes, as in `Examples: <example>`. {host}
then tries once more, with such lines put in quotes; but not in a file with CRLF line ends, not for a line that is
indented, and not for every mistake.

```markdown
---
name: reviewer
description: "Reviews code.
             ^^^^^^^^^^^^^^ error[yaml-syntax]: the quote `"` is never closed, so {host} skips this file; close it at the end of the value of `description`
tools: Read
---
You review code.
```

With CRLF line ends:

```markdown CRLF
---
name: reviewer
description: Reviews code. Example: a pull request.
                                  ^ error[yaml-syntax]: the `:` after `Example` starts a new field inside a value, so {host} skips this file (with CRLF line ends, {host} makes no second attempt); quote the value of `description`, or use LF
tools: Read
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Severity
from ..workspace.context import Workspace
from .registry import Kind
from .shared.rescues import line_feeds, needs_line_feeds
from .shared.verdicts import fault, outcome
from .shared.wording import HOST
from .shared.yaml_error import explain
from .shared.yaml_fixes import fixes

SEVERITY = Severity.WARNING
KIND = Kind.REPAIR


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    place = fault(document, "yaml-syntax")
    header = document.header
    if place is None or header is None or header.error is None:
        return
    said = explain(document)
    fixed = [*fixes(document)] if workspace.fixes else []
    if needs_line_feeds(document):
        message = (
            f"{said.fact}, so {outcome(document)} (with CRLF line ends, {HOST} makes no second attempt); "
            f"{said.remedy}, or use LF"
        )
        fixed.append(line_feeds(document))
    else:
        message = f"{said.fact}, so {outcome(document)}; {said.remedy}"
    yield Problem(place, message, tuple(fixed), said.related)
