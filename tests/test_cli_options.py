"""The options of the command line: files, rules, formats, and the baseline."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from agentls.cli import main

from .test_cli import GOOD, SERVER, SKIPPED, WARNED, run

NOTED = "\ufeff" + GOOD


def test_what_git_ignores_is_left_out_unless_it_is_named(agents: Path, tmp_path: Path) -> None:
    build = tmp_path / "build/.claude/agents"
    build.mkdir(parents=True)
    (build / "bad.md").write_text(SKIPPED)
    (agents / "good.md").write_text(GOOD)
    (tmp_path / ".gitignore").write_text("build/\n[\n")
    assert run("check", cwd=tmp_path).returncode == 0
    assert run("check", "--no-ignore-files", cwd=tmp_path).returncode == 1
    assert run("check", "build", cwd=tmp_path).returncode == 1
    assert run("check", "build/.claude/agents/bad.md", cwd=tmp_path).returncode == 1
    (tmp_path / ".agentls.toml").write_text("respectIgnoreFiles = false\n")
    assert run("check", cwd=tmp_path).returncode == 1


@pytest.mark.parametrize(
    ("file", "text", "ignored"),
    [
        (".gitignore", "*.md\n!good.md\n", True),
        (".gitignore", "*.md\n!bad.md\n", False),
        (".ignore", "bad.md\n", True),
        (".git/info/exclude", "/.claude/\n", True),
        (".claude/.gitignore", "agents/bad.md\n", True),
        (".claude/agents/.gitignore", "*\n", True),
        (".gitignore", "# bad.md\n\n", False),
    ],
)
def test_ignore_files_at_every_level(agents: Path, tmp_path: Path, file: str, text: str, ignored: bool) -> None:
    (agents / "bad.md").write_text(SKIPPED)
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(text)
    assert run("check", cwd=tmp_path).returncode == (0 if ignored else 1)


def test_an_ignored_agent_still_shadows_and_is_not_checked(agents: Path, tmp_path: Path) -> None:
    below = tmp_path / "web/.claude/agents"
    below.mkdir(parents=True)
    (agents / "good.md").write_text(GOOD)
    (below / "good.md").write_text(GOOD)
    (tmp_path / ".gitignore").write_text("/.claude/\n")
    found = [json.loads(it) for it in run("check", "--format", "json", "web", cwd=tmp_path).stdout.splitlines()]
    assert {it["path"] for it in found} <= {"web/.claude/agents/good.md"}


def test_fix_writes_the_files_that_are_given_and_no_others(agents: Path, tmp_path: Path) -> None:
    for name in ("one.md", "two.md"):
        (agents / name).write_text(SKIPPED)
    run("fix", ".claude/agents/one.md", cwd=tmp_path)
    assert (agents / "one.md").read_text() != SKIPPED
    assert (agents / "two.md").read_text() == SKIPPED


def test_patterns_of_exclude_are_those_of_gitignore(agents: Path, tmp_path: Path) -> None:
    (agents / "bad.md").write_text(SKIPPED)
    for pattern in ("agents/", "**/bad.md", "/.claude", "bad.*"):
        (tmp_path / ".agentls.toml").write_text(f'exclude = ["{pattern}"]\n')
        done = run("check", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, ""), pattern
    (tmp_path / ".agentls.toml").write_text('exclude = ["agents/", "nowhere/**", "!kept.md"]\n')
    done = run("check", cwd=tmp_path)
    assert done.returncode == 0
    assert [it.partition(": ")[2] for it in done.stderr.splitlines()] == [
        f"{tmp_path}/.agentls.toml:1:23: `exclude`: `nowhere/**` matches no file"
    ]


def test_a_file_that_is_named_is_excluded_only_by_force(agents: Path, tmp_path: Path) -> None:
    (agents / "bad.md").write_text(SKIPPED)
    (tmp_path / ".agentls.toml").write_text('exclude = ["bad.md"]\n')
    assert run("check", ".claude/agents/bad.md", cwd=tmp_path).returncode == 1
    assert run("check", "--force-exclude", ".claude/agents/bad.md", cwd=tmp_path).returncode == 0


def _piped(*arguments: str, given: str | bytes, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    data = given.encode() if isinstance(given, str) else given
    environment = {"PYTHONPATH": str(SERVER), "PYTHONIOENCODING": "utf-8", "PATH": "", "HOME": str(cwd)}
    return subprocess.run(
        [sys.executable, "-m", "agentls", *arguments], cwd=cwd, input=data, capture_output=True, env=environment
    )


@pytest.mark.parametrize("path", ["-", "/dev/stdin"])
def test_standard_input(agents: Path, tmp_path: Path, path: str) -> None:
    done = _piped("check", path, "--stdin-filename", ".claude/agents/x.md", given=SKIPPED, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith(b".claude/agents/x.md:3:14: error[field-type]")
    fixed = _piped(
        "fix", path, "--stdin-filename", ".claude/agents/x.md", given=NOTED.replace("\n", "\r\n"), cwd=tmp_path
    )
    assert (fixed.returncode, fixed.stdout.decode()) == (0, NOTED.replace("\n", "\r\n"))
    shown = _piped(
        "show", path, "--stdin-filename", ".claude/agents/x.md", "--format", "json", given=GOOD, cwd=tmp_path
    )
    assert json.loads(shown.stdout)["name"] == "good"
    assert not (agents / "x.md").exists()


def test_standard_input_needs_a_name(tmp_path: Path) -> None:
    done = _piped("check", "-", given=GOOD, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == b"agentls: standard input has no path; pass one with --stdin-filename\n"


@pytest.mark.parametrize("command", ["check", "fix", "show"])
def test_the_name_of_standard_input_means_standard_input(agents: Path, tmp_path: Path, command: str) -> None:
    (agents / "a.md").write_text(SKIPPED)
    named = ("--stdin-filename", "x.md")
    assert _piped(command, *named, given=GOOD, cwd=tmp_path).returncode == 0
    done = _piped(command, ".claude", *named, given=GOOD, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"agentls: --stdin-filename names standard input, which is not read; add - to the paths\n"


def test_rules_are_selected_and_ignored(agents: Path, tmp_path: Path) -> None:
    (agents / "a.md").write_text(WARNED.replace("You do", "tool: Read\n---\nYou do", 1).replace("---\ntool", "tool", 1))

    def rules(*arguments: str) -> set[str]:
        return {
            json.loads(it)["rule"]
            for it in run("check", "--format", "json", *arguments, cwd=tmp_path).stdout.splitlines()
        }

    assert rules() == {"unknown-color", "unknown-field"}
    assert rules("--select", "unknown-color,field-type") == {"unknown-color"}
    assert rules("--ignore", "unknown-color") == {"unknown-field"}
    assert rules("--ignore", "unknown-color", "--ignore", "unknown-field") == set()
    (tmp_path / ".agentls.toml").write_text('ignore = ["unknown-color"]\n')
    assert rules() == {"unknown-field"}
    assert rules("--select", "unknown-color") == {"unknown-color"}
    assert rules("--select", "unknown-color", "--ignore", "unknown-color") == set()
    (tmp_path / ".agentls.toml").write_text('select = ["unknown-field"]\nrules.unknown-color = "off"\n')
    assert rules("--select", "unknown-color") == {"unknown-color"}
    (tmp_path / ".agentls.toml").write_text('ignore = ["unknown-field"]\n')
    assert "-tool: Read" in run("fix", "--rule", "unknown-field", "--unsafe", "--diff", cwd=tmp_path).stdout
    done = run("check", "--select", "unknown-colour", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "agentls: no rule `unknown-colour`; did you mean `unknown-color`?\n")


def test_notes_are_counted_and_printed_on_request(agents: Path, tmp_path: Path) -> None:
    (agents / "a.md").write_text(NOTED)
    done = run("check", cwd=tmp_path)
    assert done.stdout.startswith(
        "Checked 1 agent file: no errors or warnings (1 note not shown; --notes prints them)."
    )
    assert "strict-yaml" in run("check", "--notes", cwd=tmp_path).stdout
    (tmp_path / ".agentls.toml").write_text('notes = true\nfailOn = "information"\n')
    done = run("check", cwd=tmp_path)
    assert done.returncode == 1
    assert "information[strict-yaml]" in done.stdout


@pytest.mark.parametrize("asked", ["--hints", "--select file-name", "--fail-on hint"])
def test_hints_that_are_asked_for_are_printed(agents: Path, tmp_path: Path, asked: str) -> None:
    (agents / "a.md").write_text(GOOD)
    assert run("check", cwd=tmp_path).stdout == "Checked 1 agent file: no problems found.\n"
    done = run("check", *asked.split(), cwd=tmp_path)
    assert "hint[file-name]" in done.stdout
    assert done.returncode == ("hint" in asked.split())
    (tmp_path / ".agentls.toml").write_text("hints = true\n")
    assert "hint[file-name]" in run("check", cwd=tmp_path).stdout


def test_a_baseline_holds_what_is_known_also_where_lines_move(agents: Path, tmp_path: Path) -> None:
    twice = SKIPPED.replace("---\nname", "---\nmodel: opus\nmodel: opus\nname")
    (agents / "a.md").write_text(twice)
    assert run("check", "--baseline", "known.json", cwd=tmp_path).returncode == 2
    done = run("check", "--baseline", "known.json", "--write-baseline", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "Wrote 2 findings to known.json.\n")
    (agents / "a.md").write_text(twice.replace("---\nmodel", "---\n# moved\nmodel"))
    assert run("check", "--baseline", "known.json", "--format", "json", cwd=tmp_path).stdout == ""
    (agents / "b.md").write_text(SKIPPED)
    done = run("check", "--baseline", "known.json", "--format", "json", cwd=tmp_path)
    assert [json.loads(it)["path"] for it in done.stdout.splitlines()] == [".claude/agents/b.md"]
    (tmp_path / "known.json").write_text("[]")
    assert "not a baseline" in run("check", "--baseline", "known.json", cwd=tmp_path).stderr
    (tmp_path / "known.json").write_text('{"files": ' + "[" * 100_000)
    assert "not a baseline" in run("check", "--baseline", "known.json", cwd=tmp_path).stderr


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="/dev/stdout does not exist here")
def test_a_baseline_is_written_into_a_pipe(agents: Path, tmp_path: Path) -> None:
    (agents / "a.md").write_text(SKIPPED)
    done = run("check", "--baseline", "/dev/stdout", "--write-baseline", cwd=tmp_path)
    assert (done.returncode, done.stdout[:1]) == (0, "{")
    assert done.stdout.endswith("Wrote 1 finding to /dev/stdout.\n")


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="/dev/zero does not exist here")
def test_a_baseline_without_an_end_is_none(tmp_path: Path) -> None:
    assert "/dev/zero: not a baseline" in run("check", "--baseline", "/dev/zero", cwd=tmp_path).stderr


def test_comments_are_added_that_silence_findings(agents: Path, tmp_path: Path) -> None:
    (agents / "a.md").write_text(WARNED)
    (agents / "b.md").write_text(SKIPPED)
    done = run("check", "--add-ignore", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.endswith("Added 1 comment in 1 file; left: 1 error.\n")
    assert "# agentls: ignore[unknown-color]\ncolor: mauve" in (agents / "a.md").read_text()
    assert (agents / "b.md").read_text() == SKIPPED


HEADER = "---\nname: m\ndescription: Does the work.\n"


@pytest.mark.parametrize(
    ("before", "after", "added"),
    [
        pytest.param(
            f"{HEADER}tools: Read\ncolor: puce\n---\nWork. Ask @agent-nobody.\n",
            f"{HEADER}tools: Read\n# agentls: ignore[unknown-color]\ncolor: puce\n---\n"
            "<!-- agentls: ignore[unknown-agent] -->\nWork. Ask @agent-nobody.\n",
            2,
            id="header and body",
        ),
        pytest.param(
            f"{HEADER}tools:\n  - Read\n"
            + "".join(f"  - Foo{n}\n" for n in range(120))
            + "---\n"
            + "".join(f"Ask @agent-no{n} please\n" for n in range(60)),
            f"{HEADER}tools:\n  - Read\n"
            + "".join(f"  # agentls: ignore[unknown-tool]\n  - Foo{n}\n" for n in range(120))
            + "---\n"
            + "".join(f"<!-- agentls: ignore[unknown-agent] -->\nAsk @agent-no{n} please\n" for n in range(60)),
            180,
            id="many",
        ),
        pytest.param(
            f"{HEADER}tools: Read, Bsh, read, Foo, mcp_x\nfoo: 1\ncolor: puce\n---\nAsk @agent-nobody.\n".replace(
                "\n", "\r\n"
            ),
            (
                f"{HEADER}# agentls: ignore[unknown-tool, tool-case, mcp-tool]\ntools: Read, Bsh, read, Foo, mcp_x\n"
                "# agentls: ignore[extra-field]\nfoo: 1\n# agentls: ignore[unknown-color]\ncolor: puce\n---\n"
                "<!-- agentls: ignore[unknown-agent] -->\nAsk @agent-nobody.\n"
            ).replace("\n", "\r\n"),
            4,
            id="several rules on a line",
        ),
        pytest.param(
            f"{HEADER}tools:\n  - Grep\n  - Bsh\n  - read # x\n  - Foo # agentls: ignore[tool-case]\n"
            "  # agentls: ignore[duplicate-tool]\n  - Bsh\n---\nAsk @agent-nobody.\n",
            f"{HEADER}tools:\n  - Grep\n  # agentls: ignore[unknown-tool]\n  - Bsh\n  # agentls: ignore[tool-case]\n"
            "  - read # x\n  # agentls: ignore[unknown-tool, unused-suppression]\n  - Foo # agentls: ignore[tool-case]\n"
            "  # agentls: ignore[duplicate-tool]\n  - Bsh\n---\n"
            "<!-- agentls: ignore[unknown-agent] -->\nAsk @agent-nobody.\n",
            4,
            id="comments that are there",
        ),
        pytest.param(
            f"{HEADER}tools: Read\n---\n- Issues that nobody touched:\n  Use `mcp__x__list` for them.\n",
            f"{HEADER}tools: Read\n---\n- Issues that nobody touched:\n"
            "  <!-- agentls: ignore[ungranted-tool] -->\n  Use `mcp__x__list` for them.\n",
            1,
            id="a comment above an instruction",
        ),
    ],
)
def test_comments_are_where_the_findings_are_and_a_second_run_adds_none(
    agents: Path, tmp_path: Path, before: str, after: str, added: int
) -> None:
    (agents / "m.md").write_bytes(before.encode())
    done = run("check", "--hints", "--add-ignore", cwd=tmp_path)
    assert (agents / "m.md").read_bytes().decode() == after
    comments = "1 comment" if added == 1 else f"{added} comments"
    assert done.stdout.endswith(f"Added {comments} in 1 file; left: no problems found.\n")
    for again in (["--add-ignore"], []):
        assert run("check", "--hints", *again, cwd=tmp_path).stdout == "Checked 1 agent file: no problems found.\n"
    assert (agents / "m.md").read_bytes().decode() == after


def test_no_comment_is_put_between_one_for_all_rules_and_its_line(agents: Path, tmp_path: Path) -> None:
    text = f"{HEADER}# agentls: ignore\ncolor: puce # agentls: ignore[tool-cas]\n---\nWork.\n"
    (agents / "m.md").write_text(text)
    assert run("check", "--add-ignore", cwd=tmp_path).stdout == "Checked 1 agent file: 1 warning.\n"
    assert (agents / "m.md").read_text() == text


def test_no_comment_is_added_to_a_file_that_cannot_be_written_back(agents: Path, tmp_path: Path) -> None:
    text = WARNED.encode() + b"\xff\n"
    (agents / "a.md").write_bytes(text)
    left = run("check", cwd=tmp_path).stdout.splitlines()[-1]
    assert "warning" in left
    assert run("check", "--add-ignore", cwd=tmp_path).stdout == f"{left}\n"
    assert (agents / "a.md").read_bytes() == text


def test_statistics(agents: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (agents / f"{name}.md").write_text(WARNED.replace("name: good", f"name: {name}").replace("color", "memory"))
    done = run("check", "--statistics", cwd=tmp_path)
    assert done.stdout == "2  warning      field-value\nChecked 2 agent files: 2 warnings.\n"


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ([], {}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_color(agents: Path, tmp_path: Path, arguments: list[str], environment: dict[str, str], colored: bool) -> None:
    (agents / "a.md").write_text(SKIPPED)
    assert ("\033[" in run("check", *arguments, cwd=tmp_path, **environment).stdout) is colored


def test_reports_for_ci(agents: Path, tmp_path: Path) -> None:
    (agents / "a.md").write_text(SKIPPED)
    (agents / 'b<&".md').write_text(WARNED)
    entries = json.loads(run("check", "--format", "gitlab", cwd=tmp_path).stdout)
    assert [(it["check_name"], it["severity"], it["location"]["lines"]["begin"]) for it in entries] == [
        ("field-type", "critical", 3),
        ("unknown-color", "minor", 4),
    ]
    assert len({it["fingerprint"] for it in entries}) == 2
    (agents / "c.md").write_text(GOOD.replace("good", "fine", 1))
    suites = ElementTree.fromstring(run("check", "--format", "junit", cwd=tmp_path).stdout.encode())
    assert [(it.get("name"), it.get("tests"), it.get("failures"), it.get("errors")) for it in suites] == [
        (".claude/agents/a.md", "1", "1", "0"),
        ('.claude/agents/b<&".md', "1", "0", "0"),
        (".claude/agents/c.md", "1", "0", "0"),
    ]
    cases = [(it.get("name"), it.get("line"), [below.tag for below in it]) for it in suites.iter("testcase")]
    assert cases == [
        ("field-type", "3", ["failure"]),
        ("unknown-color", "4", ["system-out"]),
        ("agentls", None, []),
    ]
    empty = run("check", "--format", "gitlab", "--select", "hidden-text", cwd=tmp_path).stdout
    assert json.loads(empty) == []


@pytest.mark.parametrize(
    "command",
    [
        "fix --diff --format json",
        "check --statistics --format json",
        "check --write-baseline --format sarif",
        "check --add-ignore --write-baseline",
    ],
)
def test_a_run_has_one_kind_of_output(agents: Path, tmp_path: Path, command: str) -> None:
    (agents / "a.md").write_text(WARNED)
    done = run(*command.split(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "not allowed with argument" in done.stderr


@pytest.mark.parametrize(
    ("command", "usage", "said"),
    [
        ("check --fix", "usage: agentls check ", "unrecognized arguments: --fix; did you mean `agentls fix`?"),
        ("check --slect=x", "usage: agentls check ", "unrecognized arguments: --slect=x; did you mean `--select`?"),
        ("show --zzz", "usage: agentls show ", "unrecognized arguments: --zzz"),
    ],
)
def test_an_unknown_option_is_answered_by_its_command(tmp_path: Path, command: str, usage: str, said: str) -> None:
    done = run(*command.split(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(usage)
    assert done.stderr.endswith(f" error: {said}\n")


@pytest.mark.parametrize("command", ["check", "check --format json", "fix", "show", "list"])
def test_a_configuration_that_is_not_valid_ends_a_command(agents: Path, tmp_path: Path, command: str) -> None:
    (agents / "a.md").write_text(WARNED)
    (tmp_path / ".agentls.toml").write_text("nots = true\nhints = 1\n")
    done = run(*command.split(), cwd=tmp_path)
    where = f"agentls: {tmp_path / '.agentls.toml'}:"
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        where + "1:1: unknown setting `nots`; did you mean `notes`?",
        where + "2:9: `hints` is a number; use true or false",
    ]
    (tmp_path / ".agentls.toml").write_text("hints = tru\n")
    done = run(*command.split(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == where + "1:9: not valid TOML: invalid value (at line 1, column 9)\n"
    (tmp_path / ".agentls.toml").write_text("x" * 1_048_577)
    assert run(*command.split(), cwd=tmp_path).stderr.startswith(where + " larger than 1,048,576 bytes")


@pytest.mark.parametrize("command", ["check", "fix"])
def test_a_path_that_does_not_exist_is_the_only_thing_said(tmp_path: Path, command: str) -> None:
    done = run(command, "nowhere", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "agentls: nowhere: no such file\n")


def test_what_is_not_an_agent_is_not_counted_as_one(agents: Path, tmp_path: Path) -> None:
    (agents / "README.md").write_text("# Our agents\n")
    (agents / "empty.md").write_text("")
    (agents / "binary.md").write_bytes(b"\x00\x01\x02")
    done = run("check", cwd=tmp_path)
    assert done.stdout == (
        "Checked 0 agent files, 1 file without an agent, 1 file with binary data and 1 file without text: "
        "no problems found.\n"
    )


def test_what_is_no_agent_is_passed_over_also_if_it_is_named(tmp_path: Path) -> None:
    header = GOOD.rpartition("---")[0]
    others = {
        "pyproject.toml": b"[project]\nname = 'x'\ndescription = 'y'\n",
        "action.yml": b"name: x\ndescription: y\ncolor: red\nruns:\n  using: composite\n",
        "agents/crew.yml": b"---\nname: x\ndescription: y\n",
        "LICENSE": b"MIT License\n",
        "README.MD": b"# Read me\n",
        "notes.md": b"# Notes\n",
        "package.json": b'{"name": "x", "description": "y"}\n',
        ".claude/agents/run.sh": b"#!/bin/sh\n",
        ".claude/agents/NOTES": b"Notes.\n",
        "a.png": b"\x89PNG\xff\xfe",
        "package-lock.json": b" " * 1_048_577,
    }
    for path, content in others.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    done = run("check", *others, cwd=tmp_path)
    assert done.stdout == f"Checked 0 agent files and {len(others)} files without an agent: no problems found.\n"
    assert done.returncode == 0
    assert run("fix", *others, cwd=tmp_path).stdout == "Nothing fixed; no problems left.\n"
    (tmp_path / "agents/a.txt").write_text(GOOD)
    (tmp_path / "b").write_text(f"{header}tools: Read\n---\nWork.\n")
    assert run("check", "agents/a.txt", "b", *others, cwd=tmp_path).stdout.count("error[file-suffix]") == 2


@pytest.mark.parametrize("name", ["a b.md", 'q"uote.md', "ü.md", "back\\slash.md"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_a_diff_can_be_applied(agents: Path, tmp_path: Path, name: str, bom: str) -> None:
    (tmp_path / ".git").rmdir()
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (agents / name).write_text(bom + SKIPPED, newline="")
    below = tmp_path / "below"
    below.mkdir()
    diff = run("fix", "--diff", "../.claude/agents", cwd=below).stdout
    assert diff == run("fix", "--diff", cwd=tmp_path).stdout
    before = (agents / name).read_text()
    for command in (["git", "apply"], ["patch", "-p1", "-s"]):
        (agents / name).write_text(before, newline="")
        done = subprocess.run(command, cwd=tmp_path, input=diff.encode(), capture_output=True)
        assert done.returncode == 0, (command, done.stderr, diff)
        assert (agents / name).read_text() == before.replace("42", '"42"')


def test_fixes_as_json(agents: Path, tmp_path: Path) -> None:
    (agents / "a.md").write_text(SKIPPED)
    rows = [json.loads(it) for it in run("fix", "--format", "json", cwd=tmp_path).stdout.splitlines()]
    assert rows == [{"path": ".claude/agents/a.md", "fixed": {"field-type": 1}, "left": []}]


def test_the_hook_answers_the_model(agents: Path, tmp_path: Path) -> None:
    def hook(given: object) -> tuple[int, str]:
        done = _piped("hook", given=json.dumps(given), cwd=tmp_path)
        assert done.stdout == b""
        return done.returncode, done.stderr.decode()

    (agents / "a.md").write_text(WARNED.replace("color", "memory"))
    (agents / "b.md").write_text(GOOD)
    (tmp_path / "notes.md").write_text(SKIPPED)
    code, said = hook({"tool_name": "Write", "cwd": str(tmp_path), "tool_input": {"file_path": str(agents / "a.md")}})
    assert code == 2
    assert said.splitlines()[0] == "agentls: 1 problem in .claude/agents/a.md. Fix the file."
    assert said.splitlines()[1].startswith("line 4, column 9: warning[field-value] ")
    for path in (str(agents / "b.md"), str(tmp_path / "notes.md"), str(agents / "gone.md"), 5, "a\0b"):
        assert hook({"tool_input": {"file_path": path}}) == (0, "")
    assert hook([]) == hook({"tool_input": None}) == (0, "")
    for given in (b"", b"\xff{"):
        done = _piped("hook", given=given, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, b"")
        assert done.stderr == b"agentls: standard input is not the JSON that a PostToolUse hook gets\n"


def test_the_hook_answers_files_that_name_agents_and_those_of_other_hosts(tmp_path: Path) -> None:
    root = tmp_path / "work"
    texts = {
        ".claude/agents/a.md": GOOD,
        ".claude/commands/a.md": "Launch subagent_type: 'code-reviewr'.\n",
        "CLAUDE.md": "See @more.md and ask @agent-code-reviewr.\n",
        "more.md": "Ask @agent-test-writr.\n",
        ".claude/settings.json": '{"agent": "code-reviewr"}\n',
        ".gemini/agents/a.md": "---\nname: a\ncode-reviewr: b\ndescription: c\n---\nd\n",
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
        done = _piped("hook", given=json.dumps({"tool_input": {"file_path": str(root / name)}}), cwd=tmp_path)
        lines = done.stderr.decode().splitlines()
        if name in (".claude/agents/a.md", "more.md"):
            assert (done.returncode, lines) == (0, [])
            continue
        assert (done.returncode, lines[0]) == (2, f"agentls: 1 problem in work/{name}. Fix the file.")
        assert "code-reviewr" in lines[1]
        assert "test-writr" not in lines[1]
    (root / ".agentls.toml").write_text("references = false\n")
    given = json.dumps({"tool_input": {"file_path": str(root / "CLAUDE.md")}})
    assert _piped("hook", given=given, cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("is_absolute", [False, True])
def test_what_instructions_import_has_a_path_like_theirs(agents: Path, tmp_path: Path, is_absolute: bool) -> None:
    (agents / "a.md").write_text(GOOD)
    (tmp_path / "docs").mkdir()
    (tmp_path / "CLAUDE.md").write_text("See @docs/a.md and ask @agent-code-reviewr.\n")
    (tmp_path / "docs/a.md").write_text("Ask @agent-code-reviewr.\n")
    given = str(tmp_path) if is_absolute else "."
    rows = map(json.loads, run("check", "--format", "json", given, cwd=tmp_path).stdout.splitlines())
    base = f"{tmp_path}/" if is_absolute else ""
    assert {it["path"] for it in rows} == {f"{base}CLAUDE.md", f"{base}docs/a.md"}


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (["check", "--write-b"], "--write-baseline"),
        (["check", "notes."], "notes.md"),
        (["check", "--baseline", "not"], "notes.md"),
        (["list", "not"], ""),
        (["explain", "tool-sp"], "tool-specifier"),
        (["check", "--select", "tool-sp"], "tool-specifier"),
        (["fix", "--hosts", "cur"], "cursor"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="`bash` may be that of another system")
def test_completion_in_a_shell(tmp_path: Path, words: list[str], completed: str) -> None:
    pytest.importorskip("shtab", reason="shtab is not installed")
    bash = shutil.which("bash") or pytest.skip("bash is not installed")
    (tmp_path / "notes.md").write_text("")
    (tmp_path / "script").write_text(run("completion", "bash", cwd=tmp_path).stdout)
    asked = f"COMP_WORDS=(agentls {' '.join(words)}); COMP_CWORD={len(words)}; _shtab_agentls"
    command = f'source ./script; {asked}; echo "${{COMPREPLY[*]}}"'
    done = subprocess.run([bash, "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == completed


@pytest.mark.parametrize("shell", ["zsh", "fish", "tcsh", "powershell"])
def test_completion_scripts(tmp_path: Path, shell: str) -> None:
    pytest.importorskip("shtab", reason="shtab is not installed")
    assert "write-baseline" in run("completion", shell, cwd=tmp_path).stdout


def test_each_of_several_paths_is_completed_in_zsh(tmp_path: Path) -> None:
    pytest.importorskip("shtab", reason="shtab is not installed")
    assert run("completion", "zsh", cwd=tmp_path).stdout.count('"*:files and folders') == 3  # check, fix, show


def test_completion_for_a_shell_that_shtab_does_not_know(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shtab = pytest.importorskip("shtab", reason="shtab is not installed")

    def complete(*_: object) -> str:
        raise NotImplementedError

    monkeypatch.setattr(shtab, "complete", complete)
    assert main(["completion", "fish"]) == 2
    assert "does not support fish" in capsys.readouterr().err


def test_help(tmp_path: Path) -> None:
    assert run(cwd=tmp_path).stdout.startswith("usage: agentls")
    for command in ("check", "fix", "show", "list", "explain", "hook"):
        said = run(command, "--help", cwd=tmp_path).stdout
        assert "xit codes:" in said


def test_the_list_names_what_does_not_load(agents: Path, tmp_path: Path) -> None:
    (agents / "good.md").write_text(GOOD)
    (agents / "bad.md").write_text(SKIPPED)
    (agents / "README.md").write_text("# Ours\n")
    text = run("list", cwd=tmp_path, HOME=str(tmp_path), CLAUDE_CONFIG_DIR=str(tmp_path / "none")).stdout
    assert "Not loaded by Claude Code:\n" in text
    assert "bad.md\n    `42` is a number, not a string, so Claude Code skips this file" in text
    assert "README" not in text
    lines = run("list", "--format", "json", cwd=tmp_path, CLAUDE_CONFIG_DIR=str(tmp_path / "none")).stdout.splitlines()
    assert [(it["loads"], it["path"].rsplit("/")[-1]) for it in map(json.loads, lines)] == [
        (True, "good.md"),
        (False, "bad.md"),
    ]


def test_patterns_are_relative_to_the_folder_of_the_configuration(agents: Path, tmp_path: Path) -> None:
    (agents / "bad.md").write_text(SKIPPED)
    (tmp_path / ".agentls.toml").write_text('exclude = ["/.claude/agents/bad.md"]\n')
    assert run("check", cwd=agents).returncode == 0
    (tmp_path / ".agentls.toml").write_text('exclude = ["/bad.md"]\n')
    assert run("check", cwd=agents).returncode == 1
