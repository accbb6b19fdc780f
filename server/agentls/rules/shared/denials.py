"""Entries of `tools` that `disallowedTools` removes again."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple, TypeAlias

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
    same: defaultdict[_Names, list[int]] = defaultdict(list)
    for i, (_, it) in enumerate(denying):
        same[_names(document, it)].append(i)
    having: defaultdict[object, list[_Names]] = defaultdict(list)
    for names in same:
        for each in names:
            having[each].append(names)
    found = []
    for allowed, item in items(document, ALLOWED):
        name, served = _names(document, item)
        ways = (name, served, (served[0], None)) if served else (name,)
        denials = [same[it] for it in {it for way in ways if way in having for it in having[way]}]
        if not denials or item.is_lost:
            continue
        number, first = sum(map(len, denials)), denying[min(it[0] for it in denials)]
        denial = first[1]
        narrow = "(" in denial.text and denial.text != item.text
        fixes: tuple[Fix, ...] = ()
        if narrow:
            fact = f"{code(denial.text)} in `disallowedTools` removes all of `{item.entry.name}`"
            said = Said(fact, "delete it, and restrict the tool with permission rules or a `PreToolUse` hook")
        else:
            by = f" with {code(denial.text)}" if denial.text != item.text else ""
            said = Said(f"`disallowedTools` removes {code(item.text)} again{by}", "remove it from one of the lists")
            fixes = removed(document, allowed, item, f"Remove {code(item.text)} from `tools`", safe=True)
        if narrow and number == len(denying):
            fixes = (Fix(f"Delete `{DENIED}`", (without(document, document.entries[DENIED]),), safe=False),)
        elif number == 1 and (narrow or denial.text == item.text):
            title = f"Remove {code(denial.text)} from `disallowedTools`"
            fixes += removed(document, *first, title, safe=False)
        found.append(Denied(item, denial, narrow, said, fixes))
    return found


_Names: TypeAlias = "tuple[str, tuple[str, str | None] | None]"


def _names(document: Document, item: Item) -> _Names:
    """The names by which an entry removes another: of a tool, and of a server and its tool."""
    return canonical(item.entry, document.dialect), mcp_name(item.meaning)
