"""What Gemini CLI ignores or loses in a file that loads."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts import schema
from ..reading import Note
from .header import Header, items, place

HOST = "gemini"


def of(found: Header) -> tuple[Note, ...]:
    """The notes of a file that loads."""
    return tuple(sorted((*_prompt(found), *_tools(found), *_model(found)), key=lambda it: it.span))


def _prompt(found: Header) -> Iterator[Note]:
    if found.tail is not None:
        message = "Gemini CLI loses the text below the header, which does not end with `---` alone. Write `---` alone."
        yield Note("lost", found.tail, message)


def _tools(found: Header) -> Iterator[Note]:
    names = found.fields.get("tools", ())
    spans = items(found, "tools")
    for number, name in enumerate(names):
        if name in schema(HOST)["x-withheld"]:
            span = spans[number] if len(spans) == len(names) else place(found, "tools")
            yield Note("lost", span, f"Gemini CLI gives no agent the tool `{name}`. Remove it.")


def _model(found: Header) -> Iterator[Note]:
    model = found.fields.get("model")
    if model in schema(HOST)["x-aliases"]:
        message = (
            f"Gemini CLI asks for a model called `{model}`, an alias that only Claude Code knows."
            " Write a model of Gemini."
        )
        yield Note("changed", place(found, "model"), message)
