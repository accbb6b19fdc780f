"""Completion and hover of rule names in suppression comments, `# agentls: ignore[…]` and `<!-- agentls: ignore[…]
-->`."""

from __future__ import annotations

from collections.abc import Mapping

from ..stdx.records import pattern
from ..text.problem import Edit
from ..text.source import Span, line_in
from .hover import Hover
from .proposal import Completion, Proposal

_COMMENT = pattern(r"(?:#|<!--)[ \t]*agentls:[ \t]*ignore\[([^\]\n]*)")
_NAME = pattern(r"[A-Za-z0-9_-]+")


def complete(text: str, offset: int, abouts: Mapping[str, str]) -> Completion | None:
    """The rules that the comment at a place does not name yet; None if there is no such comment. abouts: a summary of
    each rule."""
    names = _names(text, offset)
    if names is None:
        return None
    here = next((it for it in names if it.covers(offset)), Span(offset, offset))
    used = {it.of(text) for it in names if it != here}
    proposals = (
        Proposal(rule, "value", Edit(here, rule), f"{index:05}", detail=about, about=("rule", rule))
        for index, (rule, about) in enumerate(abouts.items())
        if rule not in used
    )
    return Completion(tuple(proposals))


def hover(text: str, offset: int, abouts: Mapping[str, str]) -> Hover | None:
    """The summary of the rule that a comment names. abouts: a summary of each rule, in Markdown."""
    here = next((it for it in _names(text, offset) or () if it.covers(offset)), None)
    return Hover(here, abouts[here.of(text)]) if here and here.of(text) in abouts else None


def _names(text: str, offset: int) -> list[Span] | None:
    """The places of the names in the brackets around a place; None if it is not in such brackets."""
    for mark in _COMMENT.finditer(text, *line_in(text, offset)):
        if Span(*mark.span(1)).covers(offset):
            return [Span(*it.span()) for it in _NAME.finditer(text, *mark.span(1))]
    return None
