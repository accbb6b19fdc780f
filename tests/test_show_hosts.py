"""`agentls show` with several hosts: who reads a file where it lies, as a table and as JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from agentls.cli import main
from agentls.document import Document
from agentls.report import hosts
from agentls.report.page import as_page
from agentls.rules import engine

TEXT = """\
---
name: reviewer
description: "Reviews code.\\nUse it: when asked."
tools: Read, Bash(git:*)
disallowedTools: Write
---
Review the diff.
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in (".claude/agents", ".cursor/agents", ".qwen/agents", "elsewhere"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "reviewer.md").write_text(TEXT, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")
    return tmp_path


def rows(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main(["show", "--format", "json", *arguments]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_for_each_file_and_host(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = ".claude/agents/reviewer.md"
    found = rows(capsys, "--hosts", "claude-code,copilot-cli,cursor", path)
    keys = ("path", "host", "loads", "name", "description", "tools", "model")
    assert [[it[key] for key in keys] for it in found] == [
        [path, "claude-code", True, "reviewer", "Reviews code.\nUse it: when asked.", ["Read", "Bash"], None],
        [path, "copilot-cli", True, "reviewer", "Reviews code.\nUse it: when asked.", ["Read", "Bash(git:*)"], None],
        [path, "cursor", True, "reviewer", '"Reviews code.\\nUse it: when asked."', ["Read", "Bash(git:*)"], "inherit"],
    ]


def test_who_reads_a_file_follows_from_its_place(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    loads = {}
    for folder in (".claude/agents", ".cursor/agents", ".qwen/agents", "elsewhere"):
        for it in rows(capsys, "--hosts", "claude-code,cursor,qwen", f"{folder}/reviewer.md"):
            loads[folder, it["host"]] = it["loads"]
    assert loads == {
        (".claude/agents", "claude-code"): True,
        (".claude/agents", "cursor"): True,
        (".claude/agents", "qwen"): False,
        (".cursor/agents", "claude-code"): False,
        (".cursor/agents", "cursor"): True,
        (".cursor/agents", "qwen"): False,
        (".qwen/agents", "claude-code"): False,
        (".qwen/agents", "cursor"): False,
        (".qwen/agents", "qwen"): True,
        ("elsewhere", "claude-code"): True,
        ("elsewhere", "cursor"): True,
        ("elsewhere", "qwen"): True,
    }


@pytest.mark.parametrize("folder", [".kiro/agents", ".factory/droids"])
def test_no_other_host_reads_the_folder_of_one_that_was_not_measured(
    folder: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / folder).mkdir(parents=True)
    (project / folder / "reviewer.md").write_text(TEXT, "utf-8")
    found = rows(capsys, "--hosts", "claude-code,copilot-cli", f"{folder}/reviewer.md")
    assert [(it["loads"], it["reason"]) for it in found] == [
        (False, "Claude Code does not read this folder"),
        (False, "GitHub Copilot CLI does not read this folder"),
    ]


def test_json_has_what_is_lost_as_the_table(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(capsys, "--hosts", "claude-code,copilot-cli", ".claude/agents/reviewer.md")
    assert [it["lost"] for it in found] == [[], ["Bash(git:*)"]]


def test_json_without_a_choice_has_all_that_read_it(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = rows(capsys, ".claude/agents/reviewer.md")
    hosts = found["hosts"]
    assert isinstance(hosts, dict)
    assert {"claude-code", "copilot-cli", "cursor"} <= set(hosts)
    assert {"kind": "changed", "line": 3} in [
        {"kind": it["kind"], "line": it["line"]} for it in hosts["cursor"]["notes"]
    ]


def test_the_table_has_a_column_for_each_host(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path(".cursor/agents/reviewer.md").unlink()  # It would shadow the other one.
    assert main(["show", "--hosts", "claude-code,cursor", ".claude/agents/reviewer.md"]) == 0
    lines = [re.split(" {2,}", it.strip()) for it in capsys.readouterr().out.splitlines()]
    assert lines[:7] == [
        [".claude/agents/reviewer.md"],
        ["Claude Code", "Cursor"],
        ["loads", "yes", "yes"],
        ["name", "reviewer", "reviewer"],
        ["description", "Reviews code. Use it: when asked.", '"Reviews code.\\nUse it: when asked."'],
        ["tools", "Read, Bash", "Read, Bash(git:*)"],
        ["model", "–", "inherit"],
    ]
    assert [it[0].partition(":")[0] for it in lines[7:] if it[0].startswith("line")] == ["line 3"]


def test_a_file_of_another_host_is_shown_as_that_reads_it(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", ".cursor/agents/reviewer.md"]) == 0
    assert "Claude Code" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("folder", "text", "why"),
    [
        (
            ".claude/agents",
            "---\nname: reviewer\n---\nReview the diff.\n",
            ["`description` is missing, so Claude Code skips this file", "", "Codex CLI does not read this folder"],
        ),
        (
            ".cursor/agents",
            TEXT,
            ["Claude Code does not read this folder", "", "Codex CLI does not read this folder"],
        ),
    ],
)
def test_each_host_that_does_not_load_a_file_says_why(folder: str, text: str, why: list[str]) -> None:
    found = list(hosts.rows(Document(text, f"/work/{folder}/reviewer.md"), ("claude-code", "cursor", "codex")))
    assert dict(hosts.cells(found))["why"] == why


def test_an_unknown_host_is_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "--hosts", "cursor,vim", "elsewhere/reviewer.md"]) == 2
    assert "unknown host `vim`" in capsys.readouterr().err


def test_the_page_has_what_is_shown_with_links_to_the_lines() -> None:
    document = Document(TEXT.replace("Read,", "Read, grep,"), ".claude/agents/reviewer.md")
    page = as_page(document, list(hosts.rows(document)), engine.check(document))
    assert page.startswith("# reviewer\n\n[.claude/agents/reviewer.md](#L1)\n\n| Loads | yes (Claude Code")
    assert "| Tools | Read, Bash |\n| Dropped | grep |\n" in page
    assert "\n- [Line 4](#L4): unknown tool `grep`" in page
    assert "\n> \\- reviewer: Reviews code. Use it: when asked. (Tools: Read, grep, Bash" in page
    assert "\n|  | Claude Code | VS Code | GitHub Copilot CLI | Cursor |\n" in page
    assert "\n| Description | Reviews code." in page  # That of Cursor differs.


def test_the_page_of_a_file_that_is_skipped_says_why() -> None:
    document = Document(TEXT.replace('"Reviews code.\\nUse it: when asked."', "42"), ".qwen/agents/reviewer.md")
    page = as_page(document, list(hosts.rows(document)), ())
    assert page.startswith("# reviewer.md\n\n[.qwen/agents/reviewer.md](#L1)\n\n## By host\n\n|  | Qwen Code |\n")
    document = Document(TEXT.replace('"Reviews code.\\nUse it: when asked."', "[4|2]"), ".claude/agents/reviewer.md")
    page = as_page(document, list(hosts.rows(document)), ())
    assert "\n| Why | `description` is a list, not a string, so Claude Code skips this file" in page
    assert "| \\[4\\|2\\] |" in page
    assert "What the main model reads" not in page


def test_the_page_has_a_line_for_each_kind_of_session() -> None:
    document = Document(TEXT.replace("tools: Read, Bash(git:*)", "tools: ListAgents"), ".claude/agents/reviewer.md")
    page = as_page(document, list(hosts.rows(document)), ())
    assert "\n| Tools | print session: ListAgents <br> interactive session: none |\n" in page
    assert "\n| Refused | print session: no <br> interactive session: Agent 'reviewer' would be" in page


def test_a_tool_that_is_denied_is_not_among_all_tools() -> None:
    text = "---\nname: reviewer\ndescription: Reviews.\ndisallowedTools: Bash, Write\n---\nReview.\n"
    found = list(hosts.rows(Document(text, "/work/.claude/agents/reviewer.md"), ("claude-code", "cursor")))
    assert dict(hosts.cells(found))["tools"] == ["all, except Bash, Write", "all"]


def test_why_a_file_does_not_load_is_said_of_each_host() -> None:
    text = "---\nname: reviewer\ndescription: [a]\n---\nReview.\n"
    found = list(hosts.rows(Document(text, "/work/.claude/agents/reviewer.md"), ("claude-code", "copilot-cli")))
    first, second = dict(hosts.cells(found))["why"]
    assert first == "`description` is a list, not a string, so Claude Code skips this file"
    assert second == "`description` is a list, so GitHub Copilot CLI rejects this file"
    (alone,) = dict(hosts.cells(found[1:]))["why"]
    assert alone == f"{second}; write a string"


def test_a_file_of_which_a_host_takes_another_says_which(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = ".claude/agents/reviewer.md"
    other = f"{project.as_posix()}/.cursor/agents/reviewer.md"
    Path(".github/agents").mkdir(parents=True)
    Path(".github/agents/reviewer.agent.md").write_text(TEXT.replace("name: reviewer", "name: other"), "utf-8")
    found = {it["host"]: it["shadowed_by"] for it in rows(capsys, "--hosts", "vscode,copilot-cli,cursor", path)}
    github = f"{project.as_posix()}/.github/agents/reviewer.agent.md"
    assert found == {"vscode": None, "copilot-cli": github, "cursor": other}
    (own,) = rows(capsys, "--hosts", "cursor", other)
    assert (own["loads"], own["shadowed_by"]) == (True, None)
    assert main(["show", path]) == 0
    assert "\n  shadowed by " in capsys.readouterr().out
    assert main(["list", "--hosts", "all"]) == 0
    assert re.search(r"\nGitHub Copilot CLI: .*, 1 shadowed\n", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("path", "fields", "tools", "model"),
    [
        (
            ".opencode/agents/a.md",
            "mode: primary\npermission: {edit: deny, 'docs_*': deny, write: deny}",
            "all, except edit, docs_*",
            "–",
        ),
        (
            ".opencode/agents/a.md",
            "permission: {'*': deny, read: allow, bash: {'git *': ask}}",
            "read, bash (in some cases)",
            "–",
        ),
        (".opencode/agents/a.md", "permission: {edit: deny, '*': deny, docs_get: allow}", "docs_get", "–"),
        (".opencode/agents/a.md", "mode: primary\ntools: {write: false}\nmodel: a/b", "all, except edit", "a/b"),
        (".opencode/agents/a.md", "permission: deny", "none", "–"),
        (".opencode/agents/a.md", "mode: subagent\ntools: {task: true}", "all, except todowrite", "–"),
        (".opencode/agents/a.md", "mode: primary\npermission: {docs_get: deny, '*': allow}", "all", "–"),
        (
            ".opencode/agents/a.md",
            "mode: primary\npermission: {bash: {'*': deny, 'git *': allow}, edit: {'*': deny}, read: {'*': allow}}",
            "all, except edit, bash (in some cases)",
            "–",
        ),
        (
            ".opencode/agents/a.md",
            "permission: {'*': deny, bash: {'*': deny, 'git *': allow}, read: allow}",
            "read, bash (in some cases)",
            "–",
        ),
        (".qwen/agents/a.md", "tools: [ReadFile, nope, Shell]\ndisallowedTools: [Shell]", "read_file", "–"),
        (".qwen/agents/a.md", "disallowedTools: [Edit, nope]\nmodel: m", "all, except edit", "m"),
        (".qwen/agents/a.md", "tools: []", "all", "–"),
        (".gemini/agents/a.md", "tools: [glob, invoke_agent]\nmodel: m", "glob", "m"),
        (".gemini/agents/a.md", "tools: ['*']\nmodel: inherit", "all", "–"),
    ],
)
def test_the_tools_and_the_model_by_the_file(path: str, fields: str, tools: str, model: str) -> None:
    """opencode 1.18.33, Qwen Code 0.24.4 and Gemini CLI 0.61.0 list no tools with an agent, but run it with these."""
    text = f"---\nname: looker\ndescription: Looks.\n{fields}\n---\nLook at the change with care.\n"
    found = dict(hosts.cells(list(hosts.rows(Document(text, path)))[:1]))
    assert (found["tools"], found["model"]) == ([tools], [model])


def test_a_model_of_opencode_2_has_its_variant() -> None:
    text = "---\ndescription: Looks.\nmode: primary\nmodel: a/b\nvariant: high\npermissions: [{action: edit, resource: '*', effect: deny}]\n---\nLook.\n"
    found = dict(hosts.cells(list(hosts.rows(Document(text, ".opencode/agents/a.md")))))
    assert found["model"][1] == "a/b (high)"
    assert found["tools"] == ["all", "all, except edit"]


def test_the_model_of_codex_is_the_one_that_is_asked_for() -> None:
    """Also `inherit`, which 0.171.0 sent as a model's name."""
    for model in ("gpt-5.4", "inherit"):
        text = f'name = "a"\ndescription = "Looks."\nmodel = "{model}"\ndeveloper_instructions = "Look."\n'
        found = dict(hosts.cells(list(hosts.rows(Document(text, ".codex/agents/a.toml")))))
        assert (found["tools"], found["model"]) == (["all"], [model])


def test_the_matrix_has_the_agents_in_the_folders_of_the_hosts_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for variable in ("HOME", "CLAUDE_CONFIG_DIR"):
        monkeypatch.setenv(variable, str(tmp_path / "home"))
    for name in (
        ".github/agents/a.agent.md",
        ".github/agents/deep/b.md",
        ".github/chatmodes/e.chatmode.md",
        ".cursor/agents/c.mdc",
        "home/.qwen/agents/d.md",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(TEXT.replace("tools: Read, Bash(git:*)\n", ""), "utf-8")
    assert main(["list", "--hosts", "all", "--format", "json", str(tmp_path)]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {Path(it["path"]).name: it["hosts"] for it in found} == {
        "a.agent.md": {"vscode": "differs", "copilot-cli": "differs"},
        "b.md": {"vscode": "rejected", "copilot-cli": "differs"},
        "e.chatmode.md": {"vscode": "rejected"},
        "c.mdc": {"cursor": "differs"},
        "d.md": {"qwen": "differs"},
    }
    assert main(["list", "--hosts", "cursor", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [it.split()[-1] for it in lines[:2]] == ["Cursor", "differs"]
    assert main(["list", "--hosts", "claude-code", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "No agents.\n"
