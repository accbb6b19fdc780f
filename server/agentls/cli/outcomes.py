"""What came of the files: counts, the exit code, the summary line; progress for a person who waits."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple

SEVERITIES = ("error", "warning", "information", "hint")


class Outcome(NamedTuple):
    """What came of one file: its report, the count of its findings by severity, and of those with a fix.

    fixed: how many problems were mended. trouble: why that could not be written. is_read: False where the file could
    not be read, which is then the trouble.
    """

    report: str
    counts: dict[str, int]
    fixable: int
    fixed: int = 0
    trouble: str = ""
    is_read: bool = True


def code(failed: bool, totals: dict[str, int], fail_on: str) -> int:
    """The exit code. failed: something could not be read or written."""
    if failed:
        return 2
    return 1 if any(totals[it] for it in SEVERITIES[: SEVERITIES.index(fail_on) + 1]) else 0


def progress(outcomes: Iterator[Outcome], total: int) -> Iterator[Outcome]:
    """Pass the outcomes on, and tell a person at a terminal how far a long run has come."""
    if not sys.stderr.isatty() or total < 500 or sys.stdout.isatty():
        yield from outcomes
        return
    for i, outcome in enumerate(outcomes, 1):
        if i % 250 == 0:
            print(f"\ragentls: {i} of {total} files", end="", file=sys.stderr, flush=True)
        yield outcome
    print("\r\033[K", end="", file=sys.stderr, flush=True)


def said(totals: dict[str, int]) -> str:
    """The counts of findings by severity, in words; empty where there are none."""
    names = {"error": "error", "warning": "warning", "information": "note", "hint": "hint"}
    return ", ".join(f"{n} {names[it]}{'s' * (n != 1)}" for it, n in totals.items() if n)


def terminal_width() -> int:
    """Columns of the terminal, or of what is written elsewhere."""
    if not sys.stdout.isatty():
        return 120
    from shutil import get_terminal_size

    return get_terminal_size((100, 24)).columns
