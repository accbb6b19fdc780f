"""A `model` that is neither an alias nor the id of a model.

{host} accepts any string: it sends a value that is not an alias to the API unchanged, where an unknown name makes
every run fail. Names are judged by their form, not by a list, because models come and go; full ids, Bedrock ARNs and
Vertex names pass, except for a full id with a misspelled `opus`, `sonnet`, `haiku` or `fable`. A gateway may know a name
that nobody else knows.

```markdown
---
name: reviewer
description: Reviews code.
model: sonet
       ^^^^^ warning[unknown-model]: `sonet` is not an alias and does not look like a model id, so {host} sends it to the API unchanged; did you mean `sonnet`?
---
Review the diff.
```

```markdown
---
name: reviewer
description: Reviews code.
model: default
       ^^^^^^^ warning[unknown-model]: `default` is not an alias in an agent file, so {host} sends it to the API unchanged, where every run fails; write `inherit` for the main conversation's model
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..dialect.model import Dialect
from ..document import Document
from ..stdx.spelling import nearest
from ..text.problem import Problem, Severity
from .shared.models import alias_in, corrected, unlisted
from .shared.wording import HOST, code, did_you_mean, write

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    found = unlisted(document)
    if found is None or (found.shape and found.shape.vendor):
        return
    name, looks = found.name, found.shape
    empty = document.host.runs_as(name, document.dialect) == ""
    sent = f"so {HOST} sends {'an empty id' if empty else 'it'} to the API{'' if empty else ' unchanged'}"
    if name.lower() == "default":
        meant: str | None = "inherit"
        message = (
            f"{code(name)} is not an alias in an agent file, {sent}, where every run fails; write `inherit` for the "
            "main conversation's model"
        )
    else:
        id = corrected(name, document.dialect)
        meant = id or nearest(name, _aliases(document.dialect)) or alias_in(name, document.dialect)
        what = "not a known model" if id else "not an alias and does not look like a model id"
        if looks:
            what = f"{looks.description.rstrip('.').partition(':')[0].lower()}, because aliases have no version"
        remedy = did_you_mean(meant, _instead(document.dialect))
        message = f"{code(name)} is {what}, {sent}; {remedy}"
    fixes = write(found.node.span, meant) if found.exact else ()
    yield Problem(found.node.span, message, fixes)


def _instead(dialect: Dialect) -> str:
    usual = next((it for it in dialect.models.values() if it.alias and it.ran), None)
    ids = "a full id"
    return f"write an alias such as `{usual.name}`, or {ids} such as `{usual.ran}`" if usual else f"write {ids}"


def _aliases(dialect: Dialect) -> list[str]:
    return [it.name for it in dialect.models.values() if it.alias]
