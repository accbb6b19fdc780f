"""The hosts that are asked for a `Reading` only, a row for each: which of them read a file, by its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from ..disk import files as disk
from ..stdx.records import pattern
from . import default, homes
from .host import Host
from .reading import File, Reading

_FOLDER = pattern(r"(?:^|/)(?:\.opencode|\.config/opencode|\.qwen|\.gemini|\.codex|\.cursor|\.github|\.copilot)/")
"""What the path of a file holds that lies in the folder of any of them."""


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


class _Row(NamedTuple):
    """A host: its package here; the function of its `loader`; those of its `places` for its own files and for all.

    users: whether it also reads the files of another host in the user's folder.
    """

    name: str
    package: str
    load: str = "load"
    owns: str = "is_agent"
    reads: str = "is_agent"
    users: bool = False


_ROWS = {
    "vscode": _Row("VS Code", "vscode", owns="is_own", reads="reads", users=True),
    "copilot-cli": _Row("GitHub Copilot CLI", "copilot_cli", owns="is_own", reads="reads"),
    "cursor": _Row("Cursor", "cursor", owns="is_own", reads="reads"),
    "opencode": _Row("opencode 1", "opencode"),
    "opencode-2": _Row("opencode 2", "opencode", load="load_2"),
    "codex": _Row("Codex CLI", "codex"),
    "gemini": _Row("Gemini CLI", "gemini"),
    "qwen": _Row("Qwen Code", "qwen"),
}
IDS = tuple(_ROWS)
NAMES = {id: row.name for id, row in _ROWS.items()}


@cache
def reader(id: str) -> Reader:
    """A host. Its loader is imported when it is first asked. Raises KeyError for a host that does not exist."""
    row = _ROWS[id]
    places = _module(row, "places")
    owns, among = getattr(places, row.owns), getattr(places, row.reads)

    def reads(path: str) -> bool:
        return among(path) and (row.users or owns(path) or not path.startswith(f"{homes().user_folder()}/"))

    return Reader(
        id,
        row.name,
        owns,
        reads,
        lambda file: getattr(_module(row, "loader"), row.load)(file),
    )


def _module(row: _Row, name: str) -> Any:
    return import_module(f".{row.package}.{name}", __package__)


_SIGNS = {
    ".github/agents": ("vscode", "copilot-cli"),
    ".cursor": ("cursor",),
}
_SETTINGS = ".vscode/settings.json"
_CHAT = pattern(r'"chat\.(?:agent\.enabled"\s*:\s*true|agentFilesLocations")')
"""What turns agents on in the settings of VS Code 1.139."""


def in_use(
    folder: str,
    exists: Callable[[str], bool] = disk.exists,
    read: Callable[[str], str | None] = disk.text,
) -> dict[str, str]:
    """The hosts that read agents in the folder of another one and for which a project is set up, with what says so.

    exists, read: whether there is a file or folder, and the text of a file.
    """
    at = folder.rstrip("/")
    found = {id: sign for sign, ids in _SIGNS.items() if exists(f"{at}/{sign}") for id in ids}
    if "vscode" not in found and _CHAT.search(read(f"{at}/{_SETTINGS}") or ""):
        found["vscode"] = _SETTINGS
    return found


CONVERTED = ("claude-code", "copilot-cli", "cursor", "opencode", "qwen", "gemini", "codex")
"""The hosts from and to which agents are converted; a package `portable` in each."""


def readers(path: str) -> tuple[Reader, ...]:
    """The hosts in whose own folder a file lies, and that read it there."""
    path = path.replace("\\", "/")
    if _FOLDER.search(path) is None:
        return ()
    return tuple(it for it in map(reader, IDS) if it.owns(path))


def form(path: str) -> Host | None:
    """How a file of one of them is cut and read into fields, for what is only about its form; None for other files.

    What the default host makes of these fields says nothing about such a file.
    """
    found = readers(path)
    if not found:
        return None
    if not path.endswith(".toml"):
        return default()
    it: Host = _module(_ROWS[found[0].id], "form").form(default())
    return it


def in_place(path: str, ids: Collection[str]) -> Iterator[Reader]:
    """Those of some hosts that read a file in the folder of another one."""
    path = path.replace("\\", "/")
    for id in ids:
        if id in _ROWS and (found := reader(id)).reads(path) and not found.owns(path):
            yield found
