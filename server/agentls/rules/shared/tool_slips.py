"""Typing mistakes that make an entry of a list of tools resolve to nothing."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from ...dialect.model import Dialect
from ...document import Document
from ...hosts.tools import Unknown
from ...stdx.records import pattern
from ...syntax.yaml.tree import Scalar, resolve
from ...text.problem import Edit, Fix
from ...text.source import Span
from .tool_lists import Item, ToolList, current, of_list
from .wording import code

_MCP = pattern(r"mcp[_:./-]", re.IGNORECASE)

WORDS = frozenset(
    (";", "|", "||", "/", "&", "&&", "+", "-", "*,", "•", "\u2013", "\u2014", "and", "or", "und", "et", ".", ":")
)
MARKS = pattern(r"[;|/&+\r\n\t\"'`\[\]{}\xab\xbb\u2018-\u201e\u2039\u203a\u3001\uff0c\uff1b]+")
"""What is meant to separate entries, as an entry of its own or within one."""
_NUMBER = pattern(r"\d{1,3}[.)]")
_BULLET = pattern(r"^(?:[-*+]|\d{1,3}[.)])[ \t]+")
_RULE = pattern(r"[\w-]+(?:\([^()]*\))?")
_NEGATED = pattern(r"([-!])([\w-]+)(?:\([^()]*\))?")
_QUOTE = r"[\"'`*\xab\xbb\u2018-\u201e\u2039\u203a]+"
_QUOTED = pattern(rf"{_QUOTE}([\w-]+)(\([^()]*\))?{_QUOTE}")
_PIECE = pattern(r"[^,;|/&+\s\"'`\[\]{}\xab\xbb\u2018-\u201e\u2039\u203a\u3001\uff0c\uff1b]+")


def is_explained(document: Document, found: ToolList, item: Item) -> bool:
    """Whether one of these slips is why an entry resolves to nothing."""
    return (
        right_case(item, document.dialect) is not None
        or is_nearly_mcp(item)
        or is_separated(document, found, item)
        or is_open(document, item)
        or item in found.torn
    )


def right_case(item: Item, dialect: Dialect) -> str | None:
    """The name that is meant, if an entry is one in the wrong case."""
    return _by_lower_case(dialect).get(item.entry.name.lower()) if item.is_lost else None


@lru_cache(maxsize=8)
def _by_lower_case(dialect: Dialect) -> dict[str, str]:
    """The names to write, by their lower case."""
    there = (it for it in dialect.tools.values() if it.is_given)
    return {it.name.lower(): current(it, dialect).name for it in there}


def is_nearly_mcp(item: Item) -> bool:
    """Whether an entry is nearly one about MCP."""
    return isinstance(item.meaning, Unknown) and _MCP.match(item.entry.name) is not None


def is_separated(document: Document, found: ToolList, item: Item) -> bool:
    """Whether an entry is one only because something was meant to separate: without its marks it is tools, or nothing."""
    if not isinstance(item.meaning, Unknown):
        return False
    if block_sign(document, found) or unquoted(document, item):
        return True
    if item.text in WORDS or _NUMBER.fullmatch(item.text):
        return len(found.items) > 2 or item is found.items[0]
    if "\n" in item.text:
        return any(tool_named(it.strip().partition("(")[0], document.dialect) for it in item.text.split("\n"))
    return MARKS.search(item.text) is not None and _are_tools(_PIECE.findall(item.text), document.dialect)


def negated(document: Document, found: ToolList, item: Item) -> str | None:
    """The tool that an entry such as `-Write` and `!Write` is meant to exclude."""
    named = _NEGATED.fullmatch(item.text)
    if named is None or (found.denies and named[1] == "-"):
        return None
    # On lines of their own, they are items without a space.
    line = document.source.line_at(item.span.start)
    begins_line = not document.text[max(line.start, item.span.start - _INDENTED) : item.span.start].strip()
    return None if named[1] == "-" and begins_line else tool_named(named[2], document.dialect)


_INDENTED = 200
"""The most spaces before a line that are looked at."""
EXCLUDING = frozenset(("no", "not", "without", "except", "but"))
"""Words that are meant to exclude the tool after them."""


def excluded(found: ToolList, item: Item) -> list[str]:
    """The entries of `tools` that are meant to be excluded by such a word, wherever it is, and that are granted."""
    if item.text.lower() not in EXCLUDING or found.denies:
        return []
    return [it.text for word, it in pairwise(found.items) if word.text == item.text and not it.is_lost]


def unquoted(document: Document, item: Item) -> str | None:
    """The entry that is meant, if it is in quotes that YAML reads as a part of the name."""
    found = _QUOTED.fullmatch(item.text)
    name = found and tool_named(found[1], document.dialect)
    return f"{name}{found[2] or ''}" if found and name else None


@of_list
def without_quotes(document: Document, found: ToolList) -> Fix | None:
    """A fix that writes the names of a list without such quotes."""
    meant = [(it.span, name) for it in found.items if (name := unquoted(document, it))]
    names = ", ".join(name for _, name in meant)
    edits = tuple(Edit(*it) for it in meant)
    return Fix(f"Write {code(names, 200)}", edits) if meant else None


@of_list
def block_sign(document: Document, found: ToolList) -> Span | None:
    """The `|` or `>` that makes one string of a list with dashes below it."""
    node = resolve(found.field.value)
    if not isinstance(node, Scalar) or node.style not in ("literal", "folded") or not isinstance(node.value, str):
        return None
    first, *lines = node.span.of(document.text).splitlines()
    written = [it.strip() for it in lines if it.strip()]
    if not written or not all(it.startswith("- ") for it in written):
        return None
    return Span(node.span.start, node.span.start + len(first.split()[0]))


def separated_names(document: Document, found: ToolList) -> list[str]:
    """The tools that a list is meant to hold; nothing where one of the words in it is none."""
    node = resolve(found.field.value)
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        return []
    lines = [_BULLET.sub("", it.strip(" \t\r,")) for it in node.value.split("\n") if it.strip()]
    if all(map(_RULE.fullmatch, lines)):
        rules = [it.partition("(") for it in lines]
        names = [tool_named(it[0], document.dialect) for it in rules]
        if None not in names:
            return [f"{name}{sign}{rest}" for name, (_, sign, rest) in zip(names, rules, strict=True)]
    if "(" in node.value:
        return []
    meant = [tool_named(it, document.dialect) for it in _PIECE.findall(node.value) if it not in WORDS]
    return [] if None in meant else [it for it in meant if it]


def block(document: Document, found: ToolList) -> Span | None:
    """The lines of a list that is a string of several lines, with the sign before them; None for another list."""
    node = resolve(found.field.value)
    if not isinstance(node, Scalar) or node.style not in ("literal", "folded"):
        return None
    return Span(node.span.start, node.span.start + len(node.span.of(document.text).rstrip()))


def _are_tools(names: list[str], dialect: Dialect) -> bool:
    return bool(names) and all(tool_named(it, dialect) for it in names if it not in ("and", "or"))


def tool_named(name: str, dialect: Dialect) -> str | None:
    """The name of a tool of the host, in its right case; None for any other word."""
    tool = dialect.tools.get(name)
    if name.startswith("mcp__") or (tool and tool.status != "foreign"):
        return name
    return _by_lower_case(dialect).get(name.lower())


def is_open(document: Document, item: Item) -> bool:
    """Whether nothing closes the parenthesis after a tool's name."""
    is_open = item.text.count("(") > item.text.count(")")
    return item.entry.specifier is None and is_open and item.text.partition("(")[0] in document.dialect.tools
