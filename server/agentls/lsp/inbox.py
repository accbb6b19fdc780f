"""The queue of the main thread: messages from the client, and work from other threads. Framing, JSON, and looking ahead
in the queue.

A thread reads, so that the server sees the waiting messages: a version of a document that is already replaced needs no check, and
a request that has already been cancelled needs no answer. Nothing else here depends on the meaning of a message.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from collections import Counter
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, BinaryIO, NamedTuple, TypeAlias

from ..stdx.records import pattern

log = logging.getLogger(__name__)

LIMIT = 256 * 1024 * 1024
"""Bytes of the longest message that is read; a longer one is skipped."""

_LENGTH = pattern(rb"(?<![\w-])content-length\s*:\s*(?:(\d{1,18})|.*?)\s*$", re.IGNORECASE | re.DOTALL)
_REPLACING = frozenset(("textDocument/didChange", "textDocument/didClose"))


class Malformed(NamedTuple):
    """Input that is not a message: an error code of JSON-RPC, and why."""

    code: int
    why: str


Waiting: TypeAlias = "dict[str, Any] | Malformed | Callable[[], None] | None"


class Inbox:
    """A queue of messages, filled by one thread and emptied by another."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[Waiting] = SimpleQueue()
        self._lock = threading.Lock()
        self._replacing: Counter[str] = Counter()
        self._cancelled: set[int | str] = set()

    def fill(self, stream: BinaryIO) -> None:
        """Read messages until the stream ends or the client sends `exit`, and close the stream."""
        try:
            with stream:
                while (body := _next_body(stream)) is not None:
                    message = body if isinstance(body, Malformed) else _message(body)
                    self._note(message, 1)
                    self._queue.put(message)
                    if isinstance(message, dict) and message.get("method") == "exit" and "id" not in message:
                        return
        except (OSError, ValueError, MemoryError) as error:
            log.info("the client cannot be read: %s", error)
        finally:
            self.end()

    def put(self, call: Callable[[], None]) -> None:
        """Queue a function for the main thread."""
        self._queue.put(call)

    def end(self) -> None:
        """Queue the end, as if the stream had ended."""
        self._queue.put(None)

    def take(self, patience: float | None = None) -> Waiting:
        """The next message, as soon as there is one; None at the end. Raises `queue.Empty` after a time in seconds
        without one."""
        message = self._queue.get(timeout=patience)
        self._note(message, -1)
        return message

    @property
    def is_empty(self) -> bool:
        """Whether nothing is waiting, not even the end."""
        return self._queue.empty()

    def is_replaced(self, uri: str) -> bool:
        """Whether another text of a document, or its end, is already waiting."""
        with self._lock:
            return self._replacing[uri] > 0

    def is_cancelled(self, request: int | str) -> bool:
        """Whether the cancellation of a request is already waiting."""
        with self._lock:
            return request in self._cancelled

    def _note(self, message: Waiting, change: int) -> None:
        if not isinstance(message, dict):
            return
        params = message.get("params")
        if not isinstance(params, dict):
            return
        method = message.get("method")
        if method in _REPLACING:
            identifier = params.get("textDocument")
            uri = identifier.get("uri") if isinstance(identifier, dict) else None
            if isinstance(uri, str):
                with self._lock:
                    self._replacing[uri] += change
                    if not self._replacing[uri]:
                        del self._replacing[uri]
        elif method == "$/cancelRequest" and isinstance(request := params.get("id"), (int, str)):
            with self._lock:
                (self._cancelled.add if change > 0 else self._cancelled.discard)(request)


def _next_body(stream: BinaryIO) -> bytes | Malformed | None:
    """The body of the next message; None at the end of the stream. Header names are case-insensitive; other headers,
    and anything before a header, are skipped."""
    found: re.Match[bytes] | None = None
    while line := stream.readline(65536):
        if seen := _LENGTH.search(line):
            found = seen
        elif found and not line.strip():
            break
    if found is None or not line:
        return None
    if found[1] is None:
        return Malformed(-32700, "the header `Content-Length` has no number")
    length = int(found[1])
    if length > LIMIT:
        while length and (part := stream.read(min(length, 1 << 20))):
            length -= len(part)
        return Malformed(-32600, f"a message over {LIMIT} bytes is not read")
    body = stream.read(length)
    return body if len(body) == length else None


def _message(body: bytes) -> dict[str, Any] | Malformed:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        return Malformed(-32700, f"not JSON: {error}")
    if not isinstance(message, dict):
        return Malformed(-32600, "a message is a JSON object; batches are not part of the language server protocol")
    return message
