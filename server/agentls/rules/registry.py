"""All rules, by id.

A rule is a module: its file name is its id, its docstring its documentation and its test, `SEVERITY` its weight,
`check(document, workspace)` its code. A rule never says "error": the engine does, where the host's verdict names the
rule and the place.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from ..document import Document
from ..hosts import default
from ..text.problem import Problem, Severity
from ..workspace.context import Workspace

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
            "ignored-mcp-server",
            "unreachable-mcp-server",
            "literal-variable",
        ),
        "Body": (
            "empty-body",
            "unclosed-fence",
            "broken-link",
            "second-frontmatter",
            "literal-placeholder",
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
            "unknown-skill",
            "skill-not-preloadable",
            "unknown-mcp-server",
            "description-budget",
            "similar-descriptions",
            "file-name",
        ),
        "Other hosts": (
            "host-rejects",
            "host-header",
            "host-weaker",
            "host-lost",
            "host-changed",
            "host-ignored",
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


class Rule(NamedTuple):
    """A rule: its id, its documentation in Markdown, its own severity, its code."""

    name: str
    doc: str
    severity: Severity
    check: Callable[[Document, Workspace], Iterator[Problem]]
    fades: bool = False
    """Whether its hints are shown in editors without being asked for: they only fade what does nothing."""

    @property
    def levels(self) -> str:
        """The levels at which it reports, in words: its own, and error where the host's verdict names it, as the
        examples in its documentation show."""
        own = self.severity.value
        if own == "error" or f" error[{self.name}]" not in self.doc:
            return own
        return f"error or {own}" if f" {own}[{self.name}]" in self.doc else "error"


@lru_cache(maxsize=1)
def rules() -> MappingProxyType[str, Rule]:
    """All rules by id."""
    found = {}
    for name in NAMES:
        module = importlib.import_module(f".{name.replace('-', '_')}", __package__)
        found[name] = Rule(
            name, _documentation(module.__doc__ or ""), module.SEVERITY, module.check, getattr(module, "FADES", False)
        )
    return MappingProxyType(found)


def _documentation(docstring: str) -> str:
    """A rule's docstring with `{host}` and `{version}` filled in for the default host."""
    dialect = default().dialect
    return docstring.replace("{host}", dialect.host).replace("{version}", dialect.version)
