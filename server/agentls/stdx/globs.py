"""Patterns of `gitignore(5)` in a bounded time: a regex of `pathspec` alone takes the n-th power of a path's length for a
pattern with n stars."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import TYPE_CHECKING

from .records import pattern

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_LONGEST = 4096
"""Characters of the longest pattern that counts, as of the longest path that most systems have."""

_STAR, _FOLDERS, _TOP = "[^/]*", "(?:/.+)?", "^(?:.+/)?"
"""What `*`, `/**` and an initial `**/` are in a regex of `pathspec`."""

_CLASS = pattern(r"\\.|\[\^/\]|(\[\^?\]?[^\]]*\])")
_NO_SLASH = "(?!/)"


def spec(lines: Iterable[str]) -> GitIgnoreSpec:
    """The patterns in lines. Raises ValueError for an invalid one."""
    import re
    import warnings

    from pathspec import GitIgnoreSpec

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # `[[` and `--` in a class, which mean what they always did.
        try:
            found = GitIgnoreSpec.from_lines([it for it in lines if len(it) <= _LONGEST])
            for it in found.patterns:
                if it.regex is not None and (better := bounded(it.regex.pattern)) != it.regex.pattern:
                    it.regex = pattern(better)
                    it.regex.match("")  # Compiles it.
        except re.error as error:
            raise ValueError(str(error)) from None
    return found


def bounded(regex: str) -> str:
    """A regex of `pathspec` in which what is between two stars of a name, or between two `**`, is matched only where it
    comes first, because the second star takes what any other place would leave to it. A class matches no slash."""
    numbers = count()

    def first(text: str) -> str:
        name = f"_{next(numbers)}"
        return f"(?=(?P<{name}>{text}))(?P={name})"

    found, *rest = _CLASS.sub(lambda it: _NO_SLASH * bool(it[1]) + it[0], regex).split(_STAR)
    for i, text in enumerate(rest, 1):
        is_inside = i < len(rest) and "/" not in text.replace("[^/]", "").replace(_NO_SLASH, "")
        found += first(f"[^/]*?{text}") if is_inside else _STAR + text
    found, *rest = found.split(_FOLDERS)
    if rest and found.startswith(_TOP):
        found = "^" + first(f"(?:.+?/)??{found.removeprefix(_TOP)}(?=/)")
    for i, text in enumerate(rest, 1):
        found += first(f"(?:/.+?)??{text}(?=/)") if i < len(rest) else _FOLDERS + text
    return found
