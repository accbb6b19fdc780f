"""Two agents that are described in nearly the same words.

The main model decides from the descriptions alone which agent to launch. If, outside examples, no more than one word in
fifty differs, it has no basis for a choice.

There is no fix: only the author knows what sets the two apart.

```markdown
-- .claude/agents/api-reviewer.md --
---
name: api-reviewer
description: Reviews changes of public interfaces for compatibility, naming and documentation before release.
^^^^^^^^^^^ information[similar-descriptions]: `sdk-reviewer` is described in the same words, so the main model can hardly choose between the two; say what sets this one apart
---
Review the interface.
-- .claude/agents/sdk-reviewer.md --
---
name: sdk-reviewer
description: Before release, reviews changes of public interfaces for compatibility, naming and documentation.
^^^^^^^^^^^ information[similar-descriptions]: `api-reviewer` is described in the same words, so the main model can hardly choose between the two; say what sets this one apart
---
Review the kit.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Related, Severity
from ..text.source import Span
from ..workspace.context import Workspace
from .shared.neighbours import own
from .shared.wording import code

SEVERITY = Severity.INFORMATION


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    me = own(workspace)
    found = workspace.index.similar(me) if me else []
    if me is None or me.description is None or not found:
        return
    other = found[0][1]
    assert other.agent is not None
    rest = len(found) - 1
    more = f", and so {'is' if rest == 1 else 'are'} {rest} more" if rest else ""
    between = "them" if rest else "the two"
    message = (
        f"{code(other.agent.name)} is described in the same words{more}, so the main model can hardly choose between"
        f" {between}; say what sets this one apart"
    )
    related = tuple(
        Related(it.description or Span(0, 0), f"{code(it.agent.name)}: {part:.0%} of the words", it.path)
        for part, it in found[:5]
        if it.agent
    )
    yield Problem(me.description, message, related=related)
