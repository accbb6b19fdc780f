"""Fixes of a file: those that are offered, and all of them in one text.

Pure; nothing here runs before somebody asks for fixes, for trying one costs as much as checking a file.

Not responsible for what a fix does, rules make them; nor for whether one keeps its promise, see `grading.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple, TypeAlias

from ..document import Document
from ..edits.effects import edited
from ..rules.registry import rules
from ..stdx.records import replace
from ..text.compose import as_edits, then, whole
from ..text.problem import Edit, Finding, Fix
from ..text.source import Span
from ..workspace.context import Workspace
from .verify import grade, grade_of_all

Check: TypeAlias = Callable[[Document], list[Finding]]

ROUNDS = 300
"""Rounds after which a file is left as it is. The most that any of 5,832 real and mutated files needed are 30."""

TOGETHER = 200
"""Edits after which no more fixes are joined to those of a round."""


def offered(document: Document, finding: Finding, workspace: Workspace | None = None) -> tuple[Fix, ...]:
    """The fixes of a finding that keep their promise, in the order in which the rule gives them.

    One that is meant to be safe and keeps only the promise of an unsafe one is given as that.
    """
    found = ((it, grade(document, finding, it, workspace)) for it in finding.fixes)
    return tuple(it if safe is it.safe else replace(it, safe=False) for it, safe in found if safe is not None)


def with_offered(document: Document, findings: Iterable[Finding], workspace: Workspace | None = None) -> list[Finding]:
    """The findings, each with those of its fixes that keep their promise."""
    return [replace(it, fixes=offered(document, it, workspace)) if it.fixes else it for it in findings]


class Mended(NamedTuple):
    """A text after fixes. edits: from the text before, without overlaps. applied: how many fixes of which rule."""

    text: str
    edits: tuple[Edit, ...]
    applied: Counter[str]


def fix_all(
    document: Document,
    check: Check,
    workspace: Workspace | None = None,
    *,
    safe_only: bool = True,
    names: Collection[str] | None = None,
) -> Mended:
    """The document with every fix applied that keeps its promise, until none is left.

    Of each finding, the first such fix is taken. In every round the rule that stands first in the order of the rules is
    served, and its fixes are applied together where the promise holds for all of them at once, else one of them.
    The end is the same as if they were applied one by one in any order. names: the rules; all by default.
    safe_only: leave out fixes that involve a choice of the author; otherwise safe ones come first.
    """
    order = {name: i for i, name in enumerate(rules())}
    here = document
    pieces = whole(document.text)
    applied: Counter[str] = Counter()
    seen = {document.text}
    for _ in range(ROUNDS):
        found = [it for it in check(here) if it.fixes and (names is None or it.rule in names)]
        step = next(filter(None, (_step(here, mates, workspace, safe_only) for mates in _by_rule(found, order))), None)
        if step is None:
            break
        chosen, edits = step
        after = edited(here, edits)
        if after.text in seen:
            break
        seen.add(after.text)
        here, pieces = after, then(pieces, edits)
        applied[chosen[0].rule] += len(chosen)
    return Mended(here.text, tuple(as_edits(pieces, document.text)), applied)


def _by_rule(found: list[Finding], order: dict[str, int]) -> list[list[Finding]]:
    groups: dict[str, list[Finding]] = {}
    for it in sorted(found, key=lambda it: order.get(it.rule, len(order))):
        groups.setdefault(it.rule, []).append(it)
    return list(groups.values())


def _step(
    document: Document, findings: list[Finding], workspace: Workspace | None, safe_only: bool
) -> tuple[list[Finding], tuple[Edit, ...]] | None:
    """The findings of one rule that are mended together, and the edits; None where no fix is left."""
    chosen: list[tuple[Finding, Fix]] = []
    taken: list[Span] = []
    for finding in findings:
        fix = preferred(document, finding, workspace, safe_only=safe_only)
        if fix and not any(_meet(it.span, other) for it in fix.edits for other in taken):
            chosen.append((finding, fix))
            taken += (it.span for it in fix.edits)
            if len(taken) > TOGETHER:
                break
    if not chosen:
        return None
    if len(chosen) > 1:
        mates = [finding for finding, _ in chosen]
        edits = tuple(sorted((it for _, fix in chosen for it in fix.edits), key=lambda it: it.span))
        safe = grade_of_all(document, mates, Fix("", edits), workspace or Workspace())
        if safe or (safe is False and not safe_only):
            return mates, edits
    return [chosen[0][0]], chosen[0][1].edits


def preferred(
    document: Document, finding: Finding, workspace: Workspace | None = None, *, safe_only: bool = True
) -> Fix | None:
    """The fix that is taken where nobody chooses: the first safe one that keeps its promise, or the first at all."""
    for safe in (True,) if safe_only else (True, False):
        for fix in finding.fixes:
            if grade(document, finding, fix, workspace) is safe:
                return fix
    return None


def _meet(one: Span, other: Span) -> bool:
    """Whether two edits cannot be made independently: they overlap, or insert at the same place."""
    return (one.start < other.end and other.start < one.end) or one == other
