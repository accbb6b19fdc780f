"""Names of agents as the host reads them: which strings are valid, and which names are the same to the host."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from ...stdx import javascript
from ...stdx.records import pattern

LONGEST_NAME = 256
"""UTF-16 code units."""

COLON = pattern("[:\uff1a\ufe55\ufe13\u2a74]")
"""What counts as a colon in a name: also the characters that are one, or hold one, in compatibility form (NFKC)."""


def name_fault(name: str) -> Literal["colon", "dash", "long"] | None:
    """Why the host takes a text for no name of an agent in a project, or None."""
    if COLON.search(name):
        return "colon"
    if name.startswith("-"):
        return "dash"
    return "long" if javascript.length(name) > LONGEST_NAME else None


@lru_cache(maxsize=4096)
def lookup_key(name: str) -> str:
    """What is left of a name when the host looks it up: case and separators do not count (since 2.1.140)."""
    return re.sub(r"[-_\s]+", "", name).lower()


def alike(one: str, other: str) -> bool:
    """Whether the host's look-up takes two names for one."""
    return lookup_key(one) == lookup_key(other)
