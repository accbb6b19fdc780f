"""Fixes in the files of other hosts: what they write, which are safe, and that the hosts read no worse an agent."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from agentls.document import Document
from agentls.fixes.apply import fix_all
from agentls.fixes.offer import with_offered
from agentls.hosts import others
from agentls.hosts.cursor import loader
from agentls.hosts.others import readers
from agentls.hosts.reading import RESTRICTING, File, Reading
from agentls.rules import engine
from agentls.text.problem import Finding, apply

from .recorded import ANSWERS, MISSING, SHARED, answers

PATHS = {
    "opencode": "/p/.opencode/agents/a.md",
    "qwen": "/p/.qwen/agents/a.md",
    "gemini": "/p/.gemini/agents/a.md",
    "codex": "/p/.codex/agents/a.toml",
    "cursor": "/p/.cursor/agents/a.md",
    "copilot": "/p/.github/agents/a.agent.md",
}
HEAD = "name: reviewer\ndescription: Looks.\n"


def found(path: str, text: str) -> list[Finding]:
    document = Document(text, path)
    return with_offered(document, engine.check(document))


def test_a_host_reads_each_version_of_a_file_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: Counter[str] = Counter()
    load = loader.load

    def counted(file: File) -> Reading:
        read[file.text] += 1
        return load(file)

    monkeypatch.setattr(loader, "load", counted)
    others.forget()
    assert len(found(PATHS["cursor"], f"---\n{HEAD}" + "".join(f"key{n}: a\n" for n in range(5)) + "---\nLook.\n")) > 4
    assert len(read) > 5
    assert set(read.values()) == {1}


@pytest.mark.parametrize(
    ("host", "rule", "before", "after", "safe"),
    [
        ("gemini", "host-rejects", "color: red\n", "", False),
        ("gemini", "host-rejects", "tools: Read, Grep\n", "tools: [read_file, grep_search]\n", False),
        ("gemini", "host-rejects", "maxTurns: 5\n", "max_turns: 5\n", False),
        ("gemini", "host-rejects", "tools: [glob, 'Read']\n", "tools: [glob, 'read_file']\n", False),
        ("gemini", "host-rejects", "tools: [read_file, glob, 'Read']\n", "tools: [read_file, glob]\n", False),
        ("gemini", "host-rejects", "tools:\n  - Read\n  - read_file\n", "tools:\n  - read_file\n", False),
        ("copilot", "host-lost", "tools: [Raed, read, edit]\n", "tools: [read, edit]\n", False),
        ("gemini", "host-rejects", "tools: [google_search]\n", "tools: [google_web_search]\n", False),
        ("gemini", "host-rejects", "tools: [glob_search]\n", "tools: [glob]\n", False),
        ("gemini", "host-rejects", "tools:\n  - list_files\n", "tools:\n  - list_directory\n", False),
        ("gemini", "host-rejects", "tools: [run_command]\n", "tools: [run_shell_command]\n", False),
        ("gemini", "host-rejects", "tools: [glob, save_memory]\n", "tools: [glob]\n", False),
        ("gemini", "host-rejects", "tools: [save_memory, glob]\n", "tools: [glob]\n", False),
        ("gemini", "host-rejects", "tools:\n  - save_memory\n  - glob\n", "tools:\n  - glob\n", False),
        ("gemini", "host-rejects", "display_name: it: looks\n", 'display_name: "it: looks"\n', True),
        ("gemini", "host-rejects", "display_name: 3\n", 'display_name: "3"\n', True),
        ("gemini", "host-rejects", "display_name: 'It' looks\n", "display_name: \"'It' looks\"\n", True),
        ("gemini", "host-rejects", "tools: '*'\n", 'tools: ["*"]\n', False),
        ("gemini", "host-rejects", "tools: [READ]\n", "tools: [read_file]\n", False),
        ("gemini", "host-rejects", "tools: [git/*]\n", "tools: [mcp_git_*]\n", False),
        ("gemini", "host-rejects", "tools: [git/log]\n", "tools: [mcp_git_log]\n", False),
        ("gemini", "host-rejects", "tools: [mcp_git]\n", "tools: [mcp_git_*]\n", False),
        ("qwen", "host-lost", "tools: [glob, git/*]\n", "tools: [glob, mcp__git]\n", False),
        ("qwen", "host-weaker", "disallowedTools: [Bash]\n", "disallowedTools: [run_shell_command, monitor]\n", False),
        (
            "qwen",
            "host-weaker",
            "disallowedTools: Bash, edit\n",
            "disallowedTools: run_shell_command, monitor, edit\n",
            False,
        ),
        ("qwen", "host-lost", "tools: [glob, bash]\n", "tools: [glob, run_shell_command]\n", False),
        ("opencode", "host-rejects", "color: #12abEF\n", "color: '#12abEF' #12abEF\n", False),
        ("opencode", "host-rejects", "color: '#fab'\n", "color: '#ffaabb'\n", False),
        ("opencode", "host-rejects", "variant: 017\n", 'variant: "017"\n', True),
        ("copilot", "host-rejects", "reasoning-effort: 3\n", 'reasoning-effort: "3"\n', True),
        ("cursor", "host-ignored", "'model': fast\n", "model: fast\n", False),
        ("cursor", "host-weaker", "readonly: yes\n", "readonly: true\n", False),
        ("cursor", "host-lost", "model:\n  gpt-5\n", "model: gpt-5\n", False),
        ("cursor", "host-weaker", "readonly: true # safe\n", "readonly: true\n", False),
        ("cursor", "host-weaker", "redonly: true\n", "readonly: true\n", False),
        ("opencode", "host-weaker", "disabel: true\n", "disable: true\n", False),
        ("opencode", "host-weaker", "disabled: true\n", "disable: true\n", False),
        ("opencode", "host-weaker", "permission: {write: deny}\n", "permission: {edit: deny}\n", False),
        ("opencode", "host-weaker", "permission: {web_fetch: ask}\n", "permission: {webfetch: ask}\n", False),
        ("opencode", "host-lost", "moed: all\n", "mode: all\n", False),
        ("copilot", "host-lost", "agnets: [one]\n", "agents: [one]\n", False),
        ("gemini", "host-rejects", "max_turn: 5\n", "max_turns: 5\n", False),
        ("gemini", "host-rejects", "timout_mins: 5\n", "timeout_mins: 5\n", False),
        ("qwen", "host-rejects", "approvalMode: Plann\n", "approvalMode: plan\n", False),
        ("opencode", "host-weaker", "permision: {edit: deny}\n", "permission: {edit: deny}\n", False),
        ("qwen", "host-weaker", "disalowedTools: [edit]\n", "disallowedTools: [edit]\n", False),
        ("qwen", "host-lost", "tools: [Read, Bash]\n", "tools: [read_file, run_shell_command]\n", False),
        ("gemini", "host-rejects", "tool: [glob]\n", "tools: [glob]\n", False),
        ("copilot", "host-weaker", "tool: [read]\n", "tools: [read]\n", False),
        ("qwen", "host-lost", "tools: grep_search, Read\n", "tools: grep_search, read_file\n", False),
        ("qwen", "host-ignored", "skills: [style]\n", "", False),
        ("opencode", "host-rejects", "color: blue\n", "color: '#0000FF'\n", False),
        ("opencode", "host-weaker", "disallowedTools: Bash\n", "permission: {bash: deny}\n", False),
        (
            "opencode",
            "host-weaker",
            "disallowedTools: [Write, WebFetch]\n",
            "permission: {edit: deny, webfetch: deny}\n",
            False,
        ),
        ("opencode", "host-weaker", "permissionMode: plan\n", "permission: {edit: deny, bash: deny}\n", False),
        ("opencode", "host-ignored", "maxTurns: 3\n", "steps: 3\n", False),
        ("opencode", "host-ignored", "category: work\n", "", False),
        (
            "opencode",
            "host-rejects",
            "tools: Read, Write, Edit, Bash\n",
            "permission: {'*': deny, read: allow, edit: allow, bash: allow}\n",
            False,
        ),
        ("opencode", "host-rejects", "tools: [Grep]\n", "permission: {'*': deny, grep: allow}\n", False),
        ("opencode", "host-header", "variant: @fast\n", 'variant: "@fast"\n', False),
        ("qwen", "host-lost", "tools: [glob, git/log]\n", "tools: [glob, mcp__git__log]\n", False),
        ("qwen", "host-lost", "tools: [glob, mcp_git_log]\n", "tools: [glob, mcp__git__log]\n", False),
        ("cursor", "host-weaker", "permissionMode: plan\n", "readonly: true\n", False),
        ("copilot", "host-ignored", "effort: high\n", "reasoning-effort: high\n", False),
        ("cursor", "host-changed", 'model: "gpt-5"\n', "model: gpt-5\n", False),
        ("cursor", "host-weaker", "tools:\n  - Read\n  - Grep\n", "tools: Read, Grep\n", False),
        ("cursor", "host-lost", "tools: [Read, Grep]\n", "tools: Read, Grep\n", False),
        ("copilot", "host-ignored", "color: red\n", "", False),
        ("copilot", "host-lost", "hooks: {agentStop: [{exec: x}]}\n", "hooks: {Stop: [{exec: x}]}\n", False),
        (
            "copilot",
            "host-weaker",
            "infer: true\ndisable-model-invocation: true\n",
            "disable-model-invocation: true\n",
            False,
        ),
        ("copilot", "host-rejects", "argument-hint: it: looks\n", 'argument-hint: "it: looks"\n', True),
    ],
)
def test_what_is_written(host: str, rule: str, before: str, after: str, safe: bool) -> None:
    text = f"---\n{HEAD}{before}---\nLook at the change.\n"
    (fix,) = (fix for it in found(PATHS[host], text) if it.rule == rule for fix in it.fixes[:1])
    assert apply(text, fix.edits) == f"---\n{HEAD}{after}---\nLook at the change.\n"
    assert fix.safe is safe


@pytest.mark.parametrize("tools", ["[run_shell_command, Bash(rm)]", "[read_file, 'Read(x)']"])
def test_a_tool_with_an_argument_is_not_told_as_needless(tools: str) -> None:
    findings = found(PATHS["gemini"], f"---\n{HEAD}tools: {tools}\n---\nLook.\n")
    assert [(it.rule, it.fixes) for it in findings] == [("host-rejects", ())]


@pytest.mark.parametrize("above", ["mcp:", "description: |\n  Looks.", "color: red"])
@pytest.mark.parametrize("below", ["readonly: true", "tools: Read"])
def test_no_fix_removes_a_restriction_that_cursor_reads_below_another_field(above: str, below: str) -> None:
    text = f"---\nname: a\n{above}\n  {below}\n---\nLook.\n"
    fixed = [apply(text, fix.edits) for it in found(PATHS["cursor"], text) for fix in it.fixes]
    assert [it for it in fixed if f"  {below}\n" not in it] == []


def test_what_does_not_fit_under_its_other_name_is_not_offered() -> None:
    text = 'name = "a"\ndescription = "Looks."\ndeveloper_instructions = "Look."\neffort = 3\nsandbox = "no"\nfoo = 1\n'
    assert [fix.title for it in found(PATHS["codex"], text) for fix in it.fixes] == ["Remove `foo`"]


def test_a_field_of_toml() -> None:
    text = 'name = "a"\ndescription = "Looks."\ncolor = "red"  # which\ndeveloper_instructions = "Look."\n'
    (finding,) = found(PATHS["codex"], text)
    assert apply(text, finding.fixes[0].edits) == text.replace('color = "red"  # which\n', "")


@pytest.mark.parametrize("field", ["instructions", "prompt"])
def test_another_name_of_a_field_of_toml(field: str) -> None:
    text = f'name = "a"\ndescription = "Looks."\n{field} = "Look."\n'
    (finding,) = found(PATHS["codex"], text)
    assert apply(text, finding.fixes[0].edits) == text.replace(field, "developer_instructions")


@pytest.mark.parametrize(
    ("host", "line"),
    [
        ("gemini", "disallowedTools: [Bash]\n"),
        ("gemini", "permissionMode: plan\n"),
        ("gemini", "tools: 5\n"),
        ("qwen", "hooks: {}\n"),
        ("opencode", "model: sonnet\n"),
        ("opencode", "tools: Read, Edit\n"),
        ("opencode", "tools: Read, mcp__git\n"),
        ("opencode", "tools: Read, Bash(git:*)\n"),
        ("opencode", "tools: Read\npermission: {edit: deny}\n"),
        ("codex-first", ""),
        ("copilot", "tools: ['Bash(git:*)', read]\n"),
    ],
)
def test_what_only_the_author_can_say(host: str, line: str) -> None:
    text = f"---\n{HEAD}{line}---\nLook at the change.\n"
    if host == "codex-first":  # The first line is where a missing field is reported.
        host, text = "codex", 'name = "a"\ndeveloper_instructions = "Look."\n'
    assert [fix.title for it in found(PATHS[host], text) for fix in it.fixes] == []


def real() -> Iterator[Any]:
    for host, path in PATHS.items():
        for kind in ("claude300", "own"):
            if (ANSWERS / f"{host}-{kind}.jsonl").is_file():
                yield pytest.param(host, kind, path, id=f"{host}-{kind}")


@pytest.mark.skipif(not ANSWERS.is_dir(), reason=MISSING)
@pytest.mark.parametrize(("host", "kind", "path"), [*real()])
def test_no_fix_of_a_real_file_makes_anything_worse(host: str, kind: str, path: str) -> None:
    """One in three of the files that were asked: after each fix the file loads if it did, and nothing is weaker."""
    is_here = kind == "own" and host in ("codex", "cursor")
    root = SHARED / "hosts" / "real" / host if is_here else SHARED / "corpus"
    asked = 0
    for number, (_, data) in enumerate(answers(f"{host}-{kind}.jsonl", root)):
        if number % 3:
            continue
        text = data.decode("utf-8", "replace")
        before = {it.id: it.load(File(path, text)) for it in readers(path)}
        for finding in found(path, text):
            for fix in finding.fixes:
                after = apply(text, fix.edits)
                for it in readers(path):
                    asked += 1
                    new = it.load(File(path, after))
                    assert new.loads or not before[it.id].loads
                    weak = sum(note.kind in ("weaker", "header") for note in new.notes)
                    assert weak <= sum(note.kind in ("weaker", "header") for note in before[it.id].notes)
                assert not any(fix.title == f"Remove `{key}`" for key in RESTRICTING)
    assert asked or host == "codex"  # Of whose files nothing is to be said.


@pytest.mark.skipif(not ANSWERS.is_dir(), reason=MISSING)
def test_all_fixes_come_to_an_end() -> None:
    """Safe ones add and remove no word; with the others, two of three files that are dropped load."""
    dropped = loads = 0
    for _, data in answers("gemini-claude300.jsonl", SHARED / "corpus"):
        text, path = data.decode("utf-8", "replace"), PATHS["gemini"]
        (reader,) = readers(path)
        document = Document(text, path)
        safe = fix_all(document, engine.check)
        assert "".join(filter(str.isalnum, safe.text)) == "".join(filter(str.isalnum, text))
        if not reader.load(File(path, text)).loads:
            dropped += 1
            loads += reader.load(File(path, fix_all(document, engine.check, safe_only=False).text)).loads
    assert loads > dropped * 2 / 3


@pytest.mark.parametrize("host", ["qwen", "gemini", "cursor", "copilot"])
def test_the_calls_grow_with_the_findings(host: str) -> None:
    def calls(many: int) -> int:
        counted = 0

        def count(frame: object, event: str, argument: object) -> None:
            nonlocal counted
            counted += event == "call"

        labels = "".join(f"label{it}: a\n" for it in range(many))
        tools = ", ".join(f"tool{it}" for it in range(many))
        document = Document(f"---\n{HEAD}{labels}tools: [{tools}]\n---\nLook at the change.\n", PATHS[host])
        sys.setprofile(count)
        try:
            assert len(engine.check(document)) >= many
        finally:
            sys.setprofile(None)
        return counted

    calls(1)
    assert calls(400) < 6 * calls(100)
