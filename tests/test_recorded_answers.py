"""What each host answered about probes and real files, against what is made of them here; see `recorded.py`."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from agentls.hosts import others

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
