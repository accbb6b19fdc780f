"""`agentls check`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..disk import files as disk
from ..document import Document
from ..fixes import offer as fixes
from ..report import findings as report
from ..rules import engine, registry
from ..settings import Settings
from ..text.problem import Finding
from ..workspace.context import Workspace
from ..workspace.index import Index
from .given import find
from .outcomes import SEVERITIES, Outcome, code, progress, said, terminal_width
from .sharing import shared


def check(arguments: argparse.Namespace) -> int:
    """Check files, and print what is found. Returns the exit code."""
    given = find(arguments.paths)
    form = _form(arguments.format)
    registry.rules()  # Imported once, before there are several processes.

    def examine(document: Document, index: Index) -> Outcome:
        return _examine(document, index, given.settings(document.path), form)

    failed, totals = given.failed, dict.fromkeys(SEVERITIES, 0)
    read = fixable = 0
    first = True
    sys.stdout.write(form.head)
    for outcome in progress(shared(examine, given.files, given.others), len(given.files)):
        if outcome.report:
            sys.stdout.write(("" if first else form.between) + outcome.report)
            first = False
        if outcome.trouble:
            print(f"agentls: {outcome.trouble}", file=sys.stderr)
            failed = True
        read, fixable = read + outcome.is_read, fixable + outcome.fixable
        for severity, count in outcome.counts.items():
            totals[severity] += count
    sys.stdout.write(form.foot)
    if arguments.format == "text":
        print(("" if first else "\n") + _summary(read, totals, fixable))
    return code(failed, totals, arguments.fail_on)


class _Form(NamedTuple):
    """How the findings of one file are written, and what stands before, between and after those of all.

    edits: whether fixes are given whole, to be applied by others, so that each has to be proved first.
    """

    write: Callable[[Document, Sequence[Finding]], str]
    edits: bool = False
    head: str = ""
    between: str = ""
    foot: str = ""


def _form(name: str) -> _Form:
    if name == "text":
        color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        width = terminal_width()
        return _Form(lambda document, found: report.as_text(document, found, width, color), between="\n")
    if name == "sarif":
        head, foot = report.sarif_log((it.name, it.doc, it.severity) for it in registry.rules().values())
        return _Form(
            lambda document, found: ",\n".join(report.as_sarif(document, it) for it in found), True, head, ",\n", foot
        )
    one = report.as_github if name == "github" else report.as_json
    return _Form(lambda document, found: "".join(one(document, it) + "\n" for it in found), edits=name == "json")


def _examine(document: Document, index: Index, settings: Settings, form: _Form) -> Outcome:
    workspace = Workspace(disk.exists, disk.listing, index=index, path=disk.absolute(document.path))
    findings = engine.check(document, workspace, settings)
    if form.edits:
        findings = fixes.with_offered(document, findings, workspace)
    counts: dict[str, int] = {}
    for it in findings:
        counts[it.severity.value] = counts.get(it.severity.value, 0) + 1
    return Outcome(form.write(document, findings), counts, sum(1 for it in findings if it.fixes))


def _summary(files: int, totals: dict[str, int], fixable: int) -> str:
    if not files:
        return "No agent files found."
    mended = f"; {fixable} can be mended by a quick fix" if fixable else ""
    return f"Checked {files} agent file{'s' * (files != 1)}: {said(totals) or 'nothing to say'}{mended}."
