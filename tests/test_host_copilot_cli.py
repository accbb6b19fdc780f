"""GitHub Copilot CLI: what it rejects, ignores and loses, and the recorded answers of the program."""

from __future__ import annotations

import pytest

from agentls.hosts.copilot_cli.loader import agent_id, header, load
from agentls.hosts.others import reader
from agentls.hosts.reading import File, Reading

from . import recorded

PATH = ".github/agents/one.agent.md"
HTTP = "mcp-servers: {a: {type: http, url: x, tools: []"


def ask(fields: str, body: str = "Look at it.\n") -> Reading:
    return load(File(PATH, f"---\n{fields}\n---\n{body}"))


def described(fields: str) -> Reading:
    return ask(f"description: Looks.\n{fields}")


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ("description: use it: when", ":"),
        ("description: @look", "@"),
        ("name: a", "---"),
        ("description:", "description"),
        ("description: 5", "5"),
        ("description: x\nname: true", "true"),
        ("description: x\nname:", "name"),
        ("description: x\ndescription: y", "description"),
        ("description: x\ntools: [a, 1]", "1"),
        ("description: x\ntools: {a: b}", "{a: b}"),
        ("description: x\ntools:", "tools"),
        ("description: x\nskills: a, b", "a, b"),
        ("description: x\nskills: [null]", "null"),
        ("description: x\nmodel: []", "[]"),
        ("description: x\nmodel-policy: other", "other"),
        ("description: x\nhooks: [a]", "[a]"),
        ("description: x\ngithub:", "github"),
        ("description: x\nuser-invocable: 'true'", "'true'"),
        ("description: x\nmcp-servers: []", "[]"),
        ("description: x\nmcp-servers: {a: {command: x, tools: []}}", "{command: x, tools: []}"),
        ("description: x\nmcp-servers: {a: {command: x, args: y, tools: []}}", "y"),
        ("description: x\nmcp-servers: {a: {url: x, tools: []}}", "{url: x, tools: []}"),
        ("description: x\nmcp-servers: {a: {command: x, args: [], url: y, type: local, tools: []}}", "local"),
        ("description: x\nmcp-servers: {a: {command: x, args: [], tools: [], deferTools: always}}", "always"),
        ("description: x\nmcp-servers: {a: {command: x, args: [], tools: [], env: null}}", "null"),
        ("description: x\nmodel: [a, ' ']", "' '"),
        ("description: x\ngithub: {toolsets: a}", "a"),
        ("description: x\ngithub: {permissions: {contents: 5}}", "5"),
        ("description: x\nname: general-purpose", "general-purpose"),
        ("description: x\n" + HTTP + ", headers: {A: 1}}}", "1"),
        ("description: x\n" + HTTP + ", timeout: no}}", "no"),
        ("- description", "---"),
    ],
)
def test_what_is_rejected(fields: str, at: str) -> None:
    text = f"---\n{fields}\n---\nLook.\n"
    found = load(File(PATH, text))
    assert not found.loads
    assert ("GitHub Copilot CLI rejects this file; " in found.reason) is ("name: general" not in fields)
    assert found.span.of(text) == at


def test_a_file_of_the_name_of_the_hosts_own_agent_is_to_be_renamed() -> None:
    text = "---\ndescription: x\nname: mine\n---\nLook.\n"
    found = load(File(PATH.replace(PATH.rpartition("/")[2], "general-purpose.agent.md"), text))
    assert not found.loads
    assert found.reason.endswith("; rename the file")
    assert found.span.of(text) == "---"


@pytest.mark.parametrize(
    "fields",
    ["model: [a, b]", "mcp-servers:", HTTP + "}}", "hooks: {}", "name: ''", "tools: []", "model: ''", "reasoning-effort: x",
     "mcp-servers: {a: {command: x, args: [], tools: [], headers: 5}}", HTTP + ", env: null}}",
     "mcp-servers: {a: {type: local, command: x, args: [], tools: ['*'], env: {A: b}, cwd: y, timeout: 5}}"],
)  # fmt: skip
def test_what_loads(fields: str) -> None:
    assert described(fields).loads, described(fields).reason


@pytest.mark.parametrize(
    ("hooks", "at"),
    [
        ("[]", "[]"),
        ("{Setup: []}", "Setup"),
        ("{stop: []}", "stop"),
        ("{Stop: {}}", "{}"),
        ("{Stop: [x]}", "x"),
        ("{Stop: [{hooks: [{hooks: []}]}]}", "{hooks: []}"),
        ("{Stop: [{hooks: {command: x}}]}", "{hooks: {command: x}}"),
        ("{Stop: [{type: prompt, prompt: x}]}", "prompt"),
        ("{SessionStart: [{type: prompt, prompt: ''}]}", "{type: prompt, prompt: ''}"),
        ("{Stop: [{command: 5}]}", "5"),
        ("{Stop: [{}]}", "{}"),
        ("{Stop: [{command: x, exec: y}]}", "{command: x, exec: y}"),
        ("{Stop: [{command: x, args: y}]}", "y"),
        ("{Stop: [{command: x, timeout: 0}]}", "0"),
        ("{Stop: [{command: x, timeout: .inf}]}", ".inf"),
        ("{Stop: [{command: x, env: {A: 1}}]}", "1"),
        ("{Stop: [{type: http, url: ftp://x}]}", "ftp://x"),
        ("{PreToolUse: [{hooks: [{type: http, url: http://x.y}]}]}", "http://x.y"),
        ("{PreToolUse: [{matcher: '', command: x}]}", "''"),
        ("{PreToolUse: [{matcher: 5, command: x}]}", "5"),
        ("{PreToolUse: [{matcher: '(', hooks: [{command: x}]}]}", "'('"),
        ("{PreToolUse: [{matcher: x, hooks: [{command: x, matcher: '('}]}]}", "'('"),
    ],
)
def test_one_wrong_hook_rejects_the_agent(hooks: str, at: str) -> None:
    text = f"---\ndescription: x\nhooks: {hooks}\n---\nLook.\n"
    found = load(File(PATH, text))
    assert not found.loads
    assert found.span.of(text) == at


@pytest.mark.parametrize(
    "hooks",
    [
        "{PreToolUse: [{matcher: Bash, hooks: [{type: command, command: x, timeout: 5}]}]}",
        "{agentStop: [{bash: x, powershell: y, once: 5}], errorOccurred: []}",
        "{Stop: [{hooks: []}, {hooks: [{type: http, url: 'http://x.y'}], matcher: '('}]}",
        "{PreToolUse: [{matcher: '*', exec: x, args: [y]}, {matcher: 5, hooks: [{command: x}]}]}",
        "{PreToolUse: [{type: http, url: 'https://x.y'}, {command: 5, hooks: [{command: x}]}]}",
        "{SessionStart: [{type: prompt, prompt: x}]}",
    ],
)
def test_hooks_that_load(hooks: str) -> None:
    assert described(f"hooks: {hooks}").loads, described(f"hooks: {hooks}").reason


def test_an_event_in_the_wrong_case_is_named_as_it_is_written_there() -> None:
    assert described("hooks: {stop: []}").reason.endswith("; write `Stop`")


@pytest.mark.parametrize(
    ("fields", "name", "tools", "model"),
    [
        ("name: Two Words", "Two Words", ["*"], None),
        ("name: ''", "one", ["*"], None),
        ("tools: ' a , b ,, c'", "one", ["a", "b", "c"], None),
        ("tools: a b", "one", ["a b"], None),
        ("tools: ''", "one", [], None),
        ("model: [a, b]", "one", ["*"], "a"),
    ],
)
def test_what_it_reads(fields: str, name: str, tools: list[str], model: str | None) -> None:
    found = described(fields)
    assert (found.name, found.tools, found.model) == (name, tools, model)


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("--- \t\r\na: b\r\n---\r\nx", "a: b"),
        ("---\na: b\n---", "a: b"),
        ("---\n---\n", ""),
        ("---\n\n---\n", ""),
        ("---\na\n ---\n---b\n---", "a\n ---\n---b"),
        (" ---\na\n---\n", None),
        ("\n---\na\n---\n", None),
        ("----\na\n---\n", None),
        ("---\na\n", None),
        ("---", None),
        ("", None),
    ],
)
def test_fences(text: str, inside: str | None) -> None:
    found = header(text)
    assert (None if found is None else found.of(text)) == inside


@pytest.mark.parametrize(
    ("fields", "kind", "at"),
    [
        ("disallowedTools: Bash", "weaker", "disallowedTools"),
        ("color: red", "ignored", "color"),
        ("tool: [read]", "weaker", "tool"),
        ("disable-model-invocaton: true", "weaker", "disable-model-invocaton"),
        ("disable-model-invocaton: false", "ignored", "disable-model-invocaton"),
        ("readonly: true", "weaker", "readonly"),
        ("tools: [read, 'Bash(git:*)']", "lost", "'Bash(git:*)'"),
        ("tools: [nope]", "lost", "tools"),
        ("mcpServers: {}", "lost", "mcpServers"),
        ("tools: [read, edti]", "lost", "edti"),
        ("infer: false\ndisable-model-invocation: false", "weaker", "false"),
        ("tools: ['*', '-edit']", "weaker", "'-edit'"),
        ("tools: [read, '!edit']", "lost", "'!edit'"),
        ("tools: ['*']\ndisallowedTools: edit", "weaker", "disallowedTools"),
        ("tools: [read, 'Bash(ls)']\ndisallowedTools: Bash", "ignored", "disallowedTools"),
        ("hooks: {preToolUse: [{matcher: Bash, command: x}]}", "weaker", "Bash"),
        ("hooks: {postToolUse: [{matcher: Edit|Write, hooks: [{command: x}]}]}", "lost", "Edit|Write"),
        ("hooks: {preToolUse: [{hooks: [{matcher: Read, command: x}]}]}", "weaker", "Read"),
    ],
)
def test_notes(fields: str, kind: str, at: str) -> None:
    text = f"---\ndescription: Looks.\n{fields}\n---\n"
    assert (kind, at) in [(it.kind, it.span.of(text)) for it in load(File(PATH, text)).notes]


# Seen on 1.0.102: a matcher is held against the whole name of a tool, in `PreToolUse` also that of Claude Code.
@pytest.mark.parametrize(
    "hooks",
    [
        "{preToolUse: [{matcher: bash, command: x}, {matcher: Bash|bash, command: x}, {command: x}]}",
        "{PreToolUse: [{matcher: Bash, command: x}], sessionStart: [{matcher: Bash, command: x}]}",
    ],
)
def test_matchers_that_match(hooks: str) -> None:
    assert load(File(PATH, f"---\ndescription: Looks.\nhooks: {hooks}\n---\n")).notes == ()


@pytest.mark.parametrize(
    ("tools", "said"),
    [
        (
            "['*', '-edit']",
            "`-edit` is read as the name of a tool by GitHub Copilot CLI, so it denies nothing; list what",
        ),
        ("['-edit']", "so the agent runs without tools; write names that it has"),
        ("['-edit', raed]", "so the agent runs without tools; write names that it has, such as `read`"),
    ],
)
def test_an_excluded_tool_is_not_recommended(tools: str, said: str) -> None:
    (note,) = described(f"tools: {tools}").notes
    assert said in note.message
    assert note.why.remedy.kind == ""


def test_a_plain_agent_has_no_notes() -> None:
    assert described("name: a\ntools: [read, Grep, docs/search, WebFetch, agent]\nmodel: gpt-5.4").notes == ()
    assert described("infer: true\ndisable-model-invocation: false").notes == ()
    assert described("infer: false").notes == described("infer: false\ndisable-model-invocation: true").notes == ()


@pytest.mark.parametrize(
    ("path", "own", "read", "name"),
    [
        ("p/.github/agents/a.agent.md", True, True, "a"),
        ("p/.github/agents/team/deep/a.md", True, True, "team--deep--a"),
        (".github/agents/README.md", True, True, "README"),
        ("/home/u/.copilot/agents/a.md", True, True, "a"),
        (".claude/agents/a.md", False, True, "a"),
        (".claude/agents/b/a.md", False, False, "b--a"),
        (".github/agents/.a.md", False, False, ".a"),
        (".github/agents/a.MD", False, False, "a.MD"),
        (".github/chatmodes/a.md", False, False, "a"),
    ],
)
def test_places(path: str, own: bool, read: bool, name: str) -> None:
    it = reader("copilot-cli")
    assert (it.owns(path), it.reads(path), agent_id(path)) == (own, read, name)


def test_what_is_not_utf_8_is_rejected() -> None:
    assert not load(recorded.file(PATH, b"---\ndescription: caf\xe9\n---\n")).loads
    assert load(recorded.file(PATH, "---\ndescription: \ufffd\n---\n".encode())).loads


@pytest.mark.parametrize(
    ("tools", "remedies"),
    [
        ("[read, editFile]", ["write `editFiles`"]),
        ("[read, exectue, nope, todos]", ["write `execute`"]),
        ("[raed]", ["write names that it has, such as `read`"]),
        ("[nope]", ["write names that it has"]),
    ],
)
def test_misspelled_tools_get_the_name_that_vs_code_has_as_well(tools: str, remedies: list[str]) -> None:
    found = load(File(".github/agents/a.agent.md", f"---\ndescription: Looks.\ntools: {tools}\n---\n"))
    assert [it.why.remedy.said for it in found.notes] == remedies
