"""The value of `model` as the host reads it. Shared by the rules about models."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from ...dialect.model import Dialect, Model, ModelShape
from ...document import Document
from ...stdx.records import pattern
from ...stdx.spelling import nearest
from ...syntax.yaml.tree import Entry, Scalar, resolve
from .rescues import is_misread

_CONTEXT = pattern(r"\[[12]m\]$", re.IGNORECASE)


def field(document: Document) -> Entry | None:
    """The field `model`, unless its value could not be read, or was changed by the host's second attempt."""
    entry = document.entries.get("model")
    if entry is None:
        return None
    return None if is_misread(document, entry) else entry


def named(document: Document) -> tuple[Scalar, str] | None:
    """The scalar that names a model, and the name without surrounding spaces."""
    entry = field(document)
    node = resolve(entry.value) if entry else None
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or not node.value.strip():
        return None
    if node.style == "raw" and ": " in node.value:
        # Another field has run into this one, which is reported as what it is.
        return None
    return node, node.value.strip()


def known(dialect: Dialect, name: str) -> Model | None:
    """The alias or id of the vocabulary that a name is, in any case, with or without `[1m]`."""
    plain = name.lower()
    return dialect.models.get(plain) or dialect.models.get(_CONTEXT.sub("", plain).strip())


class Unlisted(NamedTuple):
    """A `model` that is in no vocabulary. shape: its form, None if it resembles no known one.

    exact: the scalar is written as it is loaded, apart from quotes, so it can be replaced.
    """

    node: Scalar
    name: str
    shape: ModelShape | None
    exact: bool


def unlisted(document: Document) -> Unlisted | None:
    """The model of a header, if no vocabulary has it and its form is not that of a valid id, or it is misspelled."""
    found = named(document)
    if found is None or known(document.dialect, found[1]):
        return None
    node, name = found
    shape = next((it for it in document.dialect.shapes if it.fits(name)), None) if len(name) < 500 else None
    if shape and shape.accepted:
        if not corrected(name, document.dialect):
            return None
        shape = None
    return Unlisted(node, name, shape, node.span.of(document.text).strip("\"'") == node.value)


def corrected(name: str, dialect: Dialect) -> str | None:
    """The id that is meant by one in which the family of models is misspelled: `sonnet` for `sonet`."""
    found = _FAMILY.match(name.lower())
    family = found and nearest(found[1], _families(dialect))
    if not found or not family or family == found[1]:
        return None
    id = f"{name[: found.start(1)]}{family}{name[found.end(1) :]}"
    return id if known(dialect, id) or any(it.accepted and it.fits(id) for it in dialect.shapes) else None


_FAMILY = pattern(r"[a-z]+-(?:[\d-]+-)?([a-z]+)")


@lru_cache(maxsize=8)
def _families(dialect: Dialect) -> tuple[str, ...]:
    return tuple({found[1]: None for it in dialect.models if (found := _FAMILY.match(it))})


def alias_in(name: str, dialect: Dialect) -> str | None:
    """The alias whose word is in a name: `sonnet` for `My Sonnet 4.5`."""
    words = re.findall(r"[a-z]+", name.lower())
    return next((it for it in words if (model := dialect.models.get(it)) and model.alias and it != "best"), None)
