"""The rules about models, colours, hooks and MCP servers: what their documentation does not show."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from agentls.document import Document
from agentls.hosts.verdict import Skipped
from agentls.rules import engine
from agentls.settings import Settings
from agentls.stdx.expression import fault_of
from agentls.text.problem import Severity

from .fixture import check, check_fix, parse, run

MODEL = ("model-type", "unknown-model", "foreign-model", "retired-model")
HOOKS = ("hooks-shape", "ignored-hook", "hook-matcher")


def header(*lines: str) -> str:
    return "\n".join(["---", "name: reviewer", "description: Reviews code.", *lines, "---", "Review the diff.", ""])


def said(*lines: str, rules: tuple[str, ...]) -> list[tuple[str, str]]:
    text = header(*lines)
    return [(it.rule, it.span.of(text)) for it in run(parse(text)) if it.rule in rules]


@pytest.mark.parametrize(
    "model",
    [
        "sonnet",
        "Sonnet",
        '" haiku "',
        "opus[1m]",
        "inherit",
        "best",
        "claude-opus-5-5",
        "claude-opus-4-6[1m]",
        "claude-sonata-5",
        "claude-sonnet-9-1-20290101",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-6-v1",
        "claude-opus-4-5@20251101",
    ],
)
def test_models_that_may_well_be_there_pass(model: str) -> None:
    assert said(f"model: {model}", rules=MODEL) == []


@pytest.mark.parametrize(
    ("model", "rule"),
    [
        ("default", "unknown-model"),
        ("sonet", "unknown-model"),
        ("claude-sonet-4-5", "unknown-model"),
        ("claude-3-5-haiuk-20241022", "unknown-model"),
        ("claude-haikus", "unknown-model"),
        ("sonnet-4.5", "unknown-model"),
        ("my-deployment", "unknown-model"),
        ("gpt-4o", "foreign-model"),
        ("gemini-2.5-pro", "foreign-model"),
        ("github-copilot/gpt-5", "foreign-model"),
        ("Claude Sonnet 4.5", "foreign-model"),
        ("claude-3-opus-20240229", "retired-model"),
        ("Claude-3-Opus-20240229", "retired-model"),
        ("claude-opus-4-1[1m]", "retired-model"),
        ('""', "model-type"),
        ("~", "model-type"),
        ("5", "model-type"),
        ("{a: b}", "model-type"),
    ],
)
def test_each_odd_model_is_one_finding(model: str, rule: str) -> None:
    (finding,) = [it for it in run(parse(header(f"model: {model}"))) if it.rule in MODEL]
    assert finding.rule == rule
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("unknown-model", "model: default", "model: inherit"),
        ("unknown-model", "model: 'sonet'", "model: sonnet"),
        ("unknown-model", "model: claude-sonet-4-5[1m]", "model: claude-sonnet-4-5[1m]"),
        ("foreign-model", "model: anthropic/claude-opus-4-6", "model: claude-opus-4-6"),
        ("foreign-model", "model: claude-haiku-4.5", "model: claude-haiku-4-5"),
        ("foreign-model", "model: Claude Opus 4", "model: opus"),
        ("retired-model", "model: claude-3-5-haiku-latest", "model: haiku"),
        ("model-type", "model: [opus]", "model: opus"),
        ("model-type", "model:", "model: inherit"),
        ("unknown-color", "color: '#ff0000'", "color: red"),
        ("unknown-color", "color: Blue", "color: blue"),
        ("unknown-color", "color: navy", "color: blue"),
        ("unknown-color", "color: light-green", "color: green"),
        ("ignored-hook", "hooks:\n  postToolUse:\n    - hooks: []", "hooks:\n  PostToolUse:\n    - hooks: []"),
        (
            "ignored-mcp-server",
            "mcpServers:\n  - docs:\n      type: http\n      uri: https://a.example\n      url: https://a.example",
            "mcpServers:\n  - docs:\n      type: http\n      url: https://a.example\n      url: https://a.example",
        ),
    ],
)
def test_the_fix_writes_what_is_meant(rule: str, before: str, after: str) -> None:
    check_fix(header(before), header(after), rule=rule)


def test_a_list_of_models_to_choose_from_is_not_a_name() -> None:
    (found,) = (it for it in run(parse(header("model: [sonnet|opus|haiku]"))) if it.rule == "model-type")
    assert found.fixes == ()


@pytest.mark.parametrize("color", ["red", "blue", "green", "yellow", "purple", "orange", "pink", "cyan", ""])
def test_the_eight_colours_pass(color: str) -> None:
    assert said(f"color: {color}", rules=("unknown-color",)) == []


@pytest.mark.parametrize("color", ["black", "'#777'", "zzz", "5", "[red]"])
def test_no_colour_is_near_a_grey(color: str) -> None:
    (finding,) = [it for it in run(parse(header(f"color: {color}"))) if it.rule == "unknown-color"]
    assert all(it.choice for it in finding.fixes)
    assert len(finding.fixes) in (0, 8)


def test_a_value_that_runs_over_lines_is_shown_on_its_first() -> None:
    assert said("color: yellow", "  - planner", rules=("unknown-color",)) == [("unknown-color", "yellow")]


# Hooks


def test_the_first_fatal_fault_is_the_error_and_names_the_others() -> None:
    text = header(
        "hooks:", "  PreToolUse:", "    - matcher: 5", "      hooks:", "        - type: comand", "          command: x"
    )
    (finding,) = [it for it in run(parse(text)) if it.rule == "hooks-shape"]
    assert finding.severity is Severity.ERROR
    assert finding.span.of(text) == "5"
    assert [it.span.of(text) for it in finding.related] == ["comand"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["hooks:"], []),
        (["hooks: {}"], []),
        (["hooks: []"], [("hooks-shape", "[]")]),
        (["hooks: foo"], [("hooks-shape", "foo")]),
        (["hooks:", "  PreToolUse:"], [("ignored-hook", "PreToolUse")]),
        (["hooks:", "  PreToolUse: []"], []),
        (["hooks:", "  PreToolUse:", "    - type: command", "      command: x"], [("hooks-shape", "type")]),
        (["hooks:", "  Stop:", "    - type: command", "      command: x"], [("ignored-hook", "type")]),
        (["hooks:", "  Stop:", "    - hooks: [{type: http, url: nowhere}]"], [("ignored-hook", "nowhere")]),
        (["hooks:", "  Stop:", "    - hooks: [{type: command, command: x, tmeout: 3}]"], [("ignored-hook", "tmeout")]),
        (["hooks:", "  PreToolUse:", "    - matcher: '*'", "      hooks: []"], []),
        (["hooks:", "  PreToolUse:", "    - matcher: '*.md'", "      hooks: []"], [("hook-matcher", "'*.md'")]),
    ],
)
def test_one_mistake_in_hooks_is_one_finding(lines: list[str], expected: list[tuple[str, str]]) -> None:
    assert said(*lines, rules=HOOKS) == expected


def test_a_plugin_has_no_hooks_and_servers_to_check() -> None:
    check(
        """
        -- .claude-plugin/plugin.json --
        {"name": "kit"}
        -- agents/reviewer.md --
        ---
        name: reviewer
        description: Reviews code.
        hooks: []
        mcpServers: 5
        ---
        Review the diff.
        """,
        only=[*HOOKS, "ignored-mcp-server"],
    )


_MATCHERS = [
    "Bash", "Edit|Write", "mcp__.*", "^Notebook", "(Edit|Write)", "(?:a)", "(?=a)*", "(?<!a)b", "(?<n>a)", "(?i:a)", "a{,2}", "a{2}?", "]", "}",
    "[]", "[^]", "\\*", "\\", "a\\b*", "(", "a)", "[a", "[a\\]", "*a", "a**", "a*?", "a*??", "+", "a|*", "(?i)a", "(?P<n>a)", "^*", "{2}", "a{2}{3}",
    "(?<=a)*", "(*)", "(?", "(?<n", "x*+", "a{2,1}", "a{1,2}", "[z-a]", "[a-z-A]", "[^-a]", "[\\d-a]", "[a-\\d]", "[---]", "[*--]", "[\\]-a]",
    "[\\x0a-Z]", "[\\u000f-A]", "[\\cA-Z]",
]  # fmt: skip


def test_only_what_javascript_refuses_is_no_expression() -> None:
    bun = Path.home() / ".cache/agentls/bun/node_modules/.bin/bun"
    if not bun.exists():
        pytest.skip("Bun, the client's engine, is not installed")
    program = "console.log(JSON.stringify(JSON.parse(process.argv[1]).map(it=>{try{new RegExp(it);return true}catch{return false}})))"
    ran = subprocess.run([str(bun), "-e", program, json.dumps(_MATCHERS)], capture_output=True, text=True, check=True)
    accepted = dict(zip(_MATCHERS, json.loads(ran.stdout), strict=True))
    assert {it: fault_of(it) is None for it in _MATCHERS} == accepted


# MCP servers


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("[github, docs]", []),
        ("[{docs: {command: ./serve}}]", []),
        ("{docs: {command: ./serve}}", ["mcpServers"]),
        ("github", ["github"]),
        ("[github, 5, {a: {type: ftp}}]", ["5", "ftp"]),
        ("[{type: stdio, command: ./serve}]", ["type"]),
        ("[{a: }]", ["a"]),
    ],
)
def test_each_ignored_server_is_one_finding(value: str, expected: list[str]) -> None:
    assert [it[1] for it in said(f"mcpServers: {value}", rules=("ignored-mcp-server",))] == expected


@pytest.mark.parametrize(
    "hooks",
    [
        "{",
        "{} {}",
        "*lint",
        "a*b",
        "foo # lint",
        "@lint",
        "{}",
        "[x]",
        "{PreToolUse: 5}",
        "{Stop: &a 5, PreToolUse: *a}",
    ],
)
@pytest.mark.parametrize("description", ["Reviews code.", "Reviews: a, b: c"])
def test_hooks_that_cost_the_agent_are_one_error(hooks: str, description: str) -> None:
    made = parse(f"---\nname: a\ndescription: {description}\nhooks: {hooks}\n---\nBody.\n")
    errors = [it for it in run(made) if it.severity.value == "error"]
    assert len(errors) == isinstance(made.verdict, Skipped)


@pytest.mark.parametrize(
    ("lines", "rule", "place"),
    [
        (("skills:", "  - release", "  - "), "field-type", "- "),
        (("skills:", "  -"), "field-type", "-"),
        (("mcpServers:", "  - "), "ignored-mcp-server", "- "),
        (("mcpServers:", "  - github", "  -"), "ignored-mcp-server", "-"),
    ],
)
def test_an_empty_item_is_shown_at_its_dash(lines: tuple[str, ...], rule: str, place: str) -> None:
    assert said(*lines, rules=(rule,)) == [(rule, place)]


def _on(client: str, *fields: str) -> list[str]:
    text = "---\nname: a\ndescription: b\n" + "".join(f"{it}\n" for it in fields) + "---\nBody.\n"
    return [
        it.message
        for it in engine.check(Document(text), settings=Settings(client=client))
        if it.rule == "since-version"
    ]


def test_a_field_that_the_version_in_use_does_not_have() -> None:
    hooks = 'hooks: {PreSkillShellCommand: [{hooks: [{type: command, command: "true"}]}]}'
    assert _on("2.1.332", hooks, "omitClaudeMd: true") == []
    assert _on("2.1.329", hooks, "omitClaudeMd: true") == [
        "Claude Code 2.1.329 ignores `PreSkillShellCommand`, which it has since 2.1.332; update it, or remove the field"
    ]
    assert len(_on("2.0", hooks, "omitClaudeMd: true", "effort: xhigh")) == 3


@pytest.mark.parametrize(
    ("client", "rule", "says"),
    [
        ("2.1.276", "subagent-tool", "a subagent never gets `TaskOutput`; keep it only for runs as the main session"),
        ("2.1.277", "removed-tool", "the tool `TaskOutput` no longer exists, so the agent does not get it"),
    ],
)
def test_a_tool_that_is_gone_is_not_gone_on_an_earlier_version(client: str, rule: str, says: str) -> None:
    found = engine.check(
        Document("---\nname: a\ndescription: b\ntools: Read, TaskOutput\n---\nBody.\n"),
        settings=Settings(client=client),
    )
    assert [(it.rule, it.message.startswith(says)) for it in found] == [(rule, True)]


def _retired(today: str | None) -> list[str]:
    text = "---\nname: a\ndescription: b\nmodel: claude-3-5-sonnet-20241022\n---\nBody.\n"
    found = engine.check(Document(text), settings=Settings(today=today))
    return [it.message.partition(",")[0] for it in found if it.rule == "retired-model"]


def test_models_retire_by_the_date_that_is_given() -> None:
    assert _retired("2025-10-27") == ["`claude-3-5-sonnet-20241022` will be retired on 2025-10-28"]
    assert _retired("2025-10-28") == _retired(None) == ["`claude-3-5-sonnet-20241022` was retired on 2025-10-28"]


def test_a_model_of_which_nothing_is_left_is_sent_empty() -> None:
    text = "---\nname: a\ndescription: b\nmodel: '[1m]'\n---\nBody.\n"
    assert any("so Claude Code sends an empty id to the API;" in it.message for it in engine.check(Document(text)))
