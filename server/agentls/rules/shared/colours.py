"""The colors that a value may stand for."""

from __future__ import annotations

from functools import lru_cache

from ...dialect import palette
from ...dialect.model import Field

_OTHERS = 2


def nearest_names(name: str, field: Field) -> list[str]:
    """The colors closest to a value, at most three, the closest first; none if it is not a color."""
    near = _nearest(name, field)
    return [] if near is None else [near, *[it for it in _ranked(name, field) if it != near][:_OTHERS]]


@lru_cache(maxsize=256)
def _nearest(name: str, field: Field) -> str | None:
    """The color closest to a value: the one whose name it ends with, as in `light-blue`, or the most similar."""
    words = name.lower().replace("-", " ").replace("_", " ").split() or [""]
    for it in field.choices:
        if words[-1] == it.value:
            return str(it.value)
    return next(iter(_ranked(name, field)), None)


def _ranked(name: str, field: Field) -> list[str]:
    """The colors by their distance to a value that is a color with a hue."""
    words = name.lower().replace("-", " ").replace("_", " ").split() or [""]
    rgb = palette.parse(name) or palette.parse(words[-1])
    return [] if rgb is None or palette.is_grey(rgb) else [str(it.value) for it in palette.ranked(rgb, field.choices)]
