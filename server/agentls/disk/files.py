"""Files on disk: bounded reads, and a cache of frequent queries. Paths use `/`."""

from __future__ import annotations

import itertools
import os
import stat
import sys
from functools import lru_cache

from ..stdx.records import dataclass
from ..text.source import Decoded, decode

LIMIT = 1_048_576
"""Bytes of the largest file that is read: the default host's own limit."""

NAMES = 1000
"""No more names of one folder are listed."""


class Unreadable(Exception):
    """A file that cannot be read; the text says why, as a half sentence for people."""


def read(path: str, waits: bool = False) -> Decoded:
    """The text of a file as the host decodes it. Raises `Unreadable`.

    waits: for what somebody writes to a pipe, instead of refusing it.
    """
    try:
        with open(path, "rb", opener=at_once) as file:
            about, first = os.fstat(file.fileno()), b""
            if stat.S_ISFIFO(about.st_mode):
                first = _piped(file.fileno(), waits)
            if not stat.S_ISREG(about.st_mode):
                os.set_blocking(file.fileno(), True)
            # A pipe has no size. Room for the largest file would cost more than reading most.
            data = first + file.read(min(about.st_size or LIMIT, LIMIT) + 1)
    except FileNotFoundError:
        raise Unreadable("no such file") from None
    except OSError as error:
        raise Unreadable((error.strerror or str(error)).lower()) from None
    if len(data) > LIMIT:
        raise Unreadable(f"larger than {LIMIT:,} bytes, the limit for agent files")
    return decode(data)


def at_once(path: str, flags: int) -> int:
    """Open a file as `open` does, but without waiting for somebody who writes to it where it is a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _piped(handle: int, waits: bool) -> bytes:
    """What is in a pipe by now. Raises `Unreadable` if nobody would ever write to it."""
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
    """A path of the system with `/`, and with a capital for the letter of a drive: one spelling for one file."""
    path = path.replace(os.sep, "/")
    return path[0].upper() + path[1:] if path[1:2] == ":" and os.sep != "/" else path


def absolute(path: str) -> str:
    """The absolute form of a path."""
    return slashed(os.path.abspath(path))


def relative(path: str, folder: str = ".") -> str:
    """A path from a folder; the absolute one where none leads there, as on another drive."""
    try:
        return slashed(os.path.relpath(path, folder))
    except ValueError:
        return absolute(path)


@lru_cache(maxsize=1024)
def real(path: str) -> str:
    """The file to which a path leads."""
    return slashed(os.path.realpath(path))


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
    except OSError:
        return ()


def create(path: str, text: str, *, over: bool = False) -> None:
    """Write a file that is not there yet, with the folders above it. over: also where it is. Raises OSError."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w" if over else "x", encoding="utf-8", newline="") as file:
        file.write(text)


CONFIGURATIONS = (".agentls.toml", "pyproject.toml")
"""The names of files that hold settings; in one folder the first counts."""


@dataclass(frozen=True)
class Configuration:
    """The settings that a folder's files give, as loaded and not yet understood; `error` where they do not parse."""

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
    """What a file of `CONFIGURATIONS` with this text gives; None for a `pyproject.toml` that says nothing of agentls."""
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


def _toml(text: str) -> tuple[object, str]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text), ""
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return None, f"not valid TOML: {str(error)[:1].lower()}{str(error)[1:]}"


def forget() -> None:
    """Drop what was remembered of files."""
    text.cache_clear()
    configuration.cache_clear()
    real.cache_clear()
