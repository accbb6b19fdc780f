"""Files that are documents by their name, wherever they are."""

from __future__ import annotations

NAMES = frozenset(
    (
        *("agents", "changelog", "claude", "common", "contributing", "guide", "index", "license", "notes", "overview"),
        *("plan", "readme", "shared", "skill", "template", "todo"),
    )
)


def is_document(stem: str) -> bool:
    """Whether a file with this name is a document, whatever it says."""
    name = stem.lower()
    return name in NAMES or name.startswith("_") or name.endswith(("-template", "_template", ".template"))
