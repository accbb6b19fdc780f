"""`agentls explain`: the documentation of rules."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from ..rules.registry import rules
from .given import Misuse
from .outcomes import complain


def explain(arguments: argparse.Namespace) -> int:
    """Print the documentation of a rule, or one line for each rule. Returns the exit code."""
    if sys.flags.optimize > 1:
        raise Misuse("the explanations are docstrings, which `python -OO` leaves out; run it without `-OO`")
    if arguments.rule is None:
        width = max(map(len, rules()), default=0)
        for rule in rules().values():
            print(f"{rule.name:<{width}}  {rule.doc.splitlines()[0]}")
        return 0
    found = rules().get(arguments.rule)
    if found is None:
        complain(f"no rule `{arguments.rule}`{did_you_mean(arguments.rule, rules())}")
        return 2
    print(found.page, end="")
    return 0


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """The end of a sentence that names an unknown rule."""
    import difflib

    near = difflib.get_close_matches(name, list(names), 1)
    return f"; did you mean `{near[0]}`?" if near else "; `agentls explain` lists them"
