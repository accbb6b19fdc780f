"""The rules of the protocol that pygls does not implement, in one subclass of its `LanguageServerProtocol`.

Every request gets an answer: a result, or the error code that the specification names. Notifications get none; their
errors are logged (to standard error and `window/logMessage`) and never pop up. The server runs until `exit`, or until
the client is gone: its end of the pipe, or its process.

Handlers are plain functions that run one after the other on the main thread, and a request can be cancelled while it
is waiting. The return value of a handler that is a job (see `jobs.py`) is the answer. The state of the session is changed
only on the main thread. The handlers are in `handlers/`; `session.py` keeps the documents and what follows from them.
"""

from __future__ import annotations

import gc
import logging
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future
from functools import partial
from typing import Any, BinaryIO, TypeVar

from cattrs import Converter
from lsprotocol import types as t
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.protocol.json_rpc import JsonRPCNotification, JsonRPCRequestMessage, JsonRPCResponseMessage

from ..stdx import inert
from . import parent
from .inbox import Inbox, Malformed
from .jobs import Job, Jobs, Outdated, Work
from .structuring import misfit

log = logging.getLogger(__name__)
T = TypeVar("T")

_PAUSE, _LONGEST_PAUSE = 0.003, 0.02
"""Seconds without a message after which jobs go on that can wait; and those after which one step of them is done however
many messages come."""

_QUIET = 0.5
"""Seconds without a message after which garbage is collected, and postponed work is done."""

_GRACE = 10.0
"""Seconds that the server has to end by itself after its client's process ended."""

_FEW = 2000
"""New objects below which a collection is not worthwhile."""

_REQUEST_FAILED = -32803
_NOT_INITIALIZED, _INVALID_REQUEST, _METHOD_NOT_FOUND, _CANCELLED = -32002, -32600, -32601, -32800
_CONTENT_MODIFIED = -32801  # Editors ignore it.

_OWN = (
    t.EXIT,
    t.TEXT_DOCUMENT_DID_OPEN,
    t.TEXT_DOCUMENT_DID_CHANGE,
    t.TEXT_DOCUMENT_DID_CLOSE,
    t.NOTEBOOK_DOCUMENT_DID_OPEN,
    t.NOTEBOOK_DOCUMENT_DID_CHANGE,
    t.NOTEBOOK_DOCUMENT_DID_CLOSE,
)
"""What pygls must not handle: the end, and its own copies of texts, in which U+2028 and form feeds are line ends."""


class Refused(Exception):
    """A request that cannot be carried out; the text says why, and editors show it."""

    def __str__(self) -> str:
        return inert.text(super().__str__())


class Protocol(LanguageServerProtocol):
    """JSON-RPC and the life cycle, one message after the other."""

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        super().__init__(server, converter)
        for method in _OWN:
            self.fm.builtin_features.pop(method, None)
        self._withheld = ""
        self.inbox = Inbox()
        self.jobs = Jobs(self.inbox.put)
        self._at_rest: Callable[[], None] | None = None
        self._heard = self._stepped = 0.0

    def run(self, reader: BinaryIO, writer: BinaryIO) -> int:
        """Serve one client. Returns the exit code: 0 after `shutdown`, 1 if the client left without it."""
        out = _Writer(writer)
        self.set_writer(out)
        # What one thread waits for another, several times a message; 5 ms are usual. With a tenth of this, an answer is cut
        # into so many parts beside a check that asks for many files that it takes longer.
        sys.setswitchinterval(0.0005)
        threading.Thread(target=self.inbox.fill, args=(reader,), daemon=True, name="reader").start()
        threading.Thread(target=self.jobs.run, daemon=True, name="worker").start()
        while not out.is_closed:
            if self.jobs and self.inbox.is_empty and self.step():
                time.sleep(0)  # Lets other threads run.
                continue
            is_busy = bool(self.jobs)
            try:
                message = self.inbox.take(
                    _PAUSE if is_busy else _QUIET if self._at_rest or gc.get_count()[0] > _FEW else None
                )
            except queue.Empty:
                if not is_busy:
                    self._rest()
                continue
            if message is None:
                break
            if callable(message):
                message()
                continue
            if isinstance(message, Malformed):
                self._refuse(None, message.code, message.why)
            elif message.get("method") == t.EXIT and "id" not in message:
                break
            else:
                try:
                    self._receive(message)
                except Exception:
                    log.exception("a message cannot be handled")
                self._heard = time.monotonic()
        return 0 if self._shutdown else 1

    def step(self) -> bool:
        """Do one step of a job, if one may go on. Returns whether one did."""
        now = time.monotonic()
        may_go_on = now > min(self._heard + _PAUSE, self._stepped + _LONGEST_PAUSE)
        self._stepped = now if may_go_on else self._stepped
        return self.jobs.step(may_go_on)

    def withhold(self, capability: str) -> None:
        """Do not offer a capability of the server to this client."""
        self._withheld = capability

    def when_at_rest(self, work: Callable[[], None]) -> None:
        """Call a function once, instead of the last one, when the client has sent nothing for a moment."""
        self._at_rest = work

    def _rest(self) -> None:
        """Work for the time without messages."""
        work, self._at_rest = self._at_rest, None
        try:
            if work:
                work()
        except Exception:
            log.exception("deferred work failed")
        if gc.isenabled() and gc.get_count()[0] > _FEW:
            gc.collect()

    def end_with(self, pid: int) -> None:
        """End when a process does. This thread may then be blocked by a full pipe that nobody reads."""

        def watch() -> None:
            if parent.wait(pid):
                self.inbox.end()
                time.sleep(_GRACE)
                os._exit(1)

        threading.Thread(target=watch, daemon=True, name="parent").start()

    @property
    def is_initialized(self) -> bool:
        return getattr(self, "server_capabilities", None) is not None

    def unstructured(self, value: Any) -> Any:
        """A value of the protocol as JSON, for fields whose type is anything."""
        return self._converter.unstructure(value)

    def structured(self, value: Any, kind: type[T]) -> T:
        """JSON as a value of the protocol. Raises if it does not fit."""
        made: T = self._converter.structure(value, kind)
        return made

    @lsp_method(t.INITIALIZE)
    def lsp_initialize(self, params: t.InitializeParams) -> Generator[Any, Any, t.InitializeResult]:
        """The reply of pygls, without the withheld capability."""
        result = yield from super().lsp_initialize(params)
        if self._withheld:
            setattr(result.capabilities, self._withheld, None)
        return result

    def _send_handler_result(self, future: Future[Any], *, msg_id: int | str) -> None:
        if not future.cancelled() and future.exception() is None and isinstance(future.result(), Generator):
            answer: Future[Any] = Future()
            self._request_futures[msg_id] = answer
            self.jobs.add(self._answered_by(future.result(), answer, msg_id))
        elif not future.cancelled() and isinstance(why := future.exception(), (Refused, Outdated)):
            self._request_futures.pop(msg_id, None)
            self._refuse(msg_id, _REQUEST_FAILED if isinstance(why, Refused) else _CONTENT_MODIFIED, str(why))
        else:
            super()._send_handler_result(future, msg_id=msg_id)

    def _answered_by(self, job: Job, answer: Future[Any], identity: int | str) -> Job:
        """The steps of a job, then its answer, unless the request is cancelled. Sending a long answer takes long,
        too."""
        given, took_long = None, False
        while not answer.cancelled():
            try:
                work = job.send(given)
                took_long = took_long or callable(work)
                given = yield partial(_unless_cancelled, answer, work) if callable(work) else work
            except StopIteration as end:
                if took_long:
                    self._request_futures.pop(identity, None)
                    yield partial(self._send_response, identity, end.value)
                    return
                answer.set_result(end.value)
                break
            except Exception as error:
                answer.set_exception(error)
                break
        self._send_handler_result(answer, msg_id=identity)

    def _receive(self, message: dict[str, Any]) -> None:
        """Handle any JSON object that was received."""
        identity, method = message.get("id"), message.get("method")
        known = isinstance(identity, (int, str)) and not isinstance(identity, bool)
        if method is None and known:
            self._answered(message)
        elif not isinstance(method, str) or message.get("jsonrpc") != self.VERSION or ("id" in message and not known):
            self._refuse(
                identity if known else None, _INVALID_REQUEST, "neither a request, a notification nor a response"
            )
        elif known:
            self._requested(message)
        elif self.is_initialized and not self._shutdown and self._has(method):
            try:
                notification = self.structure_message(message)
            except JsonRpcException as error:
                log.warning("%s is ignored: %s", method, error.message)
            else:
                # `handle_message` would first compare the attributes of the message with those of each type.
                self._handle_notification(method, notification.params)

    def _requested(self, message: dict[str, Any]) -> None:
        identity, method = message["id"], message["method"]
        if self._shutdown:
            self._refuse(identity, _INVALID_REQUEST, "the server was shut down")
        elif method == t.INITIALIZE and self.is_initialized:
            self._refuse(identity, _INVALID_REQUEST, "the server is initialized already")
        elif method != t.INITIALIZE and not self.is_initialized:
            self._refuse(identity, _NOT_INITIALIZED, "the server waits for `initialize`")
        elif not self._has(method):
            self._refuse(identity, _METHOD_NOT_FOUND, f"no such method: {method}")
        elif self.inbox.is_cancelled(identity):
            self._refuse(identity, _CANCELLED, "cancelled")
        else:
            try:
                structured = self.structure_message(message)
            except JsonRpcException as error:
                self._send_response(identity, error=error.to_response_error())
            else:
                self.handle_message(structured)

    def _answered(self, message: dict[str, Any]) -> None:
        """Pass the client's response to whoever asked; one of another shape becomes an error."""
        try:
            structured = self.structure_message(message)
        except JsonRpcException as error:
            future = self._request_futures.pop(message["id"], None)
            if future is not None:
                future.set_exception(error)
        else:
            self.handle_message(structured)

    def _handle_cancel_notification(self, msg_id: Any) -> None:
        if isinstance(msg_id, (int, str)):
            super()._handle_cancel_notification(msg_id)

    def _has(self, method: str) -> bool:
        return method in self.fm.features or method in self.fm.builtin_features or method == t.CANCEL_REQUEST

    def _refuse(self, identity: int | str | None, code: int, why: str) -> None:
        self._send_data({"jsonrpc": self.VERSION, "id": identity, "error": {"code": code, "message": why}})

    def structure_message(self, data: dict[str, Any]) -> Any:
        """A message as an object of its type. Raises `JsonRpcInvalidParams`, which names what does not fit."""
        if "method" in data:
            kind: Any = self.get_message_type(data["method"])
            kind = kind or (JsonRPCRequestMessage if "id" in data else JsonRPCNotification)
        elif "error" in data:
            kind = t.ResponseErrorMessage
        else:
            kind = self._result_types.pop(data["id"], None) or JsonRPCResponseMessage
        try:
            return self._converter.structure(data, kind)
        except Exception as error:
            raise JsonRpcInvalidParams(f"{JsonRpcInvalidParams.MESSAGE}: {misfit(data, kind, error)}") from error


def _unless_cancelled(answer: Future[Any], work: Work) -> Any:
    return None if answer.cancelled() else work()


class Server(LanguageServer):
    """A pygls server that reports its own errors to a log instead of to the user."""

    protocol: Protocol

    def report_server_error(self, error: Exception, source: object) -> None:
        """Log an unhandled error with its traceback."""
        data = getattr(error, "data", None)
        trace = data.get("traceback", ()) if isinstance(data, dict) else ()
        log.error("%s\n%s", error, "".join(trace).rstrip())


class ClientLog(logging.Handler):
    """Sends log records to the client, which shows them in its log of the server."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server

    def emit(self, record: logging.LogRecord) -> None:
        if not self._server.protocol.is_initialized:
            return
        if threading.current_thread() is not threading.main_thread():
            self._server.protocol.inbox.put(partial(self.emit, record))
            return
        kind = (
            t.MessageType.Error
            if record.levelno >= logging.ERROR
            else t.MessageType.Warning
            if record.levelno >= logging.WARNING
            else t.MessageType.Info
        )
        self._server.window_log_message(t.LogMessageParams(kind, self.format(record)))


class _Writer:
    """Writes to the client. A client that is gone is noted, and the server ends."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self.is_closed = False

    def write(self, data: bytes) -> None:
        try:
            with self._lock:
                self._stream.write(data)
                self._stream.flush()
        except (OSError, ValueError):
            self.is_closed = True

    def close(self) -> None:
        self.is_closed = True
