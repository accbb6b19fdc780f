"""The real server on files of other hosts: their findings, and nothing of what the default host would make of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentls.hosts import homes
from agentls.lsp.client import Client as ServedClient
from agentls.lsp.session import Session

from .lsp_client import REAL, Client

URI = "file:///work/.opencode/agents/a.md"
TEXT = "---\ndescription: Looks.\ncolor: blue\ntools: \n---\nLook.\n"


def test_diagnostics_follow_the_text() -> None:
    with Client(REAL) as client:
        client.start()
        found = client.open(URI, TEXT, 1)["diagnostics"]
        assert {it["code"] for it in found} == {"host-rejects"}
        assert [it["severity"] for it in found] == [1, 1]
        client.change(URI, 2, "---\ndescription: Looks.\n---\nLook.\n")
        assert client.published(URI, 2)["diagnostics"] == []
        assert client.stop() == 0
        assert client.errors == b""


def test_a_suffix_that_only_another_host_reads_is_reported() -> None:
    text = "---\nname: a\ndescription: Looks at it.\n---\nLook at the code.\n"
    with Client(REAL) as client:
        client.start()
        for suffix in ("markdown", "mdc"):
            found = client.open(f"file:///work/.claude/agents/a.{suffix}", text, 1)["diagnostics"]
            assert [it["code"] for it in found] == ["file-suffix"]
        assert client.stop() == 0
        assert client.errors == b""


@pytest.mark.parametrize(("name", "is_one"), [("a.mdc", True), ("a.md", False), ("a.png", False)])
def test_what_is_written_as_an_agent_but_has_another_suffix(name: str, is_one: bool) -> None:
    text = "---\nname: a\ndescription: Looks at it.\n---\nLook at the code.\n"
    path = f"/work/.claude/agents/{name}"
    found = homes().suffixed_origin(path, path[6:], text)
    assert (found is not None) == is_one
    assert homes().suffixed_origin(path, path[6:], "# Notes\n") is None
    assert found is None or (found.stem, found.suffix) == ("a", ".mdc")


def test_hover_and_completion_are_those_of_the_host() -> None:
    uri = "file:///work/.codex/agents/a.toml"
    with Client(REAL) as client:
        client.start()
        client.open(uri, 'name = "a"\nsandbox_mode = "read-only"\n', 1)
        place = {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 18}}
        assert "does not write them" in client.request("textDocument/hover", place)["result"]["contents"]["value"]
        items = client.request("textDocument/completion", place)["result"]["items"]
        assert [it["label"] for it in items] == ["read-only", "workspace-write", "danger-full-access"]
        assert client.stop() == 0
        assert client.errors == b""


def test_the_outline_and_folds() -> None:
    with Client(REAL) as client:
        client.start()
        client.open(URI, TEXT, 1)
        asked = {"textDocument": {"uri": URI}}
        names = [it["name"] for it in client.request("textDocument/documentSymbol", asked)["result"]]
        assert names == ["a", "description", "color", "tools"]
        folds = client.request("textDocument/foldingRange", asked)["result"]
        assert [(it["startLine"], it["endLine"]) for it in folds] == [(0, 4)]
        grown = client.request("textDocument/selectionRange", {**asked, "positions": [{"line": 1, "character": 15}]})[
            "result"
        ]
        assert grown[0]["range"]["end"]["character"] == 18
        assert client.stop() == 0
        assert client.errors == b""


def test_what_is_fixed_and_formatted() -> None:
    literals = {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}}}
    with Client(REAL) as client:
        client.start(capabilities={"textDocument": literals})
        found = client.open(URI, "---\ncolor:  blue\ndescription: Looks.\n---\nLook.\n", 1)["diagnostics"]
        asked = {"textDocument": {"uri": URI}}
        actions = [
            it
            for each in found
            for it in client.request(
                "textDocument/codeAction", {**asked, "range": each["range"], "context": {"diagnostics": [each]}}
            )["result"]
        ]
        edits = {it["title"]: it["edit"]["changes"][URI][0]["newText"] for it in actions if "edit" in it}
        assert edits == {"Write `'#0000FF'`": "'#0000FF'"}
        options = {"tabSize": 2, "insertSpaces": True}
        client.change(URI, 2, "---\nmodel:  a/b\ndescription: Looks.\n---\nLook.\n")
        (edit,) = client.request("textDocument/formatting", {**asked, "options": options})["result"]
        assert edit["newText"] == "description: Looks.\nmodel: a/b\n"
        assert client.stop() == 0
        assert client.errors == b""


def test_a_name_is_changed() -> None:
    uri = "file:///work/.codex/agents/a.toml"
    with Client(REAL) as client:
        client.start()
        text = 'name = "reviewer"\ndescription = "Looks."\ndeveloper_instructions = "Look."\n'
        document = {"uri": uri, "languageId": "toml", "version": 1, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": document})
        place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 12}}
        span = {"start": {"line": 0, "character": 8}, "end": {"line": 0, "character": 16}}
        assert client.request("textDocument/prepareRename", place)["result"] == {
            "range": span,
            "placeholder": "reviewer",
        }
        answer = client.request("textDocument/rename", {**place, "newName": "critic"})["result"]
        assert answer["changes"] == {uri: [{"range": span, "newText": "critic"}]}
        assert client.stop() == 0
        assert client.errors == b""


@pytest.mark.parametrize(
    ("path", "head", "body", "places"),
    [
        (
            ".github/agents/%s.agent.md",
            "---\nname: %s\ndescription: Looks.\n",
            "agents: ['reviewer']\nhandoffs:\n  - label: Go on\n    agent: reviewer\n---\nAsk @reviewer.\n",
            [(3, 10), (6, 11), (8, 5)],
        ),
        (
            ".opencode/agents/%s.md",
            "---\nname: %s\ndescription: Looks.\n",
            "---\nAsk @reviewer, me@reviewer.org, @reviewer/b.\n",
            [(4, 5)],
        ),
        (
            ".codex/agents/%s.toml",
            'name = "%s"\ndescription = "Looks."\n',
            'developer_instructions = "Ask the `reviewer` agent, not the `writer` agent."\n',
            [(2, 35)],
        ),
    ],
)
def test_a_name_is_followed_in_its_folder(
    tmp_path: Path, path: str, head: str, body: str, places: list[tuple[int, int]]
) -> None:
    texts = {"reviewer": head % "reviewer" + body.replace("reviewer", "nobody"), "lead": head % "lead" + body}
    for name, text in texts.items():
        (tmp_path / (path % name)).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / (path % name)).write_text(text)
    uris = {name: (tmp_path / (path % name)).as_uri() for name in texts}
    with Client(REAL) as client:
        client.start(workspaceFolders=[{"uri": tmp_path.as_uri(), "name": "work"}])

        def ask(method: str, name: str, place: tuple[int, int], **more: object) -> list[tuple[str, tuple[int, int]]]:
            position = {"line": place[0], "character": place[1]}
            given = {"textDocument": {"uri": uris[name]}, "position": position, **more}
            found = client.request(f"textDocument/{method}", given)["result"] or []
            starts = [(it.get("uri", uris[name]), it["range"]["start"]) for it in found]
            return [(uri, (it["line"], it["character"])) for uri, it in starts]

        for name, text in texts.items():
            document = {"uri": uris[name], "languageId": "markdown", "version": 1, "text": text}
            client.notify("textDocument/didOpen", {"textDocument": document})
        line = 0 if "toml" in path else 1
        own = [(uris["reviewer"], (line, head.splitlines()[line].index("%s")))]
        said = [(uris["lead"], it) for it in places]
        for it in places:
            assert ask("definition", "lead", it) == own
            assert ask("documentHighlight", "lead", it) == said
            assert ask("references", "lead", it, context={"includeDeclaration": True}) == [*own, *said]
        assert ask("references", "reviewer", own[0][1], context={"includeDeclaration": False}) == said
        assert ask("definition", "reviewer", places[0]) == []
        assert client.stop() == 0
        assert client.errors == b""


def test_an_agent_that_a_configuration_declares(tmp_path: Path) -> None:
    """Its findings follow the configuration on the disk."""
    folder = tmp_path / ".codex"
    (folder / "agents").mkdir(parents=True)
    uri, configuration = (folder / "agents" / "a.toml").as_uri(), folder / "config.toml"
    with Client(REAL) as client:
        client.start()
        found = client.open(uri, 'model = "m"\n', 1, "toml")["diagnostics"]
        assert {it["code"] for it in found} == {"host-rejects"}
        configuration.write_text('[agents.a]\ndescription = "Looks."\nconfig_file = "agents/a.toml"\n')
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": configuration.as_uri(), "type": 1}]})
        assert client.published(uri, 1)["diagnostics"] == []
        assert client.stop() == 0


def test_two_open_files_of_one_name() -> None:
    """The findings in one follow the name in the other."""
    text = "---\nname: reviewer\ndescription: Looks.\n---\nLook at the change.\n"
    first, second = "file:///work/.qwen/agents/a.md", "file:///work/.qwen/agents/b.md"
    with Client(REAL) as client:
        client.start()
        document = {"uri": first, "languageId": "markdown", "version": 1, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": document})
        assert [it["code"] for it in client.open(second, text, 1)["diagnostics"]] == ["host-duplicate"]
        client.change(first, 2, text.replace("reviewer", "other"))
        assert client.published(second, 1)["diagnostics"] == []
        symbols = client.request("workspace/symbol", {"query": "other"})["result"]
        assert [(it["name"], it["location"]["range"]["start"]) for it in symbols] == [
            ("other", {"line": 1, "character": 6})
        ]
        assert client.stop() == 0
        assert client.errors == b""


@pytest.mark.parametrize("method", ["codeLens", "documentLink", "semanticTokens/full"])
def test_no_feature_of_the_default_host(method: str) -> None:
    with Client(REAL) as client:
        client.start()
        client.open(URI, TEXT, 1)
        asked = {"textDocument": {"uri": URI}}
        assert client.request(f"textDocument/{method}", asked)["result"] in (None, [], {"data": []})
        assert client.stop() == 0


@pytest.mark.parametrize("path", [".claude/agents/a.md", ".gemini/agents/a.md"])
def test_an_agent_is_converted(path: str) -> None:
    """On the first line, and for clients that make files."""
    uri, place = f"file:///work/{path}", {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    edits = {"documentChanges": True, "resourceOperations": ["create"]}
    with Client(REAL) as client:
        literals = {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["refactor"]}}}}
        client.start(capabilities={"workspace": {"workspaceEdit": edits}, "textDocument": literals})
        text = "---\nname: a\ndescription: Looks.\n---\nLook at the change.\n"
        document = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": document})
        asked = {"textDocument": {"uri": uri}, "range": place, "context": {"diagnostics": [], "only": ["refactor"]}}
        found = {it["title"]: it for it in client.request("textDocument/codeAction", asked)["result"]}
        made, written = found["Convert for Codex CLI"]["edit"]["documentChanges"]
        assert made == {"kind": "create", "uri": "file:///work/.codex/agents/a.toml"}
        assert written["edits"][0]["newText"].startswith('name = "a"')
        assert client.stop() == 0


def test_files_that_are_not_open(tmp_path: Path) -> None:
    """Those of other hosts are among those of the workspace, whether they load or not."""
    texts = {
        ".opencode/agents/a.md": TEXT,
        ".codex/agents/b.toml": 'name = "b"\n',
        ".qwen/agents/c.md": "---\nname: cc\ndescription: Looks.\n---\nLook at the change.\n",
        ".qwen/agents/d.md": "---\nname: cc\ndescription: Looks.\n---\nLook at the change.\n",
        "notes/e.md": "# Notes\n",
    }
    for name, text in texts.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    with Client(REAL) as client:
        client.start(workspaceFolders=[{"uri": tmp_path.as_uri(), "name": "work"}])
        items = client.request("workspace/diagnostic", {"previousResultIds": []})["result"]["items"]
        found = {it["uri"].removeprefix(f"{tmp_path.as_uri()}/"): {row["code"] for row in it["items"]} for it in items}
        assert found == {
            ".codex/agents/b.toml": {"host-rejects"},
            ".opencode/agents/a.md": {"host-rejects"},
            ".qwen/agents/c.md": set(),
            ".qwen/agents/d.md": {"host-duplicate"},
        }
        assert client.stop() == 0


def test_where_a_name_is_written_concerns_nobody_else() -> None:
    """A line above a name changes nothing for other files, whose findings are not looked for again."""
    session = Session(ServedClient())
    text = "---\nname: aa\ndescription: Looks.\n---\nLook at the change.\n"
    for name in "ab":
        session.open(f"file:///work/.qwen/agents/{name}.md", 1, text)
    before = session.state("/work/.qwen/agents/b.md")
    session.open("file:///work/.qwen/agents/a.md", 2, text.replace("name", "model: x\nname"))
    assert session.state("/work/.qwen/agents/b.md") == before
    session.open("file:///work/.qwen/agents/a.md", 3, text.replace("aa", "other"))
    assert session.state("/work/.qwen/agents/b.md") != before
