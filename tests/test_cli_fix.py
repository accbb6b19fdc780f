"""`agentls fix`: what is written, what is not, and which properties of a file are kept."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from agentls.cli import main
from agentls.disk import atomic
from agentls.disk.atomic import Unsaved, save
from agentls.fixes import apply

from .test_cli import GOOD, SERVER, SKIPPED, run

LOWER = GOOD.replace("model: sonnet", "tools: Read, grep")
UPPER = GOOD.replace("model: sonnet", "tools: Read, Grep")
UNSAFE = GOOD.replace("model: sonnet", "tools: Read, Bsh")


def test_what_is_safe_is_written_and_told(agents: Path, tmp_path: Path) -> None:
    (agents / "a.md").write_text(LOWER.replace("name: good", "name: a"))
    (agents / "b.md").write_text(SKIPPED.replace("name: bad", "name: b"))
    (agents / "c.md").write_text(UNSAFE.replace("name: good", "name: c"))
    (agents / "good.md").write_text(GOOD)
    done = run("fix", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        ".claude/agents/a.md: fixed tool-case",
        ".claude/agents/b.md: fixed field-type",
        "Fixed 2 problems in 2 files; 1 warning left (1 fixable with `--unsafe`).",
    ]
    assert (agents / "a.md").read_text() == UPPER.replace("name: good", "name: a")
    assert 'description: "42"' in (agents / "b.md").read_text()
    assert "Bsh" in (agents / "c.md").read_text()
    assert run("fix", cwd=tmp_path).stdout.startswith("Nothing fixed; 1 warning left")
    assert run("fix", "--unsafe", cwd=tmp_path).returncode == 0
    assert "tools: Read, Bash\n" in (agents / "c.md").read_text()


def test_a_check_counts_the_fixes_that_a_fix_makes(agents: Path, tmp_path: Path) -> None:
    (agents / "good.md").write_text(GOOD.replace("model: sonnet", "x-hooks:\n  PreToolUse: x"))
    checked, fixed = run("check", cwd=tmp_path).stdout, run("fix", cwd=tmp_path).stdout
    assert checked.endswith("1 error, 1 warning. 1 fixable with `agentls fix --unsafe`.\n")
    assert fixed == "Nothing fixed; 1 error, 1 warning left (1 fixable with `--unsafe`).\n"


def test_a_problem_that_was_found_after_another_was_fixed_is_counted_as_such(agents: Path, tmp_path: Path) -> None:
    (agents / "good.md").write_text("name: good\ndescription: Reviews. When: always.\n---\nReview.\n")
    assert run("check", cwd=tmp_path).stdout.endswith("1 error. 1 fixable with `agentls fix`.\n")
    last = run("fix", cwd=tmp_path).stdout.splitlines()[-1]
    assert last == "Fixed 2 problems in 1 file (1 of them found after others were fixed); no problems left."


def test_a_long_list_of_tools_is_fixed_in_one_run(agents: Path, tmp_path: Path) -> None:
    tools = ", ".join(["Read", *["grep", "Read", "GLOB"] * 500])
    (agents / "good.md").write_text(GOOD.replace("model: sonnet", f"tools: {tools}"))
    done = run("fix", cwd=tmp_path).stdout.splitlines()
    assert done[0] == ".claude/agents/good.md: fixed duplicate-tool (1497), tool-case (3)"
    # The edits of the last two entries meet, so the last one is fixed as a miscased one.
    assert done[-1] == "Fixed 1,500 problems in 1 file (1 of them found after others were fixed); no problems left."
    assert "tools: Read, Grep, Glob\n" in (agents / "good.md").read_text()


def test_what_another_run_would_fix_is_counted(
    agents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = agents / "good.md"
    file.write_text(GOOD.replace("model: sonnet", "tools: Read, grep, Bsh, Read"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(apply, "ROUNDS", 1)
    lasts = []
    for given in (["--rule", "duplicate-tool"], [], ["--unsafe"]):
        main(["fix", *given])
        lasts.append(capsys.readouterr().out.splitlines()[-1])
    assert lasts == [
        "Fixed 1 problem in 1 file; 2 warnings left.",
        "Fixed 1 problem in 1 file; 1 warning left (1 fixable with `--unsafe`).",
        "Fixed 1 problem in 1 file; no problems left.",
    ]
    file.write_text(GOOD.replace("model: sonnet", "tools: Read, grep, Bsh, Read"))
    main(["fix"])
    assert "(1 fixable with another run, 1 fixable with `--unsafe`)" in capsys.readouterr().out
    file.write_text(GOOD.replace("model: sonnet", "tools: Read, grep, Bsh, Read"))
    main(["fix", "--unsafe"])
    assert "(2 fixable with another run)" in capsys.readouterr().out


def test_the_exit_code_is_that_of_check(agents: Path, tmp_path: Path) -> None:
    (agents / "bad.md").write_text("---\nname: bad\ndescription:\n---\nWork.\n")
    assert run("fix", cwd=tmp_path).returncode == 1
    assert run("fix", "nowhere", cwd=tmp_path).returncode == 2
    done = run("fix", "--rule", "tool-cse", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "agentls: no rule `tool-cse`; did you mean `tool-case`?\n")
    done = run("fix", cwd=agents.parent)
    (agents / "bad.md").unlink()
    assert run("fix", cwd=tmp_path).stdout == "No agent files found.\n"


def test_one_rule_only(agents: Path, tmp_path: Path) -> None:
    (agents / "good.md").write_text(LOWER.replace("tools:", "color: grean\ntools:"))
    assert run("fix", "--rule", "unknown-color", cwd=tmp_path).stdout.startswith(
        ".claude/agents/good.md: fixed unknown-color\n"
    )
    assert "color: green\ntools: Read, grep" in (agents / "good.md").read_text()


def test_a_rule_that_is_a_hint_is_mended_where_it_is_named(agents: Path, tmp_path: Path) -> None:
    text = GOOD.replace("model: sonnet", "tools: Task")
    (agents / "good.md").write_text(text)
    run("fix", cwd=tmp_path)
    assert (agents / "good.md").read_text() == text
    run("fix", "--rule", "renamed-tool", cwd=tmp_path)
    assert "tools: Agent" in (agents / "good.md").read_text()


def test_an_error_is_one_where_its_rule_is_named(agents: Path, tmp_path: Path) -> None:
    (agents / "good.md").write_text("---\nname: good\n---\n")
    done = run("fix", "--rule", "missing-field", "--diff", ".claude/agents/good.md", cwd=tmp_path)
    assert done.returncode == 1


def test_a_diff_is_printed_and_nothing_written(agents: Path, tmp_path: Path) -> None:
    (agents / "good.md").write_text(LOWER.rstrip("\n"))
    done = run("fix", "--diff", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:3] == [
        "--- a/.claude/agents/good.md",
        "+++ b/.claude/agents/good.md",
        "@@ -1,6 +1,6 @@",
    ]
    assert (agents / "good.md").read_text() == LOWER.rstrip("\n")
    patched = subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=done.stdout, encoding="utf-8", check=False)
    assert patched.returncode == 0
    assert (agents / "good.md").read_text() == UPPER.rstrip("\n")


def test_a_diff_of_a_file_that_is_skipped_fails_as_check_does(agents: Path, tmp_path: Path) -> None:
    (agents / "bad.md").write_text(SKIPPED)
    assert run("fix", "--diff", cwd=tmp_path).returncode == 1


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("tail", ["", "\n"])
def test_line_ends_byte_order_mark_and_final_line_end_stay(
    agents: Path, tmp_path: Path, end: str, mark: bytes, tail: str
) -> None:
    def data(text: str) -> bytes:
        return mark + (text.rstrip("\n") + tail).replace("\n", end).encode()

    (agents / "good.md").write_bytes(data(LOWER))
    run("fix", "--rule", "tool-case", cwd=tmp_path)
    assert (agents / "good.md").read_bytes() == data(UPPER)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions and links")
def test_permissions_and_links_stay(agents: Path, tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text(LOWER)
    (tmp_path / "real.md").chmod(0o640)
    (agents / "good.md").symlink_to("../../real.md")
    run("fix", ".claude/agents/good.md", cwd=tmp_path)
    assert (agents / "good.md").is_symlink()
    assert (tmp_path / "real.md").read_text() == UPPER
    assert stat.S_IMODE((tmp_path / "real.md").stat().st_mode) == 0o640
    assert sorted(it.name for it in tmp_path.iterdir()) == [".claude", ".git", "real.md"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions and links")
def test_a_file_that_is_reached_by_links_too_is_one_file(agents: Path, tmp_path: Path) -> None:
    real = tmp_path / "docs/agents/real.md"
    real.parent.mkdir(parents=True)
    real.write_text(LOWER)
    (agents / "good.md").symlink_to("../../docs/agents/real.md")
    (agents / "more").symlink_to("../../docs/agents")
    checked = run("check", ".", "docs", cwd=tmp_path).stdout
    assert checked.count("warning[tool-case]") == 1
    assert ".claude/agents/good.md:4" in checked
    assert "Checked 1 agent file" in checked
    patch = run("fix", "--diff", cwd=tmp_path).stdout
    assert patch.count("+++ b/docs/agents/real.md") == patch.count("+++ ") == 1
    done = run("fix", ".claude/agents/good.md", "docs/agents/real.md", cwd=tmp_path)
    assert done.stdout.endswith("Fixed 1 problem in 1 file; no problems left.\n")
    assert real.read_text() == UPPER


def test_a_file_that_is_no_utf_8_is_never_written(agents: Path, tmp_path: Path) -> None:
    data = LOWER.encode().replace(b"You do", b"You d\xf6")
    (agents / "good.md").write_bytes(data)
    run("fix", "--unsafe", cwd=tmp_path)
    assert (agents / "good.md").read_bytes() == data


# Saving


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"theirs")
    with pytest.raises(Unsaved, match="changed meanwhile"):
        save(str(file), b"before", b"after")
    assert file.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_changed_meanwhile_is_named(
    agents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from agentls import cli

    def late(path: str, before: bytes, after: bytes) -> None:
        Path(path).write_bytes(b"theirs")
        save(path, before, after)

    (agents / "good.md").write_text(LOWER)
    monkeypatch.setattr(atomic, "save", late)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["fix"]) == 2
    assert (
        capsys.readouterr().err == "agentls: .claude/agents/good.md: the file changed meanwhile; it was not changed\n"
    )
    assert (agents / "good.md").read_bytes() == b"theirs"


def test_a_write_that_fails_leaves_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"before")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unsaved, match="No space left"):
        save(str(file), b"before", b"after")
    assert file.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [file]


def test_a_kill_leaves_no_file_where_files_may_have_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if atomic._unnamed(str(tmp_path)) is None:
        pytest.skip("files of this system have names")
    file = tmp_path / "a.md"
    file.write_bytes(b"before")
    seen = []
    monkeypatch.setattr(os, "fsync", lambda handle: seen.append(list(tmp_path.iterdir())))
    save(str(file), b"before", b"after")
    assert seen == [[file]]
    assert file.read_bytes() == b"after"


def _write(path: str, before: bytes, after: bytes) -> None:
    atomic.write(path, after.decode())


@pytest.mark.parametrize("write", [save, _write])
@pytest.mark.parametrize("unnamed", [atomic._unnamed, lambda folder: None])
def test_what_a_file_is_beside_its_text_stays(
    write: Callable[[str, bytes, bytes], None],
    unnamed: Callable[[str], object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(atomic, "_unnamed", unnamed)
    file = tmp_path / "a.md"
    file.write_bytes(b"before")
    file.chmod(0o640)
    has_attributes = False
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setxattr(file, "user.note", b"kept")
            has_attributes = True
        with contextlib.suppress(OSError):  # Another group, if this user may choose it.
            os.chown(file, -1, 1)
    before = file.stat()
    write(str(file), b"before", b"after")
    after = file.stat()
    assert (file.read_bytes(), after.st_mode, after.st_gid) == (b"after", before.st_mode, before.st_gid)
    if sys.platform == "linux" and has_attributes:
        assert os.getxattr(file, "user.note") == b"kept"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such links")
def test_a_file_of_several_names_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"before")
    os.link(file, tmp_path / "b.md")
    with pytest.raises(Unsaved, match="several names"):
        save(str(file), b"before", b"after")


def test_what_a_killed_process_left_is_removed_later(tmp_path: Path) -> None:
    names = [f".agentls-{0:016x}.tmp", ".agentls-baseline.tmp", ".agentls-.tmp", "old.tmp", ".agentls.toml"]
    for name in (*names, f".agentls-{2:016x}.tmp", "a.md"):
        (tmp_path / name).write_bytes(b"before")
    for name in names:
        os.utime(tmp_path / name, (1, 1))
    save(str(tmp_path / "a.md"), b"before", b"after")
    assert {it.name for it in tmp_path.iterdir()} == {*names[1:], f".agentls-{2:016x}.tmp", "a.md"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
@pytest.mark.parametrize("is_there", [False, True])
def test_a_file_that_cannot_be_written_whole_is_not_created(tmp_path: Path, is_there: bool) -> None:
    (tmp_path / "a.md").write_text("---\ndescription: Does.\n---\nDo.\n")
    if is_there:
        (tmp_path / "b.md").write_text("before")
    command = "convert a.md --from opencode --to gemini --name a --lossy -o b.md" + " --force" * is_there
    done = subprocess.run(
        ["sh", "-c", f"ulimit -f 0; exec {sys.executable} -m agentls {command}"],
        cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(SERVER)},
    )  # fmt: skip
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, "agentls: b.md: file too large")
    assert {it.name: it.read_text()[:6] for it in tmp_path.glob("*b.md*")} == ({"b.md": "before"} if is_there else {})


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such links, pipes and modes")
def test_a_written_file_stays_what_it_was(tmp_path: Path) -> None:
    target, link, pipe = tmp_path / "target", tmp_path / "link", tmp_path / "pipe"
    target.write_text("before")
    target.chmod(0o604)
    link.symlink_to("target")
    atomic.write(str(link), "after")
    assert (link.is_symlink(), target.read_text(), stat.S_IMODE(target.stat().st_mode)) == (True, "after", 0o604)
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    atomic.write(str(pipe), "after")
    assert (os.read(reader, 9), pipe.is_fifo()) == (b"after", True)
    os.close(reader)


@pytest.mark.parametrize("why", [errno.EBUSY, errno.EROFS])
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit of a name")
def test_what_another_file_cannot_replace_is_written_in_its_place(
    why: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other, long = tmp_path / "one", tmp_path / "other", tmp_path / ("a" * 250)
    one.write_text("before")
    other.hardlink_to(one)
    atomic.write(str(one), "after")
    assert other.read_text() == "after"
    atomic.write(str(long), "after")
    assert long.read_text() == "after"

    def refuse(*_: object) -> None:
        raise OSError(why, "no")

    monkeypatch.setattr(os, "replace", refuse)
    atomic.write(str(long), "later")
    assert long.read_text() == "later"
    assert {it.name for it in tmp_path.iterdir()} == {one.name, other.name, long.name}


def test_a_text_that_is_no_unicode_makes_no_file(tmp_path: Path) -> None:
    for over in (False, True):
        with pytest.raises(UnicodeEncodeError):
            atomic.create(str(tmp_path / "a.md"), "a\ud800", over=over)
    assert [*tmp_path.iterdir()] == []


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(Unsaved):
        save(str(tmp_path / "a.md"), b"", b"after")


def test_a_fix_that_is_named_is_proved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No fix is named that does not keep its promise: here, the host would read the field twice."""
    file = tmp_path / ".opencode/agents/a.md"
    file.parent.mkdir(parents=True)
    file.write_text("---\ndescription: Looks.\ndisallowedTools: Bash\npermission: {edit: deny}\n---\nLook.\n", "utf-8")
    main(["check", str(file)])
    out = capsys.readouterr().out
    assert "host-weaker" in out
    assert "= fix:" not in out
    file.write_text("---\ndescription: Looks.\ndisallowedTools: Bash\n---\nLook.\n", "utf-8")
    main(["check", str(file)])
    assert "= fix: Write `permission: {bash: deny}`" in capsys.readouterr().out
