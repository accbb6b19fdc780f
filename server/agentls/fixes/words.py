"""The words of a file, to tell whether an edit adds or removes any."""

from __future__ import annotations

from ..stdx.records import pattern

_ESCAPE = pattern(r"\\+(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[abefnrtv0_NLP])?")
_WORD = pattern(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Letters and digits, without characters that only escape others."""
    return _WORD.findall(_ESCAPE.sub(" ", text))
