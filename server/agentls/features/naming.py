"""Completion and hover of the names of agents in a command or skill. Nothing else is completed or explained there."""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..stdx.records import pattern, replace
from ..text.problem import Edit
from ..text.source import Span
from ..workspace.context import Workspace
from . import explain, vocabulary
from .completion_body import quoted
from .hover import Hover
from .navigation import named
from .proposal import Completion, Proposal, proposed

_REACH = 400
"""Code points before the cursor that are examined."""
_BEGUN = (
    r"""(?:(?P<mention>(?<![\w@./])@)(?:agent-)?"""
    r"""|\bsubagent_type\\?["'`]?\s{0,3}[:=]\s{0,3}\\?["'`]?"""
    r"""|(?<![\w.])"""
)
_BEGUN_ARGUMENT = r"""\((?:[\w:-]+, ?)*|\b"""
_BEGUN_OPTION = r"""\b[^\n;&|]*(?<![\w-])--agent[ =]["']?)(?P<typed>[\w:-]*)\Z"""
_FIELD = pattern(r"""(?m)^agent:[ \t]+["']?(?P<typed>[\w:-]*)\Z""")
_NAME = pattern(r"[A-Za-z][\w-]*(?::[\w-]+)*")
_REST = pattern(r"[\w:-]*")


def complete(document: Document, workspace: Workspace, offset: int, typed: str = "") -> Completion:
    """The agents that can be named at `offset`. typed: the trigger character that was typed, if any."""
    found = (*_proposals(document, workspace, offset), *quoted(document, workspace, offset))
    return Completion(found, vocabulary.is_long(workspace)).meant(document.text, offset, typed)


def _proposals(document: Document, workspace: Workspace, offset: int) -> Iterator[Proposal]:
    region = document.region
    is_header = region is not None and region.covers(offset)
    before = document.text[max(0, offset - _REACH) : offset]
    launch, program = document.dialect.launch, document.host.command.program
    anywhere = pattern(f"{_BEGUN}{launch}{_BEGUN_ARGUMENT}{program}{_BEGUN_OPTION}")
    begun = (_FIELD.search(before) if is_header else None) or anywhere.search(before)
    rest = _REST.match(document.text, offset)
    if begun is None or rest is None:
        return
    span = Span(offset - len(begun["typed"]), rest.end())
    is_mention = begun.groupdict().get("mention") is not None
    if is_mention:
        span = Span(offset - (len(before) - begun.start()), rest.end())
    for i, it in enumerate(vocabulary.agents(document, workspace, begun["typed"])):
        if _NAME.fullmatch(it.text):
            text = f"@agent-{it.text}" if is_mention else it.text
            yield replace(proposed(it, Edit(span, text), i), label=text, filter=text)


def hover(document: Document, workspace: Workspace, offset: int) -> Hover | None:
    """The agent whose name is at `offset`; None if no agent has this name."""
    found = named(document, workspace, offset)
    if found is None or found.kind != "agent":
        return None
    known = (explain.about([it, found.name], document.dialect, workspace) for it in ("agent", "built-in"))
    text = next(filter(None, known), "")
    return Hover(found.whole, text) if text else None
