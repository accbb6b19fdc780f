"""The results of checking files: counts, the exit code, the summary line, and progress."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, TextIO

from ..stdx import inert

if TYPE_CHECKING:
    from ..text.problem import Finding

SEVERITIES = ("error", "warning", "information", "hint")


FORMATS = ("text", "json", "github", "gitlab", "junit", "sarif")
_NAMES = {"error": "error", "warning": "warning", "information": "note", "hint": "hint"}


def complain(message: str) -> None:
    """Print a message for people, on standard error, if that can be written."""
    try:
        print(f"agentls: {inert.lines(message)}", file=sys.stderr)
    except OSError:
        discard(sys.stderr)


def discard(stream: TextIO) -> None:
    """Discard what is written to a stream of the process, also what it has buffered, so that no error is left for the
    end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def hand_out(text: str) -> None:
    """Print the text of a file: in a terminal so that nothing in it acts, otherwise as it is."""
    sys.stdout.write(inert.lines(text) if sys.stdout.isatty() else text)


class Outcome(NamedTuple):
    """The result for one file: its report, and the number of findings by rule and level.

    fixable: findings with a safe fix. choices: findings with unsafe fixes only. fixed: fixed problems. uncovered:
    those of them that were found after others were fixed. about: what the file is if it is not an agent; None if it has
    nothing to do with agents. trouble: why it could not be read (then `is_read` is False) or written. keys: the path
    and keys of its findings for a baseline.
    """

    report: str
    counts: Mapping[tuple[str, str], int]
    fixable: int = 0
    choices: int = 0
    fixed: int = 0
    uncovered: int = 0
    about: str | None = ""
    trouble: str = ""
    is_read: bool = True
    keys: tuple[str, list[str]] | None = None


def counts(findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
    """The number of findings by rule and level."""
    return Counter((it.rule, it.severity.value) for it in findings)


def fixable(findings: Iterable[Finding]) -> tuple[int, int]:
    """The number of findings with a safe fix, and of those with unsafe fixes only. Fixes that only a user can choose do
    not count. findings: with proved fixes."""
    safe = [any(fix.safe for fix in fixes) for it in findings if (fixes := [fix for fix in it.fixes if not fix.choice])]
    return sum(safe), len(safe) - sum(safe)


class Totals:
    """The sum of outcomes. failed: something could not be read or written."""

    def __init__(self, failed: bool) -> None:
        self.failed = failed
        self.read = self.unread = self.fixable = self.choices = self.fixed = self.uncovered = self.changed = 0
        self.about: Counter[str] = Counter()
        self.rules: Counter[tuple[str, str]] = Counter()

    def add(self, it: Outcome) -> None:
        """Count an outcome, and print its trouble."""
        if it.trouble:
            complain(it.trouble)
            self.failed = True
        if it.about is None:
            return
        self.read, self.unread = self.read + it.is_read, self.unread + (not it.is_read)
        self.fixable, self.choices = self.fixable + it.fixable, self.choices + it.choices
        self.fixed, self.changed = self.fixed + it.fixed, self.changed + bool(it.fixed)
        self.uncovered += it.uncovered
        self.about[it.about] += bool(it.about)
        self.rules.update(it.counts)

    @property
    def levels(self) -> dict[str, int]:
        """The number of findings by level."""
        return {level: sum(n for (_, it), n in self.rules.items() if it == level) for level in SEVERITIES}

    def files(self) -> str:
        """The number of files that were read, in words; files that are not agents are counted separately."""
        *first, last = [
            count(self.read - sum(self.about.values()), "agent file"),
            *(f"{count(n, 'file')} {what}" for what, n in self.about.items() if n),
        ]
        return f"{', '.join(first)} and {last}" if first else last


def code(totals: Totals, fail_on: str) -> int:
    """The exit code."""
    if totals.failed:
        return 2
    levels = totals.levels
    return 1 if any(levels[it] for it in SEVERITIES[: SEVERITIES.index(fail_on) + 1]) else 0


def progress(outcomes: Iterator[Outcome], total: int) -> Iterator[Outcome]:
    """Pass the outcomes on, and show the progress of a long run on a terminal."""
    if not sys.stderr.isatty() or total < 500 or sys.stdout.isatty():
        yield from outcomes
        return
    for i, outcome in enumerate(outcomes, 1):
        if i % 250 == 0:
            print(f"\ragentls: {i} of {total} files", end="", file=sys.stderr, flush=True)
        yield outcome
    print("\r\033[K", end="", file=sys.stderr, flush=True)


def said(levels: dict[str, int]) -> str:
    """The number of findings by level, in words; empty if there are none."""
    return ", ".join(count(n, _NAMES[it]) for it, n in levels.items() if n)


def count(number: int, noun: str) -> str:
    """A number and its noun, in the plural unless it is 1."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def terminal_width() -> int:
    """The width of the terminal in columns; 120 if standard output is not a terminal."""
    if not sys.stdout.isatty():
        return 120
    from shutil import get_terminal_size

    return get_terminal_size((100, 24)).columns


def is_colored(choice: str) -> bool:
    """Whether to color standard output. choice: auto, always or never; see no-color.org and force-color.org."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
