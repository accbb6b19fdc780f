"""A `model` of another vendor, or in another product's spelling.

{host} sends it unchanged to its API, which does not have it, so every run of the agent fails.

```markdown
---
name: reviewer
description: Reviews code.
model: gpt-4o
       ^^^^^^ warning[foreign-model]: `gpt-4o` is a model of OpenAI, which the Claude API does not have, so every run fails there; write an alias such as `sonnet`
---
Review the diff.
```

```markdown
---
name: reviewer
description: Reviews code.
model: anthropic/claude-sonnet-5
       ^^^^^^^^^^^^^^^^^^^^^^^^^ warning[foreign-model]: `anthropic/claude-sonnet-5` is the spelling of OpenCode and of some gateways, which the Claude API does not know; write `claude-sonnet-5`
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..dialect.model import Dialect
from ..document import Document
from ..text.problem import Problem, Severity
from ..workspace.context import Workspace
from .shared.models import alias_in, known, unlisted
from .shared.wording import clause, code, write

SEVERITY = Severity.WARNING


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    found = unlisted(document)
    looks = found.shape if found else None
    if found is None or looks is None or not looks.vendor:
        return
    fact = clause(looks.description)
    if looks.name.endswith("id") and fact.endswith("does not have"):
        fact += ", so every run fails there"
    meant = _meant(document.dialect, found.name, workspace.today or document.dialect.date)
    remedy = f"write {code(meant)}" if meant else "write an alias such as `sonnet`"
    fixes = write(found.node.span, meant) if found.exact else ()
    yield Problem(found.node.span, f"{code(found.name)} is {fact}; {remedy}", fixes)


def _meant(dialect: Dialect, name: str, day: str) -> str | None:
    """The same model in the host's spelling: the full id for a full id, otherwise the alias."""
    inner = name.rpartition("/")[2].replace(".", "-")
    model = known(dialect, inner)
    if model and model.status_on(day) != "retired":
        return inner
    return alias_in(name, dialect)
