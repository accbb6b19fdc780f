"""A plugin's agent that does not load because of the plugin's manifest.

`agents` in `plugin.json` replaces the folder `agents`: {host} then loads only the files that it names. Each has to
be written as `./….md`; with a folder or another mistake there, nothing of the plugin loads.

What is wrong with the whole manifest is reported there (`broken-manifest`), and at an agent only if the manifest is not
checked too.

There is no fix: the edit belongs in another file.

```markdown
-- tools/.claude-plugin/plugin.json --
{"name": "tools", "agents": ["./agents/tester.md"]}
-- tools/agents/reviewer.md --
---
^^^ error[plugin-manifest]: `agents` in the plugin's `plugin.json` names other files only, so {host} skips this one; add `./agents/reviewer.md` to it
name: reviewer
description: Reviews code.
---
You review code.
-- tools/agents/tester.md --
---
name: tester
description: Tests code.
---
You test code.
```

```markdown
-- tools/.claude-plugin/plugin.json --
{"name": "tools", "agents": "./agents/"}
-- tools/agents/reviewer.md --
---
^^^ error[plugin-manifest]: `agents` in `plugin.json` is neither a file `./….md` nor a list of such files, so {host} loads nothing of this plugin; list the files, or remove it to load the folder `agents`
name: reviewer
description: Reviews code.
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..hosts import homes, versions
from ..hosts.documents import is_document
from ..text.problem import Problem, Severity
from ..workspace.context import Workspace
from .shared.manifests import FAULTS
from .shared.verdicts import fault
from .shared.wording import HOST, code_path

SEVERITY = Severity.WARNING


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    if (place := fault(document, "plugin-manifest")) is None:
        return
    origin = document.origin
    if origin.fault == "unlisted":
        if is_document(origin.stem):
            return
        file = "/".join(["./agents", *origin.folders, origin.stem + origin.suffix])
        message = (
            f"`agents` in the plugin's `plugin.json` names other files only, so {HOST} skips this one; "
            f"add {code_path(file)} to it"
        )
    elif workspace.tree and workspace.told(f"{workspace.tree.base}/{homes().MANIFESTS}/plugin.json"):
        return
    else:
        message = FAULTS[versions.fault(origin, document.dialect)].so(f"{HOST} loads nothing of this plugin")
    yield Problem(place, message)
