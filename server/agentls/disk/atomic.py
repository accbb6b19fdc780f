"""Atomic writes: a file is written completely or not at all. Independent of agents."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time
from functools import cache

from .files import at_once

_PREFIX, _SUFFIX = ".agentls-", ".tmp"

_OLD = 3600
"""Seconds after which nobody writes a temporary file any more."""


class Unsaved(Exception):
    """Why a file was not changed, as a phrase for users."""


def write(path: str, text: str) -> None:
    """Write a file, whatever it contained, or into what is not a file, such as a device. Raises OSError, and then the
    file is unchanged."""
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        return
    target = os.path.realpath(path)
    beside = f"{target}.{os.getpid()}.tmp"
    try:
        with open(beside, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        with contextlib.suppress(FileNotFoundError):
            os.chmod(beside, stat.S_IMODE(os.stat(target).st_mode))
        os.replace(beside, target)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(beside)


def create(path: str, text: str, *, over: bool = False) -> None:
    """Create a file, with the folders above it. over: overwrite an existing one. Raises OSError, and then no file is
    created or changed."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    if over:
        write(path, text)
        return
    created = open(path, "x", encoding="utf-8", newline="")  # noqa: SIM115
    try:
        with created as file:
            file.write(text)
    except OSError:
        os.unlink(path)
        raise


def save(path: str, before: bytes, after: bytes) -> None:
    """Write `after` to a file that contains `before`. Raises `Unsaved`, and then the file is unchanged.

    A temporary file replaces it in one step, so no reader ever sees a part of it. Links still lead to the same file,
    and its permissions, owner and extended attributes are kept; if the system does not allow this, nothing is written.
    The temporary file has no name until it is complete, on systems that have such files: a killed process leaves one
    behind only if it ends between naming and replacing. A later run removes it.
    """
    import tempfile

    target = os.path.realpath(path)
    folder = os.path.dirname(target)
    try:
        found = os.stat(target)
        if not stat.S_ISREG(found.st_mode):
            raise Unsaved("not a file")
        if found.st_nlink > 1:
            raise Unsaved("the file has several names, of which only one would be changed")
        if not os.access(target, os.W_OK):
            raise Unsaved("the file is not writable")
        _tidy(folder)
        handle, beside = _unnamed(folder) or tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=folder)
    except OSError as error:
        raise Unsaved(error.strerror or str(error)) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after)
            file.flush()
            _take_over(target, found, handle if os.name != "nt" else beside)
            os.fsync(handle)
            with open(target, "rb", opener=at_once) as now:
                if now.read() != before:
                    raise Unsaved("the file changed meanwhile")
            if not beside:
                beside = os.path.join(folder, f"{_PREFIX}{os.urandom(8).hex()}{_SUFFIX}")
                # With a folder for relative paths, `link` follows the link that leads to the file.
                os.link(f"/proc/self/fd/{handle}", beside, src_dir_fd=handle)
        os.replace(beside, target)
    except OSError as error:
        raise Unsaved(error.strerror or str(error)) from error
    finally:
        with contextlib.suppress(OSError):
            os.unlink(beside)


@cache
def _tidy(folder: str) -> None:
    """Remove temporary files that killed processes left in a folder: those that are older than any write takes."""
    with contextlib.suppress(OSError), os.scandir(folder) as found:
        for it in found:
            is_own = it.name.startswith(_PREFIX) and it.name.endswith(_SUFFIX)
            if is_own and it.stat(follow_symlinks=False).st_mtime < time.time() - _OLD:
                os.unlink(it.path)


def _unnamed(folder: str) -> tuple[int, str] | None:
    """An unnamed file in a folder; None if the system has no such files."""
    if not hasattr(os, "O_TMPFILE") or not os.path.isdir("/proc/self/fd"):
        return None
    try:
        return os.open(folder, os.O_TMPFILE | os.O_WRONLY, 0o600), ""
    except OSError:
        return None


def _take_over(source: str, about: os.stat_result, target: int | str) -> None:
    """Give a file the owner, permissions and extended attributes of another."""
    own = os.stat(target)
    if hasattr(os, "chown") and (own.st_uid, own.st_gid) != (about.st_uid, about.st_gid):
        os.chown(target, about.st_uid, about.st_gid)
    os.chmod(target, stat.S_IMODE(about.st_mode))
    for name in _attributes(source):
        os.setxattr(target, name, os.getxattr(source, name))


def _attributes(path: str) -> list[str]:
    """The names of a file's extended attributes; none where the system has none."""
    try:
        return os.listxattr(path) if sys.platform == "linux" else []
    except OSError:
        return []
