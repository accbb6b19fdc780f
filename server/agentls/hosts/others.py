"""The hosts that read files of their own, and are asked for a `Reading` only: which of them read a file, by its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ..stdx.records import pattern
from .reading import File, Reading

_FOLDER = pattern(r"(?:^|/)(?:\.opencode|\.config/opencode|\.qwen|\.gemini|\.codex|\.cursor|\.github|\.copilot)/")
"""What a path holds that is read by any of them."""


class Reader(NamedTuple):
    """A host as a reader of files. id: in options and in JSON. name: for users.

    owns: whether a file lies in its own folder, by its path with `/`. reads: whether it reads a file, there or in the
    folder of another host.
    """

    id: str
    name: str
    owns: Callable[[str], bool]
    reads: Callable[[str], bool]
    load: Callable[[File], Reading]


def all_readers() -> tuple[Reader, ...]:
    """Every such host; the loaders are imported here."""
    from .codex import loader as codex
    from .codex import places as codexs
    from .copilot_cli import loader as copilot_cli
    from .copilot_cli import places as copilot_clis
    from .cursor import loader as cursor
    from .cursor import places as cursors
    from .gemini import loader as gemini
    from .gemini import places as geminis
    from .opencode import loader as opencode
    from .opencode.places import agent_id
    from .qwen import loader as qwen
    from .qwen import places as qwens

    def is_opencodes(path: str) -> bool:
        return agent_id(path) is not None

    return (
        Reader("copilot-cli", "GitHub Copilot CLI", copilot_clis.is_own, copilot_clis.reads, copilot_cli.load),
        Reader("cursor", "Cursor", cursors.is_own, cursors.reads, cursor.load),
        Reader("opencode", "opencode 1", is_opencodes, is_opencodes, opencode.load),
        Reader("opencode-2", "opencode 2", is_opencodes, is_opencodes, opencode.load_2),
        Reader("qwen", "Qwen Code", qwens.is_agent, qwens.is_agent, qwen.load),
        Reader("gemini", "Gemini CLI", geminis.is_agent, geminis.is_agent, gemini.load),
        Reader("codex", "Codex CLI", codexs.is_agent, codexs.is_agent, codex.load),
    )


IDS = ("copilot-cli", "cursor", "opencode", "opencode-2", "qwen", "gemini", "codex")


def readers(path: str) -> tuple[Reader, ...]:
    """The hosts in whose own folder a file lies, and that read it there."""
    path = path.replace("\\", "/")
    if _FOLDER.search(path) is None:
        return ()
    return tuple(it for it in all_readers() if it.owns(path))
