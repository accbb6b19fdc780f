"""The process: a server with all handlers, on standard input and output or on a port."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import socket
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from .app import COMMANDS, FEATURES, AgentServer
from .handlers import actions, commands, editing, lifecycle, navigation, pulling, structure
from .protocol import ClientLog

if TYPE_CHECKING:
    from .session import Check

HANDLERS = (lifecycle, editing, structure, navigation, actions, commands, pulling)
"""The modules whose import registers handlers."""


def build(check: Check | None = None) -> AgentServer:
    """A server that is not yet started. check: replaces the rules."""

    server = AgentServer(check)
    for method, options, handler in FEATURES:
        server.feature(method, options)(handler)
    for name, handler in COMMANDS:
        server.command(name)(handler)
    return server


def serve(tcp_port: int | None = None, check: Check | None = None) -> int:
    """Serve one client on standard input and output, or on a port of the loopback interface. Returns the exit code."""
    gc.disable()
    server = build(check)
    shown = logging.StreamHandler(sys.stderr)
    shown.setLevel(logging.WARNING)
    logging.basicConfig(handlers=[shown], format="%(name)s: %(message)s")
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    own = logging.getLogger(__package__.partition(".")[0])
    own.setLevel(logging.INFO)
    own.addHandler(ClientLog(server))
    with _loopback(tcp_port) if tcp_port is not None else _standard_streams() as (reader, writer):
        return server.protocol.run(reader, writer)


@contextlib.contextmanager
def _standard_streams() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Standard input and output, which are then reserved for the protocol: a stray `print` goes to standard error."""
    reader = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    writer = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    yield reader, writer


@contextlib.contextmanager
def _loopback(port: int) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """The first connection to a port of this machine; for 0, a free one, which is printed on standard error."""
    try:
        listening = socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise OSError(error.errno, os.strerror(error.errno or 0), f"port {port}") from None
    with listening:
        print(f"agentls: listening on 127.0.0.1:{listening.getsockname()[1]}", file=sys.stderr, flush=True)
        connection, _ = listening.accept()
    with connection, connection.makefile("rb") as reader, connection.makefile("wb") as writer:
        yield reader, writer
        with contextlib.suppress(OSError):
            # Otherwise the thread that waits for the client keeps `reader` from being closed.
            connection.shutdown(socket.SHUT_RDWR)
