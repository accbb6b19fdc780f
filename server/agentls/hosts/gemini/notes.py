"""What Gemini CLI ignores or loses in a file that loads."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.header import items
from ..facts import schema
from ..reading import Note, Why
from ..remedy import REMOVE, Remedy
from .header import HOST, Header, place


def of(found: Header) -> tuple[Note, ...]:
    """The notes of a file that loads."""
    return tuple(sorted((*_prompt(found), *_tools(found), *_model(found)), key=lambda it: it.span))


def _prompt(found: Header) -> Iterator[Note]:
    if found.tail is not None:
        fact = "the line that closes the header is not just `---`, so Gemini CLI loses the text below it"
        yield Note("lost", found.tail, Why(fact, Remedy("write `---` alone")))


def _tools(found: Header) -> Iterator[Note]:
    names = found.fields.get("tools", ())
    spans = items(found.root, "tools", len(names), found.span)
    for name, span in zip(names, spans, strict=True):
        if name in schema(HOST)["x-withheld"]:
            fact = f"`{name}` is a tool that Gemini CLI gives to no agent"
            yield Note("lost", span, Why(fact, REMOVE))


def _model(found: Header) -> Iterator[Note]:
    model = found.fields.get("model")
    if model in schema(HOST)["x-aliases"]:
        fact = f"`{model}` is an alias that only Claude Code knows, so Gemini CLI asks for a model of that name"
        yield Note("changed", place(found, "model"), Why(fact, Remedy("write a Gemini model")))
