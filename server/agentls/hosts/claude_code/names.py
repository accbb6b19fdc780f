"""Names of agents as the host reads them: which strings are valid, and which names are the same to the host."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from ...stdx import javascript
from ...stdx.records import pattern

LONGEST_NAME = 256
"""In UTF-16 code units."""

COLON = pattern("[:\uff1a\ufe55\ufe13\u2a74]")
"""The colons in a name: also characters whose compatibility form (NFKC) is or contains one."""


def name_fault(name: str) -> Literal["colon", "dash", "long"] | None:
    """Why the host does not accept a string as the name of a project's agent; None if it does."""
    if COLON.search(name):
        return "colon"
    if name.startswith("-"):
        return "dash"
    return "long" if javascript.length(name) > LONGEST_NAME else None


@lru_cache(maxsize=4096)
def lookup_key(name: str) -> str:
    """The form of a name that the host looks up: without case and separators (since 2.1.140)."""
    return "".join(name.replace("-", "").replace("_", "").split()).lower()
