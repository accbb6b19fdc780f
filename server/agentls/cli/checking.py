"""`agentls check`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

from ..disk import files as disk
from ..document import Document
from ..fixes.offer import with_offered
from ..hosts import DEFAULT, others
from ..hosts.unmeasured import host_of
from ..hosts.verdict import Skipped
from ..report import ci
from ..report import findings as report
from ..rules import engine, registry
from ..scan import survey
from ..settings import Settings
from ..stdx import inert
from ..stdx.records import replace
from ..text.problem import Finding
from ..workspace.context import Workspace, beside
from ..workspace.index import Index
from . import baseline
from .given import Misuse, find
from .outcomes import (
    SEVERITIES,
    Outcome,
    Totals,
    code,
    count,
    counts,
    fixable,
    is_colored,
    progress,
    said,
    terminal_width,
)
from .sharing import shared


def check(arguments: argparse.Namespace) -> int:
    """Check files and print the findings. Returns the exit code. Raises `Misuse`."""
    given = find(arguments)
    if arguments.host:
        given = given._replace(files=[it for it in given.files if _is_of(it.path, arguments.host)])
    checked = given.paths
    here = given.settings("")
    known, place = _baseline(arguments, here)
    fail_on = here.fail_on or "error"
    form = _form(arguments, fail_on, bool(here.notes), hints=bool(here.hints or here.select))
    proves = not arguments.write_baseline and (form.fixes or arguments.statistics)
    registry.rules()  # Imported once, before there are several processes.

    def examine(document: Document, index: Index) -> Outcome:
        settings = given.settings(document.path)
        # Where hosts are chosen, a finding may depend on what its fixes change.
        beside = around(document, index, settings, checked, fixes=proves or bool(settings.hosts))
        findings = engine.check(document, beside, settings)
        keys = None
        if arguments.write_baseline:
            keys = baseline.place(document, place), [baseline.key(document, it) for it in findings]
        elif known is not None:
            findings = baseline.unknown(document, findings, known, place)
        if proves:
            findings = with_offered(document, findings, beside)
        return _outcome(document, findings, beside, form)._replace(keys=keys)

    def silence(document: Document, index: Index) -> Outcome:
        settings = given.settings(document.path)
        return _silenced(document, around(document, index, settings, checked), settings)

    totals = Totals(given.failed)
    keys: list[tuple[str, list[str]]] = []
    first = True
    is_quiet = arguments.statistics or arguments.write_baseline
    if not is_quiet:
        sys.stdout.write(form.head)
    run = silence if arguments.add_ignore else examine
    for outcome in progress(shared(run, given.files, given.others), len(given.files)):
        if outcome.report and not is_quiet:
            sys.stdout.write(("" if first else form.between) + outcome.report)
            first = False
        if outcome.keys:
            keys.append(outcome.keys)
        totals.add(outcome)
    if arguments.write_baseline:
        written = _write(place, keys)
        print(f"Wrote {count(written, 'finding')} to {place}.")
        return 2 if totals.failed else 0
    if not is_quiet:
        sys.stdout.write(form.foot)
    if arguments.statistics:
        print(_statistics(totals), end="")
    if (arguments.format == "text" or arguments.statistics) and (totals.read or not totals.failed):
        print(("" if first else "\n") + _summary(totals, form, arguments))
    return code(totals, fail_on)


def around(
    document: Document, index: Index, settings: Settings, checked: Collection[str] = (), fixes: bool = True
) -> Workspace:
    """The files that matter for a document on disk, and the hosts to check for. checked: the files of the same run.
    fixes: as in `Workspace`."""
    is_told = all(
        settings.level(it.name) != "off" for it in registry.of_kind(registry.Kind.NAMES | registry.Kind.FATAL)
    )
    told = checked if is_told else ()
    beside = survey.beside(index, document.path)
    return replace(
        beside, hosts=settings.hosts, told=told.__contains__, in_use=_in_use, fixes=fixes, today=settings.today or ""
    )


_in_use = lru_cache(maxsize=256)(others.in_use)  # The files of a run are in few projects.


def _baseline(arguments: argparse.Namespace, here: Settings) -> tuple[baseline.Known | None, str]:
    """The known findings, or None without a baseline; and the path of its file."""
    place = here.baseline or (baseline.DEFAULT if arguments.write_baseline else "")
    if not place or arguments.write_baseline:
        return None, place
    try:
        return baseline.read(place), place
    except baseline.Unusable as why:
        raise Misuse(str(why)) from None


def _write(place: str, keys: list[tuple[str, list[str]]]) -> int:
    try:
        return baseline.write(place, keys)
    except baseline.Unusable as why:
        raise Misuse(str(why)) from None


def _is_of(path: str, hosts: Sequence[str]) -> bool:
    """Whether one of the hosts reads a file."""
    whole = disk.absolute(path)
    found = others.owners(whole) or ({DEFAULT} if host_of(whole) is None else set())
    return not found.isdisjoint(hosts)


class _Form(NamedTuple):
    """An output format: how the findings of one file are written, and what is written before, between and after files.

    fixes: fixes are written or counted, so each must be proved first. levels: the levels that are written.
    """

    write: Callable[[Document, Sequence[Finding]], str]
    fixes: bool = False
    head: str = ""
    between: str = ""
    foot: str = ""
    levels: Sequence[str] = SEVERITIES


def _form(arguments: argparse.Namespace, fail_on: str, notes: bool, hints: bool) -> _Form:
    def each(one: Callable[[Document, Finding], str], between: str) -> Callable[[Document, Sequence[Finding]], str]:
        return lambda document, found: between.join(one(document, it) for it in found)

    match arguments.format:
        case "json":
            return _Form(lambda document, found: "".join(report.as_json(document, it) + "\n" for it in found), True)
        case "github":
            return _Form(lambda document, found: "".join(ci.as_github(document, it) + "\n" for it in found))
        case "gitlab":
            return _Form(ci.as_gitlab, False, "[\n", ",\n", "\n]\n")
        case "junit":
            return _Form(ci.as_junit, False, ci.JUNIT[0], "\n", ci.JUNIT[1])
        case "sarif":
            head, foot = ci.sarif_log((it.name, it.doc, it.severity) for it in registry.rules().values())
            return _Form(each(ci.as_sarif, ",\n"), True, head, ",\n", foot)
    color, width = is_colored(arguments.color), terminal_width()
    failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    levels = [it for it in SEVERITIES if notes or it in ("error", "warning", *failing) or (hints and it == "hint")]
    return _Form(
        lambda document, found: report.as_text(document, found, width, color),
        True,
        between="\n",
        levels=levels,
    )


def _outcome(document: Document, findings: list[Finding], workspace: Workspace, form: _Form) -> Outcome:
    written = [it for it in findings if it.severity.value in form.levels]
    about = what(document, workspace, findings)
    return Outcome(form.write(document, written), counts(findings), *fixable(findings), about=about)


def what(document: Document, workspace: Workspace, findings: Sequence[Finding]) -> str | None:
    """What a file is, for the summary, if it is not an agent. Empty for an agent; None for a file that neither names
    any nor has findings."""
    if document.kind != "agent":
        return "naming agents" if findings or (workspace.referrer and workspace.referrer.mentions) else None
    if others.is_elsewhere(document.path):
        return "not measured" if host_of(document.path) else ""
    match document.verdict:
        case Skipped("document"):
            if not document.text.strip() and document.origin.fault != "document":
                return "without text"
            return "with binary data" if "\0" in document.text[:8000] else "without an agent"
    return ""


_ROUNDS, _ALONE = 100, 8
"""How often comments are added to a file, and of those that are not added together, how many are tried each time."""


def _silenced(document: Document, workspace: Workspace, settings: Settings) -> Outcome:
    """Add a suppression comment for each finding that one can silence; reports the findings that are left."""
    from ..edits.effects import edited
    from ..fixes.suppress import silenced, silenced_together, written
    from . import fix_file

    after, refused = document, set[str]()
    found = findings = engine.check(document, workspace, settings)
    for _ in range(0 if document.lossy else _ROUNDS):
        waiting = [it for it in findings if baseline.key(after, it) not in refused]
        edits = silenced_together(after, waiting)
        for it in waiting[:_ALONE] if not edits else ():
            if fix := silenced(after, it):
                edits = fix.edits
                break
            refused.add(baseline.key(after, it))
        if not waiting:
            break
        if edits:
            after = edited(after, edits)
            findings = engine.check(after, beside(workspace, after), settings)
    trouble = fix_file.save(document, after) if after is not document else ""
    fixed, findings = (0, found) if trouble else (written(document, after), findings)
    text = inert.lines(f"{document.label}: added {count(fixed, 'comment')}\n") if fixed else ""
    return Outcome(text, counts(findings), fixed=fixed, trouble=trouble)


def _statistics(totals: Totals) -> str:
    """How often each rule reports, the most frequent first."""
    rows = sorted(totals.rules.items(), key=lambda it: (-it[1], it[0]))
    width = max((len(str(n)) for _, n in rows), default=0)
    return "".join(f"{n:>{width}}  {level:<11}  {rule}\n" for (rule, level), n in rows)


def _summary(totals: Totals, form: _Form, arguments: argparse.Namespace) -> str:
    if not totals.read and not totals.unread:
        return "No agent files found."
    shown = SEVERITIES if arguments.statistics else form.levels
    found = said({it: n for it, n in totals.levels.items() if it in shown})
    hidden = said({it: n for it, n in totals.levels.items() if it not in shown})
    parts = [found or ("no errors or warnings" if hidden else "no problems found")]
    if hidden:
        parts[0] += f" ({hidden} not shown; --notes prints them)"
    if totals.unread:
        parts.append(f"{count(totals.unread, 'file')} could not be read")
    if totals.fixed:
        return f"Added {count(totals.fixed, 'comment')} in {count(totals.changed, 'file')}; left: {parts[0]}."
    text = f"Checked {totals.files()}: {'; '.join(parts)}."
    fixable = []
    if totals.fixable:
        fixable.append(f"{totals.fixable:,} fixable with `agentls fix`")
    if totals.choices:
        fixable.append(
            f"{totals.choices:,} more with `--unsafe`"
            if fixable
            else f"{totals.choices:,} fixable with `agentls fix --unsafe`"
        )
    return f"{text} {', '.join(fixable)}." if fixable else text
