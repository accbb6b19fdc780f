"""The hosts that read files of their own, and are asked for a `Reading` only: which of them read a file, by its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ..stdx.records import pattern
from .reading import File, Reading

_FOLDER = pattern(r"(?:^|/)(?:\.opencode|\.config/opencode|\.qwen|\.gemini|\.codex)/")
"""What a path holds that is read by any of them."""


class Reader(NamedTuple):
    """A host as a reader of files. id: in options and in JSON. reads: whether it reads a file, by its path with `/`."""

    id: str
    reads: Callable[[str], bool]
    load: Callable[[File], Reading]


def all_readers() -> tuple[Reader, ...]:
    """Every such host; the loaders are imported here."""
    from .codex import loader as codex
    from .codex.places import is_agent as is_codexs
    from .gemini import loader as gemini
    from .gemini.places import is_agent as is_geminis
    from .opencode import loader as opencode
    from .opencode.places import agent_id
    from .qwen import loader as qwen
    from .qwen.places import is_agent as is_qwens

    def is_opencodes(path: str) -> bool:
        return agent_id(path) is not None

    return (
        Reader("opencode", is_opencodes, opencode.load),
        Reader("opencode-2", is_opencodes, opencode.load_2),
        Reader("qwen", is_qwens, qwen.load),
        Reader("gemini", is_geminis, gemini.load),
        Reader("codex", is_codexs, codex.load),
    )


IDS = ("opencode", "opencode-2", "qwen", "gemini", "codex")


def readers(path: str) -> tuple[Reader, ...]:
    """The hosts in whose folder a file lies, and that read it there."""
    path = path.replace("\\", "/")
    if _FOLDER.search(path) is None:
        return ()
    return tuple(it for it in all_readers() if it.reads(path))
