"""The real server in a real folder: what changes in one file shows in others; names can be followed and changed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agentls import cli
from agentls.document import Document
from agentls.hosts.claude_code import homes
from agentls.lsp import uri as uris
from agentls.report import hosts

from .lsp_client import REAL, Client

AGENT = "---\nname: {}\ndescription: Does things.\n---\n{}"
LEAD = AGENT.format("lead", "Ask @agent-code-reviewer.\n")
REVIEWER = AGENT.format("code-reviewer", "Review.\n")
FULL = {
    "workspace": {
        "didChangeWatchedFiles": {"dynamicRegistration": True, "relativePatternSupport": True},
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["rename"]},
        "diagnostics": {"refreshSupport": True},
        "codeLens": {"refreshSupport": True},
        "fileOperations": {"willRename": True, "didRename": True},
    },
    "textDocument": {
        "diagnostic": {"relatedDocumentSupport": True},
        "publishDiagnostics": {"relatedInformation": True},
        "definition": {"linkSupport": True},
    },
    "window": {"workDoneProgress": True},
}


class Folder:
    """A workspace on the disk and a client in it."""

    def __init__(self, root: Path, client: Client) -> None:
        self.root, self.client = root, client

    def path(self, name: str) -> Path:
        return self.root / ".claude/agents" / name

    def uri(self, name: str) -> str:
        return uris.of(str(self.path(name)))

    def write(self, name: str, text: str) -> None:
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        self.path(name).write_text(text)

    def start(self, capabilities: dict[str, Any] | None = None) -> dict[str, Any]:
        return self.client.start(capabilities, workspaceFolders=[{"uri": uris.of(str(self.root)), "name": "w"}])

    def ask(self, method: str, name: str, line: int, character: int, **more: Any) -> Any:
        params = {"textDocument": {"uri": self.uri(name)}, "position": {"line": line, "character": character}, **more}
        answer = self.client.request(method, params)
        return answer.get("result", answer.get("error"))

    def open(self, name: str, text: str, rule: str | None = None) -> list[str]:
        """Open a document; wait until its diagnostics name a rule."""
        codes = [it["code"] for it in self.client.open(self.uri(name), text)["diagnostics"]]
        while rule and rule not in codes:
            codes = self.codes(name)
        return codes

    def codes(self, name: str) -> list[str]:
        """What is published next for a document."""
        return [it["code"] for it in self.client.published(self.uri(name))["diagnostics"]]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    root = Path(os.path.realpath(tmp_path)) / "work"
    (root / ".git").mkdir(parents=True)
    with Client(REAL, {"CLAUDE_CONFIG_DIR": str(tmp_path / "home")}) as client:
        yield Folder(root, client)


def test_a_change_shows_in_the_other_files_that_it_concerns(folder: Folder) -> None:
    folder.write("reviewer.md", REVIEWER)
    folder.start()
    assert folder.open("lead.md", LEAD) == []
    folder.open("reviewer.md", REVIEWER)
    folder.client.change(folder.uri("reviewer.md"), 2, REVIEWER.replace("code-reviewer", "critic"))
    assert folder.codes("lead.md") == ["unknown-agent"]
    folder.client.change(folder.uri("reviewer.md"), 3, REVIEWER)
    assert folder.codes("lead.md") == []
    folder.client.change(folder.uri("reviewer.md"), 4, REVIEWER.replace("code-reviewer", "lead"))
    assert folder.codes("lead.md") == ["duplicate-name", "unknown-agent"]
    folder.client.notify("textDocument/didClose", {"textDocument": {"uri": folder.uri("reviewer.md")}})
    assert folder.codes("lead.md") == []
    assert folder.client.stop() == 0


def test_what_changes_on_the_disk_shows_with_and_without_watching(folder: Folder) -> None:
    folder.start()
    folder.open("lead.md", LEAD, "unknown-agent")
    folder.write("reviewer.md", REVIEWER)
    folder.client.notify("textDocument/didSave", {"textDocument": {"uri": folder.uri("lead.md")}})
    while folder.codes("lead.md"):
        pass
    folder.path("reviewer.md").unlink()
    changes = [{"uri": folder.uri("reviewer.md"), "type": 3}]
    folder.client.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    while not folder.codes("lead.md"):
        pass


def test_what_settings_and_folders_say_shows_as_on_the_command_line(folder: Folder) -> None:
    (folder.root / ".cursor").mkdir()
    folder.write("lead.md", AGENT.format("lead", "Lead.\n"))
    (folder.root / ".claude/settings.json").write_text('{"permissions": {"deny": ["Agent(lead)"]}}')
    folder.start()
    assert folder.open("lead.md", AGENT.format("lead", "Lead.\n"), "denied-agent") == ["other-hosts", "denied-agent"]


def test_the_client_is_asked_to_watch_what_counts(folder: Folder) -> None:
    folder.start(FULL)
    asked = folder.client.wait(lambda it: it.get("method") == "client/registerCapability")
    watchers = next(it["registerOptions"]["watchers"] for it in asked["params"]["registrations"] if it["id"] == "files")
    globs = [it["globPattern"] for it in watchers]
    ours, users = (
        [it for it in globs if isinstance(it, str)],
        [it["pattern"] for it in globs if not isinstance(it, str)],
    )
    counting = (
        "a/.claude-plugin/plugin.json .claude-plugin/marketplace.json .claude/settings.json .claude/settings.local.json"
        " kit/hooks/hooks.json .github/workflows/a.yml .github/workflows/a.yaml .mcp.json README.md .claude/agents/a/b.md"
    )
    assert [it for it in counting.split() if not any(matches(glob, it) for glob in ours)] == []
    counting = (
        "agents/a.md skills/a/SKILL.md commands/a.md rules/a.md CLAUDE.md settings.json plugins/installed_plugins.json"
    )
    assert [it for it in counting.split() if not any(matches(glob, it) for glob in users)] == []
    assert not any(matches(glob, it) for it in ("a.json", ".claude/a.txt", "hooks.json") for glob in ours)


def matches(glob: str, path: str) -> bool:
    """Whether a pattern of the protocol matches a path."""
    parts = {"**/": "(?:.*/)?", "*": "[^/]*", "{": "(?:", "}": ")", ",": "|", ".": r"\."}
    written = re.sub(r"\*\*/|[*{},.]", lambda it: parts[it[0]], glob)
    return re.fullmatch(written, path) is not None


def test_progress_is_shown_of_a_large_workspace_and_every_request_is_answered_meanwhile(folder: Folder) -> None:
    for n in range(400):
        folder.write(f"a{n}.md", AGENT.format(f"agent-{n}", "Do.\n"))
    folder.start(FULL)
    hover = folder.ask("textDocument/hover", "a1.md", 1, 1)
    assert hover is None
    kinds = []
    while "end" not in kinds:
        message = folder.client.wait(lambda it: it.get("method") == "$/progress")
        kinds.append(message["params"]["value"]["kind"])
    assert kinds[0] == "begin"
    found = folder.client.request("workspace/symbol", {"query": "agent-39"})["result"]
    assert [it["name"] for it in found][:2] == ["agent-39", "agent-390"]


@pytest.mark.parametrize("files", [1, 300])
@pytest.mark.parametrize("late", [False, True])
def test_progress_that_is_created_begins_and_ends_whenever_the_client_agrees(
    folder: Folder, files: int, late: bool
) -> None:
    for n in range(files):
        folder.write(f"a{n}.md", AGENT.format(f"agent-{n}", "Do.\n"))

    def agree(_: dict[str, Any]) -> dict[str, Any]:
        if late:
            # Answered only when the scan is over.
            folder.client.request("workspace/executeCommand", {"command": "agentls.listAgents", "arguments": []})
        return {"result": None}

    folder.client.answers["window/workDoneProgress/create"] = agree
    folder.start(FULL)
    token = folder.client.wait(lambda it: it.get("method") == "window/workDoneProgress/create")["params"]["token"]

    def shown() -> list[str]:
        told = [it["params"] for it in folder.client.seen if it.get("method") == "$/progress"]
        assert all(it["token"] == token for it in told)
        return [it["value"]["kind"] for it in told if it["value"]["kind"] != "report"]

    while "end" not in shown():
        folder.client.wait(lambda it: it.get("method") == "$/progress")
    folder.client.settle()
    assert shown() == ["begin", "end"]


def test_pulled_and_published_diagnostics_are_the_same_and_come_once(folder: Folder) -> None:
    folder.write("reviewer.md", REVIEWER)
    folder.start(FULL)
    folder.open("lead.md", LEAD.replace("@agent-code-reviewer", "@agent-code-reviewr"), "unknown-agent")
    shown = [it for it in folder.client.seen if it.get("method") == "textDocument/publishDiagnostics"][-1]["params"]
    pull = {"textDocument": {"uri": folder.uri("lead.md")}}
    report = folder.client.request("textDocument/diagnostic", pull)["result"]
    assert report["items"] == shown["diagnostics"]
    again = folder.client.request("textDocument/diagnostic", {**pull, "previousResultId": report["resultId"]})["result"]
    assert again["kind"] == "unchanged"
    folder.client.change(folder.uri("lead.md"), 2, LEAD)
    assert folder.client.request("textDocument/diagnostic", pull)["result"]["items"] == []
    published = [it["params"] for it in folder.client.seen if it.get("method") == "textDocument/publishDiagnostics"]
    assert [it["diagnostics"] for it in published][-1] == []
    assert published[-2] == shown


def test_related_documents_come_with_the_answer(folder: Folder) -> None:
    folder.start(FULL)
    folder.write("reviewer.md", REVIEWER)
    folder.client.request("workspace/diagnostic", {"previousResultIds": []})
    for name, text in (("lead.md", LEAD), ("reviewer.md", REVIEWER)):
        opening = {"uri": folder.uri(name), "languageId": "markdown", "version": 1, "text": text}
        folder.client.notify("textDocument/didOpen", {"textDocument": opening})
        folder.client.request("textDocument/diagnostic", {"textDocument": {"uri": folder.uri(name)}})
    folder.client.settle()
    folder.client.change(folder.uri("reviewer.md"), 2, REVIEWER.replace("code-reviewer", "critic"))
    pull = {"textDocument": {"uri": folder.uri("reviewer.md")}}
    report = folder.client.request("textDocument/diagnostic", pull)["result"]
    related = report["relatedDocuments"][folder.uri("lead.md")]
    assert [it["code"] for it in related["items"]] == ["unknown-agent"]
    report = folder.client.request("textDocument/diagnostic", pull)["result"]
    assert "relatedDocuments" not in report


def test_the_whole_workspace_is_reported_in_parts_and_then_only_what_changed(folder: Folder) -> None:
    for n in range(60):
        folder.write(f"a{n:02}.md", AGENT.format(f"agent-{n // 2}" if n < 4 else f"agent-{n}", "Do.\n"))
    folder.start(FULL)
    whole = folder.client.request("workspace/diagnostic", {"previousResultIds": []})["result"]["items"]
    assert len(whole) == 60
    found = {os.path.basename(it["uri"]): [each["code"] for each in it["items"]] for it in whole}
    assert [name for name, codes in found.items() if codes] == ["a00.md", "a01.md", "a02.md", "a03.md"]
    before = [{"uri": it["uri"], "value": it["resultId"]} for it in whole]
    identity = folder.client.ask("workspace/diagnostic", {"previousResultIds": before, "partialResultToken": "p"})
    assert folder.client.answer(identity)["result"] == {"items": []}
    parts = [
        it["params"]["value"]["items"]
        for it in folder.client.seen
        if it.get("method") == "$/progress" and it["params"]["token"] == "p"
    ]
    assert [len(it) for it in parts] == [50, 10]
    assert {it["kind"] for part in parts for it in part} == {"unchanged"}
    folder.path("a00.md").unlink()
    folder.client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": folder.uri("a00.md"), "type": 3}]})
    after = folder.client.request("workspace/diagnostic", {"previousResultIds": before})["result"]["items"]
    gone = [it for it in after if it["uri"] == folder.uri("a00.md")]
    assert [(it["kind"], it["items"]) for it in gone] == [("full", [])]
    fixed = [it for it in after if it["uri"] == folder.uri("a01.md")]
    assert [(it["kind"], it["items"]) for it in fixed] == [("full", [])]


def test_a_client_that_pulls_sees_what_is_open_and_is_asked_to_pull_again(folder: Folder) -> None:
    folder.write("a.md", AGENT.format("same", "Do.\n"))
    folder.start(FULL)
    client, opened = folder.client, {"languageId": "markdown", "version": 1, "text": AGENT.format("other", "Do.\n")}
    client.notify("textDocument/didOpen", {"textDocument": {"uri": folder.uri("b.md"), **opened}})

    def report(before: list[dict[str, Any]]) -> list[dict[str, Any]]:
        previous = [{"uri": it["uri"], "value": it["resultId"]} for it in before]
        items = client.request("workspace/diagnostic", {"previousResultIds": previous})["result"]["items"]
        return sorted(items, key=lambda it: str(it["uri"]))

    def names() -> list[str]:
        client.request("workspace/executeCommand", {"command": "agentls.listAgents", "arguments": []})
        return sorted(it["name"] for it in client.request("workspace/symbol", {"query": ""})["result"])

    first = report([])
    assert [it["items"] for it in first] == [[], []]
    client.change(folder.uri("b.md"), 2, AGENT.format("same", "Do.\n"))
    second = report(first)
    assert [[each["code"] for each in it["items"]] for it in second] == [["duplicate-name"], ["duplicate-name"]]
    assert [it["kind"] for it in report(second)] == ["unchanged", "unchanged"]

    folder.write("b.md", AGENT.format("third", "Do.\n"))
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": folder.uri("b.md"), "type": 1}]})
    assert names() == ["same", "same"]

    folder.write("c.md", AGENT.format("third", "See [d](d.md).\n"))
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": folder.uri("c.md"), "type": 1}]})
    assert names() == ["same", "same", "third"]
    third = report([])
    assert [each["code"] for each in third[2]["items"]] == ["broken-link"]
    folder.write("d.md", "# No agent\n")
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": folder.uri("d.md"), "type": 1}]})
    (fixed,) = [it for it in report(third) if it["uri"] == folder.uri("c.md")]
    assert (fixed["kind"], fixed["items"]) == ("full", [])
    folder.path("c.md").unlink()
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": folder.uri("c.md"), "type": 3}]})
    assert names() == ["same", "same"]

    client.settle()
    folder.write("a.md", AGENT.format("renamed", "Do.\n"))
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": folder.uri("a.md"), "type": 2}]})
    client.wait(lambda it: it.get("method") == "workspace/diagnostic/refresh")
    assert [it["items"] for it in report([])] == [[], [], []]
    assert names() == ["renamed", "same"]


def test_a_report_on_the_workspace_does_not_take_the_place_of_one_on_a_document(folder: Folder) -> None:
    folder.start(FULL)
    folder.open("a.md", AGENT.format("a", "Do.\n"))
    document = {"textDocument": {"uri": folder.uri("a.md")}}
    folder.client.request("textDocument/diagnostic", document)
    for hints in [True, False] * 10:
        folder.client.ask("workspace/diagnostic", {"previousResultIds": []})
        folder.client.notify("workspace/didChangeConfiguration", {"settings": {"agentls": {"hints": hints}}})
        folder.client.wait(lambda it: it.get("method") == "workspace/diagnostic/refresh")
        folder.client.request("textDocument/diagnostic", document)


def test_a_report_that_is_cancelled_ends(folder: Folder) -> None:
    for n in range(300):
        folder.write(f"a{n}.md", AGENT.format(f"agent-{n}", "Do.\n"))
    folder.start(FULL)
    identity = folder.client.ask("workspace/diagnostic", {"previousResultIds": []})
    folder.client.notify("$/cancelRequest", {"id": identity})
    assert folder.client.answer(identity)["error"]["code"] == -32800
    assert folder.client.stop() == 0


def test_names_are_followed_over_files(folder: Folder) -> None:
    folder.write("reviewer.md", REVIEWER)
    folder.start(FULL)
    folder.open("lead.md", LEAD + "See [x](../../README.md) and <https://example.org>.\n")
    folder.client.request("workspace/diagnostic", {"previousResultIds": []})
    (link,) = folder.ask("textDocument/definition", "lead.md", 4, 15)
    assert link["targetUri"] == folder.uri("reviewer.md")
    assert link["targetSelectionRange"] == {"start": {"line": 1, "character": 6}, "end": {"line": 1, "character": 19}}
    assert link["originSelectionRange"]["start"] == {"line": 4, "character": 4}
    (place,) = folder.ask("textDocument/declaration", "lead.md", 4, 15)
    assert place["uri"] == folder.uri("reviewer.md")
    places = folder.ask("textDocument/references", "lead.md", 4, 15, context={"includeDeclaration": True})
    assert [it["uri"] for it in places] == [folder.uri("reviewer.md"), folder.uri("lead.md")]
    (item,) = folder.ask("textDocument/prepareCallHierarchy", "lead.md", 4, 15)
    assert item["name"] == "code-reviewer"
    (call,) = folder.client.request("callHierarchy/incomingCalls", {"item": item})["result"]
    assert call["from"]["name"] == "lead"
    (call,) = folder.client.request("callHierarchy/outgoingCalls", {"item": call["from"]})["result"]
    assert call["to"]["name"] == "code-reviewer"
    lenses = folder.client.request("textDocument/codeLens", {"textDocument": {"uri": folder.uri("lead.md")}})["result"]
    assert [it["command"]["title"] for it in lenses] == ["0 references", "about 5 tokens in every conversation"]
    links = folder.client.request("textDocument/documentLink", {"textDocument": {"uri": folder.uri("lead.md")}})[
        "result"
    ]
    assert [it["target"] for it in links] == ["https://example.org"]


COMMANDS = {"experimental": {"commands": {"commands": ["agentls.showReferences", "agentls.gotoLocation"]}}}


def test_a_lens_has_a_command_where_the_client_has_it(folder: Folder) -> None:
    folder.write("lead.md", LEAD)
    nearer = folder.root / "web/.claude/agents/code-reviewer.md"
    nearer.parent.mkdir(parents=True)
    nearer.write_text(REVIEWER)
    folder.start(COMMANDS)
    folder.open("code-reviewer.md", REVIEWER, "shadowed-agent")
    document = {"textDocument": {"uri": folder.uri("code-reviewer.md")}}
    references, tokens, shadowed = (
        it["command"] for it in folder.client.request("textDocument/codeLens", document)["result"]
    )
    assert (references["title"], references["command"]) == ("1 reference", "agentls.showReferences")
    uri, position = references["arguments"]
    found = folder.ask("textDocument/references", "code-reviewer.md", **position, context={"includeDeclaration": False})
    assert [it["uri"] for it in found if it["uri"] != uri] == [folder.uri("lead.md")]
    assert tokens["command"] == ""
    assert (shadowed["title"], shadowed["command"]) == (
        "shadowed by web/.claude/agents/code-reviewer.md",
        "agentls.gotoLocation",
    )
    assert [it["uri"] for it in shadowed["arguments"]] == [uris.of(str(nearer))]
    nobody = folder.client.open(folder.uri("nobody.md"), AGENT.format("nobody", ""))["uri"]
    lenses = folder.client.request("textDocument/codeLens", {"textDocument": {"uri": nobody}})["result"]
    assert [it["command"]["command"] for it in lenses] == ["", ""], "nothing to be shown"


def test_a_note_stands_in_one_place(folder: Folder) -> None:
    folder.start(FULL)
    folder.open("lead.md", LEAD)
    document = {"textDocument": {"uri": folder.uri("lead.md")}}

    def lenses() -> list[str]:
        return [
            it["command"]["title"].split()[0]
            for it in folder.client.request("textDocument/codeLens", document)["result"]
        ]

    assert lenses() == ["0", "about"]
    whole = {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}}
    hints = folder.client.request("textDocument/inlayHint", document | whole)["result"]
    assert [it["label"] for it in hints] == ["≈ 5 tokens"]
    assert lenses() == ["0"]
    settings = {"settings": {"agentls": {"inlayHints": {"tokens": False}}}}
    folder.client.notify("workspace/didChangeConfiguration", settings)
    assert lenses() == ["0", "about"]


def test_commands_read_files_that_are_not_open(folder: Folder, tmp_path: Path) -> None:
    folder.write("lead.md", LEAD)
    (folder.root / "notes.md").write_text("# Notes\n")
    own = tmp_path / "home/agents/mine.md"
    outside = tmp_path / "elsewhere/.claude/agents/other.md"
    for path in (own, outside):
        path.parent.mkdir(parents=True)
        path.write_text(AGENT.format(path.stem, ""))
    folder.start()

    def run(command: str, uri: str) -> Any:
        answer = folder.client.request("workspace/executeCommand", {"command": command, "arguments": [uri]})
        return answer["error"]["message"] if "error" in answer else answer["result"]

    assert run("agentls.copyEntry", folder.uri("lead.md")).startswith("- lead: Does things.")
    assert run("agentls.showAgent", folder.uri("lead.md")).startswith(".claude/agents/lead.md\n")
    assert run("agentls.state", folder.uri("lead.md"))["verdict"] == "loads"
    assert run("agentls.copyEntry", uris.of(str(own))).startswith("- mine: ")
    around = folder.uri("lead.md").replace("/.claude/agents/lead.md", "/../elsewhere/.claude/agents/other.md")
    for uri in (uris.of(str(outside)), around, uris.of("/etc/passwd")):
        assert "is outside the workspace" in run("agentls.showAgent", uri)
        assert run("agentls.state", uri) is None
    for uri in (folder.uri("none.md"), uris.of(str(folder.root / "notes.md")), "untitled:Untitled-1"):
        assert [run(f"agentls.{it}", uri) for it in ("showAgent", "copyEntry", "state")] == [None, None, None]
    folder.open("lead.md", LEAD.replace("Does", "Typed"))
    assert run("agentls.copyEntry", folder.uri("lead.md")).startswith("- lead: Typed things.")


def test_an_agent_without_a_file_is_renamed_in_its_text(folder: Folder) -> None:
    folder.write("lead.md", LEAD)
    folder.start(FULL)
    uri = "untitled:Untitled-1"
    text = (
        '---\r\nname: "Untitled-1"\r\ndescription: Reviews 😀.\r\n---\r\nAsk @agent-Untitled-1, then @agent-lead.\r\n'
    )
    folder.client.notify("textDocument/didOpen", {
        "textDocument": {"uri": uri, "languageId": "agent", "version": 1, "text": text},
    })  # fmt: skip

    def renamed(name: str, line: int = 1, character: int = 9) -> Any:
        given = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}, "newName": name}
        answer = folder.client.request("textDocument/rename", given)
        return answer["error"]["message"] if "error" in answer else answer["result"]["documentChanges"]

    (change,) = renamed("code-reviewer")
    assert change["textDocument"]["uri"] == uri
    assert [(it["range"]["start"]["line"], it["newText"]) for it in change["edits"]] == [
        (1, "code-reviewer"),
        (4, "code-reviewer"),
    ]
    assert renamed("a:b") == (
        "Claude Code drops an agent whose name contains `:`, begins with `-` or is longer than 256"
    )
    changes = renamed("boss", 4, 38)
    assert {it["textDocument"]["uri"] for it in changes if "edits" in it} == {uri, folder.uri("lead.md")}
    assert [it["newUri"] for it in changes if "newUri" in it] == [folder.uri("boss.md")]


def test_an_agent_that_is_made_shows_in_the_others(folder: Folder) -> None:
    folder.start()
    folder.open("lead.md", LEAD, "unknown-agent")
    made = {"command": "agentls.newAgent", "arguments": ["code-reviewer", ""]}
    assert folder.client.request("workspace/executeCommand", made)["result"]["uri"] == folder.uri("code-reviewer.md")
    assert folder.codes("lead.md") == []
    assert "is taken by" in folder.client.request("workspace/executeCommand", made)["error"]["message"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("CON", "Windows reads the file name `CON.md` as a device and cannot store the file; choose another name"),
        ("com1", "Windows reads the file name `com1.md` as a device"),
        ("nul.tar", "Windows reads the file name `nul.tar.md` as a device"),
        ("a" * 253, "no more than 255 bytes"),
        ("ä" * 127, "no more than 255 bytes"),
        ("a" * 252, None),
        ("console", None),
        ("com10", None),
    ],
)
def test_no_agent_is_made_that_cannot_be_stored(folder: Folder, name: str, why: str | None) -> None:
    folder.start()
    made = folder.client.request("workspace/executeCommand", {"command": "agentls.newAgent", "arguments": [name, ""]})
    assert (why in made["error"]["message"]) if why else made["result"]["uri"] == folder.uri(f"{name}.md")


def test_an_agent_is_renamed_with_its_file_in_one_edit(folder: Folder) -> None:
    folder.write("code-reviewer.md", REVIEWER)
    folder.start(FULL)
    folder.open("lead.md", LEAD)
    folder.client.request("workspace/diagnostic", {"previousResultIds": []})
    prepared = folder.ask("textDocument/prepareRename", "lead.md", 4, 15)
    assert prepared["placeholder"] == "code-reviewer"
    changes = folder.ask("textDocument/rename", "lead.md", 4, 15, newName="critic")["documentChanges"]
    assert [it.get("kind") or it["textDocument"] for it in changes] == [
        {"uri": folder.uri("code-reviewer.md"), "version": None},
        {"uri": folder.uri("lead.md"), "version": 1},
        "rename",
    ]
    assert changes[-1]["newUri"] == folder.uri("critic.md")
    refused = folder.ask("textDocument/rename", "lead.md", 4, 15, newName="a:b")
    assert refused["code"] == -32803
    assert refused["message"].startswith("Claude Code drops an agent")


@pytest.mark.parametrize(
    ("offered", "file"),
    [({"resourceOperations": ["create", "rename"]}, True), ({"documentChanges": True}, False), ({}, False)],
)
def test_the_file_is_renamed_where_the_client_can(folder: Folder, offered: dict[str, Any], file: bool) -> None:
    folder.write("code-reviewer.md", REVIEWER)
    folder.start({"workspace": {"workspaceEdit": offered}})
    folder.open("code-reviewer.md", REVIEWER)
    edit = folder.ask("textDocument/rename", "code-reviewer.md", 1, 8, newName="critic")
    assert ("documentChanges" in edit) is bool(offered)
    assert any(it.get("kind") == "rename" for it in edit.get("documentChanges", ())) is file


def test_the_file_keeps_its_name_where_the_settings_say_so(folder: Folder) -> None:
    folder.write("code-reviewer.md", REVIEWER)
    (folder.root / ".agentls.toml").write_text("renameFiles = false\n")
    folder.start({"workspace": {"workspaceEdit": {"resourceOperations": ["create", "rename"]}}})
    folder.open("code-reviewer.md", REVIEWER)
    edit = folder.ask("textDocument/rename", "code-reviewer.md", 1, 8, newName="critic")
    assert [it["textDocument"]["uri"] for it in edit["documentChanges"]] == [folder.uri("code-reviewer.md")]


def test_a_file_that_is_renamed_takes_its_agent_along(folder: Folder) -> None:
    folder.write("code-reviewer.md", REVIEWER)
    given = folder.start(FULL)
    assert given["workspace"]["fileOperations"].keys() == {"willRename", "didRename"}
    folder.open("lead.md", LEAD)
    folder.client.request("workspace/diagnostic", {"previousResultIds": []})
    files = {"files": [{"oldUri": folder.uri("code-reviewer.md"), "newUri": folder.uri("critic.md")}]}
    edit = folder.client.request("workspace/willRenameFiles", files)["result"]
    assert [it["textDocument"]["uri"] for it in edit["documentChanges"]] == [
        folder.uri("code-reviewer.md"),
        folder.uri("lead.md"),
    ]
    folder.path("code-reviewer.md").rename(folder.path("critic.md"))
    folder.client.notify("workspace/didRenameFiles", files)
    (place,) = folder.ask("textDocument/definition", "lead.md", 4, 15)
    assert place["targetUri"] == folder.uri("critic.md")


def test_a_rename_waits_until_every_file_is_known(folder: Folder) -> None:
    for n in range(200):
        folder.write(f"a{n}.md", AGENT.format(f"agent-{n}", "Ask @agent-code-reviewer.\n"))
    folder.write("code-reviewer.md", REVIEWER)
    folder.start(FULL)
    folder.client.notify(
        "textDocument/didOpen",
        {"textDocument": {"uri": folder.uri("lead.md"), "languageId": "markdown", "version": 1, "text": LEAD}},
    )
    assert folder.ask("textDocument/prepareRename", "lead.md", 4, 15)["placeholder"] == "code-reviewer"
    assert len(folder.ask("textDocument/rename", "lead.md", 4, 15, newName="critic")["documentChanges"]) == 203
    assert folder.ask("textDocument/rename", "lead.md", 4, 15, newName="code-reviewer") == {"documentChanges": []}


def test_links_follow_a_folder_and_any_file(folder: Folder) -> None:
    folder.write("team/one.md", AGENT.format("one", "See [x](../lead.md) and [y](../../../docs/a.sh).\n"))
    folder.write("lead.md", "")
    folder.start(FULL)
    folder.path("../../docs").mkdir()
    folder.path("../../docs/a.sh").write_text("")
    folder.open("lead.md", AGENT.format("lead", "See [one](team/one.md).\n"))

    def texts(old: str, new: str) -> list[str]:
        files = {"files": [{"oldUri": uris.of(f"{folder.root}/{old}"), "newUri": uris.of(f"{folder.root}/{new}")}]}
        edit = folder.client.request("workspace/willRenameFiles", files)["result"]
        return [it["newText"] for of_file in (edit or {}).get("documentChanges", ()) for it in of_file["edits"]]

    assert texts(".claude/agents/team", ".claude/agents/a/b") == [
        "a/b/one.md",
        "../../lead.md",
        "../../../../docs/a.sh",
    ]
    assert texts("docs/a.sh", "docs/b.sh") == ["../../../docs/b.sh"]
    assert texts("docs", "doc") == ["../../../doc/a.sh"]
    assert texts("docs/c.sh", "docs/d.sh") == []


def test_agents_are_listed_and_made(folder: Folder) -> None:
    folder.write("reviewer.md", REVIEWER)
    given = folder.start()
    assert {"agentls.listAgents", "agentls.newAgent"} <= set(given["executeCommandProvider"]["commands"])

    def run(command: str, *arguments: str) -> Any:
        return folder.client.request("workspace/executeCommand", {"command": command, "arguments": list(arguments)})

    made = run("agentls.newAgent", "Release Notes", "")["result"]
    assert made["uri"] == folder.uri("Release-Notes.md")
    assert made["snippet"].startswith('---\nname: Release Notes\ndescription: "${1:Use this agent when …}"\n---\n')
    listed = run("agentls.listAgents")["result"]
    assert "reviewer" in listed
    assert "Release Notes" in listed
    assert "2 agents in use" in listed
    assert "is taken by" in run("agentls.newAgent", "release-notes", "")["error"]["message"]
    assert "cannot be used as a name" in run("agentls.newAgent", "a:b", "")["error"]["message"]
    assert folder.open("Release-Notes.md", folder.path("Release-Notes.md").read_text()) == []


def test_an_agent_is_made_in_the_folder_that_is_chosen(folder: Folder, tmp_path: Path) -> None:
    """In any folder of the workspace, for the user, and for the hosts that are in use there, in the form of each."""
    other = tmp_path / "other"
    used = (".codex/agents", ".cursor/agents", ".github/agents", ".opencode/agent")
    for path in (*(folder.root / it for it in used), other):
        path.mkdir(parents=True)
    folders = [{"uri": uris.of(str(it)), "name": it.name} for it in (folder.root, other)]
    folder.client.start(workspaceFolders=folders)

    def run(command: str, *arguments: str) -> Any:
        answer = folder.client.request("workspace/executeCommand", {"command": command, "arguments": list(arguments)})
        return answer["error"]["message"] if "error" in answer else answer["result"]

    def places(within: str = "") -> dict[str, str]:
        return {it["path"]: it["label"] for it in run("agentls.newAgentPlaces", within)}

    assert places() == {
        "work/.claude/agents": "Claude Code",
        "work/.github/agents": "VS Code, GitHub Copilot CLI",
        "work/.cursor/agents": "Cursor",
        "work/.codex/agents": "Codex CLI",
        "work/.opencode/agent": "opencode 1, opencode 2",
        "other/.claude/agents": "Claude Code",
        f"{tmp_path}/home/agents": "Claude Code, in every project",
    }
    assert list(places(uris.of(str(other)))) == ["other/.claude/agents"]
    assert list(places(uris.of(f"{folder.root}/.codex/agents"))) == ["work/.codex/agents"]
    for it in (*used, ".gemini/agents", ".qwen/agents", ".claude/agents"):
        above = it.partition("/")[0]
        assert list(places(uris.of(f"{folder.root}/{above}"))) == [f"work/{it}"], it
    assert list(places(uris.of(f"{other}/.opencode"))) == ["other/.opencode/agents"]
    for it, name in (
        ("work/.claude/agents", "one.md"),
        ("work/.github/agents", "one.agent.md"),
        ("work/.cursor/agents", "one.md"),
        ("work/.codex/agents", "one.toml"),
        ("work/.opencode/agent", "one.md"),
        ("other", ".claude/agents/one.md"),
    ):
        chosen = uris.of(str(tmp_path / it))
        assert run("agentls.newAgentRefusal", "one", chosen) is None
        made = run("agentls.newAgent", "one", chosen)
        assert made["uri"] == uris.of(str(tmp_path / it / name))
        assert "${1:" in made["snippet"]
        path = tmp_path / it / name
        document = Document(path.read_text(), str(path))
        assert all(row.reading.loads for row in hosts.rows(document)), path.read_text()
        assert "choose another name" in run("agentls.newAgentRefusal", "one", chosen)
    there = [it["path"] for it in run("agentls.newAgentPlaces", "")]
    assert len(there) == len(set(there))
    codex = uris.of(f"{folder.root}/.codex/agents")
    text = (folder.root / ".codex/agents/one.toml").read_text().replace("one", "two")
    opened = {"uri": f"{codex}/other.toml", "languageId": "toml", "version": 1, "text": text}
    folder.client.notify("textDocument/didOpen", {"textDocument": opened})
    assert "is taken by" in run("agentls.newAgentRefusal", "two", codex)
    (folder.root / ".gemini/agents").mkdir(parents=True)
    assert places(uris.of(f"{folder.root}/.gemini/agents")) == {"work/.gemini/agents": "Gemini CLI"}
    gemini = uris.of(f"{folder.root}/.gemini/agents")
    assert "; write lower-case letters" in run("agentls.newAgentRefusal", "One", gemini)


def agents(folder: Folder) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """The groups of the tree: label, path and agents with their verdicts and labels."""
    found = folder.client.request("workspace/executeCommand", {"command": "agentls.agents", "arguments": []})["result"]
    return [
        (it["label"], it["path"], [(row["name"], row["verdict"], row["label"]) for row in it["agents"]]) for it in found
    ]


def test_the_tree_of_agents_says_what_becomes_of_each(folder: Folder, tmp_path: Path) -> None:
    folder.write("reviewer.md", REVIEWER)
    folder.write("number.md", AGENT.format("number", "").replace("Does things.", "42"))
    folder.write("none.md", REVIEWER.replace("name", "tools: Nothing\nname").replace("code-reviewer", "none"))
    folder.write("one.md", AGENT.format("twin", "One.\n"))
    folder.write("two.md", AGENT.format("twin", "Two.\n"))
    folder.write("README.md", "# Our agents\n")
    for path, name in (
        ("home/agents/mine.md", "code-reviewer"),
        ("work/web/.claude/agents/inner.md", "code-reviewer"),
        ("work/plug/agents/four.md", "four"),
        ("work/kit/agents/five.md", "five"),
    ):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(AGENT.format(name, "Do it.\n"))
    (tmp_path / "work/plug/.claude-plugin").mkdir()
    (tmp_path / "work/plug/.claude-plugin/plugin.json").write_text('{"name": "plug"}')
    folder.write("../settings.json", '{"permissions": {"deny": ["Agent(none)"]}}')
    folder.start()
    assert agents(folder) == [
        ("Project", "web/.claude/agents", [("code-reviewer", "loads", "")]),
        (
            "Project",
            ".claude/agents",
            [
                ("code-reviewer", "loads", ""),
                ("none", "shadowed", "denied"),
                ("twin", "loads", "duplicate name"),
                ("twin", "loads", "duplicate name"),
                ("number", "skipped", "skipped: field-type"),
            ],
        ),
        ("User", f"{tmp_path}/home/agents", [("code-reviewer", "shadowed", "shadowed")]),
        ("Plugin plug", "plug/agents", [("plug:four", "loads", "")]),
        ("Collection", "kit/agents", [("five", "loads", "")]),
    ]


def test_a_new_agent_goes_into_the_group_that_it_is_made_in(folder: Folder, tmp_path: Path) -> None:
    for path in ("home/agents/a.md", "work/web/.claude/agents/b.md", "work/plug/agents/c.md", "work/kit/agents/d.md"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(AGENT.format(path[-4], "Do it.\n"))
    (tmp_path / "work/plug/.claude-plugin").mkdir()
    (tmp_path / "work/plug/.claude-plugin/plugin.json").write_text('{"name": "plug"}')
    folder.start()

    def run(command: str, *arguments: str) -> Any:
        asked = {"command": command, "arguments": list(arguments)}
        return folder.client.request("workspace/executeCommand", asked)["result"]

    groups = run("agentls.agents")
    assert [it["label"] for it in groups] == ["Project", "User", "Plugin plug", "Collection"]
    for it in groups:
        assert [place["folder"] for place in run("agentls.newAgentPlaces", it["uri"])] == [it["uri"]]
        name = f"{it['scope']}-agent"
        assert run("agentls.newAgent", name, it["uri"])["uri"] == f"{it['uri']}/{name}.md"


def test_the_tree_is_that_of_several_folders(folder: Folder, tmp_path: Path) -> None:
    """The user's agents are there once; one that is shadowed in one of the folders loads in the other."""
    folder.write("reviewer.md", REVIEWER)
    for path in ("home/agents/mine.md", "other/.claude/agents/lead.md"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(REVIEWER if "mine" in path else LEAD)
    folders = [{"uri": uris.of(str(it)), "name": it.name} for it in (folder.root, tmp_path / "other")]
    folder.client.start(workspaceFolders=folders)
    found = folder.client.request("workspace/executeCommand", {"command": "agentls.agents", "arguments": []})["result"]
    assert [it["path"] for it in found] == ["other/.claude/agents", "work/.claude/agents", f"{tmp_path}/home/agents"]
    (mine,) = found[-1]["agents"]
    assert (mine["verdict"], mine["label"]) == ("loads", "")
    assert f"In work: shadowed by {folder.path('reviewer.md')}" in mine["detail"]


def test_a_client_that_shows_the_agents_is_told_when_they_change(folder: Folder) -> None:
    folder.start({**FULL, "experimental": {"agentsChangedNotification": True}})
    folder.open("lead.md", LEAD)

    def told() -> None:
        folder.client.wait(lambda it: it.get("method") == "agentls/agentsChanged")

    told()
    assert agents(folder)[0][2] == [("lead", "loads", "")]
    folder.client.change(folder.uri("lead.md"), 2, LEAD.replace("Does things.", "42"))
    told()
    assert agents(folder)[0][2] == [("lead", "skipped", "skipped: field-type")]
    folder.write("reviewer.md", REVIEWER)
    changes = [{"uri": folder.uri("reviewer.md"), "type": 1}]
    folder.client.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    told()
    assert ("code-reviewer", "loads", "") in agents(folder)[0][2]


def test_the_list_is_that_of_the_command_line(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also with what the index holds beyond it: collections, plugins under development, projects further in."""
    for path in (
        "work/.claude/agents/one.md",
        "work/.claude/agents/deep/two.md",
        "work/docs/agents/three.md",
        "work/plug/agents/four.md",
        "work/sub/.claude/agents/five.md",
        "elsewhere/six.md",
        "home/agents/one.md",
        "home/plugins/cache/m/p/v/agents/seven.md",
        "home/plugins/cache/m/p/v/more/eight.md",
        "home/plugins/cache/m/q/v/agents/nine.md",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(AGENT.format(Path(path).stem, "Do it.\n"))
    manifest = {
        "work/plug": {"name": "plug"},
        "home/plugins/cache/m/p/v": {"name": "pp", "agents": ["./more/eight.md"]},
    }
    for path, value in manifest.items():
        (tmp_path / path / ".claude-plugin").mkdir()
        (tmp_path / path / ".claude-plugin/plugin.json").write_text(json.dumps(value))
    (tmp_path / "home/settings.json").write_text('{"enabledPlugins": {"p@m": true, "q@m": false}}')
    installed = {f"{it}@m": [{"installPath": str(tmp_path / f"home/plugins/cache/m/{it}/v")}] for it in "pq"}
    (tmp_path / "home/plugins/installed_plugins.json").write_text(json.dumps({"plugins": installed}))
    folder.path("six.md").symlink_to(tmp_path / "elsewhere/six.md")
    folder.path("one-again.md").symlink_to(folder.path("one.md"))
    folder.path("ten").symlink_to(folder.path("deep"))
    folder.start()
    folder.open("one-again.md", folder.path("one.md").read_text())
    listed = folder.client.request("workspace/executeCommand", {"command": "agentls.listAgents", "arguments": []})
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "home"))
    homes.forget()
    assert cli.main(["list", str(folder.root)]) == 0
    table = capsys.readouterr().out
    assert listed["result"] == table
    names = [it.split()[0] for it in table.splitlines() if it.startswith("  ")]
    assert names == ["two", "one", "six", "one", "pp:eight"]
    symbols = folder.client.request("workspace/symbol", {"query": ""})["result"]
    assert sorted(it["name"] for it in symbols) == sorted([*names, "three", "five", "plug:four"])


def test_a_plugins_manifest_that_changes_shows_in_files_that_are_not_open(folder: Folder) -> None:
    plugin = folder.root / "plug"
    for name in ("agents/one.md", "agents/two.md", "more/three.md"):
        (plugin / name).parent.mkdir(parents=True, exist_ok=True)
        (plugin / name).write_text(AGENT.format(Path(name).stem, "Do it.\n"))
    (plugin / "skills/sk").mkdir(parents=True)
    (plugin / "skills/sk/SKILL.md").write_text("Do it.\n")
    (plugin / ".claude-plugin").mkdir()
    manifest = plugin / ".claude-plugin/plugin.json"
    folder.start(FULL)

    def names() -> list[str]:
        folder.client.request("workspace/executeCommand", {"command": "agentls.listAgents", "arguments": []})
        return sorted(it["name"] for it in folder.client.request("workspace/symbol", {"query": ""})["result"])

    found = [names()]
    for text in ('{"name": "p"}', '{"name": "q", "agents": ["./agents/one.md", "./more/three.md"]}', None):
        manifest.unlink(missing_ok=True) if text is None else manifest.write_text(text)
        change = {"uri": uris.of(str(manifest)), "type": 2}
        folder.client.notify("workspace/didChangeWatchedFiles", {"changes": [change]})
        found.append(names())
    assert found == [
        ["one", "two"],
        ["p:one", "p:sk", "p:two"],
        ["q:one", "q:sk", "q:three"],
        ["one", "two"],
    ]


def _broken_plugin(folder: Folder) -> tuple[str, str]:
    """The URIs of the agent and of the manifest of a plugin whose manifest is wrong."""
    agent, manifest = folder.root / "plug/agents/one.md", folder.root / "plug/.claude-plugin/plugin.json"
    for path, text in ((agent, AGENT.format("one", "Do it.\n")), (manifest, '{"name": 5}')):
        path.parent.mkdir(parents=True)
        path.write_text(text)
    return uris.of(str(agent)), uris.of(str(manifest))


def test_what_is_wrong_with_an_open_manifest_is_not_repeated_at_its_agents(folder: Folder) -> None:
    agent, manifest = _broken_plugin(folder)
    folder.start()
    shown = folder.client.open(agent, AGENT.format("one", "Do it.\n"))["diagnostics"]
    assert [it["code"] for it in shown] == ["plugin-manifest"]
    shown = folder.client.open(manifest, '{"name": 5}', language="json")["diagnostics"]
    assert [it["code"] for it in shown] == ["broken-manifest"]
    assert folder.client.published(agent)["diagnostics"] == []
    folder.client.notify("textDocument/didClose", {"textDocument": {"uri": manifest}})
    assert [it["code"] for it in folder.client.published(agent)["diagnostics"]] == ["plugin-manifest"]


def test_what_is_wrong_with_a_manifest_is_not_repeated_if_files_that_are_not_open_are_shown(folder: Folder) -> None:
    agent, _ = _broken_plugin(folder)
    folder.client.start(
        None,
        workspaceFolders=[{"uri": uris.of(str(folder.root)), "name": "w"}],
        initializationOptions={"workspaceDiagnostics": True},
    )
    assert folder.client.open(agent, AGENT.format("one", "Do it.\n"))["diagnostics"] == []
