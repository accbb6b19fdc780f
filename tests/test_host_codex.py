"""Codex CLI: what it skips and ignores, and the recorded answers of the program."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from agentls.document import Document
from agentls.hosts.codex.loader import load
from agentls.hosts.others import reader
from agentls.hosts.reading import File, Reading
from agentls.rules.engine import check
from agentls.text.problem import apply
from agentls.text.source import Span

PATH = ".codex/agents/one.toml"
HEAD = 'name = "one"\ndescription = "Looks at changes."\ndeveloper_instructions = "Look at the change."\n'


def ask(text: str) -> Reading:
    return load(File(PATH, text))


def test_a_plain_agent() -> None:
    found = ask('name = " one "\ndescription = """\nLooks.\n"""\ndeveloper_instructions = \'\'\'\nLook.\n\'\'\'\n')
    assert (found.loads, found.name, found.description, found.notes) == (True, "one", "Looks.", ())
    assert ask(HEAD.replace("one", "opus")).notes == ()


@pytest.mark.parametrize(
    ("declared", "text", "expected"),
    [
        ('[agents.two]\ndescription = "Looks."\nconfig_file = "agents/one.toml"', 'model = "m"', ("two", "Looks.")),
        ('[agents.two]\ndescription = "Looks."\nconfig_file = "./agents/one.toml"', HEAD, ("one", "Looks at changes.")),
        ('[agents.two]\nconfig_file = "agents/one.toml"', 'model = "m"', "`description` is missing"),
        ('[agents.two]\ndescription = "Looks."\nconfig_file = "agents/two.toml"', 'model = "m"', "`name` is missing"),
        (
            '[agents.two]\ndescription = "Looks."\nconfig_file = "agents/one.toml"',
            'color = "red"',
            "unknown field `color`",
        ),
        ('[agents.two]\ndescription = " "\nconfig_file = "agents/one.toml"', 'model = "m"', "`description` is missing"),
        ("[agents.two]\nconfig_file = 1", 'model = "m"', "`name` is missing"),
        ("agents = 1", 'model = "m"', "`name` is missing"),
        ("[agents]\nmax_threads = 6", 'model = "m"', "`name` is missing"),
        ("[agents]\nmax_threads = 6\n[agents", 'model = "m"', "`name` is missing"),
    ],
)
def test_a_file_that_the_configuration_declares(tmp_path: Path, declared: str, text: str, expected: object) -> None:
    """As Codex CLI 0.171.0 was asked."""
    (tmp_path / ".codex").mkdir()
    (tmp_path / ".codex/config.toml").write_text(declared)
    found = load(File(f"{tmp_path.as_posix()}/{PATH}", text))
    if isinstance(expected, str):
        assert not found.loads
        assert expected in found.reason
    else:
        assert found.loads
        assert (found.name, found.description) == expected


def test_the_configuration_gives_only_what_the_file_lacks(tmp_path: Path) -> None:
    (tmp_path / ".codex").mkdir()
    (tmp_path / ".codex/config.toml").write_text(
        '[agents.two]\ndescription = "Looks."\nconfig_file = "agents/one.toml"'
    )
    found = load(File(f"{tmp_path.as_posix()}/{PATH}", HEAD.replace('name = "one"\n', "")))
    assert (found.name, found.description) == ("two", "Looks at changes.")


@pytest.mark.parametrize(
    "more",
    [
        'sandbox_mode = "workspace-write"\nmodel_reasoning_effort = "nope"',
        "approval_policy = { granular = { sandbox_approval = true, rules = true, mcp_elicitations = false, x = 1 } }\nmodel = 2024-01-01\ntools = {\n  web_search = true,\n}",
        '[features]\nanything = true\n[[skills.config]]\nname = "style"\nenabled = false\n',
        'nickname_candidates = ["Ada", "Grace Hopper"]',
    ],
)
def test_keys_of_the_configuration(more: str) -> None:
    assert ask(HEAD + more).loads


SESSION = "Codex CLI skips this file; remove it: an agent may do what its session may"


@pytest.mark.parametrize(
    ("more", "message", "at"),
    [
        ('sandbox_mod = "read-only"', "; write `sandbox_mode`", "sandbox_mod"),
        (
            'allowed-tools = "Read"',
            f"unknown field `allowed-tools`, so {SESSION}",
            "allowed-tools",
        ),
        (
            'web_serach = "live"',
            "unknown field `web_serach`, so Codex CLI skips this file; write `web_search`",
            "web_serach",
        ),
        ('mode = "all"', "unknown field `mode`, so Codex CLI skips this file; remove it", "mode"),
        ('color = "red"', "unknown field `color`, so Codex CLI skips this file; remove it", "color"),
        (
            'prompt = "x"',
            "unknown field `prompt`, so Codex CLI skips this file; write `developer_instructions`",
            "prompt",
        ),
        ("[metadata]\na = 1", "unknown field `metadata`", "metadata"),
        ('tools = ["Read"]', f"`tools` does not take a list of tools, so {SESSION}", "tools"),
        ("tools = []", "`tools` does not take a list of tools, so Codex CLI skips this file; remove it", "tools"),
        ('permissionMode = "plan"', f"unknown field `permissionMode`, so {SESSION}", "permissionMode"),
        ('permision_mode = "plan"', f"unknown field `permision_mode`, so {SESSION}", "permision_mode"),
        (
            'permissionMode = "acceptEdits"',
            "`permissionMode`, so Codex CLI skips this file; remove it",
            "permissionMode",
        ),
        ('disallowedTools = ["Write"]', f"unknown field `disallowedTools`, so {SESSION}", "disallowedTools"),
        ("read_only = true", f"unknown field `read_only`, so {SESSION}", "read_only"),
        ("read_only = false", "unknown field `read_only`, so Codex CLI skips this file; remove it", "read_only"),
        ('sandbox_mode = "readonly"', "; write `read-only`", '"readonly"'),
        ('sandbox_mode = "none"', "; write `read-only`, `workspace-write` or `danger-full-access`", '"none"'),
        ("model = 3", "the value of `model` is not valid", "3"),
        (
            "approval_policy = { granular = { sandbox_approval = true } }",
            "`granular` has no `rules` and `mcp_elicitations`, so Codex CLI skips this file; add `rules` and",
            "granular",
        ),
        (
            "approval_policy = { granular = { sandbox_approval = true, rules = true } }",
            "`granular` has no `mcp_elicitations`",
            "granular",
        ),
        ('tools.web_search.context_size = "hi"', "write `low`, `medium` or `high`", '"hi"'),
        ("tools.web_search.allowed_domains = [1]", "an item of `allowed_domains` in `tools` is not valid", "1"),
        ("features = { a = { b = 1 } }", "the value of `a` in `features` is not valid", "{ b = 1 }"),
        ("notify = [1]", "an item of `notify` is not valid, so Codex CLI skips this file; write a string", "1"),
        ("features.code_mode = { a = 1 }", "`a` is not a key of `code_mode`", "a"),
        ("features.code_mode = { enabld = true }", "; write `enabled`", "enabld"),
        ("features.token_budget = { enabled = 1 }", "the value of `enabled` in `features` is not valid", "1"),
        ("tui = 1", "the value of `tui` is not valid, so Codex CLI skips this file; write a table", "1"),
        ("history.persistence = 1", "write `save-all` or `none`", "1"),
        (
            "agents.one = 1",
            "the value of `one` in `agents` is not valid, so Codex CLI skips this file; write a table",
            "1",
        ),
        ('model_reasoning_effort = ""', "the value of `model_reasoning_effort` is not valid", '""'),
        ('nickname_candidates = ["a.b"]', "write a list of names in ASCII letters", '"a.b"'),
        ("nickname_candidates = []", "the value of `nickname_candidates` is not valid", "[]"),
        ('nickname_candidates = ["a", " a "]', "has a name twice", '["a", " a "]'),
        ('nickname_candidates = ["a", " "]', "has an empty name", '["a", " "]'),
        (
            'mcp_servers.git = { command = "a", url = "b" }',
            "`url` in `mcp_servers` cannot be used with the other keys, so Codex CLI skips this file; remove it",
            "url",
        ),
        (
            '[model_providers.a]\nbase_url = "u"\n[model_providers.b]\nbase_url = "u"',
            "`a` has no `name`, so Codex CLI skips this file; add `name`",
            "a",
        ),
        ('[mcp_servers.git]\nargs = ["a"]', "`git` has no `command` or `url`", "git"),
        ("[mcp_servers.git]\nenabled = true", "`git` has no `command` or `url`", "git"),
        (
            'name = "two"',
            "the file is not valid TOML (duplicate key), so Codex CLI skips this file; remove one of the two",
            'name = "two"',
        ),
        ("web_search = yes", "the file is not valid TOML (invalid value", "yes"),
    ],
)
def test_skipped_files(more: str, message: str, at: str | None) -> None:
    text = f"{HEAD}{more}\n"
    found = ask(text)
    assert not found.loads
    assert ", so Codex CLI skips this file; " in found.reason
    assert message in found.reason
    assert at is None or found.span.of(text) == at


@pytest.mark.parametrize("key", ["name", "description", "developer_instructions"])
def test_what_each_agent_needs(key: str) -> None:
    rest = "".join(line for line in HEAD.splitlines(True) if not line.startswith(key))
    assert f"`{key}` is missing, so Codex CLI skips this file; write `{key} = " in ask(rest).reason
    assert f"the value of `{key}` is not valid" in ask(f'{rest}{key} = " \\n"\n').reason


@pytest.mark.parametrize(
    ("more", "message", "at"),
    [
        (
            '[developer]\ninstructions = "Look."',
            "write `instructions` in it as `developer_instructions`, above every table",
            "developer",
        ),
        ('developer = { prompt = "Look." }', "write `prompt` in it as `developer_instructions`", "developer"),
        ('developer = { text = "Look." }', "write `text` in it as `developer_instructions`", "developer"),
        ('task = "Look here."', "unless its text is the prompt", "task"),
        ('[agent]\nlook = "Look at it."', "remove it, unless its text is the prompt", "agent"),
        ('task = "Look at it."', "unless its text is the prompt: write that as `developer_instructions`", "task"),
        (
            'developer = "Look."',
            "unknown field `developer`, so Codex CLI skips this file; write `developer_",
            "developer",
        ),
        (
            'instructions = "Look."',
            "not replace `developer_instructions`, so Codex CLI skips this file; write `developer_instructions`",
            "instructions",
        ),
        (
            'developer_instructions = "Look."\ndeveloper = { developer_instructions = "Look twice." }',
            "write `developer_instructions` in it as `developer_instructions`, above every table",
            "developer",
        ),
    ],
)
def test_the_prompt_in_another_place_is_never_removed(more: str, message: str, at: str) -> None:
    text = f'name = "one"\ndescription = "Looks."\n{more}\n'
    found = ask(text)
    said = [(found.reason, found.span), *((it.message, it.span) for it in found.notes)]
    ((_, span),) = [it for it in said if message in it[0]]
    assert span.of(text) == at
    for finding in check(Document(text, PATH)):
        for fix in finding.fixes:
            assert apply(text, fix.edits).count("Look") == text.count("Look")


@pytest.mark.parametrize(
    ("more", "denied"),
    [
        ("features.shell_tool = false", ("exec_command", "write_stdin")),
        ("features.shell_tool = true", ()),
        ("features.unified_exec = false", ()),
        ("", ()),
    ],
)
def test_an_agent_without_a_shell(more: str, denied: tuple[str, ...]) -> None:
    """The tools that the requests of such agents of 0.171.0 lack."""
    assert ask(f"{HEAD}{more}\n").denied == denied


@pytest.mark.parametrize(
    ("more", "remedy"),
    [
        ('task = "Look at it."', "remove it"),
        ("[agent]\ncolor = 1", "remove it"),
        ("[sets]\nmcpServers = {}", "remove it"),
        ("tools = []", "remove it"),
        ('tools = "Read"', "remove it: an agent may do what its session may"),
        ("readonly = false", "remove it"),
        ("readonly = true", "remove it: an agent may do what its session may"),
        ("web_search = yes", "correct it"),
    ],
)
def test_what_to_do_about_a_fault(more: str, remedy: str) -> None:
    assert ask(f"{HEAD}{more}\n").reason.endswith(f", so Codex CLI skips this file; {remedy}")


def test_what_is_missing_is_not_found_in_other_text() -> None:
    found = ask('name = "one"\ndeveloper_instructions = "Look."\ninstructions = "x"\nabout = "a description"\n')
    said = [found.reason, *(it.message for it in found.notes)]
    assert [it.partition(",")[0] for it in said] == [
        "`description` is missing",
        "unknown field `about`",
    ]
    assert said[1].endswith("; remove it")


def test_fields_in_a_table_are_said_once() -> None:
    found = ask('[agent]\nname = "one"\ndescription = "Looks."\ndeveloper_instructions = "Look at it."\n')
    assert "unknown field `agent`" in found.reason
    assert found.reason.endswith("; write its keys above every table, without `[agent]`")
    assert found.notes == ()


def test_some_fields_in_a_table() -> None:
    found = ask('developer_instructions = "Look."\n[agent]\nname = "one"\n')
    assert [it.message.partition("; ")[2] for it in found.notes] == [
        "write its keys above every table, without `[agent]`"
    ]


def test_a_prompt_by_another_name_is_said_once() -> None:
    for more in ('prompt = "Look at it."', 'instructions = "Look at it."', '[developer]\ninstructions = "Look at it."'):
        assert ask(f'name = "one"\ndescription = "Looks."\n{more}\n').notes == ()


def test_each_fault_has_its_place() -> None:
    found = ask('name = "one"\ncolor = "red"\nmodel = 3\n')
    assert [it.span.start for it in found.notes] == [0, 13, 35]
    assert found.notes[1].message == "unknown field `color`, so Codex CLI skips this file; remove it"


def test_a_file_that_is_not_utf_8() -> None:
    found = load(File(PATH, HEAD + "# \ufffd\n", lossy=True))
    assert "the file is not valid UTF-8" in found.reason
    assert found.span == Span(len(HEAD) + 2, len(HEAD) + 3)


@pytest.mark.parametrize(
    ("more", "kind", "said"),
    [
        (
            'model = "inherit"',
            "changed",
            "that only Claude Code knows, so Codex CLI asks for a model of that name; write a model of the provider, or",
        ),
        (
            "[tools]\nwrite = false\nweb_search = true",
            "ignored",
            "`write` is not a key of `tools`, so Codex CLI ignores it; remove it",
        ),
        # A role of 0.171.0 with this wrote a file in a session without a sandbox.
        (
            'sandbox_mode = "read-only"',
            "weaker",
            "Codex CLI uses `sandbox_mode` of the session, so it restricts nothing here; start the session with `--sandbox read-only`",
        ),
        ('[mcp_servers.git]\ncommand = "git-mcp"', "lost", "has no effect here; write them in `config.toml`"),
        ('web_search = "disabled"', "weaker", "restricts nothing here; write it in `config.toml`"),
    ],
)
def test_notes(more: str, kind: str, said: str) -> None:
    (note,) = ask(HEAD + more).notes
    assert note.kind == kind
    assert said in note.message


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (".codex/agents/a.toml", True),
        ("/home/u/.codex/agents/team/deep/a.toml", True),
        (".codex/agents/.a.toml", True),
        (".codex/agents/a.TOML", False),
        (".codex/agents/a.md", False),
        (".codex/config.toml", False),
        ("agents/a.toml", False),
    ],
)
def test_places(path: str, found: bool) -> None:
    assert reader("codex").owns(path) is found


def test_spans_lie_in_the_file() -> None:
    random = Random(5)
    bits = (*HEAD.splitlines(True), 'color = "red"\n', "[tools]\n", "a.b = [1,\n", '"""', "'", "{", "}", "\r\n", "x y")
    for _ in range(3000):
        text = "".join(random.choice(bits) for _ in range(random.randint(0, 7)))
        found = ask(text)
        for span in (found.span, *(it.span for it in found.notes)):
            assert 0 <= span.start <= span.end <= len(text), (text, found)
