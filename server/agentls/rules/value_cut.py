"""A text that a `#` ends, because it begins a comment.

With a blank before it, `#` begins a comment even in the middle of a sentence: `Fix issue #15` is whole, `Fix issue # 15` is not.

```markdown
---
name: reviewer
description: Reviews pull requests, as issue # 15 asks.
                                             ^^^^^^^^^^ warning[value-cut]: `#` begins a comment, so that Claude Code does not read `# 15 asks.`; quote the value
---
You review code.
```

A value that begins with `#` is a comment altogether:

```markdown
---
name: reviewer
description: Reviews code.
color: #ff0000
       ^^^^^^^ warning[value-cut]: `#` begins a comment, so that `color` is empty; quote the value
---
You review code.
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..edits import rest_of_line
from ..problem import Edit, Fix, Problem, Severity
from ..syntax.quote import quote
from ..syntax.tree import Scalar, resolve
from ..text import Span
from ..workspace import Workspace
from .wording import code

SEVERITY = Severity.WARNING

_PROSE = ("description", "initialPrompt")
_MARK = re.compile(r"#[ \t]*(?:agentls:|yaml-language-server:|noqa|nosec|gitleaks:|prettier-ignore)")


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    header, text = document.header, document.text
    if document.frontmatter is None or header is None or not header.comments:
        return
    lines = {document.source.line_of(it.start): it for it in header.comments}
    for name, entry in document.entries.items():
        scalar = resolve(entry.value)
        if not isinstance(scalar, Scalar) or name not in document.dialect.fields:
            continue
        comment = lines.get(document.source.line_of(max(scalar.span.end, entry.key.span.end)))
        if comment is None or comment.start < scalar.span.end or _MARK.match(text, comment.start):
            continue
        if name in _PROSE and scalar.style == "plain" and isinstance(scalar.value, str):
            lost = comment.of(text).rstrip()
            message = f"`#` begins a comment, so that Claude Code does not read {code(lost, 50)}; quote the value"
            whole = rest_of_line(document, scalar.span.start)
            single = document.source.line_of(scalar.span.start) == document.source.line_of(scalar.span.end)
            fix = Fix(f"Quote the value of `{name}`", (Edit(whole, quote(whole.of(text))),), safe=False)
            span = Span(comment.start, comment.start + len(lost))
            yield Problem(span, message, (fix,) if single else (), tags=("unnecessary",))
        elif scalar.value is None and name not in document.dialect.required and _is_value(comment.of(text)):
            span = rest_of_line(document, comment.start)
            message = f"`#` begins a comment, so that `{name}` is empty; quote the value"
            yield Problem(span, message, (Fix(f"Quote the value of `{name}`", (Edit(span, quote(span.of(text))),)),))


def _is_value(comment: str) -> bool:
    """Whether a comment behind an empty field looks like its value: `#ff0000`, not `# none`."""
    return len(comment) > 1 and not comment[1].isspace() and comment[1] != "#"
