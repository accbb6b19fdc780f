"""All rules, by id.

A rule is a module: its file name is its id, its docstring is its documentation and its test, `SEVERITY` is its level,
`KIND` is what the engine and the fixes must know about it, and `check` is its code: a function of the document, or of
the document and the workspace. A rule about single entries of a list of tools has `about`, for the rule that collects
the findings on each entry.

A rule never decides that a finding is an error: the engine does, if the host's verdict names the rule and the place.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from enum import Flag, auto
from functools import lru_cache
from types import FunctionType, MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ..document import Document, Part
from ..hosts import default
from ..text.problem import Problem, Severity
from ..workspace.context import Workspace

if TYPE_CHECKING:
    from .shared.tool_lists import Item, ToolList

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "File and frontmatter": (
            "agent-folder",
            "file-suffix",
            "encoding",
            "line-ends",
            "no-frontmatter",
            "lost-header",
            "header-notation",
            "symbolic-link",
            "frontmatter-not-first",
            "frontmatter-fence",
            "frontmatter-unclosed",
            "frontmatter-cut",
            "yaml-syntax",
            "second-attempt",
            "rescue-damage",
            "strict-yaml",
            "root-type",
        ),
        "Fields and values": (
            "missing-field",
            "empty-field",
            "field-type",
            "field-value",
            "name-syntax",
            "unknown-field",
            "foreign-field",
            "extra-field",
            "since-version",
            "duplicate-key",
            "value-cut",
            "vanishing-word",
            "invisible-character",
            "typographic-quote",
        ),
        "Plugins": (
            "plugin-document",
            "plugin-manifest",
            "broken-manifest",
            "plugin-field",
        ),
        "Tools": (
            "no-tools",
            "empty-tools",
            "unknown-tool",
            "tool-case",
            "removed-tool",
            "renamed-tool",
            "subagent-tool",
            "conditional-tool",
            "mcp-tool",
            "tool-separator",
            "tool-specifier",
            "duplicate-tool",
            "denied-tool",
            "memory-tools",
        ),
        "Models and colors": (
            "model-type",
            "unknown-model",
            "foreign-model",
            "retired-model",
            "unknown-color",
        ),
        "Hooks and MCP servers": (
            "hooks-shape",
            "stray-hooks",
            "ignored-hook",
            "hook-matcher",
            "hook-timeout",
            "hook-command",
            "unreachable-hook",
            "subagent-event",
            "ignored-mcp-server",
            "unreachable-mcp-server",
            "literal-variable",
        ),
        "Body": (
            "empty-body",
            "unclosed-fence",
            "broken-link",
            "second-frontmatter",
            "merge-conflict",
            "literal-placeholder",
            "ungranted-tool",
        ),
        "Security": (
            "bypass-permissions",
            "secret",
            "hidden-text",
        ),
        "Examples": (
            "example-unclosed",
            "example-unopened",
            "example-nested",
            "example-tag",
            "example-commentary",
            "example-empty",
            "example-turns",
            "example-order",
            "example-quote",
            "example-label",
            "example-other-agent",
            "example-twice",
            "example-unseen",
            "literal-line-break",
        ),
        "Agents among other files": (
            "duplicate-name",
            "shadowed-agent",
            "ambiguous-name",
            "replaces-built-in",
            "denied-agent",
            "unknown-agent",
            "unknown-reference",
            "unknown-skill",
            "skill-not-preloadable",
            "unknown-mcp-server",
            "description-budget",
            "similar-descriptions",
            "file-name",
        ),
        "Other hosts": (
            "host-folder",
            "host-rejects",
            "host-header",
            "host-weaker",
            "host-lost",
            "host-changed",
            "host-ignored",
            "host-duplicate",
            "host-shadowed",
            "host-unmeasured",
            "other-hosts",
        ),
        "Suppression comments": (
            "unknown-suppression",
            "unused-suppression",
        ),
    }
)
"""The ids of all rules by subject, in the order of the documentation."""

NAMES: tuple[str, ...] = tuple(name for group in GROUPS.values() for name in group)

_ASK_MORE = frozenset(("foreign-model", "retired-model", "hook-command"))
"""Rules about fields that also ask about other files, other hosts or the date."""

_OF_UNREAD: tuple[str, ...] = (
    *("agent-folder", "file-suffix", "line-ends", "no-frontmatter", "lost-header", "header-notation", "symbolic-link"),
    *("frontmatter-not-first", "yaml-syntax", "root-type", "plugin-document", "plugin-manifest"),
)
"""Rules that are silent about every agent that loads with its fields."""

_READS: Mapping[frozenset[Part], tuple[str, ...]] = MappingProxyType(
    {
        frozenset(("examples", "fields", "body")): GROUPS["Examples"],
        frozenset(("examples", "fields")): ("example-other-agent",),
        frozenset(("description", "fields")): (*GROUPS["Fields and values"], "rescue-damage", "literal-line-break"),
        frozenset(("fields",)): (
            *("since-version", "duplicate-key", "name-syntax", "plugin-field", "bypass-permissions"),
            *("replaces-built-in", "file-name"),
            *(GROUPS["Tools"] + GROUPS["Models and colors"] + GROUPS["Hooks and MCP servers"]),
        ),
        frozenset(("fields", "body")): ("ungranted-tool", "frontmatter-fence"),
        frozenset(("body",)): ("unclosed-fence", "second-frontmatter", "merge-conflict", "hidden-text"),
    }
)
"""The rules by the parts of an agent that loads which decide alone what they find. The last place of a rule counts."""


class Kind(Flag):
    """What other modules must know about a rule; declared in the rule's module."""

    BORDER = auto()
    """It is about where the frontmatter begins and ends: its fixes move the border between fields and prompt."""
    QUOTE = auto()
    """It is about values that need quotes."""
    REPAIR = auto()
    """Its fixes only change how something is written: they add and remove no word."""
    RENAME = auto()
    """Its fixes give a field another name."""
    OTHER_READERS = auto()
    """It is about problems of readers other than the host."""
    TOLD_BY_HOSTS = auto()
    """A finding about a chosen host with the same cause replaces its findings."""
    ELSEWHERE = auto()
    """It is about files of other hosts."""
    IN_PLACE = auto()
    """It also runs on files of the default host, for the chosen hosts that read them in place."""
    NAMES = auto()
    """It is about files that name agents but are not agents."""
    FATAL = auto()
    """Its findings are errors: the host drops the file, or worse."""
    COMMENT = auto()
    """It is about suppression comments: one that silences all rules does not silence this one."""
    FADE = auto()
    """Its hints are shown in editors by default: they only fade text without effect."""


class Rule(NamedTuple):
    """A rule: its id, its documentation in Markdown, its own level, its code, and its kind."""

    name: str
    doc: str
    severity: Severity
    check: Callable[[Document, Workspace], Iterator[Problem]]
    kind: Kind = Kind(0)
    about_entry: Callable[[Document, ToolList, Item], Problem | None] | None = None
    """Its message about a single entry of a list of tools; None for other rules."""
    reads: frozenset[Part] = frozenset()
    """The parts of an agent that loads which decide alone what it finds; none if more decides."""
    of_unread: bool = False
    """Whether it is silent about every agent that loads with its fields."""

    @property
    def about(self) -> str:
        """A summary: the first paragraph of its documentation."""
        return " ".join(self.doc.strip().partition("\n\n")[0].split())

    @property
    def page(self) -> str:
        """Its documentation with its name and its levels, in Markdown."""
        return f"# {self.name}\n\nLevel: {self.levels}.\n\n{self.doc.strip()}\n"

    @property
    def levels(self) -> str:
        """The levels at which it reports, in words: its own, and error if the host's verdict names it, as the examples
        in its documentation show."""
        own = self.severity.value
        if f" error[{self.name}]" not in self.doc:
            return own
        return f"error or {own}" if f" {own}[{self.name}]" in self.doc else "error"


@lru_cache(maxsize=1)
def rules() -> MappingProxyType[str, Rule]:
    """All rules by id."""
    found = {}
    reads = {it: parts for parts, names in _READS.items() for it in names if it not in _ASK_MORE}
    for name in NAMES:
        module = importlib.import_module(f".{name.replace('-', '_')}", __package__)
        check = module.check
        alone = isinstance(check, FunctionType) and check.__code__.co_argcount == 1
        found[name] = Rule(
            name,
            _documentation(module.__doc__ or ""),
            module.SEVERITY,
            _with_workspace(check) if alone else check,
            getattr(module, "KIND", Kind(0)),
            getattr(module, "about", None),
            reads.get(name, frozenset()),
            name in _OF_UNREAD,
        )
    return MappingProxyType(found)


def _with_workspace(
    check: Callable[[Document], Iterator[Problem]],
) -> Callable[[Document, Workspace], Iterator[Problem]]:
    return lambda document, _: check(document)


def kind_of(name: str) -> Kind:
    """The kind of a rule; empty for an unknown one."""
    rule = rules().get(name)
    return rule.kind if rule else Kind(0)


@lru_cache(maxsize=16)
def of_kind(kind: Kind) -> tuple[Rule, ...]:
    """The rules of a kind."""
    return tuple(it for it in rules().values() if kind in it.kind)


@lru_cache(maxsize=1)
def abouts() -> Mapping[str, str]:
    """A summary of each rule, by id."""
    return MappingProxyType({name: it.about for name, it in rules().items()})


def _documentation(docstring: str) -> str:
    """A rule's docstring with `{host}` and `{version}` filled in for the default host."""
    dialect = default().dialect
    return docstring.replace("{host}", dialect.host).replace("{version}", dialect.version)
