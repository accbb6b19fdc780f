"""`agentls graph`, and the references to agents that it reads in commands and skills."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agentls.cli import main
from agentls.document import Document, Kind
from agentls.report.graph import as_dot, as_mermaid, as_text
from agentls.workspace.graph import Node, cycles, graph
from agentls.workspace.mentions import mentions
from agentls.workspace.references import in_text, references


@pytest.mark.parametrize(
    ("text", "form", "names"),
    [
        ('Task(subagent_type="code-reviewer")', "subagent_type", ["code-reviewer"]),
        ('"subagent_type": "kit:tester"', "subagent_type", ["kit:tester"]),
        ('subagent_type: "kit::tester"', "subagent_type", ["kit::tester"]),
        ('{"permissions": {"deny": ["Agent(tester)"]}}', "call", ["tester"]),
        ("Task(one, two)", "call", ["one", "two"]),
        ("Ask @agent-tester first.", "mention", ["tester"]),
        ('Ask @"tester (agent)" first.', "mention", ["tester"]),
        ("claude --agent tester -p hello", "option", ["tester"]),
        ("claude -p hello \\\n  --agent=kit:tester", "option", ["kit:tester"]),
        ("npx @anthropic-ai/claude-code@latest --agent tester", "option", ["tester"]),
        ("    claude_args: --model x --agent tester", "option", ["tester"]),
        ("    claude_args: |\n      --model x\n      --agent tester", "option", ["tester"]),
        ("npx claude-code-templates --agent tester; other install --agent claude", "", []),
        ("claude --version; other --agent tester", "", []),
        ("subagent_type: kit-tester", "subagent_type", ["kit-tester"]),
        ("Use the tester agent, `tester`, at mail@agent-x.example.", "", []),
        ("Task(description, prompt='x')", "", []),
        ("subagent_type: the kind of agent; --agent <name>", "", []),
    ],
)
def test_each_form_is_found_where_it_stands(text: str, form: str, names: list[str]) -> None:
    found = [*in_text(Document(text, kind="notes"))]
    assert [(it.where, it.name) for it in found] == [(form, it) for it in names]
    assert all(it.span.of(text) == it.name for it in found)


def test_both_lists_of_tools_name_agents_and_servers() -> None:
    text = "---\nname: a\ndescription: b\ntools: Agent(x), mcp__s__t\ndisallowedTools: Agent(y), mcp__u\n---\nc\n"
    found = {
        (it.kind, it.name, it.where) for it in mentions(Document(text, ".claude/agents/a.md")) if it.kind != "tool"
    }
    named = {"agent": "xy", "server": "su"}
    assert found == {(kind, name, "tools") for kind, names in named.items() for name in names}


def test_the_field_of_a_command_names_an_agent() -> None:
    text = '---\ncontext: fork\nagent: "tester"\n---\nAsk @agent-other.\n'
    document = Document(text, "x/commands/a.md", kind="command")
    assert [(it.where, it.name, it.span.of(document.text)) for it in references(document)] == [
        ("field", "tester", "tester"),
        ("mention", "other", "other"),
    ]


@pytest.mark.parametrize("kind", ["command", "notes"])
def test_what_is_launched_in_backquotes_or_bold_may_be_an_agent(kind: Kind) -> None:
    words = ("skill", "command", "workflow", "script", "tool", "hook", "plugin", "server")
    others = "".join(f"Launch the `{it}` {it}. " for it in words)
    text = f"\u0130: Launch `one`. Use `two`. Invoke the **three**, not the `four` tool. Relaunch `five`. {others}\n"
    document = Document(text, kind=kind)
    assert [(it.name, it.where, it.sure) for it in references(document)] == [
        ("one", "prose", False),
        ("three", "prose", False),
    ]


def test_a_mention_in_a_code_block_is_an_example() -> None:
    document = Document(
        '@agent-one\n```\n@agent-two\nsubagent_type: "three"\n```\n@agent-four\n', "x/commands/a.md", kind="command"
    )
    assert [it.name for it in references(document)] == ["one", "three", "four"]


def test_cycles_are_groups_that_lead_back() -> None:
    a, b, c, d = (Node("agent", it) for it in "abcd")
    assert cycles(graph([(a, [b]), (b, [c]), (c, [a, d]), (d, [d])])) == [(a, b, c)]
    chain = [Node("agent", f"{n:06}") for n in range(20_000)]
    assert cycles(graph(zip(chain, ([it] for it in chain[1:]), strict=False))) == []


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(home))
    root = tmp_path / "project"
    for path, text in {
        "agents/lead.md": "---\nname: lead\ndescription: Leads.\n---\nAsk @agent-tester.\n",
        "agents/tester.md": "---\nname: tester\ndescription: Tests.\n---\nTell @agent-lead. The lead agent knows alone.\n",
        "agents/alone.md": "---\nname: alone\ndescription: Waits.\n---\nWait.\n",
        "commands/ship.md": 'Launch subagent_type: "testr", use the lead agent and subagent_type: "Explore".\n'
        "Do not use the alone agent, and use the other agent.\n",
        "skills/audit/SKILL.md": "---\nname: audit\ndescription: A.\ncontext: fork\nagent: kit:judge\n---\nJudge.\n",
    }.items():
        file = root / ".claude" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (root / ".git").mkdir()
    return root


def test_text_names_what_does_not_exist_and_cycles(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", str(project)]) == 0
    assert (
        capsys.readouterr().out
        == """\
lead (agent)
  -> tester
tester (agent)
  -> lead
/ship (command)
  -> testr (missing)
  -> lead
  -> Explore (built-in)
audit (skill)
  -> kit:judge (elsewhere)
no references to or from: alone
does not exist: .claude/commands/ship.md names `testr`; did you mean `tester`?
cycle: lead, tester
"""
    )


def test_the_other_forms_hold_the_same_edges(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed = {}
    for form in ("json", "mermaid", "dot"):
        assert main(["graph", str(project), "--format", form]) == 0
        printed[form] = capsys.readouterr().out
    row = json.loads(printed["json"])
    edges = row["edges"]
    assert len(edges) == 6
    assert row["missing"] == [{"path": ".claude/commands/ship.md", "name": "testr", "meant": ["tester"]}]
    assert [[row["nodes"][it]["name"] for it in group] for group in row["cycles"]] == [["lead", "tester"]]
    assert [f"  n{a} --> n{b}" for a, b in edges] == [it for it in printed["mermaid"].splitlines() if "-->" in it]
    assert [f"  n{a} -> n{b}" for a, b in edges] == [it for it in printed["dot"].splitlines() if "->" in it]


def test_an_agent_of_the_own_plugin_needs_its_prefix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "home"))
    root = tmp_path / "kit"
    for path, text in {
        ".claude-plugin/plugin.json": '{"name": "kit"}',
        "agents/judge.md": "---\nname: judge\ndescription: Judges.\n---\nJudge.\n",
        "commands/go.md": "".join(f'subagent_type: "{it}"\n' for it in ("judge", "kit::judge", "kit:judge", "other")),
    }.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    assert main(["graph", str(root)]) == 0
    assert (
        capsys.readouterr().out
        == """\
/kit:go (command)
  -> judge (elsewhere)
  -> kit::judge (missing)
  -> kit:judge
  -> other (elsewhere)
does not exist: commands/go.md names `kit::judge`; did you mean `kit:judge`?
without the plugin's name: commands/go.md names `judge`; did you mean `kit:judge`?
"""
    )


def test_an_agent_of_a_plugin_in_the_folder_is_named_across_the_project(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("kit:judge", "judge", "kit::judge", "off:judge", "off::judge", "kit:jugde")
    for path, text in {
        "kit/.claude-plugin/plugin.json": '{"name": "kit"}',
        "kit/agents/judge.md": "---\nname: judge\ndescription: Judges.\n---\nJudge.\n",
        ".claude/commands/ship.md": "".join(f'subagent_type: "{it}"\n' for it in names),
    }.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text)
    assert main(["graph", str(project)]) == 0
    assert (
        capsys.readouterr().out.partition("/ship (command)\n")[2]
        == """\
  -> kit:judge
  -> judge (missing)
  -> kit::judge (missing)
  -> off:judge (elsewhere)
  -> off::judge (missing)
  -> kit:jugde (missing)
audit (skill)
  -> kit:judge
no references to or from: alone
does not exist: .claude/commands/ship.md names `judge`; did you mean `kit:judge`?
does not exist: .claude/commands/ship.md names `kit::judge`; did you mean `kit:judge`?
does not exist: .claude/commands/ship.md names `off::judge`
does not exist: .claude/commands/ship.md names `kit:jugde`; did you mean `kit:judge`?
cycle: lead, tester
"""
    )
    for form in ("mermaid", "dot"):
        assert main(["graph", str(project), "--format", form]) == 0
        assert capsys.readouterr().out.count('"kit:judge"') == 1


def test_an_agent_that_only_a_workflow_names_is_not_alone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workflow = project / ".github/workflows/ci.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text("run: claude --agent alone -p hi\n")
    assert main(["graph", str(project)]) == 0
    assert "neither" not in capsys.readouterr().out


@pytest.mark.parametrize("path", [".claude/commands/go.md", ".claude/agents/lead.md", ".claude/skills/go/SKILL.md"])
@pytest.mark.parametrize(
    ("prose", "is_edge"),
    [
        ("Dispatch `usher` for it.", True),
        ("LAUNCH `no`, relaunch `x`, then launch `usher`.", True),
        ("Launch `usher`, then go on.", True),
        ("Delegate the rest to **usher**.", True),
        ("Use the `usher` agent.", True),
        ("Spawn an **usher** subagent.", True),
        ("Never launch `usher`.", False),
        ("Invoke the `usher` skill.", False),
        ("Invoke **usher** scripts.", False),
        ("See `usher`, and launch usher.", False),
        ("Launch `usher now`.", False),
        ("The `usher` agent waits.", False),
    ],
)
def test_a_launch_in_prose_is_an_edge_where_the_agent_exists(
    project: Path, capsys: pytest.CaptureFixture[str], path: str, prose: str, is_edge: bool
) -> None:
    for at, body in ((path, f"{prose}\nLaunch `nobody`.\n"), (".claude/agents/usher.md", "Do.\n")):
        (project / at).parent.mkdir(parents=True, exist_ok=True)
        (project / at).write_text(f"---\nname: {Path(at).stem}\ndescription: D.\n---\n{body}")
    assert main(["graph", str(project)]) == 0
    written = capsys.readouterr().out
    assert ("  -> usher\n" in written) is is_edge
    assert "nobody" not in written


def test_a_launch_in_the_prose_of_a_plugins_command_is_an_edge(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prose = "Launch the `usher` agent.\nLaunch `clerk`.\nSee [bailiff](../agents/bailiff.md).\nUse the other agent.\n"
    for path, text in {
        ".claude-plugin/plugin.json": '{"name": "kit"}',
        **{f"agents/{it}.md": f"---\nname: {it}\ndescription: D.\n---\nDo.\n" for it in ("usher", "clerk", "bailiff")},
        "commands/go.md": prose,
    }.items():
        (project / "kit" / path).parent.mkdir(parents=True, exist_ok=True)
        (project / "kit" / path).write_text(text)
    assert main(["graph", str(project / "kit")]) == 0
    assert (
        capsys.readouterr().out
        == """\
/kit:go (command)
  -> usher (elsewhere)
  -> clerk (elsewhere)
no references to or from: kit:bailiff, kit:clerk, kit:usher
without the plugin's name: commands/go.md names `usher`; did you mean `kit:usher`?
without the plugin's name: commands/go.md names `clerk`; did you mean `kit:clerk`?
"""
    )


def test_a_file_beside_a_skill_is_a_part_of_it(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in {
        "SKILL.md": "---\nname: build\ndescription: Builds.\n---\nSee [more](more/steps.md).\n",
        "more/steps.md": "Use subagent_type: 'tester', then subagent_type: 'testr'.\n",
    }.items():
        path = project / ".claude/skills/build" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    main(["graph", str(project)])
    printed = capsys.readouterr().out
    assert "build/more/steps.md (skill)\n  -> tester\n  -> testr (missing)\n" in printed
    assert "does not exist: .claude/skills/build/more/steps.md names `testr`" in printed


def test_a_folder_that_does_not_exist_is_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", str(tmp_path / "gone")]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_names_are_no_markup() -> None:
    node = Node("agent", 'a "b" <i> #1; & `c` \\\n\x1b[1m')
    shown = graph([(node, [Node("command", "x")])])
    assert as_mermaid(shown).splitlines()[1] == '  n0["a #34;b#34; #60;i#62; #35;1; #38; #96;c#96; \\··[1m"]'
    assert as_dot(shown).splitlines()[2] == '  n0 [label="a \\"b\\" <i> #1; & `c` \\\\··[1m"]'
    assert as_text(shown).splitlines() == ['a "b" <i> #1; & `c` \\··[1m (agent)', "  -> /x (command)"]


def test_the_picture_in_the_readme_is_true(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    root = Path(__file__).parent.parent
    monkeypatch.chdir(root)
    assert main(["graph", "--format", "mermaid", "examples"]) == 0
    assert f"```mermaid\n{capsys.readouterr().out}```" in (root / "README.md").read_text("utf-8")
