"""What the host makes of a file: `Loaded` or `Skipped`.

A pure model of Claude Code's loader, measured on the version that `Dialect.version` names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from .text import Span

Role: TypeAlias = Literal["project", "user", "plugin"]


@dataclass(frozen=True)
class Origin:
    """Where the host finds a file, as far as it changes what the host does with it.

    stem: the file's name without its suffix. plugin: the plugin's name; folders: the folders
    between its `agents/` and the file. Both count in plugins only.
    suffix: the file's suffix as written; the host reads `.md` only.
    """

    role: Role = "project"
    stem: str = ""
    plugin: str = ""
    folders: tuple[str, ...] = ()
    suffix: str = ".md"


Reason: TypeAlias = str
"""Why a file is skipped, or every run refused: the id of the rule that reports it, or "document" for a file that
the host takes for no agent and nobody meant as one."""


@dataclass(frozen=True)
class Ignored:
    """A value that the host reads and does not use. `path` is the field's, `("hooks", "pre")`."""

    path: tuple[str | int, ...]
    span: Span
    why: str


@dataclass(frozen=True)
class Refusal:
    """Why the host refuses every run of a loaded agent, in the host's words, and the place that causes it."""

    reason: Reason
    span: Span
    message: str


@dataclass(frozen=True)
class Loaded:
    """An agent as the host has it.

    listed: the text of the `Tools:` part in the list that the main model reads.
    tools: the tools it runs with as far as the file decides it; None is all.
    dropped: entries of `tools` that resolve to nothing, as written.
    """

    name: str
    description: str
    listed: str
    tools: tuple[str, ...] | None
    model: str | None = None
    dropped: tuple[str, ...] = ()
    refused: Refusal | None = None
    ignored: tuple[Ignored, ...] = field(default=())

    @property
    def entry(self) -> str:
        """What the main model reads of this agent."""
        return f"{self.name}: {self.description} (Tools: {self.listed})"


@dataclass(frozen=True)
class Skipped:
    """A file that gives no agent; `span` is the place that causes it."""

    reason: Reason
    span: Span


Verdict: TypeAlias = "Loaded | Skipped"
