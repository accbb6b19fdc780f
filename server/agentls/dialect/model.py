"""What a dialect consists of: its fields, values and vocabularies.

Plain data, made by `load.py`. About loaded values, never about places in a file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from ..stdx.records import dataclass, field

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
    """`#rrggbb` near the colour that is shown; the host publishes none."""
    alias: str | None = None
    """The value that means the same and is the usual spelling."""
    deprecated: bool = False


@dataclass(frozen=True, eq=False)
class Field:
    """A field, an item of a list, or a map, and what may be in it. Descriptions are Markdown."""

    name: str
    description: str
    required: bool = False
    types: tuple[str, ...] = ()
    """JSON types worth writing: string, integer, number, boolean, array, object. Empty: any."""
    choices: tuple[Choice, ...] = ()
    open: bool = True
    """Whether there are values besides `choices`."""
    values: str | None = None
    """The vocabulary that values come from: tools, models, skills, mcp-servers or agents."""
    default: str | bool | None = None
    minimum: int | None = None
    """Of whole numbers."""
    since: str | None = None
    """The first version that has it. The same for choices and tools."""
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
    """Of an event: whether an agent's own hooks run for it in a subagent, as far as it was seen."""
    ignored: str | None = None
    """Why the host takes the field and does nothing with it."""
    deprecated: bool = False
    fields: Mapping[str, Field] = field(default_factory=lambda: MappingProxyType({}))
    """The keys of a map, for a map with variants those of all variants."""
    entry: Field | None = None
    """What any other key of a map holds."""
    items: Field | None = None
    """What a list holds."""
    variants: Mapping[str, Field] = field(default_factory=lambda: MappingProxyType({}))
    """A map's forms by the value of its `type`; a form's `required` keys are those of that type."""

    @property
    def summary(self) -> str:
        """The first paragraph of the description: what the field means, without its pitfalls."""
        return self.description.partition("\n\n")[0]


ToolStatus: TypeAlias = Literal["available", "conditional", "renamed", "removed", "not-in-subagents", "foreign"]


@dataclass(frozen=True)
class Tool:
    """A tool name, and what became of it when an agent listed it."""

    name: str
    description: str
    status: ToolStatus
    note: str = ""
    """A sentence on `status`: when it is there, what replaces it, why not."""
    when: str = ""
    """The condition under which a session or a subagent has it; empty if that is not known."""
    instead: str = ""
    """What does the work of a removed tool; empty if nothing does."""
    owner: str = ""
    """The product that has a foreign tool; empty if none is known."""
    never: str | None = None
    """Why no subagent gets it, empty if that is not known; None if some do."""
    replacement: tuple[str, ...] = ()
    """Names to write instead: the successor of a renamed tool, the nearest to a removed or foreign one."""
    since: str | None = None
    until: str | None = None
    default: bool = False
    """Whether an agent without `tools` had it on the observed version, in the foreground."""
    background: bool = False
    """Whether an agent in the background keeps it."""
    specifier: str | None = None
    """What is in `Name(…)` in permission rules; None if nothing does. In `tools` it never restricts."""
    ran: tuple[str, ...] | None = None
    """The tools that an agent with only this one ran with; None if every run was refused."""
    refused: str | None = None
    """The host's reason, where an agent with only this tool was refused."""
    refused_interactively: str | None = None
    """The reason in an interactive session, where it is another one."""
    observed: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Habit:
    """Something that the host does with files."""

    description: str
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
    """What it ran as on the observed version; `inherit` stands for the main conversation's model."""
    retired: str | None = None
    """The date of retirement, ISO; also one that is announced."""
    replacement: str | None = None
    """The alias to write in its place."""

    def status_on(self, day: str) -> str:
        """The status on a day, ISO: a model with a date of retirement is a legacy one until then."""
        if self.retired is None:
            return self.status
        return "retired" if self.retired <= day else "legacy"


@dataclass(frozen=True)
class ModelShape:
    """What a model id looks like, and who reads such ids. `pattern` is a Python expression for the whole id."""

    name: str
    pattern: str
    vendor: str
    accepted: bool
    """Whether the host can run it, given the provider that it belongs to."""
    description: str

    def fits(self, model: str) -> bool:
        """Whether a model name has this shape, in any case, spaces at its ends aside."""
        return re.fullmatch(self.pattern, model.strip(), re.IGNORECASE) is not None


@dataclass(frozen=True)
class ForeignKey:
    """A key that belongs to another product or another kind of file, and does nothing here."""

    name: str
    owner: str
    """Whose key it is: `OpenCode`, `Cursor rules`, …; empty if it is nobody's."""
    note: str
    """The sentence that says so."""
    field: str | None = None
    """The field of this dialect that means it."""
    values: Any = None
    """A schema of the values that the owner's key has; None if any value may be its."""


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
    """Estimated tokens of all descriptions from which on the host warns at its start."""
    built_in: Mapping[str, str]
    """The agents that come with the host, with what they do."""
    skills: frozenset[str]
    """The names of skills that come with the host and can be preloaded."""
    skills_not_preloaded: frozenset[str]
    """The names of those that cannot."""
    tools: Mapping[str, Tool]
    models: Mapping[str, Model]
    shapes: tuple[ModelShape, ...]
    foreign: Mapping[str, ForeignKey]
    schema: dict[str, Any]
    """The JSON Schema of the whole, for validators."""
    habits: Mapping[str, Habit] = field(default_factory=lambda: MappingProxyType({}))
    """What the host does with files in some versions only, by a name."""
    client: str = ""
    """The version in use; empty: the observed one."""

    @property
    def used(self) -> str:
        """The version in use."""
        return self.client or self.version


def field_at(dialect: Dialect, path: Path, value: Value = None) -> Field | None:
    """What is at `path`, counted from the header: `("hooks", "PreToolUse", 0, "hooks", 1, "command")`.

    `value`, the loaded header, selects the form of a handler or server by its `type`; without it,
    their fields are those of all forms. None if the dialect has nothing at that place.
    """
    if not path or not isinstance(path[0], str) or path[0] not in dialect.fields:
        return None
    inner = value.get(path[0]) if isinstance(value, dict) else None
    return below(dialect.fields[path[0]], path[1:], inner)


def below(owner: Field, path: Path, value: Any) -> Field | None:
    """What is at `path` in the loaded `value` of a field; None if nothing can."""
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
