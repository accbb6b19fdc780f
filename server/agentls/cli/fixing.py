"""`agentls fix`."""

from __future__ import annotations

import argparse
import os
import sys
from secrets import token_hex

from ..disk import files as disk
from ..document import Document
from ..fixes.offer import with_offered
from ..hosts import homes
from ..rules.registry import NAMES, rules
from ..settings import Settings
from ..workspace.context import Workspace, beside
from ..workspace.index import Index
from . import fix_file
from .checking import around, what
from .explaining import did_you_mean
from .given import STDIN, Misuse, as_document, find, paths
from .outcomes import Outcome, Totals, code, count, counts, fixable, hand_out, progress, said
from .sharing import shared


def fix(arguments: argparse.Namespace) -> int:
    """Fix files, or print the changes as a patch. Returns the exit code. Raises `Misuse`."""
    for name in arguments.rule:
        if name not in NAMES:
            raise Misuse(f"no rule `{name}`{did_you_mean(name, NAMES)}")
    if any(it in STDIN for it in paths(arguments)):
        return _standard_input(arguments)
    given = find(arguments)
    checked = given.paths
    rules()  # Imported once, before there are several processes.

    def fixed(document: Document, index: Index) -> Outcome:
        settings = given.settings(document.path)
        return _fix(document, around(document, index, settings, checked), settings, arguments)

    totals = Totals(given.failed)
    # In the log of a workflow, no line of a patch is a command; `git apply` and `patch` skip lines around it.
    mark = token_hex() if arguments.diff and os.environ.get("GITHUB_ACTIONS") else ""
    hand_out(f"::stop-commands::{mark}\n" if mark else "")
    for outcome in progress(shared(fixed, given.files, given.others), len(given.files)):
        hand_out(outcome.report)
        totals.add(outcome)
    hand_out(f"::{mark}::\n" if mark else "")
    if not arguments.diff and arguments.format == "text" and (totals.read or not totals.failed):
        print(_summary(totals))
    return code(totals, arguments.fail_on)


def _fix(document: Document, workspace: Workspace, settings: Settings, arguments: argparse.Namespace) -> Outcome:
    """Fix one file. The findings that are counted are those of the file that is then on disk."""
    it = fix_file.fixed(document, workspace, settings, unsafe=arguments.unsafe, names=arguments.rule)
    trouble = fix_file.save(it.before, it.after) if it.applied and not arguments.diff else ""
    is_written = bool(it.applied) and not arguments.diff and not trouble
    left = it.left if is_written else it.found
    if arguments.diff:
        report = fix_file.diff(it, patched(document.path)) if it.applied else ""
    elif arguments.format == "json":
        report = fix_file.as_json(it, left, is_written)
    else:
        report = fix_file.line(it) if is_written else ""
    # Another run would fail to write the same file, so none of its findings counts as fixable.
    may_go_on = not document.lossy and not trouble
    wanted = [one for one in it.left if may_go_on and (not arguments.rule or one.rule in arguments.rule)]
    again, choices = fixable(with_offered(it.after, wanted, beside(workspace, it.after)))
    if arguments.unsafe:
        again, choices = again + choices, 0
    return Outcome(
        report,
        counts(left),
        again,
        choices,
        fixed=sum(it.applied.values()) if is_written else 0,
        about=what(document, workspace, it.found) if document.kind != "agent" else "",
        uncovered=it.uncovered if is_written else 0,
        trouble=trouble,
    )


def _standard_input(arguments: argparse.Namespace) -> int:
    """Print the fixed text of standard input, or with `--diff` the changes. Returns the exit code."""
    given = find(arguments)
    failed, left = given.failed, 0
    for file in given.files:
        document = as_document(file)
        it = fix_file.fixed(
            document,
            around(document, Index(), given.settings(file.path)),
            given.settings(file.path),
            unsafe=arguments.unsafe,
            names=arguments.rule,
        )
        if arguments.diff:
            hand_out(fix_file.diff(it, patched(file.path)))
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(fix_file.encoded(it.after))
        left += sum(finding.severity.value == "error" for finding in it.left)
    return 2 if failed else int(left > 0)


def patched(path: str) -> str:
    """A path for a patch. `patch` and `git apply` follow no links to files, so it is the real path, relative to the
    current folder, or if the file is outside of it, to the root of the repository."""
    real = disk.real(disk.absolute(path))
    below = disk.relative(real, os.path.realpath("."))
    root = homes().repository(os.path.dirname(real))
    if below.startswith("..") and root:
        below = disk.relative(real, os.path.realpath(root))
    return real.lstrip("/") if below.startswith("..") else below


def _summary(totals: Totals) -> str:
    if not totals.read and not totals.unread:
        return "No agent files found."
    left = said(totals.levels)
    ways = [(totals.fixable, "fixable with another run"), (totals.choices, "fixable with `--unsafe`")]
    more = ", ".join(f"{number:,} {how}" for number, how in ways if number)
    more = f" ({more})" if more else ""
    later = f" ({totals.uncovered:,} of them found after others were fixed)" if totals.uncovered else ""
    done = (
        f"Fixed {count(totals.fixed, 'problem')} in {count(totals.changed, 'file')}{later}"
        if totals.fixed
        else "Nothing fixed"
    )
    return f"{done}; {f'{left} left{more}' if left else 'no problems left'}."
