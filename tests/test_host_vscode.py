"""VS Code: its reader of headers, its tables for files of Claude Code, and the recorded answers of the program."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from agentls.hosts.others import reader
from agentls.hosts.reading import File, Reading
from agentls.hosts.vscode.loader import load, split, stem
from agentls.hosts.vscode.reader import read
from agentls.syntax.stop import Stop
from agentls.syntax.yaml.tree import Node, Scalar, Sequence, resolve, walk
from agentls.text.source import Span

from . import recorded, yaml_corners

OWN, CLAUDE = ".github/agents/one.agent.md", ".claude/agents/one.md"


def text(fields: str) -> str:
    return f"---\n{fields}\n---\nLook at the change.\n"


def ask(fields: str, path: str = OWN) -> Reading:
    return load(File(path, text(fields)))


def shown(node: Node | None) -> Any:
    if node is None:
        return None
    node = resolve(node)
    if isinstance(node, Scalar):
        return node.value
    return (
        [shown(it) for it in node.items]
        if isinstance(node, Sequence)
        else [(it.name, shown(it.value)) for it in node.entries]
    )


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("a: use it: when: now", [("a", "use it: when: now")]),
        ("a: 5\nb: ~\nc: yes\nd:", [("a", "5"), ("b", "~"), ("c", "yes"), ("d", "")]),
        ("a: @x `y` *z &b !t", [("a", "@x `y` *z &b !t")]),
        ("a: b # c\n# d\ne: f#g", [("a", "b"), ("e", "f#g")]),
        ('a: "x\\n\\u00e9\\ud83d\\ude00\\q"', [("a", "x\né😀\\q")]),
        ("a: 'it''s'", [("a", "it's")]),
        ('a: "b\n\n  c  \n  d"', [("a", "b\nc d")]),
        ("a: b\n  c\n\n  d\n  - e", [("a", "b c\nd - e")]),
        ("a: b\nc", [("a", "b")]),
        ("a: |\n  b\n   c\n\nd: >-\n  e\n  f\n\n  g", [("a", "b\n c\n"), ("d", "e f\ng")]),
        ("a: |2\n   b\nc: >+\n  d\n\n", [("a", " b\n"), ("c", "d\n\n")]),
        ("a: [b, 'c', {d: e}, [f]]", [("a", ["b", "c", [("d", "e")], ["f"]])]),
        ("a: [b,\n  c d\n  e, f:g", [("a", ["b", "c d e", "f:g"])]),
        ("a:\n- b\n- c: d\n  e: f\n- - g", [("a", ["b", [("c", "d"), ("e", "f")], ["g"]])]),
        ("a: b\n   c: d\ne: f", [("a", "b"), ("c", "d"), ("e", "f")]),
        ("- a\n- b", ["a", "b"]),
        ("a\n b", "a b"),
        ("%YAML 1.2\n--- \na: b\n...\nc: d", [("a", "b")]),
        ("# a", None),
    ],
)
def test_values(written: str, value: object) -> None:
    assert shown(read(written).root) == value


def test_where_reading_stops() -> None:
    found = read("a: 'b' c\nd: e\n", 10)
    assert shown(found.root) == [("a", "b")]
    assert found.rest == Span(17, 24)
    assert read("a: b\n\n").rest is None


@pytest.mark.parametrize(
    ("fields", "name", "description", "tools", "model"),
    [
        ("name: a\ndescription: b\ntools: x, 'y z' w,\nmodel: m", "a", "b", ["x", "y z", "w"], ["m"]),
        ("name:\ndescription: [a]\ntools: {a: b}\nmodel: [m, n]", "", None, None, ["m", "n"]),
        ("name: [a]\ntools: []\nname: b", "one", None, [], None),
        ("nothing", "one", None, None, None),
    ],
)
def test_fields(fields: str, name: str, description: str | None, tools: Any, model: Any) -> None:
    found = ask(fields)
    assert found.loads
    assert (found.name, found.description, found.tools, found.model) == (name, description, tools, model)


def test_files_of_claude_code_are_translated() -> None:
    found = ask("tools: Read, Bash(git:*), Task, nope\nmodel: opus", CLAUDE)
    assert found.tools == ["read/readFile", "read/getNotebookSummary", "agent"]
    assert found.model == ["Claude Opus 4.6 (copilot)"]
    assert ask("tools: nope\nmodel: inherit", CLAUDE)[5:7] == ([], [])
    assert ask("model: claude-opus-5", CLAUDE).model == []


def test_a_text_with_commas() -> None:
    assert split(' a b , "c,d" e,,\'f') == ["a b", "c,d", "e", "", "f"]


@pytest.mark.parametrize(
    ("whole", "description"),
    [
        ("---\r\ndescription: a\r\n---\r\n", "a"),
        ("---\rdescription: a\r---\r", "a"),
        ("--- \t\ndescription: a\n----\n--- \nb", "a"),
        ("---\ndescription: a", "a"),
        ("\n---\ndescription: a\n---\n", None),
        ("\ufeff---\ndescription: a\n---\n", None),
        ("----\ndescription: a\n---\n", None),
        ("", None),
    ],
)
def test_the_cut(whole: str, description: str | None) -> None:
    found = load(recorded.file(OWN, whole.encode()))
    assert (found.loads, found.description) == (True, description)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("\n---\n", "---\n", "an empty line is before `---`"),
        (" ---\n", "---\n", "a space is before `---`"),
        ("\ufeff---\n", "---\n", "a byte-order mark is before `---`"),
        ("<!-- a note -->\n---\n", "---\n", "the first line is not `---`"),
        ("# Reviewer\n---\n", "---\n", "the first line is not `---`"),
        ("----\n", "----\n", "the first line is not `---`"),
        ("\n----\n", "---\n", "the first line is not `---`"),
        ("\n \t---\r\n", "---\n", "an empty line is before `---`"),
        ("\n--- \t\n", "---\n", "an empty line is before `---`"),
        ("", "---\n", "the first line is not `---`"),
    ],
)
def test_a_header_that_is_not_at_the_beginning(before: str, after: str, said: str) -> None:
    # A field of both of its hosts, of VS Code alone, and of Copilot CLI alone.
    for fields in ("description: a\ntools: [read]", "advancedOptions: {}", "skills: [a]"):
        (note,) = load(recorded.file(OWN, f"{before}{fields}\n{after}Look.\n".encode())).notes
        assert note.kind == "header"
        assert note.message.startswith(f"{said}, so VS Code does not find the header")
        assert note.message.endswith("; begin the file with `---`")


def test_a_plain_prompt_has_no_header_to_find() -> None:
    assert load(File(OWN, "# Reviewer\n\nLook at the change.\n\n---\n\nThen say: good.\n")).notes == ()


def test_an_escape_that_names_nothing() -> None:
    found = ask('description: "\\U00110000"')
    assert not found.loads
    assert found.span.of(text('description: "\\U00110000"')) == "\\"


@pytest.mark.parametrize(
    ("fields", "path", "kind", "at", "said"),
    [
        ("a", OWN, "header", "a", "that VS Code can read, so the agent has every tool; write `description: …`"),
        ("description: 'a' b\ntools: x", OWN, "lost", "b\ntools: x\n", "drops the rest; write values on one line"),
        (
            "description: a\ndescription: b",
            OWN,
            "changed",
            "description",
            "`description` occurs twice, so VS Code reads the first one and ignores this one; remove one",
        ),
        ("tools: {a: b}", OWN, "weaker", "{a: b}", "the agent has every tool"),
        ("infer: maybe", OWN, "ignored", "maybe", "so VS Code ignores it; write `true` or `false`"),
        ("handoffs: true", OWN, "ignored", "true", "; write a list"),
        ("tool: [read]", OWN, "weaker", "tool", "restricts nothing; write `tools`"),
        ("tool: [read]", CLAUDE, "ignored", "tool", "`tool` is not a field of VS Code"),
        ("user-invokable: false", OWN, "weaker", "user-invokable", "; write `user-invocable`"),
        ("user-invokable: true", OWN, "ignored", "user-invokable", "; write `user-invocable`"),
        ("agnets: [a]", OWN, "lost", "agnets", "has no effect; write `agents`"),
        ("exclude_tools: [read]", OWN, "weaker", "exclude_tools", "the agent keeps `read`"),
        ("tools: [read]\nexclude_tools: [read]", OWN, "weaker", "exclude_tools", "the agent keeps `read`"),
        ("model-policy: a", CLAUDE, "ignored", "model-policy", "has no effect; remove it"),
        ("user-invokable: false", CLAUDE, "ignored", "user-invokable", "has no effect; remove it"),
        ("agent: ask", OWN, "ignored", "agent", "has no effect; remove it"),
        ("modle: a", CLAUDE, "ignored", "modle", "has no effect; remove it"),
        ("readOnly: true", OWN, "weaker", "readOnly", "restricts nothing; list what the agent may use in `tools`"),
        ("disable: true", OWN, "weaker", "disable", "the agent can still be called; move the file out of the folder"),
        ("disable-model-invocation: yes", OWN, "weaker", "yes", "; write `true` or `false`"),
        ("disable-model-invocation: no", OWN, "ignored", "no", "; write `true` or `false`"),
        ("isolation: worktree", CLAUDE, "weaker", "isolation", "works in the project itself"),
        ("nope: 1", OWN, "ignored", "nope", "`nope` is not a field of VS Code"),
        (
            "target: cli",
            OWN,
            "ignored",
            "cli",
            "that VS Code knows, so it ignores it; write `vscode` or `github-copilot`",
        ),
        ("target: [vscode]\nhooks: {Stop: [x]}", OWN, "ignored", "[vscode]", "; write `vscode` or `github-copilot`"),
        ("infer: true\ndisable-model-invocation: true", OWN, "weaker", "true", "can call this one; remove `infer`"),
        (
            "handoffs: [{label: Go, agent: b}]",
            OWN,
            "lost",
            "{label: Go, agent: b}",
            "this handoff has no `prompt`, so VS Code does not offer it; add `prompt`",
        ),
        ("handoffs: [{agent: ' ', prompt: ''}]", OWN, "lost", "{agent: ' ', prompt: ''}", "no `label` and `agent`, so"),
        (
            "tools: [read, 'agents/x']\nagents: [b]",
            OWN,
            "lost",
            "agents",
            "`tools` does not have `agent`, so the agent cannot",
        ),
        ("tools: read\nagents: [b]", OWN, "lost", "agents", "; add `agent` to `tools`"),
        (
            "hooks: {preToolUse: [x]}",
            OWN,
            "weaker",
            "preToolUse",
            "is not an event of VS Code, so its hooks do not run; write",
        ),
        ("hooks: {agentStop: [x]}", OWN, "lost", "agentStop", "; write `Stop`"),
        ("hooks: {PermissionRequest: [x]}", CLAUDE, "weaker", "PermissionRequest", "; check the tools in `PreToolUse`"),
        (
            "hooks: {Stop: [{command: x, timeout: 5}]}",
            OWN,
            "ignored",
            "timeout",
            "so it does not limit this hook; limit the time in the command",
        ),
        ("hooks: {Stop: [{hooks: [{timeoutSec: 5}]}]}", OWN, "ignored", "timeoutSec", "VS Code reads `timeoutSec` in"),
        ("handoffs: [b]", OWN, "lost", "b", "this handoff has no `label` and `agent` and `prompt`"),
        ("disallowedTools: Bash", CLAUDE, "weaker", "disallowedTools", "the agent keeps `Bash`"),
        ("tools: Read, Bash(ls)\ndisallowedTools: Bash", CLAUDE, "ignored", "disallowedTools", "has no effect"),
        ("tools: Bash\ndisallowedTools: Bash(ls)", CLAUDE, "weaker", "disallowedTools", "the agent keeps `Bash(ls)`"),
        ("permissionMode: plan", CLAUDE, "weaker", "permissionMode", "is not held to `plan`"),
        (
            "tools: Read, Bash(ls)",
            CLAUDE,
            "lost",
            "Bash(ls)",
            "`Bash(ls)` is not a tool of VS Code, so the agent has no `Bash`",
        ),
        ("tools: [nope]", CLAUDE, "lost", "tools", "the list is empty there"),
        ("model: claude-opus-5", CLAUDE, "lost", "claude-opus-5", "`claude-opus-5` is not a model that VS Code knows"),
        ("model: [claude-opus-5]", CLAUDE, "lost", "claude-opus-5", "; write `sonnet`, `opus` or `haiku`"),
        ("model:", CLAUDE, "lost", "model", "`''` is not a model that VS Code knows"),
        ("model: [nope, opus]", CLAUDE, "lost", "nope", "`nope` is not a model that VS Code knows, so it ignores it"),
        ("model: [nope, inherit]", CLAUDE, "lost", "nope", "so it uses that of the session"),
    ],
)
def test_notes(fields: str, path: str, kind: str, at: str, said: str) -> None:
    notes = [it for it in ask(fields, path).notes if it.kind == kind and said in it.message]
    assert [it.span.of(text(fields)) for it in notes] == [at]


def test_the_notes_are_in_the_order_of_the_file() -> None:
    fields = "model: nope\ntools: nope\nbackground: true\ntools: Read"
    notes = ask(fields, CLAUDE).notes
    assert [it.span.of(text(fields)) for it in notes] == ["nope", "tools", "background", "tools"]
    assert notes == tuple(sorted(notes, key=lambda it: it.span))


def test_a_plain_agent_has_no_notes() -> None:
    assert ask("name: a\ndescription: b: c\ntools: [x]\nmodel: m\nmodel-policy: required").notes == ()
    assert ask("name: a\ndescription: b\ntools: Read, Task\nmodel: sonnet", CLAUDE).notes == ()
    for tools in ("", "tools: {a: b}\n", "tools: '*'\n", "tools: [read, agent]\n", "tools: [agent/runSubagent]\n"):
        assert "lost" not in [it.kind for it in ask(f"{tools}agents: [b]").notes]
    assert ask("tools: [read]\nagents: []").notes == ()
    assert ask("hooks: {PreToolUse: [x], Stop: [x], Other: [x]}").notes == ()
    assert ask("hooks: {PreToolUse: [x], Notification: [x]}", CLAUDE).notes == ()
    assert ask("target: github-copilot\nhooks: {preToolUse: [x]}").notes == ()
    (note,) = ask("hooks: {agentStop: [{timeout: 5}]}").notes
    assert note.kind == "lost"
    assert ask("tools: [runSubagent]\nagents: [b]").notes == ()
    assert ask("target: vscode\nhandoffs: [{label: Go, agent: b, prompt: ''}]").notes == ()
    assert ask("infer: false\ndisable-model-invocation: true").notes == ()
    assert ask("infer: true\ndisable-model-invocation: false").notes == ()
    (note,) = load(File(OWN, "\n---\nname: a\n---\n")).notes
    assert note.kind == "header"


def test_the_agents_that_are_offered() -> None:
    steps = "handoffs: [{agent: helper}, {agent: Plan}, {agent: ask}, {agent: Edit}, {agent: ' '}, {label: x}, other, {agent: [a]}]"
    assert [it for it, _ in ask(steps).offers] == ["helper"]
    assert ask("handoffs: helper").offers == ()


@pytest.mark.parametrize(
    ("path", "own", "read", "name"),
    [
        ("p/.github/agents/a.agent.md", True, True, "a"),
        (".github/agents/.a.b.chatmode.md", True, True, ".a.b"),
        ("/home/u/.copilot/agents/a.md", True, True, "a"),
        (".github/agents/team/a.md", False, False, "a"),
        (".github/agents/README.md", False, False, "README"),
        (".github/agents/a.MD", False, False, "a.MD"),
        (".claude/agents/a.md", False, True, "a"),
        (".cursor/agents/a.md", False, False, "a"),
    ],
)
def test_places(path: str, own: bool, read: bool, name: str) -> None:
    it = reader("vscode")
    assert (it.owns(path), it.reads(path), stem(path)) == (own, read, name)


def test_spans_lie_in_the_text() -> None:
    random = Random(7)
    for _ in range(3000):
        whole = random.choice([yaml_corners.soup, yaml_corners.document])(random)
        try:
            found = read(whole, 5)
            spans = [it.span for it in walk(found.root)] if found.root else []
        except Stop as why:
            spans = [Span(5 + why.at, 5 + why.at)]
        assert all(5 <= it.start <= it.end <= 5 + len(whole) for it in spans), whole


@pytest.mark.parametrize(
    "inside",
    [
        "a: b: c\n" * 20_000,
        "[" * 50_000,
        "- " * 30_000,
        "\n" * 200_000,
        "a: [b,\n" * 20_000,
        "a: |\n\n" * 20_000,
        "a:\n " * 20_000,
    ],
)
def test_hostile_files_get_an_answer(inside: str) -> None:
    load(File(OWN, text(inside)))


def test_a_chat_mode() -> None:
    """As VS Code 1.139.1 answered: in `.github/agents` it is an agent, in `.github/chatmodes` none."""
    text = "---\ndescription: Plans.\n---\nLook at the change.\n"
    found = load(File("/p/.github/chatmodes/plan.chatmode.md", text))
    assert not found.loads
    assert "; move it to `.github/agents/plan.agent.md`" in found.reason
    assert reader("vscode").owns("/p/.github/chatmodes/plan.chatmode.md")
    assert not reader("vscode").owns("/p/.github/chatmodes/plan.md")
    assert load(File("/p/.github/agents/plan.chatmode.md", text)).name == "plan"


def test_a_header_without_fields_has_no_note() -> None:
    assert load(File(OWN, "---\n---\nLook at the change.\n")).notes == ()
