"""What the host reads differently after edits of a file.

The edited text is read as a file of its own and both are compared. Every edit that is offered as harmless is checked
here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..document import Document
from ..hosts.verdict import Loaded
from ..stdx.records import fields
from ..syntax.header import Header, value
from ..syntax.yaml.tree import Alias, walk
from ..text.problem import Edit, apply

_APART = frozenset(("refused", "ignored", "placeholder", "interactive", "at_once"))
"""What holds places, and what follows from the tools."""


def edited(document: Document, edits: Iterable[Edit]) -> Document:
    """The document after the edits."""
    return document.with_text(apply(document.text, tuple(edits)))


def keeps(document: Document, edits: Iterable[Edit], changing: Collection[str] = ()) -> bool:
    """Whether the host has the same agent with the same prompt after the edits, except for the parts in `changing`.
    False if that cannot be determined; see `changes` for the names of the parts."""
    found = changes(document, edited(document, edits))
    return found is not None and found <= set(changing)


def changes(before: Document, after: Document) -> frozenset[str] | None:
    """What the host reads differently from two files, by the names of the fields of the file and of `Loaded`.

    Also: `prompt` for the body, `skipped` for whether and why a file is skipped, and `ignored NAME` for the unused
    parts of a field. None if a header uses aliases, which could make the comparison endless.
    """
    return differences(state(before), state(after))


def differences(first: dict[str, object] | None, second: dict[str, object] | None) -> frozenset[str] | None:
    """The names under which two states differ; None if one is None."""
    if first is None or second is None:
        return None
    return frozenset(it for it in first.keys() | second.keys() if first.get(it) != second.get(it))


def description(document: Document) -> str | None:
    """The description that the host loads, or would load if it did not skip the file."""
    if isinstance(document.verdict, Loaded):
        return document.verdict.description
    scalar = document.scalar("description")
    if scalar is None or scalar.style == "broken" or not isinstance(scalar.value, str):
        return None
    return scalar.value.replace("\\n", "\n")


def state(document: Document) -> dict[str, object] | None:
    """Everything that the host makes of a file, without places; None if it cannot be compared."""
    if document.header and _has_aliases(document.header, document.text):
        return None
    others = (it for it in document.entries.items() if it[0] != "description")
    found: dict[str, object] = {name: repr(value(entry.value)) for name, entry in others}
    verdict = document.verdict
    if isinstance(verdict, Loaded):
        found.update((it.name, getattr(verdict, it.name)) for it in fields(verdict) if it.name not in _APART)
        refused, placeholder = verdict.refused, verdict.placeholder
        found["refused"] = refused and (refused.reason, refused.message, refused.unless)
        ignored: dict[str, list[object]] = {}
        for it in verdict.ignored:
            ignored.setdefault(f"ignored {it.path[0]}", []).append((it.path, it.why))
        found.update(ignored)
        found["placeholder"] = placeholder and placeholder.reason
    else:
        found["skipped"] = verdict.reason
    found["description"] = description(document)
    found["prompt"] = document.body.of(document.text)
    return found


def _has_aliases(header: Header, text: str) -> bool:
    root = header.root
    return root is not None and "*" in header.span.of(text) and any(isinstance(it, Alias) for it in walk(root))
