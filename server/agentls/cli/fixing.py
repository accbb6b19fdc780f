"""`agentls fix`."""

from __future__ import annotations

import argparse
import os
import sys

from ..disk import atomic
from ..disk import files as disk
from ..document import Document
from ..rules.registry import NAMES, rules
from ..settings import Settings
from ..workspace.context import Workspace
from ..workspace.index import Index
from . import fix_file
from .explaining import did_you_mean
from .given import find
from .outcomes import SEVERITIES, Outcome, code, progress, said
from .sharing import shared


def fix(arguments: argparse.Namespace) -> int:
    """Mend files, or print what would change. Returns the exit code."""
    for name in arguments.rule:
        if name not in NAMES:
            print(f"agentls: no rule `{name}`{did_you_mean(name, NAMES)}", file=sys.stderr)
            return 2
    given = find(arguments.paths)
    rules()  # Imported once, before there are several processes.

    def mend(document: Document, index: Index) -> Outcome:
        return _mend(document, index, given.settings(document.path), arguments)

    failed, totals = given.failed, dict.fromkeys(SEVERITIES, 0)
    read = fixable = fixed = changed = 0
    for outcome in progress(shared(mend, given.files, given.others), len(given.files)):
        sys.stdout.write(outcome.report)
        if outcome.trouble:
            print(f"agentls: {outcome.trouble}", file=sys.stderr)
            failed = True
        read += outcome.is_read
        fixed, changed, fixable = fixed + outcome.fixed, changed + bool(outcome.fixed), fixable + outcome.fixable
        for severity, count in outcome.counts.items():
            totals[severity] += count
    if not arguments.diff:
        print(_fixed_summary(read, fixed, changed, totals, fixable))
    return code(failed, totals, arguments.fail_on)


def _mend(document: Document, index: Index, settings: Settings, arguments: argparse.Namespace) -> Outcome:
    """Mend one file. What is left to say of it is said of it as it then is on the disk."""
    workspace = Workspace(disk.exists, disk.listing, index=index, path=disk.absolute(document.path))
    it = fix_file.fixed(document, workspace, settings, unsafe=arguments.unsafe, names=arguments.rule)
    report, trouble, is_written = "", "", False
    if it.applied and arguments.diff:
        report = fix_file.diff(it, _patched(document.path))
    elif it.applied:
        try:
            atomic.save(document.path, fix_file.encoded(it.before), fix_file.encoded(it.after))
            report, is_written = fix_file.line(it), True
        except atomic.Unsaved as why:
            trouble = f"{document.path}: {why}; it is left as it is"
    left = it.left if is_written else it.found
    counts: dict[str, int] = {}
    for finding in left:
        counts[finding.severity.value] = counts.get(finding.severity.value, 0) + 1
    fixable = 0 if arguments.unsafe else sum(1 for finding in it.left if finding.fixes)
    return Outcome(report, counts, fixable, sum(it.applied.values()) if is_written else 0, trouble)


def _patched(path: str) -> str:
    """A path as `patch` takes it, which follows no link to a file: relative below the folder at hand."""
    below = os.path.relpath(disk.real(disk.absolute(path)), os.path.realpath("."))
    return path if below.startswith("..") else below.replace(os.sep, "/")


def _fixed_summary(files: int, fixed: int, changed: int, totals: dict[str, int], fixable: int) -> str:
    if not files:
        return "No agent files found."
    done = f"Fixed {fixed} problem{'s' * (fixed != 1)} in {changed} of {files} agent file{'s' * (files != 1)}"
    left = said(totals)
    more = f", {fixable} with a fix that `--unsafe` applies" if fixable else ""
    return f"{done if fixed else 'Nothing was fixed'}; {f'{left} left{more}' if left else 'nothing is left to say'}."
