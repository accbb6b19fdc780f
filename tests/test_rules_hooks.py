"""Whether a hook runs: its event, its matcher against the agent's tools, and the file of its command."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from agentls import cli
from agentls.dialect.load import dialect
from agentls.lsp import uri as uris
from agentls.text.problem import apply

from .fixture import check, parse, run
from .lsp_client import REAL, Client

OBSERVED = [json.loads(it) for it in (Path(__file__).parent / "probes/hooks.jsonl").read_text("utf-8").splitlines()]
HEAD = "---\nname: reviewer\ndescription: Reviews code.\n"


def agent(matcher: str, fields: str = "", event: str = "PreToolUse", command: str = "exit 2", more: str = "") -> str:
    handler = f"        - type: command\n          command: {command}\n{more}"
    return f"{HEAD}{fields}hooks:\n  {event}:\n    - matcher: '{matcher}'\n      hooks:\n{handler}---\nReview.\n"


def said(text: str, rule: str) -> list[str]:
    return [it.message for it in run(parse(text)) if it.rule == rule]


def test_the_events_of_no_subagent_are_those_that_were_seen() -> None:
    seen = {it["event"]: it["subagent"] for it in OBSERVED if "event" in it}
    assert OBSERVED[0]["client"] == dialect("claude-code").version
    assert {name: it.in_subagents for name, it in dialect("claude-code").fields["hooks"].fields.items()} == {
        name: seen.get(name, True) for name in dialect("claude-code").fields["hooks"].fields
    }
    for name, runs in seen.items():
        assert bool(said(agent("", event=name), "subagent-event")) is not runs


def test_the_matchers_that_match_no_tool_are_those_that_were_seen() -> None:
    for it in OBSERVED:
        if "matcher" in it:
            never = said(agent(it["matcher"], "tools: Bash, Agent\n"), "hook-matcher")
            assert bool(never) is not it["matched"], it


@pytest.mark.parametrize(
    ("matcher", "fields", "why"),
    [
        ("Write", "tools: Read\n", "`tools` does not list `Write`; list it, or remove the hook"),
        ("Write|Edit", "tools: Read\n", "`tools` does not list `Write` or `Edit`; list one, or remove the hook"),
        (
            "^(Write|Edit)$",
            "tools: [Read]\n",
            "`tools` does not list `Write` or `Edit`; list one, or remove the hook",
        ),
        ("^Bash$", "tools: [Read]\n", "`tools` does not list `Bash`; list it, or remove the hook"),
        ("Task", "tools: Read\n", "`tools` does not list `Task`; list it, or remove the hook"),
        ("Bash", "disallowedTools: Bash(rm:*), Write\n", "`disallowedTools` denies `Bash`; remove the hook"),
        (
            "Edit|Write",
            "disallowedTools: Edit, Write\n",
            "`disallowedTools` denies `Edit` and `Write`; remove the hook",
        ),
        ("AskUserQuestion", "", "a subagent never gets `AskUserQuestion`; remove the hook"),
        (
            "MultiEdit|Bash",
            "disallowedTools: Bash\n",
            "Claude Code no longer has `MultiEdit`, and `disallowedTools` denies `Bash`; remove the hook",
        ),
        ("mcp__github__.*", "tools: Read\n", "`tools` does not list `mcp__github__*`; list it, or remove the hook"),
        ("Wri.*", "tools: Read\n", "`Wri.*` matches no tool that `tools` lists; list one, or remove the hook"),
        (
            "(Write|Edit.*)",
            "tools: Read\n",
            "`(Write|Edit.*)` matches no tool that `tools` lists; list one, or remove the hook",
        ),
        (
            "mcp__github__search",
            "tools: Read, mcp__docs\n",
            "`tools` does not list `mcp__github__search`; list it, or remove the hook",
        ),
    ],
)
def test_a_hook_on_tools_that_the_agent_never_gets(matcher: str, fields: str, why: str) -> None:
    assert said(agent(matcher, fields), "unreachable-hook") == [f"this hook never runs: {why}"]


@pytest.mark.parametrize(
    ("matcher", "fields"),
    [
        ("Write", ""),
        ("Write", 'tools: "*"\n'),
        ("Write|Read", "tools: Read\n"),
        ("Write", "tools: Read\nmemory: user\n"),
        ("Write", "tools: Write\ndisallowedTools: Write\n"),  # `denied-tool` tells of it.
        ("Write", 'disallowedTools: "*"\n'),
        ("Agent", "tools: Task\n"),
        ("Task", "tools: Agent(tester)\n"),
        ("Grep", "tools: Grep, Bash\n"),
        (".*", "tools: Read\n"),
        ("Wri.*", ""),
        ("Wri.*", "tools: Read, Write\n"),
        ("Wri.*", "tools: Read, mcp__files\n"),
        ("Wri.*", "tools: Read\nmcpServers: [files]\n"),
        ("(Edit)", "tools: NotebookEdit\n"),
        ("Task.*", "tools: Read\n"),
        ("^Tas(k)$", "tools: Agent\n"),
        ("(Write)+", "tools: Read\n"),
        ("(Write", "tools: Read\n"),
        ("W.*r.*i.*t.*e", "tools: Read\n"),
        ("Wr?ite", "tools: Read\n"),
        ("*", "tools: Read\n"),
        ("", "tools: Read\n"),
        ("ToolSearch", "tools: Read\n"),
        ("AskUserQuestion", "tools: AskUserQuestion, Read\n"),  # `subagent-tool` tells of it.
        ("ExitPlanMode", "tools: ExitPlanMode, Read\npermissionMode: plan\n"),
        ("TodoWrite", ""),
        ("NoSuchTool", ""),
        ("mcp__github__.*", "tools: mcp__github\n"),
        ("mcp__github__.*", "tools: mcp__github__search\n"),
        ("mcp__github__search", "tools: mcp__github__*\n"),
        ("mcp__github__.*", ""),
        ("mcp__github__.*", "tools: Read\nmcpServers: [github]\n"),
        ("Write", "tools: Bsh\n"),  # Refused at every run.
        ("Write", "tools: [Read\n"),
    ],
)
def test_a_hook_that_may_run_passes(matcher: str, fields: str) -> None:
    assert said(agent(matcher, fields), "unreachable-hook") == []


@pytest.mark.parametrize("matcher", ["bash", "bash.*", "^bash$", "Reed|bash", "mcp__files", "run_shell_command"])
def test_a_matcher_that_matches_no_tool_has_one_finding(matcher: str) -> None:
    found = [it.rule for it in run(parse(agent(matcher, "tools: Read\n"))) if it.rule != "hook-command"]
    assert found == ["hook-matcher"]


def test_only_events_of_tools_have_matchers_of_tools() -> None:
    assert said(agent("Write", "tools: Read\n", event="SubagentStop"), "unreachable-hook") == []


def test_a_plugins_hooks_are_ignored_whole() -> None:
    check(
        """
        -- p/.claude-plugin/plugin.json --
        {"name": "p"}
        -- p/agents/a.md --
        ---
        name: a
        description: Does things.
        tools: Read
        hooks:
          SessionStart:
            - matcher: Bash
              hooks:
                - type: command
                  command: ./missing.sh
        ---
        Do it.
        """,
        only=["subagent-event", "unreachable-hook", "hook-command"],
    )


def test_commands_and_their_files() -> None:
    check(
        """
        -- .claude/agents/team/reviewer.md --
        ---
        name: reviewer
        description: Reviews code.
        hooks:
          PreToolUse:
            - hooks:
                - type: command
                  command: ./deny.sh
                           ^^^^^^^^^ warning[hook-command]: the project has no file `deny.sh`, so this hook fails and the call goes ahead; correct the path
                - type: command
                  command: ./deny.sh
                           ^^^^^^^^^ warning[hook-command]: the project has no file `deny.sh`, so this hook fails and blocks every call; correct the path
                  onFailure: block
                - type: command
                  command: bash "$CLAUDE_PROJECT_DIR"/.claude/hooks/deni.sh --quiet
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[hook-command]: the project has no file `.claude/hooks/deni.sh`, so this hook fails and the call goes ahead; did you mean `deny.sh`?
                - type: command
                  command: $CLAUDE_PROJECT_DIR/.claude/hooks/deny.sh
                           ^^^^^^^^^^^^^^^^^^^ warning[hook-command]: `$CLAUDE_PROJECT_DIR` is not replaced in a handler with `args`, which runs without a shell; write `${CLAUDE_PROJECT_DIR}`
                  args: []
                - type: command
                  command: ${CLAUDE_PROJECT_DIR}/.claude/hooks/deny.sh
                  args: []
                - type: command
                  command: ${CLAUDE_PROJECT_DIR}/none.sh
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[hook-command]: the project has no file `none.sh`, so this hook fails and the call goes ahead; correct the path
                  args: []
          PostToolUse:
            - hooks:
                - type: command
                  command: MODE=strict uv run .claude/hooks/none.py | tee log
                                              ^^^^^^^^^^^^^^^^^^^^^ warning[hook-command]: the project has no file `.claude/hooks/none.py`, so this hook fails; correct the path
                - type: command
                  command: python3 none.py
                                   ^^^^^^^ warning[hook-command]: the project has no file `none.py`, so this hook fails; correct the path
        ---
        Review.
        -- .claude/hooks/deny.sh --
        exit 2
        """,
        only=["hook-command"],
    )


@pytest.mark.parametrize(
    "command",
    [
        ".claude/hooks/deny.sh",
        '"${CLAUDE_PROJECT_DIR}/.claude/hooks/deny.sh" a b',
        "bash .claude/hooks/deny.sh",
        "./none.sh || true",
        "[ -x ./none.sh ] && ./none.sh",
        "test -f none.sh && bash none.sh",
        "npm run lint",
        "none.sh",
        "python3 -m pytest",
        "node -e 'x'",
        "uv run pytest",
        "bash -c './none.sh'",
        "~/none.sh",
        "$HOME/none.sh",
        "/usr/local/bin/none.sh",
        "../none.sh",
        "./$NAME.sh",
        "${CLAUDE_PLUGIN_ROOT}/none.sh",
        "./node_modules/.bin/prettier --check",
        ".venv/bin/python check.py",
        "./scripts/*.sh",
        "'$CLAUDE_PROJECT_DIR/none.sh'",
        "/usr/bin/env python3 -c 'none.py'",
        "python3 -um none.py",
        '"a file"',
        "cd web && ./none.sh",
        "jq -r .tool_input | ./none.sh",
        "",
    ],
)
def test_commands_of_which_nothing_is_said(command: str) -> None:
    check(
        f"-- .claude/agents/a.md --\n{agent('Bash', command=json.dumps(command))}-- .claude/hooks/deny.sh --\nexit 2",
        only=["hook-command"],
    )


def test_a_file_in_quotes_or_after_options() -> None:
    check(
        """
        -- .claude/agents/a.md --
        ---
        name: a
        description: Does things.
        hooks:
          Stop:
            - hooks:
                - type: command
                  command: bash -e ./a.sh
                                   ^^^^^^ warning[hook-command]: the project has no file `a.sh`, so this hook fails; correct the path
                - type: command
                  command: bash -euo pipefail ./b.sh
                                              ^^^^^^ warning[hook-command]: the project has no file `b.sh`, so this hook fails; correct the path
                - type: command
                  command: /bin/bash c.sh
                                     ^^^^ warning[hook-command]: the project has no file `c.sh`, so this hook fails; correct the path
                - type: command
                  command: /usr/bin/env python3 -u d.py
                                                   ^^^^ warning[hook-command]: the project has no file `d.py`, so this hook fails; correct the path
                - type: command
                  command: node --no-warnings e.js
                                              ^^^^ warning[hook-command]: the project has no file `e.js`, so this hook fails; correct the path
                - type: command
                  command: uv run --quiet --script ${CLAUDE_PROJECT_DIR}/f.py
                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[hook-command]: the project has no file `f.py`, so this hook fails; correct the path
                - type: command
                  command: bash './g.sh' --all
                                ^^^^^^^^ warning[hook-command]: the project has no file `g.sh`, so this hook fails; correct the path
                - type: command
                  command: bash 'h i/j.sh'
                                ^^^^^^^^^^ warning[hook-command]: the project has no file `h i/j.sh`, so this hook fails; correct the path
                - type: command
                  command: bash "$CLAUDE_PROJECT_DIR/h i/k.sh"
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[hook-command]: the project has no file `h i/k.sh`, so this hook fails; correct the path
                - type: command
                  command: bash 'h/there.sh'
        ---
        Do it.
        -- h/there.sh --
        exit 2
        """,
        only=["hook-command"],
    )


def test_other_handlers_shells_and_places_are_left_out() -> None:
    check(
        "-- .claude/agents/a.md --\n"
        + agent("Bash", command="./none.ps1", more="          shell: powershell\n")
        + "-- ~/.claude/agents/b.md --\n"
        + agent("Bash", command="./none.sh").replace("reviewer", "b")
        + "-- .claude/agents/c.md --\n"
        + agent("Bash", command="./none.sh")
        .replace("reviewer", "c")
        .replace("type: command", "type: prompt\n          prompt: Is it good?"),
        only=["hook-command"],
    )


@pytest.mark.skipif(os.name == "nt", reason="the system does not say which files are programs")
def test_a_file_that_is_no_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".claude/agents").mkdir(parents=True)
    path = tmp_path / ".claude/agents/a.md"
    path.write_text(agent("Bash", command="./deny.sh"))
    (tmp_path / "deny.sh").write_text("exit 2\n")
    (tmp_path / "deny.sh").chmod(0o644)
    assert cli.main(["check", "--select", "hook-command", "--format", "json", str(path)]) == 0
    finding = json.loads(capsys.readouterr().out)
    assert finding["message"] == (
        "`deny.sh` is not executable, so this hook fails and the call goes ahead; run `chmod +x deny.sh`, or write "
        "`bash` before it"
    )
    assert cli.main(["fix", "--unsafe", "--select", "hook-command", str(path)]) == 0
    assert "command: bash ./deny.sh\n" in path.read_text()
    capsys.readouterr()
    assert cli.main(["check", "--select", "hook-command", "--format", "json", str(path)]) == 0
    assert capsys.readouterr().out == ""
    path.write_text(agent("Bash", command="./deny.sh"))
    (tmp_path / "deny.sh").chmod(0o755)
    assert cli.main(["check", "--select", "hook-command", "--format", "json", str(path)]) == 0
    assert capsys.readouterr().out == ""


def test_paths_begin_in_the_project_wherever_the_check_is_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".claude/agents").mkdir(parents=True)
    (tmp_path / ".claude/agents/a.md").write_text(agent("Bash", command="bash ./chek.sh"))
    (tmp_path / "check.sh").write_text("exit 0\n")
    for folder in (tmp_path, tmp_path / ".claude/agents", tmp_path.parent):
        monkeypatch.chdir(folder)
        path = os.path.relpath(tmp_path / ".claude/agents/a.md")
        cli.main(["check", "--select", "hook-command", "--format", "json", path])
        found = json.loads(capsys.readouterr().out)
        assert found["message"] == (
            "the project has no file `chek.sh`, so this hook fails and the call goes ahead; did you mean `check.sh`?"
        )


def test_hooks_are_told_in_the_editor(tmp_path: Path) -> None:
    root = Path(os.path.realpath(tmp_path)) / "work"
    (root / ".claude/agents").mkdir(parents=True)
    (root / "scripts").mkdir()
    (root / "scripts/check.sh").write_text("exit 0\n")
    (root / "scripts/check.sh").chmod(0o755)
    text = agent("Write", "tools: Read\n", "SessionStart", "./scripts/chek.sh")
    uri = uris.of(str(root / ".claude/agents/a.md"))
    with Client(REAL, {"CLAUDE_CONFIG_DIR": str(tmp_path / "home")}) as client:
        literals: dict[str, Any] = {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}
        client.start(
            {"textDocument": {"codeAction": literals}}, workspaceFolders=[{"uri": uris.of(str(root)), "name": "w"}]
        )
        found = client.open(uri, text)["diagnostics"]
        while [it["code"] for it in found] != ["subagent-event", "hook-command"]:
            found = client.published(uri)["diagnostics"]
        request = {"textDocument": {"uri": uri}, "range": found[1]["range"], "context": {"diagnostics": [found[1]]}}
        actions = client.request("textDocument/codeAction", request)["result"]
        assert "Write `check.sh`" in [it["title"] for it in actions]
        line = next(i for i, it in enumerate(text.split("\n")) if "SessionStart" in it)
        request = {"textDocument": {"uri": uri}, "position": {"line": line, "character": 4}}
        shown = client.request("textDocument/hover", request)["result"]["contents"]["value"]
        assert "not in subagents" in shown
        client.change(uri, 2, {"text": agent("Write", "tools: Read\n", command="exit 2")})
        assert [it["code"] for it in client.published(uri, 2)["diagnostics"]] == ["unreachable-hook"]


def test_the_fix_of_a_command_changes_the_name_alone() -> None:
    text = agent("Bash", command='"$CLAUDE_PROJECT_DIR/x.sh"', more="          args: [a]\n")
    fixes = [fix for it in run(parse(text)) if it.rule == "hook-command" for fix in it.fixes]
    assert [apply(text, it.edits) for it in fixes] == [re.sub(r"\$CLAUDE_PROJECT_DIR", "${CLAUDE_PROJECT_DIR}", text)]


def test_one_file_that_several_hooks_miss_is_one_finding_with_one_fix() -> None:
    text = """---
name: reviewer
description: Reviews code.
hooks:
  PreToolUse:
    - matcher: Bash
      hooks:
        - type: command
          command: .claude/hooks/deni.sh
  Stop:
    - hooks:
        - type: command
          command: bash .claude/hooks/deni.sh --last
---
Review.
"""
    check(
        "-- .claude/agents/reviewer.md --\n"
        + text.replace(
            "          command: .claude/hooks/deni.sh\n",
            "          command: .claude/hooks/deni.sh\n                   ^^^^^^^^^^^^^^^^^^^^^ warning[hook-command]: the project has no file `.claude/hooks/deni.sh`, "
            "so this hook fails and the call goes ahead; did you mean `deny.sh`?\n",
        )
        + "-- .claude/hooks/deny.sh --\nexit 2\n",
        only=["hook-command"],
    )
