"""Sample text in a body: Markdown fences with the fences inside them as the author means it, templates, quotations."""

from __future__ import annotations

import re

from ...document import Document, remembered
from ...stdx.records import pattern
from ...text.source import Span, is_within, joined

_FENCE = pattern(r"^[ \t]*(?P<marks>`{3,}|~{3,})[ \t]*(?P<info>[\w+-]*)[^`\n]*$", re.MULTILINE)
_KINDS = "templates?|examples?|samples?"
_TAG = pattern(
    rf"^[ \t]*<(?P<end>/)?(?P<name>(?:{_KINDS})(?:[_-][\w-]*)?|(?:[^\W_]+[_-]+)*(?:{_KINDS}|formats?|output))(?:[ \t][^<>\n]*)?>",
    re.MULTILINE | re.IGNORECASE,
)
_QUOTED = pattern(r'"[^"\n]+"|“[^“”\n]+”')
_LINK = pattern(r"\[[^\[\]]*\]\([^()]*\)")
_WORD = pattern(r"\w\w")
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


@remembered
def blocks(document: Document) -> tuple[Span, ...]:
    """The content of tags for templates and formats, such as `<template>` and `<output_format>`."""
    found: list[Span] = []
    start: dict[str, int] = {}
    for it in _TAG.finditer(document.text, *document.body):
        if not it["end"]:
            start.setdefault(it["name"], it.end())
        elif it["name"] in start:
            found.append(Span(start.pop(it["name"]), it.start()))
    return joined(found)


@remembered
def quotations(document: Document) -> tuple[Span, ...]:
    """Quoted text on one line with words outside its links: sentences that an agent is to write."""
    found = _QUOTED.finditer(document.text, *document.body)
    return tuple(Span(*it.span()) for it in found if _WORD.search(_LINK.sub("", it[0])))


def is_in_sample(document: Document, span: Span) -> bool:
    """Whether a place is in sample text."""
    return any(it.start <= span.start < it.end for it in samples(document)) or is_within(span, blocks(document))
