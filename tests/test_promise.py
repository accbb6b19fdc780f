"""The promise of safe fixes over real files: they change neither which agents load nor what these may use, unless that is
the finding itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentls.document import Document
from agentls.fixes.apply import fix_all
from agentls.hosts.verdict import Loaded, Verdict
from agentls.rules import engine

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
FILES = sorted(it for it in CORPUS.glob("claude*/**/*.md")) if CORPUS.is_dir() else []

ABOUT_TOOLS = frozenset(
    ("tool-case", "renamed-tool", "removed-tool", "tool-separator", "duplicate-tool", "unknown-field", "mcp-tool",
     "no-tools", "unknown-tool", "denied-tool", "second-attempt", "yaml-syntax", "empty-tools", "subagent-tool")
)  # fmt: skip
"""The rules that are about what an agent may use."""


def promised(verdict: Verdict) -> dict[str, object]:
    if not isinstance(verdict, Loaded):
        return {}
    tools = None if verdict.tools is None else frozenset(verdict.tools)
    return {"name": verdict.name, "description": verdict.description, "tools": tools, "model": verdict.model}


@pytest.mark.skipif(not FILES, reason=f"no collection of agents in {CORPUS}")
def test_a_safe_fix_keeps_what_loads_and_what_it_may_use() -> None:
    fixed = 0
    for path in FILES:
        before = Document(path.read_bytes().decode("utf-8", "replace"), f".claude/agents/{path.name}")
        made = fix_all(before, engine.check)
        if made.text == before.text:
            continue
        fixed += 1
        after = Document(made.text, before.path)
        rules = set(made.applied)
        old, new = promised(before.verdict), promised(after.verdict)
        if not old:
            continue  # That it did not load is the finding.
        changed = {key for key in old if old[key] != new.get(key)}
        assert not changed & {"name", "description", "model"}, (path, rules)
        assert "tools" not in changed or rules & ABOUT_TOOLS, (path, rules)
    assert fixed > 100
