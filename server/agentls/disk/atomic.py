"""Writing files whole or not at all. Knows nothing of agents."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile

from .files import at_once


class Unsaved(Exception):
    """Why a file was left as it is, as a phrase for people."""


def write(path: str, text: str) -> None:
    """Write a file, whatever it held. Raises OSError, and then the file is what it was."""
    beside = f"{path}.{os.getpid()}.tmp"
    try:
        with open(beside, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(beside, path)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(beside)


def save(path: str, before: bytes, after: bytes) -> None:
    """Write `after` to a file that holds `before`. Raises `Unsaved`, and then the file is what it was.

    A file beside it takes its place in one step, so that no reader ever sees half of it. Links lead to the same file as
    before, and its permissions and owner stay; where the system does not let the owner stay, nothing is written.
    """
    target = os.path.realpath(path)
    try:
        found = os.stat(target)
        if not stat.S_ISREG(found.st_mode):
            raise Unsaved("not a file")
        if found.st_nlink > 1:
            raise Unsaved("the file has several names, of which only one would be changed")
        if not os.access(target, os.W_OK):
            raise Unsaved("the file is not writable")
        handle, beside = tempfile.mkstemp(prefix=".agentls-", suffix=".tmp", dir=os.path.dirname(target))
    except OSError as error:
        raise Unsaved(error.strerror or str(error)) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after)
            file.flush()
            os.fsync(file.fileno())
        if hasattr(os, "chown") and (os.stat(beside).st_uid, os.stat(beside).st_gid) != (found.st_uid, found.st_gid):
            os.chown(beside, found.st_uid, found.st_gid)
        os.chmod(beside, stat.S_IMODE(found.st_mode))
        with open(target, "rb", opener=at_once) as file:
            current = file.read()
        if current != before:
            raise Unsaved("the file changed meanwhile")
        os.replace(beside, target)
    except OSError as error:
        raise Unsaved(error.strerror or str(error)) from error
    finally:
        with contextlib.suppress(OSError):
            os.unlink(beside)
