"""The colors in a file, and the names for a picked color: the closest ones that the host knows.

The host publishes no shades, so the colors shown are approximations: the swatches of the schema.
"""

from __future__ import annotations

from ..dialect import palette
from ..dialect.model import Choice, Field
from ..dialect.palette import Rgb
from ..document import Document
from ..hosts.facts import schema
from ..hosts.others import readers
from ..stdx.records import dataclass, pattern
from ..syntax.yaml.quote import inside
from ..syntax.yaml.tree import Scalar
from ..text.problem import Edit
from ..text.source import Span

_HEX = pattern(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Swatch:
    """A color and its place in the file."""

    span: Span
    rgb: Rgb


def colours(document: Document) -> list[Swatch]:
    """The color fields of the header: valid names as the host shows them, hexadecimal and other names as CSS does."""
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


def colours_elsewhere(document: Document) -> list[Swatch]:
    """The color of another host's agent, if that host has colors and can show this one."""
    scalar, shown = document.scalar("color"), _of_host(document)
    if scalar is None or shown is None or not isinstance(scalar.value, str) or not scalar.value:
        return []
    names, hexadecimal = shown
    text = scalar.value.strip()
    rgb = palette.parse(text) if text in names or (hexadecimal and _HEX.fullmatch(text)) else None
    return [Swatch(scalar.span, rgb)] if rgb else []


def presentations_elsewhere(document: Document, span: Span, rgb: Rgb) -> list[tuple[str, Edit]]:
    """How a color can be written for another host's file: its closest names, or six hexadecimal digits in quotes."""
    scalar, shown = document.scalar("color"), _of_host(document)
    if scalar is None or shown is None or scalar.span != span:
        return []
    names, hexadecimal = shown
    found = [(it.value, _in_quotes(scalar, str(it.value))) for it in palette.ranked(rgb, names.values())]
    if hexadecimal:
        text = "#{:02X}{:02X}{:02X}".format(*rgb)
        found.append((text, f"'{text}'" if scalar.style == "plain" else _in_quotes(scalar, text)))
    return [(str(label), Edit(span, written)) for label, written in found]


def _of_host(document: Document) -> tuple[dict[str, Choice], bool] | None:
    """The named colors of the host of a file, and whether it also accepts hexadecimal ones; None if it has no
    colors."""
    host = next(iter(readers(document.path)), None)
    node = schema(host.id)["properties"].get("color") if host else None
    if node is None:
        return None
    forms = (node, *node.get("anyOf", ()))
    words = [row["const"] for form in forms for row in form.get("oneOf", ())]
    names = {it: Choice(it, "", swatch=it) for it in words if palette.parse(it)}
    return names, any("pattern" in form for form in forms)


def presentations(document: Document, span: Span, rgb: Rgb) -> list[tuple[str, Edit]]:
    """The names that a color can be written as, the closest first, each with the edit that writes it at `span`."""
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
