"""The hosts whose loaders return a `Reading`, a row for each, and which of them read a file at a path."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from ..disk import files as disk
from ..stdx.records import pattern
from ..text.source import Span
from . import default, homes
from .reading import Claim, File, Reading, Why
from .remedy import Remedy
from .unmeasured import host_of

if TYPE_CHECKING:
    from .host import Host

_AGENTS = pattern(r"/\.(?:config/)?\w+/\w+")
"""The path below a project's folder where a host has its agents."""

_READ_IN = pattern(r".*\.(?:config/)?opencode/(agents?|modes?)/")
"""The last such folder of a path counts."""

_NAME = pattern(r"^name[ \t]*[:=][ \t]*[\"']?(\S[^\r\n\"']*)", 8)  # MULTILINE


class Reader(NamedTuple):
    """A host as a reader of files. id: in options and in JSON. name: for users.

    verbatim: whether it takes a value as it is written, with its quotes. owns: whether a file is in its own folder, by
    its path with `/`. reads: whether it reads a file, there or in the folder of another host. claims: what it calls the
    agent of a file among others; None if it loads none.
    """

    id: str
    name: str
    verbatim: bool
    owns: Callable[[str], bool]
    reads: Callable[[str], bool]
    load: Callable[[File], Reading]
    claims: Callable[[File], Claim | None]


class _Row(NamedTuple):
    """A host: its package here; where it looks in a project and in the user's home; the function of its `loader`.

    own: matches the path of a file that it reads in its own folder. also: of one in the folder of another host. rank:
    which of two files with the same name counts, the lowest, by the path and whether it is the user's; None if both do.
    watched: its files that are not Markdown by their suffix, for clients that watch files. configuration: a file that is
    not an agent and decides whether some load. sign: what says that a project is set up for it, where it reads agents in
    the folder of another host. users: whether it also reads the files of another host in the user's folder. by_path:
    whether the path alone decides the name. follows: whether it reads a folder of agents that is a link. verbatim: as of
    a `Reader`.
    """

    name: str
    package: str
    folders: tuple[str, ...]
    own: str
    also: str = r"(?!)"
    home: tuple[str, ...] = ()
    rank: Callable[[str, bool], tuple[object, ...]] | None = lambda path, users: (users, path)
    watched: str = ""
    configuration: str = ""
    sign: str = ""
    load: str = "load"
    users: bool = False
    by_path: bool = False
    follows: bool = True
    verbatim: bool = False


_READ = ("agent", "agents", "mode", "modes")
"""The folders of opencode in the order in which it reads them."""


def _last_read(path: str, users: bool) -> tuple[object, ...]:
    """The project's, then the one that is read last."""
    found = _READ_IN.match(path)
    return users, -_READ.index(found[1]) if found else 0


_BELOW = r"(?:(?!\.|(?-i:node_modules|__pycache__|dist|build)/)[^/]+/){0,10}[^/]+\.(?:md|mdc|markdown)"
"""A file in a folder of agents, or in a subfolder that Cursor searches."""

_OPENCODE = _Row(
    "opencode 1",
    "opencode",
    (".opencode/agent", ".opencode/agents", ".opencode/mode", ".opencode/modes"),
    own=r"\.(?:config/)?opencode/(?:agents?/.+|modes?/[^/]+)\.md",
    home=(".config/opencode/agent", ".config/opencode/agents"),
    rank=_last_read,
)
_ROWS = {
    "vscode": _Row(
        "VS Code",
        "vscode",
        (".github/agents",),
        own=r"\.(?:(?:github|copilot)/agents/(?!README\.md\Z)[^/]*|github/chatmodes/[^/]*\.chatmode)\.md",
        also=r"\.claude/agents/(?!README\.md\Z)[^/]*\.md",
        home=(".copilot/agents",),
        rank=None,
        sign=".github/agents",
        users=True,
    ),
    "copilot-cli": _Row(
        "GitHub Copilot CLI",
        "copilot_cli",
        (".github/agents",),
        own=r"\.(?:github/agents/(?:[^/.][^/]*/)*|copilot/agents/)[^/.][^/]*\.md",
        also=r"\.claude/agents/[^/.][^/]*\.md",
        home=(".copilot/agents",),
        rank=lambda path, users: (not users, path),
        sign=".github/agents",
        by_path=True,
    ),
    "cursor": _Row(
        "Cursor",
        "cursor",
        (".cursor/agents",),
        own=rf"\.cursor/agents/(?i:{_BELOW})",
        also=rf"(?i:\.(?:cursor|claude|grok)/agents/{_BELOW})",
        rank=lambda path, users: (path.lower().split("/"),),
        watched="**/.cursor/agents/**/*.{[mM][dD][cC],[mM][aA][rR][kK][dD][oO][wW][nN],M[dD],mD}",
        sign=".cursor",
        verbatim=True,
    ),
    "opencode": _OPENCODE,
    "opencode-2": _OPENCODE._replace(name="opencode 2", load="load_2"),
    "codex": _Row(
        "Codex CLI",
        "codex",
        (".codex/agents",),
        own=r"\.codex/agents/.*\.toml",
        home=(".codex/agents",),
        rank=lambda path, users: (users, path.split("/")),
        watched="**/.codex/agents/**/*.toml",
        configuration=".codex/config.toml",
    ),
    "gemini": _Row(
        "Gemini CLI",
        "gemini",
        (".gemini/agents",),
        own=r"\.gemini/agents/(?!_)[^/]*\.md",
        home=(".gemini/agents",),
        rank=lambda path, users: (users,),  # In most answers the first by name, in one the second.
        follows=False,
    ),
    "qwen": _Row("Qwen Code", "qwen", (".qwen/agents",), own=r"\.qwen/agents/[^/]*\.md", home=(".qwen/agents",)),
}
IDS = tuple(_ROWS)
NAMES = {id: row.name for id, row in _ROWS.items()}


@cache
def reader(id: str) -> Reader:
    """A host. Its loader is imported on first use. Raises KeyError for an unknown host."""
    row = _ROWS[id]
    own, also = pattern(f"(?:(.*)/)?{row.own}"), pattern(f"(?:(.*)/)?{row.also}")

    def owns(path: str) -> bool:
        return own.fullmatch(path) is not None

    def reads(path: str) -> bool:
        if owns(path):
            return True
        return also.fullmatch(path) is not None and (row.users or not path.startswith(f"{homes().user_folder()}/"))

    def load(file: File) -> Reading:
        found: Reading = getattr(_module(row, "loader"), row.load)(file)
        return found

    def claims(file: File) -> Claim | None:
        read = _load(id, file)
        if not read.loads or read.name is None:
            return None
        users = file.path.startswith(tuple(f"{it}/" for it in users_folders()))
        place = own.fullmatch(file.path) or also.fullmatch(file.path)
        base = "" if users or place is None else place[1] or ""
        written = _NAME.search(file.text, 0, file.text.find("\n---", 3) % (len(file.text) + 1))
        span = Span(*written.span(1)) if written else Span(0, 0)
        if row.rank is None:
            return Claim(id, file.path, read.name, file.path, base, (), span)
        key = _module(row, "loader").agent_id(file.path) if row.by_path else read.name
        # A host's own folders come before those of another one.
        rank = not owns(file.path), row.rank(file.path, users)
        return Claim(id, key, read.name, file.path, base, rank, span)

    return Reader(id, row.name, row.verbatim, owns, reads, load, claims)


FOLDERS = tuple(dict.fromkeys(it for row in _ROWS.values() for it in row.folders))
"""Their folders in a project."""

FORMER = (".github/chatmodes",)
"""Folders in a project where files of theirs were, and where they report them."""

FOLLOWED = tuple(f"/{it}" for row in _ROWS.values() if row.follows for it in (*row.folders, *row.home))
"""The ends of the paths of their folders that may be links."""

WATCHED = tuple(row.watched for row in _ROWS.values() if row.watched)
"""Their files that are not Markdown, by suffix, for clients that watch files."""

CONFIGURATIONS = tuple(f"**/{row.configuration}" for row in _ROWS.values() if row.configuration)
"""Files that decide whether some of their agents load, for clients that watch files."""

_USERS_FOLDERS = tuple(dict.fromkeys(it for row in _ROWS.values() for it in row.home))

_PARENTS = dict.fromkeys(it.rpartition("/")[0].replace(".", r"\.") for it in (*FOLDERS, *_USERS_FOLDERS))
_FOLDER = pattern(f"(?:^|/)(?:{'|'.join(_PARENTS)})/")
"""Matches the path of a file in the folder of any of them."""


def users_folders() -> tuple[str, ...]:
    """Their folders in the user's home."""
    home = disk.slashed(os.path.expanduser("~")).rstrip("/")
    return tuple(f"{home}/{it}" for it in _USERS_FOLDERS)


def folder(path: str) -> str:
    """The folder of agents of a file that one of them owns: `.codex/agents` for every file below it."""
    base = project(path)
    match = _AGENTS.match(path, len(base)) if base is not None else None
    return path[: match.end()] if match else path


def project(path: str) -> str | None:
    """The folder of the project, or the home, in which they own a file; None if none does."""
    return path[: [*_FOLDER.finditer(path)][-1].start()] if readers(path) else None


@lru_cache(maxsize=8)
def _load(id: str, file: File) -> Reading:
    return reader(id).load(file)


def is_configuration(path: str) -> bool:
    """Whether a path is one of `CONFIGURATIONS`."""
    return path.endswith(tuple(it.removeprefix("**") for it in CONFIGURATIONS))


def forget() -> None:
    """Clear the cached readings: files that they depend on may have changed."""
    _load.cache_clear()


def readings(file: File, ids: Iterable[str]) -> tuple[tuple[str, Reading], ...]:
    """How hosts load a file; cached for the last few files."""
    return tuple((id, _load(id, file)) for id in ids)


def claims(file: File) -> tuple[Claim, ...]:
    """What the hosts that own a file call its agent. path: absolute."""
    return tuple(claim for it in readers(file.path) if (claim := it.claims(file)))


def _module(row: _Row, name: str) -> Any:
    return import_module(f".{row.package}.{name}", __package__)


_SETTINGS = ".vscode/settings.json"
_CHAT = pattern(r'"chat\.(?:agent\.enabled"\s*:\s*true|agentFilesLocations")')
"""The settings of VS Code 1.139 that turn agents on."""


def in_use(
    folder: str,
    exists: Callable[[str], bool] = disk.exists,
    read: Callable[[str], str | None] = disk.text,
) -> dict[str, str]:
    """The hosts that read agents in the folder of another one and for which a project is set up, with the sign of that.

    exists, read: whether there is a file or folder, and the text of a file.
    """
    at = folder.rstrip("/")
    found = {id: row.sign for id, row in _ROWS.items() if row.sign and exists(f"{at}/{row.sign}")}
    if "vscode" not in found and _CHAT.search(read(f"{at}/{_SETTINGS}") or ""):
        found["vscode"] = _SETTINGS
    return found


CONVERTED = ("claude-code", "copilot-cli", "vscode", "cursor", "opencode", "opencode-2", "qwen", "gemini", "codex")
"""The hosts that `convert` supports; each has a module `portable`."""


@lru_cache(maxsize=16)  # Each rule, proof and report asks this of the file at hand.
def readers(path: str) -> tuple[Reader, ...]:
    """The hosts that own a file and read it there."""
    path = path.replace("\\", "/")
    if _FOLDER.search(path) is None:
        return ()
    return tuple(it for it in map(reader, IDS) if it.owns(path))


class Missed(NamedTuple):
    """A file below the folder of a host's agents that this host does not read. fact: why. by_name: because of its name,
    which may be intended."""

    id: str
    fact: str
    remedy: Remedy
    by_name: bool = False

    def why(self, *others: str) -> Why:
        """As the reason. others: the ids of other hosts that do not read it either."""
        names = " and ".join(NAMES[it] for it in (self.id, *others))
        return Why(f"{self.fact}, so {names} {'do' if others else 'does'} not read this file", self.remedy)


def missed(path: str) -> tuple[Missed, ...]:
    """The hosts in whose folder of agents a file is but that do not read it there. `README.md` is left out."""
    path = path.replace("\\", "/")
    if _FOLDER.search(path) is None or path.lower().endswith("/readme.md"):
        return ()
    return tuple(filter(None, (_missed(it, path) for it in IDS if not reader(it).owns(path))))


_SUFFIXES = (".markdown", ".mdown", ".mdx", ".mdc", ".mkd", ".mkdn", ".txt")
"""Suffixes of files that look like agents to people."""


def is_suffixed(path: str) -> bool:
    """Whether a file is in the folder of a host's agents that does not read it, maybe because of its suffix."""
    return path.lower().endswith(_SUFFIXES) and bool(missed(path))


def owners(path: str) -> frozenset[str]:
    """The hosts in whose folder of agents a file is, whether they read it there or not."""
    return frozenset(it.id for it in readers(path)) | frozenset(it.id for it in missed(path))


@lru_cache(maxsize=16)
def is_elsewhere(path: str) -> bool:
    """Whether a file is in the folder of another host, so that the default host does not read it."""
    return bool(readers(path)) or (f"{homes().FOLDER}/" not in path and bool(host_of(path) or missed(path)))


def _missed(id: str, path: str) -> Missed | None:
    row, owns = _ROWS[id], reader(id).owns
    at, folder = max((f"/{path}".rfind(f"/{it}/"), it) for it in (*row.folders, *row.home))
    if at < 0:
        return None
    root = f"{path[:at]}{folder}/"
    *below, name = path[len(root) :].split("/")
    suffix = next(it for it in (".md", ".toml") if owns(f"{root}a{it}"))
    if name.endswith(suffix) and owns(root + name):
        fact = f"`{'/'.join([folder, *below])}/` is not a folder for agents"
        return Missed(id, fact, Remedy(f"move the file to `{folder}/`"))
    if name.endswith(suffix):
        fact = f"`{name}` is not a name for an agent file"
        return Missed(id, fact, Remedy(f"rename it to `{name.lstrip('._')}`"), True)
    is_text = name.lower().endswith((".md", *_SUFFIXES))
    do = "write an agent in TOML in" if suffix == ".toml" else "rename it to" if is_text else "write an agent in"
    stem = (name.rpartition(".")[0] or name).removesuffix(suffix)
    return Missed(id, f"the suffix of the file is not `{suffix}`", Remedy(f"{do} `{stem}{suffix}`"))


def form(path: str) -> Host | None:
    """How a file of one of them is cut and split into fields, for features that concern only its form; None for other
    files.

    How the default host would load these fields says nothing about such a file.
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
