"""The colours in a file, and what a colour that is picked becomes: the nearest of the names that the host knows.

The host publishes no shades, so what is shown is an approximation: the swatches of the schema.
"""

from __future__ import annotations

from ..dialect import palette
from ..dialect.model import Field
from ..dialect.palette import Rgb
from ..document import Document
from ..stdx.records import dataclass
from ..syntax.yaml.quote import inside
from ..syntax.yaml.tree import Scalar
from ..text.problem import Edit
from ..text.source import Span


@dataclass(frozen=True)
class Swatch:
    """A colour and where it is written."""

    span: Span
    rgb: Rgb


def colours(document: Document) -> list[Swatch]:
    """The colour fields of the header: legal names as they are shown, hexadecimal and other names as they are meant."""
    found = []
    for name, field in document.dialect.fields.items():
        scalar = document.scalar(name)
        if not _is_colour(field) or scalar is None or not isinstance(scalar.value, str):
            continue
        text = scalar.value.strip()
        swatch = next((it.swatch for it in field.choices if it.value == text), None)
        rgb = palette.parse(swatch or text)
        if rgb is not None and scalar.span.end > scalar.span.start:
            found.append(Swatch(scalar.span, rgb))
    return found


def presentations(document: Document, span: Span, rgb: Rgb) -> list[tuple[str, Edit]]:
    """The names that a colour may be written as, the nearest first, each with the edit that writes it at `span`."""
    for name, field in document.dialect.fields.items():
        scalar = document.scalar(name)
        if _is_colour(field) and scalar is not None and scalar.span == span:
            names = [str(it.value) for it in palette.ranked(rgb, field.choices)]
            return [(it, Edit(span, _in_quotes(scalar, it))) for it in names]
    return []


def _in_quotes(scalar: Scalar, name: str) -> str:
    quote = {"double": '"', "single": "'"}.get(scalar.style, "")
    return quote + inside(name, scalar.style) + quote


def _is_colour(field: Field) -> bool:
    return any(it.swatch for it in field.choices)
