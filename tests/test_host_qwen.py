"""Qwen Code: its two readers of the header, what it refuses and ignores, and the recorded answers of the program."""

from __future__ import annotations

import os
from random import Random

import pytest

from agentls.hosts import unmeasured
from agentls.hosts.others import reader
from agentls.hosts.qwen.header import header
from agentls.hosts.qwen.loader import load
from agentls.hosts.reading import File, Reading
from agentls.syntax.header import value
from agentls.syntax.js_yaml.read import read
from agentls.syntax.stop import Stop

from . import libraries, yaml_corners

PATH = ".qwen/agents/one.md"
BODY = "Look at the change.\n"


def ask(fields: str, body: str = BODY) -> Reading:
    return load(File(PATH, f"---\n{fields}\n---\n{body}"))


def named(fields: str) -> Reading:
    return ask(f"name: one\ndescription: Looks at changes.\n{fields}")


def test_a_plain_agent() -> None:
    found = named("tools: [read_file, Grep]\nmodel: inherit\ncolor: blue")
    assert (found.loads, found.name, found.description) == (True, "one", "Looks at changes.")
    assert found.notes == ()


@pytest.mark.parametrize(
    ("fields", "name", "description"),
    [
        ("name: one\ndescription: use it: when", "one", "use it: when"),
        ("name: one\ndescription: @look", "one", "@look"),
        ('name: one\ndescription: "a: b', "one", '"a: b'),
        ("name: one\ndescription: Looks.\ndescription: Again.", "one", "Again."),
        ("name: one\ndescription: >-\n  a\n  b", "one", "a b"),
        ("name: 12\ndescription: true", "12", "true"),
        ("name: one\ndescription: [a, 1]", "one", "a,1"),
        ("name: one\ndescription: 2024-01-01", "one", "2024-01-01"),
        ("name: one\n# a\ndescription: a: b", "one", "a: b"),
        ("name: prüfer\ndescription: 010", "prüfer", "10"),
    ],
)
def test_both_readers(fields: str, name: str, description: str) -> None:
    found = ask(fields)
    assert (found.loads, found.name, found.description) == (True, name, description)


def test_the_reader_of_lines_is_named() -> None:
    (note,) = ask("name: one\ndescription: use it: when").notes
    assert note.kind == "changed"
    assert "line by line" in note.message


@pytest.mark.parametrize(
    ("text", "loads"),
    [
        ("---\r\nname: one\r\ndescription: Looks.\r\n---\r\n" + BODY, True),
        ("---\rname: one\rdescription: Looks.\r---\r" + BODY, True),
        ("---\nname: one\ndescription: Looks.\n--- \n" + BODY, False),
        ("\n---\nname: one\ndescription: Looks.\n---\n" + BODY, False),
        ("---\nname: one\ndescription: Looks.\n---", False),
        (BODY, False),
        ("", False),
    ],
)
def test_the_cut(text: str, loads: bool) -> None:
    found = load(File(PATH, text))
    assert found.loads is loads
    assert loads or found.reason.startswith("the file has no header between two lines of `---`, so ")


@pytest.mark.parametrize(
    ("fields", "reason", "at"),
    [
        ("description: Looks.", "`name` is missing", "---"),
        ("name: one", "`description` is missing", "---"),
        ("name: x\ndescription: Looks.", "`name` is shorter than 2 or longer than 50 characters", "x"),
        ("name: two words\ndescription: Looks.", "`name` contains characters that are not allowed", "two words"),
        ("name: -one\ndescription: Looks.", "`name` begins or ends with `-` or `_`", "-one"),
        ("name: model\ndescription: Looks.", "`model` is a reserved name", "model"),
        ("name: one\ndescription: '  '", "`description` is empty", "'  '"),
        ("name: one\ndescription: {a: b}", "`description` is a map, not a string", "{a: b}"),
        ("name: one\ndescription: a\nexecutionBackend:", "`executionBackend` is not `container`", "executionBackend"),
        ("name: one\ndescription: a\nmodel: {}", "`model` is a map, not a string", "{}"),
        ("name: one\ndescription: a\npermissionMode: [{a: b}]", "`permissionMode` contains a map", "[{a: b}]"),
        ("name: one\ndescription: a\nbackground: {}", "`background` contains a map", "{}"),
        ("name: one\ndescription: a\napprovalMode: Plan", "the value of `approvalMode` is unknown", "Plan"),
        ("name: one\ndescription: a\nexecutor: x", "`executor` is incomplete", "x"),
        (
            "name: one\ndescription: a\nexecutionBackend: x",
            "`executionBackend` is not `container`",
            "x",
        ),
        ("name: one\ndescription: a\ntools: ['']", "`tools` contains an empty name", "['']"),
        ("name: one\ndescription: a\nmodel: 'openai:'", "`model` names a provider without a model", "'openai:'"),
    ],
)
def test_skipped_files(fields: str, reason: str, at: str) -> None:
    found = ask(fields)
    assert found.reason.startswith(f"{reason}, so Qwen Code skips this file; ")
    assert found.span.of(f"---\n{fields}\n---\n{BODY}") == at


def test_a_short_body() -> None:
    found = ask("name: one\ndescription: Looks.", "Look.\n")
    assert "10 characters" in found.reason


@pytest.mark.parametrize(
    ("fields", "kind", "said"),
    [
        (
            "tools: [Read, grep_search]",
            "lost",
            "`Read` is not a tool of Qwen Code, so the agent does not get it; write `read_file`",
        ),
        (
            "tools: ['*', '!edit']",
            "weaker",
            "`!edit` is read as the name of a tool by Qwen Code, so it denies nothing; list",
        ),
        ("tools: [glob, ^edit]", "lost", "so it denies nothing; list what the agent may use in `tools`"),
        ("tools: [glob, -edit]", "lost", "so it denies nothing; list what the agent may use in `tools`"),
        ("tools: ['!edit']", "lost", "so the agent runs without tools; write names of its own tools"),
        ("disallowedTools: ['!edit']", "weaker", "nothing is denied; write `edit`"),
        ("disallowedTools: Bash", "weaker", "nothing is denied; write `run_shell_command` and `monitor`"),
        ("permissionMode: nope", "weaker", "this value of `permissionMode` is not valid, so Qwen Code ignores it"),
        ("color: mauve", "ignored", "this value of `color` is not valid, so Qwen Code ignores it"),
        ("skills: [a]", "ignored", "`skills` is not a field of Qwen Code, so it has no effect; remove it"),
        ("permission: {edit: deny}", "weaker", "restricts nothing"),
        ("disalowedTools: [edit]", "weaker", "restricts nothing; write `disallowedTools`"),
        ("approvalmode: plan", "weaker", "restricts nothing; write `approvalMode`"),
        ("approvalmode: default", "ignored", "has no effect; write `approvalMode`"),
        ("tools: [Raed, glob]", "lost", "does not get it; write `read_file`"),
        # An agent of 0.24.4 with this made a file with `monitor`.
        (
            "disallowedTools: [Shell]",
            "weaker",
            "without `Shell` the agent still runs them in Qwen Code; deny `monitor`",
        ),
        ("disallowedTools: [nope]", "weaker", "nothing is denied; write one that it has"),
        ("color: bleu", "ignored", "Qwen Code ignores it; write `blue`"),
        ("backgroud: true", "lost", "has no effect; write `background`"),
        ("tools: [read_file, web-fetch]", "lost", "does not get it; write `web_fetch`"),
        ("deniedTools: [edit]", "weaker", "restricts nothing; write `disallowedTools`"),
        ("user-invocable: false", "weaker", "can still be called; say so in `description`"),
        ("readonly: true", "weaker", "restricts nothing"),
        ("readonly: false", "ignored", "has no effect; remove it"),
        ("tools: []", "weaker", "an empty list grants every tool"),
        ("tools: {edit: false}", "weaker", "this value of `tools` is not valid"),
        ("model: sonnet", "changed", "asks the provider for a model of that name"),
    ],
)
def test_notes(fields: str, kind: str, said: str) -> None:
    (note,) = named(fields).notes
    assert note.kind == kind
    assert said in note.message


def test_the_shell_alone_is_denied_where_the_other_tool_is_not_listed() -> None:
    text = (
        "---\nname: one\ndescription: Looks.\ntools: [glob, Shell]\ndisallowedTools: Bash\n---\nLook at the change.\n"
    )
    (note,) = load(File(".qwen/agents/a.md", text)).notes
    assert note.message.endswith("; write `run_shell_command`")


def test_a_list_that_is_not_closed_is_said_once() -> None:
    text = "---\nname: one\ndescription: Looks.\ntools: [read_file\n---\nLook at the change.\n"
    (note,) = load(File(".qwen/agents/a.md", text)).notes
    assert note.message.startswith("the header is not valid YAML")


def test_a_name_with_a_bracket_is_part_of_a_list_only_where_lines_are_read() -> None:
    (note,) = ask("name: one\ndescription: Looks.\ndisallowedTools: '[edt]'").notes
    assert note.kind == "weaker"
    assert "`[edt]` is not a tool of Qwen Code, so nothing is denied" in note.message
    by_line = ask("name: one\ndescription: Looks: all\ndisallowedTools: edt").notes
    assert "weaker" in [it.kind for it in by_line]


def test_no_tool_at_all() -> None:
    """One cause, one note; its remedy names the tools that the host has."""
    for fields in ("tools: Read, Bash", "tools: [Read, Bash]", "tools: [nope]"):
        (note,) = named(fields).notes
        assert "so the agent runs without tools" in note.message
    (note,) = named("tools:\n  - Read\n  - Foo\n  - Bash").notes
    assert note.message.endswith("write `tools: [read_file, run_shell_command]`")


def test_a_text_for_people_is_no_fault() -> None:
    assert load(File(".qwen/agents/README.md", "# Agents\n")).disabled
    assert load(File(".qwen/agents/CONTRIBUTING.md", "# Agents\n\n---\n")).disabled
    assert not load(File(".qwen/agents/README.md", "--- \nname: one\n---\nLook.\n")).disabled
    assert not load(File(".qwen/agents/a.md", "# Agents\n")).disabled


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (".qwen/agents/a.md", True),
        ("/home/u/.qwen/agents/README.md", True),
        (".qwen/agents/.a.md", True),
        (".qwen/agents/team/a.md", False),
        (".qwen/agents/a.MD", False),
        (".qwen/a.md", False),
        (".claude/agents/a.md", False),
    ],
)
def test_places(path: str, found: bool) -> None:
    assert reader("qwen").owns(path) is found


@pytest.mark.parametrize(
    ("path", "host"),
    [
        (".kiro/agents/a.json", "Kiro"),
        ("x/.factory/droids/a.md", "Factory"),
        (".kilo/agents/team/a.md", "Kilo"),
        (".agents/agents/a.md", "Antigravity"),
        (".claude/agents/a.md", None),
        (".qwen/agents/a.md", None),
    ],
)
def test_hosts_that_were_not_measured(path: str, host: str | None) -> None:
    found = unmeasured.host_of(path)
    assert (found and found.host) == host
    assert found is None or "was not measured" in found.message


def test_spans_lie_in_the_file() -> None:
    random = Random(5)
    heads = ("name: one\n", "description: a: b\r\n", "tools:\n  - Read\n", "executor: {kind: acp}\n", "x y\n", "# c\r")
    for _ in range(3000):
        lines = [random.choice(heads) for _ in range(random.randint(0, 4))]
        lines.insert(random.randint(0, len(lines)), yaml_corners.soup(random))
        text = (
            random.choice(("---\n", "---\r\n", "--- \n")) + "".join(lines) + random.choice(("\n---\n", "\n---")) + BODY
        )
        found = load(File(PATH, text))
        for span in (found.span, *(it.span for it in found.notes)):
            assert 0 <= span.start <= span.end <= len(text), (text, found)


@pytest.mark.parametrize("inside", ["a: b: c\n" * 20_000, "[" * 50_000, "\r\n" * 50_000, "  - x\n" * 50_000])
def test_hostile_files_get_an_answer(inside: str) -> None:
    load(File(PATH, f"---\nname: one\ndescription: Looks.\n{inside}\n---\n{BODY}"))


FOLDER = libraries.find()


@pytest.mark.skipif(FOLDER is None, reason=libraries.missing())
def test_yaml_reads_headers_the_same() -> None:
    """The package `yaml`, which refuses and reads what we do in 99 of 100 damaged headers."""
    assert FOLDER is not None
    random = Random(int(os.environ.get("AGENTLS_FUZZ_SEED", "8")))
    items = [yaml_corners.damaged(random, yaml_corners.document(random)).replace("\r", "") for _ in range(3000)]
    script = "const yaml = require('yaml'); const ask = (text) => yaml.parse(text, { schema: 'core' });"
    different = []
    for text, theirs in zip(items, libraries.ask(FOLDER, script, items), strict=True):
        try:
            ours = {"value": libraries.shown(value(read(text, 2)))}
        except Stop as stop:
            ours = {"error": str(stop)}
        # To the host, what is not a map is as good as an error.
        theirs, ours = (it if "map" in str(it.get("value"))[:8] else {"error": "no map"} for it in (theirs, ours))
        if ("error" in theirs) + ("error" in ours) != 2 and theirs != ours:
            different.append(f"{text!r}\n  library: {theirs}\n  ours: {ours}")
    assert len(different) < len(items) / 50, "\n".join(sorted(different, key=len)[:12])


def test_places_of_fields_through_other_line_ends() -> None:
    text = "---\r\nname: one\r\ndescription: use it: when\r\n---\r\n" + BODY
    found = header(text)
    assert found is not None
    assert found.places["description"][1].of(text) == "description: use it: when"
    assert text[found.body :] == BODY


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("name: system\ndescription: Looks.", "is a reserved name, so Qwen Code skips this file; choose another name"),
        ("name: ab\ndescription: Looks.\nrunConfig:\n  max_turns: 0", "; write a whole number above 0"),
        ("name: ab\ndescription: Looks.\nrunConfig:\n  max_time_minutes: no", "; write a number above 0"),
    ],
)
def test_what_to_write_instead(fields: str, expected: str) -> None:
    found = load(File(".qwen/agents/a.md", f"---\n{fields}\n---\nLook at the change.\n"))
    assert found.reason.endswith(expected)
