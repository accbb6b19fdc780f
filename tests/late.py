"""A server that delays every answer: `python late.py MILLISECONDS PROGRAM [ARGUMENT…]`."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from queue import SimpleQueue


def main(late: float, command: list[str]) -> int:
    """Pass on the output of the server, each part after a delay."""
    child = subprocess.Popen(command, stdin=sys.stdin, stdout=subprocess.PIPE)
    assert child.stdout
    source = child.stdout.fileno()
    waiting: SimpleQueue[tuple[float, bytes]] = SimpleQueue()

    def read() -> None:
        part = b"-"
        while part:
            part = os.read(source, 65536)
            waiting.put((time.monotonic() + late, part))

    threading.Thread(target=read, daemon=True).start()
    while True:
        due, part = waiting.get()
        if not part:
            return child.wait()
        time.sleep(max(0.0, due - time.monotonic()))
        sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) / 1000, sys.argv[2:]))
