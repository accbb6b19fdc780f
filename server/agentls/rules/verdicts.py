"""What becomes of a file that the host cannot read as its author meant it, in words for messages.

In a project such a file is skipped. In a plugin no file is: it becomes an agent under its own name, without
anything that its header says. Rules report the cause in both, at the same place.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from .. import runtime
from ..document import Document
from ..runtime import Skipped
from ..text import Span


def fault(document: Document, rule: str) -> Span | None:
    """The place for which `rule` has to report that the host cannot read the file, or None where it is not the cause."""
    found = _skipped(document)
    return found.span if found and found.reason == rule else None


@lru_cache(maxsize=8)
def _skipped(document: Document) -> Skipped | None:
    """Why a file is skipped, or would be if it did not stand in a plugin."""
    verdict = document.verdict
    if document.origin.role == "plugin":
        project = replace(document.origin, role="project", plugin="", folders=())
        verdict = runtime.load(document.text, document.frontmatter, document.header, document.dialect, project)
    return verdict if isinstance(verdict, Skipped) else None


def outcome(document: Document) -> str:
    """What the host does with a file of which it reads no field: the beginning of a sentence."""
    if document.origin.role == "plugin":
        return f"Claude Code reads no field of this file and loads it as `{plugin_name(document)}` with every tool"
    return "Claude Code skips this file"


def plugin_name(document: Document) -> str:
    """The name that a plugin's agent gets from its file."""
    origin = document.origin
    return ":".join(it for it in (origin.plugin, *origin.folders, origin.stem) if it)
