"""Cursor: its reader of lines, what it leaves out and changes, and the recorded answers of the program."""

from __future__ import annotations

import pytest

from agentls.hosts.cursor.loader import header, load
from agentls.hosts.others import reader
from agentls.hosts.reading import File, Reading
from agentls.text.source import line_in

from . import recorded

PATH = ".cursor/agents/one_two.md"
BODY = "Look at the change.\n"
_REMOVE = "remove it if only Cursor reads the file"


def ask(fields: str, body: str = BODY) -> Reading:
    return load(File(PATH, f"---\n{fields}\n---\n{body}"))


@pytest.mark.parametrize(
    ("fields", "name", "description", "tools", "model"),
    [
        ("name: a\ndescription: use it: when", "a", "use it: when", None, "inherit"),
        ('name: "a"\ndescription: "x\\ny"', '"a"', '"x\\ny"', None, "inherit"),
        ("name: a\ndescription: >-\n  long\n  text", "a", ">-", None, "inherit"),
        ("description: x", "one-two", "x", None, "inherit"),
        ("NAME: a\nname:\ntools: Read, , Grep", "one-two", None, ["Read", "Grep"], "inherit"),
        ("name: a\ntools: [Read, Grep]", "a", None, ["[Read", "Grep]"], "inherit"),
        ("name: a\ntools:\n  - Read", "a", None, None, "inherit"),
        ("name: a\nmcp:\n  model: x", "a", None, None, "x"),
        ("name: a\n# model: x\nmodel: y # z", "a", None, None, "y # z"),
        ("not a field\n: x\nname: a", "a", None, None, "inherit"),
    ],
)
def test_lines(fields: str, name: str, description: str | None, tools: list[str] | None, model: str) -> None:
    found = ask(fields)
    assert (found.loads, found.name, found.description, found.tools, found.model) == (
        True, name, description, tools, model,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "loads"),
    [
        ("text\n---\nname: a\n---\nGo.", True),
        ("--- \r\nname: a\r\n---\r\nGo.", True),
        ("---\nname: a\n--- more", True),
        ("---\n\n---\nGo.", True),
        ("---\n---\nGo.", False),
        ("---\nname: a\n---\n \n", False),
        ("---\nname: a\n", False),
        ("----\nname: a\n---\nGo.", False),
        (" ---\nname: a\n---\nGo.", False),
        ("---\nname: claude-code-tutor\n---\nGo.", False),
        ("---\nname: a\n---\nGo.\0", False),
        ("", False),
    ],
)
def test_which_files_load(text: str, loads: bool) -> None:
    found = load(File(PATH, text))
    assert found.loads is loads
    assert bool(found.reason) is not loads
    assert 0 <= found.span.start <= found.span.end <= len(text)


@pytest.mark.parametrize(
    ("path", "text", "reason", "at"),
    [
        (
            PATH,
            "---\nname: a\n---\nGo.\0 On.",
            (
                "the file contains a NUL character, so Cursor reads it as a binary file and does not load it; "
                "remove the NUL character"
            ),
            "\0",
        ),
        (
            PATH,
            "name: a\nGo.",
            (
                "the file has no header between two lines of `---`, so Cursor does not load it; "
                "write `---` on the first line and below the fields"
            ),
            "name: a",
        ),
        (
            PATH,
            "---\nname: a\n--- \n \n\n",
            "the prompt is empty, so Cursor does not load this file; write one below the header",
            "--- ",
        ),
        (
            PATH,
            "---\nname: claude-code-tutor\n---\nGo.",
            "`claude-code-tutor` is a reserved name, so Cursor leaves this agent out; choose another name",
            "claude-code-tutor",
        ),
        (
            ".cursor/agents/claude-code_tutor.md",
            "---\nmodel: fast\n---\nGo.",
            "`claude-code-tutor` is a reserved name, so Cursor leaves this agent out; choose another name",
            "---",
        ),
    ],
)
def test_why_a_file_does_not_load(path: str, text: str, reason: str, at: str) -> None:
    found = load(File(path, text))
    assert (found.reason, found.span.of(text)) == (reason, at)
    assert found.span.end <= text.rindex(at) + len(at)


@pytest.mark.parametrize(("fields", "is_readonly"), [("description:\nmodel:\nreadonly: TRUE", True), ("model:", False)])
def test_what_has_no_value_is_not_there(fields: str, is_readonly: bool) -> None:
    found = ask(fields)
    assert (found.description, found.model, found.readonly) == (None, None, is_readonly)


@pytest.mark.parametrize(
    ("fields", "kind", "at"),
    [
        ("name: a\ndescription: >-\n  x", "changed", ">-"),
        ("name: 'a'", "changed", "'a'"),
        ("name: a\nmodel: x # note", "changed", "x # note"),
        ("description: Looks.\n\tMore.", "changed", "Looks."),
        ("name: a\ntools:\n- Read", "weaker", "tools:"),
        ("name: a\ntools: [Read]", "lost", "[Read]"),
        ("name: a\ndisallowedTools: Bash", "weaker", "disallowedTools"),
        ("name: a\nx:\n  model: y", "changed", "model"),
        ("name: a\ncolor: red", "ignored", "color"),
        ("readonly: yes", "weaker", "yes"),
        ("readonly: 'true'", "weaker", "'true'"),
        ("readonly: true # safe", "weaker", "true # safe"),
        ("readonly:\n  true", "weaker", "readonly:"),
        ("redonly: true", "weaker", "redonly"),
        ("allowed-tools: Read", "weaker", "allowed-tools"),
        ("sandbox_mode: read-only", "weaker", "sandbox_mode"),
        ("approvalMode: plan", "weaker", "approvalMode"),
        ("hooks:\n  PreToolUse: []", "weaker", "hooks"),
        ("hooks:\n  PostToolUse: []\nmodel: PreToolUse", "ignored", "hooks"),
        ("isolation: worktree", "weaker", "isolation"),
        ("redonly: false", "ignored", "redonly"),
        ("disable-model-invocation: true", "weaker", "disable-model-invocation"),
        ("disable-model-invocation: false", "ignored", "disable-model-invocation"),
        ("disable: true", "weaker", "disable"),
        ("modle: x", "lost", "modle"),
        ("mode: x", "ignored", "mode"),
        ("disalowedTools: Write", "weaker", "disalowedTools"),
        ("allowedTools: Read", "weaker", "allowedTools"),
    ],
)
def test_notes(fields: str, kind: str, at: str) -> None:
    text = f"---\n{fields}\n---\n{BODY}"
    assert (kind, at) in [(it.kind, it.span.of(text)) for it in load(File(PATH, text)).notes]


@pytest.mark.parametrize(
    ("fields", "messages"),
    [
        (
            '"model": fast',
            ['the quotes are part of `"model"` in Cursor, so the field has no effect; write `model`'],
        ),
        (
            "x:\n  color: red\n'y': z",
            [f"`{it}` is not a field of Cursor, so it has no effect; {_REMOVE}" for it in ("x", "'y'")],
        ),
        ("modle: fast", ["`modle` is not a field of Cursor, so it has no effect; write `model`"]),
        (
            "permissionMode: plan",
            ["`permissionMode` is not a field of Cursor, so the agent is not held to `plan`; write `readonly: true`"],
        ),
        ("color: plan", [f"`color` is not a field of Cursor, so it has no effect; {_REMOVE}"]),
        ("redonly: true", ["`redonly` is not a field of Cursor, so it restricts nothing; write `readonly`"]),
    ],
)
def test_what_is_said_of_a_field_that_cursor_does_not_have(fields: str, messages: list[str]) -> None:
    assert [it.message for it in ask(fields).notes] == messages


@pytest.mark.parametrize("fields", ["modle: fast", "redonly: true", 'description: "a # b', "description: C # b"])
def test_a_file_that_others_read_too_is_not_rewritten_for_cursor(fields: str) -> None:
    (note,) = load(File(".claude/agents/a.md", f"---\n{fields}\n---\n{BODY}")).notes
    assert note.kind in ("ignored", "changed")
    assert "write `" not in note.message


@pytest.mark.parametrize(
    ("text", "span", "prompt"),
    [
        ("---\nname: a\n--- more\nGo.", (4, 11), "more\nGo."),
        ("---\nname: a\n--- \n\n Go.", (4, 11), "Go."),
        ("---\n\n---\nGo.", (4, 4), "Go."),
    ],
)
def test_where_the_header_and_the_prompt_are(text: str, span: tuple[int, int], prompt: str) -> None:
    found = header(text)
    assert found
    assert (found.span, text[found.body :]) == (span, prompt)


@pytest.mark.parametrize(("file", "name"), [("a_b c.mdc", "a-b-c"), ("a.b.md", "a.b"), (".md", ".md")])
def test_the_name_of_a_file_that_has_none(file: str, name: str) -> None:
    assert load(File(f".cursor/agents/{file}", f"---\nmodel: x\n---\n{BODY}")).name == name


@pytest.mark.parametrize(
    "fields",
    [
        "readonly: TRUE",
        "readonly: false",
        "readonly: no",
        "readonly:",
        "tools:",
        "tools:  \n  # every one\n",
        "tools: \n# - Read\nreadonly: true",
        'description: "Fast" reviews',
        "description: Reviews C # code",
    ],
)
def test_what_cursor_reads_as_it_is_meant(fields: str) -> None:
    assert ask(fields).notes == ()


@pytest.mark.parametrize(
    ("fields", "kind", "said"),
    [
        ("readonly: true\nreadonly: false", "weaker", "so the agent may write"),
        ("readonly: true\nx:\n  readonly: false", "weaker", "so the agent may write"),
        ("readonly: 'true'\nReadOnly:", "weaker", "so the agent may write"),
        ("readonly: false\nreadonly: true", "changed", "so the one above has no effect"),
        ("readonly: true\nreadonly: TRUE", "changed", "so the one above has no effect"),
        ("readonly: false\nreadonly: no", "changed", "so the one above has no effect"),
        ("tools: Read\ntools: Read, Write", "weaker", "so the agent also gets `Write`"),
        ("tools:\n  - Read\ntools: Read, Write", "weaker", "so the agent also gets `Write`"),
        ("tools: Read\nx:\n  tools: Bash", "weaker", "so the agent also gets `Bash`"),
        ("tools: Read\ntools:", "weaker", "so the agent gets every tool"),
        ("tools: Read, Write\ntools: Read", "changed", "so the one above has no effect"),
        ("tools: '*'\ntools: Read", "changed", "so the one above has no effect"),
        ("model: x\nmodel: y", "changed", "so the one above has no effect"),
    ],
)
def test_the_last_of_a_key_counts(fields: str, kind: str, said: str) -> None:
    (note,) = (it for it in ask(fields).notes if "twice" in it.message)
    assert (note.kind, note.is_form) == (kind, True)
    assert f" occurs twice, and Cursor reads the last one, {said}; " in note.message
    assert note.message.endswith("; remove or rename it" if "x:\n" in fields else "; remove one of the two")


@pytest.mark.parametrize("fields", ["x:\n  readonly: true\nreadonly: false", "model: y\nx:\n  model: y"])
def test_fields_below_others_are_not_repeated(fields: str) -> None:
    assert [it.message for it in ask(fields).notes if "twice" in it.message] == []


@pytest.mark.parametrize(
    ("fields", "below"),
    [
        ("tools:\n- Read", "list"),
        ("tools: \r\n\n  # a remark\n  - Read\n  - Grep", "list"),
        ("tools:\n  -\n    Read", "list"),
        ("tools:\n  [Read, Grep]", "value"),
        ("tools:\n  Read: true", "value"),
    ],
)
def test_tools_below_the_key(fields: str, below: str) -> None:
    (note,) = (it for it in ask(fields).notes if it.kind == "weaker")
    assert note.message.startswith(f"the {below} below `tools:` is not read by Cursor, so the agent gets every tool")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("readonly: yes", "`yes` is not `true` for Cursor, so the agent may write; write `readonly: true`"),
        ("readonly:\n  true", "this value is not `true` for Cursor, so the agent may write; write `readonly: true`"),
        (
            "tools:\n  - Read",
            "the list below `tools:` is not read by Cursor, so the agent gets every tool; write the names on the line of `tools`, separated by commas",
        ),
        ("description:\n  Looks.", "the value below `description:` is not read by Cursor; write the value on one line"),
        (
            "tools: [Read]",
            "`[` becomes part of a tool's name in Cursor; write the names without brackets and quotes",
        ),
        (
            "description: |\n  Looks.",
            "`|` is read by Cursor as the whole value of `description`; write the value on one line",
        ),
        ("description: 'Looks.'", "the quotes become part of `description` in Cursor; write the value without them"),
        ('model: "fast" x', "the quotes become part of `model` in Cursor; write the value without them"),
        (
            "description: Looks\n  at it.",
            "`description` continues on the next line, but Cursor reads only the first one; write the value on one line",
        ),
        ("model: x # fast", "the comment becomes part of `model` in Cursor; move it to a line of its own"),
        (
            "model: &m fast",
            "the anchor `&m` is read by Cursor as a part of the value of `model`; write the value without it",
        ),
        (
            "tools: &t [Read]",
            "the anchor `&t` is read by Cursor as a part of the value of `tools`; write the value without it",
        ),
        (
            "model: !!str 5",
            "the tag `!!str` is read by Cursor as a part of the value of `model`; write the value without it",
        ),
    ],
)
def test_values_that_yaml_reads_differently(fields: str, message: str) -> None:
    (note,) = ask(fields).notes
    assert note.message == message
    assert note.is_form is (not fields.startswith("readonly"))


@pytest.mark.parametrize(
    ("fields", "is_parent"),
    [
        ("mcp:\n  # a remark\n  x: y\n  model: z", True),
        ("mcp:\n  x: y\nmodel: z", False),
        ("mcp: x\ntags:\n  name: y", False),
    ],
)
def test_a_field_is_not_to_be_removed_with_those_that_cursor_reads_below_it(fields: str, is_parent: bool) -> None:
    remedy = next(it.why.remedy for it in ask(fields).notes if it.message.startswith("`mcp`"))
    assert (remedy.kind == "") is is_parent


@pytest.mark.parametrize("description", ["&copy; of the change", "*Reviews* code", "!important to read", "*look"])
def test_signs_in_front_of_a_description_are_text(description: str) -> None:
    assert ask(f"description: {description}").notes == ()


def test_a_plain_agent_has_no_notes() -> None:
    assert ask("name: a\ndescription: Looks at changes.\ntools: Read, Grep\nmodel: inherit\nreadonly: true").notes == ()


@pytest.mark.parametrize(
    ("path", "own", "read"),
    [
        ("p/.cursor/agents/a.md", True, True),
        ("p/.cursor/agents/b/.c.MDC", True, True),
        (".claude/agents/b/README.markdown", False, True),
        (".grok/agents/a.md", False, True),
        (".cursor/rules/a.md", False, False),
        (".cursor/agents/a.txt", False, False),
        (".claude/commands/a.md", False, False),
    ],
)
def test_places(path: str, own: bool, read: bool) -> None:
    it = reader("cursor")
    assert (it.owns(path), it.reads(path)) == (own, read)


@pytest.mark.parametrize(
    "text", ["---\n" * 60_000, "---\n" + "\n" * 200_000, "---" + " " * 200_000, "---\na: b\n" + "x: y\n" * 50_000]
)
def test_hostile_files_get_an_answer(text: str) -> None:
    assert isinstance(load(File(PATH, text)), Reading)


def test_a_text_for_people_is_no_fault() -> None:
    assert load(File(".cursor/agents/README.md", "# Agents\n")).disabled
    assert load(File(".cursor/agents/AGENTS.md", "# Agents\n\n---\n\nMore.\n")).disabled
    assert not load(File(".cursor/agents/notes.md", "# Agents\n")).disabled
    assert not load(File(".cursor/agents/a.md", "# Agents\n")).disabled


def test_the_first_line_alone() -> None:
    (note,) = load(File(".cursor/agents/a.md", "---\ndescription: a\n  b\n---\nLook.\n")).notes
    assert note.message.startswith("`description` continues on the next line, but Cursor reads only the first one")


@pytest.mark.parametrize("below", [".hidden", "node_modules", "dist", "x/build", "/".join("abcdefghijk")])
def test_folders_that_are_not_searched(below: str) -> None:
    assert not reader("cursor").reads(f".claude/agents/{below}/a.md")
    assert reader("cursor").reads(".claude/agents/x/.a.md")


@pytest.mark.parametrize(("mode", "kind"), [("plan", "weaker"), ("acceptEdits", "ignored")])
def test_a_mode_that_restricts(mode: str, kind: str) -> None:
    (note,) = load(File(".claude/agents/a.md", f"---\npermissionMode: {mode}\n---\nLook.\n")).notes
    assert note.kind == kind


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_other_encodings(encoding: str) -> None:
    """As Cursor 1.0.32 answered for such files."""
    text = "---\nname: a\ndescription: prüft Änderungen\n---\nLies die Änderung.\n"
    file = recorded.file(".cursor/agents/a.md", text.encode(encoding))
    found = load(file)
    assert found.loads
    assert (found.name, found.description) == ("a", "prüft Änderungen")
    (note,) = found.notes
    assert (note.kind, note.span) == ("changed", line_in(file.text, 0))
    assert note.message == "the file is not valid UTF-8, so Cursor guesses its encoding; save it as UTF-8"


def test_what_is_in_no_encoding() -> None:
    assert not load(recorded.file(".cursor/agents/a.md", b"---\nname: a\n---\nLook\0 at it.\xff\n")).loads


def test_an_indented_field_that_undoes_another_is_said_once() -> None:
    (note,) = ask("readonly: true\nmeta: x\n  readonly: false").notes[1:]
    assert "reads the last one, so the agent may write" in note.message


def test_an_indented_field_is_not_to_be_removed() -> None:
    (note,) = ask("description: Looks.\n  readonly: true").notes
    assert "; remove the indentation if it is meant as that, otherwise rename it" in note.message


@pytest.mark.parametrize("header", ["just words", "- a", "# a: b"])
def test_a_header_without_fields(header: str) -> None:
    (note,) = ask(header).notes
    assert (note.kind, note.message.partition(",")[0]) == ("header", "the header has no field that Cursor can read")


@pytest.mark.parametrize("more", ["   ", "\n  # a remark", "\n  Model: fast", "\n\n", "\n   "])
def test_a_value_that_is_whole_is_not_said_to_be_cut(more: str) -> None:
    """Spaces at the end, an indented comment and an indented field add nothing to it."""
    found = ask(f"description: Looks.{more}\nreadonly: true")
    assert found.description == "Looks."
    assert [it.message for it in found.notes if "the first line" in it.message] == []
