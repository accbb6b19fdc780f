"""The fields of a header that are not in the dialect."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import dropwhile, takewhile
from typing import NamedTuple

from ...dialect.conform import fits
from ...dialect.model import Dialect, ForeignKey
from ...document import Document, remembered
from ...hosts.tools import ALLOWED, DENIED
from ...hosts.verdict import Loaded
from ...stdx.records import pattern
from ...stdx.spelling import alike, nearest
from ...syntax.frontmatter import overrun
from ...syntax.header import value
from ...syntax.yaml.tree import Entry, Mapping, Scalar, resolve
from .rescues import is_misread


def granting(document: Document, field: str) -> str:
    """The effect of a misspelled field on the tools, as the end of a clause; empty if it has none. The file does not have
    the right field, too."""
    if field != ALLOWED:
        return ""
    denied = f" that `{DENIED}` does not remove" if DENIED in document.entries else ""
    return f", so every tool{denied} is granted"


@remembered
def unknown(document: Document) -> tuple[Entry, ...]:
    """The unknown fields of a header that are certainly meant as fields, each at its first place.

    In a broken header, a word with a colon after the broken place may be part of a value.
    """
    header, cut, fields = document.header, document.frontmatter, document.dialect.fields
    if header is None or cut is None or not isinstance(header.root, Mapping):
        return ()
    verdict = document.verdict
    used = verdict.described_by if isinstance(verdict, Loaded) else ""
    found: dict[str, Entry] = {}
    for entry in header.root.entries:
        if entry.name not in fields and entry.name not in ("<<", used):
            found.setdefault(entry.name, entry)
    if header.error is None or header.attempt:
        return tuple(found.values())
    end = header.error.span.start
    end = min(end, overrun(document.text, cut, fields) or end)
    return tuple(it for it in found.values() if it.key.span.start < min(end, it.key.span.end))


class Fallen(NamedTuple):
    """Lines of a description in a block, sentences with a colon, that are read as fields because they are not
    indented."""

    description: Entry
    text: Scalar
    lines: tuple[Entry, ...]

    def covers(self, entry: Entry) -> bool:
        return self.lines[0].span.start <= entry.span.start <= self.lines[-1].span.start


@remembered
def fallen(document: Document) -> Fallen | None:
    root = document.header.root if document.header else None
    entries = root.entries if isinstance(root, Mapping) else ()
    after = dropwhile(lambda it: it.name != "description", entries)
    above = next(after, None)
    text = resolve(above.value) if above else None
    if above is None or not isinstance(text, Scalar) or text.style not in ("literal", "folded"):
        return None
    lines = tuple(takewhile(lambda it: _is_sentence(it, document), after))
    return Fallen(above, text, lines) if lines else None


def _is_sentence(entry: Entry, document: Document) -> bool:
    return " " in entry.name and not nearest(entry.name, document.dialect.fields)


def meant(key: str, fields: Collection[str]) -> str | None:
    """The field that a key is near, also one that begins as an item of a list of Markdown does."""
    return nearest(key.lstrip("0123456789.) *+"), fields)


def misspelled(document: Document, name: str) -> Entry | None:
    """The unknown field that is a misspelling of the missing required field `name`."""
    required = document.dialect.required
    return next((it for key, it in document.entries.items() if meant(key, required) == name), None)


_LABELS = ("catalogs", "Agent Skills")


def foreign(document: Document, entry: Entry) -> ForeignKey | None:
    """The key of another product, or of another kind of file, that an entry is, judged by its name and value."""
    key = named_like(document.dialect, entry.name)
    if key is None or key.values is None or fits({}, key.values, value(entry.value)):
        return key
    return None


def named_like(dialect: Dialect, name: str) -> ForeignKey | None:
    """The key with a name, or with the same words: `denied-tools` is `deniedTools`."""
    if name in dialect.foreign or any(alike(name, it) for it in dialect.fields):
        return dialect.foreign.get(name)
    return _by_words(dialect).get(_words(name))


@lru_cache(maxsize=8)
def _by_words(dialect: Dialect) -> dict[str, ForeignKey]:
    return {_words(name): key for name, key in dialect.foreign.items() if _PARTED.search(name)}


_PARTED = pattern(r"[a-z](?:[_-]|(?=[A-Z]))")


def _words(name: str) -> str:
    return name.replace("-", "").replace("_", "").lower()


def is_meant_to_work(key: ForeignKey) -> bool:
    """Whether the author of a key expects the host to act on it, unlike a label for people and catalogs."""
    return key.owner not in _LABELS and (bool(key.owner) or key.field is not None)


# Rules of their own check tools, models, colors, hooks and servers.
_ELSEWHERE = frozenset(("name", "description", ALLOWED, DENIED, "model", "color", "hooks", "mcpServers"))


def checked(document: Document) -> Iterator[Entry]:
    """The non-empty fields whose values are checked against the schema alone."""
    for name, entry in document.entries.items():
        if name not in document.dialect.fields or name in _ELSEWHERE:
            continue
        node = resolve(entry.value)
        if (isinstance(node, Scalar) and node.value is None) or is_misread(document, entry):
            continue
        if document.origin.role == "plugin" and document.dialect.fields[name].ignored_in_plugins:
            continue
        yield entry
