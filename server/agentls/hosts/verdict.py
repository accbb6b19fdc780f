"""The input of the loader model besides the file, and its output: `Origin` and `Verdict`. Plain data."""

from __future__ import annotations

from typing import Literal, TypeAlias

from ..dialect.validate import Violation
from ..stdx import javascript
from ..stdx.records import dataclass, field
from ..text.source import Span

Role: TypeAlias = Literal["project", "user", "plugin", "managed"]


@dataclass(frozen=True)
class Origin:
    """Where the host finds a file, as far as it changes what the host does with it.

    stem: the file's name without its suffix. plugin: the plugin's name; folders: the folders
    between its `agents/` and the file. Both count in plugins only.
    suffix: the file's suffix as written. The host reads `.md` only, but in plugins also `.MD` and the like, which then
    stay part of the name that the file gives.
    fault: why the plugin's manifest keeps the file from loading. unlisted: it names other files only. For the whole
    plugin: json, it is not JSON; object, it is not an object; name, version, agents, hooks and other keys: what is wrong
    in it; offer: the field `agents` of a marketplace's entry; strict: both name components, and the entry says
    `strict: false`.
    link: the file is a symbolic link to one that does not exist. path: its path is not UTF-8.
    folder, outside plugins: the file is where the host does not look, in a folder that is meant as one of agents.
    document: the file is neither Markdown nor written as an agent, in none of the host's folders.
    unread: the key of the manifest that is wrong where a version of the host looks at it; see `versions.fault`.
    is_listed: the manifest or a marketplace names the file by its path.
    skills_elsewhere: some of the plugin's skills or commands are in no file of it.
    is_outside: the file is in no folder in which the host looks, for instance in one whose files are there to be copied.
    """

    role: Role = "project"
    stem: str = ""
    plugin: str = ""
    folders: tuple[str, ...] = ()
    suffix: str = ".md"
    fault: str = ""
    is_listed: bool = False
    unread: str = ""
    skills_elsewhere: bool = False
    is_outside: bool = False


Reason: TypeAlias = str
"""Why a file is skipped, or every run refused: the id of the rule that reports it, or "document" for a file that is not
an agent and was not meant as one."""


@dataclass(frozen=True)
class Ignored:
    """A value that the host reads and does not use. `path` leads to it from the header, `("hooks", "pre")`.

    why: unknown, a field or event that the host does not know; plugin, a field that has no effect in plugins; or the
    kind of the `Violation`: type, value, missing, size.
    """

    path: tuple[str | int, ...]
    span: Span
    why: Literal["unknown", "plugin", "type", "value", "missing"]


@dataclass(frozen=True)
class Refusal:
    """Why the host refuses every run of a loaded agent, in the host's words, and the place of the cause.

    unless: entries of `tools` that another session may resolve, for instance tools of MCP servers. If there are any,
    the agent may run elsewhere, and `reason` is empty, so that no rule reports an error.
    """

    reason: Reason
    span: Span
    message: str
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Skipped:
    """A file that gives no agent; `span` is the place of the cause. message: why, if no rule of its own reports it."""

    reason: Reason
    span: Span
    message: str = ""


@dataclass(frozen=True)
class Session:
    """What an agent runs with in one kind of session, as far as the file decides it.

    tools: None is all that subagents get there, which is what they get elsewhere but for `without`. at_once: as for
    `Loaded`. dropped: entries of `tools` that resolve to nothing. refused: why every run is refused, in the host's
    words; empty if none is. unless: as in `Refusal`.
    """

    tools: tuple[str, ...] | None
    without: tuple[str, ...] = ()
    at_once: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    refused: str = ""
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """An agent as the host has it.

    listed: the text of the `Tools:` part in the list that the main model reads.
    tools: the tools it runs with as far as the file decides it; None is all that subagents get, but for `denied`.
    at_once: the tools that it begins with, if it searches for the others with `ToolSearch`; empty if it begins with all.
    denied: the entries of `disallowedTools`. dropped: entries of `tools` that resolve to nothing, as written.
    model: as written, None if the host reads none. runs_as: what that was on the measured version, None the
    main conversation's model; a name that the host does not know goes to the API unchanged, and fails there.
    background: it always runs in the background, where some tools are missing.
    placeholder: for a plugin's file of whose header the host reads nothing: why. Its name is then the file's, and it
    gets every tool. The host neither drops it nor refuses to run it, so this is not an error.
    tools, dropped, refused: in a session that prints and ends; interactive: in one with a person, where it differs.
    described_by: the field that gives the description; empty if none does.
    """

    name: str
    description: str
    listed: str
    tools: tuple[str, ...] | None
    model: str | None = None
    dropped: tuple[str, ...] = ()
    refused: Refusal | None = None
    ignored: tuple[Ignored, ...] = field(default=())
    denied: tuple[str, ...] = ()
    runs_as: str | None = None
    background: bool = False
    placeholder: Skipped | None = None
    described_by: str = "description"
    interactive: Session | None = None
    at_once: tuple[str, ...] = ()

    @property
    def entry(self) -> str:
        """What the main model reads about this agent."""
        return f"{self.name}: {self.description} (Tools: {self.listed})"

    @property
    def tokens(self) -> int:
        """The host's token estimate for the description: a quarter of the UTF-16 units of `NAME: DESCRIPTION`.

        Source: the numbers at which Claude Code's warning about long descriptions begins.
        """
        return (javascript.length(self.name) + 2 + javascript.length(self.description) + 2) // 4


@dataclass(frozen=True)
class HookFault:
    """A place where `hooks` has a shape that the host does not accept. path: from the header.

    fatal: the host drops the whole agent; otherwise it ignores the entry, or, if `violation` is an unknown key within
    an entry, only that key. astray: hooks that may be meant to guard something are in a place where the host does not
    look for any.
    """

    path: tuple[str | int, ...]
    span: Span
    violation: Violation
    fatal: bool
    astray: bool = False


Verdict: TypeAlias = "Loaded | Skipped"
