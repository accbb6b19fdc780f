"""A long document is checked beside everything else: other requests are answered meanwhile, and of what is outdated
nothing is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as t

from agentls.lsp import scanning
from agentls.lsp.app import AgentServer, aside
from agentls.lsp.client import Client as ServerClient
from agentls.lsp.handlers import commands, editing, navigation
from agentls.lsp.jobs import Job
from agentls.lsp.session import Session
from agentls.rules import registry

from .hostile import FRAGMENTS
from .lsp_client import REAL, Client, worked_off

URI = "file:///w/.claude/agents/reviewer.md"
OTHER = "file:///w/.claude/agents/other.md"
SHORT = "---\nname: reviewer\ndescription: Reviews code.\nmodell: opus\n---\nReview it.\n"
LONG = FRAGMENTS["keys without a value"](200_000)


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(REAL) as made:
        yield made


def told(client: Client, uri: str = URI) -> list[int | None]:
    """The versions of which diagnostics were published."""
    return [
        it["params"]["version"]
        for it in client.seen
        if it.get("method") == "textDocument/publishDiagnostics" and it["params"]["uri"] == uri
    ]


def did_open(client: Client, text: str, uri: str = URI) -> None:
    document = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
    client.notify("textDocument/didOpen", {"textDocument": document})


@pytest.mark.parametrize("fragment", ["keys without a value", "open tags in a description", "flow entries"])
def test_other_requests_are_answered_before_a_hostile_file_is_checked(client: Client, fragment: str) -> None:
    client.start()
    client.request("workspace/symbol", {"query": "a"})
    text = FRAGMENTS[fragment](200_000)
    did_open(client, text)
    assert client.request("workspace/symbol", {"query": "a"})["result"] == []
    client.change(URI, 2, text + "Read it again.\n")
    assert client.open(OTHER, SHORT.replace("reviewer", "other"))["diagnostics"]
    assert client.request(
        "textDocument/hover", {"textDocument": {"uri": OTHER}, "position": {"line": 3, "character": 1}}
    )
    assert told(client) == []
    assert client.published(URI, 2)["diagnostics"]
    assert told(client) == [2], "what was found in an older text is not told"


def test_what_is_asked_of_a_long_document_is_answered_after_what_was_told_before(client: Client) -> None:
    client.start()
    did_open(client, LONG)
    asked = client.ask("textDocument/foldingRange", {"textDocument": {"uri": URI}})
    pinged = client.ask("workspace/symbol", {"query": "a"})
    answers = [client.wait(lambda it: it.get("id") in (asked, pinged) and "method" not in it) for _ in range(2)]
    assert [it["id"] for it in answers] == [pinged, asked]
    assert told(client) == [1]
    assert answers[1]["result"]


def test_a_client_that_asks_for_diagnostics_waits_for_those_of_a_long_document_only(client: Client) -> None:
    client.start()
    did_open(client, SHORT, OTHER)
    did_open(client, LONG)
    asked = [client.ask("textDocument/diagnostic", {"textDocument": {"uri": it}}) for it in (URI, OTHER)]
    answers = [client.wait(lambda it: it.get("id") in asked and "method" not in it) for _ in asked]
    assert [it["id"] for it in answers] == asked[::-1]
    assert {it["code"] for it in answers[1]["result"]["items"]} >= {"extra-field"}


def test_a_request_about_a_text_that_was_changed_is_outdated(client: Client) -> None:
    client.start()
    did_open(client, LONG)
    asked = client.ask("textDocument/foldingRange", {"textDocument": {"uri": URI}})
    client.change(URI, 2, SHORT)
    assert client.answer(asked)["error"] == {"code": -32801, "message": "the document changed"}
    assert set(told(client)) == {2}


def test_a_request_about_a_long_document_can_be_cancelled(client: Client) -> None:
    client.start()
    did_open(client, LONG)
    asked = client.ask("textDocument/foldingRange", {"textDocument": {"uri": URI}})
    client.request("workspace/symbol", {"query": "a"})
    client.notify("$/cancelRequest", {"id": asked})
    assert client.answer(asked)["error"]["code"] == -32800


def test_a_long_document_that_is_closed_leaves_nothing(client: Client) -> None:
    client.start()
    did_open(client, LONG)
    client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    assert told(client) == []
    did_open(client, SHORT)
    client.published(URI, 1)
    client.stop()
    client.wait_end()
    shown: list[Any] = [it for it in client.seen if it.get("method") == "textDocument/publishDiagnostics"]
    assert all(len(it["params"]["diagnostics"]) < 5 for it in shown)


def test_other_files_know_a_long_document(client: Client, tmp_path: Path) -> None:
    agents = tmp_path / ".claude/agents"
    agents.mkdir(parents=True)
    client.start(rootUri=tmp_path.as_uri(), workspaceFolders=[{"uri": tmp_path.as_uri(), "name": "w"}])
    long = "---\nname: careful-reviewer\ndescription: Reviews code.\n---\n" + "Review it.\n" * 3000
    uri = (agents / "reviewer.md").as_uri()
    client.open(uri, long)
    found = client.request("workspace/symbol", {"query": "careful"})["result"]
    assert [it["location"]["uri"] for it in found] == [uri]


@pytest.mark.parametrize("method", ["inlayHint", "codeLens", "state"])
def test_what_was_shown_of_a_long_document_is_noted_by_the_main_thread(method: str, tmp_path: Path) -> None:
    session = Session(ServerClient(folders={tmp_path.as_uri(): str(tmp_path)}))
    uri = (tmp_path / ".claude/agents/reviewer.md").as_uri()
    session.take_in(session.known(session.open(uri, 1, SHORT + "a " * 15_000)))
    ls = AgentServer()
    ls.session = session
    document, whole = t.TextDocumentIdentifier(uri), t.Range(t.Position(0, 0), t.Position(99, 0))
    asked: dict[str, Callable[[], Job]] = {
        "inlayHint": lambda: editing.inlay_hint(ls, t.InlayHintParams(document, whole)),
        "codeLens": lambda: navigation.code_lens(ls, t.CodeLensParams(document)),
        "state": lambda: commands.state(ls, uri),
    }
    job = asked[method]()
    work = next(job)
    assert callable(work)
    found = work()
    before = vars(ls.sent.of(uri)).copy()
    with pytest.raises(StopIteration) as end:
        job.send(found)
    assert end.value.value
    assert vars(ls.sent.of(uri)) != before


def test_the_rules_are_imported_before_the_second_thread_works(monkeypatch: pytest.MonkeyPatch) -> None:
    ls, imported = AgentServer(), []
    opened = ls.session.open("file:///w/.claude/agents/long.md", 1, LONG)
    monkeypatch.setattr(registry, "rules", lambda: imported.append("rules"))
    assert callable(next(aside(ls, opened, lambda: None)))
    assert imported == ["rules"]


def test_a_long_file_on_the_disk_is_read_by_the_second_thread(tmp_path: Path) -> None:
    folder = tmp_path / ".claude/agents"
    folder.mkdir(parents=True)
    for name, text in (("long.md", SHORT + "a " * 15_000), ("short.md", SHORT)):
        (folder / name).write_text(text, "utf-8")
    session = Session(ServerClient(folders={tmp_path.as_uri(): str(tmp_path)}))
    paths = [f"{folder}/long.md", f"{folder}/short.md"]
    assert len(worked_off(scanning.scan(session, True))) == 1
    assert sorted(it.path for it in session.index.agents.values()) == paths
    assert len(worked_off(scanning.read(session, paths))) == 1
    assert [len(worked_off(session.read_anew(it))) for it in paths] == [1, 0]


def test_a_long_file_that_is_opened_while_it_is_read_is_not_taken_up(tmp_path: Path) -> None:
    path = tmp_path / ".claude/agents/long.md"
    path.parent.mkdir(parents=True)
    path.write_text(SHORT + "a " * 15_000, "utf-8")
    session = Session(ServerClient(folders={tmp_path.as_uri(): str(tmp_path)}))
    job = session.read_anew(str(path))
    work = next(job)
    session.open(path.as_uri(), 1, SHORT.replace("reviewer", "other"))
    assert worked_off(job, work)
    assert [it.called for it in session.index.agents.values()] == ["other"]


def test_another_thread_that_goes_through_the_folders_is_not_disturbed_by_one_that_comes_or_goes(
    tmp_path: Path,
) -> None:
    first, second = (tmp_path / it for it in ("first", "second"))
    session = Session(ServerClient(folders={first.as_uri(): str(first)}))
    (second / ".claude/agents").mkdir(parents=True)
    folders = [iter(session.folders.values()), iter(session.choices.folders.values())]
    session.change_folders([], {second.as_uri(): str(second)})
    session.configure({None: {}, second.as_uri(): {"ignore": ["unknown-field"]}})
    assert [list(it) for it in folders] == [[str(first)]] * 2
    chosen = session.choices.of((second / ".claude/agents/a.md").as_uri())
    assert chosen is not None
    assert chosen.ignore == ("unknown-field",)
    session.change_folders([first.as_uri()], {})
    assert list(session.choices.folders) == [second.as_uri()]
