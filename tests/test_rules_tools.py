"""The rules about tools: shapes that their documentation does not show, and what their fixes do."""

from __future__ import annotations

import pytest

from agentls.document import Document
from agentls.fixes.apply import fix_all
from agentls.rules import engine
from agentls.rules.registry import rules
from agentls.text.problem import Severity

from .fixture import check, check_fix, parse, run

TOOLS = [it for it in rules() if it.endswith(("-tool", "-tools")) or it.startswith("tool-")]


def header(*lines: str) -> str:
    return "\n".join(["---", "name: reviewer", "description: Reviews code.", *lines, "---", "Review the diff.", ""])


def found(*lines: str) -> list[tuple[str, str]]:
    """Rule and covered text of each finding about tools."""
    text = header(*lines)
    return [(it.rule, it.span.of(text)) for it in run(parse(text)) if it.rule in TOOLS]


def test_each_item_of_a_list_is_its_own_place() -> None:
    check(
        """
        ---
        name: reviewer
        description: Reviews code.
        tools:
          - Read
          - "grep"
             ^^^^ warning[tool-case]: unknown tool `grep`, so the agent does not get it: tool names are case-sensitive; write `Grep`
          - [MultiEdit]
          - Bsh, Glob
            ^^^ warning[unknown-tool]: unknown tool `Bsh`, so the agent does not get it; did you mean `Bash`?
        ---
        Review the diff.
        """,
        only=["tool-case", "unknown-tool", "removed-tool"],
    )


@pytest.mark.parametrize(
    ("tool", "why"),
    [("grep", "tool names are case-sensitive; write `Grep`"), ("task", "the tool is called `Agent`; write `Agent`")],
)
def test_why_a_name_in_another_case_is_unknown(tool: str, why: str) -> None:
    found = run(parse(f"---\nname: a\ndescription: Does things.\ntools: Read, {tool}\n---\nDo it.\n"))
    (message,) = (it.message for it in found if it.rule == "tool-case")
    assert message == f"unknown tool `{tool}`, so the agent does not get it: {why}"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["tools: Read, Edit, Write"], []),
        (["tools: Read,Edit Write"], []),
        (['tools: "*"'], []),
        (["tools: Read, mcp__github, mcp__github__*, mcp__git-hub__list_issues"], []),
        (["tools: mcp__github__list_issues"], []),
        (["tools: Read, Bash()", "disallowedTools: MultiEdit, TodoWrite"], []),
        (["tools: Read, Agent(a, b)"], []),
        (["permissionMode: plan", "tools: Read, ExitPlanMode"], []),
        (["tools: Read, ExitPlanMode"], [("subagent-tool", "ExitPlanMode")]),
        (["tools: Read, Workflow, Workflow(kit:scan)"], [("subagent-tool", "Workflow")]),
        (["tools: Read, Bash(git *)"], [("tool-specifier", "(git *)")]),
        (["tools: Read", "disallowedTools: Bash(git push *)"], [("tool-specifier", "(git push *)")]),
        (["tools: Read, Bash(git, Edit"], [("tool-specifier", "Bash(git, Edit")]),
        (["tools: Read, Foo(a, b)"], [("unknown-tool", "Foo(a, b)")]),
        (["tools: KillShell, KillBash"], [("renamed-tool", "KillShell"), ("duplicate-tool", "KillBash")][1:]),
        (["tools: Task, Agent"], [("duplicate-tool", "Agent")]),
        (["tools: Read, Agent(a), Agent(b), Agent(a)"], [("duplicate-tool", "Agent(a)")]),
        (["tools: Read, Task", "disallowedTools: Agent"], [("renamed-tool", "Task"), ("denied-tool", "Task")][1:]),
        (["tools: Read, mcp__x__y", "disallowedTools: mcp__x"], [("denied-tool", "mcp__x__y")]),
        (["tools: Read, mcp__x", "disallowedTools: mcp__x__y"], []),
        (["tools: mcp__*, Read"], [("mcp-tool", "mcp__*")]),
        (["disallowedTools: mcp__*"], []),
        (["tools: Read, mcp__x__list_*"], [("mcp-tool", "mcp__x__list_*")]),
        (["tools: Read, MCP__x__y, mcp:z"], [("mcp-tool", "MCP__x__y"), ("mcp-tool", "mcp:z")]),
        (["tools: Read, Bash", "disallowedTools: Bash(rm:*)"], [("denied-tool", "Bash")]),
        (["tools: Read, Bash(a), Bash(b)", "disallowedTools: Bash(rm)"], [("denied-tool", "Bash(a)")]),
        (["tools: Bash", "disallowedTools: Bash(rm:*)"], [("no-tools", "Bash")]),
        (["tools: Read, Foo, Foo"], [("unknown-tool", "Foo"), ("duplicate-tool", "Foo")]),
        (["tools: Read, bash, bash, bash"], [("tool-case", "bash"), *[("duplicate-tool", "bash")] * 2]),
        (["tools: Read, Grep; Glob"], [("tool-separator", ";")]),
        (["tools: Read | Grep | Glob"], [("tool-separator", "|")]),
        (["tools: Read and Grep"], [("tool-separator", "and")]),
        (['tools: \'Edit, "Read", "Grep"\''], [("tool-separator", '"')]),
        (["tools: 'Edit, \"Bogus(a)\"'"], [("unknown-tool", '"Bogus(a)"')]),
        (["tools: |", "  Edit, Read", "  Grep"], [("tool-separator", "Read")]),
        (["tools: |", "  - Read", "  - Write"], [("tool-separator", "|")]),
        (["disallowedTools: >-", "  - Read", "  - Write"], [("tool-separator", ">-")]),
        (["tools: read, write"], [("no-tools", "read, write")]),
        (["tools: read; write"], [("no-tools", "read; write")]),
        (["tools:", "  - MultiEdit", "  - LS"], [("no-tools", "tools")]),
        (["tools: TodoWrite"], [("conditional-tool", "TodoWrite")]),
        (["tools: Read, CronCreate"], [("conditional-tool", "CronCreate")]),
        (["tools: Read, ListPeers", "background: true"], [("conditional-tool", "ListPeers")]),
        (["tools: Read, CronList", "disallowedTools: CronList"], [("denied-tool", "CronList")]),
        (["tools: [CronList, ListAgents]"], [("no-tools", "CronList, ListAgents")]),
        (["tools: CronList, Read", "disallowedTools: Read"], [("no-tools", "CronList, Read"), ("denied-tool", "Read")]),
        (["tools: CronList, mcp__x__y"], []),
        (["disallowedTools: Read"], []),
        (["tools: []", "memory: user"], []),
        (["tools: 5"], [("empty-tools", "5")]),
        (["tools: {Read: true}"], [("empty-tools", "{Read: true}")]),
        (["tools: [[Read, Grep]]"], [("empty-tools", "[[Read, Grep]]")]),
        (["tools: [{name: Read}]"], [("empty-tools", "[{name: Read}]")]),
        (["tools: Read, no Bash"], [("unknown-tool", "no")]),
        (["tools: Read, No Bash, No Write"], [("unknown-tool", "No")]),
        (["tools: Read without Bash without Write"], [("unknown-tool", "without")]),
        (["tools: [Read, '**Grep**']"], [("tool-separator", "**")]),
        (["tools: [Read, 5]"], [("empty-tools", "5")]),
        (["tools:", "  - Read", "  - "], [("empty-tools", "- ")]),
        (["disallowedTools:", "  -", "  - Bash"], [("empty-tools", "-")]),
        (["disallowedTools: []"], [("empty-tools", "[]")]),
    ],
)
def test_one_cause_gives_one_finding(lines: list[str], expected: list[tuple[str, str]]) -> None:
    assert [it for it in found(*lines) if it[0] != "renamed-tool"] == expected


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "tools: Read, no Bash",
            "`no` is read as the name of a tool, and `Bash` is granted; remove both, because only the listed tools are granted",
        ),
        (
            "tools: Read, Grep, No Bash, No Write",
            "`No` is read as the name of a tool, and `Bash` and `Write` are granted; remove them, because only the listed tools are granted",
        ),
        *(
            (line, f"`{word}` is read as the name of a tool, and `Bash` is granted; name `Bash` in `disallowedTools` instead")
            for line, word in [("no Bash", "no"), ("'*, no Bash'", "no"), ("all except Bash", "except"), ("All but Bash", "but")]
            for line in [f"tools: {line}"]
        ),
        ("tools: Bash, no", "unknown tool `no`, so the agent does not get it; a tool of an MCP server is written `mcp__server__tool`"),
        ("tools: Read, not Foo", "unknown tool `not`, so the agent does not get it; a tool of an MCP server is written `mcp__server__tool`"),
        ("disallowedTools: not Bash", "unknown tool `not`, so it denies nothing; a tool of an MCP server is written `mcp__server__tool`"),
        (
            "tools: [Read, '**Grep**']",
            "`**` inside the string is part of a name: Claude Code looks for a tool `**Grep**` and finds none; write the names alone",
        ),
    ],
)  # fmt: skip
def test_what_is_said_of_a_word_that_is_not_a_tool(line: str, message: str) -> None:
    assert message in [it.message for it in run(parse(header(line)))]


def test_no_tool_that_resolves_is_an_error_with_a_reason_for_each() -> None:
    (finding,) = [it for it in run(parse(header("tools: read, MultiEdit, Foo"))) if it.rule in TOOLS]
    assert finding.severity is Severity.ERROR
    assert [it.message.partition(";")[0] for it in finding.related] == [
        "unknown tool `read`, so the agent does not get it: tool names are case-sensitive",
        "the tool `MultiEdit` no longer exists, so the agent does not get it",
        "unknown tool `Foo`, so the agent does not get it",
    ]


@pytest.mark.parametrize(
    ("tools", "denied", "fact", "fixes"),
    [
        (
            "Agent",
            "Edit, Agent",
            "removes `Agent` again",
            [("`Agent` from `tools`", True), ("`Agent` from `dis", False)],
        ),
        ("Task", "Edit, Agent", "removes `Task` again with `Agent`", [("`Task` from `tools`", True)]),
        ("Bash", "Edit, Bash, Bash", "removes `Bash` again", [("`Bash` from `tools`", True)]),
        (
            "Bash(a)",
            "Edit, Bash(a)",
            "removes `Bash(a)` again",
            [("`Bash(a)` from", True), ("`Bash(a)` from `dis", False)],
        ),
        (
            "Bash(a)",
            "Edit, Bash(b)",
            "`Bash(b)` in `disallowedTools` removes all of `Bash`",
            [("`Bash(b)` from `dis", False)],
        ),
        (
            "Bash",
            "Bash(a), Bash(b)",
            "`Bash(a)` in `disallowedTools` removes all of `Bash`",
            [("Delete `disallowedTools`", False)],
        ),
        ("Bash", "Edit, Bash(a), Bash(b)", "removes all of `Bash`", []),
        ("mcp__x__y", "mcp__z, Bash, mcp__x__z", "", []),
        ("Foo", "Foo", "", []),
    ],
)
def test_what_is_said_of_a_tool_that_is_denied(
    tools: str, denied: str, fact: str, fixes: list[tuple[str, bool]]
) -> None:
    found = run(parse(header(f"tools: Read, {tools}", f"disallowedTools: {denied}")))
    said = [it for it in found if it.rule == "denied-tool"]
    assert [it.message.partition(";")[0].endswith(fact) for it in said] == ([True] if fact else [])
    offered = [fix for it in said for fix in it.fixes]
    assert [title in it.title for (title, _), it in zip(fixes, offered, strict=True)] == [True] * len(fixes)
    assert [it.safe for it in offered] == [safe for _, safe in fixes]


def test_of_many_tools_that_do_not_exist_five_are_shown() -> None:
    (finding,) = run(parse(header("tools: Raed, Eidt, Wriet, Gerp, Golb, Bahs")))
    assert "(`Raed`, `Eidt`, `Wriet`, `Gerp`, `Golb` and 1 more), so" in finding.message
    written = [f"Write `{it}`" for it in ("Read", "Edit", "Write", "Grep", "Glob")]
    assert [it.title for it in finding.fixes] == [*written, "Remove `tools`, which grants every tool"]


def test_no_name_in_a_list_that_the_second_attempt_changed_is_shown() -> None:
    found = run(parse(header("tools: Bsh # a: b", "x: y: z")))
    said = (
        "line 5 is not valid YAML, so Claude Code reads `tools` as a string that names no tool, and refuses to run this"
        " agent; fix line 5"
    )
    told = [it for it in found if it.rule in ("no-tools", "rescue-damage")]
    assert [it.message for it in told] == [said]
    assert [it.title for it in told[0].fixes] == ["Quote the value of `x`"]


def test_a_plugin_agent_is_checked_as_well() -> None:
    check(
        """
        -- .claude-plugin/plugin.json --
        {"name": "kit"}
        -- agents/reviewer.md --
        ---
        name: reviewer
        description: Reviews code.
        tools: Read, grep
                     ^^^^ warning[tool-case]: unknown tool `grep`, so the agent does not get it: tool names are case-sensitive; write `Grep`
        ---
        Review the diff.
        """,
        only=TOOLS,
    )


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("tool-case", "tools: Read, grep", "tools: Read, Grep"),
        ("tool-case", "tools: Read, grep, Grep", "tools: Read, Grep"),
        ("tool-case", "tools: [Read, 'grep']", "tools: [Read, 'Grep']"),
        ("tool-case", "tools: Read, bash(git *)", "tools: Read, Bash(git *)"),
        ("removed-tool", "tools: Read, MultiEdit, Glob", "tools: Read, Edit, Glob"),
        ("removed-tool", "tools: Edit, Read, MultiEdit", "tools: Edit, Read"),
        ("removed-tool", "tools: MultiEdit, Edit, Read", "tools: Edit, Read"),
        ("removed-tool", "tools: [Edit, MultiEdit, Read]", "tools: [Edit, Read]"),
        ("removed-tool", "tools:\n  - MultiEdit\n  - Edit", "tools:\n  - Edit"),
        ("removed-tool", "tools:\n  - Edit\n  - MultiEdit # old", "tools:\n  - Edit"),
        ("removed-tool", "tools: Read, TodoRead", "tools: Read"),
        ("renamed-tool", "tools: Read, Task(a)", "tools: Read, Agent(a)"),
        ("duplicate-tool", "tools: Read, Grep, Read", "tools: Read, Grep"),
        ("denied-tool", "tools: Read, Bash\ndisallowedTools: Bash", "tools: Read\ndisallowedTools: Bash"),
        ("subagent-tool", "tools: AskUserQuestion, Read", "tools: Read"),
        ("unknown-tool", "tools: Read, Bsh", "tools: Read, Bash"),
        ("unknown-tool", "tools: Read, run_terminal_cmd", "tools: Read, Bash"),
        ("mcp-tool", "tools: Read, mcp_x__y", "tools: Read, mcp__x__y"),
        ("tool-separator", "tools: Read; glob; Grep", "tools: Read, Glob, Grep"),
        ("tool-separator", "tools: Read | Grep and Glob", "tools: Read, Grep, Glob"),
        ("tool-specifier", "tools: Read, Bash(git *)", "tools: Read, Bash"),
        ("no-tools", "tools: read, write", "tools: Read, Write"),
        ("no-tools", "tools: codebase, edit/editFiles, search", "tools: Grep, Edit"),
        ("no-tools", "tools: read; write", "tools: Read, Write"),
        ("no-tools", 'tools: "read\\tand\\twrite\\tor\\tedit"', 'tools: "Read, Write, Edit"'),
        ("no-tools", "tools: |\n  Read\n  bash(git log)", "tools: Read, Bash(git log)"),
        ("no-tools", "tools: |\n  Read\n  and\n  grep", "tools: Read, Grep"),
        ("tool-separator", "tools: |\n  Edit,\n  Read\n  Bash(git log)", "tools: Edit, Read, Bash(git log)"),
        ("no-tools", "tools: |\n  - edit\n  Bash(git log)", "tools: Edit, Bash(git log)"),
        ("tool-separator", "tools: 'Edit, \"Bash(git log)\"'", "tools: 'Edit, Bash(git log)'"),
        ("no-tools", "tools: [read, write]", "tools: [Read, Write]"),
        ("empty-tools", "tools: []\nmodel: opus", "model: opus"),
    ],
)
def test_the_fix_is_the_smallest_edit(rule: str, before: str, after: str) -> None:
    check_fix(header(before), header(after), rule=rule)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tools: Read, Task, task(a), Agent", "tools: Read, Task"),
        ("tools: Read, Task, task(a), Agent # all", "tools: Read, Task # all"),
        ("tools: [Read, Task, task(a), Agent] # all", "tools: [Read, Task] # all"),
        ('tools:\n  - Read\n  - Task\n  - "task(a)"\n  - Agent', "tools:\n  - Read\n  - Task"),
        ("tools: Read, agent, Task, Agent, agent", "tools: Read, Task"),
    ],
)
def test_an_entry_is_removed_after_the_fixes_that_are_about_it(before: str, after: str) -> None:
    document = parse(header(before))
    announced = [fix.title for it in run(document) if it.rule == "tool-case" for fix in it.fixes]
    assert [it.endswith("; `Agent` is in the list") for it in announced] == [True]
    made = parse(fix_all(document, engine.check).text)
    assert made.text == header(after)
    assert engine.check(made) == []


@pytest.mark.parametrize("line", ["Bogus(git log)", "Bash(git log) first", "Bash(git log), Read"])
def test_lines_with_anything_but_a_tool_are_not_rewritten(line: str) -> None:
    found = run(parse(header(f"tools: |\n  Edit\n  {line}")))
    assert [fix.title for it in found for fix in it.fixes if fix.title.startswith("Write")] == []
    assert any(it.rule in ("no-tools", "tool-separator") for it in found)


@pytest.mark.parametrize(
    ("line", "safe"),
    [
        ("tools: Read, grep", True),
        ("tools: Edit, MultiEdit", True),
        ("tools: Read, MultiEdit", False),
        ("tools: Read, Bsh", False),
        ("tools: Read, Bash(git *)", False),
        ("tools: read, write", True),
        ("tools: read, codebase", False),
        ("tools: Read, Bash(ls)\ndisallowedTools: Bash(ls)", True),
        ("tools: Read, Bash(ls)\ndisallowedTools: Bash(rm)", False),
    ],
)
def test_a_fix_that_grants_what_was_not_asked_for_is_not_safe(line: str, safe: bool) -> None:
    fixes = [fix for it in run(parse(header(line))) if it.rule in TOOLS for fix in it.fixes]
    assert fixes[0].safe is safe


def test_the_only_entry_is_never_removed() -> None:
    """An empty list means something else."""
    findings = run(parse(header("tools:", "  - AskUserQuestion", "  - mcp__x")))
    assert [fix.title for it in findings if it.rule == "subagent-tool" for fix in it.fixes] == [
        "Remove `AskUserQuestion`"
    ]
    findings = run(parse(header("disallowedTools: Wrte")))
    titles = [fix.title for it in findings if it.rule == "unknown-tool" for fix in it.fixes]
    assert titles == ["Write `Write`"]


def test_a_long_list_that_cannot_be_rewritten_is_looked_through_once() -> None:
    names = ", ".join(f"'tool{i}'" for i in range(40))
    findings = run(parse(f"---\nname: a\ndescription: b\ntools: [{names}]\n---\nBody.\n"))
    assert "no-tools" in [it.rule for it in findings]


def test_brackets_part_an_entry_at_its_commas() -> None:
    check(
        """
        ---
        name: lead
        description: Leads.
        tools: [Read, Agent(a, b, c), Grep]
                      ^^^^^^^^^^^^^^ warning[tool-specifier]: a comma in brackets ends an entry, so `Agent` is not granted; put the whole entry in quotes
        disallowedTools: [Write(x, Edit]
                          ^^^^^^^ warning[tool-specifier]: the parenthesis of `Write(` is never closed, so `Write` denies nothing; close it, or remove it
        ---
        Lead.
        """,
        only=["tool-specifier", "unknown-tool"],
    )
    check_fix(
        "---\nname: a\ndescription: b\ntools: [Agent(a, b), Read]\n---\nBody.\n",
        '---\nname: a\ndescription: b\ntools: ["Agent(a, b)", Read]\n---\nBody.\n',
        rule="tool-specifier",
    )


def test_tools_that_subagents_do_not_get_exist() -> None:
    text = "---\nname: a\ndescription: b\ntools: {}\n---\nBody.\n"
    for names, cause in (
        ("AskUserQuestion, Workflow", "a subagent gets none of the tools"),
        ("Foo", "none of the tools exists"),
    ):
        said = [it.message for it in engine.check(Document(text.format(names))) if it.rule == "no-tools"]
        assert len(said) == 1
        assert f"{cause} (" in said[0]


@pytest.mark.parametrize(
    ("fields", "rule", "message"),
    [
        ("tools: ToolSearch", "empty-tools", "`ToolSearch` alone leaves the agent without any tool; list the tools"),
        (
            "tools: Read, ToolSearch",
            "conditional-tool",
            "`ToolSearch` loads none of the other tools, so the agent does not get it; remove it",
        ),
        ("tools: WebFetch, ToolSearch", "", ""),
        ("tools: mcp__docs, ToolSearch", "", ""),
        ("tools: ToolSearch\nmemory: user", "", ""),
        ("disallowedTools: ToolSearch", "", ""),
    ],
)
def test_a_search_for_tools_needs_some_that_it_loads(fields: str, rule: str, message: str) -> None:
    said = [(it.rule, it.message) for it in run(parse(header(fields))) if "ToolSearch" in it.message]
    assert [(name, text.startswith(message)) for name, text in said] == ([(rule, True)] if rule else [])


def test_parts_that_are_denied_never_cost_the_tool() -> None:
    """All denials of parts of a tool go at once, because one that is left denies all of it."""
    for denied in ("Bash(rm:*)", "Bash(rm:*), Bash(sudo:*)"):
        text = f"---\nname: a\ndescription: b\ntools: Bash, Read\ndisallowedTools: {denied}\n---\nx\n"
        document = parse(text)
        offered = [fix.title for it in run(document) if it.rule == "denied-tool" for fix in it.fixes]
        assert offered == ["Delete `disallowedTools`"]
        assert fix_all(document, run).text == text
        assert fix_all(document, run, safe_only=False).text == text.replace(f"disallowedTools: {denied}\n", "")
    beside = "---\nname: a\ndescription: b\ntools: Bash, Read\ndisallowedTools: Bash(rm:*), Write\n---\nx\n"
    titles = [fix.title for it in run(parse(beside)) if it.rule == "denied-tool" for fix in it.fixes]
    assert titles == ["Remove `Bash(rm:*)` from `disallowedTools`"]


@pytest.mark.parametrize(
    ("tools", "denied", "message", "title"),
    [
        (
            "Bash",
            "Bash(rm:*)",
            "`Bash(rm:*)` in `disallowedTools` removes all of `Bash`, so {host} refuses to run this agent; delete it, and restrict the tool with permission rules or a `PreToolUse` hook",
            ["Delete `disallowedTools`"],
        ),
        (
            "[Bash, Read(a)]",
            "[Bash(rm:*), Read]",
            "`disallowedTools` removes each tool of `tools` (`Bash`, `Read(a)`), so {host} refuses to run this agent; remove one of them from `disallowedTools`",
            [],
        ),
        (
            "Bash, Foo",
            "Bash(rm:*)",
            "none of the tools exists or is left (`Bash`, `Foo`), so {host} refuses to run this agent; name tools that {host} has, or remove what denies them",
            [],
        ),
        (
            "Foo, Read",
            "Read",
            "none of the tools exists or is left (`Foo`, `Read`), so {host} refuses to run this agent; name tools that {host} has, or remove what denies them",
            [],
        ),
    ],
)
def test_an_agent_whose_tools_are_denied_has_one_finding(
    tools: str, denied: str, message: str, title: list[str]
) -> None:
    (finding,) = run(parse(header(f"tools: {tools}", f"disallowedTools: {denied}")))
    assert finding.rule == "no-tools"
    assert finding.message == message.replace("{host}", "Claude Code")
    assert [it.title for it in finding.fixes] == title
    assert "denied here" in [it.message for it in finding.related]


def test_a_tool_that_is_there_only_sometimes_is_recommended_with_its_condition() -> None:
    (message,) = [it.message for it in run(parse(header("tools: Read, todo"))) if it.rule == "unknown-tool"]
    assert message.endswith("; use `TodoWrite` (off by default, replaced by the Task tools)")
    (message,) = [it.message for it in run(parse(header("tools: Read, shell"))) if it.rule == "unknown-tool"]
    assert message.endswith("; use `Bash`")
