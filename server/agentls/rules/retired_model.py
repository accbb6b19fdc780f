"""A model that the vendor has retired, or is about to.

{host} sends a full id to the API unchanged. The API no longer has a retired model, so runs fail, unless the client
uses a successor instead. Aliases such as `sonnet` always name an existing model. The dates are those that the vendor
had published when the client's version was measured, and are compared with the current date, or with `--today`; models
without a documented date are never reported.

```markdown
---
name: reviewer
description: Reviews code.
model: claude-3-5-sonnet-20241022
       ^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[retired-model]: `claude-3-5-sonnet-20241022` was retired on 2025-10-28, so runs of this agent fail; write `sonnet`
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Severity
from ..workspace.context import Workspace
from .shared.models import known, named
from .shared.wording import HOST, code, write

SEVERITY = Severity.WARNING


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    found = named(document)
    model = known(document.dialect, found[1]) if found else None
    if found is None or model is None or model.retired is None:
        return
    node, name = found
    if model.status_on(workspace.today or document.dialect.date) != "retired":
        fact = f"{code(name)} will be retired on {model.retired}, after which runs of this agent fail"
    elif model.ran and model.ran != model.name:
        fact = f"{code(name)} was retired on {model.retired}, and {HOST} runs `{model.ran}` in its place"
    else:
        fact = f"{code(name)} was retired on {model.retired}, so runs of this agent fail"
    exact = node.span.of(document.text).strip("\"'") == node.value
    fixes = write(node.span, model.replacement) if exact else ()
    remedy = f"; write `{model.replacement}`" if model.replacement else "; write an alias such as `sonnet`"
    yield Problem(node.span, fact + remedy, fixes, tags=("deprecated",))
