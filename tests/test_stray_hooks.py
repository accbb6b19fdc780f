"""Hooks outside `hooks`: what the client drops, and what it does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agentls.document import Document
from agentls.hosts.verdict import Loaded, Origin, Skipped
from agentls.rules import engine

from .fixture import offered

ANSWERS = Path(__file__).resolve().parents[2] / "shared/runtime/2.1.332/stray-hooks.jsonl"
MATCHER = "[{matcher: x, hooks: [{type: command, command: 'true'}]}]"

DROPPED = (
    "PreToolUse: false",
    'PreToolUse: ""',
    "PreToolUse: {}",
    "PermissionRequest: x",
    "PreSkillShellCommand: [a]",
    "related: {hooks: [x]}",
    "related: {hooks: [{}]}",
    "related: [{hooks: [null]}]",
    "related: [[{hooks: [x]}]]",
    "related: {hooks: {type: command}}",
    "related: {matcher: a, hooks: {}}",
    "Stop: {hooks: {PreToolUse: x}}",
    "Stop: [{PreToolUse: x}]",
    f"Hooks: {{PreToolUse: {MATCHER}}}",
    f"tools: {MATCHER}",
    f"a: {{b: {{c: {{PreToolUse: {MATCHER}}}}}}}",
    "hooks: {}\nPreToolUse: 0",
    "a: &a {hooks: [x]}\nmetadata: *a",
)
LOADED = (
    "PreToolUse:",
    "PreToolUse: []",
    "preToolUse: x",
    '"PreToolUse ": x',
    "related: {hooks: x}",
    "related: {hooks: []}",
    "related: {hooks: {}}",
    "related: {hooks: {Stop: [{matcher: x, hooks: [{type: command, command: x}]}]}}",
    "related: {Stop: 1, hooks: [x]}",
    f"metadata: {{PreToolUse: {MATCHER}}}",
    f"mcpServers: {MATCHER}",
    "lspServers: {hooks: [x]}",
    f"PostToolUse: {MATCHER}",
    f"a: {{b: {{c: {{d: {{e: {{PreToolUse: {MATCHER}}}}}}}}}}}",
    "matcher: x",
)


def verdict(fields: str, origin: Origin | None = None) -> object:
    text = f"---\nname: a\ndescription: b\n{fields}\n---\nBody.\n"
    return Document(text, ".claude/agents/a.md", origin or Origin(stem="a")).verdict


@pytest.mark.parametrize("fields", DROPPED)
def test_what_may_be_a_guard_drops_the_agent(fields: str) -> None:
    found = verdict(fields)
    assert isinstance(found, Skipped)
    assert found.reason == "stray-hooks"
    assert isinstance(verdict(fields, Origin("plugin", "a", "p")), Loaded)


@pytest.mark.parametrize("fields", LOADED)
def test_what_is_no_guard_does_not(fields: str) -> None:
    assert isinstance(verdict(fields), Loaded)


@pytest.mark.skipif(not ANSWERS.exists(), reason=f"{ANSWERS} is not there")
def test_the_recorded_answers() -> None:
    rows = [json.loads(it) for it in ANSWERS.read_text("utf-8").splitlines()]
    wrong = [
        it["probe"]
        for it in rows
        if isinstance(Document(it["text"], "a.md", Origin(stem="a")).verdict, Loaded) != it["loads_332"]
    ]
    assert (wrong, len(rows) > 50) == ([], True)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_event_is_moved_below_hooks(end: str) -> None:
    text = "---\nname: a\ndescription: b\nPreToolUse:\n  - matcher: Bash\n    hooks:\n      - type: command\n        command: x\n---\nBody.\n"
    document = Document(text.replace("\n", end), ".claude/agents/a.md", Origin(stem="a"))
    (finding,) = engine.check(document)
    assert (finding.rule, finding.span.of(document.text)) == ("stray-hooks", "PreToolUse")
    (fix,) = offered(document, finding)
    assert not fix.safe
    after = document.text
    for edit in sorted(fix.edits, key=lambda it: it.span, reverse=True):
        after = after[: edit.span.start] + edit.text + after[edit.span.end :]
    assert after.replace(end, "\n") == text.replace("PreToolUse:", "hooks:\n  PreToolUse:").replace(
        "\n  - matcher", "\n    - matcher"
    ).replace("\n    hooks:", "\n      hooks:").replace("\n      - type", "\n        - type").replace(
        "\n        command", "\n          command"
    )
