"""Files on disk: bounded reads, and a cache for frequent queries. Paths use `/`."""

from __future__ import annotations

import itertools
import os
import stat
import sys
from functools import lru_cache

from ..stdx.records import dataclass, pattern
from ..text.source import Decoded, decode

LIMIT = 1_048_576
"""Bytes of the largest file that is read, which is the default host's own limit."""

NAMES = 1000
"""The most names of a folder that are listed."""


_READ = frozenset((stat.S_IFREG, stat.S_IFIFO, stat.S_IFDIR))
"""What is opened; a folder, for the system's message."""


class Unreadable(Exception):
    """A file that cannot be read; its text says why, as a phrase for users."""


class TooLarge(Unreadable):
    """A file over `LIMIT`."""


def read(path: str, waits: bool = False) -> Decoded:
    """The text of a file as the host decodes it; a device or socket is not opened. Raises `Unreadable`.

    waits: wait for the writer of a pipe instead of refusing it.
    """
    try:
        if stat.S_IFMT(os.stat(path).st_mode) not in _READ:
            raise Unreadable("a device or socket, not a file")
        with open(path, "rb", opener=at_once) as file:
            about, first = os.fstat(file.fileno()), b""
            if stat.S_ISFIFO(about.st_mode):
                first = _piped(file.fileno(), waits)
            if not stat.S_ISREG(about.st_mode):
                os.set_blocking(file.fileno(), True)
            # A pipe has no size. A buffer for the largest file would cost more than reading most files.
            data = first + file.read(min(about.st_size or LIMIT, LIMIT) + 1)
    except (FileNotFoundError, ValueError):  # No file has a name with NUL or half a pair of surrogates.
        raise Unreadable("no such file") from None
    except OSError as error:
        raise Unreadable((error.strerror or str(error)).lower()) from None
    if len(data) > LIMIT:
        raise TooLarge(f"larger than {LIMIT:,} bytes, the limit for agent files")
    return decode(data)


def at_once(path: str, flags: int) -> int:
    """Open a file as `open` does, but without waiting for the writer of a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _piped(handle: int, waits: bool) -> bytes:
    """The content of a pipe so far. Raises `Unreadable` if it has no writer."""
    if not waits:
        raise Unreadable("a pipe, not a file")
    try:
        first = os.read(handle, LIMIT)
    except BlockingIOError:
        return b""
    if not first:
        raise Unreadable("a pipe to which nobody writes")
    return first


@lru_cache(maxsize=1024)
def text(path: str) -> str | None:
    """The text of a file that is read often; None if it cannot be read."""
    try:
        return read(path).text
    except Unreadable:
        return None


def slashed(path: str) -> str:
    """A system path with `/`, and an upper-case drive letter: one spelling for each file."""
    path = path.replace(os.sep, "/")
    return path[0].upper() + path[1:] if path[1:2] == ":" and os.sep != "/" else path


def absolute(path: str) -> str:
    """The absolute form of a path: of a relative one, below the current folder by the path that the shell took, where
    links lead there. It says whose folder of agents that is."""
    is_below = not os.path.isabs(path) and ".." not in slashed(path).split("/")
    return slashed(os.path.abspath(os.path.join(_here(), path) if is_below else path))


def relative(path: str, folder: str = ".") -> str:
    """A path relative to a folder; absolute if that is impossible, as on another drive."""
    try:
        below = slashed(os.path.relpath(absolute(path), _here())) if folder == "." else ".."
        if below.split("/")[0] != "..":
            return below
        return slashed(os.path.relpath(path, folder))
    except ValueError:
        return absolute(path)


def _here() -> str:
    """The current folder by the path that the shell took; a system call tells only the one after all links."""
    path, folder = os.environ.get("PWD", ""), os.getcwd()
    return path if _are_same(path, folder) else folder


@lru_cache(maxsize=4)
def _are_same(path: str, folder: str) -> bool:
    try:
        return os.path.isabs(path) and os.path.samefile(path, folder)
    except OSError:
        return False


def is_utf8(path: str) -> bool:
    """Whether the bytes of a path are UTF-8; those that are not stand in it as lone surrogates."""
    return path.isascii() or not any("\ud800" <= it <= "\udfff" for it in path)


@lru_cache(maxsize=1024)
def real(path: str) -> str:
    """The path of a file after all links; unchanged if no file can have it."""
    try:
        return slashed(os.path.realpath(path))
    except ValueError:
        return path


def exists(path: str) -> bool:
    """Whether there is a file or folder."""
    return os.path.exists(path)


def executable(path: str) -> bool | None:
    """Whether a file may be run as a program; None if the system does not say."""
    return None if os.name == "nt" else os.access(path, os.X_OK)


def listing(path: str) -> tuple[str, ...]:
    """The names in a folder, sorted, at most `NAMES`; those of folders end in `/`. Empty if it cannot be read."""
    try:
        with os.scandir(path) as found:
            return tuple(sorted(it.name + "/" * it.is_dir() for it in itertools.islice(found, NAMES)))
    except (OSError, ValueError):
        return ()


CONFIGURATIONS = (".agentls.toml", "pyproject.toml")
"""The names of files that hold settings; of several in a folder, the first applies."""


@dataclass(frozen=True)
class Configuration:
    """The settings in a file, loaded but not validated; `error` if it cannot be parsed."""

    path: str
    given: object = None
    error: str = ""


@lru_cache(maxsize=1024)
def configuration(folder: str) -> Configuration | None:
    """The nearest `.agentls.toml`, or `pyproject.toml` with a table `tool.agentls`, at or above a folder.

    The search ends at the root of the repository (the folder that has `.git`).
    """
    for name in CONFIGURATIONS:
        path = f"{folder.rstrip('/')}/{name}"
        if not os.path.isfile(path):
            continue
        try:
            found = configured(path, read(path).text)
        except Unreadable as why:
            return Configuration(path, error=str(why))
        if found:
            return found
    parent = os.path.dirname(folder)
    if parent == folder or os.path.exists(f"{folder}/.git"):
        return None
    return configuration(parent)


def configured(path: str, text: str) -> Configuration | None:
    """The settings in a file of `CONFIGURATIONS` with this text; None for a `pyproject.toml` without any."""
    in_tool = path.endswith("pyproject.toml")
    if in_tool and "agentls" not in text:
        return None
    given, error = _toml(text)
    if in_tool:
        tool = given.get("tool") if isinstance(given, dict) else None
        if not error and not (isinstance(tool, dict) and "agentls" in tool):
            return None
        given = tool.get("agentls") if isinstance(tool, dict) else None
    return Configuration(path, given, error)


_PARTS = 100
"""The most parts of a key of settings: the time for a key is quadratic in them."""

_QUOTED = pattern(
    r'''(?s)"""(?:[^\\]|\\.)*?(?:"""|\Z)|\'{3}.*?(?:\'{3}|\Z)|"(?:[^"\\\n]|\\[^\n])*"?|'[^'\n]*'?|#[^\n]*'''
)
"""Strings and comments of TOML, also those without an end."""
_BARE = pattern(r"[^=\[\]{},\n]+")
"""What may be a key, outside of strings and comments; a number has one dot."""


def _toml(text: str) -> tuple[object, str]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    if text.count(".") >= _PARTS and any(it.count(".") >= _PARTS for it in _BARE.findall(_QUOTED.sub("", text))):
        return None, f"a key has more than {_PARTS} parts"
    try:
        return tomllib.loads(text), ""
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return None, f"not valid TOML: {str(error)[:1].lower()}{str(error)[1:]}"


def forget() -> None:
    """Clear the caches."""
    text.cache_clear()
    configuration.cache_clear()
    real.cache_clear()
    _are_same.cache_clear()
