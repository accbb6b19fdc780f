"""The colors that a value may have been meant as."""

from __future__ import annotations

from functools import lru_cache

from ...dialect import palette
from ...dialect.model import Field

_OTHERS = 2


def nearest_names(name: str, field: Field) -> list[str]:
    """The colours that a value comes nearest to, at most three, the nearest first; none for what is not a colour."""
    near = _nearest(name, field)
    return [] if near is None else [near, *[it for it in _ranked(name, field) if it != near][:_OTHERS]]


@lru_cache(maxsize=256)
def _nearest(name: str, field: Field) -> str | None:
    """The colour that a value comes nearest to: the one whose name it ends with, as in `light-blue`, or the likest."""
    words = name.lower().replace("-", " ").replace("_", " ").split() or [""]
    for it in field.choices:
        if words[-1] == it.value:
            return str(it.value)
    return next(iter(_ranked(name, field)), None)


def _ranked(name: str, field: Field) -> list[str]:
    """The colours by how near they come to a value that is one with a hue."""
    words = name.lower().replace("-", " ").replace("_", " ").split() or [""]
    rgb = palette.parse(name) or palette.parse(words[-1])
    return [] if rgb is None or palette.is_grey(rgb) else [str(it.value) for it in palette.ranked(rgb, field.choices)]
