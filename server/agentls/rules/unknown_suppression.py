"""A comment that is meant to silence a rule, but names a rule that does not exist.

It silences nothing. Without brackets after `ignore`, it silences every rule, whatever word follows.

```markdown
---
name: reviewer
description: Reviews code.
# agentls: ignore[tool-cas]
                  ^^^^^^^^ warning[unknown-suppression]: the rule `tool-cas` does not exist, so this silences nothing; did you mean `tool-case`?
tools: Read
---
Review the diff.

<!-- agentls: ignore broken-link -->
                     ^^^^^^^^^^^ warning[unknown-suppression]: without brackets, this silences every rule here; write `ignore[broken-link]`
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..stdx.records import pattern
from ..stdx.spelling import nearest
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .registry import Kind
from .shared.suppressed import counted, without
from .shared.wording import code, did_you_mean, write

SEVERITY = Severity.WARNING
KIND = Kind.COMMENT

_NAME = pattern(r"[ \t]*[:=(\[]?[ \t]*([a-z]+(?:-[a-z]+)+)(?![\w-])[\])]?")


def check(document: Document) -> Iterator[Problem]:
    found = counted(document)
    if not found:
        return
    from .registry import NAMES

    for it in found:
        if it.names is None:
            behind = _NAME.match(document.text, it.span.end)
            if behind and behind[1] in NAMES:
                fix = Fix(f"Write `[{behind[1]}]`", (Edit(Span(*behind.span()), f"[{behind[1]}]"),), safe=False)
                message = f"without brackets, this silences every rule here; write `ignore[{behind[1]}]`"
                yield Problem(Span(*behind.span(1)), message, (fix,))
            continue
        for at, (name, span) in enumerate(it.names):
            if name in NAMES:
                continue
            fact, near = f"the rule {code(name)} does not exist, so this silences nothing", nearest(name, NAMES)
            fixes = (*write(span, near, safe=True), Fix(f"Remove {code(name)}", (without(document, it, at),)))
            yield Problem(span, f"{fact}; {did_you_mean(near, 'remove it')}", fixes)
