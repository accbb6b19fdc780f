"""Waits for the end of the client's process, because its pipe may stay open in a child that inherited it, or in a
wrapper.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import time

log = logging.getLogger(__name__)

_PAUSE = 3.0
"""Seconds between two checks, on systems that can only be polled."""


def wait(pid: int) -> bool:
    """Block until a process has ended: True, at once if it does not exist. False if that cannot be determined."""
    if pid <= 0:
        return False
    try:
        _block(pid)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError) as error:
        log.info("the client's process %d cannot be watched: %s", pid, error)
        return False
    return True


def _poll(pid: int) -> None:
    while True:
        with contextlib.suppress(PermissionError):  # It exists and belongs to another user.
            os.kill(pid, 0)
        time.sleep(_PAUSE)


if sys.platform == "win32":

    def _block(pid: int) -> None:
        import ctypes

        synchronize, no_such_process, forever = 0x00100000, 87, 0xFFFFFFFF
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = ctypes.c_void_p
        kernel.WaitForSingleObject.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
        handle = kernel.OpenProcess(synchronize, False, pid)
        if handle is None and ctypes.get_last_error() == no_such_process:
            raise ProcessLookupError
        if handle is None or kernel.WaitForSingleObject(handle, forever):
            raise ctypes.WinError(ctypes.get_last_error())

elif sys.platform == "linux":

    def _block(pid: int) -> None:
        import select

        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            raise
        except OSError:
            _poll(pid)  # Linux before 5.3, or a sandbox without this call.
        else:
            ended = select.poll()
            ended.register(descriptor, select.POLLIN)
            ended.poll()

elif sys.platform == "darwin":

    def _block(pid: int) -> None:
        import select

        exits = select.kevent(pid, select.KQ_FILTER_PROC, select.KQ_EV_ADD, select.KQ_NOTE_EXIT)
        select.kqueue().control([exits], 1)

else:
    _block = _poll
