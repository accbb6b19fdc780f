"""Vocabulary for bodies: common headings, and the folders whose names complete a path."""

from __future__ import annotations

import posixpath

from ..hosts.home import is_absolute
from ..workspace import links

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
"""Headings of agents, the most frequent in public collections first."""


def folder(path: str, typed: str, from_root: bool) -> str | None:
    """The folder whose names complete a path typed in the body of the file `path`; None if there is none.

    A link is relative to its file; a path after an `@` is relative to the project.
    """
    if typed.startswith(("/", "~", "#")) or "://" in typed or not is_absolute(path):
        return None
    base = links.project(path) if from_root else posixpath.dirname(path)
    return posixpath.normpath(posixpath.join(base, typed.rpartition("/")[0]))
