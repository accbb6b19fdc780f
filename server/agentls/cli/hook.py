"""`agentls hook`: checks the file that the model has just written, so that the model fixes it at once.

Reads what the host passes to a `PostToolUse` hook on standard input: a JSON object in which `tool_input.file_path` is
the file, an agent or a file that names agents. With exit code 2, the host passes standard error to the model; with exit
code 1, it shows it to the user.
"""

from __future__ import annotations

import argparse
import json
import os
import sys

from ..disk import files as disk
from ..document import Document
from ..report.findings import plain
from ..rules import engine
from ..scan.places import place
from ..stdx import inert
from ..workspace.index import Index
from .checking import around
from .given import find
from .outcomes import SEVERITIES, Outcome, complain, count
from .sharing import shared

LIMIT = 64 * disk.LIMIT
"""Bytes of standard input that are read: the object may contain the whole file several times."""


def hook(arguments: argparse.Namespace) -> int:
    """Check the file of a hook's input. Returns the exit code: 2 with findings, 1 if the input is not JSON."""
    try:
        path = _written(json.loads(sys.stdin.buffer.read(LIMIT)))
    except (ValueError, RecursionError):
        complain("standard input is not the JSON that a PostToolUse hook gets")
        return 1
    if path is None or not _is_read(path) or not os.path.isfile(path):
        return 0
    shown = disk.relative(path)
    arguments.paths = [path if shown.startswith("..") else shown]
    arguments.force_exclude = True
    given = find(arguments)
    levels = SEVERITIES[: SEVERITIES.index(arguments.fail_on) + 1]

    def examine(document: Document, index: Index) -> Outcome:
        found = engine.check(
            document, around(document, index, given.settings(document.path)), given.settings(document.path)
        )
        found = [it for it in found if it.severity.value in levels]
        report = "".join(plain(document, it) for it in found)
        return Outcome(report, {}, fixed=len(found))

    # The first file is the one that was written; the others are imported by it.
    for outcome in shared(examine, given.files[:1], given.others):
        if outcome.trouble:
            complain(outcome.trouble)
        elif outcome.fixed:
            problems = count(outcome.fixed, "problem")
            complain(f"{problems} in {inert.line(shown)}. Fix the file.")
            print(inert.lines(outcome.report), end="", file=sys.stderr)
        else:
            continue
        return 2
    return 0


def _is_read(path: str) -> bool:
    """Whether a path is that of an agent, or of a file that may name agents."""
    at = place(path)
    return at is not None and at.kind not in ("servers", "unknown")


def _written(given: object) -> str | None:
    """The absolute path of the file that the tool wrote; None if the input has no such path."""
    if not isinstance(given, dict):
        return None
    inputs = given.get("tool_input")
    path = inputs.get("file_path") if isinstance(inputs, dict) else None
    if not isinstance(path, str) or not path or "\0" in path:
        return None
    folder = given.get("cwd")
    return disk.absolute(os.path.join(folder, path) if isinstance(folder, str) and "\0" not in folder else path)
