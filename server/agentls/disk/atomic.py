"""Atomic writes: a file is written completely or not at all. Independent of agents."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import time
from functools import cache

from ..stdx.records import pattern
from .files import at_once

_OWN = pattern(r"\.agentls-[0-9a-f]{16}\.tmp")
"""The name of a temporary file."""

_OLD = 3600
"""Seconds after which nobody writes a temporary file any more."""


class Unsaved(Exception):
    """Why a file was not changed, as a phrase for users."""


def write(path: str, text: str) -> None:
    """Write a file, whatever it contained, or into what is not a file, such as a device. Raises OSError, and then the
    file is unchanged, unless it had to be written in its place: one of several names, one of another owner, or one in a
    folder in which no file can be made."""
    target = os.path.realpath(path)
    data = text.encode()
    beside = os.path.join(os.path.dirname(target), _name())
    try:
        if _is_replaceable(path):
            with open(beside, "xb") as file:
                file.write(data)
            with contextlib.suppress(FileNotFoundError):
                _take_over(target, os.stat(target), beside)
            os.replace(beside, target)
            return
    except OSError as error:  # The file itself may be writable.
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EBUSY, errno.EROFS, errno.ENOTSUP):
            raise
    finally:
        with contextlib.suppress(OSError):
            os.unlink(beside)
    with open(path, "wb") as file:
        file.write(data)


def _is_replaceable(path: str) -> bool:
    """Whether nothing but its text is lost if another file of this user takes the place of this one."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return True
    is_own = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
    return stat.S_ISREG(found.st_mode) and found.st_nlink == 1 and is_own and os.access(path, os.W_OK)


def create(path: str, text: str, *, over: bool = False) -> None:
    """Create a file, with the folders above it. over: overwrite an existing one, as `write` does. Raises OSError, and
    then no file is created."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    if over:
        write(path, text)
        return
    data = text.encode()
    created = open(path, "xb")  # noqa: SIM115
    try:
        with created as file:
            file.write(data)
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
        handle, beside = _unnamed(folder) or _named(folder)
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
                beside = os.path.join(folder, _name())
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
            if _OWN.fullmatch(it.name) and it.stat(follow_symlinks=False).st_mtime < time.time() - _OLD:
                with contextlib.suppress(OSError):
                    os.unlink(it.path)


def _name() -> str:
    return f".agentls-{os.urandom(8).hex()}.tmp"


def _named(folder: str) -> tuple[int, str]:
    """An empty file in a folder, and its path. Raises OSError."""
    path = os.path.join(folder, _name())
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), path


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
