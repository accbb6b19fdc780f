"""The engine: runs the rules over a document, and turns the finding that the host's verdict names into an error."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ..document import Document, Part, Parts
from ..hosts import homes
from ..hosts.others import is_elsewhere
from ..hosts.verdict import Loaded, Skipped
from ..settings import Settings
from ..stdx.records import replace
from ..text.problem import Finding, Problem, Severity
from ..workspace.context import Workspace
from .registry import Kind, Rule, rules
from .shared.in_place import together
from .shared.suppression import is_suppressed
from .shared.templates import is_template
from .shared.wording import HOST, for_host


@lru_cache(maxsize=16)
def _active(
    hints: bool | None,
    fades: bool,
    levels: tuple[tuple[str, str], ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    is_others: bool,
    in_place: bool,
    is_agent: bool,
    is_read: bool,
) -> tuple[Rule, ...]:
    """The rules that run with some settings.

    is_others: for a file of another host. in_place: for a file that other chosen hosts read in place. is_agent: False
    for a file that only names agents. is_read: for an agent that loads with its fields.
    """
    settings = Settings(dict(levels), hints, select=select, ignore=ignore)
    chosen = ((it, settings.level(it.name)) for it in rules().values())
    return tuple(
        it
        for it, level in chosen
        if level != "off"
        and not (is_read and it.of_unread)
        and (Kind.NAMES in it.kind) is not is_agent
        and ((Kind.ELSEWHERE in it.kind) is is_others or (in_place and Kind.IN_PLACE in it.kind))
        and (
            it.severity is not Severity.HINT
            or settings.hints
            or level
            or it.name in settings.select
            or (fades and Kind.FADE in it.kind)
        )
    )


def check(
    document: Document,
    workspace: Workspace | None = None,
    settings: Settings | None = None,
    crashed: Callable[[str, Exception], None] | None = None,
) -> list[Finding]:
    """The findings of the rules in a document, sorted by place. Pure.

    There are none in a file that is not meant as an agent. If a rule raises, the other rules still run: `crashed` is
    called with the rule's id and the exception, or the exception is logged.
    """
    workspace, settings = workspace or Workspace(), settings or Settings()
    if settings.today and workspace.today != settings.today:
        workspace = replace(workspace, today=settings.today)
    document = document.at(settings.client)
    is_agent = document.kind == "agent"
    is_others = is_agent and is_elsewhere(document.path)
    blamed, place = _blame(document) if is_agent and not is_others else ("", None)
    if blamed == "document":
        name = document.path.rpartition("/")[2]
        if (name != "README.md" and name not in homes().NAMING) or settings.references is False:
            return []
        document, is_agent = replace(document, kind="notes"), False
    # Of a template that the host skips, only the cause is reported, and no fix makes an agent of it.
    keeps_out = is_agent and not is_others and isinstance(document.verdict, Skipped) and is_template(document)
    is_loaded = is_agent and isinstance(document.verdict, Loaded) and not document.verdict.placeholder
    lately = document.lately if is_loaded else None
    parts = document.parts if lately is not None else None
    known = _known(lately, parts, workspace.fixes)
    findings = []
    for rule in _active(
        settings.hints,
        settings.fades,
        tuple(settings.rules.items()),
        settings.select,
        settings.ignore,
        is_others,
        bool(workspace.hosts),
        is_agent,
        is_loaded,
    ):
        problems = known.get(rule.name)
        if problems is None:
            try:
                problems = [*rule.check(document, workspace)]
            except Exception as error:
                if crashed:
                    crashed(rule.name, error)
                else:
                    import logging

                    logging.getLogger(__name__).exception("rule %s failed on %s", rule.name, document.path)
                continue
            known[rule.name] = problems
        for problem in problems:
            if problem.fixes and (keeps_out or not workspace.fixes):
                problem = replace(problem, fixes=())
            level = settings.level(rule.name)
            is_cause = rule.name == blamed and problem.span == place
            if keeps_out and not is_cause and problem.span.start < document.body.start:
                continue
            if is_cause:
                place = None  # One cause, one error.
            fatal = is_cause or Kind.FATAL in rule.kind
            severity = Severity(level) if level else Severity.ERROR if fatal else rule.severity
            if is_suppressed(document, rule.name, problem.span):
                continue
            findings.append(_finding(rule.name, severity, problem, document.host.name))
    if lately is not None and parts:
        lately[Parts] = parts, known
    if workspace.hosts and is_agent and not is_others:
        findings = together(document, workspace, findings)
    return sorted(findings, key=lambda it: (it.span, -it.severity.weight, it.rule))


def _known(lately: dict[object, Any] | None, parts: Parts | None, fixes: bool) -> dict[str, list[Problem]]:
    """What rules found in the version of an agent that was checked last, and find in this one, because they read nothing
    that has changed."""
    last: tuple[Parts, dict[str, list[Problem]]] | None = lately.get(Parts) if lately else None
    if not last or not parts:
        return {}
    before, found = last
    changed = parts.changed(before)
    known = {}
    for name in found.keys() & _indifferent(changed):
        if not found[name]:
            known[name] = found[name]
        elif not fixes and (moved := _moved(found[name], before, parts, changed)) is not None:
            known[name] = moved
    return known


def _moved(problems: list[Problem], before: Parts, parts: Parts, changed: frozenset[Part]) -> list[Problem] | None:
    """Problems found in another version, without their fixes; None if their places there are none here, or their messages
    may number other lines."""
    (start, end), now = before.place, parts.place
    if "fields" in changed or _breaks(before.description) != _breaks(parts.description):
        return None
    places = [it.span for it in problems] + [it.span for problem in problems for it in problem.related if not it.path]
    if not all(it.end <= start or end <= it.start for it in places):
        return None
    by = now.end - end
    return [
        replace(
            it,
            span=it.span if it.span.end <= start else it.span.moved(by),
            fixes=(),
            related=tuple(
                each if each.path or each.span.end <= start else replace(each, span=each.span.moved(by))
                for each in it.related
            ),
        )
        for it in problems
    ]


def _breaks(text: str) -> tuple[int, int, int, bool]:
    """How many CR, LF and CRLF a text has, and whether it ends with a CR, which may be the first half of a CRLF."""
    return text.count("\r"), text.count("\n"), text.count("\r\n"), text.endswith("\r")


@lru_cache(maxsize=16)
def _indifferent(changed: frozenset[Part]) -> set[str]:
    """The rules that read only other parts."""
    return {name for name, it in rules().items() if it.reads and it.reads.isdisjoint(changed)}


def _finding(rule: str, severity: Severity, problem: Problem, host: str) -> Finding:
    """A problem as a finding, with the host's name in its messages."""
    fixes = tuple(replace(it, title=for_host(it.title, host)) if HOST in it.title else it for it in problem.fixes)
    related = tuple(replace(it, message=for_host(it.message, host)) for it in problem.related)
    return Finding(
        rule, severity, problem.span, for_host(problem.message, host), fixes, related, problem.tags, problem.host
    )


def _blame(document: Document) -> tuple[str, object]:
    """The rule and the place that the host's verdict names as the cause of a skip or a refusal."""
    match document.verdict:
        case Skipped(reason, span):
            return reason, span
        case Loaded(refused=refusal) if refusal:
            return refusal.reason, refusal.span
        case _:
            return "", None
