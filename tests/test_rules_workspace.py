"""Rules about several files: what they find, and above all where they are silent."""

from __future__ import annotations

import pytest

from agentls.document import Document
from agentls.hosts import default
from agentls.hosts.verdict import Origin
from agentls.rules import engine, registry
from agentls.scan.places import place
from agentls.settings import Settings
from agentls.stdx.records import replace
from agentls.workspace.context import Workspace

from .fixture import check, indexed

SPLIT = "-- {} --\n"


def agent(path: str, name: str, body: str = "Do it.", more: str = "", description: str = "Does things.") -> str:
    return f"-- {path} --\n---\nname: {name}\ndescription: {description}\n{more}---\n{body}\n"


def silent(*files: str, rule: str | None = None) -> None:
    """Fail if a rule (or any about several files) finds something in the files."""
    about_several = registry.NAMES[registry.NAMES.index("duplicate-name") : registry.NAMES.index("file-name")]
    check("".join(files).rstrip("\n") + "\n", only=[rule] if rule else about_several)


def test_names_of_several_kinds_of_folders() -> None:
    check(
        """
        -- .claude/agents/a.md --
        ---
        name: reviewer
              ^^^^^^^^ warning[duplicate-name]: `.claude/agents/b.md` and 1 more file have the same name, and Claude Code loads an arbitrary one of them; rename or delete this one
        description: Reviews code.
        ---
        Do it.
        -- .claude/agents/b.md --
        ---
        name: reviewer
              ^^^^^^^^ warning[duplicate-name]: `.claude/agents/a.md` and 1 more file have the same name, and Claude Code loads an arbitrary one of them; rename or delete this one
        description: Reviews code, too.
        ---
        Do it.
        -- .claude/agents/c.md --
        ---
        name: "reviewer"
              ^^^^^^^^^^ warning[duplicate-name]: `.claude/agents/a.md` and 1 more file have the same name, and Claude Code loads an arbitrary one of them; rename or delete this one
        description: Reviews code, three.
        ---
        Do it.
        """,
        only=["duplicate-name", "shadowed-agent"],
    )


@pytest.mark.parametrize(
    ("folders", "where"),
    [
        (["api"], "`api`"),
        (["api", "web"], "`api` and 1 more folder"),
        (["api", "docs", "web"], "`api` and 2 more folders"),
    ],
)
def test_the_folders_in_which_another_agent_comes_first_are_counted(folders: list[str], where: str) -> None:
    text = "---\nname: reviewer\ndescription: d\n---\nDo it.\n"
    index, base = indexed({f"{it}.claude/agents/a.md": text for it in ("", *(f"{name}/" for name in folders))})
    path = f"{base}/work/.claude/agents/a.md"
    found = engine.check(Document(text, path), Workspace(index=index, path=path))
    assert [f"in {where}, Claude Code uses `api/" in it.message for it in found] == [True]


def test_a_users_agent_gives_way_to_a_projects() -> None:
    files = {
        ".claude/agents/a.md": "---\nname: reviewer\ndescription: d\n---\nDo it.\n",
        "~/.claude/agents/b.md": "---\nname: reviewer\ndescription: d\n---\nDo it.\n",
    }
    index, folder = indexed(files)
    path = folder + "/home/.claude/agents/b.md"
    document = Document(files["~/.claude/agents/b.md"], path, Origin("user", "b"))
    found = [it for it in engine.check(document, Workspace(index=index, path=path)) if it.rule == "shadowed-agent"]
    assert [it.message.replace(folder, "") for it in found] == [
        "in `/work`, Claude Code uses `/work/.claude/agents/a.md` instead of this agent; rename one of them"
    ]
    assert [it.path for it in found[0].related] == [folder + "/work/.claude/agents/a.md"]


def test_folders_that_are_never_read_together_are_not_compared() -> None:
    silent(
        agent("one/.claude/agents/a.md", "reviewer"),
        agent("two/.claude/agents/a.md", "reviewer"),
        agent("collection/agents/a.md", "reviewer"),
        agent("collection/agents/b.md", "reviewer"),
        agent("p/agents/a.md", "reviewer"),
        agent("p/agents/x/a.md", "reviewer"),
        SPLIT.format("p/.claude-plugin/plugin.json") + '{"name": "p"}\n',
    )


def test_a_plugins_folder_is_part_of_the_name_and_its_file_name_is_not() -> None:
    check(
        """
        -- p/.claude-plugin/plugin.json --
        {"name": "p"}
        -- p/agents/a.md --
        ---
        name: reviewer
              ^^^^^^^^ warning[duplicate-name]: `agents/b.md` has the same name, and Claude Code loads an arbitrary one of the two; rename or delete this one
        description: Reviews code.
        ---
        Do it.
        -- p/agents/b.md --
        ---
        name: reviewer
              ^^^^^^^^ warning[duplicate-name]: `agents/a.md` has the same name, and Claude Code loads an arbitrary one of the two; rename or delete this one
        description: Reviews more.
        ---
        Do it.
        """,
        only=["duplicate-name"],
    )


def test_an_agent_that_does_not_load_is_no_rival_and_yet_no_unknown() -> None:
    silent(
        agent(".claude/agents/a.md", "reviewer", "Ask @agent-tester."),
        agent(".claude/agents/b.md", "reviewer", description="42"),
        agent(".claude/agents/c.md", "tester", description="42"),
    )


@pytest.mark.parametrize(
    "body",
    [
        "Ask @agent-code-reviewer.",
        "Ask @agent-Code_Reviewer.",
        "Ask @agent-Explore or @agent-general-purpose.",
        "Ask @agent-other-plugin:reviewer.",
        "Ask @agent-your-agent-name; `no-such-agent`; the no-such-thing agent.",
        'subagent_type: "agent-name"',
        "Write to team@agent-mail.example.",
        "subagent_type",
    ],
)
def test_what_may_be_known_elsewhere_is_not_unknown(body: str) -> None:
    silent(agent(".claude/agents/a.md", "code-reviewer"), agent(".claude/agents/b.md", "lead", body))


def test_any_agent_may_be_allowed() -> None:
    silent(agent(".claude/agents/a.md", "a", more="tools: Agent(*), Task(your-agent)\n"))


def test_agents_in_plugins_and_collections_may_be_met_by_others() -> None:
    body, more = "Ask @agent-nobody.", "skills: none\n"
    silent(
        agent("p/agents/a.md", "a", body, more),
        SPLIT.format("p/.claude-plugin/plugin.json") + '{"name": "p"}\n',
        agent("collection/agents/a.md", "a", body, more),
    )


def test_the_agents_of_another_project_are_not_there() -> None:
    check(
        """
        -- one/.claude/agents/a.md --
        ---
        name: lead
        description: Leads.
        tools: Agent(review)
                     ^^^^^^ warning[unknown-agent]: the agent `review` does not exist, so calling it fails; create it, or name another
        ---
        Do it.
        -- one/.claude/commands/go.md --
        ---
        description: Goes.
        agent: review
               ^^^^^^ warning[unknown-reference]: the agent `review` does not exist, so Claude Code runs this as `general-purpose`; create it, or name another
        context: fork
        ---
        Do it.
        -- two/.claude/agents/b.md --
        ---
        name: review
        description: Reviews.
        ---
        Do it.
        """,
        only=["unknown-agent", "unknown-reference"],
    )


def test_the_agents_of_projects_below_may_be_meant_above() -> None:
    silent(
        agent("all/.claude/agents/a.md", "a", "Ask @agent-b."),
        SPLIT.format("all/one/.git/HEAD") + "ref\n",
        agent("all/one/.claude/agents/b.md", "b", "Ask @agent-a."),
    )


def test_an_agent_of_the_own_plugin_that_there_is_not() -> None:
    check(
        """
        -- p/.claude-plugin/plugin.json --
        {"name": "p"}
        -- p/agents/a.md --
        ---
        name: lead
        description: Leads.
        tools: Agent(p:review, p:reviewr, q:reviewr)
                               ^^^^^^^^^ warning[unknown-agent]: the agent `p:reviewr` does not exist, so calling it fails; did you mean `p:review`?
        ---
        Do it.
        -- p/agents/b.md --
        ---
        name: review
        description: Reviews.
        ---
        Do it.
        """,
        only=["unknown-agent"],
    )


SKILL = SPLIT.format(".claude/skills/{}/SKILL.md") + "---\ndescription: d\n{}---\nBody.\n"


@pytest.mark.parametrize(
    "named", ["api", "api-conventions", "do", "sub:do", "simplify", "init", "mine", "plug:any", "plug"]
)
def test_skills_that_there_are(named: str) -> None:
    silent(
        agent(".claude/agents/a.md", "a", more=f"skills: [{named!r}]\n"),
        SKILL.format("api", "name: api-conventions\n"),
        SPLIT.format(".claude/commands/sub/do.md") + "Do.\n",
        SPLIT.format("~/.claude/skills/mine/SKILL.md") + "Mine.\n",
        SPLIT.format("p/.claude-plugin/plugin.json") + '{"name": "other"}\n',
        SPLIT.format("p/skills/plug/SKILL.md") + "Plug.\n",
    )


def test_a_project_without_skills_has_them_elsewhere() -> None:
    silent(agent(".claude/agents/a.md", "a", more="skills: [none]\n"))


def test_no_skill_is_missing_before_all_files_are_known() -> None:
    skill = "---\ndescription: d\n---\nBody.\n"
    text = "---\nname: a\ndescription: d\nskills: [none, verify]\n---\nBody.\n"
    index, folder = indexed({".claude/agents/a.md": text, ".claude/skills/api/SKILL.md": skill})
    path = folder + "/work/.claude/agents/a.md"
    for complete in (True, False):
        around = Workspace(index=replace(index, complete=complete), path=path)
        found = [it.rule for it in engine.check(Document(text, path, origin=Origin("project", "a")), around)]
        assert found == (["unknown-skill", "skill-not-preloadable"] if complete else [])


def test_a_user_has_all_skills_that_an_agent_names() -> None:
    check(
        """
        -- ~/.claude/agents/a.md --
        ---
        name: a
        description: Does things.
        skills: [none]
                 ^^^^ warning[unknown-skill]: the skill `none` does not exist, so the agent starts without it; create it, or name another
        ---
        Ask @agent-nobody.
        """,
        only=["unknown-skill"],
    )


def test_a_skill_in_a_text_of_several_and_one_that_is_switched_off() -> None:
    check(
        """
        -- .claude/agents/a.md --
        ---
        name: a
        description: Does things.
        skills: api, apii, deploy
                     ^^^^ warning[unknown-skill]: the skill `apii` does not exist, so the agent starts without it; did you mean `api`?
                           ^^^^^^ warning[skill-not-preloadable]: `deploy` has `disable-model-invocation: true`, so the agent starts without it; remove one of the two
        ---
        Ask @agent-deploy.
        -- .claude/skills/api/SKILL.md --
        ---
        description: d
        ---
        Body.
        -- .claude/skills/deploy/SKILL.md --
        ---
        description: d
        disable-model-invocation: "true"
        ---
        Body.
        """,
        only=["unknown-skill", "skill-not-preloadable"],
    )


def test_a_skill_that_one_of_its_files_makes_available() -> None:
    silent(
        agent(".claude/agents/a.md", "a", more="skills: [verify, deploy]\n"),
        SKILL.format("verify", ""),
        SKILL.format("deploy", "disable-model-invocation: true\n"),
        SPLIT.format("~/.claude/skills/deploy/SKILL.md") + "---\ndescription: d\n---\nDeploy.\n",
    )


@pytest.mark.parametrize(("version", "marked"), [("2.1.285", True), ("2.1.286", False)])
def test_a_skill_that_the_version_in_use_does_not_have(version: str, marked: bool) -> None:
    said = (
        "warning[unknown-skill]: {host} 2.1.285 does not have the skill `plugin-authoring`, which it has since 2.1.286, "
        "so the agent starts without it; update it, or name another skill"
    ).replace("{host}", default().dialect.host)
    annotation = f"\n         {'^' * 16} {said}" if marked else ""
    check(
        f"""
-- .claude/agents/a.md --
---
name: a
description: Does things.
skills: [plugin-authoring, api]{annotation}
---
Do it.
-- .claude/skills/api/SKILL.md --
---
description: d
---
Body.
""",
        only=["unknown-skill"],
        settings=Settings(client=version),
    )


def test_servers_that_may_come_from_elsewhere() -> None:
    more = "tools: mcp__jira__get, mcp__claude_ai_githb__get\nmcpServers:\n  - jira\n  - githb:\n      command: x\n  - githb\n"
    silent(
        agent(".claude/agents/a.md", "a", more=more),
        SPLIT.format(".mcp.json") + '{"mcpServers": {"github": {"command": "x"}}}\n',
    )


def test_a_servers_name_is_written_otherwise_in_tools() -> None:
    check(
        """
        -- .claude/agents/a.md --
        ---
        name: a
        description: Does things.
        tools: mcp__my_server__get, mcp__my_servr__get
                                         ^^^^^^^^ warning[unknown-mcp-server]: `.mcp.json` configures no server `my_servr`; did you mean `my_server`?
        mcpServers: [my server]
        ---
        Do it.
        -- .mcp.json --
        {"mcpServers": {"my server": {"command": "x"}}}
        """,
        only=["unknown-mcp-server"],
    )


def findings(files: dict[str, str], rule: str) -> dict[str, list[str]]:
    index, folder = indexed(files)
    found = {}
    for path, text in files.items():
        full = f"{folder}/work/{path}"
        at = place(full)
        assert at
        beside = Workspace(index=index, path=full)
        found[path] = [it.message for it in engine.check(Document(text, full, at.origin), beside) if it.rule == rule]
    return found


def words(count: int, seed: int) -> str:
    return " ".join(f"word{seed}x{n}" for n in range(count))


def test_the_costliest_descriptions_are_named_where_all_cost_too_much() -> None:
    text = "---\nname: agent-{}\ndescription: {}\n---\nDo it.\n"
    files = {f".claude/agents/{n}.md": text.format(n, words(300 + 100 * n, n)) for n in range(10)}
    found = findings(files, "description-budget")
    assert [path for path, said in found.items() if said] == [f".claude/agents/{n}.md" for n in (7, 8, 9)]
    assert found[".claude/agents/8.md"] == [
        "the descriptions of 10 agents cost about 18,575 tokens of every conversation, over the 15,000 from which Claude Code warns, and with 2,750 this one is the second-longest; shorten it"
    ]
    fewer = dict(list(files.items())[:7])
    assert not any(findings(fewer, "description-budget").values())
    twins = {f".claude/agents/{n}.md": text.format("same", words(1000, n)) for n in range(10)}
    assert not any(findings(twins, "description-budget").values())


def test_descriptions_of_one_language_and_of_another_can_be_told_apart() -> None:
    text = "---\nname: {}\ndescription: Reviews {} code for defects, style and missing tests before it is merged.\n---\nDo it.\n"
    files = {f".claude/agents/{it}.md": text.format(it, language) for it, language in (("go", "Go"), ("kt", "Kotlin"))}
    assert not any(findings(files, "similar-descriptions").values())
    same = {f".claude/agents/{it}.md": text.format(it, "Go") for it in ("one", "two", "three")}
    assert findings(same, "similar-descriptions")[".claude/agents/one.md"] == [
        "`three` is described in the same words, and so is 1 more, so the main model can hardly choose between them; say what sets this one apart"
    ]


def test_a_file_of_no_known_folder_has_no_neighbours() -> None:
    document = Document("---\nname: Explore\ndescription: d\n---\nAsk @agent-nobody.\n", "a.md")
    beside = replace(Workspace(), path="/nowhere/a.md")
    assert [it.rule for it in engine.check(document, beside)] == ["replaces-built-in"]
