"""The command line under adverse conditions: streams that are full or closed, a folder that was deleted, a locale
without UTF-8, paths that lead nowhere."""

from __future__ import annotations

import io
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from agentls.cli import checking, main, sharing
from agentls.cli.outcomes import Outcome
from agentls.document import Document
from agentls.scan import walk
from agentls.workspace.index import Index

from .test_cli import GOOD, SERVER, SKIPPED, run

posix = pytest.mark.skipif(os.name != "posix", reason="a shell of POSIX starts the command")


def shell(script: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a script in which `$A` is agentls."""
    return subprocess.run(
        ["sh", "-c", script],
        cwd=cwd,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(SERVER), "A": f"{sys.executable} -m agentls", **environment},
    )


@posix
def test_a_pipe_has_no_name_that_says_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(SKIPPED)
    (tmp_path / "LICENSE").write_text("MIT License\n")
    done = shell("bash -c '$A check <(cat a.md)'", tmp_path)
    assert (done.returncode, done.stdout.count(b"error["), b"file-suffix" in done.stdout) == (1, 1, False)
    assert shell("bash -c '$A check <(cat LICENSE)'", tmp_path).stdout.startswith(b"Checked 0 agent files")


@posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="/dev/full does not exist here")
@pytest.mark.parametrize(
    "command",
    [
        "check",
        "show",
        "list",
        "graph",
        "explain",
        "completion bash",
        "check --format json",
        "--version",
        "check --help",
    ],
)
def test_a_full_disk_is_said_in_one_line(agents: Path, tmp_path: Path, command: str) -> None:
    (agents / "tabs.md").write_text(GOOD.replace("\n---\n", "\ntool: Read\n---\n", 1))
    done = shell(f"$A {command} > /dev/full", tmp_path, PYTHONUNBUFFERED="")
    assert done.returncode == 2
    assert done.stderr == b"agentls: standard output: no space left on device\n"


def test_an_incomplete_installation_is_named(tmp_path: Path) -> None:
    shutil.copytree(SERVER / "agentls", tmp_path / "one/two/agentls", ignore=shutil.ignore_patterns("__pycache__"))
    done = run("--version", cwd=tmp_path, PYTHONPATH=str(tmp_path / "one/two"))
    missing = "schemas/claude-code.schema.json is missing"
    assert done.stderr == f"agentls: the installation of agentls is incomplete: {missing}; install it again\n"
    assert done.returncode == 2


@pytest.mark.parametrize("module", ["argparse", "locale", "heapq"])
def test_an_interrupt_prints_no_traceback(tmp_path: Path, module: str) -> None:
    """Whether it comes while Python imports the command line, reads the arguments, or runs the command."""
    (tmp_path / f"{module}.py").write_text("raise KeyboardInterrupt")
    done = run("graph", cwd=tmp_path, PYTHONPATH=os.pathsep.join((str(tmp_path), str(SERVER))))
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@posix
@pytest.mark.parametrize("command", ["check", "show", "list", "graph", "fix --diff", "explain"])
def test_closed_streams_are_no_crash(agents: Path, tmp_path: Path, command: str) -> None:
    (agents / "good.md").write_text(GOOD)
    done = shell(f"$A {command} <&- >&-", tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")


@posix
@pytest.mark.parametrize("command", ["check", "show", "list", "graph", "fix", "fix --diff"])
def test_a_deleted_current_folder_is_named(tmp_path: Path, command: str) -> None:
    (tmp_path / "gone").mkdir()
    done = shell(f'rmdir "$PWD" && $A {command}', tmp_path / "gone")
    assert done.returncode == 2
    assert done.stderr == b"agentls: the current folder does not exist\n"


@posix
@pytest.mark.parametrize("command", ["show", "explain encoding", "list"])
def test_output_is_utf_8_in_any_locale(agents: Path, tmp_path: Path, command: str) -> None:
    (agents / "good.md").write_text(GOOD)
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""}
    done = shell(f"$A {command}", tmp_path, **plain)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == shell(f"$A {command}", tmp_path, PYTHONUTF8="1").stdout.decode()


def test_half_a_pair_of_surrogates_is_printed_as_its_escape(agents: Path, tmp_path: Path) -> None:
    (agents / "half.md").write_text('---\nname: half\ndescription: "\\ud83d"\n---\nReview the diff.\n')
    done = run("show", "--hosts", "all", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\ud83d" in done.stdout


@posix
def test_a_name_that_is_not_utf_8_is_printed_as_it_is(agents: Path, tmp_path: Path) -> None:
    path = os.fsencode(agents) + b"/caf\xe9.md"
    try:
        with open(path, "w") as file:
            file.write(GOOD.replace("\n---\n", "\ntool: Read\n---\n", 1))
    except OSError:
        pytest.skip("this file system takes only UTF-8")
    done = shell("$A check .claude/agents/caf*.md", tmp_path)
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.startswith(b".claude/agents/caf\xe9.md:1:1: error[encoding] the path of this file is not UTF-8")


@posix
@pytest.mark.parametrize("command", ["check", "show", "list"])
@pytest.mark.parametrize("path", ["", ".claude/agents/lost.md"])
def test_a_link_to_nothing_is_told_however_it_is_named(agents: Path, tmp_path: Path, command: str, path: str) -> None:
    (agents / "lost.md").symlink_to("nowhere.md")
    done = run(command, *[path] * (bool(path) and command != "list"), cwd=tmp_path)
    assert done.stderr == ""
    assert "symbolic link points to a file that does not exist" in " ".join(done.stdout.split())
    assert "VS Code" not in done.stdout
    assert done.returncode == (command == "check")


@pytest.mark.parametrize("command", ["list", "graph"])
def test_a_file_in_the_place_of_a_folder(agents: Path, tmp_path: Path, command: str) -> None:
    (agents / "good.md").write_text(GOOD)
    done = run(command, ".claude/agents/good.md", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "agentls: .claude/agents/good.md: not a folder\n")
    done = run(command, ".claude/agents/good.md/more", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "agentls: .claude/agents/good.md/more: not a directory\n")
    done = run(command, "nowhere", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "agentls: nowhere: no such folder\n")


def test_convert_says_that_it_needs_a_path(tmp_path: Path) -> None:
    done = run("convert", "-", "--to", "gemini", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("agentls: `convert` needs a file")


def test_one_token_is_not_tokens(agents: Path, tmp_path: Path) -> None:
    (agents / "q.md").write_text("---\nname: q\ndescription: d\n---\nHelps.\n")
    done = run("list", cwd=tmp_path)
    assert "1 token " in done.stdout
    assert "1 agent in use. Its description costs about 1 token; " in done.stdout
    assert "1 tokens" not in done.stdout


def test_a_file_without_a_suffix(agents: Path, tmp_path: Path) -> None:
    (tmp_path / "plain").write_text(GOOD)
    done = run("check", "plain", cwd=tmp_path)
    assert "the file has no suffix, so Claude Code skips this file; rename it to `plain.md`" in done.stdout


def test_several_files_without_an_agent(agents: Path, tmp_path: Path) -> None:
    for name in ("one.md", "two.md"):
        (agents / name).write_text("# Notes\n\nHow the agents are used.\n")
    assert "2 files without an agent" in run("check", cwd=tmp_path).stdout


def test_a_note_is_printed_once_for_a_line(agents: Path, tmp_path: Path) -> None:
    (agents / "a.md").write_text(GOOD.replace("\n---\n", "\ntools: Bash(a:*), Bash(b:*), Bash(c:*)\n---\n", 1))
    done = run("check", cwd=tmp_path)
    assert done.stdout.count("and here") == 1


@pytest.mark.parametrize("rule", [(), ("encoding",)])
def test_python_without_docstrings_has_no_explanations(tmp_path: Path, rule: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-OO", "-m", "agentls", "explain", *rule],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SERVER)},
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("agentls: the explanations are docstrings")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["graph", "check", "fix"])
def test_a_long_document_that_need_not_name_agents_is_left_out(agents: Path, tmp_path: Path, command: str) -> None:
    (agents / "good.md").write_text(GOOD)
    for path in ("docs/book.md", ".claude/commands/book.md"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("# Book\n" + "word " * 250_000)
    done = run(command, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    named = run("check", ".claude/commands/book.md", cwd=tmp_path)
    assert (named.returncode, "larger than 1,048,576 bytes" in named.stderr) == (2, True)
    (agents / "book.md").write_text("word " * 250_000)
    assert run(command, cwd=tmp_path).returncode == 2


@pytest.mark.parametrize("command", ["graph", "check", "show", "list"])
def test_a_folder_that_cannot_be_read_is_told_once(
    agents: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (agents / "shut").mkdir()
    scandir = os.scandir

    def refusing(path: str) -> object:
        if os.fspath(path).endswith("/shut"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.chdir(agents.parent.parent)
    monkeypatch.setattr(os, "scandir", refusing)
    assert main([command]) == 2
    assert capsys.readouterr().err.count("shut: permission denied") == 1


@pytest.mark.parametrize(
    ("command", "fails"),
    [("check", "at least one such finding"), ("fix", "errors are left"), ("show", ""), ("list", ""), ("explain", "")],
)
def test_help_lists_the_exit_codes_that_a_command_has(
    capsys: pytest.CaptureFixture[str], command: str, fails: str
) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert re.findall("^  1  (.*)", capsys.readouterr().out, re.M) == ([fails] if fails else [])


ESCAPES = "\x1b[31m\x9b1m\x07\u202e"


@posix
@pytest.mark.parametrize(
    "command",
    [
        *(f"check --notes --format {it} ." for it in ("text", "json", "sarif", "github", "gitlab", "junit")),
        *(
            "show .",
            "show --format json .",
            "list",
            "list --hosts all",
            "list --format json",
            "graph",
            "graph --format json",
        ),
        *("graph --format dot", "graph --format mermaid"),
        *(f'{it} "$(printf "a\\033b")"' for it in ("fix --diff", "explain", "check --select")),
    ],
)
def test_nothing_from_a_file_acts_in_a_terminal_or_in_the_log_of_a_workflow(
    agents: Path, tmp_path: Path, command: str
) -> None:
    for name in (ESCAPES, "a\n::error::", "b\r::error::", "##[error]"):
        text = f"---\nname: x{ESCAPES}\ndescription: |\n  a {ESCAPES}\n  ::error::b\n  ##[error]c\nmodel{ESCAPES}: a\n---\n@agent-a ::error::\n"
        (agents / f"{name}x.md").write_text(text, "utf-8", newline="")
        (agents.parent / "commands").mkdir(exist_ok=True)
        (agents.parent / f"commands/{name}x.md").write_text("Ask @agent-nobody.\n")
    done = shell(f"$A {command}", tmp_path)
    out = (done.stdout + done.stderr).decode()
    assert out
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", out)
    assert "##[" not in out or "github" in command  # There it is within another command.
    assert not [it for it in out.split("\n") if re.match(r"\s*::(?!(error|warning|notice) file=[^\n]*::)", it)]


@posix
@pytest.mark.parametrize(
    "command", ["check --format json .", "check --format sarif .", "show --format json .", "list --format json"]
)
def test_json_is_valid_with_a_name_that_is_not_utf_8(agents: Path, tmp_path: Path, command: str) -> None:
    try:
        with open(os.fsencode(agents) + b"/caf\xe9.md", "w") as file:
            file.write(GOOD)
    except OSError:
        pytest.skip("this file system takes only UTF-8")
    out = shell(f"$A {command}", tmp_path).stdout.decode()
    assert [json.loads(it) for it in ([out] if "sarif" in command else out.splitlines())]


def test_a_patch_in_a_workflow_is_no_command_to_its_runner(agents: Path, tmp_path: Path) -> None:
    (agents / "good.md").write_text("---\nname: good\ndescription: Does.\ntools: read\n---\n::error::b\n")
    first, *_, last = run("fix", "--diff", cwd=tmp_path, GITHUB_ACTIONS="true").stdout.splitlines()
    assert first == f"::stop-commands::{last.strip(':')}"
    assert len(last) > 30


@pytest.mark.parametrize("form", ["json", "sarif", "gitlab", "junit"])
def test_a_report_is_valid_whatever_a_file_contains(agents: Path, tmp_path: Path, form: str) -> None:
    odd = r"a\ud800\0\ufffe\uffff\u001b"
    (agents / "escaped.md").write_text(
        f'---\nname: "{odd}"\ndescription: "{odd}"\nmodel: "{odd}"\n"{odd}": 1\n---\nA.\n'
    )
    raw = b"---\nname: b\ndescription: B.\ncolor: a\0\x1b%s\n\0: 1\n---\nAsk @agent-\0. [a](b\0.md)\n"
    for name, more in (("raw", "\ufffe\x85".encode()), ("half", b"\xed\xa0\x80\xff")):
        (agents / f"{name}.md").write_bytes(raw % more)
    out = shell(f"$A check --format {form} .", tmp_path).stdout.decode()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", out)
    if form == "junit":
        assert len(ElementTree.fromstring(out.encode())) == 3
    else:
        assert [json.loads(it) for it in (out.splitlines() if form == "json" else [out])]


@posix
def test_streams_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever starts the command may have set them not to wait."""
    ours, theirs = os.pipe()
    with os.fdopen(ours) as reader, os.fdopen(theirs, "w") as writer:
        for it in (ours, theirs):
            os.set_blocking(it, False)
        monkeypatch.setattr(sys, "stdin", reader)
        monkeypatch.setattr(sys, "stdout", writer)
        assert main(["explain", "encoding"]) == 0
        assert (os.get_blocking(ours), os.get_blocking(theirs)) == (True, True)


@posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="/dev/full does not exist here")
@pytest.mark.parametrize("command", ["check gone.md", "check gone.md .", "show gone.md", "check > /dev/full"])
def test_the_exit_code_is_right_where_no_complaint_can_be_written(agents: Path, tmp_path: Path, command: str) -> None:
    (agents / "good.md").write_text(GOOD)
    done = shell(f"$A {command} 2> /dev/full", tmp_path)
    assert done.returncode == 2
    assert (b"Checked 1 agent file" in done.stdout) == (command == "check gone.md .")


def test_without_memory_no_finding_is_meant(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checking, "find", lambda arguments: bytearray(sys.maxsize))
    assert main(["check"]) == 2
    assert capsys.readouterr().err == "agentls: not enough memory\n"


@posix
@pytest.mark.parametrize(("call", "before"), [("fork", 0), ("pipe", 0), ("pipe", 1)])
def test_one_process_does_it_if_there_can_be_no_other(
    agents: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    call: str,
    before: int,
) -> None:
    """before: how many calls succeed."""
    pipes: list[tuple[int, int]] = []

    def pipe() -> tuple[int, int]:
        if call == "pipe" and len(pipes) == before:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        pipes.append(real())
        return pipes[-1]

    def fork() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    for i in range(250):
        (agents / f"a{i:03}.md").write_text(GOOD.replace("name: good", f"name: good{i}"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    assert main(["check"]) == 0
    expected = capsys.readouterr()
    real = os.pipe
    monkeypatch.setattr(os, "pipe", pipe)
    monkeypatch.setattr(os, "fork", fork)
    assert main(["check"]) == 0
    assert capsys.readouterr() == expected
    for it in (it for ends in pipes for it in ends):
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(it)


def test_no_file_is_changed_after_the_first_process_ended(
    agents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parents, sent = iter([7, 7, 7, 1, 1, 1]), io.BytesIO()
    for i in range(5):
        (agents / f"a{i}.md").write_text(GOOD)
    monkeypatch.setattr(os, "getppid", lambda: next(parents))
    monkeypatch.setattr(os, "_exit", sys.exit)
    files = [walk.open_agent(str(it)) for it in sorted(agents.iterdir())]
    seen = []

    def fixed(document: Document, index: Index) -> Outcome:
        seen.append(document.label)
        return Outcome("", {})

    given = io.BytesIO(pickle.dumps([]))
    with pytest.raises(SystemExit):
        sharing._work(fixed, (files, []), sharing._End(given, sent))
    assert len(seen) == 3
