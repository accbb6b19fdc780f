"""Inlay hints at the ends of lines of the header: the model that an alias ran as, that a list grants nothing, the cost
of the description.

Each kind can be turned off.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ..document import Document
from ..hosts.verdict import Loaded
from ..hosts.versions import ran_on
from ..settings import INLAY_HINTS
from ..stdx.records import dataclass
from ..text.source import Span


@dataclass(frozen=True)
class Hint:
    """A hint at an offset. text: Markdown that explains it."""

    offset: int
    label: str
    text: str


def hints(document: Document, span: Span, kinds: Collection[str] = INLAY_HINTS) -> list[Hint]:
    """The hints of the given kinds in `span`."""
    verdict = document.verdict
    if not isinstance(verdict, Loaded) or verdict.placeholder is not None:
        return []
    made = {"model": _model, "tools": _tools, "tokens": _tokens}
    found = (it for kind in made if kind in kinds for it in made[kind](document, verdict))
    return sorted((it for it in found if span.covers(it.offset)), key=lambda it: it.offset)


def _model(document: Document, verdict: Loaded) -> Iterator[Hint]:
    scalar = document.scalar("model")
    if scalar is None or verdict.model is None or verdict.runs_as in (None, verdict.model):
        return
    client = f"{document.dialect.host} {ran_on(document.dialect)}"
    yield Hint(
        _line_end(document, scalar.span.end),
        f"= {verdict.runs_as}",
        f"What `{verdict.model.strip()}` ran as on {client}.",
    )


def _tools(document: Document, verdict: Loaded) -> Iterator[Hint]:
    entry = document.entries.get("tools")
    if entry is None or verdict.tools != ():
        return
    why = "Every run is refused." if verdict.refused else "The agent runs without a tool."
    yield Hint(_line_end(document, entry.key.span.end), "no tools", why)


def _tokens(document: Document, verdict: Loaded) -> Iterator[Hint]:
    entry = document.entries.get("description")
    if entry is None:
        return
    count = verdict.tokens
    text = "What the description costs in every conversation, as the host estimates it."
    yield Hint(_line_end(document, entry.key.span.end), f"≈ {count} token{'s' * (count != 1)}", text)


def _line_end(document: Document, offset: int) -> int:
    """The end of a line, where a hint is not mistaken for text and does not shift text that is being typed."""
    return document.source.line_at(offset).end
