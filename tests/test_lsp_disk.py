"""The disk changes under the real server: folders come and go, files are deleted, a branch is switched."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from agentls.disk import files as disk
from agentls.lsp import scanning
from agentls.lsp import uri as uris
from agentls.lsp.client import Client as Abilities
from agentls.lsp.handlers import commands
from agentls.lsp.jobs import Steps
from agentls.lsp.main import build
from agentls.lsp.scans import Scans
from agentls.lsp.session import Session
from agentls.scan.places import Place
from agentls.scan.survey import Found

from .lsp_client import worked_off
from .test_lsp_workspace import AGENT, FULL, LEAD, REVIEWER, Folder, agents, folder

__all__ = ["folder"]


def names(folder: Folder) -> list[str]:
    """The agents that the server knows."""
    return sorted(it["name"] for it in folder.client.request("workspace/symbol", {"query": ""})["result"])


def test_a_folder_that_is_removed_is_forgotten_and_comes_back(folder: Folder, tmp_path: Path) -> None:
    other = Folder(tmp_path / "other", folder.client)
    other.write("critic.md", AGENT.format("critic", ""))
    folder.write("code-reviewer.md", REVIEWER)
    event = {"uri": uris.of(str(other.root)), "name": "other"}
    folder.client.start({}, workspaceFolders=[{"uri": uris.of(str(folder.root)), "name": "w"}, event])

    def change(**given: Any) -> None:
        params = {"event": {"added": [], "removed": [], **given}}
        folder.client.notify("workspace/didChangeWorkspaceFolders", params)

    assert names(folder) == ["code-reviewer", "critic"]
    change(removed=[event])
    while names(folder) != ["code-reviewer"]:
        pass
    other.write("judge.md", AGENT.format("judge", ""))
    change(added=[event])
    while names(folder) != ["code-reviewer", "critic", "judge"]:
        pass
    critic = AGENT.format("critic", "Ask @agent-judge, @agent-nobody.\n")
    other.open("critic.md", critic, "unknown-agent")
    change(removed=[event])
    other.client.change(other.uri("critic.md"), 2, critic + "\n")
    assert other.codes("critic.md") == ["unknown-agent"], "what is open is known with its folder, wherever it is"
    (other.root / "agents").mkdir()
    (other.root / "agents/deep.md").write_text(AGENT.format("deep", "").replace("\n---\n", "\nmodel: sonnet\n---\n"))
    change(added=[event])
    while names(folder) != ["code-reviewer", "critic", "deep", "judge"]:
        pass
    assert folder.client.stop() == 0


def test_a_file_that_is_deleted_while_it_is_open(folder: Folder) -> None:
    folder.write("code-reviewer.md", REVIEWER)
    folder.start()
    folder.open("lead.md", LEAD)
    folder.open("code-reviewer.md", REVIEWER)
    folder.path("code-reviewer.md").unlink()
    gone = {"changes": [{"uri": folder.uri("code-reviewer.md"), "type": 3}]}
    folder.client.notify("workspace/didChangeWatchedFiles", gone)
    folder.client.change(folder.uri("code-reviewer.md"), 2, REVIEWER.replace("Review.", "Review it."))
    assert folder.codes("code-reviewer.md") == []
    assert "code-reviewer" in names(folder), "the text that is open counts"
    folder.client.notify("textDocument/didClose", {"textDocument": {"uri": folder.uri("code-reviewer.md")}})
    while folder.codes("lead.md") != ["unknown-agent"]:
        pass
    assert names(folder) == ["lead"]


def test_a_file_that_is_deleted_while_nobody_watches(folder: Folder) -> None:
    folder.write("code-reviewer.md", REVIEWER)
    folder.start()
    folder.open("lead.md", LEAD)
    folder.client.request("workspace/diagnostic", {"previousResultIds": []})
    folder.path("code-reviewer.md").unlink()
    folder.client.notify("textDocument/didSave", {"textDocument": {"uri": folder.uri("lead.md")}})
    while names(folder) != ["lead"]:
        pass


def test_the_users_agents_come_after_the_start(folder: Folder, tmp_path: Path) -> None:
    folder.start(FULL)
    folder.open("lead.md", LEAD, "unknown-agent")
    own = tmp_path / "home/agents/code-reviewer.md"
    own.parent.mkdir(parents=True)
    own.write_text(REVIEWER)
    folder.client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uris.of(str(own)), "type": 1}]})
    while folder.codes("lead.md"):
        pass
    assert names(folder) == ["code-reviewer", "lead"]


def test_a_change_that_no_scan_would_find_is_not_read(folder: Folder) -> None:
    folder.write("code-reviewer.md", REVIEWER)
    folder.start(FULL)
    folder.open("lead.md", AGENT.format("lead", "Plan it.\n").replace("\n---\n", "\nmcpServers: [Kit]\n---\n"))
    (folder.root / ".gitignore").write_text("build/\n.claude/agents/own.md\n.mcp.json\n")
    (folder.root / ".mcp.json").write_text('{"mcpServers": {"kit": {"command": "kit"}}}')
    paths = {
        "node_modules/kit/.claude/agents/packaged.md": False,
        ".claude/worktrees/fix/.claude/agents/elsewhere.md": False,
        "build/agents/built.md": False,
        ".claude/agents/node_modules/inner.md": True,
        ".claude/agents/own.md": True,
        "docs/.claude/agents/nested.md": True,
    }
    for it in paths:
        at = folder.root / it
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_text(AGENT.format(at.stem, "").replace("\n---\n", "\nmodel: sonnet\n---\n"))
    found = ["code-reviewer", "kit", "lead", *(Path(it).stem for it, is_read in paths.items() if is_read)]

    def report(kind: int) -> None:
        changes = [{"uri": uris.of(str(folder.root / it)), "type": kind} for it in (".mcp.json", *paths)]
        folder.client.notify("workspace/didChangeWatchedFiles", {"changes": changes})

    report(1)
    while "unknown-mcp-server" not in folder.codes("lead.md"):
        pass
    while names(folder) != sorted(found):
        pass
    (folder.root / "docs/.gitignore").write_text("*\n")
    nested = folder.root / "docs/.claude/agents/nested.md"
    nested.write_text(nested.read_text().replace("nested", "renamed"))
    report(2)
    while "renamed" not in names(folder):
        pass
    for it in paths:
        (folder.root / it).unlink()
    report(3)
    while names(folder) != ["code-reviewer", "kit", "lead"]:
        pass


@pytest.mark.parametrize("repository", ["", "kits", "."])
def test_a_reported_file_is_read_if_a_scan_finds_it(repository: str, tmp_path: Path) -> None:
    """With and without a repository, and around one."""
    (tmp_path / ".gitignore").write_text("build/\n")
    if repository:
        (tmp_path / repository / ".git").mkdir(parents=True)
    session = Session(Abilities(folders={tmp_path.as_uri(): str(tmp_path)}))
    worked_off(scanning.scan(session, True))
    paths = [tmp_path / it / ".claude/agents/z.md" for it in ("build", "kits/build", "kits/docs")]
    for it in paths:
        it.parent.mkdir(parents=True)
        it.write_text(AGENT.format("z", ""))
    worked_off(scanning.read(session, map(str, paths)))
    assert [it.path for it in session.index.agents.values()] == [str(paths[-1])]
    for it in paths:
        session.open(it.as_uri(), 1, AGENT.format("z", ""))
    assert len(session.members()) == 3
    for it in paths:
        session.close(it.as_uri())
    assert session.members() == [str(paths[-1])], "what is ignored is left out of the report on the workspace"


def test_beside_an_open_agent_ignored_ones_are_known_until_it_is_closed(folder: Folder) -> None:
    (folder.root / ".gitignore").write_text("sub/\n")
    paths = [folder.root / f"sub/.claude/agents/{it}.md" for it in ("one", "two")]
    for it in paths:
        it.parent.mkdir(parents=True, exist_ok=True)
        it.write_text(AGENT.format("zed", ""))
    folder.write("lead.md", LEAD)
    event = {"changes": [{"uri": folder.uri("lead.md"), "type": 2}]}
    opened, other = ({"textDocument": {"uri": uris.of(str(it))}} for it in paths)
    folder.start(FULL)
    assert [it[1] for it in agents(folder)] == [".claude/agents"]
    folder.open(str(paths[0]), paths[0].read_text(), "duplicate-name")
    folder.open(str(paths[1]), paths[1].read_text())
    folder.client.notify("textDocument/didClose", opened)
    folder.client.notify("workspace/didChangeWatchedFiles", event)
    assert [len(it[2]) for it in agents(folder)] == [2, 1], "another one is open"
    folder.client.notify("textDocument/didClose", other)
    assert [it[1] for it in agents(folder)] == [".claude/agents"]
    folder.client.notify("workspace/didChangeWatchedFiles", event)
    assert [it[1] for it in agents(folder)] == [".claude/agents"]


def test_what_is_ignored_beside_an_agent_is_found_if_the_agent_is_read_while_a_scan_runs(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("local.md\n")
    paths = [tmp_path / it for it in ("README.md", "docs/.claude/agents/a.md", "docs/.claude/agents/local.md")]
    server = build()
    server.session.change_folders([], {tmp_path.as_uri(): str(tmp_path)})
    worked_off(scanning.scan(server.session, True))
    for it in paths:
        it.parent.mkdir(parents=True, exist_ok=True)
        it.write_text(AGENT.format(it.stem, ""))
    scanning.look(server, changed=map(str, paths[:2]))
    while server.protocol.jobs.step(also_later=True):
        pass
    assert str(paths[2]) in server.session.index.agents


@pytest.mark.parametrize("changed", [(), (".gitignore",), ("pkg/.claude/agents/a.md", ".gitignore")])
def test_a_scan_that_is_asked_for_asks_for_no_other(changed: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("local.md\n")
    (tmp_path / "pkg/.claude/agents").mkdir(parents=True)
    (tmp_path / "pkg/.claude/agents/a.md").write_text(AGENT.format("a", ""))
    server = build()
    server.session.change_folders([], {tmp_path.as_uri(): str(tmp_path)})
    worked_off(scanning.scan(server.session, True))
    scanning.look(server, whole=True, changed=[str(tmp_path / it) for it in changed])
    while server.protocol.jobs.step(also_later=True):
        pass
    assert server.session.scans.asked == 1


@pytest.mark.parametrize("name", ["CLAUDE.md", ".claude/commands/go.md", ".claude/skills/go/SKILL.md", "README.md"])
def test_opening_and_closing_what_is_no_agent_asks_for_no_scan_beside_it(name: str, tmp_path: Path) -> None:
    file = tmp_path / "pkg" / name
    file.parent.mkdir(parents=True)
    file.write_text("Ask @agent-a.\n")
    server = build()
    server.session.change_folders([], {tmp_path.as_uri(): str(tmp_path)})
    worked_off(scanning.scan(server.session, True))
    before = server.session.bases
    server.session.open(uris.of(str(file)), 1, file.read_text())
    assert server.session.bases == before == {str(tmp_path)}


def test_agents_outside_the_workspace_are_forgotten_with_the_open_one_beside_them(
    folder: Folder, tmp_path: Path
) -> None:
    other = Folder(tmp_path / "other", folder.client)
    for it in ("one", "two"):
        other.write(f"{it}.md", AGENT.format("zed", ""))
    folder.start(FULL)
    other.open("one.md", AGENT.format("zed", ""), "duplicate-name")
    folder.client.notify("textDocument/didClose", {"textDocument": {"uri": other.uri("one.md")}})
    assert agents(folder) == []


def test_every_scan_finds_what_is_ignored_beside_an_agent(tmp_path: Path) -> None:
    def known() -> list[str]:
        return sorted(it.path.removeprefix(f"{tmp_path}/") for it in session.index.agents.values())

    def write(*names: str) -> list[str]:
        for it in names:
            path = tmp_path / it
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(AGENT.format("zed", ""))
        return sorted(names)

    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("local.md\n")
    session = Session(Abilities(folders={tmp_path.as_uri(): str(tmp_path)}))
    files = write("docs/.claude/agents/a.md", "docs/.claude/agents/local.md")
    write("sub/.claude/agents/local.md", "build/.claude/agents/local.md")
    worked_off(scanning.scan(session, True))
    assert known() == files
    worked_off(scanning.scan(session, False))
    assert known() == files
    added = write("sub/.claude/agents/a.md")
    worked_off(scanning.read(session, [str(tmp_path / it) for it in added]))
    worked_off(scanning.scan(session, False))
    assert known() == [*files, *added, "sub/.claude/agents/local.md"]
    assert [Path(it).name for it in session.members()] == ["a.md", "a.md"], "what is ignored is not checked"


@pytest.mark.parametrize("at", ["kits/.gitignore", "kits/.ignore", ".git/info/exclude"])
def test_a_reported_change_of_what_is_ignored_is_followed(folder: Folder, at: str) -> None:
    built = folder.root / "kits/agents/built.md"
    built.parent.mkdir(parents=True)
    built.write_text(AGENT.format("built", "").replace("\n---\n", "\nmodel: sonnet\n---\n"))
    folder.write("lead.md", LEAD)
    folder.start(FULL)
    asked = folder.client.wait(lambda it: it.get("method") == "client/registerCapability")
    watchers = next(it["registerOptions"]["watchers"] for it in asked["params"]["registrations"] if it["id"] == "files")
    assert any(f"/{at}".endswith(str(it["globPattern"])[2:]) for it in watchers)
    while names(folder) != ["built", "lead"]:
        pass
    ignoring = folder.root / at
    ignoring.parent.mkdir(exist_ok=True)

    def report() -> None:
        folder.client.notify(
            "workspace/didChangeWatchedFiles", {"changes": [{"uri": uris.of(str(ignoring)), "type": 2}]}
        )

    ignoring.write_text("agents/\n")
    report()
    while names(folder) != ["lead"]:
        pass
    ignoring.unlink()
    report()
    while names(folder) != ["built", "lead"]:
        pass


@pytest.mark.parametrize("is_setting", [False, True])
def test_what_is_ignored_is_followed_without_watching(folder: Folder, is_setting: bool) -> None:
    built = folder.root / "kits/agents/built.md"
    built.parent.mkdir(parents=True)
    built.write_text(AGENT.format("built", "").replace("\n---\n", "\nmodel: sonnet\n---\n"))
    ignoring, settings = folder.root / ".gitignore", folder.root / ".agentls.toml"
    ignoring.write_text("agents/\n")
    folder.write("lead.md", LEAD)
    folder.start()
    folder.open("lead.md", LEAD, "unknown-agent")
    assert names(folder) == ["lead"]
    for is_found in (True, False):
        if is_setting:
            settings.write_text(f"respectIgnoreFiles = {'false' if is_found else 'true'}\n")
        else:
            ignoring.write_text("" if is_found else "agents/\n")
        folder.client.notify("textDocument/didSave", {"textDocument": {"uri": folder.uri("lead.md")}})
        while names(folder) != (["built", "lead"] if is_found else ["lead"]):
            pass


@pytest.mark.parametrize("is_reported", [True, False])
def test_files_that_are_not_open_are_shown_as_they_are_ignored(folder: Folder, is_reported: bool) -> None:
    folder.write("wrong.md", WRONG)
    folder.write("lead.md", LEAD)
    roots = [{"uri": uris.of(str(folder.root)), "name": "w"}]
    folder.client.start({}, workspaceFolders=roots, initializationOptions={"workspaceDiagnostics": True})
    assert folder.codes("wrong.md") == ["unknown-field"]
    folder.open("code-reviewer.md", REVIEWER)
    assert folder.codes("lead.md") == []
    assert folder.codes("wrong.md") == ["unknown-field"], "the closed files have been checked again"
    ignoring = folder.root / ".gitignore"
    reported = {"changes": [{"uri": uris.of(str(ignoring)), "type": 2}]}
    saved = {"textDocument": {"uri": folder.uri("code-reviewer.md")}}
    for lines, codes in (("wrong.md\n", []), ("", ["unknown-field"])):
        ignoring.write_text(lines)
        if is_reported:
            folder.client.notify("workspace/didChangeWatchedFiles", reported)
        else:
            folder.client.notify("textDocument/didSave", saved)
        assert folder.codes("wrong.md") == codes


def test_a_branch_is_switched_below_a_text_that_is_not_saved(folder: Folder) -> None:
    folder.write("code-reviewer.md", REVIEWER)
    folder.write("lead.md", LEAD)
    folder.start()
    folder.open("lead.md", LEAD + "Ask @agent-critic.\n", "unknown-agent")
    folder.write("lead.md", AGENT.format("boss", ""))
    folder.path("code-reviewer.md").unlink()
    folder.write("critic.md", AGENT.format("critic", ""))
    changes = [{"uri": folder.uri(f"{it}.md"), "type": 2} for it in ("lead", "code-reviewer", "critic")]
    folder.client.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    found = folder.client.published(folder.uri("lead.md"))
    assert [it["message"].split("`")[1] for it in found["diagnostics"]] == ["code-reviewer"]
    assert names(folder) == ["critic", "lead"], "what is typed counts"
    folder.client.notify("textDocument/didClose", {"textDocument": {"uri": folder.uri("lead.md")}})
    assert names(folder) == ["boss", "critic"]


@pytest.mark.parametrize(
    ("watches", "due", "looks"), [(False, 0.0, True), (True, 0.0, False), (False, float("inf"), False)]
)
def test_the_disk_is_looked_at_while_somebody_types_where_the_client_does_not_watch(
    watches: bool, due: float, looks: bool
) -> None:
    server = build()
    server.client = Abilities(registers_watchers=watches)
    scans = server.session.scans
    if due < float("inf"):
        scans.end(due, due)
    scanning.look_if_due(server)
    assert scans.is_running is looks
    while server.protocol.jobs.step(also_later=True):
        pass
    assert not scans.is_running
    assert scans.is_due(time.monotonic()) is (watches and due < float("inf")), "the next look waits"


def test_instructions_of_another_scheme_are_no_agent() -> None:
    text = "---\nname: a\ndescription: Reads.\ntools: Read\n---\nRead.\n"
    found = [build().session.open(f"vscode-vfs://w/{it}", 1, text).origin for it in ("CLAUDE.md", "agents/a.md")]
    assert [it is None for it in found] == [True, False]


def test_a_scan_of_everything_is_not_replaced_by_a_smaller_one() -> None:
    scans = Scans()
    assert scans.want(True)
    assert not scans.want(False), "one runs already"
    assert (scans.take(), scans.take()) == (True, None)


def test_a_command_waits_for_the_scans_that_were_asked_for_before_it(tmp_path: Path) -> None:
    def write(name: str) -> None:
        path = tmp_path / f"{name}/.claude/agents/{name}.md"
        path.parent.mkdir(parents=True)
        path.write_text(AGENT.format(name, ""))

    def step() -> None:
        server.protocol.jobs.step(also_later=True)

    server = build()
    server.session.change_folders([], {tmp_path.as_uri(): str(tmp_path)})
    write("a")
    scanning.look(server, whole=True)
    while not server.session.stamps:
        step()
    write("b")
    scanning.look(server, whole=True)
    found: list[list[dict[str, object]]] = []

    def asking() -> Steps[None]:
        found.append((yield from commands.agents(server)))

    server.protocol.jobs.add(asking())
    for _ in range(1000):
        scanning.look(server)
        step()
    assert [it["label"] for it in found[0]] == ["Project", "Project"]
    assert [Path(str(it["path"])).parts[0] for it in found[0]] == ["a", "b"]


def test_a_scan_of_everything_notes_what_is_ignored(tmp_path: Path) -> None:
    session = Session(Abilities(folders={tmp_path.as_uri(): str(tmp_path)}))
    changes = []
    for whole, ignored in ((True, "a/\n"), (False, "a/\n"), (False, "b/\n")):
        (tmp_path / ".gitignore").write_text(ignored)
        worked_off(scanning.scan(session, whole))
        changes.append(session.changes)
    assert changes[0] == changes[1] < changes[2], "only what is ignored otherwise is a change"


def test_what_cannot_be_read_is_said_once_in_each_session(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def examined(found: Found, at: Place) -> Steps[None]:
        yield from ()
        raise disk.Unreadable("it is locked")

    monkeypatch.setattr(scanning, "examined", examined)
    path = tmp_path / ".claude/agents/a.md"
    path.parent.mkdir(parents=True)
    path.write_text(AGENT.format("a", ""))
    for _ in range(2):
        session = build().session
        session.change_folders([], {tmp_path.as_uri(): str(tmp_path)})
        for _ in range(2):
            assert not any(scanning.scan(session, True))
            session.note_stamp(str(path), None)
    assert [it.getMessage() for it in caplog.records] == [f"{path}: it is locked"] * 2


WRONG = AGENT.format("wrong", "Do.\n").replace("\n---\n", "\ntool: Read\n---\n")


def test_files_that_are_not_open_are_published_where_that_is_wanted(folder: Folder) -> None:
    folder.write("wrong.md", WRONG)
    folder.write("lead.md", LEAD)
    roots = [{"uri": uris.of(str(folder.root)), "name": "w"}]
    folder.client.start({}, workspaceFolders=roots, initializationOptions={"workspaceDiagnostics": True})
    assert folder.codes("lead.md") == ["unknown-agent"]
    assert folder.codes("wrong.md") == ["unknown-field"]
    folder.open("code-reviewer.md", REVIEWER)
    assert folder.codes("lead.md") == [], "what is typed shows in files that are not open"
    assert folder.open("wrong.md", WRONG.replace("tool:", "tools:")) == []
    folder.client.notify("textDocument/didClose", {"textDocument": {"uri": folder.uri("wrong.md")}})
    while folder.codes("wrong.md") != ["unknown-field"]:
        pass
    folder.path("wrong.md").unlink()
    gone = {"changes": [{"uri": folder.uri("wrong.md"), "type": 3}]}
    folder.client.notify("workspace/didChangeWatchedFiles", gone)
    assert folder.codes("wrong.md") == []
    settings: dict[str, Any] = {"settings": {"agentls": {}}}
    folder.client.change(folder.uri("code-reviewer.md"), 2, REVIEWER.replace("code-reviewer", "critic"))
    assert folder.codes("lead.md") == ["unknown-agent"]
    folder.client.notify("workspace/didChangeConfiguration", settings)
    assert folder.codes("lead.md") == []
    assert folder.client.stop() == 0


def test_files_that_are_not_open_can_be_left_out_where_the_client_asks(folder: Folder) -> None:
    folder.write("wrong.md", WRONG)
    folder.start()
    everything: dict[str, Any] = {"previousResultIds": []}

    def codes() -> list[str]:
        report = folder.client.request("workspace/diagnostic", everything)["result"]
        return [it["code"] for item in report["items"] for it in item["items"]]

    assert codes() == ["unknown-field"]
    (folder.root / ".agentls.toml").write_text("workspaceDiagnostics = false\n")
    folder.client.notify("workspace/didChangeWatchedFiles", {"changes": []})
    assert codes() == []


def test_an_open_command_belongs_to_the_plugin_whose_manifest_comes(tmp_path: Path) -> None:
    session = Session(Abilities())
    uri = uris.of(str(tmp_path / "kit/commands/ship.md"))
    opened = session.open(uri, 1, "Ask @agent-judge.\n")
    assert opened.at is not None
    assert opened.at.kind == "unknown"
    (tmp_path / "kit/.claude-plugin").mkdir(parents=True)
    (tmp_path / "kit/.claude-plugin/plugin.json").write_text('{"name": "kit"}')
    session.look_again()
    at = session.documents[uri].at
    assert at is not None
    assert (at.kind, at.tree.plugin) == ("command", "kit")
    assert session.open(uri, 2, "Ask nobody.\n").at is at
