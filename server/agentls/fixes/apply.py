"""Applies all fixes of a file. Pure.

The rules make the fixes, and `verify.py` proves them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from itertools import groupby
from typing import NamedTuple, TypeAlias

from ..document import Document
from ..edits.effects import edited
from ..rules.registry import GROUPS
from ..text.compose import as_edits, then, whole
from ..text.problem import Edit, Finding
from ..workspace.context import Workspace, beside
from .offer import Proposal, apart, edits_of, joined, preferred_of_all
from .verify import Proofs, affordable, proofs

Check: TypeAlias = Callable[[Document], list[Finding]]

ROUNDS = 60
"""The most rounds. The most that any of 5,832 real and mutated files needed is 30."""

FEWEST = 10
"""The rounds that a long file gets."""


class Applied(NamedTuple):
    """The text of a file after fixes. edits: of the text before, without overlaps. applied: the number of fixes by rule."""

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
) -> Applied:
    """The document with every fix applied that can be proved, until none is left.

    Each round takes the first rule in the order of the rules, and the first provable fix of each of its findings; early
    fixes are those of a rule before its group. If they can be proved together, they are applied together, otherwise half
    of them, and so on. The result is the same as if they were applied one by one in any order.

    names: the rules; all by default. safe_only: leave out unsafe fixes; otherwise safe ones come first.
    """
    here, around = document, workspace or Workspace()
    pieces = whole(document.text)
    applied: Counter[str] = Counter()
    seen = {document.text}
    for _ in range(affordable(ROUNDS, document.text, FEWEST)):
        found = [it for it in check(here) if it.fixes and (names is None or it.rule in names)]
        found.sort(key=_turn)
        known = proofs(here, around)
        chosen = next(filter(None, (_step(known, [*it], safe_only) for _, it in groupby(found, _turn))), None)
        if chosen is None:
            break
        edits = edits_of(chosen)
        after = edited(here, edits)
        if after.text in seen:
            break
        seen.add(after.text)
        here, pieces = after, then(pieces, edits)
        around = beside(around, here)
        applied[chosen[0].finding.rule] += len(chosen)
    return Applied(here.text, tuple(as_edits(pieces, document.text)), applied)


def _turn(finding: Finding) -> tuple[int, bool, int]:
    """The order of the fixes: by group, the early ones of each first, and by rule."""
    group, at = _PLACES.get(finding.rule, (len(GROUPS), 0))
    return group, not finding.fixes[0].early, at


_PLACES = {name: (group, at) for group, names in enumerate(GROUPS.values()) for at, name in enumerate(names)}


def _step(known: Proofs, findings: list[Finding], safe_only: bool) -> list[Proposal]:
    """The fixes of one rule that are applied together; none if no fix is left."""
    ready = preferred_of_all(known, findings, safe_only=safe_only)
    chosen = [ready[i] for i in apart(ready, range(len(ready)))[0]]
    while len(chosen) > 1:
        safe = joined(known, chosen)
        if safe or (safe is False and not safe_only):
            break
        chosen = chosen[: len(chosen) // 2]
    return chosen
