"""A `timeout` of a hook in milliseconds.

{host} reads the `timeout` of a hook in seconds. A number in the thousands would be hours, so milliseconds are meant.

```markdown
---
name: reviewer
description: Reviews code.
hooks:
  PostToolUse:
    - matcher: Edit
      hooks:
        - type: command
          command: ./format.sh
          timeout: 30000
                   ^^^^^ warning[hook-timeout]: `timeout` is in seconds, so {host} waits for more than 8 hours; write `30`
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..syntax.header import entries
from ..syntax.yaml.tree import Scalar, resolve
from ..text.problem import Problem, Severity
from .shared.hook_faults import groups
from .shared.wording import HOST, write

SEVERITY = Severity.WARNING

_LEAST = 5000


def check(document: Document) -> Iterator[Problem]:
    for group in groups(document):
        for handler in group.handlers:
            entry = entries(handler).get("timeout")
            node = resolve(entry.value) if entry else None
            if not isinstance(node, Scalar) or isinstance(node.value, (str, bool)) or node.value is None:
                continue
            if node.value >= _LEAST and node.value % 500 == 0:
                seconds = max(1, round(node.value / 1000))
                yield Problem(
                    node.span,
                    f"`timeout` is in seconds, so {HOST} waits for {_long(int(node.value))}; write `{seconds}`",
                    write(node.span, str(seconds)),
                )


def _long(seconds: int) -> str:
    return (
        f"more than {seconds // 3600} hour{'s' * (seconds >= 7200)}" if seconds > 3600 else f"{seconds // 60} minutes"
    )
