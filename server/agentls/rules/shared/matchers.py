"""What a hook's matcher matches among names of tools, where that is certain.

A matcher of letters, digits, `_`, `-`, spaces, commas and bars is a list of names; any other is a regular expression
that is searched for in the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...stdx.records import pattern

_LIST = pattern(r"[a-zA-Z0-9_|, -]+")
_PLAIN = pattern(r"(?:[^\\()\[\]{}]|\\[bwds]|\\[^\w\s]|\[\^?[\w ,|\"'-]+\]|\((?:\?:)?(?!\?)|\)(?![*+?{]))*")
"""Expressions that mean the same in JavaScript and Python, and cannot take long."""
_MANY = pattern(r"[*+?]")
_OPTIONAL = pattern(r"(?:\\.|.)[*?]|\\[bwd]")
_NOT_IN_NAMES = pattern(r"[^\w.^$+|()\\-]|\\[^bwd._-]")
_GROUP = pattern(r"(?<!\\)\([^()\\]*\)[*?]?")
_ALTERNATIVE = pattern(r"(?:[^|()\[\]\\]|\\.|\([^()]*\)|\[[^\[\]]*\])+")
_MOST = 4
_LONGEST = 200


def listed(matcher: str) -> list[str] | None:
    """The names in a matcher; None if it is an expression."""
    return [it.strip() for it in re.split(r"[|,]", matcher)] if _LIST.fullmatch(matcher) else None


def alternatives(expression: str) -> list[str]:
    """The alternatives of an expression; the whole if they cannot be told apart."""
    parts = _ALTERNATIVE.findall(expression)
    return parts if "|".join(parts) == expression else [expression]


def matched(expression: str, names: Iterable[str], *, any_case: bool = False) -> list[str] | None:
    """The names in which an expression is found; None if only JavaScript can tell.

    any_case: ignore case, and look only at the beginning of the names.
    """
    if len(expression) > _LONGEST or not _PLAIN.fullmatch(expression) or len(_MANY.findall(expression)) > _MOST:
        return None
    find, flags = (re.match, re.ASCII | re.IGNORECASE) if any_case else (re.search, re.ASCII)
    try:
        return [it for it in names if find(expression, it, flags)]
    except re.error:
        return None


def can_be_of_server(expression: str) -> bool:
    """Whether an expression may match the name of an MCP tool; these names are unknown."""
    if re.match(r"\^\((?:\?:)?(?!m)[A-Za-z](?:[\w.]|\|(?!m)[A-Za-z])*\)", expression):
        return False
    return any(
        not re.match(r"\^(?!m)[A-Za-z]", it) and not _NOT_IN_NAMES.search(_OPTIONAL.sub("", it))
        for it in _GROUP.sub("", expression).split("|")
    )
