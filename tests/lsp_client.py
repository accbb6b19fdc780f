"""A language client for tests: the server in a process of its own, over its standard streams.

Every wait has a deadline and no test sleeps. What the server says besides what is waited for is kept, and read
with `seen`.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agentls.lsp.jobs import Job, Wish, Work

ROOT = Path(__file__).parent.parent
DEADLINE = 30.0
"""Seconds after which a test fails that waits for a message."""

REAL = ("-m", "agentls", "server")
MARKING = (
    "-c",
    "import sys; from agentls.lsp.main import serve; from tests.marking import check; sys.exit(serve(check=check))",
)
"""The server with the check of `marking.py` in place of the rules."""


class Client:
    """A server and its messages."""

    def __init__(self, command: tuple[str, ...] = MARKING, env: dict[str, str] | None = None) -> None:
        paths = os.pathsep.join((str(ROOT / "server"), str(ROOT)))
        self.process = subprocess.Popen(
            [sys.executable, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths, **(env or {})},
        )
        self.seen: list[dict[str, Any]] = []
        self.answers: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {}
        """What the client answers to the server's requests, by method; anything else is answered with null."""
        self.errors = b""
        self._messages: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._id = 0
        self._hung_up = False
        self._threads = [threading.Thread(target=it, daemon=True) for it in (self._read, self._read_errors)]
        for it in self._threads:
            it.start()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        for it in self._threads:
            it.join(DEADLINE)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream
            with contextlib.suppress(OSError):
                stream.close()

    # Speaking

    def start(self, capabilities: dict[str, Any] | None = None, **params: Any) -> dict[str, Any]:
        """Initialize the server. Returns its capabilities."""
        given = {"processId": None, "rootUri": None, "capabilities": capabilities or {}, **params}
        result = self.request("initialize", given)["result"]
        self.notify("initialized", {})
        found: dict[str, Any] = result["capabilities"]
        return found

    def open(self, uri: str, text: str, version: int = 1, language: str = "markdown") -> dict[str, Any]:
        """Open a document. Returns its first published diagnostics."""
        self.notify(
            "textDocument/didOpen",
            {"textDocument": {"uri": uri, "languageId": language, "version": version, "text": text}},
        )
        return self.published(uri, version)

    def change(self, uri: str, version: int, *changes: Any) -> None:
        """Send changes: strings that replace the whole document, or objects with a range."""
        events = [{"text": it} if isinstance(it, str) else it for it in changes]
        self.notify(
            "textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": events}
        )

    def request(self, method: str, params: Any = None) -> dict[str, Any]:
        """Send a request and wait for the response: the whole message, with `result` or `error`."""
        return self.answer(self.ask(method, params))

    def ask(self, method: str, params: Any = None) -> int:
        """Send a request without waiting. Returns its id."""
        self._id += 1
        self.send(
            {"jsonrpc": "2.0", "id": self._id, "method": method, **({} if params is None else {"params": params})}
        )
        return self._id

    def answer(self, identity: int | None) -> dict[str, Any]:
        return self.wait(lambda it: "method" not in it and it.get("id") == identity)

    def notify(self, method: str, params: Any = None) -> None:
        self.send({"jsonrpc": "2.0", "method": method, **({} if params is None else {"params": params})})

    def send(self, message: Any) -> None:
        body = json.dumps(message).encode()
        self.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def raw(self, data: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(data)
        self.process.stdin.flush()

    # Listening

    def published(self, uri: str, version: int | None = None) -> dict[str, Any]:
        """The next diagnostics that are published for a document (and a version)."""

        def fits(it: dict[str, Any]) -> bool:
            params = it.get("params") or {}
            return (
                it.get("method") == "textDocument/publishDiagnostics"
                and params["uri"] == uri
                and (version is None or params.get("version") == version)
            )

        params: dict[str, Any] = self.wait(fits)["params"]
        return params

    def logged(self, part: str) -> str:
        """The next line for the client's log that contains a string."""
        message = self.wait(lambda it: it.get("method") == "window/logMessage" and part in it["params"]["message"])
        text: str = message["params"]["message"]
        return text

    def settle(self) -> list[dict[str, Any]]:
        """The messages that arrived until everything sent was handled, except those that were waited for."""
        before = len(self.seen)
        self.request("agentls/nothing")
        return self.seen[before:-1]

    def wait(self, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next message that matches. It is kept in `seen`, as are those that do not."""
        while True:
            try:
                message = self._messages.get(timeout=DEADLINE)
            except queue.Empty:
                raise AssertionError(
                    f"no such message in time; seen: {self.seen[-5:]}; {self.errors.decode()}"
                ) from None
            if message is None:
                self._threads[1].join(DEADLINE)
                raise AssertionError(f"the server ended; seen: {self.seen[-5:]}; {self.errors.decode()}")
            self.seen.append(message)
            if "method" in message and "id" in message:
                give = self.answers.get(message["method"])
                answer = give(message) if give else {"result": None}
                self.send({"jsonrpc": "2.0", "id": message["id"], **answer})
            if fits(message):
                return message

    def ended(self) -> int:
        """The exit code, once the server ends."""
        return self.process.wait(DEADLINE)

    def stop(self) -> int:
        """Shut the server down. Returns its exit code."""
        self.request("shutdown")
        self.notify("exit")
        return self.ended()

    def wait_end(self) -> None:
        """Wait until everything that the server wrote before it ended is read."""
        for it in self._threads:
            it.join(DEADLINE)

    def hang_up(self) -> None:
        """Close the end of the pipe that the server writes to."""
        self._hung_up = True
        self.ask("agentls/nothing")
        self._threads[0].join(DEADLINE)

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream
        length = 0
        while line := stream.readline():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
            elif not line.strip():
                self._messages.put(json.loads(stream.read(length)))
                if self._hung_up:
                    break
        stream.close()
        self._messages.put(None)

    def _read_errors(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.errors += line


def worked_off(job: Job, work: Wish = None) -> list[Work]:
    """Do a job to its end. The work in it that the second thread would do."""
    works = []
    try:
        work = work or next(job)
        while True:
            works += [work] if callable(work) else []
            work = job.send(work() if callable(work) else None)
    except StopIteration:
        return works
