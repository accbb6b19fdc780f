"""Which fixes of many findings are offered; the number of proofs is bounded, whatever the file contains.

A file with a thousand findings of one rule does not get a thousand proofs: many fixes of a rule are proved at once,
as a single edit. Otherwise the first are proved one by one, the rest together. A fix that cannot be proved in this way is
not offered.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..document import Document
from ..rules.registry import Kind, kind_of
from ..stdx.records import replace
from ..text.problem import Edit, Finding, Fix
from ..text.source import Span
from ..workspace.context import Workspace
from .verify import Proofs, affordable, proofs

ALONE = 8
"""Fixes of one rule that are proved one by one. In 99 of 100 real files, all are; in a long file, fewer."""

TOGETHER = 8
"""Proofs of several fixes of one rule at once; each proof covers half of the fixes of a failed one."""


class Proposal(NamedTuple):
    """A fix for a finding."""

    finding: Finding
    fix: Fix


def with_offered(document: Document, findings: Iterable[Finding], workspace: Workspace | None = None) -> list[Finding]:
    """The findings, each with the fixes that can be proved."""
    found = list(findings)
    if not any(it.fixes for it in found):
        return found
    known = proofs(document, workspace)
    kept: defaultdict[int, list[Fix]] = defaultdict(list)
    for mates in by_rule(range(len(found)), [it.rule for it in found]):
        for column in range(max(len(found[i].fixes) for i in mates)):
            rows = [i for i in mates if column < len(found[i].fixes)]
            grades = graded(known, [Proposal(found[i], found[i].fixes[column]) for i in rows])
            for i, safe in zip(rows, grades, strict=True):
                if safe is not None:
                    fix = found[i].fixes[column]
                    kept[i].append(fix if safe is fix.safe else replace(fix, safe=False))
    for i in kept:
        if _is_contested(known, found[i]):
            kept[i] = [it if it.safe else replace(it, choice=True) for it in kept[i]]
    return [it if it.fixes == (fixes := tuple(kept[i])) else replace(it, fixes=fixes) for i, it in enumerate(found)]


def by_rule(items: Iterable[int], rules: Sequence[str]) -> Iterator[list[int]]:
    """Indices grouped by rule. rules: the rule of each index."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for i in items:
        groups[rules[i]].append(i)
    yield from groups.values()


def preferred_of_all(known: Proofs, findings: Sequence[Finding], *, safe_only: bool = True) -> list[Proposal]:
    """The findings of one rule that have a default fix, each with that fix."""
    chosen: dict[int, Proposal] = {}
    for wanted in (True,) if safe_only else (True, False):
        for column in range(max((len(it.fixes) for it in findings), default=0)):
            rows = [i for i, it in enumerate(findings) if i not in chosen and column < len(it.fixes)]
            rows = [i for i in rows if findings[i].fixes[column].safe or not safe_only]
            rows = [i for i in rows if not findings[i].fixes[column].choice]
            asked = [Proposal(findings[i], findings[i].fixes[column]) for i in rows]
            for i, it, safe in zip(rows, asked, graded(known, asked), strict=True):
                if safe is wanted and (safe or not _is_contested(known, it.finding)):
                    chosen[i] = it
    return [it for _, it in sorted(chosen.items())]


def _is_contested(known: Proofs, finding: Finding) -> bool:
    """Whether a fix gives a field a name that another field could get, too: unsafe fixes of the finding are then choices."""
    names = {edit.text for fix in finding.fixes for edit in fix.edits if Kind.RENAME in kind_of(finding.rule)}
    return bool(names) and known.is_contested([finding], names)


def any_safe(document: Document, findings: Sequence[Finding], workspace: Workspace | None = None) -> bool:
    """Whether one of the findings has a safe fix that can be proved."""
    known = proofs(document, workspace)
    groups = by_rule(range(len(findings)), [it.rule for it in findings])
    return any(preferred_of_all(known, [findings[i] for i in group]) for group in groups)


def graded(known: Proofs, asked: Sequence[Proposal]) -> list[bool | None]:
    """The grade of each fix of findings of one rule, at most one for each finding; None also if none was computed.

    Every grade is that of the fix alone, or of several fixes together.
    """
    if len(asked) > ALONE and _are_proved(known, asked):
        return [it.fix.safe for it in asked]
    alone = affordable(ALONE, known.document.text)
    grades: list[bool | None] = [known.grade(*it) for it in asked[:alone]]
    grades += [None] * (len(asked) - len(grades))
    rest = range(alone, len(asked))
    waiting = [rows for safe in (True, False) if (rows := [i for i in rest if asked[i].fix.safe is safe])]
    for _ in range(TOGETHER):
        if not waiting:
            break
        rows = waiting.pop(0)
        now, later = apart(asked, rows)
        if later:
            waiting.append(later)
        safe = joined(known, [asked[i] for i in now])
        if safe is not None:
            for i in now:
                grades[i] = safe
        elif len(now) > 1:
            half = len(now) // 2
            waiting += now[:half], now[half:]
    return grades


def _are_proved(known: Proofs, asked: Sequence[Proposal]) -> bool:
    """Whether all fixes can be made at once, as safely as they were proposed."""
    safe = asked[0].fix.safe
    is_one = all(it.fix.safe is safe for it in asked) and not apart(asked, range(len(asked)))[1]
    return is_one and joined(known, asked) is safe


def apart(asked: Sequence[Proposal], rows: Sequence[int]) -> tuple[list[int], list[int]]:
    """The fixes whose edits can be made at once, earlier ones first, and those that conflict with them."""
    now: list[int] = []
    later: list[int] = []
    taken: list[Span] = []
    for i in rows:
        spans = [it.span for it in asked[i].fix.edits]
        if any(_meets(taken, it) for it in spans):
            later.append(i)
            continue
        now.append(i)
        for it in spans:
            taken.insert(bisect_left(taken, it), it)
    return now, later


def _meets(taken: Sequence[Span], span: Span) -> bool:
    """Whether an edit conflicts with others: it overlaps one, or inserts at the same place. taken: in order."""
    at = bisect_left(taken, span)
    after = at < len(taken) and (taken[at] == span or taken[at].start < span.end)
    return after or (at > 0 and taken[at - 1].end > span.start)


def joined(known: Proofs, chosen: Sequence[Proposal]) -> bool | None:
    """The grade of all fixes at once, if their edits do not conflict."""
    if len(chosen) == 1:
        return known.grade(*chosen[0])
    safe = all(it.fix.safe for it in chosen)
    return known.grade_of_all([it.finding for it in chosen], Fix("", edits_of(chosen), safe))


def edits_of(chosen: Iterable[Proposal]) -> tuple[Edit, ...]:
    """All edits of fixes, in order."""
    return tuple(sorted((it for each in chosen for it in each.fix.edits), key=lambda it: it.span))
