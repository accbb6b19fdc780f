"""What Git keeps beside a checkout."""

from __future__ import annotations

import os

from .files import slashed, text


def main_checkout(root: str) -> str | None:
    """The main checkout of a Git worktree; None for any other folder."""
    pointer = text(f"{root}/.git") if os.path.isfile(f"{root}/.git") else None
    if pointer is None or not pointer.startswith("gitdir:"):
        return None
    directory = os.path.join(root, pointer.removeprefix("gitdir:").strip())
    common = text(f"{directory}/commondir")
    if common is None:
        return None
    found = slashed(os.path.normpath(os.path.join(directory, common.strip())))
    return found.removesuffix("/.git") if found.endswith("/.git") else None
