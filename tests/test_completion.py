"""Completion, tested by the text after an item is accepted."""

from __future__ import annotations

import pytest

from agentls.dialect.load import dialect
from agentls.document import Document
from agentls.features import explain
from agentls.features.completion import complete
from agentls.hosts import default
from agentls.stdx.records import replace
from agentls.syntax.yaml import read as yaml
from agentls.text.problem import apply
from agentls.workspace.context import AgentInfo, Workspace
from tests.completing import AROUND, accept, labels, proposal, proposals

FILE = "/work/.claude/agents/reviewer.md"


def header(fixture: str, ending: str = "---\nBody.\n") -> str:
    """A file whose header is a name, a description and the fixture."""
    return f"---\nname: a\ndescription: b\n{fixture}\n{ending}"


ACCEPTED = {
    # keys
    "a key": ("mod$0", "model", "model: $0"),
    "a key on a blank line": ("$0", "color", "color: $0"),
    "a key whose value is there": ("mo$0dl: x", "model", "model: x"),
    "a quoted text": ("ini$0", "initialPrompt", 'initialPrompt: "$0"'),
    "a list": ("too$0", "tools", "tools:\n  - $0"),
    "a list of tools beside one on a line": (
        "tools: Read, Grep\ndis$0",
        "disallowedTools",
        "tools: Read, Grep\ndisallowedTools: $0",
    ),
    "a list of tools beside one in brackets": (
        "tools: [Read]\ndis$0",
        "disallowedTools",
        "tools: [Read]\ndisallowedTools: [$0]",
    ),
    "a list of tools beside one at the margin": (
        "tools:\n- Read\ndis$0",
        "disallowedTools",
        "tools:\n- Read\ndisallowedTools:\n- $0",
    ),
    "a list of tools beside an indented one": (
        "disallowedTools:\n    - Read\ntoo$0",
        "tools",
        "disallowedTools:\n    - Read\ntools:\n    - $0",
    ),
    "a list of tools beside an empty one": ("tools:\ndis$0", "disallowedTools", "tools:\ndisallowedTools:\n  - $0"),
    "a map": ("exp$0", "experimental", "experimental:\n  cacheTtl: 1h"),
    "a key in a map": ("experimental:\n  $0", "cacheTtl", "experimental:\n  cacheTtl: $0"),
    "a key in braces": ("experimental: {$0}", "cacheTtl", "experimental: {cacheTtl: $0}"),
    "an event, with what it needs": (
        "hooks:\n  Pre$0",
        "PreToolUse",
        (
            'hooks:\n  PreToolUse:\n    - matcher: "Bash"\n      hooks:\n        - type: command\n'
            '          command: "./scripts/check.sh"'
        ),
    ),
    "an event in a list that is begun": (
        "hooks:\n  Stop:\n    $0",
        "- hooks",
        ('hooks:\n  Stop:\n    - hooks:\n        - type: command\n          command: "./scripts/check.sh"'),
    ),
    "a key after a dash": (
        "hooks:\n  Stop:\n    - hooks:\n        - type: http\n          ur$0",
        "url",
        'hooks:\n  Stop:\n    - hooks:\n        - type: http\n          url: "$0"',
    ),
    "a key of a server": (
        "mcpServers:\n  - play:\n      com$0",
        "command",
        "mcpServers:\n  - play:\n      command: $0",
    ),
    "a key below a broken line": ('foo: "unclosed\nmod$0', "model", 'foo: "unclosed\nmodel: $0'),
    "a key below a line that only the second attempt reads": ("foo: a: b\nmod$0", "model", "foo: a: b\nmodel: $0"),
    # values
    "a value": ("model: so$0", "sonnet", "model: sonnet"),
    "a value in place of another": ("model: so$0nnet", "opus", "model: opus"),
    "a value after a bare colon": ("model:$0", "sonnet", "model: sonnet"),
    "a value on a line of its own": ("model:\n  so$0", "sonnet", "model:\n  sonnet"),
    "a value before a comment": ("model: $0 # fast", "haiku", "model: haiku # fast"),
    "a value with brackets": ("model: $0", "opus[1m]", "model: opus[1m]"),
    "a value in double quotes": ('color: "re$0"', "red", 'color: "red"'),
    "a value in single quotes": ("color: 're$0d'", "blue", "color: 'blue'"),
    "a value in quotes that are not closed": ('color: "re$0', "red", 'color: "red'),
    "a boolean": ("background: tr$0", "true", "background: true"),
    "an example of a number": ("maxTurns: $0", "20", "maxTurns: 20"),
    "a nested value": ("experimental:\n  cacheTtl: $0", "5m", "experimental:\n  cacheTtl: 5m"),
    "a nested value in braces": ("experimental: {cacheTtl: 1$0}", "1h", "experimental: {cacheTtl: 1h}"),
    "the type of a handler": (
        "hooks:\n  Stop:\n    - hooks:\n        - type: $0",
        "command",
        "hooks:\n  Stop:\n    - hooks:\n        - type: command",
    ),
    "the shell of a handler": (
        "hooks:\n  Stop:\n    - hooks:\n        - type: command\n          shell: p$0",
        "powershell",
        "hooks:\n  Stop:\n    - hooks:\n        - type: command\n          shell: powershell",
    ),
    "a matcher": (
        "hooks:\n  PreToolUse:\n    - matcher: $0",
        "Edit",
        "hooks:\n  PreToolUse:\n    - matcher: Edit",
    ),
    "one more name in a matcher": (
        'hooks:\n  PreToolUse:\n    - matcher: "Bash|W$0"',
        "Write",
        'hooks:\n  PreToolUse:\n    - matcher: "Bash|Write"',
    ),
    "what a session's beginning is compared with": (
        "hooks:\n  SessionStart:\n    - matcher: $0",
        "resume",
        "hooks:\n  SessionStart:\n    - matcher: resume",
    ),
    "all tools of a server in a matcher": (
        "hooks:\n  PreToolUse:\n    - matcher: $0",
        "mcp__github__.*",
        "hooks:\n  PreToolUse:\n    - matcher: mcp__github__.*",
    ),
    "an agent in a matcher": (
        "hooks:\n  SubagentStart:\n    - matcher: co$0",
        "code-reviewer",
        "hooks:\n  SubagentStart:\n    - matcher: code-reviewer",
    ),
    "the server of a handler": (
        "hooks:\n  Stop:\n    - hooks:\n        - type: mcp_tool\n          server: $0",
        "github",
        "hooks:\n  Stop:\n    - hooks:\n        - type: mcp_tool\n          server: github",
    ),
    "the tool of a handler's server": (
        "hooks:\n  Stop:\n    - hooks:\n        - {type: mcp_tool, server: github, tool: $0}",
        "get_issue",
        "hooks:\n  Stop:\n    - hooks:\n        - {type: mcp_tool, server: github, tool: get_issue}",
    ),
    "a server": ("mcpServers:\n  - $0", "github", "mcpServers:\n  - github"),
    "an inline server": (
        "mcpServers:\n  - $0",
        "inline server",
        (
            "mcpServers:\n  - playwright:\n      type: stdio\n      command: npx\n      args:\n"
            '        - "-y"\n        - "@playwright/mcp@latest"'
        ),
    ),
    # lists of names
    "a tool after a comma": ("tools: Read, $0", "Edit", "tools: Read, Edit"),
    "a tool after a space": ("tools: Read Ed$0", "Edit", "tools: Read Edit"),
    "a tool in the middle": ("tools: Read, W$0eb, Edit", "WebFetch", "tools: Read, WebFetch, Edit"),
    "a tool in brackets": ("tools: [Read, $0]", "Edit", "tools: [Read, Edit]"),
    "a tool in brackets that are not closed": ("tools: [Read, $0", "Edit", "tools: [Read, Edit"),
    "a tool in quotes in brackets": ('tools: ["Read", "$0"]', "Edit", 'tools: ["Read", "Edit"]'),
    "a tool in a quoted text": ('tools: "Read, $0"', "Edit", 'tools: "Read, Edit"'),
    "a tool after a dash": ("tools:\n  - Read\n  - $0", "Edit", "tools:\n  - Read\n  - Edit"),
    "a tool after a dash without a space": ("tools:\n  -$0", "Edit", "tools:\n  - Edit"),
    "a tool whose dash is missing": ("tools:\n  - Read\n  $0", "Edit", "tools:\n  - Read\n  - Edit"),
    "the first tool of a list": ("tools:\n  Ed$0", "Edit", "tools:\n  - Edit"),
    "the name of a tool that has a specifier": ("tools: Ba$0(git:*)", "Bash", "tools: Bash(git:*)"),
    "a renamed tool": ("tools: Tas$0", "Agent", "tools: Agent"),
    "a tool that is gone": ("tools: Read, Multi$0", "Edit", "tools: Read, Edit"),
    "all tools": ("tools: $0", "*", 'tools: "*"'),
    "the tools of a server": ("tools: mcp$0", "mcp__github", "tools: mcp__github"),
    "a tool of a server": (
        "disallowedTools: [mcp$0]",
        "mcp__github__get_issue",
        "disallowedTools: [mcp__github__get_issue]",
    ),
    "an agent in parentheses": ("tools: Read, Agent(co$0", "code-reviewer", "tools: Read, Agent(code-reviewer)"),
    "an agent in closed parentheses, in a list": (
        "tools:\n  - Agent(cod$0)",
        "code-reviewer",
        "tools:\n  - Agent(code-reviewer)",
    ),
    "an agent in closed parentheses": ("tools: Agent(a, $0)", "test runner", "tools: Agent(a, test runner)"),
    "a second agent in parentheses": ("tools: Agent(a, $0", "test runner", "tools: Agent(a, test runner)"),
    "a second agent, quoted": ('tools: "Agent(a, $0"', "test runner", 'tools: "Agent(a, test runner)"'),
    "a skill in parentheses": ("tools: Skill($0)", "release", "tools: Skill(release)"),
    "a skill": ("skills: $0", "api-conventions", "skills: api-conventions"),
    "a second skill": ("skills:\n  - release\n  - $0", "api-conventions", "skills:\n  - release\n  - api-conventions"),
}


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(("before", "label", "after"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_accepting(before: str, label: str, after: str, end: str) -> None:
    if end == "\r\n" and "second attempt" in before:
        return
    given = header(before).replace("\n", end)
    found = accept(given, label, path=FILE)
    assert found.replace("\r\n", "\n") == header(after)
    assert end == "\r\n" or "\r" not in found


@pytest.mark.parametrize(("before", "label", "after"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_without_the_closing_dashes(before: str, label: str, after: str) -> None:
    assert accept(header(before, ""), label, path=FILE) == header(after, "")


@pytest.mark.parametrize(("before", "label", "after"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_without_snippets_the_text_has_no_places(before: str, label: str, after: str) -> None:
    found = accept(header(before), label, snippets=False, path=FILE)
    assert found == header(after.replace("$0", ""))


def test_a_text_of_several_lines_has_the_line_ends_of_the_file() -> None:
    given = header("hooks:\n  $0").replace("\n", "\r\n")
    found = accept(given, "Stop", snippets=False)
    assert "\n" not in found.replace("\r\n", "")
    assert found.count("\r\n") > 9


# Whole files


SKELETON = """---
name: reviewer
description: "Use this agent when …"
---

You are a specialist in ….

## Approach

1. First

## Output

$0"""


@pytest.mark.parametrize("before", ["$0", "-$0", "---$0", "\n\n$0", "  \n--$0"])
def test_an_empty_file_becomes_an_agent(before: str) -> None:
    assert accept(before, "--- agent", path=FILE) == SKELETON


def test_behind_the_opening_dashes_stands_the_rest() -> None:
    assert accept("---\n$0", "agent", path=FILE) == SKELETON


def test_a_body_without_a_header_gets_one() -> None:
    assert (
        accept("---$0\nYou review.\n", "--- agent", path=FILE)
        == SKELETON[: SKELETON.index("\nYou")] + "\nYou review.\n"
    )


def test_the_skeleton_loads() -> None:
    text = accept("$0", "--- agent", snippets=False, path=FILE)
    assert Document(text, FILE).verdict.name == "reviewer"  # type: ignore[union-attr]


# What is offered


def test_required_keys_come_first_and_used_ones_not_at_all() -> None:
    assert labels("---\ncolor: red\n$0\n---\n")[:3] == ["name", "description", "tools"]
    assert "color" not in labels("---\ncolor: red\n$0\n---\n")


def test_keys_below_the_cursor_are_used_too() -> None:
    assert "tools" not in labels("---\n$0\ntools: Read\n---\n")


def test_plugins_mark_what_they_ignore() -> None:
    files = {"p/.claude-plugin/plugin.json": '{"name": "p"}'}
    found = proposal("---\n$0\n---\n", "hooks", path="p/agents/a.md", files=files)
    assert found.deprecated
    assert found.detail == "ignored in plugins"
    assert not proposal("---\n$0\n---\n", "hooks").deprecated


def test_a_handler_gets_the_keys_of_its_type() -> None:
    found = labels(header("hooks:\n  Stop:\n    - hooks:\n        - type: http\n          $0"))
    assert "url" in found
    assert "command" not in found


def test_tools_are_not_offered_twice() -> None:
    for given in (
        "tools: Read, Edit, $0",
        "tools: [Read, Edit, $0]",
        "tools:\n  - Read\n  - Edit\n  - $0",
        "tools: Read Edit $0",
    ):
        found = labels(header(given))
        assert not {"Read", "Edit"} & set(found)
        assert len(found) == len(set(found))


def test_old_names_of_tools_are_not_offered() -> None:
    """Nor what replaced them: Enter after a name that was typed to its end must not write another."""
    assert not {"Task", "MultiEdit", "LS", "AskUserQuestion"} & set(labels(header("tools: $0")))
    for it in proposals(header("tools: $0")).items:
        assert (it.filter or it.label) == it.label == it.edit.text.strip('"')


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("tools: Read, Task", False),
        ("tools:\n  - task", False),
        ("tools: [TASK", False),
        ("tools: Tas", True),
        ("tools: TaskS", True),
        ("tools: glob", True),
        ("effort: HIGH", False),
        ("model: Opus", False),
        ("model: Opu", True),
        ("background: True", False),
        ("color: Red", True),
        ("permissionMode: Plan", True),
    ],
)
def test_nothing_takes_the_place_of_a_word_that_the_host_knows(line: str, offered: bool) -> None:
    """Enter after it is a line break; what the host does not know in these letters is offered in its own."""
    assert bool(labels(header(f"{line}$0"))) == offered


def test_the_name_of_the_file_fits_nothing_that_is_typed() -> None:
    """A list that comes late would otherwise take Enter after a name that begins as the file's."""
    found = proposal("---\nname: $0\n---\n", "reviewer")
    assert (found.filter, found.asked) == (" ", True)


def test_searches_beside_the_shell_are_said_to_give_nothing() -> None:
    assert proposal(header("tools: Bash, $0"), "Grep").detail == "has no effect beside Bash"
    assert proposal(header("disallowedTools: Bash, $0"), "Grep").detail != "has no effect beside Bash"


def test_the_tool_that_searches_by_itself_is_called_as_the_host_calls_it() -> None:
    text = header("tools: Read, ")
    host = replace(default(), tools=default().tools._replace(shell="Read"))
    items = complete(Document(text, ".claude/agents/a.md", host=host), AROUND, text.index("Read, ") + 6).items
    assert next(it for it in items if it.label == "Grep").detail == "has no effect beside Read"


@pytest.mark.parametrize("lines", ["disallowedTools: $0", "disallowedTools:\n  - $0"])
def test_what_would_deny_nothing_is_not_proposed(lines: str) -> None:
    assert "*" in labels(header("tools: $0"))
    assert "*" not in labels(header(lines))


def test_a_colour_has_its_swatch() -> None:
    found = proposal(header("color: $0"), "red")
    assert found.kind == "color"
    assert found.detail == "#dc2626"


def test_a_model_says_what_it_ran_as() -> None:
    assert proposal(header("model: $0"), "sonnet").detail == "ran as claude-sonnet-5-5"
    assert labels(header("model: $0"))[:4] == ["sonnet", "opus", "inherit", "haiku"]


def test_what_is_deprecated_comes_last() -> None:
    given = header("mcpServers:\n  - a:\n      type: $0")
    assert labels(given)[-1] == "sse"
    assert proposal(given, "sse").deprecated


def test_a_skill_that_cannot_be_preloaded_is_struck_through() -> None:
    assert proposal(header("skills: $0"), "release").deprecated


@pytest.mark.parametrize(
    "given",
    [
        "---\nname: a\ndescription: Reviews $0 code.\n---\n",
        "---\nname: a\ndescription: |\n  Reviews code.\n  And te$0\n---\n",
        "---\nname: a # a comm$0ent\n---\n",
        "---\nname: a\n# mod$0\n---\n",
        "---\nname: a\ndescription: b\n---\nmod$0",
        "---\nname: a\ndescription: b\n---\nRead, $0",
        "---\nname: a\ndescription: b\n---\n- $0",
        "---\nname: a\ndescription: b\n---\nmodel: $0",
        "---\nname: a\ndescription: b\n---\n```\n@$0\n```\n",
        "---\nname: a\ndescription: b\n-$0--\n",
        "# Notes\n$0",
    ],
)
def test_prose_has_no_popups(given: str) -> None:
    assert labels(given, path=FILE) == []


# The description


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("$0", '"Use this agent when $0"'),
        ("Use th$0", "Use this agent when $0"),
        ('"$0"', '"Use this agent when $0"'),
        ("|\n  $0", "|\n  Use this agent when $0"),
    ],
)
def test_a_description_begins(before: str, after: str) -> None:
    given = f"---\nname: a\ndescription: {before}\n---\n"
    assert accept(given, "Use this agent when …") == f"---\nname: a\ndescription: {after}\n---\n"


def test_signals_are_offered_to_capitals_only() -> None:
    assert accept("---\ndescription: Use PRO$0 x\n---\n", "PROACTIVELY") == "---\ndescription: Use PROACTIVELY x\n---\n"
    assert labels("---\ndescription: Use pro$0 x\n---\n") == []


# The body


@pytest.mark.parametrize(
    ("before", "label", "after"),
    [
        ("Ask @$0 first", "@agent-code-reviewer", "Ask @agent-code-reviewer first"),
        ('Ask @"test$0" first', '@"test runner (agent)"', 'Ask @"test runner (agent)" first'),
        ('Ask @"$0code-reviewer (agent)".', '@"Explore (agent)"', 'Ask @"Explore (agent)".'),
        ("Ask @agent-co$0", "@agent-code-reviewer", "Ask @agent-code-reviewer"),
        ("Ask @agent-co$0de", "@agent-Explore", "Ask @agent-Explore"),
        ("Ask `co$0` first", "code-reviewer", "Ask `code-reviewer` first"),
        ("Ask `co$0", "code-reviewer", "Ask `code-reviewer"),
        ("See [x]($0", "notes.md", "See [x](notes.md"),
        ("See [x](team/$0)", "lead.md", "See [x](team/lead.md)"),
        ("See [x](no$0tes.md)", "team/", "See [x](team/)"),
        ("See @RE$0", "README.md", "See @README.md"),
        ("## $0", "## Approach", "## Approach"),
        ("### $0", "### Output", "### Output"),
    ],
)
def test_the_body(before: str, label: str, after: str) -> None:
    assert accept(header("", f"---\n\n{before}"), label, path=FILE) == header("", f"---\n\n{after}")


def test_headings_that_are_there_are_not_offered() -> None:
    found = labels(header("", "---\n## Approach\n\n## $0"))
    assert "## Output" in found
    assert "## Approach" not in found


# Everything


def test_each_item_gives_a_header_that_can_be_read() -> None:
    """Every key, every value of every field and every tool, inserted where it is offered."""
    known = dialect("claude-code")
    for name in known.fields:
        for given in (
            f"---\n{name[:2]}$0\n---\n",
            f"---\n{name}: $0\n---\n",
            f"---\n{name}:\n  $0\n---\n",
            f"---\n{name}: '$0'\n---\n",
        ):
            text = given.replace("$0", "")
            for it in complete(Document(text, FILE), AROUND, given.index("$0")).items:
                made = apply(text, (it.edit,))
                assert yaml.parse(made, 4, made.rindex("---")).error is None, made


def test_every_item_that_means_something_is_explained() -> None:
    places = [f"{name}: $0" for name in dialect("claude-code").fields] + [
        "$0",
        "hooks:\n  $0",
        "hooks:\n  Stop:\n    - hooks:\n        - $0",
        "hooks:\n  Stop:\n    - hooks:\n        - type: $0",
        "mcpServers:\n  - a:\n      $0",
        "mcpServers:\n  - $0",
        "tools: Agent($0",
    ]
    for given in places:
        for it in proposals(header(given), path=FILE).items:
            if it.kind not in ("snippet", "text") and it.label != "*" and not it.label.isdigit():
                assert explain.about(it.about, dialect("claude-code"), AROUND), (given, it.label)


MANY = Workspace(agents=tuple(AgentInfo(f"agent-{i}", "Does things.", f"/a/{i}.md") for i in range(1000)))


def test_of_a_thousand_agents_those_are_offered_that_fit() -> None:
    found = proposals(header("tools: Agent(an99$0"), workspace=MANY)
    assert found.is_incomplete
    assert {it.label for it in found.items} >= {"agent-99", "agent-199", "agent-990"}
    assert len(found.items) < 100


def test_none_of_a_thousand_agents_is_out_of_reach() -> None:
    for name in ("agent-0", "agent-500", "agent-999"):
        assert accept(header(f"tools: Agent({name}$0"), name, workspace=MANY) == header(f"tools: Agent({name})")
        assert accept(header("", f"---\n@agent-{name}$0"), f"@agent-{name}", workspace=MANY)


def test_what_the_host_ignores_is_proposed_last_and_says_why() -> None:
    found = {it.label: it for it in proposals("---\nname: a\nhooks:\n  Stop:\n    - $0\n---\n").items}
    assert (found["matcher"].detail, found["matcher"].deprecated) == ("this event has no matcher", True)
    before = {it.label: it for it in proposals("---\nname: a\nhooks:\n  PreToolUse:\n    - $0\n---\n").items}
    assert not before["matcher"].deprecated
    handler = {it.label: it for it in proposals("---\nhooks:\n  Stop:\n    - hooks:\n        - $0\n---\n").items}
    assert (handler["once"].detail, handler["once"].deprecated) == ("honored in skills only", True)
