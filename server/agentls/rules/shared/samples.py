"""Sample text in a body: the content of Markdown fences, with the fences inside it, as the author means it."""

from __future__ import annotations

import re

from ...document import Document, remembered
from ...stdx.records import pattern
from ...text.source import Span

_FENCE = pattern(r"^[ \t]*(?P<marks>`{3,}|~{3,})[ \t]*(?P<info>[\w+-]*)[^`\n]*$", re.MULTILINE)
_MARKDOWN = frozenset(("markdown", "md", "mdx", "template"))


@remembered
def samples(document: Document) -> tuple[Span, ...]:
    """The Markdown fences of a body, each up to the fence that closes it when nested fences are counted."""
    found: list[Span] = []
    start, depth = 0, 0
    for it in _FENCE.finditer(document.text, *document.body):
        if it["info"]:
            if not depth and it["info"].lower() in _MARKDOWN:
                start, depth = it.start(), 1
            elif depth:
                depth += 1
        elif depth:
            depth -= 1
            if not depth:
                found.append(Span(start, it.end()))
    return (*found, Span(start, document.body.end)) if depth else tuple(found)


def is_in_sample(document: Document, span: Span) -> bool:
    """Whether a place is in sample text."""
    return any(it.start <= span.start < it.end for it in samples(document))
