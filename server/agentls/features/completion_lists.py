"""Completion in a list of names, in any notation: tools, skills, and the names in a tool's
parentheses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..cursor.targets import Item
from ..document import Document
from ..hosts.tools import ALLOWED
from ..stdx.records import replace
from ..syntax.yaml.quote import as_scalar, inside
from ..text.problem import Edit
from ..text.source import Span
from ..workspace.context import Workspace
from . import vocabulary
from .proposal import Proposal, proposed


def names(document: Document, workspace: Workspace, at: Item) -> Iterator[Proposal]:
    """Items for a list of skills."""
    words = vocabulary.skills(workspace, at.text[: at.at]) if at.field.values == "skills" else iter(())
    # A name with a comma, a space or a parenthesis would be split.
    free = (it for it in words if it.text not in at.others and not re.search(r"[,\s(]", it.text))
    for i, it in enumerate(free):
        if edit := _edit(document, at, it.text):
            yield proposed(it, edit, i)


def tools(document: Document, workspace: Workspace, at: Item, offset: int) -> Iterator[Proposal]:
    """Items for a list of tools."""
    typed = at.text[: at.at]
    if "(" in typed:
        yield from _arguments(document, workspace, at, offset, typed)
        return
    name, specified, _ = at.text.partition("(")
    place = replace(at, span=Span(at.span.start, at.span.start + len(name)), text=name) if specified else at
    if not place.span.covers(offset):
        # A half-typed parenthesis that belongs to no tool.
        return
    taken = {it.partition("(")[0] for it in at.others}
    grammar = document.host.tools
    shadowed = grammar.searches if grammar.shell in taken and at.path == (ALLOWED,) else ()
    for i, word in enumerate(vocabulary.tools(document.dialect, workspace, typed, taken)):
        if word.text == "*" and at.path != (ALLOWED,):
            continue  # In the other list, it denies nothing.
        if word.text in shadowed:
            word = replace(word, detail=f"has no effect beside {grammar.shell}", last=True)
        if edit := _edit(document, place, word.text):
            yield proposed(word, edit, i)


def _edit(document: Document, at: Item, name: str) -> Edit | None:
    """An edit that replaces the name at the cursor; None if it is written with escapes, or on several lines."""
    span, value = at.span, at.value
    if span.of(document.text) != at.text and span.start != span.end:
        return None
    if value.scalar.style in ("double", "single") and value.span.end > value.span.start:
        return Edit(span, inside(name, value.scalar.style))
    alone = value.text.strip() == at.text
    return Edit(span, value.lead + (as_scalar(name, value.flow) if alone else name))


def _arguments(document: Document, workspace: Workspace, at: Item, offset: int, typed: str) -> Iterator[Proposal]:
    """The names in the parentheses of `Agent(…)` and `Skill(…)`."""
    if at.span.of(document.text) != at.text:
        return
    name, _, inner = typed.partition("(")
    left = inner[inner.rfind(",") + 1 :].lstrip()
    right = re.match(r"[^,)]*", at.text[len(typed) :])
    assert right is not None
    word = left + right.group().rstrip()
    span = Span(offset - len(left), offset - len(left) + len(word))
    words = {"agent": vocabulary.agents(document, workspace, left), "skill": vocabulary.skills(workspace, left)}
    used = {it.strip() for it in re.split(r"[,()]", at.text)} - {word}
    closed = ")" in at.text[len(typed) :]
    style = at.value.scalar.style
    for i, it in enumerate(words.get(document.dialect.named_in(name), ())):
        plain = style in ("double", "single") or as_scalar(it.text) == it.text
        if plain and it.text not in used and not re.search(r"[,()]", it.text):
            edit = Edit(span, inside(it.text, style) + ("" if closed else ")"))
            yield proposed(replace(it, deprecated=False), edit, i)
