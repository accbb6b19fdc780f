"""A file in the folder of a host that no host reads there: in a subfolder, or with another suffix or name.

Hosts differ in which folders, suffixes and names they read: Gemini CLI and Qwen Code read no subfolders, opencode none
of `modes`, and Codex CLI reads only TOML. If one of two hosts with the same folder reads the file,
or if only its name keeps it from being read (`_draft.md` in Gemini CLI), `host-ignored` says so instead.

There is no fix: the file must be moved, and an edit cannot do that.

```markdown
-- .gemini/agents/team/reviewer.md --
---
^^^ warning[host-folder]: `.gemini/agents/team/` is not a folder for agents, so Gemini CLI does not read this file; move the file to `.gemini/agents/`
name: reviewer
description: Reviews code.
---
Review the change.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..text.problem import Problem, Severity
from .registry import Kind
from .shared import elsewhere

SEVERITY = Severity.WARNING
KIND = Kind.ELSEWHERE


def check(document: Document) -> Iterator[Problem]:
    yield from elsewhere.missing(document, by_all=True)
