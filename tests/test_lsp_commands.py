"""The commands, as a client runs them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agentls import __version__
from agentls.hosts import default

from .lsp_client import REAL, Client

URI = "file:///w/.claude/agents/reviewer.md"
GOOD = "---\nname: reviewer\ndescription: Reviews code.\ntools: Read\n---\nReview the code.\n"


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(REAL) as it:
        it.start(workspaceFolders=[{"uri": "file:///w", "name": "w"}])
        yield it


def run(client: Client, command: str, *arguments: Any) -> dict[str, Any]:
    return client.request("workspace/executeCommand", {"command": command, "arguments": list(arguments)})


def test_the_agent_is_shown_as_in_a_terminal(client: Client) -> None:
    client.open(URI, GOOD)
    shown = run(client, "agentls.showAgent", URI)["result"]
    assert shown.startswith(".claude/agents/reviewer.md\n")
    assert "Reviews code." in shown
    assert re.search("Claude Code +VS Code +GitHub", shown), shown


def test_the_entry_is_what_the_main_model_reads(client: Client) -> None:
    client.open(URI, GOOD)
    assert run(client, "agentls.copyEntry", URI)["result"] == "- reviewer: Reviews code. (Tools: Read)"
    client.open(URI, GOOD.replace("Reviews code.", "42"), 2)
    assert run(client, "agentls.copyEntry", URI)["result"] is None


@pytest.mark.parametrize(
    ("text", "verdict", "label"),
    [
        (GOOD, "loads", "loads"),
        (GOOD.replace("Reviews code.", "42"), "skipped", "skipped: field-type"),
        (GOOD.replace("Read", "read"), "refused", "refused: no-tools"),
    ],
)
def test_the_state(client: Client, text: str, verdict: str, label: str) -> None:
    client.open(URI, text)
    state = run(client, "agentls.state", URI)["result"]
    assert (state["verdict"], state["label"]) == (verdict, label)
    assert state["detail"]
    assert state["versions"] == f"agentls {__version__}, measured on Claude Code {default().dialect.version}"
    client.notify("workspace/didChangeConfiguration", {"settings": {"agentls": {"claudeCodeVersion": "2.1.48"}}})
    assert run(client, "agentls.state", URI)["result"]["versions"].endswith("; 2.1.48 is in use")
    assert (
        f"(Claude Code 2.1.48; measured on {default().dialect.version})"
        in run(client, "agentls.showAgent", URI)["result"]
    )


def test_nothing_is_said_of_what_is_no_agent(client: Client) -> None:
    readme = "file:///w/.claude/agents/README.md"
    client.open(readme, "# Our agents\n")
    for uri in (readme, "file:///w/none.md"):
        assert run(client, "agentls.state", uri)["result"] is None


def test_other_commands_and_arguments_are_refused(client: Client) -> None:
    assert "error" in run(client, "agentls.none", URI)
    assert "error" in run(client, "agentls.state")


def test_the_version_in_use_follows_the_file_of_settings(client: Client, tmp_path: Path) -> None:
    uri = (tmp_path / ".claude/agents/a.md").as_uri()
    client.open(uri, "---\nname: a\ndescription: b\nhooks: {PreToolUse: 5}\n---\nLook.\n")
    configuration = tmp_path / ".agentls.toml"
    for text, verdict in (('claudeCodeVersion = "2.1.252"', "loads"), ("", "skipped")):
        configuration.write_text(text)
        client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
        state = run(client, "agentls.state", uri)["result"]
        assert (state["verdict"], "2.1.252 is in use" in state["versions"]) == (verdict, verdict == "loads")


def test_closed_files_are_read_as_the_version_in_use_reads_them(client: Client, tmp_path: Path) -> None:
    agents = tmp_path / ".claude/agents"
    agents.mkdir(parents=True)
    (agents / "closed.md").write_text("---\nname: a\ndescription: c\nhooks: {PreToolUse: 5}\n---\nLook.\n")
    uri = (agents / "open.md").as_uri()
    text = "---\nname: a\ndescription: b\n---\nLook.\n"
    configuration = tmp_path / ".agentls.toml"
    client.notify(
        "workspace/didChangeWorkspaceFolders",
        {"event": {"added": [{"uri": tmp_path.as_uri(), "name": "w"}], "removed": []}},
    )
    client.open(uri, text)

    def told(is_duplicate: bool) -> None:
        """Wait until the open file is told, or is not told any more, that the closed one has its name."""
        client.wait(
            lambda it: (
                it.get("method") == "textDocument/publishDiagnostics"
                and it["params"]["uri"] == uri
                and ("duplicate-name" in [one["code"] for one in it["params"]["diagnostics"]]) == is_duplicate
            )
        )

    for version, is_duplicate in (("2.1.252", True), ("2.1.332", False)):
        configuration.write_text(f'claudeCodeVersion = "{version}"')
        client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
        told(is_duplicate)
    client.notify("workspace/didChangeConfiguration", {"settings": {"agentls": {"claudeCodeVersion": "2.1.252"}}})
    configuration.unlink()
    client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    told(True)
