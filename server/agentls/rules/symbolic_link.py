"""A symbolic link to a file that does not exist, or one that was checked out as a text file.

Where Git cannot create links, as on Windows, it writes the path of the target into the file. {host} then reads the path.
A link to a file that does not exist is reported too.

There is no fix: create the link again, with `git config core.symlinks true` and another checkout, or copy the agent.

```markdown
../../shared/agents/reviewer.md
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error[symbolic-link]: this symbolic link to `../../shared/agents/reviewer.md` was checked out as text, so {host} skips this file; check it out again with `core.symlinks=true`, or copy the agent here
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Severity
from .shared.verdicts import fault, outcome
from .shared.wording import code

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    if (place := fault(document, "symbolic-link")) is None:
        return
    if document.origin.fault == "link":
        yield Problem(
            place,
            f"this symbolic link points to a file that does not exist, so {outcome(document)}; correct the link, or delete it",
        )
    else:
        yield Problem(
            place,
            f"this symbolic link to {code(document.text.strip())} was checked out as text, so {outcome(document)}; "
            f"check it out again with `core.symlinks=true`, or copy the agent here",
        )
