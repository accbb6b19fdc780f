"""`Reference`: the name of an agent in a command, a skill or another file that is not an agent, and the form it has.

Computed from the text alone. Prose is none of the forms: each of these can mean nothing but an agent.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from ..document import Document
from ..stdx.records import pattern
from ..syntax.yaml.scalar import source_span
from ..syntax.yaml.tree import Scalar
from ..text.source import Span

Form: TypeAlias = Literal["subagent_type", "call", "mention", "option", "field"]

_NAME = r"[A-Za-z][\w-]*(?:::?[\w-]+)*"
_FORMS = pattern(
    rf"""(?<![\w@./])@agent-(?P<mention>{_NAME})"""
    r"""|@"(?P<quoted>[^"\n]{1,256}?)\ \(agent\)\""""
    rf"""|subagent_type\\?["'`]?\s{{0,3}}[:=]\s{{0,3}}\\?["'](?P<subagent_type>{_NAME})\\?["']"""
    rf"""|(?<![\w.])(?:Agent|Task)\((?P<call>{_NAME}(?:,\ ?{_NAME})*)\)"""
    rf"""|(?<![\w-])--agent[ =]["']?(?P<option>{_NAME})(?![\w./<-])""",
    re.VERBOSE,
)
_SIGNS = ("@agent-", '(agent)"', "subagent_type", "Agent(", "Task(", "--agent")
_PART = pattern(r"[^,\s]+")


class Reference(NamedTuple):
    """A name where it is written."""

    form: Form
    name: str
    span: Span


def references(document: Document) -> Iterator[Reference]:
    """The agents that a command or a skill names, in the order of the file; an `@agent-…` in a code block is an example."""
    found = [it for it in in_text(document.text) if it.form != "mention" or not _is_in_code(document, it.span)]
    field = document.scalar("agent")
    if isinstance(field, Scalar) and isinstance(field.value, str) and (name := field.value.strip()):
        start = field.value.index(name)
        span = source_span(field, start, start + len(name))
        if span.of(document.text) == name:
            found.append(Reference("field", name, span))
    yield from sorted(found, key=lambda it: it.span)


def _is_in_code(document: Document, span: Span) -> bool:
    fences = document.markdown.fences
    at = bisect_right(fences, span, key=lambda it: it.span) - 1
    return at >= 0 and fences[at].span.contains(span)


def in_text(text: str) -> Iterator[Reference]:
    """The agents that any text names, also JSON."""
    if not any(it in text for it in _SIGNS):
        return
    for it in _FORMS.finditer(text):
        group = str(it.lastgroup)
        start = it.start(group)
        match group:
            case "call":
                for part in _PART.finditer(it[group]):
                    yield Reference("call", part[0], Span(start + part.start(), start + part.end()))
            case "subagent_type" | "option":
                yield Reference(group, it[group], Span(*it.span(group)))
            case _:
                yield Reference("mention", it[group], Span(*it.span(group)))
