"""The rules, and the engine that runs them.

A rule is a module: its file name is its id, its docstring its documentation and its test, `SEVERITY` its
weight, `check(document, workspace)` its code. A rule never says "error": the engine does, where the
host's verdict names the rule and the place.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from ..document import Document
from ..problem import Finding, Problem, Severity
from ..settings import Settings
from ..verdict import Loaded, Skipped
from ..workspace import Workspace
from .suppression import is_suppressed

NAMES: tuple[str, ...] = (
    "file-suffix",
    "encoding",
    "line-ends",
    "no-frontmatter",
    "frontmatter-not-first",
    "frontmatter-fence",
    "frontmatter-unclosed",
    "frontmatter-cut",
    "yaml-syntax",
    "second-attempt",
    "rescue-damage",
    "strict-yaml",
    "root-type",
    "missing-field",
    "empty-field",
    "field-type",
    "field-value",
    "name-syntax",
    "unknown-field",
    "foreign-field",
    "extra-field",
    "duplicate-key",
    "value-cut",
    "vanishing-word",
    "invisible-character",
    "plugin-document",
    "plugin-manifest",
    "plugin-field",
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
    "model-type",
    "unknown-model",
    "foreign-model",
    "retired-model",
    "unknown-color",
    "hooks-shape",
    "ignored-hook",
    "hook-matcher",
    "ignored-mcp-server",
    "unreachable-mcp-server",
    "literal-variable",
    "empty-body",
    "unclosed-fence",
    "broken-link",
    "second-frontmatter",
    "bypass-permissions",
    "secret",
    "hidden-text",
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
    "duplicate-name",
    "shadowed-agent",
    "ambiguous-name",
    "replaces-built-in",
    "unknown-agent",
    "unknown-skill",
    "skill-not-preloadable",
    "unknown-mcp-server",
    "description-budget",
    "similar-descriptions",
    "file-name",
    "unknown-suppression",
    "unused-suppression",
)
"""Every rule's id, in the order of the documentation."""


class Rule(NamedTuple):
    """A rule: its id, its documentation in Markdown, its own severity, its code."""

    name: str
    doc: str
    severity: Severity
    check: Callable[[Document, Workspace], Iterator[Problem]]


@lru_cache(maxsize=1)
def rules() -> MappingProxyType[str, Rule]:
    """All rules by id."""
    found = {}
    for name in NAMES:
        module = importlib.import_module(f".{name.replace('-', '_')}", __name__)
        found[name] = Rule(name, module.__doc__ or "", module.SEVERITY, module.check)
    return MappingProxyType(found)


@lru_cache(maxsize=8)
def _active(hints: bool, levels: tuple[tuple[str, str], ...]) -> tuple[Rule, ...]:
    """The rules that may say something under some settings."""
    level = dict(levels)
    return tuple(
        it
        for it in rules().values()
        if level.get(it.name) != "off" and (it.severity is not Severity.HINT or hints or level.get(it.name))
    )


def check(
    document: Document,
    workspace: Workspace | None = None,
    settings: Settings | None = None,
    crashed: Callable[[str, Exception], None] | None = None,
) -> list[Finding]:
    """What the rules find in a document, sorted by place. Pure.

    Nothing in a file that nobody meant as an agent. A rule that raises costs that rule only: `crashed` is told its
    id and the exception, or it is logged.
    """
    workspace, settings = workspace or Workspace(), settings or Settings()
    blamed, place = _blame(document)
    if blamed == "document":
        return []
    findings = []
    for rule in _active(settings.hints, tuple(settings.rules.items())):
        try:
            problems = list(rule.check(document, workspace))
        except Exception as error:
            if crashed:
                crashed(rule.name, error)
            else:
                import logging

                logging.getLogger(__name__).exception("rule %s failed on %s", rule.name, document.path)
            continue
        for problem in problems:
            level = settings.rules.get(rule.name)
            fatal = rule.name == blamed and problem.span == place
            if fatal:
                place = None  # One cause, one error.
            severity = Severity(level) if level else Severity.ERROR if fatal else rule.severity
            if severity is Severity.HINT and not settings.hints and not level:
                continue
            if is_suppressed(document, rule.name, problem.span):
                continue
            findings.append(
                Finding(
                    rule.name, severity, problem.span, problem.message, problem.fixes, problem.related, problem.tags
                )
            )
    return sorted(findings, key=lambda it: (it.span, -it.severity.weight, it.rule))


def _blame(document: Document) -> tuple[str, object]:
    """The rule and the place that the host's verdict names as the cause of a skip or a refusal."""
    match document.verdict:
        case Skipped(reason, span):
            return reason, span
        case Loaded(refused=refusal) if refusal:
            return refusal.reason, refusal.span
        case _:
            return "", None
