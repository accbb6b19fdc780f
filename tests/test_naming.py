"""Names of agents in commands and skills: proposed where one is begun, explained where one is written; nothing else."""

from __future__ import annotations

import pytest

from agentls.document import Document, Kind
from agentls.features import naming
from agentls.stdx.records import replace
from agentls.text.problem import Edit, apply
from agentls.workspace.context import AgentInfo

from .completing import AROUND, cursor
from .test_lsp_references import TESTER, Project
from .test_lsp_workspace import AGENT, Folder, folder

__all__ = ["folder"]

PATH = "/work/.claude/commands/ship.md"
NEAR = replace(
    AROUND,
    agents=(*AROUND.agents, AgentInfo("p:linter", "Lints.", "/work/p/agents/linter.md")),
)


def proposed(fixture: str, kind: Kind = "command", typed: str = "") -> dict[str, str]:
    """The text after each proposal, by its label."""
    text, offset = cursor(fixture)
    found = naming.complete(Document(text, PATH, kind=kind), NEAR, offset, typed)
    for it in found.items:
        assert it.edit.span.covers(offset)
        assert "\n" not in it.edit.span.of(text)
    return {it.label: apply(text, (Edit(it.edit.span, it.edit.text),)) for it in found.items}


@pytest.mark.parametrize(
    ("fixture", "label", "after"),
    [
        ('Launch subagent_type: "$0".', "code-reviewer", 'Launch subagent_type: "code-reviewer".'),
        ('{"subagent_type": "co$0"}', "code-reviewer", '{"subagent_type": "code-reviewer"}'),
        ("subagent_type='code$0-rev'", "code-reviewer", "subagent_type='code-reviewer'"),
        ("with subagent_type=`$0`", "p:linter", "with subagent_type=`p:linter`"),
        ("subagent_type: $0", "Explore", "subagent_type: Explore"),
        ("allowed Agent($0)", "code-reviewer", "allowed Agent(code-reviewer)"),
        ("Task(code-reviewer, p:l$0)", "p:linter", "Task(code-reviewer, p:linter)"),
        ("Ask @agent-$0 first", "@agent-code-reviewer", "Ask @agent-code-reviewer first"),
        ("Ask @agent-code$0-rev.", "@agent-code-reviewer", "Ask @agent-code-reviewer."),
        ('Ask @"$0', '@"code-reviewer (agent)"', 'Ask @"code-reviewer (agent)"'),
        ('Ask @"test r$0', '@"test runner (agent)"', 'Ask @"test runner (agent)"'),
        ('Ask @"p:l$0" first', '@"p:linter (agent)"', 'Ask @"p:linter (agent)" first'),
        ('Ask @"code$0-rev (agent)".', '@"code-reviewer (agent)"', 'Ask @"code-reviewer (agent)".'),
        ("Ask @$0", "@agent-p:linter", "Ask @agent-p:linter"),
        ("Run `claude --agent $0`", "code-reviewer", "Run `claude --agent code-reviewer`"),
        ("claude -p x --agent=co$0", "code-reviewer", "claude -p x --agent=code-reviewer"),
        ("---\ncontext: fork\nagent: $0\n---\n", "code-reviewer", "---\ncontext: fork\nagent: code-reviewer\n---\n"),
        ('---\nagent: "co$0"\n---\n', "code-reviewer", '---\nagent: "code-reviewer"\n---\n'),
        ("---\r\nagent: $0\r\n---\r\n", "code-reviewer", "---\r\nagent: code-reviewer\r\n---\r\n"),
        ("---\nallowed-tools: Agent($0)\n---\n", "code-reviewer", "---\nallowed-tools: Agent(code-reviewer)\n---\n"),
        ("```\nsubagent_type: $0\n```\n", "code-reviewer", "```\nsubagent_type: code-reviewer\n```\n"),
    ],
)
@pytest.mark.parametrize("kind", ["command", "skill"])
def test_a_name_is_proposed_in_each_form(fixture: str, label: str, after: str, kind: Kind) -> None:
    found = proposed(fixture, kind)
    assert found[label] == after
    assert not [it for it in found if " " in it and not it.startswith('@"')], (
        "a name with a space is none in these forms"
    )


@pytest.mark.parametrize(
    "fixture",
    [
        "$0",
        "Use the $0",
        "---\n$0\n---\n",
        "---\nallowed-tools: $0\n---\n",
        "---\nagent:$0\n---\n",
        "---\nmodel: $0\n---\n",
        "agent: $0",
        "---\n---\nagent: $0",
        "mail@$0.org",
        'mail@"$0',
        'Ask @"code-reviewer" $0',
        'Ask @"\n$0',
        "Read @src/$0",
        "git --agent $0",
        "claude -p x; git --agent $0",
        "claude --agents $0",
        "MyTask($0",
        "Task() $0",
        "subagent_types: $0",
        "[link]($0)",
        "## $0",
        "<exa$0",
    ],
)
def test_nothing_is_proposed_elsewhere(fixture: str) -> None:
    assert proposed(fixture) == {}


def test_a_finished_name_leaves_enter_alone() -> None:
    assert proposed('subagent_type: "code-reviewer$0"', typed="-") == {}
    assert "code-reviewer" not in proposed("a [$0", typed="[")


def test_a_long_text_is_looked_at_near_the_cursor_only() -> None:
    assert "code-reviewer" in proposed("claude " * 50_000 + "Task(" * 50_000 + "\nsubagent_type: $0")


SHIP = '---\ndescription: Ships.\n---\nLaunch subagent_type: "tester", @agent-nobody and Explore.\n'


def test_commands_and_skills_in_the_editor(folder: Folder) -> None:
    project = Project(folder.root, folder.client)
    project.write(".claude/agents/tester.md", TESTER)
    project.write("p/.claude-plugin/plugin.json", '{"name": "p"}')
    project.write("p/agents/linter.md", AGENT.format("linter", "Lint.\n"))
    names = ["p/commands/lint.md", ".claude/skills/ship/SKILL.md", ".claude/commands/ship.md"]
    for it in names:
        project.write(it, SHIP)
    project.start()
    labels = {}
    for it in names:
        project.show(it, SHIP)
        project.client.request("workspace/symbol", {"query": ""})
        inside, outside = SHIP.split("\n")[3].index("tester") + 2, 2
        answer = project.ask("textDocument/completion", it, 3, inside)
        labels[it] = [item["label"] for item in answer["items"]][:2]
        assert not (project.ask("textDocument/completion", it, 3, outside) or {}).get("items")
        assert not (project.ask("textDocument/completion", it, 1, 0) or {}).get("items")
        assert project.ask("textDocument/hover", it, 3, outside) is None
        assert project.ask("textDocument/hover", it, 1, 2) is None
        assert project.ask("textDocument/hover", it, 3, SHIP.split("\n")[3].index("nobody")) is None
    assert {it: found[0] for it, found in labels.items()} == dict(
        zip(names, ["p:linter", "tester", "tester"], strict=True)
    )
    hover = project.ask("textDocument/hover", names[2], 3, inside)
    assert "tester · agent" in hover["contents"]["value"]
    item = project.ask("textDocument/completion", names[1], 3, inside)["items"][0]
    assert "Does things." in str(project.client.request("completionItem/resolve", item)["result"]["documentation"])


def test_a_file_that_names_none_is_offered_those_near_it(folder: Folder) -> None:
    project = Project(folder.root, folder.client)
    project.write(".claude/agents/tester.md", TESTER)
    project.write("p/.claude-plugin/plugin.json", '{"name": "p"}')
    project.write("p/agents/linter.md", AGENT.format("linter", "Lint.\n"))
    project.start()
    for name, near in (("p/commands/lint.md", "p:linter"), (".claude/commands/ship.md", "tester")):
        project.show(name, 'subagent_type: ""\n')
        project.client.request("workspace/symbol", {"query": ""})
        items = project.ask("textDocument/completion", name, 0, 16)["items"]
        assert [it["label"] for it in items if it["label"] in ("p:linter", "tester")] == [near]


def test_files_that_are_neither_have_none(folder: Folder) -> None:
    project = Project(folder.root, folder.client)
    project.write(".claude/agents/tester.md", TESTER)
    project.write("CLAUDE.md", SHIP)
    project.start()
    project.show("CLAUDE.md", SHIP)
    project.client.request("workspace/symbol", {"query": ""})
    inside = SHIP.split("\n")[3].index("tester") + 2
    assert not (project.ask("textDocument/completion", "CLAUDE.md", 3, inside) or {}).get("items")
    assert project.ask("textDocument/hover", "CLAUDE.md", 3, inside) is None
