"""The protocol's rules over the pipe: life cycle, error codes, framing, cancellation, the end."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from agentls.lsp import inbox, parent
from agentls.lsp.jobs import LATER, OTHERS, Job, Jobs, Outdated, Wish
from agentls.lsp.main import build

from .lsp_client import DEADLINE, MARKING, REAL, ROOT, Client

URI = "file:///work/.claude/agents/a.md"
TEXT = {"uri": URI, "languageId": "markdown", "version": 1, "text": "WORD"}
CODE_ACTION = {
    "textDocument": {"uri": URI},
    "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}},
    "context": {"diagnostics": []},
}


@pytest.fixture
def client() -> Iterator[Client]:
    with Client() as it:
        yield it


@pytest.fixture(scope="module")
def started() -> Iterator[Client]:
    """One server for the tests that leave it as it was; at the end it must be whole and have written no error."""
    with Client() as it:
        it.start()
        yield it
        assert it.stop() == 0
        it.wait_end()
        assert it.errors == b""


def framed(body: bytes, header: bytes = b"Content-Length: %d\r\n\r\n") -> bytes:
    return header % len(body) + body


def message(**parts: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", **parts}).encode()


def code(answer: dict[str, Any]) -> int:
    assert "result" not in answer
    found: int = answer["error"]["code"]
    assert answer["error"]["message"]
    return found


# Life cycle


def test_before_initialize_nothing_is_answered_but_initialize(client: Client) -> None:
    assert code(client.request("textDocument/codeAction", CODE_ACTION)) == -32002
    assert code(client.request("shutdown")) == -32002
    assert code(client.request("no/such")) == -32002
    client.notify("textDocument/didOpen", {"textDocument": TEXT})
    client.start()
    assert client.request("textDocument/codeAction", CODE_ACTION)["result"] == []
    assert client.stop() == 0


def test_a_second_initialize_is_refused(client: Client) -> None:
    client.start()
    client.open(URI, "WORD")
    assert code(client.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})) == -32600
    client.change(URI, 2, "WORD WORD")
    assert len(client.published(URI, 2)["diagnostics"]) == 2


def test_an_initialize_that_does_not_fit_may_be_sent_again(client: Client) -> None:
    assert code(client.request("initialize", {"capabilities": 5})) == -32602
    assert code(client.request("shutdown")) == -32002
    client.start()
    assert client.stop() == 0


def test_after_shutdown_nothing_is_answered(client: Client) -> None:
    client.start()
    assert client.request("shutdown")["result"] is None
    assert code(client.request("textDocument/codeAction", CODE_ACTION)) == -32600
    assert code(client.request("shutdown")) == -32600
    client.notify("textDocument/didOpen", {"textDocument": TEXT})
    assert client.settle() == []
    client.notify("exit")
    assert client.ended() == 0
    assert client.errors == b""


def test_a_request_to_a_client_that_shuts_the_server_down_is_no_fault(client: Client) -> None:
    client.start({"workspace": {"configuration": True}})
    client.ask("shutdown")
    client.notify("exit")
    assert client.ended() == 0
    client.wait_end()
    assert client.errors == b""


def test_exit_without_shutdown_ends_with_1(client: Client) -> None:
    client.start()
    client.notify("exit")
    assert client.ended() == 1


def test_exit_before_initialize_ends_with_1(client: Client) -> None:
    client.notify("exit")
    assert client.ended() == 1


@pytest.mark.parametrize("shut_down", [True, False])
def test_the_end_of_input_ends_the_server(client: Client, shut_down: bool) -> None:
    client.start()
    if shut_down:
        client.request("shutdown")
    assert client.process.stdin
    client.process.stdin.close()
    assert client.ended() == (0 if shut_down else 1)
    client.wait_end()
    assert client.errors == b""


def test_no_stream_is_left_open_at_the_end() -> None:
    with Client(("-X", "dev", *REAL)) as client:
        client.start()
        assert client.stop() == 0
        client.wait_end()
        assert client.errors == b""


def test_the_end_of_input_in_the_middle_of_a_message_ends_the_server(client: Client) -> None:
    client.start()
    client.raw(b'Content-Length: 500\r\n\r\n{"jsonrpc"')
    assert client.process.stdin
    client.process.stdin.close()
    assert client.ended() == 1


def test_a_client_that_reads_no_more_ends_the_server() -> None:
    with Client() as client:
        client.start()
        client.hang_up()
        client.notify("textDocument/didOpen", {"textDocument": TEXT})
        client.notify("textDocument/didOpen", {"textDocument": TEXT})
        assert client.ended() == 1


def test_the_end_of_the_clients_process_ends_the_server_whose_pipe_stays_open(client: Client) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as editor:
        client.start(processId=editor.pid)
        client.settle()
        assert client.process.poll() is None
        editor.kill()
    assert client.ended() == 1
    client.wait_end()
    assert client.errors == b""


def test_it_ends_a_server_that_is_blocked_by_a_full_pipe() -> None:
    impatient = f"from agentls.lsp import protocol; protocol._GRACE = 0; {MARKING[1]}"
    with subprocess.Popen(
        [sys.executable, "-c", impatient],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "server"), str(ROOT)))},
    ) as server, subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as editor:  # fmt: skip
        assert server.stdin
        params: dict[str, Any] = {"processId": editor.pid, "rootUri": None, "capabilities": {}}
        server.stdin.write(framed(message(id=0, method="initialize", params=params)))
        server.stdin.write(framed(message(id=1, method="agentls/nothing")) * 3000)
        server.stdin.flush()
        editor.kill()
        assert server.wait(DEADLINE) == 1


def test_a_client_whose_process_does_not_exist_is_gone(client: Client) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    client.ask("initialize", {"processId": ended.pid, "rootUri": None, "capabilities": {}})
    assert client.ended() == 1


@pytest.mark.parametrize("pid", [0, -1, 2**31, 2**70])
def test_what_can_be_no_process_is_not_watched(client: Client, pid: int) -> None:
    client.start(processId=pid)
    assert client.stop() == 0


def test_a_process_that_can_only_be_asked_again_and_again_is_seen_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[float] = []
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as editor:

        def sleep(seconds: float) -> None:
            looks.append(seconds)
            if len(looks) == 2:
                editor.kill()
                editor.wait()

        def no_such_call(pid: int) -> int:
            raise OSError(38, "no such call")

        monkeypatch.setattr(os, "pidfd_open", no_such_call, raising=False)
        monkeypatch.setattr(time, "sleep", sleep)
        assert parent.wait(editor.pid)
    assert len(looks) == 2


# Error codes


@pytest.mark.parametrize(
    "params",
    [
        None,
        5,
        [],
        {},
        {**CODE_ACTION, "textDocument": None},
        {**CODE_ACTION, "textDocument": {"uri": 5}},
        {**CODE_ACTION, "textDocument": {"uri": None}},
        {**CODE_ACTION, "range": {"start": {"line": -1, "character": 0}, "end": {"line": 0, "character": 0}}},
        {**CODE_ACTION, "range": {"start": {"line": "a", "character": 0}, "end": {"line": 0, "character": 0}}},
        {**CODE_ACTION, "range": {"start": {"line": 0.5, "character": 0}, "end": {"line": 0, "character": 0}}},
        {**CODE_ACTION, "range": {"start": {"line": 2**40, "character": 0}, "end": {"line": 0, "character": 0}}},
    ],
)
def test_parameters_that_do_not_fit(started: Client, params: Any) -> None:
    assert code(started.request("textDocument/codeAction", params)) == -32602


def test_the_place_of_what_does_not_fit_is_named(started: Client) -> None:
    answer = started.request("textDocument/codeAction", {**CODE_ACTION, "textDocument": {"uri": 5}})
    assert "$.params" in answer["error"]["message"]
    assert "uri" in answer["error"]["message"]


def test_numbers_may_be_written_as_floats(started: Client) -> None:
    place = {"line": 0.0, "character": 2.0}
    assert (
        started.request("textDocument/codeAction", {**CODE_ACTION, "range": {"start": place, "end": place}})["result"]
        == []
    )


@pytest.mark.parametrize("method", ["no/such", "$/no/such", "textDocument/moniker", "exit", "textDocument/didOpen2"])
def test_methods_that_there_are_not(started: Client, method: str) -> None:
    assert code(started.request(method, {})) == -32601


def test_notifications_that_there_are_not_are_passed_over(started: Client) -> None:
    for method in ("no/such", "$/no/such", "notebookDocument/didOpen"):
        started.notify(method, {"a": 1})
    assert [it["method"] for it in started.settle()] in ([], ["window/logMessage"])


def test_a_notification_that_does_not_fit_is_logged_and_never_pops_up(client: Client) -> None:
    client.start()
    client.notify("textDocument/didOpen", {"textDocument": {"uri": URI}})
    assert "textDocument/didOpen is ignored" in client.logged("didOpen")
    assert [it["method"] for it in client.settle()] == []
    assert client.stop() == 0


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{", -32700),
        (b"", -32700),
        (b"\xff\xfe\xfd", -32700),
        (b"[" * 100_000, -32700),
        (b'{"jsonrpc": "2.0", "id": ' + b"9" * 5000 + b"}", -32700),
        (b"[]", -32600),
        (b'[{"jsonrpc":"2.0","id":1,"method":"shutdown"}]', -32600),
        (b"5", -32600),
        (b"null", -32600),
        (b'"text"', -32600),
        (b"{}", -32600),
        (b'{"jsonrpc":"2.0","method":5}', -32600),
        (b'{"jsonrpc":"2.0","id":[],"method":"shutdown"}', -32600),
        (b'{"jsonrpc":"2.0","id":null,"method":"shutdown"}', -32600),
    ],
)
def test_what_is_no_message(started: Client, body: bytes, expected: int) -> None:
    started.raw(framed(body))
    answer = started.answer(None)
    assert code(answer) == expected
    assert answer["id"] is None


def test_a_request_of_another_version_of_json_rpc(started: Client) -> None:
    started.send({"id": 77, "method": "shutdown"})
    assert code(started.answer(77)) == -32600


def test_ids_may_be_text(started: Client) -> None:
    started.send({"jsonrpc": "2.0", "id": "seven", "method": "textDocument/codeAction", "params": CODE_ACTION})
    assert started.wait(lambda it: it.get("id") == "seven")["result"] == []


def test_answers_that_nobody_waits_for_are_passed_over(started: Client) -> None:
    for parts in ({"result": 1}, {"error": {"code": 1, "message": "a"}}, {"error": 5}, {}):
        started.send({"jsonrpc": "2.0", "id": 99, **parts})


def test_a_request_that_crashes_is_answered_and_logged(client: Client) -> None:
    client.start({"textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}}})
    client.notify("textDocument/didOpen", {"textDocument": {**TEXT, "text": "BREAK"}})
    assert code(client.request("textDocument/codeAction", CODE_ACTION)) == -32603
    assert [it for it in client.seen if it.get("method") == "window/showMessage"] == []
    client.change(URI, 2, "WORD")
    assert len(client.published(URI, 2)["diagnostics"]) == 1
    assert client.stop() == 0


def test_a_notification_that_crashes_is_logged_and_never_pops_up(client: Client) -> None:
    client.start()
    client.notify("textDocument/didOpen", {"textDocument": {**TEXT, "text": "BREAK"}})
    assert "line " in client.logged("AttributeError")
    client.change(URI, 2, "WORD")
    assert len(client.published(URI, 2)["diagnostics"]) == 1
    assert [it for it in client.seen if it.get("method") == "window/showMessage"] == []
    assert client.stop() == 0


# Framing


@pytest.mark.parametrize(
    "header",
    [
        b"content-length: %d\r\n\r\n",
        b"CONTENT-LENGTH:%d\r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: %d\r\n\r\n",
        b"Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc; charset=utf8\r\n\r\n",
        b"X-Content-Length: 7\r\nContent-Length:   %d  \r\nX: y\r\n\r\n",
        b"Content-Length: %d\n\n",
        b"\r\n\r\nContent-Length: %d\r\n\r\n",
    ],
)
def test_headers_as_clients_write_them(started: Client, header: bytes) -> None:
    started.raw(framed(message(id=5, method="textDocument/codeAction", params=CODE_ACTION), header))
    assert started.answer(5)["result"] == []


def test_a_header_without_a_number_is_answered_and_the_next_message_is_read(started: Client) -> None:
    started.raw(framed(b"{}", b"Content-Length: many%.0d\r\n\r\n"))
    assert code(started.answer(None)) == -32700


def test_a_length_counts_bytes(client: Client) -> None:
    client.start()
    body = json.dumps(
        {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": {**TEXT, "text": "é🙂 WORD"}}},
        ensure_ascii=False,
    ).encode()
    client.raw(framed(body))
    assert client.published(URI)["diagnostics"][0]["range"]["start"]["character"] == 4


def test_messages_may_come_in_pieces_and_together(started: Client) -> None:
    data = b"".join(framed(message(id=it, method="textDocument/codeAction", params=CODE_ACTION)) for it in (50, 51, 52))
    for at in range(0, len(data), 7):
        started.raw(data[at : at + 7])
    assert [started.answer(it)["result"] for it in (50, 51, 52)] == [[], [], []]


# Cancellation


def test_a_request_that_waits_can_be_cancelled(client: Client) -> None:
    client.start()
    parts = [message(method="textDocument/didOpen", params={"textDocument": {**TEXT, "text": "WORD " * 90_000}})]
    for it in (60, 61):
        parts.append(message(id=it, method="textDocument/codeAction", params=CODE_ACTION))
    parts.append(message(method="$/cancelRequest", params={"id": 60}))
    client.raw(b"".join(framed(it) for it in parts))
    assert code(client.answer(60)) == -32800
    assert client.answer(61)["result"][0]["title"] == "Write it small"


def test_the_cancellation_of_what_is_done_or_unknown_changes_nothing(started: Client) -> None:
    done = started.ask("textDocument/codeAction", CODE_ACTION)
    started.answer(done)
    started.notify("$/cancelRequest", {"id": done})
    started.notify("$/cancelRequest", {"id": "unknown"})
    started.notify("$/cancelRequest", {"id": []})
    started.settle()
    assert started.request("textDocument/codeAction", CODE_ACTION)["result"] == []


# The process


def test_what_is_printed_does_not_reach_the_client(client: Client) -> None:
    client.start()
    client.open(URI, "PRINT WORD")
    assert client.stop() == 0
    client.wait_end()
    assert set(client.errors.split()) == {b"printed"}


def test_tcp_on_the_loopback() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "agentls", "server", "--tcp", "0"], stderr=subprocess.PIPE, cwd="server", text=True
    ) as server:
        assert server.stderr
        words = server.stderr.readline().split()
        host, port = words[-1].split(":")
        assert host == "127.0.0.1"
        with socket.create_connection((host, int(port)), DEADLINE) as connection, connection.makefile("rb") as answers:
            connection.sendall(framed(message(id=1, method="shutdown")) + framed(message(method="exit")))
            assert b"-32002" in answers.read()
        assert server.wait(DEADLINE) == 1


def test_a_server_on_a_port_ends_with_the_process_of_its_client() -> None:
    with (
        subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as editor,
        subprocess.Popen(
            [sys.executable, "-m", "agentls", "server", "--tcp", "0"], stderr=subprocess.PIPE, cwd="server", text=True
        ) as server,
    ):
        assert server.stderr
        port = int(server.stderr.readline().rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), DEADLINE) as connection:
            given: dict[str, Any] = {"processId": editor.pid, "rootUri": None, "capabilities": {}}
            connection.sendall(framed(message(id=1, method="initialize", params=given)))
            assert connection.recv(1)
            editor.kill()
            try:
                assert server.wait(DEADLINE) == 1
            finally:
                server.kill()


def test_a_message_that_is_too_long_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "LIMIT", 60)
    box = inbox.Inbox()
    box.fill(io.BytesIO(framed(message(method="x" * 60)) + framed(message(method="y"))))
    first, second = box.take(), box.take()
    assert isinstance(first, inbox.Malformed)
    assert first.code == -32600
    assert second == {"jsonrpc": "2.0", "method": "y"}


@pytest.mark.parametrize(("error", "told"), [(Outdated("another text"), 0), (ValueError("a mistake"), 1)])
def test_a_job_about_a_text_that_is_gone_ends_without_a_word(
    error: Exception, told: int, caplog: pytest.LogCaptureFixture
) -> None:
    def job() -> Job:
        yield None
        raise error

    jobs = Jobs(lambda work: work())
    jobs.add(job())
    while jobs.step(also_later=True):
        pass
    assert len(caplog.records) == told


def test_jobs_that_can_wait_let_the_others_go_first() -> None:
    done = []

    def job(name: str, wish: Wish) -> Job:
        for _ in range(2):
            yield wish
            done.append(name)

    jobs = Jobs(lambda work: work())
    jobs.add(job("later", LATER))
    jobs.add(job("soon", None))
    while jobs.step(also_later=False):
        pass
    assert (done, len(jobs)) == (["soon", "soon"], 1)
    while jobs.step(also_later=True):
        pass
    assert (done, len(jobs)) == (["soon", "soon", "later", "later"], 0)


def test_jobs_that_can_wait_go_on_at_once_if_a_request_waits_for_them() -> None:
    done = []

    def scan() -> Job:
        yield LATER
        yield LATER
        done.append("scan")

    def request() -> Job:
        while not done:
            yield OTHERS
        done.append("request")

    jobs = Jobs(lambda work: work())
    jobs.add(scan())
    assert jobs.step(also_later=False)
    assert not jobs.step(also_later=False)
    jobs.add(request())
    while jobs.step(also_later=False):
        pass
    assert (done, len(jobs)) == (["scan", "request"], 0)


@pytest.mark.parametrize(
    ("heard", "stepped", "goes_on"),
    [(9.0, 9.99, True), (9.998, 9.99, False), (9.998, 9.0, True)],
    ids=["the client is silent", "it has just sent something", "it always has"],
)
def test_work_that_can_wait_goes_on_when_the_client_is_silent_but_not_only_then(
    heard: float, stepped: float, goes_on: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def job() -> Job:
        while True:
            yield LATER

    server = build().protocol
    server.jobs.add(job())
    server.jobs.step(also_later=False)
    monkeypatch.setattr(time, "monotonic", lambda: 10.0)
    vars(server).update(_heard=heard, _stepped=stepped)
    assert server.step() is goes_on
    assert not server.step() or heard == 9.0, "at most one step"


def test_a_port_that_cannot_be_used_is_named() -> None:
    def said(port: int) -> str:
        command = [sys.executable, "-m", "agentls", "server", "--tcp", str(port)]
        done = subprocess.run(command, capture_output=True, cwd="server", text=True)
        assert done.returncode == 2
        return done.stderr.splitlines()[-1]

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert said(port) == f"agentls: port {port}: address already in use"
    assert said(65536) == "agentls server: error: argument --tcp: '65536' is not a port"
