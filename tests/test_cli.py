"""The command line, run as a process."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

import agentls
from agentls.cli import main, sharing
from agentls.cli.outcomes import Outcome
from agentls.dialect.load import dialect
from agentls.disk import files as disk
from agentls.document import Document
from agentls.hosts.claude_code import homes
from agentls.hosts.home import Part
from agentls.scan import walk
from agentls.workspace.index import Index

SERVER = Path(agentls.__file__).parents[1]
GOOD = "---\nname: good\ndescription: Does good work.\nmodel: sonnet\n---\nYou do good work.\n"
SKIPPED = "---\nname: bad\ndescription: 42\n---\nYou do bad work.\n"
WARNED = GOOD.replace("model: sonnet", "color: mauve")


VERSION = dialect("claude-code").version


def run(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "agentls", *arguments],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(SERVER), "PYTHONIOENCODING": "utf-8", **environment},
    )


def test_nothing_to_say(agents: Path, tmp_path: Path) -> None:
    (agents / "good.md").write_text(GOOD)
    done = run("check", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Checked 1 agent file: no problems found.\n", "")


def test_the_place_is_shown(agents: Path, tmp_path: Path) -> None:
    (agents / "bad.md").write_text(SKIPPED)
    done = run("check", cwd=tmp_path)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0].startswith(".claude/agents/bad.md:3:14: error[field-type] ")
    assert ", so Claude Code skips this file; " in lines[0]
    assert lines[1:3] == [" 3 | description: 42", "   |              ^^"]
    assert lines[-1].startswith("Checked 1 agent file: 1 error")


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("information", 1), ("hint", 1)])
def test_the_level_decides_the_exit_code(agents: Path, tmp_path: Path, level: str, code: int) -> None:
    (agents / "warned.md").write_text(WARNED.replace("color", "memory"))
    assert run("check", "--fail-on", level, cwd=tmp_path).returncode == code


def test_json_counts_from_one_in_code_points_and_offsets_from_zero(agents: Path, tmp_path: Path) -> None:
    text = WARNED.replace("Does", "😀 Does").replace("\n", "\r\n")
    (agents / "warned.md").write_bytes(b"\xef\xbb\xbf" + text.encode())
    done = run("check", "--format", "json", cwd=tmp_path)
    row = next(it for it in map(json.loads, done.stdout.splitlines()) if it["rule"] == "unknown-color")
    offset = text.index("mauve")
    assert row["start"] == {"line": 4, "column": 8, "offset": offset}
    assert row["end"] == {"line": 4, "column": 13, "offset": offset + 5}
    assert (row["path"], row["severity"]) == (".claude/agents/warned.md", "information")
    assert all({"title", "safe", "edits"} == set(it) for it in row["fixes"])
    assert all({"start", "end", "text"} == set(edit) for it in row["fixes"] for edit in it["edits"])


@pytest.mark.parametrize("count", [0, 1, 3])
def test_sarif_is_one_document_over_all_files(agents: Path, tmp_path: Path, count: int) -> None:
    for i in range(count):
        (agents / f"a{i}.md").write_text(SKIPPED)
    done = run("check", "--format", "sarif", cwd=tmp_path)
    results = json.loads(done.stdout)["runs"][0]["results"]
    named = [it["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for it in results]
    assert sorted(set(named)) == [f".claude/agents/a{i}.md" for i in range(count)]
    assert done.returncode == (1 if count else 0)


def test_what_cannot_be_read_is_named_and_the_rest_is_checked(agents: Path, tmp_path: Path) -> None:
    (agents / "good.md").write_text(GOOD)
    done = run("check", "none.md", ".", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "agentls: none.md: no such file\n"
    assert done.stdout == "Checked 1 agent file: no problems found.\n"


@pytest.mark.parametrize("count", [1, 220])
def test_a_file_that_is_found_and_cannot_be_read_is_named(agents: Path, tmp_path: Path, count: int) -> None:
    for n in range(count):
        (agents / f"a{n:03}.md").write_text(GOOD.replace("good", f"good{n}"))
    for name in ("0", "a100b"):
        (agents / f"{name}.md").write_bytes(b"x" * 2**20 + b"x")
    done = run("check", cwd=tmp_path)
    named = [it.partition(": larger")[0] for it in done.stderr.splitlines()]
    assert named == ["agentls: .claude/agents/0.md", "agentls: .claude/agents/a100b.md"]
    assert done.returncode == 2
    assert done.stdout.splitlines()[-1].startswith(f"Checked {count} agent file")


def test_misuse(tmp_path: Path) -> None:
    assert run("check", "--format", "xml", cwd=tmp_path).returncode == 2
    assert run("chekc", cwd=tmp_path).returncode == 2


def test_no_agent_files(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Hello\n")
    done = run("check", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "No agent files found.\n")


def test_a_file_named_twice_is_checked_once(agents: Path, tmp_path: Path) -> None:
    (agents / "good.md").write_text(GOOD)
    done = run("check", ".", ".claude/agents/good.md", cwd=tmp_path)
    assert done.stdout == "Checked 1 agent file: no problems found.\n"


def test_settings_are_read_and_complained_about(agents: Path, tmp_path: Path) -> None:
    (agents / "warned.md").write_text(WARNED)
    (tmp_path / ".agentls.toml").write_text('[rules]\nunknown-color = "error"\n')
    assert run("check", cwd=tmp_path).returncode == 1
    (tmp_path / ".agentls.toml").write_text('[rules]\nunknown-colour = "error"\n')
    done = run("check", cwd=tmp_path)
    assert done.returncode == 2
    assert "unknown rule `unknown-colour`; did you mean `unknown-color`?" in done.stderr
    (tmp_path / ".agentls.toml").write_text('exclude = [".claude/agents/warned.md"]\n')
    assert run("check", cwd=tmp_path).stdout == "No agent files found.\n"


def test_many_files_in_several_processes_are_reported_in_order(agents: Path, tmp_path: Path) -> None:
    for i in range(250):
        (agents / f"a{i:03}.md").write_text(WARNED.replace("good", f"good{i}"))
    done = run("check", "--format", "json", cwd=tmp_path)
    paths = [json.loads(it)["path"] for it in done.stdout.splitlines() if "unknown-color" in it]
    assert paths == [f".claude/agents/a{i:03}.md" for i in range(250)]


def test_a_closed_pipe_is_no_crash(agents: Path, tmp_path: Path) -> None:
    for i in range(150):
        (agents / f"a{i:03}.md").write_text(WARNED)
    done = subprocess.run(
        f"{sys.executable} -m agentls check | head -1",
        shell=True, cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(SERVER)},
    )  # fmt: skip
    assert done.stderr == ""


def test_explain(tmp_path: Path) -> None:
    done = run("explain", "unknown-color", cwd=tmp_path)
    assert done.stdout.startswith("# unknown-color\n\n")
    assert run("explain", cwd=tmp_path).stdout.count("\n") > 30
    done = run("explain", "unknown-colour", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "agentls: no rule `unknown-colour`; did you mean `unknown-color`?\n")


def test_version(tmp_path: Path) -> None:
    assert run("--version", cwd=tmp_path).stdout == f"agentls {agentls.__version__} (Claude Code {VERSION})\n"


def test_show(agents: Path, tmp_path: Path) -> None:
    (agents / "good.md").write_text(GOOD.replace("good work.\n", "a: b\ntools: Read, Foo\n", 1))
    (agents / "skipped.md").write_text(SKIPPED)
    rows = [json.loads(it) for it in run("show", "--format", "json", cwd=tmp_path).stdout.splitlines()]
    assert {"claude-code", "cursor"} <= set(rows[0].pop("hosts"))
    assert rows[0] == {
        "path": ".claude/agents/good.md",
        "loads": True,
        "reason": None,
        "measured": VERSION,
        "version": VERSION,
        "lacking": [],
        "name": "good",
        "description": "Does a: b",
        "listed": "Read, Foo",
        "entry": "good: Does a: b (Tools: Read, Foo)",
        "tools": ["Read"],
        "refused": None,
        "at_once": None,
        "interactive": None,
        "denied_by": None,
        "found": True,
        "model": "sonnet",
        "runs_as": "claude-sonnet-5-5",
        "ignored": [],
        "tokens": 4,
    }
    assert rows[1]["loads"] is False
    assert "is a number" in rows[1]["reason"]
    text = run("show", cwd=tmp_path).stdout
    assert f"loads        yes, but only at the second reading (Claude Code {VERSION})" in text
    assert f"model        sonnet, which ran as claude-sonnet-5-5 on {VERSION}" in text


@pytest.mark.parametrize(("version", "code", "level"), [("2.1.252", 0, "warning"), ("2.1.257", 1, "error")])
def test_files_load_as_the_version_that_a_project_uses_loads_them(
    tmp_path: Path, version: str, code: int, level: str
) -> None:
    folder = tmp_path / ".claude" / "agents"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("---\nname: a\ndescription: b\nhooks: {PreToolUse: 5}\n---\nLook.\n")
    (tmp_path / ".agentls.toml").write_text(f'claudeCodeVersion = "{version}"\n')
    done = run("check", ".", "--format", "json", cwd=tmp_path)
    assert (done.returncode, json.loads(done.stdout.splitlines()[0])["severity"]) == (code, level)
    assert ("a" in run("list", ".", cwd=tmp_path).stdout.split("Not loaded")[0].split()) == (code == 0)


def test_show_for_the_version_that_a_project_uses(agents: Path, tmp_path: Path) -> None:
    (agents / "good.md").write_text(GOOD.replace("---\n", "---\nbackground: true\n", 1))
    (tmp_path / ".agentls.toml").write_text('claudeCodeVersion = "2.1.48"\n')
    text = run("show", ".claude/agents/good.md", cwd=tmp_path).stdout
    assert f"loads        yes (Claude Code 2.1.48; measured on {VERSION})" in text
    assert "lacking      background (since 2.1.49) on 2.1.48" in text
    row = json.loads(run("show", "--format", "json", ".claude/agents/good.md", cwd=tmp_path).stdout)
    assert (row["measured"], row["version"]) == (VERSION, "2.1.48")
    assert row["lacking"] == [{"name": "background", "when": "since 2.1.49"}]


def test_list(agents: Path, tmp_path: Path) -> None:
    def agent(path: str, name: str) -> None:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"---\nname: {name}\ndescription: x\n---\nBody.\n")

    agent(".claude/agents/a.md", "same")
    agent("sub/.claude/agents/a.md", "same")
    agent(".claude/agents/b.md", "twin")
    agent(".claude/agents/c.md", "twin")
    agent(".claude/agents/d.md", "Code-Reviewer")
    agent("home/agents/e.md", "code reviewer")
    agent("home/agents/f.md", "Explore")
    done = run("list", "sub", "--format", "json", cwd=tmp_path, CLAUDE_CONFIG_DIR=str(tmp_path / "home"))
    rows = [json.loads(it) for it in done.stdout.splitlines()]
    said = [(os.path.relpath(it["path"], tmp_path), it["scope"], it["in_use"]) for it in rows]
    assert said == [
        ("sub/.claude/agents/a.md", "project", True),
        (".claude/agents/a.md", "project", False),
        (".claude/agents/b.md", "project", True),
        (".claude/agents/c.md", "project", True),
        (".claude/agents/d.md", "project", True),
        ("home/agents/e.md", "user", True),
        ("home/agents/f.md", "user", True),
    ]
    assert rows[1]["shadowed_by"] == rows[0]["path"]
    assert rows[2]["twins"] == [rows[3]["path"]]
    assert rows[4]["alike"] == [rows[5]["path"]]
    assert rows[6]["replaces_built_in"]
    text = run("list", "sub", cwd=tmp_path, CLAUDE_CONFIG_DIR=str(tmp_path / "home")).stdout
    assert "shadowed by" in text
    assert text.endswith("5 agents in use. Their descriptions cost about 15 tokens; Claude Code warns above 15,000.\n")


def test_show_claims_nothing_where_the_host_does_not_look(tmp_path: Path) -> None:
    text = "---\nname: z\ndescription: Does it.\ntools: Read\n---\nYou do it.\n"
    for folder in (".claude/agents", ".claude/agents-disabled", ".gemini/agents", ".kiro/agents"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "z.md").write_text(text)

    def loads(folder: str) -> object:
        return json.loads(run("show", "--format", "json", f"{folder}/z.md", cwd=tmp_path).stdout)["loads"]

    assert loads(".claude/agents") is True
    assert loads(".claude/agents-disabled") is False
    assert loads(".gemini/agents") is False
    assert loads(".kiro/agents") is None
    assert "was not measured" in run("show", ".kiro/agents/z.md", cwd=tmp_path).stdout
    refused = run("convert", ".kiro/agents/z.md", "--to", "gemini", cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "was not measured" in refused.stderr


def test_list_says_which_agent_the_settings_deny(tmp_path: Path) -> None:
    for name in ("kept", "denied"):
        file = tmp_path / f".claude/agents/{name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"---\nname: {name}\ndescription: x\n---\nBody.\n")
    (tmp_path / ".claude/settings.json").write_text('{"permissions": {"deny": ["Agent(denied)"]}}')
    rows = map(json.loads, run("list", "--format", "json", cwd=tmp_path).stdout.splitlines())
    assert {it["name"]: it["in_use"] for it in rows} == {"denied": False, "kept": True}
    shown = [json.loads(it) for it in run("show", "--format", "json", cwd=tmp_path).stdout.splitlines()]
    settings = (tmp_path / ".claude/settings.json").as_posix()
    assert {it["name"]: it["denied_by"] for it in shown} == {"denied": settings, "kept": None}
    whole = " ".join(run("show", cwd=tmp_path).stdout.split())
    assert "denied hidden and refused: `Agent(denied)` in /" in whole
    text = run("list", cwd=tmp_path).stdout
    assert "hidden and refused: " in text
    (tmp_path / ".claude/settings.json").write_text('{"permissions": {"deny": ["Task(*)"]}}')
    shown = [json.loads(it) for it in run("show", "--format", "json", cwd=tmp_path).stdout.splitlines()]
    assert [it["denied_by"] for it in shown] == [settings, settings]
    assert "1 agent in use." in text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("", ""),
        (", mcp__a__b", "mcp__a__b (unless its server is connected); "),
        (", mcp__a, mcp__b", "mcp__a, mcp__b (unless their servers are connected); "),
    ],
)
def test_show_tells_what_comes_with_a_server_or_the_shell_from_tools_that_are_gone(
    more: str, said: str, agents: Path, tmp_path: Path
) -> None:
    (agents / "good.md").write_text(GOOD.replace("model: sonnet", f"tools: Read, Grep, Bash, MultiEdit{more}"))
    text = " ".join(run("show", cwd=tmp_path).stdout.split())
    assert f"tools Read, Bash dropped MultiEdit; {said}Grep (Bash brings a search of its own) model" in text


def test_a_file_is_checked_among_its_neighbours(agents: Path, tmp_path: Path) -> None:
    (agents / "good.md").write_text(GOOD)
    (agents / "team").mkdir()
    (agents / "team/same.md").write_text(GOOD)
    done = run("check", "--format", "json", ".claude/agents/good.md", cwd=tmp_path)
    (found,) = map(json.loads, done.stdout.splitlines())
    assert (found["rule"], found["path"]) == ("duplicate-name", ".claude/agents/good.md")
    assert "`.claude/agents/team/same.md` has the same name" in found["message"]


def test_many_files_are_shared_among_processes_with_the_same_outcome(agents: Path, tmp_path: Path) -> None:
    for n in range(230):
        (agents / f"a{n:03}.md").write_text(
            GOOD.replace("name: good", f"name: agent-{n // 2}") + f"Ask @agent-nobody-{n}.\n"
        )
    program = "import os, sys; os.cpu_count = lambda: {}; from agentls.cli import main; sys.exit(main(['check', '--format', 'json']))"
    outcomes = [
        subprocess.run(
            [sys.executable, "-X", "dev", "-c", program.format(processes)],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(SERVER)},
        )
        for processes in (1, 2, 3)
    ]
    assert outcomes[0].stdout.count("duplicate-name") == outcomes[0].stdout.count("unknown-agent") == 230
    assert {it.stdout for it in outcomes} == {outcomes[0].stdout}
    assert {it.stderr for it in outcomes} == {""}


@pytest.mark.parametrize("step", ["_learn", "_examined"])
def test_what_a_process_that_ended_had_to_tell_is_found_out_again(step: str, agents: Path, tmp_path: Path) -> None:
    for n in range(230):
        text = GOOD.replace("name: good", f"name: agent-{n // 2}") + "Ask @agent-nobody.\n"
        (agents / f"a{n:03}.md").write_text(text)
    program = """
import os, sys
from agentls.cli import main, sharing
os.cpu_count = lambda: 2
first, step = os.getpid(), sharing.STEP
sharing.STEP = lambda *given: step(*given) if os.getpid() == first else os._exit(1)
sys.exit(main(["check", "--format", "json"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program.replace("STEP", step)],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(SERVER)},
    )
    assert [done.stdout.count(f'"{it}"') for it in ("duplicate-name", "unknown-agent")] == [230, 230]
    assert done.stderr == ""


def test_an_installed_plugin_is_below_the_folder_of_plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = disk.absolute(str(tmp_path / "home"))
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", home)
    places = {
        "in": f"{home}/plugins/in",
        "out": f"{tmp_path}/out",
        "up": f"{home}/plugins/../up",
        "none": None,
        "no": 1,
    }
    (tmp_path / "home/plugins").mkdir(parents=True)
    installed = {f"{it}@m": [{"installPath": path}] for it, path in places.items()}
    (tmp_path / "home/plugins/installed_plugins.json").write_text(json.dumps({"plugins": installed}))
    (tmp_path / "home/settings.json").write_text(json.dumps({"enabledPlugins": dict.fromkeys(installed, True)}))
    homes.forget()
    (found,) = homes.installed_plugins()
    assert (found.base, found.name) == (f"{home}/plugins/in", "in")
    # It has no manifest, so all is in its default place.
    commands = [found.command(it) for it in ("commands/go.md", "other/go.md")]
    assert (commands, found.unread, found.skills_elsewhere) == ([Part("commands/go.md", "go"), None], "", False)
    homes.forget()


def test_a_document_is_let_go_when_its_outcome_is_there(tmp_path: Path) -> None:
    """Also where what was computed of it holds it, though the collector of such circles is off."""
    paths = [str(tmp_path / f"{it}.md") for it in "ab"]
    for it in paths:
        Path(it).write_text("---\nname: a\ndescription: b\n---\n", "utf-8")
    kept: list[weakref.ref[Document]] = []

    def examine(document: Document, index: Index) -> Outcome:
        document.memo[lambda it: it] = document
        kept.append(weakref.ref(document))
        return Outcome("", {})

    gc.disable()
    try:
        outcomes = list(sharing.shared(examine, [walk.open_agent(it) for it in paths], ()))
        assert (len(outcomes), [it() for it in kept]) == (2, [None, None])
    finally:
        gc.enable()


def test_show_of_a_file_that_is_there_to_be_copied(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "---\nname: copied\ndescription: Copies.\ntools: Read\n---\nCopy it.\n"
    shown = []
    for path in ("docs/copied.md", ".claude/agents/copied.md"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text)
        main(["show", "--format", "json", str(tmp_path / path)])
        shown.append(json.loads(capsys.readouterr().out))
    assert [(it["loads"], it["found"]) for it in shown] == [(True, False), (True, True)]
    main(["show", str(tmp_path / "docs/copied.md")])
    assert "  loads        only from a folder of agents, which this one is not (Claude Code" in capsys.readouterr().out
