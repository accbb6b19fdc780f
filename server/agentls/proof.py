"""What edits of a file change for the host: nothing, or only what they are meant to.

The edited text is read again, as a file of its own, and both are compared. An edit that is offered as harmless has been
through here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import fields, replace

from .document import Document
from .problem import Edit, apply
from .runtime import Loaded
from .syntax.header import value
from .syntax.tree import Alias, walk

_PLACES = frozenset(("refused", "ignored", "placeholder"))


def edited(document: Document, edits: Iterable[Edit]) -> Document:
    """The document after the edits, at the same place."""
    return replace(document, text=apply(document.text, tuple(edits)))


def keeps(document: Document, edits: Iterable[Edit], changing: Collection[str] = ()) -> bool:
    """Whether the host has the same agent, and the same prompt, after the edits.

    changing: what may differ, by the names of the fields of the file and of `Loaded`, and `prompt` for the body. A file
    that the host skips is to be skipped for the same reason, and to read the same otherwise. False where a header names
    values with `*`, which may make it endless to compare.
    """
    after = edited(document, edits)
    before_state, after_state = _state(document), _state(after)
    if before_state is None or after_state is None:
        return False
    names = before_state.keys() | after_state.keys()
    return all(before_state.get(it) == after_state.get(it) for it in names if it not in changing)


def description(document: Document) -> str | None:
    """The description that the host has, or would have if it did not skip the file."""
    if isinstance(document.verdict, Loaded):
        return document.verdict.description
    scalar = document.scalar("description")
    if scalar is None or scalar.style == "broken" or not isinstance(scalar.value, str):
        return None
    return scalar.value.replace("\\n", "\n")


def _state(document: Document) -> dict[str, object] | None:
    """All that the host makes of a file, without places; None where it cannot be compared."""
    root = document.header.root if document.header else None
    if root is not None and any(isinstance(it, Alias) for it in walk(root)):
        return None
    state: dict[str, object] = {name: repr(value(entry.value)) for name, entry in document.entries.items()}
    verdict = document.verdict
    if isinstance(verdict, Loaded):
        state.update((it.name, getattr(verdict, it.name)) for it in fields(verdict) if it.name not in _PLACES)
        refused, placeholder = verdict.refused, verdict.placeholder
        state["refused"] = refused and (refused.reason, refused.message, refused.unless)
        state["ignored"] = tuple((it.path, it.why) for it in verdict.ignored)
        state["placeholder"] = placeholder and placeholder.reason
    else:
        state["skipped"] = verdict.reason
    state["description"] = description(document)
    state["prompt"] = document.body.of(document.text)
    return state
