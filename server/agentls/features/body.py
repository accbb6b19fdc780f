"""What stands in bodies: the headings that people use, and where relative paths lead."""

from __future__ import annotations

import posixpath

HEADINGS = (
    ("Approach", "how it goes about the work"),
    ("Workflow", "the steps, in order"),
    ("Focus Areas", "what it looks at"),
    ("Output", "what it hands back"),
    ("Output Format", "the shape of the answer"),
    ("Quality Checklist", "what holds before it is done"),
    ("Constraints", "what it never does"),
    ("Core Responsibilities", "what it is answerable for"),
    ("Communication", "what it tells the main agent"),
    ("Examples", "inputs and answers"),
    ("Success Metrics", "how its work is measured"),
)
"""Headings of agents in the order of their frequency in public collections."""


def folder(path: str, typed: str, from_root: bool) -> str | None:
    """The folder whose names complete a path that is typed in the body of the file `path`; None where there is none.

    A link is relative to its file; a path behind an `@` is relative to the project, above `.claude`.
    """
    if typed.startswith(("/", "~", "#")) or "://" in typed or not path.startswith("/"):
        return None
    base = project(path) if from_root else posixpath.dirname(path)
    return posixpath.normpath(posixpath.join(base, typed.rpartition("/")[0]))


def resolved(path: str, target: str, from_root: bool) -> str | None:
    """The absolute path that a relative one means; None for an address, an anchor, or a file without a place."""
    target = target.partition("#")[0]
    if not target or target.startswith("~") or ":" in target.partition("/")[0] or not path.startswith("/"):
        return None
    base = project(path) if from_root else posixpath.dirname(path)
    return posixpath.normpath(posixpath.join(base, target))


def project(path: str) -> str:
    """The folder of the project that a file belongs to: the one that holds `.claude`, else its own."""
    before, mark, _ = path.rpartition("/.claude/")
    return before or "/" if mark else posixpath.dirname(path)
