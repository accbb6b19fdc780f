"""The real server in files that are not agents and name some: they are followed, renamed and checked, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from agentls.lsp import uri as uris

from .test_lsp_workspace import AGENT, FULL, Folder, folder

__all__ = ["folder"]

TESTER = AGENT.format("tester", "Run the tests.\n")
FILES = {
    ".claude/commands/ship.md": 'Launch subagent_type: "tester".\nUse the tester agent.\n',
    ".claude/settings.json": '{\r\n\t"permissions": {"deny": ["Agent(tester)"]},\r\n\t"env": {"A": "😀", "B": "x"},'
    ' "agent": "tester"\r\n}\r\n',
    "CLAUDE.md": "See @docs/more.md first.\n",
    "docs/more.md": "😀 Ask @agent-tester.\n",
    "docs/unread.md": "Ask @agent-tester.\n",
    ".github/workflows/ci.yml": "run: claude --agent tester\n",
}


class Project(Folder):
    """A project whose files are named by their paths."""

    def path(self, name: str) -> Path:
        return self.root / name

    def write(self, name: str, text: str) -> None:
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        self.path(name).write_bytes(text.encode())

    def edited(self, edit: dict[str, Any]) -> dict[str, list[str]]:
        """The files that an edit changes, each with `line:start-end text`."""
        found = {}
        changes = {it["textDocument"]["uri"]: it["edits"] for it in edit["documentChanges"] if "edits" in it}
        for uri, edits in changes.items():
            path = str(Path(uris.path(uri)).relative_to(self.root))
            found[path] = [f"{_place(it['range'])} {it['newText']}" for it in edits]
        return found

    def show(self, name: str, text: str | None = None) -> None:
        """Open a file, for which nothing is published where nothing is found."""
        document = {"uri": self.uri(name), "languageId": "markdown", "version": 1, "text": text or FILES[name]}
        self.client.notify("textDocument/didOpen", {"textDocument": document})

    def codes_of(self, name: str, text: str | None = None) -> list[str]:
        """What is found in a file that is opened, when every file is known."""
        self.show(name, text)
        self.client.request("workspace/symbol", {"query": ""})
        return self.codes(name)

    def codes(self, name: str) -> list[str]:
        answer = self.client.request("textDocument/diagnostic", {"textDocument": {"uri": self.uri(name)}})
        return [it["code"] for it in answer["result"]["items"]]


def _place(range: dict[str, Any]) -> str:
    start, end = range["start"], range["end"]
    assert start["line"] == end["line"]
    return f"{start['line']}:{start['character']}-{end['character']}"


def _project(folder: Folder, **more: str) -> Project:
    project = Project(folder.root, folder.client)
    project.write(".claude/agents/tester.md", TESTER)
    for path, text in {**FILES, **more}.items():
        project.write(path, text)
    return project


EVERYWHERE = {
    ".claude/commands/ship.md": ["0:23-29", "1:8-14"],
    ".claude/settings.json": ["1:33-39", "2:41-47"],
    ".github/workflows/ci.yml": ["0:20-26"],
    "docs/more.md": ["0:14-20"],
}


def test_references_are_in_all_files_that_name_an_agent(folder: Folder) -> None:
    project = _project(folder)
    project.start()
    project.client.open(project.uri(".claude/agents/tester.md"), TESTER)
    context = {"context": {"includeDeclaration": False}}
    found: dict[str, list[str]] = {}
    for it in project.ask("textDocument/references", ".claude/agents/tester.md", 1, 8, **context):
        found.setdefault(str(Path(uris.path(it["uri"])).relative_to(project.root)), []).append(_place(it["range"]))
    assert found == EVERYWHERE


def test_an_agent_is_renamed_from_a_command_and_json_keeps_its_format(folder: Folder) -> None:
    project = _project(folder)
    project.start(FULL)
    project.show(".claude/commands/ship.md")
    prepared = project.ask("textDocument/prepareRename", ".claude/commands/ship.md", 0, 25)
    assert (_place(prepared["range"]), prepared["placeholder"]) == ("0:23-29", "tester")
    edit = project.ask("textDocument/rename", ".claude/commands/ship.md", 0, 25, newName="runner")
    renamed = {path: [f"{it} runner" for it in places] for path, places in EVERYWHERE.items()}
    assert project.edited(edit) == {".claude/agents/tester.md": ["1:6-12 runner"], **renamed}
    assert edit["documentChanges"][-1]["newUri"] == project.uri(".claude/agents/runner.md")


def test_an_agent_of_a_plugin_is_found_without_the_plugin_where_the_host_finds_it(folder: Folder) -> None:
    launch = "Run `claude --agent judge`.\n"
    files = {
        "kit/.claude-plugin/plugin.json": '{"name": "kit"}',
        "kit/agents/judge.md": AGENT.format("judge", "Judge.\n"),
        "kit/commands/ship.md": "---\ncontext: fork\nagent: judge\n---\n" + launch,
        ".claude/commands/ship.md": launch + "Then @agent-kit:judge.\n",
        ".claude/settings.json": '{"agent": "judge"}\n',
    }
    project = _project(folder, **files)
    project.start(FULL)
    for path, line, character in ((".claude/commands/ship.md", 0, 22), (".claude/settings.json", 0, 12)):
        project.show(path, files[path])
        (found,) = project.ask("textDocument/definition", path, line, character)
        assert found["targetUri"] == project.uri("kit/agents/judge.md"), path
        assert len(project.ask("textDocument/documentHighlight", path, line, character)) == files[path].count("judge")
    for line, character in ((0, 22), (1, 18)):
        hover = project.ask("textDocument/hover", ".claude/commands/ship.md", line, character)
        assert "kit:judge · agent" in hover["contents"]["value"]
    edit = project.ask("textDocument/rename", ".claude/commands/ship.md", 0, 22, newName="jury")
    assert project.edited(edit) == {
        "kit/agents/judge.md": ["1:6-11 jury"],
        "kit/commands/ship.md": ["4:20-25 jury"],
        ".claude/commands/ship.md": ["0:20-25 jury", "1:16-21 jury"],
        ".claude/settings.json": ["0:11-16 jury"],
    }


def test_a_byte_order_mark_on_the_disk_is_no_character_of_an_editor(folder: Folder) -> None:
    names = {".claude/settings.json": '\ufeff{"agent": "tester"}', "CLAUDE.md": "\ufeff@agent-tester\n"}
    project = _project(folder, **names)
    project.start(FULL)
    project.show(".claude/commands/ship.md")
    edit = project.ask("textDocument/rename", ".claude/commands/ship.md", 0, 25, newName="runner")
    edits = project.edited(edit)
    assert (edits[".claude/settings.json"], edits["CLAUDE.md"]) == (["0:11-17 runner"], ["0:7-13 runner"])


def test_a_file_that_is_renamed_takes_the_names_along(folder: Folder) -> None:
    project = _project(folder)
    project.start(FULL)
    files = {
        "files": [
            {"oldUri": project.uri(".claude/agents/tester.md"), "newUri": project.uri(".claude/agents/runner.md")}
        ]
    }
    edit = project.client.request("workspace/willRenameFiles", files)["result"]
    assert project.edited(edit).keys() == {".claude/agents/tester.md", *EVERYWHERE}


def test_a_name_is_followed_from_every_kind_of_file(folder: Folder) -> None:
    project = _project(folder)
    project.start()
    for path, (line, character) in {
        ".claude/commands/ship.md": (0, 23),
        ".claude/settings.json": (2, 43),
        "docs/more.md": (0, 15),
        ".github/workflows/ci.yml": (0, 22),
    }.items():
        project.show(path)
        found = project.ask("textDocument/definition", path, line, character)
        assert [it["uri"] for it in found] == [project.uri(".claude/agents/tester.md")], path
        marked = project.ask("textDocument/documentHighlight", path, line, character)
        assert sorted(_place(it["range"]) for it in marked) == EVERYWHERE[path]


def test_what_nobody_imports_is_not_looked_at(folder: Folder) -> None:
    project = _project(folder)
    project.start()
    project.show("docs/unread.md")
    assert project.ask("textDocument/definition", "docs/unread.md", 0, 15) in (None, [])


def test_a_name_that_does_not_exist_is_reported_and_can_be_fixed(folder: Folder) -> None:
    project = _project(folder)
    project.start()
    path = ".claude/settings.json"
    text = '{\r\n\t"env": {"A": "😀"}, "agent": "testr"\r\n}\r\n'
    project.client.request("workspace/symbol", {"query": ""})
    diagnostics = project.client.open(project.uri(path), text)["diagnostics"]
    assert [(it["code"], _place(it["range"])) for it in diagnostics] == [("unknown-reference", "1:31-36")]
    params = {
        "textDocument": {"uri": project.uri(path)},
        "range": diagnostics[0]["range"],
        "context": {"diagnostics": diagnostics},
    }
    actions = project.client.request("textDocument/codeAction", params)["result"]
    assert [it["title"] for it in actions] == ["Write `tester`"]


def test_nothing_else_is_found_there(folder: Folder) -> None:
    project = _project(folder)
    project.start()
    odd = "---\nname: a b\ndescription: d\ntools: Nonsense\nmodel: gpt\n- x\n---\n<example>\n[x](gone.md)\n"
    for path in (".claude/commands/a.md", ".claude/skills/a/SKILL.md", "CLAUDE.md", ".claude/rules/a.md", "README.md"):
        assert project.codes_of(path, odd) == []
        assert project.client.request("textDocument/codeAction", {
            "textDocument": {"uri": project.uri(path)},
            "range": {"start": {"line": 0, "character": 0}, "end": {"line": 7, "character": 0}},
            "context": {"diagnostics": []},
        })["result"] == []  # fmt: skip
    assert project.codes_of(".claude/settings.json", '{"agent": ["x", nonsense') == []


def test_an_agent_is_denied_by_the_text_of_an_open_settings_file(folder: Folder) -> None:
    """Typed, not valid, and valid again; closed without being saved."""
    project, settings = _project(folder, **{".claude/settings.json": "{}"}), ".claude/settings.json"
    project.start()
    denied = '{"permissions": {"deny": ["Agent(tester)"]MORE}}'
    agent = ".claude/agents/tester.md"
    assert "denied-agent" not in project.codes_of(agent, TESTER)
    project.show(settings, "{}")
    found = []
    for version, text in enumerate(("", ', "defaultMode": "Plan"', ', "defaultMode": "plan"', ', "ask": [5]'), 2):
        project.client.notify("textDocument/didChange", {
            "textDocument": {"uri": project.uri(settings), "version": version},
            "contentChanges": [{"text": denied.replace("MORE", text)}],
        })  # fmt: skip
        found.append(project.codes(agent))
    project.client.notify("textDocument/didClose", {"textDocument": {"uri": project.uri(settings)}})
    found.append(project.codes(agent))
    assert [it.count("denied-agent") for it in found] == [1, 0, 1, 1, 0]


def test_a_client_that_does_not_ask_is_told_of_an_agent_that_open_settings_deny(folder: Folder) -> None:
    denied = '{"permissions": {"deny": ["Agent(tester)"], "defaultMode": "MODE"}}'
    settings = ".claude/settings.json"
    project = _project(folder, **{settings: denied.replace("MODE", "Plan")})
    agent = project.uri(".claude/agents/tester.md")
    project.client.start(workspaceFolders=[{"uri": uris.of(str(project.root)), "name": "work"}])

    def told() -> list[str]:
        found = project.client.wait(
            lambda it: it.get("method") == "textDocument/publishDiagnostics" and it["params"]["uri"] == agent
        )
        return [it["code"] for it in found["params"]["diagnostics"]]

    project.show(".claude/agents/tester.md", TESTER)
    project.show(settings, denied.replace("MODE", "plan"))
    while "denied-agent" not in told():
        pass
    project.client.notify("textDocument/didClose", {"textDocument": {"uri": project.uri(settings)}})
    while "denied-agent" in told():
        pass


def test_the_setting_turns_the_findings_off(folder: Folder) -> None:
    project = _project(folder, **{".agentls.toml": "references = false\n"})
    project.start()
    assert project.codes_of(".claude/commands/a.md", 'Use subagent_type: "testr".\n') == []


def test_changes_on_the_disk_are_followed(folder: Folder) -> None:
    project = _project(folder)
    project.start()
    project.client.open(project.uri(".claude/agents/tester.md"), TESTER)

    def count() -> int:
        context = {"context": {"includeDeclaration": False}}
        return len(project.ask("textDocument/references", ".claude/agents/tester.md", 1, 8, **context))

    assert count() == 6
    project.path(".claude/commands/ship.md").unlink()
    project.write(".claude/settings.json", '{"agent": "tester"}')
    project.write("CLAUDE.md", "Nothing.\n")
    changes = [
        {"uri": project.uri(".claude/commands/ship.md"), "type": 3},
        {"uri": project.uri(".claude/settings.json"), "type": 2},
        {"uri": project.uri("CLAUDE.md"), "type": 2},
    ]
    project.client.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    while count() != 2:
        pass


def test_an_agent_that_is_deleted_is_missed_in_the_command_that_is_open(folder: Folder) -> None:
    project = _project(folder, **{".claude/agents/other.md": AGENT.format("other", "")})
    project.start()
    path = ".claude/commands/ship.md"
    assert project.codes_of(path) == []
    project.path(".claude/agents/tester.md").unlink()
    gone = {"changes": [{"uri": project.uri(".claude/agents/tester.md"), "type": 3}]}
    project.client.notify("workspace/didChangeWatchedFiles", gone)
    while project.codes(path) != ["unknown-reference"]:
        pass


def test_an_agent_of_another_plugin_is_renamed_everywhere(folder: Folder) -> None:
    project = Project(folder.root, folder.client)
    for path, text in {
        "a/.claude-plugin/plugin.json": '{"name": "a"}',
        "a/agents/judge.md": AGENT.format("judge", "Judge.\n"),
        "b/.claude-plugin/plugin.json": '{"name": "b"}',
        "b/commands/ship.md": 'Launch subagent_type: "a:judge", not subagent_type: "judge".\n',
    }.items():
        project.write(path, text)
    project.start(FULL)
    project.client.open(project.uri("a/agents/judge.md"), AGENT.format("judge", "Judge.\n"))
    edit = project.ask("textDocument/rename", "a/agents/judge.md", 1, 8, newName="umpire")
    assert project.edited(edit) == {"a/agents/judge.md": ["1:6-11 umpire"], "b/commands/ship.md": ["0:25-30 umpire"]}


def test_what_launches_an_agent_is_also_a_command(folder: Folder) -> None:
    project = _project(folder)
    project.start()
    project.show(".claude/commands/ship.md")
    (item,) = project.ask("textDocument/prepareCallHierarchy", ".claude/commands/ship.md", 0, 25)
    assert item["name"] == "tester"
    calls = project.client.request("callHierarchy/incomingCalls", {"item": item})["result"]
    assert [it["from"]["name"] for it in calls] == [
        "commands/ship.md",
        ".claude/settings.json",
        "workflows/ci.yml",
        "docs/more.md",
    ]
    (call,) = project.client.request("callHierarchy/outgoingCalls", {"item": calls[0]["from"]})["result"]
    assert (call["to"]["name"], [_place(it) for it in call["fromRanges"]]) == ("tester", ["0:23-29", "1:8-14"])


def test_the_graph_is_a_page_with_a_diagram(folder: Folder) -> None:
    project = _project(folder)
    project.start()
    project.show(".claude/commands/ship.md", 'Use the tester agent and subagent_type: "testr".\n')
    page = project.client.request("workspace/executeCommand", {"command": "agentls.showGraph", "arguments": []})[
        "result"
    ]
    diagram, text = page.split("\n\n")
    assert diagram.splitlines()[:3] == ["```mermaid", "flowchart LR", '  n0["tester"]']
    assert text == (
        "~~~text\n/ship (command)\n  -> tester\n  -> testr (missing)\n"
        "does not exist: .claude/commands/ship.md names `testr`; did you mean `tester`?\n~~~\n"
    )


ATTACHING: dict[str, Any] = {
    "workspace": FULL["workspace"],
    "textDocument": {"synchronization": {"dynamicRegistration": True}},
    "experimental": {"attachesByName": True},
}


def _registered(project: Project, method: str = "client/registerCapability") -> dict[str, Any]:
    """What is registered next for documents, or unregistered, by method."""

    def its(message: dict[str, Any]) -> list[dict[str, Any]]:
        params = message.get("params") or {}
        return params.get("registrations") or params.get("unregisterations") or []

    asked = project.client.wait(lambda it: it.get("method") == method and "textDocument/didOpen" in _methods(its(it)))
    return {it["method"]: it for it in its(asked)}


def _methods(registrations: list[dict[str, Any]]) -> list[str]:
    return [it["method"] for it in registrations]


def _paths(project: Project, registration: dict[str, Any]) -> list[str]:
    root = str(project.root)
    return [it["pattern"].replace(root, "") for it in registration["registerOptions"]["documentSelector"]]


def test_an_editor_is_attached_to_what_instructions_import(folder: Folder) -> None:
    more = (
        "See @inner.md @odd/[x].md @../.claude/agents/tester.md @agents/a.md @../README.md @README.md and `@code.md`.\n"
    )
    project = _project(folder, **{"docs/more.md": more, "unread.md": "@docs/other.md", "README.md": "Read."})
    project.start(ATTACHING)
    found = _registered(project)
    paths = ["/docs/inner.md", "/docs/more.md", "/docs/odd/[[]x[]].md"]
    assert all(_paths(project, it) == paths for it in found.values())
    options = {method: it["registerOptions"] for method, it in found.items()}
    assert options["textDocument/didChange"]["syncKind"] == 1
    assert options["textDocument/rename"]["prepareProvider"]
    assert not options["textDocument/diagnostic"]["workspaceDiagnostics"]
    assert not {"textDocument/hover", "textDocument/completion", "textDocument/formatting"} & options.keys()

    def write(name: str, text: str) -> None:
        project.write(name, text)
        changes = {"changes": [{"uri": project.uri(name), "type": 2}]}
        project.client.notify("workspace/didChangeWatchedFiles", changes)

    write("docs/more.md", "@inner.md @odd/[x].md @{a}.md @late.md\n")
    late = _registered(project)
    assert _paths(project, late["textDocument/didOpen"]) == ["/docs/late.md"]
    write("docs/more.md", "@late.md\n")
    gone = _registered(project, "client/unregisterCapability")
    assert {it["id"] for it in gone.values()} == {it["id"] for it in found.values()}
    assert _paths(project, _registered(project)["textDocument/didOpen"]) == ["/docs/more.md"]


def test_a_folder_with_signs_of_patterns_is_meant_literally(folder: Folder) -> None:
    project = Project(folder.root / "a [b] {c}", folder.client)
    for path, text in {**FILES, ".claude/agents/tester.md": TESTER, ".git/HEAD": ""}.items():
        project.write(path, text)
    project.start(ATTACHING)
    (pattern,) = _registered(project)["textDocument/didOpen"]["registerOptions"]["documentSelector"]
    assert pattern == {"scheme": "file", "pattern": f"{folder.root}/a [[]b[]] [{{]c[}}]/docs/more.md"}


def test_an_editor_that_opens_everything_itself_is_not_attached(folder: Folder) -> None:
    project = _project(folder)
    project.start({**ATTACHING, "experimental": {"agentsChangedNotification": True}})
    project.client.wait(lambda it: it.get("method") == "agentls/agentsChanged")
    asked = [it for it in project.client.seen if it.get("method") == "client/registerCapability"]
    assert [_methods(it["params"]["registrations"]) for it in asked] == [["workspace/didChangeWatchedFiles"]]
