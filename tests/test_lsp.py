"""The real server over standard streams: documents, diagnostics, settings, quick fixes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agentls.disk import files as disk
from agentls.lsp.choices import Choices

from .lsp_client import REAL, Client

URI = "file:///work/.claude/agents/a.md"


@pytest.fixture
def client() -> Iterator[Client]:
    with Client() as it:
        yield it


def ranges(published: dict[str, Any]) -> list[tuple[int, int, int, int]]:
    found = [it["range"] for it in published["diagnostics"]]
    return [(it["start"]["line"], it["start"]["character"], it["end"]["line"], it["end"]["character"]) for it in found]


def codes(published: dict[str, Any]) -> list[str]:
    return [it.get("code", "") for it in published["diagnostics"]]


def everything(request: dict[str, Any]) -> dict[str, Any]:
    return {**request, "range": {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}}


# Documents


def test_diagnostics_follow_the_document(client: Client) -> None:
    client.start()
    assert codes(client.open(URI, "WORD\n", 1)) == ["word"]
    client.change(URI, 2, "a\nb WORD\n")
    assert ranges(client.published(URI, 2)) == [(1, 2, 1, 6)]
    client.change(URI, 3, "fine\n")
    assert client.published(URI, 3)["diagnostics"] == []
    client.change(URI, 4, "WORD")
    client.published(URI, 4)
    client.notify("textDocument/didSave", {"textDocument": {"uri": URI}})
    assert codes(client.published(URI, 4)) == ["word"]
    client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    closed = client.published(URI)
    assert closed["diagnostics"] == []
    assert "version" not in closed
    assert client.stop() == 0
    assert client.errors == b""


def test_a_diagnostic_says_all_there_is_to_say(client: Client) -> None:
    client.start({"textDocument": {"publishDiagnostics": {"relatedInformation": True}}})
    word, first = client.open(URI, "WORD\nFIRST")["diagnostics"]
    link = "https://github.com/agentls/agentls/blob/main/docs/rules.md#"
    here = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 4}}
    assert word == {
        "range": here,
        "message": "a word",
        "severity": 2,
        "code": "word",
        "codeDescription": {"href": link + "word"},
        "source": "agentls",
        "tags": [2],
    }
    assert first["severity"] == 1
    assert first["range"]["start"] == {"line": 1, "character": 0}
    assert first["relatedInformation"] == [{"location": {"uri": URI, "range": here}, "message": "here"}]


@pytest.mark.parametrize(
    ("offered", "chosen", "start"),
    [
        (["utf-8", "utf-16"], "utf-8", 11),
        (["utf-16"], "utf-16", 7),
        (["utf-32", "utf-8", "utf-16"], "utf-32", 5),
        (["utf-7", "utf-32"], "utf-32", 5),
        ([], "utf-16", 7),
        (None, "utf-16", 7),
    ],
)
def test_positions_count_in_the_encoding_that_the_client_prefers(
    client: Client, offered: list[str] | None, chosen: str, start: int
) -> None:
    capabilities = client.start({} if offered is None else {"general": {"positionEncodings": offered}})
    assert capabilities["positionEncoding"] == chosen
    published = client.open(URI, "x\r\ny 🙂🙂 WORD\r\nWORD")
    assert ranges(published) == [(1, start, 1, start + 4), (2, 0, 2, 4)]
    asked = {"line": 1, "character": start + 1}
    request = {"textDocument": {"uri": URI}, "range": {"start": asked, "end": asked}, "context": {"diagnostics": []}}
    place = {"start": {"line": 1, "character": start}, "end": {"line": 1, "character": start + 4}}
    command = client.request("textDocument/codeAction", request)["result"][0]
    assert command["arguments"][2] == [{"range": place, "newText": "word"}]
    client.stop()


@pytest.mark.parametrize(("encoding", "second"), [("utf-8", 5), ("utf-16", 3), ("utf-32", 2)])
def test_a_client_that_sends_ranges_is_understood(client: Client, encoding: str, second: int) -> None:
    client.start({"general": {"positionEncodings": [encoding]}})
    client.open(URI, "a🙂b\u2028c\x0c\r\nend\n")

    def replace(line: int, start: int, end: int, text: str) -> dict[str, Any]:
        return {
            "range": {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}},
            "text": text,
        }

    client.change(URI, 2, replace(0, second, second + 1, "WORD"), replace(1, 0, 99, "WORD"), replace(7, 0, 0, "WORD"))
    assert ranges(client.published(URI, 2)) == [(0, second, 0, second + 4), (1, 0, 1, 4), (2, 0, 2, 4)]


def test_only_a_newline_or_a_return_ends_a_line(client: Client) -> None:
    client.start()
    assert ranges(client.open(URI, "a\u2028\x0c\x0b\x85\x1cb WORD\rWORD\n\rWORD")) == [
        (0, 8, 0, 12),
        (1, 0, 1, 4),
        (3, 0, 3, 4),
    ]


def test_a_byte_order_mark_is_counted_as_the_client_counts_it(client: Client) -> None:
    client.start(initializationOptions={"hints": True})
    assert ranges(client.open(URI, "\ufeffWORD\nWORD")) == [(0, 1, 0, 5), (1, 0, 1, 4), (0, 1, 0, 2)]


def test_half_a_surrogate_pair_harms_nothing(client: Client) -> None:
    client.start({"general": {"positionEncodings": ["utf-8"]}})
    assert ranges(client.open(URI, "\ud83d WORD")) == [(0, 4, 0, 8)]


def test_only_the_last_of_the_texts_that_wait_is_checked(client: Client) -> None:
    client.start()
    client.open(URI, "")
    burst = b""
    for version in range(2, 302):
        body = (
            b'{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"%s","version":%d},'
            b'"contentChanges":[{"text":"%s"}]}}' % (URI.encode(), version, b"WORD " * 1000)
        )
        burst += b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    client.raw(burst)
    assert len(client.published(URI, 301)["diagnostics"]) == 1000
    versions = [it["params"]["version"] for it in client.seen if it.get("method") == "textDocument/publishDiagnostics"]
    assert versions == sorted(versions)
    assert len(versions) < 300


def test_a_text_that_no_agent_has_is_not_checked(client: Client) -> None:
    client.start()
    (only,) = client.open(URI, "WORD " * 250_000)["diagnostics"]
    assert only["severity"] == 3
    assert only["message"] == "this file is longer than 500,000 characters, so it is not checked here; shorten it"
    assert "code" not in only
    client.change(URI, 2, "WORD")
    assert codes(client.published(URI, 2)) == ["word"]


def test_a_change_of_a_closed_document_is_ignored(client: Client) -> None:
    client.start()
    client.change(URI, 2, "WORD")
    client.logged("is not open")
    assert client.settle() == []


# Which files


@pytest.mark.parametrize(
    "uri",
    [
        "untitled:Untitled-1",
        "untitled:/work/.claude/agents/new.md",
        "file:///work/.claude/agents/deep/er/a.md",
        "file:///work/my%20project/.claude/agents/%C3%A9%F0%9F%99%82.md",
        "file:///work/my project/.claude/agents/a.md",
        "file:///work/.claude/agents/%00a.md",
        "file:///work/.claude/agents/%FFa.md",
        "file:///c%3A/work/.claude/agents/a.md",
        "vscode-remote://ssh-remote%2Bhost/work/.claude/agents/a.md",
    ],
)
def test_agents_are_known_by_their_place(client: Client, uri: str) -> None:
    client.start()
    assert codes(client.open(uri, "WORD")) == ["word"]
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]})
    assert [it for it in client.settle() if it["method"] == "window/logMessage" and it["params"]["type"] == 1] == []


@pytest.mark.parametrize(
    "uri",
    [
        "file:///work/README.md",
        "file:///work/src/commands/a.md",
        "file:///work/.claude/agents/a.txt",
        "git:/work/.claude/agents/a.md?HEAD",
        "a.md",
        "http://[",
    ],
)
def test_other_files_get_no_diagnostics(client: Client, uri: str) -> None:
    client.start()
    text = {"uri": uri, "languageId": "markdown", "version": 1, "text": "WORD"}
    client.notify("textDocument/didOpen", {"textDocument": text})
    client.change(uri, 2, "WORD WORD")
    assert [it for it in client.settle() if it["method"] == "textDocument/publishDiagnostics"] == []


def test_the_user_s_agents_and_a_plugin_s_are_agents(tmp_path: Path) -> None:
    (tmp_path / "plug/.claude-plugin").mkdir(parents=True)
    (tmp_path / "plug/.claude-plugin/plugin.json").write_text('{"name": "plug"}')
    with Client(env={"CLAUDE_CONFIG_DIR": str(tmp_path / "home")}) as client:
        client.start()
        for path in ("home/agents/a.md", "plug/agents/b/a.md"):
            assert codes(client.open((tmp_path / path).as_uri(), "WORD")) == ["word"]


def test_a_file_written_as_an_agent_stays_one_while_it_is_open(client: Client, tmp_path: Path) -> None:
    client.start()
    uri = (tmp_path / "collection/agents/a.md").as_uri()
    assert codes(client.open(uri, "---\nname: a\ndescription: WORD\n---\n")) == ["word"]
    client.change(uri, 2, "---\nname: WORD\n---\n")
    assert codes(client.published(uri, 2)) == ["word"]


# Pulled diagnostics


REFRESH = {"diagnostics": {"refreshSupport": True}}


@pytest.mark.parametrize(
    ("capabilities", "version", "offered"),
    [
        ({"textDocument": {"diagnostic": {}}, "workspace": REFRESH}, None, True),
        ({"textDocument": {"diagnostic": {}}, "workspace": {"diagnostic": REFRESH["diagnostics"]}}, None, True),
        ({"textDocument": {"diagnostic": {}}, "workspace": REFRESH}, "0.13.0", True),
        ({"textDocument": {"diagnostic": {}}, "workspace": REFRESH}, "0.12.4", False),
        ({"textDocument": {"diagnostic": {}}}, "0.11.4", False),
        ({}, None, True),
    ],
)
def test_pulling_is_offered_to_who_pulls_again(
    client: Client, capabilities: dict[str, Any], version: str | None, offered: bool
) -> None:
    info = {"clientInfo": {"name": "Neovim", "version": version}} if version else {}
    given = client.start(capabilities, **info)
    assert ("diagnosticProvider" in given) is offered


def test_a_client_that_pulls_gets_no_pushed_diagnostics(client: Client) -> None:
    client.start({"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": True}}})
    pushed = client.open(URI, "WORD")
    report = client.request("textDocument/diagnostic", {"textDocument": {"uri": URI}})["result"]
    assert report["kind"] == "full"
    assert report["items"] == pushed["diagnostics"]
    cleared = [it["params"] for it in client.seen if it.get("method") == "textDocument/publishDiagnostics"][-1]
    assert (cleared["uri"], cleared["diagnostics"]) == (URI, [])
    client.seen.clear()

    again = {"textDocument": {"uri": URI}, "previousResultId": report["resultId"]}
    assert client.request("textDocument/diagnostic", again)["result"] == {
        "kind": "unchanged",
        "resultId": report["resultId"],
    }
    client.change(URI, 2, "WORD WORD")
    changed = client.request("textDocument/diagnostic", again)["result"]
    assert len(changed["items"]) == 2
    assert changed["resultId"] != report["resultId"]
    client.notify("workspace/didChangeConfiguration", {"settings": {"agentls": {"hints": True}}})
    client.wait(lambda it: it.get("method") == "workspace/diagnostic/refresh")
    assert len(client.request("textDocument/diagnostic", again)["result"]["items"]) == 3
    client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    closed = client.request("textDocument/diagnostic", {"textDocument": {"uri": URI}})["result"]
    assert closed["items"] == []
    assert [it for it in client.seen if it.get("method") == "textDocument/publishDiagnostics"] == []


# Settings


def test_settings_come_with_the_initialization(client: Client) -> None:
    client.start(initializationOptions={"rules": {"unknown-field": "off"}, "hints": True})
    assert codes(client.open(URI, "WORD")) == ["hint"]


@pytest.mark.parametrize("wrapped", [True, False])
def test_settings_are_taken_up_live(client: Client, wrapped: bool) -> None:
    client.start()
    client.open(URI, "WORD")
    settings = {"rules": {"unknown-field": "error"}}
    client.notify("workspace/didChangeConfiguration", {"settings": {"agentls": settings} if wrapped else settings})
    assert client.published(URI, 1)["diagnostics"][0]["severity"] == 1
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    assert client.published(URI, 1)["diagnostics"][0]["severity"] == 2


def test_settings_are_asked_for_by_folder(client: Client) -> None:
    given: dict[str | None, Any] = {
        "file:///one": {"hints": True},
        "file:///one/two": {"rules": {"unknown-field": "off"}},
        None: None,
    }
    client.answers["workspace/configuration"] = lambda it: {
        "result": [given.get(item.get("scopeUri")) for item in it["params"]["items"]]
    }
    folders = [{"uri": "file:///one", "name": "one"}, {"uri": "file:///one/two", "name": "two"}]
    client.start({"workspace": {"configuration": True, "workspaceFolders": True}}, workspaceFolders=folders)
    asked = client.wait(lambda it: it.get("method") == "workspace/configuration")
    assert [(it.get("scopeUri"), it["section"]) for it in asked["params"]["items"]] == [
        ("file:///one", "agentls"),
        ("file:///one/two", "agentls"),
        (None, "agentls"),
    ]
    client.settle()
    assert codes(client.open("file:///one/.claude/agents/a.md", "WORD")) == ["word", "hint"]
    assert codes(client.open("file:///one/two/.claude/agents/a.md", "WORD")) == []
    assert codes(client.open("file:///other/.claude/agents/a.md", "WORD")) == ["word"]

    event = {"added": [{"uri": "file:///other", "name": "other"}], "removed": [folders[1]]}
    given["file:///other"] = {"hints": True}
    client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    for uri in ("file:///one/two/.claude/agents/a.md", "file:///other/.claude/agents/a.md"):
        while len(published := codes(client.published(uri))) != 2:
            continue
        assert published == ["word", "hint"]


@pytest.mark.parametrize(
    "answer",
    [
        {"result": None},
        {"result": [None]},
        {"result": []},
        {"error": {"code": -32601, "message": "no such method"}},
        {"error": "no"},
        {},
    ],
)
def test_an_answer_of_any_shape_is_survived(client: Client, answer: dict[str, Any]) -> None:
    client.answers["workspace/configuration"] = lambda _: answer
    client.start({"workspace": {"configuration": True}}, initializationOptions={"hints": True})
    client.wait(lambda it: it.get("method") == "workspace/configuration")
    assert codes(client.open(URI, "WORD")) == ["word", "hint"]
    assert client.stop() == 0


@pytest.mark.parametrize(
    ("answer", "kind"), [([5], "a number"), ([[]], "a list"), ("no", "a string"), ({"agentls": 1}, "a string")]
)
def test_settings_that_are_no_table_are_told_and_left_out(client: Client, answer: Any, kind: str) -> None:
    client.answers["workspace/configuration"] = lambda _: {"result": answer}
    client.start({"workspace": {"configuration": True}})
    client.wait(lambda it: it.get("method") == "workspace/configuration")
    assert codes(client.open(URI, "WORD")) == ["word"]
    told = [it["params"]["message"] for it in client.seen if it.get("method") == "window/showMessage"]
    assert told == [f"agentls: settings: the settings are {kind}; a table is expected"]


def test_what_is_wrong_with_the_settings_is_told_once(client: Client, tmp_path: Path) -> None:
    (tmp_path / ".agentls.toml").write_text("hint = true\n")
    uri = (tmp_path / ".claude/agents/a.md").as_uri()
    client.start(initializationOptions={"rulez": {}, "path": "the editor's own"})
    client.open(uri, "WORD")
    client.change(uri, 2, "")
    client.published(uri, 2)
    told = [it["params"] for it in client.seen if it.get("method") == "window/showMessage"]
    assert told == [
        {"type": 2, "message": "agentls: settings: unknown setting `rulez`; did you mean `rules`?"},
    ]


def test_a_configuration_file_is_taken_up_when_it_changes(client: Client, tmp_path: Path) -> None:
    registered: list[str] = []

    def register(message: dict[str, Any]) -> dict[str, Any]:
        registered.extend(it["method"] for it in message["params"]["registrations"])
        return {"result": None}

    client.answers["client/registerCapability"] = register
    dynamic = {"dynamicRegistration": True}
    client.start({"workspace": {"didChangeWatchedFiles": dynamic, "didChangeConfiguration": dynamic}})
    client.wait(lambda it: it.get("method") == "client/registerCapability")
    assert registered == ["workspace/didChangeConfiguration", "workspace/didChangeWatchedFiles"]

    uri = (tmp_path / ".claude/agents/a.md").as_uri()
    assert codes(client.open(uri, "WORD")) == ["word"]
    configuration = tmp_path / ".agentls.toml"
    configuration.write_text('[rules]\nunknown-field = "off"\n')
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": configuration.as_uri(), "type": 1}]})
    assert codes(client.published(uri, 1)) == []
    configuration.write_text("hints = true\n")
    client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    assert codes(client.published(uri, 1)) == ["word", "hint"]
    configuration.write_text('exclude = [".claude/agents/a.md"]\n')
    client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    assert codes(client.published(uri, 1)) == []
    configuration.write_text("hints =\n")
    client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    client.logged(str(configuration))
    assert codes(client.published(uri, 1)) == ["word"]


def test_the_editor_s_settings_stand_over_the_configuration_file(client: Client, tmp_path: Path) -> None:
    (tmp_path / ".agentls.toml").write_text('hints = true\n[rules]\nunknown-field = "off"\n')
    client.start(initializationOptions={"rules": {"unknown-field": "error"}})
    assert codes(client.open((tmp_path / ".claude/agents/a.md").as_uri(), "WORD")) == ["word", "hint"]


@pytest.mark.parametrize(("folders", "is_checked"), [({}, True), ({"file:///w": "/w"}, False)])
def test_patterns_of_an_editor_without_a_folder_exclude_nothing(folders: dict[str, str], is_checked: bool) -> None:
    choices = Choices(folders)
    choices.take({None: {"exclude": ["a.md"]}})
    assert (choices.of("file:///w/a.md") is not None) is is_checked


def test_settings_of_the_editor_that_are_sent_again_are_no_change() -> None:
    choices = Choices({})
    assert [choices.take({None: {"hints": it}}) for it in (True, True, False)] == [True, False, True]


def test_a_folder_whose_name_begins_like_that_of_the_open_one_is_not_part_of_it() -> None:
    choices = Choices({"file:///w/proj": "/w/proj"})
    choices.take({None: {"exclude": ["/2"]}})
    assert choices.of("file:///w/proj2/a.md") is not None
    assert choices.of("file:///w/proj/2/a.md") is None


def test_settings_that_are_put_together_are_those_of_the_folder_and_of_the_file_as_it_is(tmp_path: Path) -> None:
    one, other = (tmp_path / it for it in ("one", "other"))
    for it in (one, other):
        it.mkdir()
    (one / ".agentls.toml").write_text('hints = true\n[rules]\nx = "off"\nbroken-link = "error"\n')
    choices = Choices({it.as_uri(): str(it) for it in (one, other)})
    choices.take({other.as_uri(): {"rules": {"broken-link": "hint"}}})

    def told(folder: Path) -> tuple[bool | None, str | None]:
        found = choices.of((folder / "a.md").as_uri())
        assert found is not None
        assert found.fades, "in an editor"
        return found.hints, found.level("broken-link")

    assert [told(it) for it in (one, other, one)] == [(True, "error"), (None, "hint"), (True, "error")]
    choices.take({None: {"rules": {"broken-link": "off"}}})
    assert [told(it) for it in (one, other)] == [(True, "off"), (None, "off")]
    (one / ".agentls.toml").write_text("hints = false\n")
    disk.forget()
    assert told(one) == (False, "off")


def test_patterns_of_the_editor_are_relative_to_the_folder_that_it_opened(client: Client, tmp_path: Path) -> None:
    client.start(rootUri=tmp_path.as_uri(), initializationOptions={"exclude": ["/.claude/agents/a.md", "/b.md"]})
    assert codes(client.open((tmp_path / ".claude/agents/a.md").as_uri(), "WORD")) == []
    assert codes(client.open((tmp_path / ".claude/agents/b.md").as_uri(), "WORD")) == ["word"]


# Quick fixes


CODE_ACTIONS: dict[str, Any] = {
    "textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}}
}


def test_a_fix_is_offered_where_the_problem_is(client: Client) -> None:
    client.start({**CODE_ACTIONS, "workspace": {"workspaceEdit": {"documentChanges": True}}})
    published = client.open(URI, "---\nname: a\ndescription: 🙂 WORD, WORD\n---\n", 7)
    place = {"line": 2, "character": 18}
    request = {"textDocument": {"uri": URI}, "range": {"start": place, "end": place}, "context": {"diagnostics": []}}
    first, second, *_ = client.request("textDocument/codeAction", request)["result"]
    where = {"start": {"line": 2, "character": 16}, "end": {"line": 2, "character": 20}}
    assert first == {
        "title": "Write it small",
        "kind": "quickfix",
        "isPreferred": True,
        "diagnostics": published["diagnostics"][:1],
        "edit": {
            "documentChanges": [
                {"textDocument": {"uri": URI, "version": 7}, "edits": [{"range": where, "newText": "word"}]}
            ]
        },
    }
    assert second["title"] == "Remove it"
    assert "isPreferred" not in second
    one, all_ = ["Write it small", "Remove it"], ["Fix all 2 of `word` in this file", "Ignore `word` here"]
    everything_safe = ["Fix all that is safe to fix"]
    for only, titles in (
        (["quickfix"], one * 2 + all_),
        (["source"], everything_safe),
        (["source.fixAll"], everything_safe),
        (["source.fixAll.agentls"], everything_safe),
        (["source.fixAll.other"], []),
        (["refactor.extract"], []),
        ([""], [*one * 2, "Rewrite the description as a block scalar", *all_, *everything_safe]),
    ):
        asked = everything({**request, "context": {"diagnostics": [], "only": only}})
        assert [it["title"] for it in client.request("textDocument/codeAction", asked)["result"]] == titles


def test_a_client_without_versions_gets_plain_changes(client: Client) -> None:
    client.start(CODE_ACTIONS)
    client.open(URI, "WORD")
    request = everything({"textDocument": {"uri": URI}, "context": {"diagnostics": []}})
    first = client.request("textDocument/codeAction", request)["result"][0]
    assert list(first["edit"]) == ["changes"]
    assert first["edit"]["changes"][URI][0]["newText"] == "word"


def test_a_document_that_is_not_open_has_no_fixes(client: Client) -> None:
    client.start(CODE_ACTIONS)
    request = everything({"textDocument": {"uri": URI}, "context": {"diagnostics": []}})
    assert client.request("textDocument/codeAction", request)["result"] == []


# Crashes


def test_a_rule_that_fails_costs_itself_only_and_is_logged_once(client: Client) -> None:
    client.start()
    assert codes(client.open(URI, "WORD CRASH")) == ["word"]
    for version in range(2, 5):
        client.change(URI, version, "WORD CRASH WORD")
        assert codes(client.published(URI, version)) == ["word", "word"]
    logged = [
        it["params"]
        for it in client.seen
        if it.get("method") == "window/logMessage" and "boom" in it["params"]["message"]
    ]
    assert len(logged) == 1
    assert logged[0]["type"] == 1
    assert "the rule crash failed" in logged[0]["message"]
    assert "RuntimeError: boom" in logged[0]["message"]
    assert [it for it in client.seen if it.get("method") == "window/showMessage"] == []
    assert client.stop() == 0
    assert client.errors.count(b"RuntimeError: boom") == 1


def test_a_check_that_fails_leaves_no_old_diagnostics_behind(client: Client) -> None:
    client.start()
    assert codes(client.open(URI, "WORD")) == ["word"]
    client.change(URI, 2, "WORD PANIC")
    assert codes(client.published(URI, 2)) == []
    client.change(URI, 3, "WORD")
    assert codes(client.published(URI, 3)) == ["word"]


# The rules themselves


def test_the_real_rules_check_a_file_that_only_the_host_s_second_attempt_loads() -> None:
    with Client(REAL) as client:
        client.start()
        text = "---\nname: reviewer\ndescription: Use it so: 🙂\npermissionMode: sometimes\n---\nYou review code.\n"
        published = client.open("untitled:Untitled-1", text)
        assert codes(published) == ["second-attempt", "field-value"]
        assert [it["severity"] for it in published["diagnostics"]] == [3, 2]
        assert ranges(published)[1] == (3, 16, 3, 25)
        client.change("untitled:Untitled-1", 2, text.replace("\n", "\r\n"))
        published = client.published("untitled:Untitled-1", 2)
        assert codes(published) == ["yaml-syntax", "field-value"]
        assert [it["severity"] for it in published["diagnostics"]] == [1, 2]
        assert client.stop() == 0
        assert client.errors == b""
