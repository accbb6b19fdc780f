"""`agentls convert`: what is carried over to another host, what is lost, and that no agent gains tools."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from agentls.cli import main
from agentls.hosts import converting, hooking, others
from agentls.hosts.converting import Converted, converted
from agentls.hosts.others import CONVERTED as IDS
from agentls.hosts.portable import Failed, Portable, at, carried, lacking, tables
from agentls.hosts.reading import File

from . import recorded

HEAD = "name: reviewer\ndescription: Reviews changed code.\n"
BODY = "Read the change, then say what could break.\n"


def convert(source: str, fields: str, target: str) -> Converted:
    text = fields if source == "codex" else f"---\n{fields}\n---\n{BODY}"
    return converted(File(at(source, "reviewer"), text), source, target)


def lines(made: Converted) -> set[str]:
    return set(made.text.splitlines())


@pytest.mark.parametrize(
    ("source", "fields", "target", "expected"),
    [
        ("claude-code", HEAD + "tools: Read, Bash(git:*)", "gemini", "tools: [read_file, run_shell_command]"),
        ("claude-code", HEAD + "tools: Read, mcp__git__log", "gemini", "tools: [read_file, mcp_git_log]"),
        ("claude-code", HEAD + "tools: Read, mcp__git", "qwen", "tools: [read_file, mcp__git]"),
        ("claude-code", HEAD + "tools: Read", "opencode", '  "*": deny'),
        ("claude-code", HEAD + "disallowedTools: Write, Edit", "opencode", "  edit: deny"),
        ("claude-code", HEAD + "disallowedTools: Bash", "qwen", "disallowedTools: [run_shell_command, monitor]"),
        ("claude-code", HEAD + "permissionMode: plan", "qwen", "approvalMode: plan"),
        ("claude-code", HEAD + "model: sonnet\ncolor: red", "opencode", 'color: "#FF0000"'),
        ("claude-code", HEAD + "maxTurns: 5", "gemini", "max_turns: 5"),
        ("claude-code", HEAD + "effort: high", "codex", 'model_reasoning_effort = "high"'),
        (
            "claude-code",
            HEAD + "tools: Read, Grep, Bash",
            "vscode",
            "tools: [read/readFile, execute, search/textSearch]",
        ),
        ("claude-code", HEAD + "tools: Read, mcp__git", "vscode", "tools: [read/readFile, git/*]"),
        ("claude-code", HEAD + "model: haiku", "vscode", "model: Claude Haiku 4.5 (copilot)"),
        ("vscode", HEAD + "tools: [search, edit/editFiles]", "qwen", "tools: [edit, grep_search, glob]"),
        ("vscode", HEAD + "model: [one, two]\ntools: ['docs/*']", "qwen", "tools: [mcp__docs]"),
        ("claude-code", HEAD + "model: claude-opus-4-6", "opencode", "model: anthropic/claude-opus-4-6"),
        ("opencode", "description: Looks.\nmodel: google/gemini-3", "gemini", "model: gemini-3"),
        ("claude-code", HEAD + "skills: [style]", "copilot-cli", "skills: [style]"),
        (
            "gemini",
            HEAD + "tools: [replace, write_file, glob]",
            "claude-code",
            "tools: Write, Edit, NotebookEdit, Glob",
        ),
        ("qwen", HEAD + "tools: [ReadFile, Shell]", "gemini", "tools: [read_file, run_shell_command]"),
        (
            "opencode",
            "description: Looks.\npermission: {edit: deny}",
            "claude-code",
            "disallowedTools: Write, Edit, NotebookEdit",
        ),
        (
            "opencode",
            "description: Looks.\ntools: {bash: false}",
            "qwen",
            "disallowedTools: [run_shell_command, monitor]",
        ),
        (
            "opencode",
            "description: Looks.\npermission: {'web*': deny}",
            "qwen",
            "disallowedTools: [web_fetch, web_search]",
        ),
        (
            "opencode",
            "description: Looks.\npermission: {'*': deny, glob: allow, write: allow}",
            "qwen",
            "tools: [glob]",
        ),
        (
            "codex",
            f'name = "reviewer"\ndescription = "Looks."\nsandbox_mode = "read-only"\ndeveloper_instructions = "{BODY[:-1]}"',
            "claude-code",
            "disallowedTools: Write, Edit, NotebookEdit, Bash, PowerShell, Agent, Monitor",
        ),
    ],
)
def test_what_is_carried_over(source: str, fields: str, target: str, expected: str) -> None:
    made = convert(source, fields, target)
    assert expected in lines(made)
    assert made.is_kept


@pytest.mark.parametrize(
    ("source", "fields", "target", "expected"),
    [
        ("vscode", "user-invocable: false", "copilot-cli", "user-invocable: false"),
        ("vscode", "disable-model-invocation: 'true'", "copilot-cli", "disable-model-invocation: true"),
        ("vscode", "infer: false", "copilot-cli", "infer: false"),
        ("vscode", "disable-model-invocation: true\ninfer: true", "copilot-cli", "infer: true"),
        ("copilot-cli", "disable-model-invocation: true", "vscode", "disable-model-invocation: true"),
        ("copilot-cli", "disable-model-invocation: true\ninfer: true", "vscode", "disable-model-invocation: true"),
        ("copilot-cli", "github: {toolsets: [repos]}", "vscode", "  toolsets: [repos]"),
        ("copilot-cli", "argument-hint: 'what: why'", "vscode", 'argument-hint: "what: why"'),
        ("copilot-cli", "agents: [helper, '*']", "vscode", 'agents: [helper, "*"]'),
        ("copilot-cli", "target: vscode", "vscode", "target: vscode"),
        ("claude-code", "background: 'true'", "qwen", "background: true"),
        ("claude-code", "background: true", "cursor", "background: true"),
        ("claude-code", "effort: max", "vscode", "reasoning-effort: max"),
        ("cursor", "is_background: true", "qwen", "background: true"),
        ("vscode", "disable-model-invocation: true", "opencode", "mode: primary"),
        ("copilot-cli", "infer: false", "opencode", "mode: primary"),
        ("vscode", "user-invocable: false", "opencode", "hidden: true"),
        ("vscode", "infer: true", "opencode", "mode: subagent"),
        ("opencode", "mode: primary", "vscode", "disable-model-invocation: true"),
        ("opencode", "mode: subagent\nhidden: true", "copilot-cli", "user-invocable: false"),
        ("qwen", "runConfig: {max_turns: 4, max_time_minutes: 2}", "gemini", "timeout_mins: 2"),
        ("qwen", "runConfig: {max_turns: 4}", "claude-code", "maxTurns: 4"),
        ("qwen", "maxTurns: ' 8 '", "gemini", "max_turns: 8"),
        ("qwen", "maxTurns: '7'\nrunConfig: {max_turns: 4}", "gemini", "max_turns: 7"),
        ("gemini", "timeout_mins: 3", "qwen", "  max_time_minutes: 3"),
    ],
)
def test_a_field_that_both_have_is_kept(source: str, fields: str, target: str, expected: str) -> None:
    made = convert(source, HEAD + fields, target)
    assert expected in lines(made)
    assert made.losses == ()


@pytest.mark.parametrize(
    ("source", "target", "kept", "gone"),
    [
        ("vscode", "copilot-cli", "infer", "disable-model-invocation"),
        ("copilot-cli", "vscode", "disable-model-invocation", "infer"),
    ],
)
def test_of_two_fields_that_contradict_the_one_that_counts_is_kept(
    source: str, target: str, kept: str, gone: str
) -> None:
    made = convert(source, HEAD + "disable-model-invocation: true\ninfer: true", target)
    assert f"{kept}: true" in lines(made)
    assert gone not in made.text


SERVER = "mcp-servers:\n  docs:\n    type: local\n    command: x\n    args: []\n    tools: ['*']"


def test_servers_stay_between_the_hosts_that_share_a_folder() -> None:
    """VS Code leaves them to GitHub."""
    made = convert("vscode", HEAD + SERVER, "copilot-cli")
    assert made.losses == ()
    assert '    tools: ["*"]' in lines(made)
    made = convert("copilot-cli", HEAD + SERVER, "vscode")
    assert [it.what for it in made.losses] == ["the MCP server `docs`"]
    assert '    tools: ["*"]' in lines(made)
    assert [it.what for it in convert("vscode", HEAD + SERVER, "qwen").losses] == ["`mcp-servers`"]
    assert convert("copilot-cli", HEAD + SERVER, "qwen").losses == ()


def test_a_server_for_which_the_other_host_rejects_the_agent_is_lost() -> None:
    made = convert("vscode", HEAD + "mcp-servers:\n  docs:\n    command: x", "copilot-cli")
    assert [it.means for it in made.losses] == ["the server `docs` has no `args`: the agent has none there"]
    assert "mcp-servers" not in made.text


def test_steps_for_the_user_are_written_as_they_are() -> None:
    steps = "handoffs:\n  - label: Go\n    agent: helper\n    prompt: 'Do it: all'\n    send: true\n  - label: On\n    agent: x\n"
    made = convert("copilot-cli", HEAD + steps, "vscode")
    assert made.losses == ()
    assert (
        'handoffs:\n  - label: Go\n    agent: helper\n    prompt: "Do it: all"\n    send: true\n  - label: "On"\n    agent: x\n'
        in made.text
    )


@pytest.mark.parametrize("source", ["vscode", "copilot-cli"])
@pytest.mark.parametrize(
    "fields", ["user-invocable: true", "disable-model-invocation: false", "infer: true", "agents: ['*']"]
)
def test_a_default_is_not_lost(source: str, fields: str) -> None:
    assert convert(source, HEAD + fields, "qwen").losses == ()


HOOK = "type: command, command: ./check.sh"
INPUT = "the input of the hooks"
MATCHERS = "the matchers of the hooks for `PreToolUse`"


@pytest.mark.parametrize(
    ("source", "event", "hook", "target", "written", "said"),
    [
        ("vscode", "PreToolUse", f"{{matcher: Edit, {HOOK}}}", "copilot-cli", "PreToolUse", {INPUT: False}),
        ("vscode", "Stop", f"{{{HOOK}}}", "copilot-cli", "Stop", {}),
        ("vscode", "preToolUse", f"{{{HOOK}}}", "copilot-cli", "", {}),
        ("copilot-cli", "preToolUse", f"{{{HOOK}}}", "vscode", "PreToolUse", {INPUT: False}),
        ("copilot-cli", "agentStop", "{bash: ./check.sh}", "vscode", "Stop", {}),
        ("copilot-cli", "agentStop", "{powershell: ./check.ps1}", "vscode", "Stop", {}),
        (
            "copilot-cli",
            "userPromptTransformed",
            f"{{{HOOK}}}",
            "vscode",
            "",
            {"the hooks for `userPromptTransformed`": False},
        ),
        (
            "copilot-cli",
            "permissionRequest",
            f"{{{HOOK}}}",
            "vscode",
            "",
            {"the hooks for `PermissionRequest`": True, INPUT: False},
        ),
        (
            "copilot-cli",
            "preMcpToolCall",
            f"{{{HOOK}}}",
            "vscode",
            "",
            {"the hooks for `PreMcpToolCall`": True, INPUT: False},
        ),
        (
            "copilot-cli",
            "preToolUse",
            "{type: http, url: 'https://a.example/'}",
            "vscode",
            "PreToolUse",
            {"the hooks for `PreToolUse` that are not commands": True, INPUT: False},
        ),
        (
            "copilot-cli",
            "sessionEnd",
            "{exec: check, args: [a]}",
            "vscode",
            "SessionEnd",
            {"the hooks for `SessionEnd` that are not commands": False},
        ),
        ("claude-code", "PreToolUse", f"{{matcher: Bash, hooks: [{{{HOOK}}}]}}", "copilot-cli", "PreToolUse", {}),
        (
            "claude-code",
            "PreToolUse",
            f"{{matcher: Bash, hooks: [{{{HOOK}, if: Bash(ls), async: true, timeout: 5}}]}}",
            "copilot-cli",
            "PreToolUse",
            {"`if` of the hooks for `PreToolUse`": False, "`async` of the hooks for `PreToolUse`": False},
        ),
        (
            "claude-code",
            "Stop",
            f"{{matcher: x, hooks: [{{{HOOK}, async: true, timeout: 5}}]}}",
            "vscode",
            "Stop",
            {
                MATCHERS.replace("PreToolUse", "Stop"): False,
                "`async` of the hooks for `Stop`": False,
                "`timeout` of the hooks for `Stop`": False,
            },
        ),
        (
            "claude-code",
            "PreToolUse",
            f"{{matcher: Bash, hooks: [{{{HOOK}}}]}}",
            "vscode",
            "PreToolUse",
            {MATCHERS: False, INPUT: False},
        ),
        ("claude-code", "Stop", "{hooks: [{type: prompt, prompt: Done?}]}", "copilot-cli", "", {"`hooks`": True}),
        ("vscode", "Stop", f"{{{HOOK}}}", "claude-code", "", {"`hooks`": True}),
        ("claude-code", "Stop", f"{{hooks: [{{{HOOK}}}]}}", "gemini", "", {"`hooks`": True}),
    ],
)
def test_hooks_run_where_the_other_host_reads_them(
    source: str, event: str, hook: str, target: str, written: str, said: dict[str, bool]
) -> None:
    made = convert(source, f"{HEAD}hooks: {{{event}: [{hook}]}}", target)
    assert {it.what: it.restricts for it in made.losses} == said
    assert (f"  {written}:" in lines(made)) == ("hooks:" in made.text) == bool(written)
    assert ("matcher: " in made.text) == (bool(written) and source == "claude-code")


def _losses(event: str, hook: object, **row: object) -> list[str]:
    """What is lost of a hook where only commands run, and tools have other names."""
    other = {"events": [event], "matches": False, "commands": True, "tools": "other", "ignored": [], **row}
    return [it[0] for it in hooking.losses({event: [hook]}, other, {"tools": "own"})]


@pytest.mark.parametrize("shell", ["command", "bash", "powershell", "windows", "linux", "osx"])
def test_what_is_a_command(shell: str) -> None:
    assert _losses("Stop", {shell: "x"}) == _losses("Stop", {"hooks": [{shell: "x"}]}) == []
    assert len(_losses("Stop", {shell: ""})) == len(_losses("Stop", {shell: "x", "type": "http"})) == 1


@pytest.mark.parametrize("hook", ["x", 5, {"hooks": 5}, {"hooks": ["x"]}, {"hooks": [{}]}])
def test_what_is_no_command(hook: object) -> None:
    assert _losses("Stop", hook) == ["the hooks for `Stop` that are not commands"]


@pytest.mark.parametrize(
    ("event", "is_told"),
    [
        *(
            (it, True)
            for it in ("PreToolUse", "PermissionRequest", "PreMcpToolCall", "PostToolUse", "PostToolUseFailure")
        ),
        ("Stop", False),
    ],
)
def test_the_input_of_hooks_of_tools_has_other_names(event: str, is_told: bool) -> None:
    assert _losses(event, {"command": "x"}) == [INPUT] * is_told
    assert _losses(event, {"command": "x"}, tools="own") == []


@pytest.mark.parametrize("host", ["opencode", "opencode-2"])
def test_a_name_that_is_a_path_is_one_in_each_version(host: str) -> None:
    assert at(host, "team/../a").endswith("/team/agent/a.md")


def test_a_hook_without_a_matcher_runs_for_every_tool() -> None:
    """VS Code reads no matcher, wherever it is, and each value as a string."""
    hooks = "{PreToolUse: [{hooks: [{matcher: bash, timeout: 20, command: x}]}, {timeoutSec: 5, command: '7'}]}"
    made = convert("vscode", f"{HEAD}hooks: {hooks}", "copilot-cli")
    assert {it.what: it.restricts for it in made.losses} == {INPUT: False}
    assert {"timeout: 20", "timeoutSec: 5", 'command: "7"'} <= {it.strip(" -") for it in lines(made)}
    assert "matcher" not in made.text


def test_a_time_limit_that_is_not_a_number_of_seconds_is_refused() -> None:
    for limit in ("soon", "1" * 5000):
        made = convert("vscode", f"{HEAD}hooks: {{Stop: [{{command: x, timeout: {limit}}}]}}", "copilot-cli")
        assert {it.what: it.restricts for it in made.losses} == {"`hooks`": True}


@pytest.mark.parametrize("hook", ["matcher: Bash, hooks: [{%s}]", "hooks: [{matcher: Bash, %s}]"])
def test_each_loss_of_a_hook_is_said(hook: str) -> None:
    hook %= "type: http, url: 'https://a.example/'"
    made = convert("copilot-cli", f"{HEAD}hooks: {{PreToolUse: [{{{hook}}}]}}", "vscode")
    commands = "the hooks for `PreToolUse` that are not commands"
    assert {it.what: it.restricts for it in made.losses} == {commands: True, MATCHERS: False, INPUT: False}


@pytest.mark.parametrize(
    ("source", "fields"),
    [
        ("claude-code", "tools: Read, Agent(helper)\npermissionMode: plan"),
        ("claude-code", "tools: Read, Agent(helper)\ndisallowedTools: Agent"),
        ("vscode", "tools: [read]\nagents: [helper]"),
    ],
)
@pytest.mark.parametrize("target", ["copilot-cli", "opencode", "vscode"])
def test_an_agent_that_calls_none_is_not_limited_to_some(source: str, fields: str, target: str) -> None:
    made = convert(source, HEAD + fields, target)
    assert made.is_kept
    assert "agents:" not in made.text


@pytest.mark.parametrize(
    ("hooks", "is_kept"), [("x", True), ("{Stop: x}", True), ("{stop: [{command: x}]}", True), ("{Stop: [x]}", False)]
)
def test_hooks_that_vs_code_does_not_read_are_not_written(hooks: str, is_kept: bool) -> None:
    made = convert("vscode", f"{HEAD}hooks: {hooks}", "copilot-cli")
    assert "hooks:" not in made.text
    assert (made.losses == ()) is made.is_kept is is_kept


@pytest.mark.parametrize(("target", "field"), [("vscode", "agents: [helper, other]"), ("opencode", "")])
def test_whom_an_agent_may_call_that_leads_a_session(target: str, field: str) -> None:
    made = convert("claude-code", HEAD + "tools: Read, Agent(helper, other)", target)
    assert {it.what: it.restricts for it in made.losses} == ({} if field else {"`Agent(…)`": True})
    assert not field or field in lines(made)
    assert "agents:" not in convert("claude-code", HEAD, target).text
    every = convert("claude-code", HEAD + "tools: Read, Agent(helper), Agent", target)
    assert every.losses == ()
    assert "agents:" not in every.text


@pytest.mark.parametrize(
    ("source", "tool", "means"),
    [
        ("vscode", "Bash", "VS Code does not know it: the agent runs without it"),
        ("vscode", "invoke_agent", "VS Code does not know it: the agent runs without it"),
        ("vscode", "READ_FILE", "VS Code does not know it: the agent runs without it"),
        ("vscode", "vscode/AskQuestions", "VS Code does not know it: the agent runs without it"),
        ("vscode", "openBrowser", "no other host has it: the agent runs without it"),
        ("copilot-cli", "run_shell_command", "GitHub Copilot CLI does not know it: the agent runs without it"),
    ],
)
def test_who_has_a_tool_that_is_lost(source: str, tool: str, means: str) -> None:
    made = convert(source, f"{HEAD}tools: [{tool}, read]", "qwen")
    assert [it.means for it in made.losses if it.what == f"the tool `{tool}`"] == [means]


@pytest.mark.parametrize("source", ["claude-code", "vscode", "copilot-cli", "qwen"])
def test_hooks_without_an_event_are_no_loss(source: str) -> None:
    assert convert(source, HEAD + "hooks: {}", "opencode").losses == ()


@pytest.mark.parametrize(
    ("source", "fields", "target"),
    [
        ("vscode", "infer: hidden", "copilot-cli"),
        ("vscode", "agents: helper", "qwen"),
        ("claude-code", "background: 'yes'", "qwen"),
        ("qwen", "maxTurns: true", "gemini"),
        ("qwen", "maxTurns: .inf", "gemini"),
        ("qwen", f"maxTurns: '{'9' * 5000}'", "gemini"),
    ],
)
def test_a_value_without_an_effect_is_not_carried_over(source: str, fields: str, target: str) -> None:
    made = convert(source, HEAD + fields, target)
    assert made.losses == ()
    assert fields.partition(":")[0] not in made.text
    assert "max_turns" not in made.text


@pytest.mark.parametrize(
    ("source", "fields"),
    [("copilot-cli", "model: [gpt-5.4, other]"), ("vscode", "model: [gpt-5.4, other]")],
)
def test_the_other_models_of_a_list_are_lost(source: str, fields: str) -> None:
    assert "the model `other`" in [it.what for it in convert(source, HEAD + fields, "claude-code").losses]


@pytest.mark.parametrize(
    ("source", "fields", "calls"),
    [
        ("claude-code", "", True),
        ("qwen", "disallowedTools: [edit]", True),
        ("claude-code", "disallowedTools: Agent", False),
        ("claude-code", "tools: Read", False),
        ("gemini", "", False),
    ],
)
def test_a_subagent_of_opencode_calls_others_as_before(source: str, fields: str, calls: bool) -> None:
    """One of opencode 1.18.33 has no `task` unless a rule names it; one of Gemini CLI has no such tool."""
    made = convert(source, HEAD + fields, "opencode")
    assert ("  task: allow" in lines(made)) is calls


@pytest.mark.parametrize(
    "written", ["features.shell_tool = false\n", "[features]\nshell_tool = false\njs_repl = true\n"]
)
def test_an_agent_of_codex_without_a_shell_has_none_elsewhere(written: str) -> None:
    """Codex CLI 0.171.0 gives it neither `exec_command` nor another tool that reads or changes files."""
    text = f'name = "reviewer"\ndescription = "Looks."\ndeveloper_instructions = "Look around."\n{written}'
    made = convert("codex", text, "claude-code")
    denied = "disallowedTools: Read, Write, Edit, NotebookEdit, Bash, PowerShell, Grep, Glob, Monitor"
    assert denied in lines(made)
    assert ("`features`" in [it.what for it in made.losses]) is ("js_repl" in written)
    kept = convert("codex", text.replace("false", "true"), "claude-code")
    assert "disallowedTools" not in kept.text


@pytest.mark.parametrize(
    ("fields", "calls"),
    [
        ("mode: subagent\npermission: {edit: deny}", False),
        ("mode: subagent\npermission: {edit: deny, task: allow}", True),
        ("permission: {edit: deny}", True),
        ("mode: subagent", True),
    ],
)
def test_a_restricted_subagent_of_opencode_calls_no_others_elsewhere(fields: str, calls: bool) -> None:
    made = convert("opencode", f"description: Looks.\n{fields}\n", "qwen")
    assert ("agent" not in made.text.partition("disallowedTools:")[2].split("\n")[0]) is calls


def test_the_former_place_of_a_model_counts() -> None:
    made = convert("qwen", HEAD + "modelConfig: {model: gpt-9}", "codex")
    assert "the model `gpt-9`" in [it.what for it in made.losses]


def test_a_server_that_contains_itself_is_lost() -> None:
    made = convert("claude-code", HEAD + "mcpServers:\n  - one: &it\n      command: x\n      env: *it", "qwen")
    assert [it.means for it in made.losses] == ["it contains itself"]


def test_a_value_that_is_null_stays_null() -> None:
    made = convert(
        "claude-code", HEAD + "mcpServers:\n  - one:\n      command: x\n      cwd: y\n      env: {KEY: null}", "qwen"
    )
    assert "      KEY:" in lines(made)


def test_a_primary_agent_can_be_called_elsewhere() -> None:
    assert [it.what for it in convert("opencode", HEAD + "mode: primary", "claude-code").losses] == ["`mode: primary`"]
    found = converting._module("opencode").read(File(".opencode/mode/a.md", "---\ndescription: Looks.\n---\nLook.\n"))
    assert found.agent.kept == (("disable-model-invocation", True),)
    made = convert("opencode", HEAD + "mode: primary\nhidden: true", "vscode")  # It hides subagents only.
    assert "user-invocable" not in made.text


@pytest.mark.parametrize(
    ("source", "field", "target", "means"),
    [
        (
            "cursor",
            "disallowedTools: Bash",
            "claude-code",
            "Cursor does not know it; it is a field of Claude Code and Qwen",
        ),
        (
            "cursor",
            "disallowedtools: Bash",
            "qwen",
            "Cursor does not know it; `disallowedTools` is a field of Claude Code",
        ),
        ("cursor", "tool: Read", "claude-code", "Cursor does not know it, only `tools`"),
        (
            "vscode",
            "maxTurn: 3",
            "claude-code",
            "VS Code does not know it; `maxTurns` is a field of Claude Code and Qwen Code",
        ),
        ("vscode", "max_turns: 3", "claude-code", "VS Code does not know it; it is a field of Gemini CLI"),
        (
            "copilot-cli",
            "color: red",
            "claude-code",
            "GitHub Copilot CLI does not know it; it is a field of Claude Code",
        ),
        ("claude-code", "category: lint", "cursor", "no other host is known to read it"),
        ("claude-code", "observerMessage: hi", "cursor", "no other host is known to read it"),
    ],
)
def test_whose_field_it_is_that_the_host_does_not_know(source: str, field: str, target: str, means: str) -> None:
    made = convert(source, HEAD + field, target)
    key, _, value = field.partition(": ")
    (loss,) = [it for it in made.losses if it.what == f"`{key}`"]
    assert loss.means.startswith(means)
    assert f": {value}\n" not in made.text


def test_a_value_that_the_other_host_ignores_is_lost() -> None:
    made = convert("copilot-cli", HEAD + "handoffs: [other]", "vscode")
    assert [it.what for it in made.losses] == ["`handoffs`"]
    assert "handoffs" not in made.text


@pytest.mark.parametrize(("tools", "is_kept"), [("[mcp_git_log]", True), ("['mcp_git_*']", False), ("['*']", False)])
def test_what_a_server_leaves_out_is_lost_if_the_agent_has_all_of_it(tools: str, is_kept: bool) -> None:
    server = "mcp_servers: {git: {command: x, exclude_tools: [push]}}"
    assert convert("gemini", f"{HEAD}tools: {tools}\n{server}", "claude-code").is_kept is is_kept


@pytest.mark.parametrize(("tools", "is_kept"), [("[git/log]", True), ("['git/*']", False)])
def test_the_tools_of_a_server_are_kept_by_the_list_of_tools(tools: str, is_kept: bool) -> None:
    server = "mcp-servers: {git: {command: x, args: [], tools: [log]}}"
    assert convert("copilot-cli", f"{HEAD}tools: {tools}\n{server}", "claude-code").is_kept is is_kept


def test_the_shell_of_an_agent_that_reads_is_lost_once() -> None:
    text = f'name = "one"\ndescription = "Looks."\nsandbox_mode = "read-only"\ndeveloper_instructions = "{BODY[:-1]}"'
    unlimited = "the tools to call other agents and run commands"
    assert [it.what for it in convert("codex", text, "opencode").losses] == ["tools of MCP servers", unlimited]


def test_half_a_minute_is_no_number_of_minutes() -> None:
    made = convert("qwen", HEAD + "runConfig: {max_time_minutes: 0.5}", "gemini")
    assert [it.what for it in made.losses] == ["`max_time_minutes: 0.5`"]


def test_a_denial_that_a_later_rule_undoes_is_none() -> None:
    rules = "description: Looks.\npermission: {bash: {'rm *': deny, '*': allow}}"
    assert convert("opencode", rules, "claude-code").losses == ()


@pytest.mark.parametrize(
    ("source", "fields"),
    [
        ("claude-code", HEAD + 'tools: "*"'),
        ("gemini", HEAD + 'tools: ["*"]'),
        ("qwen", HEAD + 'tools: ["*"]'),
        ("copilot-cli", HEAD + 'tools: ["*"]'),
    ],
)
def test_all_tools_stay_all(source: str, fields: str) -> None:
    made = convert(source, fields, "opencode")
    assert "deny" not in made.text
    assert made.losses == ()


def test_a_rule_without_effect_is_not_carried_over() -> None:
    made = convert("opencode", "description: Looks.\npermission: {write: deny}", "qwen")
    assert "disallowedTools" not in made.text
    assert made.losses == ()


@pytest.mark.parametrize(
    ("source", "fields", "target", "said"),
    [
        (
            "claude-code",
            HEAD + "tools: Read, Grep",
            "codex",
            "an agent may do what its session may: this one may ask the user, edit files, edit notebooks",
        ),
        ("claude-code", HEAD + "disallowedTools: Bash", "codex", "this one may run commands there"),
        ("claude-code", HEAD + "disallowedTools: mcp__git", "codex", "the host cannot deny one"),
        ("claude-code", HEAD + "permissionMode: plan", "codex", "this one may edit files"),
        ("claude-code", HEAD + "disallowedTools: WebSearch", "codex", "this one may search the web there"),
        ("claude-code", HEAD + "tools: Read, Bash", "cursor", "so this one may have every tool"),
        ("claude-code", HEAD + "permissionMode: plan", "cursor", "may change files with them"),
        ("claude-code", HEAD + "isolation: worktree", "gemini", "the agent works in the project itself"),
        ("opencode", "description: Looks.\npermission: {bash: ask}", "claude-code", "asks by its own settings"),
        ("opencode", "description: Looks.\npermission: {'github_*': deny}", "qwen", "the agent may use what it is for"),
        (
            "opencode",
            "description: Looks.\npermissions: [{action: edit, resource: '*', effect: deny}]",
            "qwen",
            "opencode 2 alone reads it: the agent may do what it denies",
        ),
        ("opencode", "description: Looks.\npermission: {external_directory: deny}", "claude-code", "have no such rule"),
        ("opencode", "description: Looks.\npermission: {read: deny}", "codex", "this one may read files there"),
    ],
)
def test_restrictions_that_are_lost(source: str, fields: str, target: str, said: str) -> None:
    made = convert(source, fields, target)
    assert not made.is_kept
    assert any(said in it.means for it in made.losses if it.restricts)


@pytest.mark.parametrize(
    ("source", "fields", "target", "why"),
    [
        ("claude-code", "name: Code Reviewer\ndescription: Looks.", "gemini", "`name` contains characters"),
        ("claude-code", HEAD + "tools: Monitor", "qwen", "none of its tools exists there"),
        ("claude-code", "name: reviewer", "gemini", "does not load it"),
        ("gemini", HEAD + "color: red", "codex", "unknown field `color`"),
        ("opencode", "description: @look", "codex", "does not read its header as one"),
    ],
)
def test_what_cannot_be_converted(source: str, fields: str, target: str, why: str) -> None:
    with pytest.raises(Failed, match=why):
        convert(source, fields, target)


SERVERS = """\
mcpServers:
  - git
  - docs:
      command: docs-server
      args: [--quiet]
      env: {LEVEL: "1"}
  - pages: {type: http, url: "https://example.org/mcp", headers: {Token: "${TOKEN}"}}
"""


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("gemini", ["mcp_servers:", "  docs:", "    command: docs-server", "    http_url: https://example.org/mcp"]),
        ("codex", []),
        ("copilot-cli", ["mcp-servers:", "    type: local", '    tools: ["*"]', "    type: http"]),
        ("cursor", []),
        ("vscode", []),
    ],
)
def test_mcp_servers(target: str, expected: list[str]) -> None:
    made = convert("claude-code", HEAD + SERVERS, target)
    assert set(expected) <= lines(made)
    said = {it.what for it in made.losses}
    assert "the MCP server `git`" in said
    assert ("the MCP server `docs`" in said) is not bool(expected)
    assert "variables in the MCP server `pages`" in said
    again = converting._module(target).read(File(made.path, made.text)).agent
    assert again is not None
    assert [it.name for it in again.servers] == (["docs", "pages"] if expected else [])
    if expected:
        back = converted(File(made.path, made.text), target, "claude-code")
        assert {"  - docs:", "      command: docs-server", '      args: ["--quiet"]'} <= lines(back)


def test_servers_of_qwen_are_programs() -> None:
    """An agent of Qwen Code 0.24.4 started such a server and had its tool."""
    made = convert("claude-code", HEAD + SERVERS, "qwen")
    assert {"mcpServers:", "  docs:", "    command: docs-server"} <= lines(made)
    assert "the MCP server `pages`" in {it.what for it in made.losses}
    back = converted(File(made.path, made.text), "qwen", "gemini")
    assert {"mcp_servers:", "  docs:", '    args: ["--quiet"]'} <= lines(back)
    assert not convert("qwen", HEAD + "mcpServers: {docs: {command: a, includeTools: [b]}}", "gemini").is_kept


def test_a_server_of_which_the_agent_has_no_tool() -> None:
    made = convert("claude-code", HEAD + "tools: Read\n" + SERVERS, "gemini")
    assert "mcp_servers:" not in lines(made)
    assert "the agent may use none of its tools" in {it.means for it in made.losses}


def test_what_restricts_a_server_is_reported() -> None:
    servers = "mcp_servers: {docs: {command: docs-server, exclude_tools: [write]}}"
    made = convert("gemini", HEAD + servers, "claude-code")
    assert [it.what for it in made.losses if it.restricts] == ["`exclude_tools` of the MCP server `docs`"]
    servers = "mcp_servers: {docs: {command: docs-server, include_tools: [read]}}"
    assert not convert("gemini", HEAD + servers, "claude-code").is_kept
    assert "    tools: [read]" in lines(convert("gemini", HEAD + servers, "copilot-cli"))


NATIVE = """description: Reviews changed code.
mode: subagent
permissions:
  - {action: "*", resource: "*", effect: deny}
  - {action: read, resource: "*", effect: allow}
"""
"""Rules in the form that only opencode 2 reads."""


def test_the_rules_of_opencode_2() -> None:
    """They are read as rules, and written in the form that opencode 1 reads as well."""
    made = convert("opencode-2", NATIVE, "claude-code")
    assert "tools: Read" in lines(made)
    assert made.losses == ()
    made = convert("opencode-2", NATIVE, "opencode")
    assert {"mode: subagent", "permission:", '  "*": deny', "  read: allow"} <= lines(made)
    assert made == convert("claude-code", HEAD + "tools: Read", "opencode-2")
    said = {it.what: it.restricts for it in convert("opencode", NATIVE, "claude-code").losses}
    assert said == {"`permissions`": True}
    closed = NATIVE.replace("effect: allow", "effect: ask")
    assert not convert("opencode-2", closed, "claude-code").is_kept
    # Beside a field of opencode 1, the rules count in neither version.
    assert not convert("opencode-2", NATIVE + "top_p: 1", "claude-code").is_kept


@pytest.mark.parametrize(
    "field",
    [
        "model: anthropic/claude-opus-5-5",
        "model: openrouter/some/model",
        "steps: 3",
        "color: '#FF0000'",
        "temperature: 0.3",
    ],
)
def test_between_the_versions_of_opencode_nothing_is_lost(field: str) -> None:
    head = f"description: Reviews changed code.\nmode: subagent\n{field}"
    made = convert("opencode", f"{head}\ntop_p: 1\nname: other\ndisable: false", "opencode-2")
    assert (made.path, made.losses) == (".opencode/agents/other.md", ())
    assert {field, "top_p: 1"} <= lines(made)
    made = convert("opencode-2", f"{head}\ndisable: false\nprompt: x", "opencode")
    assert made.losses == ()
    assert field.replace("'", '"') in lines(made)


def test_a_denial_is_the_same_in_both_versions_of_opencode() -> None:
    """A subagent of opencode 2 calls others only by a rule as well."""
    made = [convert("claude-code", HEAD + "disallowedTools: Bash", it) for it in ("opencode", "opencode-2")]
    assert made[0] == made[1]
    assert "  bash: deny" in lines(made[0])


def test_whose_file_it_is() -> None:
    """GitHub Copilot CLI and VS Code share a folder; only the latter knows groups of tools."""
    text = f"---\n{HEAD}tools: [{{}}]\n---\n{BODY}"
    path = ".github/agents/a.agent.md"
    assert converting.source_of(File(path, text.format("edit/editFiles"))) == "vscode"
    assert converting.source_of(File(path, text.format("docs/*, read"))) == "copilot-cli"
    assert converting.source_of(File(".codex/agents/a.toml", "")) == "codex"
    assert converting.source_of(File(".opencode/agents/a.md", f"---\n{NATIVE}---\n{BODY}")) == "opencode-2"
    assert converting.source_of(File(".opencode/agents/a.md", text.format(""))) == "opencode"
    assert converting.source_of(File(".opencode/agents/a.md", "---\ndescription: a\n---\n")) == "opencode"
    assert converting.source_of(File("a.md", text)) == "claude-code"


@pytest.mark.parametrize("target", ["copilot-cli", "vscode", "gemini"])
@pytest.mark.parametrize("denied", ["mcp__slack__post", "WebFetch"])
def test_a_host_that_can_only_allow_loses_what_is_not_listed(target: str, denied: str) -> None:
    made = convert("claude-code", f"{HEAD}disallowedTools: {denied}", target)
    (lost,) = (it.what for it in made.losses)
    assert lost.startswith("tools of MCP servers")
    assert ("search the web" in lost) is (denied == "WebFetch" and target != "gemini")
    assert made.is_kept


@pytest.mark.parametrize(
    ("rules", "is_said"),
    [
        ("{'rm *': deny}", True),
        ("{'*': allow, 'rm *': deny}", True),
        ("deny", False),
        ("{'rm *': deny, '*': deny}", False),
    ],
)
def test_a_tool_is_not_taken_away_for_a_part_without_a_word(rules: str, is_said: bool) -> None:
    made = convert("opencode", f"description: Looks.\npermission: {{bash: {rules}}}", "claude-code")
    assert "disallowedTools: Bash" in made.text
    assert ("what `bash` may do in some cases" in [it.what for it in made.losses]) is is_said


def test_commands_that_only_read_are_lost_once() -> None:
    fields = (
        f'name = "reviewer"\ndescription = "Looks."\nsandbox_mode = "read-only"\ndeveloper_instructions = "{BODY[:-1]}"'
    )
    unlimited = "the tools to call other agents and run commands"
    assert [it.what for it in convert("codex", fields, "vscode").losses] == [unlimited, "tools of MCP servers"]


def test_a_field_without_a_value_is_not_lost() -> None:
    assert convert("claude-code", HEAD + "hooks:\nbackground:", "gemini").losses == ()


def test_an_agent_of_codex_that_does_not_search_the_web_does_not_elsewhere() -> None:
    text = 'name = "reviewer"\ndescription = "Looks."\ndeveloper_instructions = "Look around."\nweb_search = "{}"\n'
    assert "disallowedTools: WebSearch" in lines(convert("codex", text.format("disabled"), "claude-code"))
    assert "disallowedTools" not in convert("codex", text.format("live"), "claude-code").text


@pytest.mark.parametrize("target", ["copilot-cli", "gemini", "opencode", "vscode"])
def test_an_agent_that_plans_gets_nothing_that_could_change_files(target: str) -> None:
    made = convert("claude-code", HEAD + "permissionMode: plan", target)
    assert made.is_kept
    assert not re.search(
        r"\b(agent|task|bash|execute|run_shell_command|edit|replace|write_file)\b(?!: deny)", made.text
    )
    assert "MCP" in " ".join(it.what for it in made.losses)
    listed = convert("claude-code", HEAD + "tools: Read, Agent\npermissionMode: plan", target)
    assert listed.is_kept
    assert [it.what for it in listed.losses] == ["the tools to call other agents"]
    assert convert("claude-code", HEAD + "tools: Read\npermissionMode: plan", target).losses == ()
    served = convert("claude-code", HEAD + "tools: Read, mcp__db\npermissionMode: plan", target)
    assert [it.what for it in served.losses if it.restricts] == ["that the agent changes nothing"]


@pytest.mark.parametrize(("policy", "is_kept"), [("never", True), ("untrusted", False)])
def test_a_policy_that_never_asks_restricts_nothing(policy: str, is_kept: bool) -> None:
    text = f'name = "a"\ndescription = "Looks."\ndeveloper_instructions = "Look."\napproval_policy = "{policy}"\n'
    made = converted(File("/p/.codex/agents/a.toml", text), "codex", "claude-code")
    assert made.is_kept is is_kept
    assert "`approval_policy`" in [it.what for it in made.losses]


@pytest.mark.parametrize("description", ["Reviews C # code", '"Fast" reviews'])
def test_what_was_written_for_cursor_is_not_questioned(description: str) -> None:
    made = converted(
        File("/p/.claude/agents/a.md", f"---\nname: a\ndescription: '{description}'\n---\n{BODY}"),
        "claude-code",
        "cursor",
    )
    assert others.reader("cursor").load(File(f"/p/{made.path}", made.text)).notes == ()


def test_a_tool_that_does_more_is_not_given() -> None:
    made = convert("claude-code", HEAD + "tools: Read, Edit", "opencode")
    assert "  edit: allow" not in lines(made)
    assert any("to edit files" in it.what for it in made.losses)


@pytest.mark.parametrize("target", IDS)
def test_nobody_gets_more_tools(target: str) -> None:
    """Any agent, written for a host and read as the host does, is the same with no more abilities."""
    random = Random(12)
    names = [*tables()["abilities"], "mcp:git:*", "mcp:git:log"]
    texts = ["Looks: at it.", "a # b", "'x'", '"y"', "- z", "@w", "true", "12", "tab\tü", "a\nb", "---", "{a}", "null"]
    read, write = (getattr(converting._module(target), it) for it in ("read", "write"))
    kept = 0
    for _ in range(400):
        allowed = None if random.random() < 0.4 else frozenset(random.sample(names, random.randint(1, 8)))
        agent = Portable(
            name="reviewer",
            description=" ".join(random.choices(texts, k=2)),
            prompt=" ".join([BODY, *random.choices([*texts, "'''", '"""', "\n---\n"], k=3)]),
            allowed=allowed,
            denied=frozenset(random.sample(names, random.choice((0, 0, 1, 3)))),
            mode=random.choice(("", "", "plan", "read-only")),
            color=random.choice(("", "red")),
            turns=random.choice((0, 3)),
        )
        try:
            made = write(agent, "claude-code")
        except Failed:
            continue
        again = read(File(at(target, agent.name), made.text)).agent
        assert again is not None, made.text
        assert (again.name, again.description, again.prompt.strip()) == (
            agent.name,
            " ".join(agent.description.split()) if target == "cursor" else agent.description.strip(),
            agent.prompt.strip(),
        )
        if any(it.restricts for it in made.losses):
            continue
        kept += 1
        assert converting.gained(agent, again, target) == set(), made.text
        for reader in others.readers(at(target, agent.name)):
            assert reader.load(File(at(target, agent.name), made.text)).loads, made.text
    assert kept > 10


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / ".claude/agents/reviewer.md"
    file.parent.mkdir(parents=True)
    file.write_text(f"---\n{HEAD}tools: Read\n---\n{BODY}", "utf-8")
    assert main(["convert", str(file), "--to", "gemini", "-o", str(tmp_path)]) == 0
    written = tmp_path / ".gemini/agents/reviewer.md"
    assert "tools: [read_file]\n" in written.read_text("utf-8")
    assert main(["convert", str(file), "--to", "gemini", "-o", str(tmp_path)]) == 2
    assert main(["convert", str(file), "--to", "gemini", "-o", str(tmp_path), "--force"]) == 0
    assert main(["convert", str(written), "--to", "claude-code"]) == 0
    assert "tools: Read\n" in capsys.readouterr().out
    assert main(["convert", str(written), "--to", "gemini"]) == 2


def test_another_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "reviewer.md"
    file.write_text(f"---\nname: Code Reviewer\ndescription: Looks.\n---\n{BODY}", "utf-8")
    assert main(["convert", str(file), "--to", "gemini"]) == 1
    assert "; use --name to give it another one" in capsys.readouterr().err
    assert main(["convert", str(file), "--to", "gemini", "--name", "code-reviewer"]) == 0
    assert "name: code-reviewer\n" in capsys.readouterr().out


def test_another_name_is_not_advised_where_the_file_has_one_that_its_own_host_rejects(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / ".gemini/agents/reviewer.md"
    file.parent.mkdir(parents=True)
    file.write_text(f"---\nname: Code Reviewer\ndescription: Looks.\n---\n{BODY}", "utf-8")
    assert main(["convert", str(file), "--to", "claude-code"]) == 1
    said = capsys.readouterr().err
    assert "`name`" in said
    assert "--name" not in said


def test_a_folder_that_does_not_exist_is_made(tmp_path: Path) -> None:
    file = tmp_path / "reviewer.md"
    file.write_text(f"---\nname: reviewer\ndescription: Looks.\n---\n{BODY}", "utf-8")
    assert main(["convert", str(file), "--to", "gemini", "-o", f"{tmp_path}/one/two/"]) == 0
    assert (tmp_path / "one/two/.gemini/agents/reviewer.md").is_file()


@pytest.mark.parametrize(
    ("name", "target", "path"),
    [
        ("LSP/Index Engineer", "vscode", ".github/agents/LSP-Index Engineer.agent.md"),
        (".NET Upgrade", "copilot-cli", ".github/agents/NET Upgrade.agent.md"),
        ("../../outside", "cursor", ".cursor/agents/outside.md"),
        ("_draft", "gemini", ".gemini/agents/draft.md"),
        ("team/reviewer", "opencode", ".opencode/agents/team/reviewer.md"),
        ("a:b?", "codex", ".codex/agents/a-b-.toml"),
    ],
)
def test_the_file_lies_where_its_host_looks(name: str, target: str, path: str) -> None:
    """Whatever the name is: it is kept in the file, and no part of it leads out of the folder."""
    text = f'---\nname: "{name}"\ndescription: Looks.\n---\n{BODY}'
    made = converted(
        File("/p/.github/agents/a.md", text), "copilot-cli" if target != "copilot-cli" else "vscode", target
    )
    assert made.path == path
    assert others.reader(target).owns(f"/p/{path}")
    assert others.reader(target).load(File(f"/p/{path}", made.text)).name == name


def test_a_name_of_two_lines_is_no_path() -> None:
    text = 'name = "one\\ntwo"\ndescription = "Looks."\ndeveloper_instructions = "Look at it."\n'
    with pytest.raises(Failed, match="a path that the host does not read"):
        convert("codex", text, "opencode")
    assert convert("codex", text, "copilot-cli").path == ".github/agents/one-two.agent.md"


def test_a_name_that_is_a_path_stays_in_the_folder() -> None:
    text = f'---\nname: "../../outside"\ndescription: Looks.\n---\n{BODY}'
    with pytest.raises(Failed, match="cannot have an agent called"):
        converted(File("/p/.github/agents/a.md", text), "copilot-cli", "opencode")


def test_conversions_of_a_file() -> None:
    text = f"---\n{HEAD}tools: Read\n---\n{BODY}"
    found = {host: made for host, root, made in converting.conversions(File("/p/.claude/agents/reviewer.md", text))}
    assert found["Gemini CLI"].path == ".gemini/agents/reviewer.md"
    assert not found["Codex CLI"].is_kept
    assert "Claude Code" not in found
    assert list(converting.conversions(File("/p/reviewer.md", text))) == []


def test_nothing_is_written_where_a_restriction_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "reviewer.md", tmp_path / "out/reviewer.toml"
    file.write_text(f"---\n{HEAD}tools: Read\n---\n{BODY}", "utf-8")
    assert main(["convert", str(file), "--to", "codex", "-o", str(out)]) == 1
    assert not out.exists()
    assert "restriction lost: what the agent may not do" in capsys.readouterr().err
    assert main(["convert", str(file), "--to", "codex", "-o", str(out), "--lossy"]) == 0
    assert 'sandbox_mode = "read-only"\n' in out.read_text("utf-8")


@pytest.mark.skipif(not recorded.ANSWERS.is_dir(), reason=recorded.MISSING)
@pytest.mark.parametrize("target", [it for it in IDS if it != "claude-code"])
def test_real_agents(target: str) -> None:
    """Whatever is converted was read again; nearly all that load can be, but for names that a host does not take."""
    failed: list[str] = []
    files = sorted((recorded.SHARED / "corpus/claude").rglob("*.md"))[:300]
    for path in files:
        file = recorded.file(f".claude/agents/{path.name}", path.read_bytes())
        try:
            converted(file, "claude-code", target)
        except Failed as why:
            failed.append(str(why))
    assert [it for it in failed if "`name`" not in it and "does not load it" not in it] == []


OWN = {
    "copilot-cli": "copilot",
    "vscode": "vscode",
    "cursor": "cursor",
    "opencode": "opencode",
    "codex": "codex",
    "gemini": "gemini",
}


def real_files(host: str) -> list[File]:
    """Up to 60 real files of a host, in the place where it looks for them; those of another host for one without."""
    if host not in OWN:
        rows = recorded.answers("qwen-claude300.jsonl", recorded.SHARED / "corpus")
    else:
        inside = recorded.SHARED / "hosts/real" / host if host in ("cursor", "codex") else recorded.SHARED / "corpus"
        rows = recorded.answers(f"{OWN[host]}-own.jsonl", inside)
    found = [(answer["path"].rpartition("/")[2].partition(".")[0], data) for answer, data in rows]
    return [recorded.file(f"/p/{at(host, name)}", data) for name, data in found[:: max(1, len(found) // 60)]]


@pytest.mark.skipif(not recorded.ANSWERS.is_dir(), reason=recorded.MISSING)
@pytest.mark.parametrize("source", [it for it in IDS if it != "claude-code"])
def test_real_agents_of_other_hosts(source: str) -> None:
    """What is written loads with the same name and description, and no more tools; nothing vanishes without a word.

    There and back, the agent has no more tools than at the start.
    """
    failed: list[str] = []
    made_of: dict[str, int] = dict.fromkeys(IDS, 0)
    for file in real_files(source):
        agent = converting._module(source).read(file).agent
        for target in IDS if agent else ():
            if target == source or agent is None:
                continue
            try:
                made = converted(file, source, target)
            except Failed as why:
                failed.append(str(why))
                continue
            made_of[target] += 1
            place = f"/p/{made.path}"
            again = converting._module(target).read(File(place, made.text)).agent
            assert again is not None
            assert again.name == agent.name
            assert converting._words(again.description) == converting._words(agent.description)
            said = " ".join(f"{it.what}: {it.means}" for it in made.losses)
            for key in ("model", "effort", "color", "turns", "temperature", "skills", "servers"):
                value = getattr(agent, key)
                names = [it.name for it in value] if key == "servers" else value if key == "skills" else [value]
                kept = [it.name for it in again.servers] if key == "servers" else getattr(again, key)
                assert not value or (kept and len(names) == 1) or kept == names or all(str(it) in said for it in names)
            for reader in others.readers(place):
                assert reader.load(File(place, made.text)).loads
            if not made.is_kept:
                continue
            with suppress(Failed):
                back = converted(File(place, made.text), target, source)
                home = converting._module(source).read(File(f"/p/{back.path}", back.text)).agent
                assert home is not None
                # What no agent of the host in between can do, that one could not deny.
                gained = converting.gained(agent, home, source) - lacking(target)
                assert not back.is_kept or gained == set()
    assert min(count for target, count in made_of.items() if target != source) > 10, made_of
    assert [it for it in failed if "name" not in it and "tools" not in it] == []


@pytest.mark.skipif(not recorded.ANSWERS.is_dir(), reason=recorded.MISSING)
@pytest.mark.parametrize("source", [it for it in IDS if it != "claude-code"])
def test_every_field_is_carried_or_reported(source: str) -> None:
    module, facts = converting._module(source), tables()
    host = facts["fields"].get(source, {})
    for file in real_files(source):
        agent = module.read(file).agent
        for key in top_level(file) - carried(source) if agent else ():
            reported = any(it.what == f"`{key}`" for it in agent.losses)
            assert reported or not host.get(key, {"means": "!"})["means"], (file.path, key)


def top_level(file: File) -> set[str]:
    """The names of the fields, as far as each is on a line of its own with a value."""
    sign = "=" if file.path.endswith(".toml") else ":"
    header = file.text.split("\n---", 1)[0].split("\n[", 1)[0].split("'''", 1)[0].split('"""', 1)[0]
    rows = re.finditer(rf"^([A-Za-z_][\w-]*)[ ]*{sign}[ ]*[^\s#'\"|>]", header, re.MULTILINE)
    return {it[1] for it in rows}


def test_skills_that_are_no_names_are_none() -> None:
    assert convert("claude-code", HEAD + "skills: true", "copilot-cli").losses == ()


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("/w/README.md", "# Read me\n", "has no frontmatter that makes it an agent"),
        ("/w/LICENSE", "MIT License\n", "its name does not end in `.md`"),
        ("/w/a.md", "---\nname: a\n---\nWork.\n", "the rule `missing-field` of `agentls check` says why"),
    ],
)
def test_why_a_file_cannot_be_converted_names_a_rule_only_if_it_reports(path: str, text: str, why: str) -> None:
    with pytest.raises(Failed, match=why):
        converted(File(path, text), "claude-code", "gemini")
