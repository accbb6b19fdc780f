"""What happens to a file that the host cannot read as its author intended, in words for messages.

In a project, such a file is skipped. In a plugin, no file is skipped: it becomes an agent with the name of the file,
and its header has no effect. Rules report the cause in both cases, at the same place.
"""

from __future__ import annotations

from ...document import Document
from ...hosts.verdict import Skipped
from ...text.source import Span
from .wording import HOST, code


def fault(document: Document, rule: str) -> Span | None:
    """The place where `rule` must report that the host cannot read the file; None if it is not the cause."""
    found = skipped(document)
    return found.span if found and found.reason == rule else None


def skipped(document: Document) -> Skipped | None:
    """Why the host reads nothing of a file, or skips it; also in a plugin."""
    verdict = document.verdict
    return verdict if isinstance(verdict, Skipped) else verdict.placeholder


def outcome(document: Document) -> str:
    """What the host does with a file in which it finds no field, as the end of a sentence."""
    if document.origin.role == "plugin":
        return f"{HOST} reads no field of this file and loads it as {code(plugin_name(document))} with every tool"
    return f"{HOST} skips this file"


def plugin_name(document: Document) -> str:
    """The name that a plugin's agent gets from its file."""
    origin = document.origin
    return ":".join(it for it in (origin.plugin, *origin.folders, origin.stem) if it)
