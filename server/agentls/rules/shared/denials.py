"""Entries of `tools` that `disallowedTools` removes again."""

from __future__ import annotations

from typing import NamedTuple

from ...dialect.model import Dialect
from ...document import Document
from ...edits.header import removed as without
from ...hosts.tools import ALLOWED, DENIED
from ...text.problem import Fix
from .tool_lists import Item, canonical, items, mcp_name, removed
from .wording import Said, code


class Denied(NamedTuple):
    """An entry of `tools`, the entry that removes it, what to say and what to do about it.

    narrow: only a part of the tool was meant.
    """

    item: Item
    denial: Item
    narrow: bool
    said: Said
    fixes: tuple[Fix, ...]


def denied(document: Document) -> list[Denied]:
    """Every entry of `tools` that is removed, in order."""
    denying = list(items(document, DENIED))
    found = []
    for allowed, item in items(document, ALLOWED):
        denials = [it for it in denying if _covers(it[1], item, document.dialect)]
        if not denials or item.is_lost:
            continue
        denial = denials[0][1]
        narrow = "(" in denial.text and denial.text != item.text
        fixes: tuple[Fix, ...] = ()
        if narrow:
            fact = f"{code(denial.text)} in `disallowedTools` removes all of `{item.entry.name}`"
            said = Said(fact, "delete it, and restrict the tool with permission rules or a `PreToolUse` hook")
        else:
            by = f" with {code(denial.text)}" if denial.text != item.text else ""
            said = Said(f"`disallowedTools` removes {code(item.text)} again{by}", "remove it from one of the lists")
            fixes = removed(document, allowed, item, f"Remove {code(item.text)} from `tools`", safe=True)
        if narrow and len(denials) == len(denying):
            fixes = (Fix(f"Delete `{DENIED}`", (without(document, document.entries[DENIED]),), safe=False),)
        elif len(denials) == 1 and (narrow or denial.text == item.text):
            title = f"Remove {code(denial.text)} from `disallowedTools`"
            fixes += removed(document, *denials[0], title, safe=False)
        found.append(Denied(item, denial, narrow, said, fixes))
    return found


def _covers(denial: Item, item: Item, dialect: Dialect) -> bool:
    if canonical(denial.entry, dialect) == canonical(item.entry, dialect):
        return True
    denied, named = mcp_name(denial.meaning), mcp_name(item.meaning)
    return bool(denied and named and denied[0] == named[0] and denied[1] in (None, named[1]))
