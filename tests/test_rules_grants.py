"""Instructions of the body against the tools that the agent gets."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from agentls.document import Document
from agentls.lsp import uri as uris
from agentls.rules import ungranted_tool
from agentls.text.problem import apply
from agentls.text.source import Span

from .fixture import check, parse, run
from .lsp_client import REAL, Client

READS = "tools: Read, Grep\n"


def agent(body: str, fields: str = READS) -> str:
    return f"---\nname: reviewer\ndescription: Reviews code.\n{fields}---\nYou review.\n\n{body}\n"


def said(body: str, fields: str = READS) -> list[str]:
    return [it.message for it in run(parse(agent(body, fields))) if it.rule == "ungranted-tool"]


@pytest.mark.parametrize(
    ("line", "tool"),
    [
        ("Use the Edit tool to correct it.", "Edit"),
        ("Use the `Edit` tool.", "Edit"),
        ("- Always use the **Write** tool for reports", "Write"),
        ("1. Use `Bash` to run the tests.", "Bash"),
        ("Read the diff, then use the `Edit` tool.", "Edit"),
        ("Search the web using the WebSearch tool.", "WebSearch"),
        ("Write the report to the folder `out` using the Write tool.", "Write"),
        ("To edit a file, use the Edit tool.", "Edit"),
        ("Use WebFetch to read the page.", "WebFetch"),
        ("When the page is missing, use WebFetch.", "WebFetch"),
        ("You must call `NotebookEdit` at the end.", "NotebookEdit"),
        ("- [ ] Use NotebookEdit for the plan", "NotebookEdit"),
        ("**In doubt**: use the Agent tool.", "Agent"),
        ("Use the Task tool to start a tester.", "Task"),
        ("Call `mcp__docs__search` with the title.", "mcp__docs__search"),
        ("Then fetch the issue with mcp__github__get_issue.", "mcp__github__get_issue"),
        ("Use the Skill tool.", "Skill"),
    ],
)
def test_an_instruction_to_use_a_tool_that_tools_does_not_list(line: str, tool: str) -> None:
    assert said(line) == [
        f"the agent does not get `{tool}`, which `tools` does not list; list it, or change the instruction"
    ]


@pytest.mark.parametrize("denied", ["mcp__docs", "mcp__docs__*", "mcp__*", "mcp__docs__search"])
@pytest.mark.parametrize("allowed", ["", "tools: Read, mcp__docs\n"])
def test_a_tool_of_a_server_that_is_denied(allowed: str, denied: str) -> None:
    assert said("Call `mcp__docs__search` with the title.", f"{allowed}disallowedTools: {denied}\n") == [
        "the agent does not get `mcp__docs__search`, which `disallowedTools` denies; remove it there, or change the instruction"
    ]


def test_a_tool_that_both_lists_name_has_its_own_finding() -> None:
    assert said("Call `mcp__a__b`.", "tools: Read, mcp__a__b\ndisallowedTools: mcp__a\n") == []


def test_a_tool_that_the_host_may_not_have_is_not_added() -> None:
    document = parse(agent("Use the TodoWrite tool for the plan."))
    (problem,) = (it for it in run(document) if it.rule == "ungranted-tool")
    assert "`tools` does not list and which is off by default, replaced by the Task tools" in problem.message
    assert problem.fixes == ()


def test_the_second_tool_of_an_instruction() -> None:
    line = "Use `Glob` to find the files and `WebFetch` to read them, and `WebSearch` is another tool."
    assert [it.split("`")[1] for it in said(line)] == ["Glob", "WebFetch"]
    assert said("Do not use `Glob` to find the files and `WebFetch` to read them.") == []


@pytest.mark.parametrize(
    "line", ["Run `pytest`.", "Then run `pytest`, and read on.", "- Execute the command: `$ pytest`"]
)
def test_a_command_without_arguments(line: str) -> None:
    (message,) = said(line)
    assert "pytest`, because it does not get `Bash`" in message


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (READS, "which `tools` does not list; list it, or change the instruction"),
        ("tools: Read\nskills: [other]\n", "which `tools` does not list; list it, or change the instruction"),
        ("disallowedTools: Skill\n", "which `disallowedTools` denies; remove it there, or change the instruction"),
    ],
)
@pytest.mark.parametrize("line", ["First, use the `release` skill.", "When done, invoke `/release` skill."])
def test_a_skill_that_the_agent_cannot_call(line: str, fields: str, why: str) -> None:
    fact = "the agent cannot call the skill `release`, because it does not get `Skill`"
    assert said(line, fields) == [f"{fact}, {why}"]


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("Use the `release` skill.", ""),
        ("Use the `release` skill.", "tools: Read, Skill\n"),
        ("Use the `release` skill.", "tools: Read\nskills:\n  - release\n"),
        ("Use the `release` skill.", "tools: Read\nskills: release\n"),
        ("Never use the `release` skill.", READS),
        ("Tell the caller to use the `release` skill.", READS),
        ("Read the `release` skill.", READS),
        ("Use the `release` script.", READS),
    ],
)
def test_a_skill_that_it_can_call_or_need_not(line: str, fields: str) -> None:
    assert said(line, fields) == []


@pytest.mark.parametrize(
    "line",
    [
        "Ask the user with AskUserQuestion.",
        "Ask the user to choose with AskUserQuestion.",
        "If it is unclear, use the `AskUserQuestion` tool.",
    ],
)
@pytest.mark.parametrize("fields", [READS, "", "disallowedTools: Write\n"])
def test_a_tool_that_no_subagent_gets(line: str, fields: str) -> None:
    assert said(line, fields) == ["a subagent never gets `AskUserQuestion`; change the instruction"]


def test_every_reason_has_its_remedy() -> None:
    check(
        """
        ---
        name: reviewer
        description: Reviews code.
        disallowedTools: Bash(rm:*), WebFetch
        permissionMode: plan
        ---
        Run `npm test`, and use WebFetch to read the manual.
            ^^^^^^^^^^ information[ungranted-tool]: the agent cannot run `npm test`, because it does not get `Bash`, which `disallowedTools` denies; remove it there, or change the instruction
                                ^^^^^^^^ information[ungranted-tool]: the agent does not get `WebFetch`, which `disallowedTools` denies; remove it there, or change the instruction
        Use the `Edit` tool to correct it.
                 ^^^^ information[ungranted-tool]: Claude Code refuses `Edit` in plan mode, unless the session accepts edits; change `permissionMode`, or change the instruction
        Use MultiEdit for many changes.
            ^^^^^^^^^ information[ungranted-tool]: Claude Code no longer has `MultiEdit`; change the instruction

        Use the `Edit` tool once more, and `git diff` too. Run: `npm run lint`.
        """,
        only=["ungranted-tool"],
    )


@pytest.mark.parametrize(
    "line",
    [
        "Never use the Edit tool.",
        "Do not use `Edit` to change files.",
        "Don\u2019t call the Bash tool.",
        "Review without using the Edit tool.",
        "Use the Read tool instead of using the Edit tool.",
        "Use the Edit tool if available.",
        "You may use the Edit tool.",
        "The agent cannot use the Edit tool.",
        "Use the Edit or Read tool.",
        "Use Write or Edit to change it.",
        "The orchestrator will present it via AskUserQuestion.",
        "Tell the caller to use the Edit tool.",
        "Ask the author to correct it with the Edit tool.",
        "If the user asks you to use the Edit tool, refuse.",
        "Suggest using the Edit tool.",
        "Developers must use the `Edit` tool.",
        "The fixer agent: use the Edit tool.",
        "- code-fixer: use the Edit tool",
        "- **code-fixer** \u2013 use the Edit tool",
        'The user says "use the Edit tool".',
        "The user says \u201cuse the Edit tool\u201d.",
        "> Use the Edit tool.",
        "| step | use the Edit tool |",
        "For example, use the Edit tool.",
        "Say `use the Edit tool`.",
        "```\nUse the Edit tool.\n```",
        "<!-- Use the Edit tool. -->",
        "<example>\nContext: a bug\nuser: Fix it.\nassistant: I do. Use the Edit tool.\n</example>",
        "Agents that use the Edit tool are reviewed twice.",
        "Check that callers use the Edit tool.",
        "Use the edit tool.",
        "Use Edit sparingly.",
        "Use Bash scripts.",
        "Use `Write` and `Seek` traits.",
        "Use PowerShell 7 for scripts.",
        "Write the report. Read the diff.",
        "Use the Workflow section.",
        "Use NoSuchTool to search.",
        "Use the Read tool.",
        "Use ToolSearch to find it.",
        "Call TaskCreate for each step, and TaskUpdate at the end.",
        "Call TaskUpdate at the end.",
        "Report whether the author ran `npm test`.",
        "Ask the author to run `npm test`.",
        "Never run `npm test`.",
        "- Run `TestSuite` once",
        "Run `npm test` if you have access to a shell.",
        "NEVER: use the Edit tool",
        "## Don\u2019ts\n\n- Use the Edit tool",
        "## What you never do\n\n- Read it.\n\n- Use the Edit tool",
        "**Do not:**\n- Use the Edit tool",
        "You must not:\n\n1. Read it\n   twice\n2. Use the Edit tool",
        "Forbidden actions:\r\n\r\n- Use the Edit tool\r\n",
        "You may:\n- Use the Edit tool",
        "## Example\n\nUse the Edit tool.",
        "Tell the user: run `npm test`.",
        "Include a section on tests: Run `npm test` first.",
        "- Setup instructions (run `npm install`)",
        "Output format:\n\n1. Run `npm install`",
        "## Recommendations\n\nRun `npm test`.",
        "**Fix**: Run `npm audit fix`",
        "Name a command, e.g. run `npm audit fix`.",
        "## Usage\n\nRun `npm install`.",
        "Use the Edit tool? No.",
        "Wrong: use the Edit tool.",
        "- ❌ Use the Edit tool",
        "✅ Use Read. ❌ Use the Edit tool.",
        "## Common pitfalls\n\n- Use the Edit tool",
    ],
)
def test_what_is_no_instruction_to_the_agent_itself(line: str) -> None:
    assert said(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "Always:\n\n- Use the Edit tool",
        "## Rules\n\nDo not guess.\n\n- Use the Edit tool",
        "You must not guess.\n- Use the Edit tool",
        "## Report\n\nUse the Edit tool to write it.",
        "Step 1: use the Edit tool.",
        "**Fix**: use the Edit tool.",
    ],
)
def test_an_instruction_below_others(line: str) -> None:
    assert len(said(line)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        "",
        'tools: "*"\n',
        "tools: Read, Edit, Bash(npm:*), mcp__docs__search\n",
        "tools: Read, Edit, Bash, mcp__docs\n",
        "tools: [Read, Edit, Bash, mcp__docs__*]\n",
        "tools: Read, Bash\nmemory: user\nmcpServers: [docs]\n",
        "tools: Raed\n",
        "disallowedTools: mcp__docs__find, mcp__other, mcp__doc\n",
    ],
)
def test_what_the_agent_gets_or_may_get_passes(fields: str) -> None:
    assert said("Use the `Edit` tool. Run `npm test`. Call mcp__docs__search.", fields) == []


@pytest.mark.parametrize(
    "elsewhere",
    [
        "You never use the Edit tool yourself.",
        "`Edit` is for the main conversation.",
        "- Edit is not granted.",
    ],
)
def test_a_body_that_knows_better_is_left_alone(elsewhere: str) -> None:
    assert said("Use the `Edit` tool to correct it.\n\n" + elsewhere) == []


def test_a_plugins_mode_is_ignored() -> None:
    check(
        """
        -- p/.claude-plugin/plugin.json --
        {"name": "p"}
        -- p/agents/a.md --
        ---
        name: a
        description: Does things.
        permissionMode: plan
        ---
        Use the `Edit` tool.
        """,
        only=["ungranted-tool"],
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tools: Read\n", "tools: Read, Edit\n"),
        ("tools: Read,Grep\n", "tools: Read,Grep,Edit\n"),
        ('tools: "Read, Grep"\n', 'tools: "Read, Grep, Edit"\n'),
        ("tools: Read Grep # few\n", "tools: Read Grep Edit # few\n"),
        ("tools: [Read, Grep]\n", "tools: [Read, Grep, Edit]\n"),
        ('tools: ["Read"]\n', 'tools: ["Read", Edit]\n'),
        ("tools:\n  - Read\n  - Grep # searches\n", "tools:\n  - Read\n  - Grep # searches\n  - Edit\n"),
        ("disallowedTools: Edit, Write\n", "disallowedTools: Write\n"),
        ("disallowedTools: [Edit, Write]\n", "disallowedTools: [Write]\n"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_fix_grants_the_tool(before: str, after: str, newline: str) -> None:
    text, wanted = (agent("Use the `Edit` tool.", it).replace("\n", newline) for it in (before, after))
    (finding,) = (it for it in run(parse(text)) if it.rule == "ungranted-tool")
    assert [(apply(text, it.edits), it.safe) for it in finding.fixes] == [(wanted, False)]
    assert [it for it in run(parse(wanted)) if it.rule == "ungranted-tool"] == []


def test_instructions_are_told_and_fixed_in_the_editor(tmp_path: Path) -> None:
    root = Path(os.path.realpath(tmp_path)) / "work"
    (root / ".claude/agents").mkdir(parents=True)
    uri = uris.of(str(root / ".claude/agents/a.md"))
    with Client(REAL, {"CLAUDE_CONFIG_DIR": str(tmp_path / "home")}) as client:
        literals: dict[str, Any] = {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}
        client.start({"textDocument": {"codeAction": literals}}, rootUri=uris.of(str(root)))
        found = client.open(uri, agent("Use the `Edit` tool."))["diagnostics"]
        assert [(it["code"], it["severity"]) for it in found] == [("ungranted-tool", 3)]
        request = {"textDocument": {"uri": uri}, "range": found[0]["range"], "context": {"diagnostics": found}}
        assert "Add `Edit` to `tools`" in [
            it["title"] for it in client.request("textDocument/codeAction", request)["result"]
        ]
        client.change(uri, 2, {"text": agent("Use the `Edit` tool.", "tools: Read, Edit\n")})
        assert client.published(uri, 2)["diagnostics"] == []


def test_what_forbids_a_tool_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Span] = []
    clause = ungranted_tool._clause

    def noted(document: Document, span: Span) -> tuple[int, str, str]:
        asked.append(span)
        return clause(document, span)

    monkeypatch.setattr(ungranted_tool, "_clause", noted)
    assert said("Use the `Write` tool for it.\n" * 100 + "Never use the `Write` tool.") == []
    assert len(asked) < 500
