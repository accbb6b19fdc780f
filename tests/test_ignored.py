"""What ignore files leave out is what Git leaves out."""

from __future__ import annotations

import contextlib
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from agentls.cli import main
from agentls.scan import ignored, walk
from agentls.stdx import globs

_FILES = (
    "x.md",
    ".claude/agents/x.md",
    "a/x.md",
    "a/b/y.md",
    "a/b/.claude/agents/x.md",
    "a/b/.claude/agents/b/y.md",
)
_LINES = (
    *(
        "*",
        "*.md",
        "x.md",
        "/x.md",
        "?.md",
        "[x]*",
        "**/y.md",
        "a",
        "a/",
        "/a/b",
        "a/*",
        "a/**",
        "a/**/",
        "**/b/",
        "*/b",
    ),
    *("**/agents/**", "/a/**/agents/", ".*", ".claude/agents", ".claude/agents/*.md", "a/**/y.md", "# x.md", "x.md  "),
    *(
        "\\#x.md",
        " x.md",
        "*/",
        "b/*/agents",
        "[",
        "a/b/.claude/**",
        "a[!x]b",
        "[!a]*[!x]*m*d",
        "*.*a*",
        "/**/a/**/*d*",
    ),
)
_ROUNDS = 60


def _folder(folder: Path) -> Path:
    for file in _FILES:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text("")
    return folder


def _repository(folder: Path) -> Path:
    _folder(folder)
    subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
    return folder


def _written(folder: Path, choice: random.Random) -> dict[str, list[str]]:
    """The lines of the ignore files that are written into a folder."""
    written = {}
    for place in choice.sample((".", "a", "a/b"), choice.randint(1, 3)):
        lines = [choice.choice(("", "", "!")) + choice.choice(_LINES) for _ in range(choice.randint(1, 4))]
        (folder / place / ".gitignore").write_text("\n".join(lines) + "\n")
        written[place] = lines
    return written


def _git(folder: Path) -> set[str]:
    command = ["git", "check-ignore", "--no-index", *_FILES]
    return set(subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout.splitlines())


def _agentls(folder: Path) -> set[str]:
    leaves_out = ignored.leaving_out(folder.as_posix())
    return {it for it in _FILES if leaves_out((folder / it).as_posix())}


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_what_is_ignored_is_what_git_ignores(tmp_path: Path) -> None:
    choice = random.Random(14)
    for number in range(_ROUNDS):
        folder = _repository(tmp_path / str(number))
        written = _written(folder, choice)
        assert _agentls(folder) == _git(folder), written


@pytest.mark.parametrize("repository", ["", "a"])
def test_what_is_left_out_is_what_a_walk_leaves_out(repository: str, tmp_path: Path) -> None:
    """Without a repository, and around one."""
    choice = random.Random(14)
    for number in range(_ROUNDS):
        folder = _folder(tmp_path / str(number))
        if repository:
            (folder / repository / ".git").mkdir()
        written = _written(folder, choice)
        found = {it.path for it in walk.walk(folder.as_posix(), ignoring=True) if isinstance(it, walk.Entry)}
        assert _agentls(folder) == {it for it in _FILES if (folder / it).as_posix() not in found}, written


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_what_a_checkout_excludes_is_excluded_in_its_worktrees(tmp_path: Path) -> None:
    folder = _repository(tmp_path / "main")
    as_somebody = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
    subprocess.run([*as_somebody, "commit", "-q", "-m", "Files"], cwd=folder, check=True)
    subprocess.run(["git", "worktree", "add", "-q", "../other"], cwd=folder, check=True)
    (folder / ".git/info/exclude").write_text("y.md\n")
    assert _agentls(tmp_path / "other") == _git(tmp_path / "other") == {it for it in _FILES if it.endswith("y.md")}


_PARTS = ("a", "b", "*", "**", "?", "/", "/**/", "**/", "/**", "[ab]", "[!a]", "\\[", "]")


@given(
    st.lists(st.sampled_from(_PARTS), min_size=1, max_size=12).map("".join),
    st.lists(st.text("ab[]", min_size=1, max_size=5), min_size=1, max_size=6).map("/".join),
)
@settings(max_examples=500)
def test_a_bounded_regex_matches_what_its_original_matches(line: str, path: str) -> None:
    try:
        found = [it.regex.pattern for it in GitIgnoreSpec.from_lines([line]).patterns if it.regex]
    except ValueError:
        return
    for it in found:
        at, bounded = re.compile(it.replace("[^a]", "[^a/]")), re.compile(globs.bounded(it))
        for text in (path, f"{path}/"):
            assert [one.span() for one in at.finditer(text)] == [one.span() for one in bounded.finditer(text)]


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("*a" * 40 + "*b", "a" * 250),
        ("*a*" * 300, "b" * 250),
        ("*[!b]" * 40 + "*b", "a" * 250),
        ("**/a/" * 30 + "b", "a/" * 500 + "x"),
        ("*" * 100_000, "a"),
    ],
)
def test_no_pattern_takes_for_ever(line: str, path: str) -> None:
    assert not globs.spec([line]).match_file(path)


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_a_class_matches_no_slash(tmp_path: Path) -> None:
    folder = _repository(tmp_path / "r")
    (folder / ".gitignore").write_text("a[!x]b\n")
    assert _agentls(folder) == _git(folder) == set()


@pytest.mark.parametrize("line", ["[z-a]", "[a-[x]", "x[\\]", "a[b--a]"])
def test_an_impossible_range_matches_nothing(line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / ".claude/agents"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("---\nname: a\ndescription: Reads.\n---\nRead.\n")
    (tmp_path / ".gitignore").write_text(f"{line}\n")
    assert main(["check", str(tmp_path)]) == 0
    assert "Checked 1 agent file" in capsys.readouterr().out
    (tmp_path / ".gitignore").unlink()
    (tmp_path / ".agentls.toml").write_text(f"exclude = ['{line}']\n")
    assert main(["check", str(tmp_path)]) in (0, 2)


def test_brackets_in_a_class_are_no_warning(recwarn: pytest.WarningsRecorder) -> None:
    for line in ("[[]x", "[[:alpha:]]*.md", "[a--b]*[[x]*c"):
        with contextlib.suppress(ValueError):
            assert globs.spec([line]).match_file("nothing/of/it") is False
    assert [str(it.message) for it in recwarn] == []
