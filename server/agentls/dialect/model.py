"""What a dialect consists of: fields, values and vocabularies.

Plain data, made by `load.py`. About loaded values, never about places in a file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from ..stdx.records import cached_property, dataclass, field

if TYPE_CHECKING:
    from ..syntax.yaml.tree import Value

Path: TypeAlias = "tuple[str | int, ...]"
"""The keys and indices that lead to a value from the header, or from the value of a field."""


@dataclass(frozen=True)
class Choice:
    """One value of a closed set."""

    value: str | bool
    description: str
    since: str | None = None
    until: str | None = None
    swatch: str | None = None
    """`#rrggbb`, close to the color that is shown; the host publishes none."""
    alias: str | None = None
    """The usual spelling of the same value."""
    deprecated: bool = False


@dataclass(frozen=True, eq=False)
class Field:
    """A field, an item of a list, or a map, and what it may contain. Descriptions are Markdown."""

    name: str
    description: str
    required: bool = False
    types: tuple[str, ...] = ()
    """JSON types that are worth writing: string, integer, number, boolean, array, object. Empty: any."""
    choices: tuple[Choice, ...] = ()
    open: bool = True
    """Whether values other than `choices` are allowed."""
    values: str | None = None
    """The vocabulary of its values: tools, models, skills, mcp-servers or agents."""
    default: str | bool | None = None
    minimum: int | None = None
    """The least whole number."""
    since: str | None = None
    """The first version that has it; also for choices and tools."""
    until: str | None = None
    """The first version that no longer has it."""
    observed: str | None = None
    url: str | None = None
    example: Any = None
    snippet: str = "scalar"
    """The shape that completion inserts: scalar, quoted, list or map."""
    order: int = 99
    ignored_in_plugins: bool = False
    in_subagents: bool = True
    """For an event: whether an agent's own hooks for it run in a subagent, as observed."""
    ignored: str | None = None
    """Why the host accepts the field but does nothing with it."""
    void: Any = None
    """A schema of the values, as strings of JavaScript, that the host accepts without the effect of the field; its
    description says what it does."""
    deprecated: bool = False
    fields: Mapping[str, Field] = field(default_factory=lambda: MappingProxyType({}))
    """The keys of a map; for a map with variants, those of all variants."""
    entry: Field | None = None
    """The field of any other key of a map."""
    items: Field | None = None
    """The field of the items of a list."""
    variants: Mapping[str, Field] = field(default_factory=lambda: MappingProxyType({}))
    """The forms of a map by the value of its `type`; a form's `required` keys are those of that type."""

    @property
    def summary(self) -> str:
        """The first paragraph of the description: the meaning of the field, without its pitfalls."""
        return self.description.partition("\n\n")[0]


ToolStatus: TypeAlias = Literal["available", "conditional", "renamed", "removed", "not-in-subagents", "foreign"]


@dataclass(frozen=True)
class Tool:
    """A tool name, and what happens to it in an agent's list."""

    name: str
    description: str
    status: ToolStatus
    note: str = ""
    """A sentence about `status`: when the tool is available, what replaces it, or why it is not available."""
    when: str = ""
    """The condition under which a session or subagent has it; empty if unknown."""
    instead: str = ""
    """What replaces a removed tool; empty if nothing does."""
    owner: str = ""
    """The product that a foreign tool belongs to; empty if unknown."""
    never: str | None = None
    """Why no subagent gets it; empty if unknown; None if some do."""
    replacement: tuple[str, ...] = ()
    """Names to write instead: the successor of a renamed tool, or the closest tools to a removed or foreign one."""
    since: str | None = None
    until: str | None = None
    earlier: tuple[tuple[str, Tool], ...] = ()
    """What it was until a version, the earliest first."""
    default: bool = False
    """Whether an agent without `tools` had it on the observed version, in the foreground."""
    background: bool = False
    """Whether an agent in the background has it."""
    deferred: bool = False
    """Whether its description is left out of the context until a search loads it."""
    specifier: str | None = None
    """The content of `Name(…)` in permission rules; None if it takes none. It never restricts anything in `tools`."""
    names: Literal["", "agent", "skill"] = ""
    """What the text in the parentheses names."""
    ran: tuple[str, ...] | None = None
    """The tools of an agent that lists only this one; None if every run was refused."""
    refused: str | None = None
    """The host's reason for refusing an agent that lists only this tool."""
    refused_interactively: str | None = None
    """The reason in an interactive session, if it differs."""
    observed: str | None = None
    url: str | None = None

    @property
    def is_given(self) -> bool:
        """Whether an agent gets it, at least in some sessions."""
        return self.status in ("available", "conditional", "renamed")


@dataclass(frozen=True)
class Habit:
    """How the host treats files, in some versions."""

    description: str
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True)
class BuiltInSkill:
    """A skill that comes with the host and can be preloaded."""

    since: str | None = None
    until: str | None = None


@dataclass(frozen=True)
class Model:
    """An alias or a full model id."""

    name: str
    description: str
    alias: bool
    status: Literal["current", "legacy", "retired"] = "current"
    ran: str | None = None
    """The model that ran on the observed version; `inherit` is the main conversation's model."""
    retired: str | None = None
    """The date of retirement, ISO, possibly in the future."""
    replacement: str | None = None
    """The alias to write instead."""
    earlier: tuple[tuple[str, Model], ...] = ()
    """What it was until a version, the earliest first."""

    def status_on(self, day: str) -> str:
        """The status on a date (ISO): a model with a retirement date is a legacy model until then."""
        if self.retired is None:
            return self.status
        return "retired" if self.retired <= day else "legacy"


@dataclass(frozen=True)
class ModelShape:
    """A form of model ids, and which hosts read them. `pattern` is a Python expression for the whole id."""

    name: str
    pattern: str
    vendor: str
    accepted: bool
    """Whether the host can run it with the provider that it belongs to."""
    description: str

    def fits(self, model: str) -> bool:
        """Whether a model name has this form, ignoring case and surrounding spaces."""
        return re.fullmatch(self.pattern, model.strip(), re.IGNORECASE) is not None


@dataclass(frozen=True)
class ForeignKey:
    """A key of another product or another kind of file, which has no effect here."""

    name: str
    owner: str
    """The product whose key it is: `OpenCode`, `Cursor rules`, …; empty if none."""
    note: str
    """The sentence that says so, for messages."""
    field: str | None = None
    """The field of this dialect with the same meaning."""
    values: Any = None
    """A schema of the values that the key has in its product; None if any."""


@dataclass(frozen=True, eq=False)
class Dialect:
    """One host's agent files."""

    host: str
    version: str
    """The client version that was observed."""
    date: str
    fields: Mapping[str, Field]
    required: tuple[str, ...]
    budget: int
    """Estimated tokens of all descriptions above which the host warns when it starts."""
    built_in: Mapping[str, str]
    """The agents that come with the host, with their descriptions."""
    sometimes_built_in: frozenset[str]
    """Those that come and go with its version and features."""
    skills: Mapping[str, BuiltInSkill]
    skills_not_preloaded: frozenset[str]
    """Those that cannot be preloaded."""
    servers_not_in_files: frozenset[str]
    """Types of MCP servers that the host knows and takes from no agent file. Without the keys that they need they are
    dropped like any other."""
    tools: Mapping[str, Tool]
    models: Mapping[str, Model]
    shapes: tuple[ModelShape, ...]
    foreign: Mapping[str, ForeignKey]
    schema: dict[str, Any]
    """The JSON Schema of the whole, for validators."""
    habits: Mapping[str, Habit] = field(default_factory=lambda: MappingProxyType({}))
    """How the host treats files in some versions only, by name."""
    client: str = ""
    """The version in use; empty: the observed one."""
    oldest: str = ""
    """The first version that was asked which models run."""

    @property
    def used(self) -> str:
        """The version in use."""
        return self.client or self.version

    def named_in(self, tool: str) -> str:
        """What the text in the parentheses of a tool names: agent, skill; empty for neither."""
        return self.tools[tool].names if tool in self.tools else ""

    @cached_property
    def launchers(self) -> tuple[str, ...]:
        """The names of the tool that launches agents, with the former ones."""
        return tuple(name for name, it in self.tools.items() if it.names == "agent")

    @cached_property
    def launch(self) -> str:
        """A regular expression for these names."""
        return f"(?:{'|'.join(self.launchers) or '(?!)'})"


def field_at(dialect: Dialect, path: Path, value: Value = None) -> Field | None:
    """The field at `path`, counted from the header: `("hooks", "PreToolUse", 0, "hooks", 1, "command")`.

    `value`, the loaded header, selects the form of a handler or server by its `type`; without it, the fields are those
    of all forms. None if the dialect has no such field.
    """
    if not path or not isinstance(path[0], str) or path[0] not in dialect.fields:
        return None
    inner = value.get(path[0]) if isinstance(value, dict) else None
    return below(dialect.fields[path[0]], path[1:], inner)


def below(owner: Field, path: Path, value: Any) -> Field | None:
    """The field at `path` in the loaded `value` of a field; None if there cannot be one."""
    for step in path:
        owner = form_of(owner, value)
        if isinstance(step, int):
            inner = owner.items
            value = value[step] if isinstance(value, list) and -len(value) <= step < len(value) else None
        else:
            inner = owner.fields.get(step, owner.entry)
            value = value.get(step) if isinstance(value, dict) else None
        if inner is None:
            return None
        owner = inner
    return form_of(owner, value)


def form_of(owner: Field, value: Any) -> Field:
    """The form of a map that its `type` selects."""
    if not owner.variants or not isinstance(value, dict):
        return owner
    default = owner.fields["type"].default
    tag = value.get("type", default)
    return owner.variants.get(tag, owner) if isinstance(tag, str) else owner
