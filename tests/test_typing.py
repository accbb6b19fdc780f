"""Colours, signatures, notes between words, and Enter."""

from __future__ import annotations

import pytest

from agentls.dialect import palette
from agentls.dialect.load import dialect
from agentls.document import Document
from agentls.features.colours import colours, presentations
from agentls.features.inlay import hints
from agentls.features.on_type import entered
from agentls.features.signature import signature
from agentls.text.problem import apply
from agentls.text.source import Span
from tests.completing import AROUND, cursor

COLOURS = dialect("claude-code").fields["color"].choices


def header(lines: str) -> str:
    return f"---\nname: a\ndescription: b\n{lines}\n---\nBody.\n"


# Colours


@pytest.mark.parametrize("choice", COLOURS, ids=[str(it.value) for it in COLOURS])
def test_each_name_has_its_colour_and_stays_itself(choice: object) -> None:
    name = choice.value  # type: ignore[attr-defined]
    document = Document(header(f"color: {name}"))
    (found,) = colours(document)
    assert found.span.of(document.text) == name
    assert f"#{found.rgb[0]:02x}{found.rgb[1]:02x}{found.rgb[2]:02x}" == choice.swatch  # type: ignore[attr-defined]
    assert presentations(document, found.span, found.rgb)[0][0] == name


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ('"#ff0000"', '"red"'),
        ("'#10B981'", "'green'"),
        ("teal", "cyan"),
        ("Gold", "yellow"),
        ("indigo", "purple"),
        ('"#F0F"', '"purple"'),
        ("navy", "blue"),
        ("light blue", "cyan"),
    ],
)
def test_a_picked_colour_becomes_the_nearest_name(written: str, becomes: str) -> None:
    document = Document(header(f"color: {written}"))
    (found,) = colours(document)
    names = presentations(document, found.span, found.rgb)
    assert apply(document.text, (names[0][1],)) == header(f"color: {becomes}")
    assert sorted(name for name, _ in names) == sorted(str(it.value) for it in COLOURS)


@pytest.mark.parametrize(
    "lines", ["color: nothing", "color: 12", "color:", "color: [red]", "colour: red", "model: red"]
)
def test_what_is_no_colour_has_no_swatch(lines: str) -> None:
    assert colours(Document(header(lines))) == []


def test_a_range_that_is_no_colour_is_not_written_to() -> None:
    assert presentations(Document(header("color: red")), Span(0, 3), (255, 0, 0)) == []


@pytest.mark.parametrize(
    ("text", "rgb"), [("#abc", (170, 187, 204)), ("AABBCC", (170, 187, 204)), ("#aabbccdd", (170, 187, 204))]
)
def test_hexadecimal(text: str, rgb: object) -> None:
    assert palette.parse(text) == rgb


# Signatures


@pytest.mark.parametrize(
    ("lines", "label", "active"),
    [
        ("tools: Agent($0", "Agent(names of agents)", 0),
        ("tools: Task(a, $0)", "Task(names of agents)", 0),
        ("tools: [Read, Bash($0", "Bash(a command pattern, such as git *)", 0),
        ("tools: mcp__$0", "mcp__server__tool", 0),
        ("disallowedTools:\n  - mcp__github__$0", "mcp__server__tool", 1),
    ],
)
def test_the_form_of_an_entry(lines: str, label: str, active: int) -> None:
    text, offset = cursor(header(lines))
    found = signature(Document(text), AROUND, offset)
    assert found is not None
    assert (found.label, found.active) == (label, active)
    assert all(span.of(label) in label for span in found.parameters)


def test_the_form_names_what_is_configured() -> None:
    text, offset = cursor(header("tools: mcp__github__$0"))
    found = signature(Document(text), AROUND, offset)
    assert found is not None
    assert "`search_code`, `get_issue`" in found.notes[1]


@pytest.mark.parametrize("lines", ["tools: Re$0ad", "tools: Bash(a)$0", "skills: a($0", "model: x($0", "tools: Foo($0"])
def test_other_entries_have_no_form(lines: str) -> None:
    text, offset = cursor(header(lines))
    assert signature(Document(text), AROUND, offset) is None


# Notes at the ends of lines


def noted(lines: str, **more: frozenset[str]) -> str:
    """The header's lines with the notes in angle brackets where they are."""
    text = header(lines)
    out, last = "", 0
    for it in hints(Document(text), Span(0, len(text)), **more):
        out += text[last : it.offset] + f"<{it.label}>"
        last = it.offset
    return (out + text[last:])[len("---\nname: a\n") : -len("\n---\nBody.\n")]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("model: sonnet", "description: b<≈ 1 token>\nmodel: sonnet<= claude-sonnet-5-5>"),
        ("model: 'Opus' # x", "description: b<≈ 1 token>\nmodel: 'Opus' # x<= claude-opus-5-5>"),
        ("model: inherit", "description: b<≈ 1 token>\nmodel: inherit"),
        ("model: claude-opus-5-5", "description: b<≈ 1 token>\nmodel: claude-opus-5-5"),
        ("tools: []", "description: b<≈ 1 token>\ntools: []<no tools>"),
        ("tools:", "description: b<≈ 1 token>\ntools:<no tools>"),
        ("tools:\n  - Foo\n  - Bar", "description: b<≈ 1 token>\ntools:<no tools>\n  - Foo\n  - Bar"),
        ("tools: Read", "description: b<≈ 1 token>\ntools: Read"),
    ],
)
def test_notes(lines: str, expected: str) -> None:
    assert noted(lines) == expected


def test_each_kind_of_note_can_be_left_out() -> None:
    assert (
        noted("model: sonnet\ntools: []", kinds=frozenset(("tools",)))
        == "description: b\nmodel: sonnet\ntools: []<no tools>"
    )
    assert noted("model: sonnet\ntools: []", kinds=frozenset()) == "description: b\nmodel: sonnet\ntools: []"


def test_only_notes_of_the_range_are_given() -> None:
    text = header("model: sonnet")
    assert hints(Document(text), Span(0, 10)) == []


def test_a_file_that_does_not_load_has_no_notes() -> None:
    text = "---\ndescription: b\nmodel: sonnet\n---\n"
    assert hints(Document(text), Span(0, len(text))) == []


# Enter


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(
    ("typed", "becomes"),
    [
        ("tools:\n  - Read\n$0", "tools:\n  - Read\n  - "),
        ("tools:\n  - Read\n  $0", "tools:\n  - Read\n  - "),
        ("tools:\n- Read\n$0", "tools:\n- Read\n- "),
        ("tools:\n$0", "tools:\n  - "),
        ("tools: # by need\n$0", "tools: # by need\n  - "),
        ("tools:   \n$0", "tools:   \n  - "),
        ("'tools':\n$0", "'tools':\n  - "),
        ('"skills": # two\n$0', '"skills": # two\n  - '),
        ("tools:#\n$0", "tools:#\n"),
        ("hooks: # guards\n$0", "hooks: # guards\n  "),
        ("tools:\n  - Read # a\n$0", "tools:\n  - Read # a\n  - "),
        ("tools: Read # a\n$0", "tools: Read # a\n"),
        ("skills:\n$0", "skills:\n  - "),
        ("tools:\n  - Read\n  - \n$0", "tools:\n  - Read\n"),
        ("tools:\n  - Read\n  -\n  $0", "tools:\n  - Read\n"),
        ("hooks:\n$0", "hooks:\n  "),
        ("hooks:\n  Stop:\n$0", "hooks:\n  Stop:\n    - "),
        ("hooks:\n  Stop:\n    - matcher: x\n$0", "hooks:\n  Stop:\n    - matcher: x\n      "),
        ("hooks:\n  Stop:\n    - hooks:\n$0", "hooks:\n  Stop:\n    - hooks:\n        - "),
        ("initialPrompt: |\n$0", "initialPrompt: |\n  "),
        ("initialPrompt: |\n  one\n$0", "initialPrompt: |\n  one\n  "),
        ("initialPrompt: |\n  - one\n$0", "initialPrompt: |\n  - one\n  "),
        ("tools: Read\n$0", "tools: Read\n"),
        ("model:\n$0", "model:\n"),
        ("model: x\n$0", "model: x\n"),
        ("# - Read\n$0", "# - Read\n"),
    ],
)
def test_enter_keeps_the_shape(typed: str, becomes: str, end: str) -> None:
    text, offset = cursor(header(typed).replace("\n", end))
    found = apply(text, tuple(entered(Document(text), offset)))
    assert found == header(becomes).replace("\n", end)


@pytest.mark.parametrize("body", ["- one\n$0", "tools:\n$0", "  - x\n$0"])
def test_enter_in_the_body_is_left_alone(body: str) -> None:
    text, offset = cursor(header("color: red") + body)
    assert entered(Document(text), offset) == []
