"""Gemini CLI: its header, what it skips and loses, and the recorded answers of the program."""

from __future__ import annotations

from random import Random

import pytest

from agentls.hosts.gemini.header import header
from agentls.hosts.gemini.loader import is_tool, load
from agentls.hosts.others import reader
from agentls.hosts.reading import File, Reading

from . import yaml_corners

PATH = ".gemini/agents/one.md"
BODY = "Look at the change.\n"


def ask(fields: str, end: str = "---\n") -> Reading:
    return load(File(PATH, f"---\n{fields}\n{end}{BODY}"))


def named(fields: str) -> Reading:
    return ask(f"name: one\ndescription: Looks at changes.\n{fields}")


def test_a_plain_agent() -> None:
    found = named("tools: [read_file, search_file_content, mcp_git_*]\nmodel: inherit\nmax_turns: 5\ntemperature: .inf")
    assert (found.loads, found.name, found.description) == (True, "one", "Looks at changes.")
    assert found.notes == ()


@pytest.mark.parametrize(
    ("text", "bom", "remedy"),
    [
        (f"---\nname: one\ndescription: a\n---\n{BODY}", True, "; save the file without a byte-order mark"),
        (f"\n---\nname: one\ndescription: a\n---\n{BODY}", False, "; write `---` on the first line"),
        ("", False, "; write `---` on the first line"),
    ],
)
def test_no_header(text: str, bom: bool, remedy: str) -> None:
    found = load(File(PATH, text, bom))
    assert found.reason.startswith("the file has no header, so Gemini CLI skips this file; ")
    assert remedy in found.reason


@pytest.mark.parametrize(
    ("fields", "message", "at"),
    [
        ("name: One\ndescription: a", "`name` contains characters that are not allowed", "One"),
        ("name: cli_help\ndescription: a", "`cli_help` is the name of a built-in agent", "cli_help"),
        ("description: a", "`name` is missing, so Gemini CLI skips this file; write `name: reviewer`", "---"),
        ("name: one\ndescription: ''", "`description` is empty", "''"),
        (
            "name: one\ndescription: 2024-01-01",
            "the value of `description` is not valid, so Gemini CLI skips this file; put the value in quotes",
            "2024-01-01",
        ),
        ("name: one\ndescription: @look", "the header is not valid YAML (", "@look"),
        (
            "name: one\ndescription: a\ncolor: red",
            "unknown field `color`, so Gemini CLI skips this file; remove it",
            "color",
        ),
        (
            "name: one\ndescription: a\nmcpServers: {}",
            "unknown field `mcpServers`, so Gemini CLI skips this file; write `mcp_servers`",
            "mcpServers",
        ),
        ("name: one\ndescription: a\nmodel:", "the value of `model` is not valid", "model"),
        ("name: one\ndescription: a\nmax_turns: 0", "; write a whole number above 0", "0"),
        ("name: one\ndescription: a\nmax_turns: .inf", "; write a whole number above 0", ".inf"),
        (
            "name: one\ndescription: a\ntools: Read, Bash(git:*)",
            "`tools` is a string, so Gemini CLI skips this file; write `tools: [read_file, run_shell_command]`",
            "Read, Bash(git:*)",
        ),
        (
            "name: one\ndescription: a\ntools: [glob, Read]",
            "`Read` is not a tool of Gemini CLI, so Gemini CLI skips this file; write `read_file`",
            "Read",
        ),
        (
            "name: one\ndescription: a\ntools: ['*', '!write_file']",
            "`!write_file` is not a tool of Gemini CLI, so Gemini CLI skips this file; list what the agent may use in",
            "'!write_file'",
        ),
        (
            "name: one\ndescription: a\ntools: glob, -write_file",
            "; write a list such as `[read_file, grep_search]`",
            "glob, -write_file",
        ),
        ("name: one\ndescription: a\ntools: [glob, '-']", "Gemini CLI skips this file; remove it", "'-'"),
        ("name: one\ndescription: a\ntools: [mcp__git__log]", "; write `mcp_git_log`", "mcp__git__log"),
        (
            "name: one\ndescription: a\nmcp_servers: {a: {command: 1}}",
            "the value of `mcp_servers` is not valid",
            "{a: {command: 1}}",
        ),
        ("name: one\nagent_card_url: https://a.example/c\ntools: [glob]", "`description` is missing", "---"),
        ("kind: remote\nname: one\nagent_card_url: nowhere", "the value of `agent_card_url` is not valid", "nowhere"),
        ("kind: remote\nname: one", "needs either `agent_card_url` or `agent_card_json`", "---"),
        ("name: one\nagent_card_json: '{'", "the value of `agent_card_json` is not valid", "'{'"),
        ("name: one\nagent_card_json: '[NaN]'", "the value of `agent_card_json` is not valid", "'[NaN]'"),
        (
            "kind: remote\nname: one\nagent_card_json: '{}'\ntools: []",
            "`tools` is not a field of a remote agent",
            "tools",
        ),
        ("kind: far\nname: one\ndescription: a", "`kind` is neither `local` nor `remote`", "far"),
        (
            "name: one\ndescription: a\nmax_turn: 3",
            "unknown field `max_turn`, so Gemini CLI skips this file; write `max_turns`",
            "max_turn",
        ),
        (
            "name: one\ndescription: a\ntimout_mins: 3",
            "unknown field `timout_mins`, so Gemini CLI skips this file; write `timeout_mins`",
            "timout_mins",
        ),
        (
            "name: one\ndescription: a\nmode: all",
            "unknown field `mode`, so Gemini CLI skips this file; remove it",
            "mode",
        ),
        (
            "name: one\ndescription: a\npermission: {edit: deny}",
            "unknown field `permission`, so Gemini CLI skips this file; list what the agent may use in `tools`",
            "permission",
        ),
        ("name: one\ndescription: a\ntools: [readfile]", "CLI skips this file; write `read_file`", "readfile"),
        ("name: one\ndescription: a\ntools: [Raed]", "CLI skips this file; write `read_file`", "Raed"),
        ("name: one\ndescription: a\nkind: locl", "`kind` is neither `local` nor `remote`, so Gemini", "locl"),
        ("- a\n- b", "the header is a list, which is for remote agents only", "- a\n- b"),
        ("[]", "the header is an empty list", "[]"),
        ("look", "the header has no fields", "look"),
    ],
)
def test_skipped_files(fields: str, message: str, at: str) -> None:
    found = ask(fields)
    assert not found.loads
    assert message in found.reason
    assert found.span.of(f"---\n{fields}\n---\n{BODY}") == at


def test_each_fault_has_its_place() -> None:
    found = named("tools: [Read, glob, Nope]\ncolor: red")
    assert found.reason == "`Read` is not a tool of Gemini CLI, so Gemini CLI skips this file; write `read_file`"
    assert [it.message for it in found.notes] == [
        "`Nope` is not a tool of Gemini CLI, so Gemini CLI skips this file; remove it",
        "unknown field `color`, so Gemini CLI skips this file; remove it",
    ]


def test_remote_agents() -> None:
    assert ask("name: one\nagent_card_url: https://a.example/card\nauth: {type: apiKey, key: k}").loads
    assert ask("- name: one\n  agent_card_json: '{}'\n- name: two\n  agent_card_url: https://a.example/b").name == "one"
    assert not ask("name: one\nagent_card_url: https://a.example/card\nauth: {type: http, scheme: Bearer}").loads


@pytest.mark.parametrize("end", ["--- \n", "----\n", "---  # end\n"])
def test_a_prompt_is_lost(end: str) -> None:
    (note,) = ask("name: one\ndescription: a", end).notes
    assert (note.kind, "so Gemini CLI loses the text below it; " in note.message) == ("lost", True)
    found = header(f"---\nname: one\n{end}{BODY}", bom=False)
    assert found is not None
    assert found.prompt == ""


def test_notes() -> None:
    fields = "name: one\ndescription: a\nmodel: sonnet\ntools: [glob, invoke_agent]"
    assert [(it.kind, it.span.of(f"---\n{fields}"), it.message) for it in ask(fields).notes] == [
        (
            "changed",
            "sonnet",
            "`sonnet` is an alias that only Claude Code knows, so Gemini CLI asks for a model of that name; write a Gemini model",
        ),
        ("lost", "invoke_agent", "`invoke_agent` is a tool that Gemini CLI gives to no agent; remove it"),
    ]


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("*", True),
        ("mcp_*", True),
        ("mcp_git_*", True),
        ("mcp_git_log", True),
        ("mcp_*_log", False),
        ("mcp_git", False),
        ("mcp_git__", False),
        ("mcp__git__log", False),
        ("discovered_tool_", True),
        ("codebase_investigator", False),
    ],
)
def test_tool_names(name: str, known: bool) -> None:
    assert is_tool(name) is known


def test_a_text_for_people_is_no_fault() -> None:
    assert load(File(".gemini/agents/README.md", "# Agents\n")).disabled
    assert not load(File(".gemini/agents/README.md", "--- \nname: one\n---\nLook.\n")).disabled
    assert not load(File(".gemini/agents/a.md", "# Agents\n")).disabled


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (".gemini/agents/a.md", True),
        ("/home/u/.gemini/agents/README.md", True),
        (".gemini/agents/.a.md", True),
        (".gemini/agents/_a.md", False),
        (".gemini/agents/team/a.md", False),
        (".gemini/agents/a.MD", False),
        (".claude/agents/a.md", False),
    ],
)
def test_places(path: str, found: bool) -> None:
    assert reader("gemini").owns(path) is found


def test_spans_lie_in_the_file() -> None:
    random = Random(5)
    heads = ("name: one\n", "description: a\r\n", "tools:\n  - Read\n", "auth: {type: http}\n", "x y\n", "# c\r")
    for _ in range(3000):
        lines = [random.choice(heads) for _ in range(random.randint(0, 4))]
        lines.insert(random.randint(0, len(lines)), yaml_corners.soup(random))
        start, end = random.choice(("---\n", "---\r\n", "--- \n")), random.choice(("\n---\n", "\n---", "\n----\n"))
        text = start + "".join(lines) + end + BODY
        found = load(File(PATH, text))
        for span in (found.span, *(it.span for it in found.notes)):
            assert 0 <= span.start <= span.end <= len(text), (text, found)


@pytest.mark.parametrize("inside", ["a: b: c\n" * 20_000, "[" * 50_000, "\r\n" * 50_000, "  - x\n" * 50_000])
def test_hostile_files_get_an_answer(inside: str) -> None:
    assert not load(File(PATH, f"---\nname: one\n{inside}\n---\n{BODY}")).loads


@pytest.mark.parametrize(("tool", "about"), [("Read", "Read"), ("'Read(x)'", "")])
def test_the_correction_of_a_tool_replaces_the_whole_entry(tool: str, about: str) -> None:
    why = ask(f"name: one\ndescription: a\ntools: [{tool}]").why
    assert why
    assert (why.remedy.text, why.remedy.about) == ("read_file", about)
