"""A name in typographic quotes, backticks or asterisks, or with a comma after it, which are part of it.

YAML knows only `"` and `'`. Quotes from a word processor, marks of Markdown and the comma of JSON stay in the value: an
agent `“reviewer”` is not found as `reviewer`.

```markdown
---
name: “reviewer”
      ^^^^^^^^^^ warning[typographic-quote]: the typographic quotes are part of `name`; write `reviewer`
description: Reviews code.
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..stdx.records import pattern
from ..syntax.yaml.quote import as_scalar
from ..text.problem import Edit, Fix, Problem, Severity
from .shared.wording import code

SEVERITY = Severity.WARNING

_QUOTED = pattern(
    "[\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u300c](?P<name>.+)[\u201c\u201d\u2018\u2019\u00bb\u300d]"
)
_MARKED = pattern(r"(`+|\*+)(?P<name>[^`*]+)\1")
_ENDED = pattern(r"(?P<name>[\w-]+)(?P<sign>[,;])")


def check(document: Document) -> Iterator[Problem]:
    node = document.scalar("name")
    written = node.value.strip() if node and isinstance(node.value, str) else ""
    found = _QUOTED.fullmatch(written) or _MARKED.fullmatch(written) or _ENDED.fullmatch(written)
    if node and found and document.header and document.header.attempt:
        marks = {"`": "backticks are", "*": "asterisks are", ",": "comma is", ";": "semicolon is"}.get(
            found.groupdict().get("sign") or written[0], "typographic quotes are"
        )
        fix = Fix(f"Write {code(found['name'])}", (Edit(node.span, as_scalar(found["name"])),), safe=False)
        yield Problem(node.span, f"the {marks} part of `name`; write {code(found['name'])}", (fix,))
