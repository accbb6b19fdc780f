"""Agents of the core of opencode 2, from and to other hosts. They are written in the form of opencode 1, which both
versions read alike: in the other one, opencode 1 would give the agent every permission."""

from __future__ import annotations

from .. import portable
from ..facts import schema
from ..opencode.loader import TWO, load_2, spread
from ..opencode.matter import matter
from ..opencode.portable import agent_of, write
from ..reading import File

__all__ = ["is_meant", "read", "write"]


def read(file: File) -> portable.Source:
    """A file of opencode 2 as an agent."""
    return agent_of(file, load_2(file), "permissions" if is_meant(file) else "permission")


def is_meant(file: File) -> bool:
    """Whether a file has rules in the form that only opencode 2 reads."""
    fields = spread(matter(file.text, bom=file.bom).data)
    return "permissions" in fields and fields.keys() <= schema(TWO)["properties"].keys()
