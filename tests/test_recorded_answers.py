"""What each host reported about probes and real files, compared with its loader here; see `recorded.py`."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentls.document import Document
from agentls.hosts import others
from agentls.report import hosts
from agentls.scan import survey
from agentls.workspace.claims import Claims

from . import recorded

ASKED = [
    ("copilot-cli", "copilot-probes", "hosts/probes/copilot", ".github/agents/", 160),
    ("copilot-cli", "copilot-claude300", "corpus", ".claude/agents/", 200),
    ("copilot-cli", "copilot-own", "corpus", ".github/agents/", 140),
    ("vscode", "vscode-probes", "hosts/probes/copilot", ".github/agents/", 160),
    ("vscode", "vscode-claude300", "corpus", ".claude/agents/", 200),
    ("vscode", "vscode-own", "corpus", ".github/agents/", 140),
    ("cursor", "cursor-probes", "hosts/probes/cursor", ".cursor/agents/", 130),
    ("cursor", "cursor-claude300", "corpus", ".claude/agents/", 200),
    ("cursor", "cursor-own", "hosts/real/cursor", ".cursor/agents/", 130),
    ("codex", "codex-probes", "hosts/probes/codex", ".codex/agents/", 40),
    ("codex", "codex-own", "hosts/real/codex", ".codex/agents/", 100),
    ("gemini", "gemini-probes", "hosts/probes/gemini", ".gemini/agents/", 100),
    ("gemini", "gemini-claude300", "corpus", ".gemini/agents/", 200),
    ("gemini", "gemini-own", "corpus", ".gemini/agents/", 200),
    ("qwen", "qwen-probes", "hosts/probes/qwen", ".qwen/agents/", 100),
    ("qwen", "qwen-claude300", "corpus", ".qwen/agents/", 200),
    *(
        (id, f"{name}-{part}", root, ".opencode/agents/", least)
        for id, name in (("opencode", "opencode"), ("opencode-2", "opencode2"))
        for part, root, least in (
            ("probes", "hosts/probes/opencode", 150),
            ("extra", "hosts/probes/opencode-extra", 1),
            ("claude300", "corpus", 200),
            ("own", "corpus", 160),
        )
    ),
]
"""The host, the answers, the folder with the files, the one that they were put into, and how many there are at least."""

UNREACHABLE = "h-kindremote.md"
"""A remote agent whose card could not be fetched when it was asked, as there was no network."""


@pytest.mark.skipif(not recorded.ANSWERS.is_dir(), reason=recorded.MISSING)
@pytest.mark.parametrize(("host", "name", "root", "folder", "least"), ASKED, ids=[it[1] for it in ASKED])
def test_recorded_answers(host: str, name: str, root: str, folder: str, least: int) -> None:
    load = others.reader(host).load
    asked, different = recorded.differences(f"{name}.jsonl", recorded.SHARED / root, folder, load)
    assert asked >= least
    assert [it for it in different if not it.startswith(UNREACHABLE)] == []


PROJECTS = {
    "copilot-cli": ("copilot", "copilot"),
    "vscode": ("vscode", "copilot"),
    "cursor": ("cursor", "cursor"),
    "codex": ("codex", "codex"),
    "qwen": ("qwen", "qwen"),
    "opencode": ("opencode", "opencode"),
    "opencode-2": ("opencode2", "opencode"),
}
"""The names of the answers and of the folder with the questions, for hosts that read a project as it is. Gemini CLI asks
first whether it may."""


@pytest.mark.skipif(not recorded.ANSWERS.is_dir(), reason=recorded.MISSING)
@pytest.mark.parametrize("host", PROJECTS)
def test_of_the_files_of_a_project_a_host_has_those_that_it_reads_and_that_none_shadows(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    for tree, answer in recorded.projects(*PROJECTS[host]):
        world = tmp_path / tree.name
        shutil.copytree(tree, world / "project")
        home = world / "project/home"
        home.rename(world / "home") if home.is_dir() else (world / "home").mkdir()
        monkeypatch.setenv("HOME", str(world / "home"))
        claims = survey.claims(str(world / "project"))
        own = {place: set(_agents(host, world / place, claims)) for place in ("project", "home")}
        theirs = {(it["name"], it.get("description")) for it in answer["agents"]}
        assert own["project"] <= theirs <= own["project"] | own["home"], tree
        asked += 1
    assert asked


def _agents(host: str, folder: Path, claims: Claims) -> Iterator[tuple[str | None, str | None]]:
    reader = others.reader(host)
    for path in sorted(it for it in folder.rglob("*") if it.is_file() and reader.reads(str(it))):
        (row,) = hosts.rows(Document(path.read_text("utf-8"), str(path)), (host,), claims)
        if row.reading.loads and not row.shadowed:
            yield row.reading.name, row.reading.description


def test_what_three_hosts_make_of_files_of_another_one() -> None:
    """Own files of one question, or of several at once, that were laid into `.claude/agents`: see `observed/in_place.jsonl`."""
    asked, wrong = Counter[str](), []
    for line in (Path(__file__).parent / "observed/in_place.jsonl").read_text("utf-8").split("\n")[:-1]:
        row = json.loads(line)
        file = recorded.file(f"/work/.claude/agents/{row['file']}", row["text"].encode())
        for host in ("vscode", "copilot-cli", "cursor"):
            if host not in row:  # No answer was recorded.
                continue
            asked[host] += 1
            it = others.reader(host).load(file)
            if [it.loads, it.name, it.description, it.tools, it.model] != row[host]:
                wrong.append((row["file"], host, it))
    assert wrong == []
    assert min(asked.values()) > 420
