"""The input and the output of a host's loader: `File` and `Reading`. Plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

from ..text.source import Span
from .remedy import Remedy

_DOCUMENTS = frozenset(("readme", "agents", "claude", "gemini", "contributing", "changelog", "license"))


class File(NamedTuple):
    """A file as its host finds it.

    path: absolute or relative to the project, with `/`. text: decoded as UTF-8 with replacement characters, without a
    byte-order mark. bom: whether there was one. lossy: whether some bytes were not UTF-8. data: all bytes, if the file
    may be in another encoding.
    """

    path: str
    text: str
    bom: bool = False
    lossy: bool = False
    data: bytes = b""

    @property
    def is_for_people(self) -> bool:
        """Whether it is a document among agents: a README and the like, without a header."""
        stem = self.path.rpartition("/")[2].lower().removesuffix(".md")
        return stem in _DOCUMENTS and not self.text.lstrip().startswith("---")


class Why(NamedTuple):
    """Why a host does not load a file, or reads a place of it differently from what is written.

    fact: what is wrong, in words that one would search for, then what the host does. remedy: what to do.
    """

    fact: str
    remedy: Remedy = Remedy("")

    def __str__(self) -> str:
        return "; ".join(filter(None, (self.fact, self.remedy.said)))


class Note(NamedTuple):
    """A place where a host makes something else of a file than is written.

    kind: ignored, a field or value without an effect; changed, a value read as another one; lost, a value or tool that
    vanishes; weaker, a restriction that does not hold; header, the whole header counts for nothing, or is run as a
    program; fatal, a further reason why the file does not load. is_form: whether it is about how a field is written: all
    such notes of a field have one cause.
    """

    kind: Literal["ignored", "changed", "lost", "weaker", "header", "fatal"]
    span: Span
    why: Why
    is_form: bool = False

    @property
    def message(self) -> str:
        return str(self.why)


class Reading(NamedTuple):
    """What a host makes of one file, for a host other than Claude Code.

    why: why the file does not load; None if it does. span: the place that causes it. name, description, tools, model: as
    the host itself reports them, a JSON value each; None if it reports none. dropped: what is written in `tools` and
    gives the agent nothing. disabled: it does not load because its author says so. readonly: a field keeps it from
    writing.

    offers: the agents that it offers to the user as the next one, by name, with the places.

    granted, denied, wanted: the tools and the model of a host that reports none: the tools that it has by the file, None
    for all but those that are denied, and the model by its name.
    """

    loads: bool
    why: Why | None = None
    span: Span = Span(0, 0)
    name: str | None = None
    description: str | None = None
    tools: Any = None
    model: Any = None
    notes: tuple[Note, ...] = ()
    disabled: bool = False
    readonly: bool = False
    dropped: tuple[str, ...] = ()
    granted: tuple[str, ...] | None = None
    denied: tuple[str, ...] = ()
    wanted: str | None = None
    offers: tuple[tuple[str, Span], ...] = ()

    @property
    def reason(self) -> str:
        """`why` as a message; empty if the file loads."""
        return str(self.why) if self.why else ""


def rejected(reasons: Iterable[tuple[Span, Why]]) -> Reading:
    """A file that does not load, for at least one reason, each with its place."""
    (span, why), *others = reasons
    return Reading(False, why, span, notes=tuple(Note("fatal", at, it) for at, it in others))


FIELDS = ("name", "description", "tools", "model")
"""The fields that every host reads, and that a `Reading` has."""


class Claim(NamedTuple):
    """An agent of a host among its others. key: two of one key in one project are the same to the host. name: for users.

    base: the folder of the project; empty for the user's own, which count in all. rank: of several the lowest counts, of
    two that are equal an arbitrary one. span: where the name is written; empty if the file has none.
    """

    host: str
    key: str
    name: str
    path: str
    base: str
    rank: tuple[Any, ...]
    span: Span = Span(0, 0)

    def meets(self, other: Claim) -> bool:
        """Whether the host finds both in one project, and takes one of them."""
        same = (self.host, self.key) == (other.host, other.key) and self.path != other.path
        return same and (self.base == other.base or not self.base or not other.base)


RESTRICTING = frozenset(
    (
        "allowed_directories",
        "approvalMode",
        "approval_policy",
        "default_permissions",
        "disable",
        "disable-model-invocation",
        "disallowedTools",
        "executionBackend",
        "hooks",
        "isolation",
        "permission",
        "permissionMode",
        "permissions",
        "readonly",
        "sandbox_mode",
        "tools",
        "user-invocable",
    )
)
"""Fields of any host that keep an agent from something, so that none is removed without its author."""

GUARDS = frozenset(("PreToolUse", "PermissionRequest", "PreSkillShellCommand"))
"""The events of Claude Code whose hooks can keep an agent from something."""

_MODES = frozenset(("plan", "dontAsk"))
_OFF = frozenset(("false", "no", "off", "0", "none", "null", ""))
_HARMLESS = {
    **dict.fromkeys(("readonly", "disable", "disabled", "disable-model-invocation"), _OFF),
    "user-invocable": frozenset(("true", "yes", "on")),
    "permission": frozenset(("allow",)),
    "tools": frozenset(("*", "none")),
}
"""The values of restricting fields that restrict nothing, in lower case."""


def restricts(key: str, value: object) -> bool:
    """Whether the value of a restricting field restricts the agent. Of hooks, only the events count."""
    if key == "hooks":
        return isinstance(value, Iterable) and any(isinstance(it, str) and it in GUARDS for it in value)
    if key in ("permissionMode", "approvalMode"):
        return isinstance(value, str) and value in _MODES
    return isinstance(value, (dict, list)) or str(value).lower() not in _HARMLESS.get(key, ())


def alike(one: Reading, other: Reading) -> bool:
    """Whether two readings are the same, apart from places."""
    notes = ([(it.kind, it.message) for it in sorted(read.notes)] for read in (one, other))
    offers = ([name for name, _ in read.offers] for read in (one, other))
    placed = (read._replace(span=Span(0, 0), notes=(), offers=()) for read in (one, other))
    return all(next(it) == next(it) for it in (notes, offers, placed))


def parts(text: str, span: Span, names: Iterable[str]) -> Iterator[tuple[str, Span]]:
    """Names that are one after the other in a value, each with its place; the whole value for one that is not found."""
    at = span.start
    for name in names:
        start = text.find(name, at, span.end)
        at = start + len(name) if start >= 0 else at
        yield name, Span(start, at) if start >= 0 else span


def served(name: str) -> tuple[str, str]:
    """The MCP server and its tool that a name means in any host: `mcp__server__tool`, `mcp_server_tool`, `server/tool`.
    `*` is all of its tools; both are empty for another name."""
    if name.startswith("mcp__"):
        server, _, tool = name[5:].partition("__")
    elif name.startswith("mcp_"):
        server, _, tool = name[4:].partition("_")
    else:
        server, slash, tool = name.partition("/")
        server = server if slash else ""
    return (server, tool or "*") if server else ("", "")
