"""The pre-commit hooks and the GitHub action of the repository."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from agentls.hosts.others import FOLDERS

ROOT = Path(__file__).parents[1]
OTHERS = (
    *(f"{it}/reviewer.md" for it in FOLDERS if it != ".codex/agents"),
    ".codex/agents/team/reviewer.toml",
    ".cursor/agents/reviewer.mdc",
    ".cursor/agents/reviewer.markdown",
)
AGENTS = (".claude/agents/a.md", "agents/x/a.md", "sub/.claude/agents/x/a.md", *OTHERS)
NAMING = (
    ".claude/commands/a/b.md",
    "plugins/x/skills/a/SKILL.md",
    "CLAUDE.md",
    "x/CLAUDE.local.md",
    ".claude/rules/a.md",
    ".claude/settings.json",
    ".claude/settings.local.json",
    ".claude-plugin/plugin.json",
    "x/hooks/hooks.json",
    ".github/workflows/ci.yml",
    ".github/chatmodes/plan.chatmode.md",
)
NEITHER = ("README.md", "settings.json", "xagents/a.md", "agents/a.py", "docs/CLAUDE.md.txt", ".github/ci.yml")


@pytest.mark.parametrize(
    ("hook", "yes", "no"),
    [
        ("agentls-check", (*AGENTS, *NAMING, ".claude/agents/a.MD"), NEITHER),
        ("agentls-fix", AGENTS, (*NAMING, *NEITHER)),
    ],
)
def test_files_of_a_hook_of_pre_commit(hook: str, yes: tuple[str, ...], no: tuple[str, ...]) -> None:
    text = (ROOT / ".pre-commit-hooks.yaml").read_text()
    found = re.search(rf"- id: {hook}\n.*?files: \|\n(.*?)  require", text, re.S)
    assert found
    wanted = re.compile(found[1].strip())
    assert [it for it in yes if not wanted.search(it)] == []
    assert [it for it in no if wanted.search(it)] == []


_PYTHON = """#!/bin/sh
mkdir -p "$3/{bin}"
printf '#!/bin/sh\\n' > "$3/{bin}/pip"
printf '#!/bin/sh\\nfor it; do printf "<%%s>" "$it"; done; echo; exit {code}\\n' > "$3/{bin}/agentls"
chmod +x "$3/{bin}/pip" "$3/{bin}/agentls"
"""


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
@pytest.mark.parametrize("bin", ["bin", "Scripts"])
@pytest.mark.parametrize(
    ("paths", "sarif", "code", "shown"),
    [
        (".", "", 1, "<check><--format><github><--fail-on><warning><.>"),
        ("a b", "", 0, "<check><--format><github><--fail-on><warning><a><b>"),
        ("a\nb c\n", "", 0, "<check><--format><github><--fail-on><warning><a><b><c>"),
        ("", "", 0, "<check><--format><github><--fail-on><warning><.>"),
        (".", "out.sarif", 1, "<check><--format><github><--fail-on><warning><.>"),
        (".", "out.sarif", 2, ""),
    ],
)
def test_the_script_of_the_action(tmp_path: Path, bin: str, paths: str, sarif: str, code: int, shown: str) -> None:
    """With a stand-in for Python that makes a stand-in for agentls, which prints its arguments."""
    bash = shutil.which("bash") or pytest.skip("bash is not installed")
    (tmp_path / "python3").write_text(_PYTHON.format(bin=bin, code=code))
    (tmp_path / "python3").chmod(0o755)
    summary = tmp_path / "summary.md"
    variables = {"PATHS": paths, "FAIL_ON": "warning", "SARIF": sarif, "RUNNER_TEMP": str(tmp_path)}
    variables["GITHUB_STEP_SUMMARY"] = str(summary)
    environment = {**os.environ, **variables, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    command = [bash, str(ROOT / ".ci/action.sh")]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode > 0, done.stdout.strip(), done.stderr) == (code > 0, shown, "")
    if shown:
        assert summary.read_text() == f"```text\n{shown.replace('<--format><github><--fail-on><warning>', '')}\n```\n"
    if sarif:
        assert (tmp_path / sarif).read_text() == "<check><--format><sarif><.>\n"


def test_the_entry_for_the_catalog_of_schemas() -> None:
    page = (ROOT / "editors/README.md").read_text("utf-8")
    entry = next(it for it in map(json.loads, re.findall(r"```json\n(.*?)```", page, re.S)) if "fileMatch" in it)
    assert entry["url"] in (ROOT / "README.md").read_text("utf-8")
    schema = json.loads((ROOT / entry["url"].partition("/main/")[2]).read_text("utf-8"))
    assert "rules" in schema["properties"]
