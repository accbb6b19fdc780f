"""What to do about a header that is not valid YAML, by the reasons that the readers of the hosts give."""

from __future__ import annotations

import pytest

from agentls.hosts.others import reader
from agentls.hosts.reading import File
from agentls.hosts.remedy import QUOTE, for_header


@pytest.mark.parametrize(
    ("host", "lines", "expected"),
    [
        ("gemini", "description: one\ndescription: two", "remove one of the two"),
        ("gemini", "metadata:\n\ta: 1", "indent with spaces"),
        ("gemini", "description: a\x07b", "remove the character"),
        ("gemini", 'description: "it looks', "close the quotes"),
        ("gemini", "tools: [glob", "close the bracket"),
        ("gemini", r'description: "a\q"', "write two backslashes for one"),
        ("gemini", "tools: [glob,, ls]", "remove the comma"),
        ("gemini", "description:Looks", "write a space after the colon"),
        ("gemini", "temperature:1\ndescription: Looks", "write a space after the colon"),
        ("gemini", "...\ndescription: Looks", "remove the line that begins with `---` or `...`"),
        ("gemini", "description: Looks\njust words", "write a field as `key: value`"),
        ("gemini", "description: one\n  two: three", "indent the lines alike, or put the whole value in quotes"),
        ("gemini", "tools:\n    - glob\n  - ls", "indent the lines alike, or put the whole value in quotes"),
        ("gemini", "description: Use when: it looks", "put the value in quotes"),
        ("gemini", "description: @reviewer", "put the value in quotes"),
        ("gemini", "description: **Bold** words", "put the value in quotes"),
        ("gemini", "description: !mine words", "remove the tag"),
        ("copilot-cli", "description: one\ndescription: two", "remove one of the two"),
        ("copilot-cli", 'description: "it looks', "close the quotes"),
        ("copilot-cli", "description:Looks", "write a space after the colon"),
        ("copilot-cli", "description: Use when: it looks", "put the value in quotes"),
        ("copilot-cli", "infer:no\ndescription: Looks", "write a space after the colon of the line above"),
        ("copilot-cli", "infer= no\ndescription: Looks", "write the line above as `key: value`"),
        ("copilot-cli", "words\ndescription: Looks", "write the line above as `key: value`"),
        ("copilot-cli", "%YAML 1.2\ndescription: Looks", "write the line above as `key: value`"),
        ("copilot-cli", 'description: "Looks\ntools: "*"', "close the quotes on the line above"),
        ("copilot-cli", "tools: [read\ndescription: Looks", "close the bracket"),
        ("copilot-cli", "tools: {read\ndescription: Looks", "close the bracket"),
        ("copilot-cli", "description: @look\nmodel: Looks", "put the value in quotes"),
        ("copilot-cli", "--- x\ndescription: Looks", "remove the line that begins with `---` or `...`"),
    ],
)
def test_a_header_that_is_not_yaml(host: str, lines: str, expected: str) -> None:
    path = {"gemini": ".gemini/agents/a.md", "copilot-cli": ".github/agents/a.md"}[host]
    found = reader(host).load(File(path, f"---\nname: a\n{lines}\n---\nLook at it.\n"))
    assert found.why is not None
    assert found.why.remedy.said == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ndescription: Looks.\nLook at it.\n", "write `---` alone on a line below the fields"),
        ("---toml\na = 1\n---\nLook at it.\n", "write `---` alone on the first line"),
        ("---json\n{a}\n---\nLook at it.\n", "correct the JSON"),
    ],
)
def test_opencode(text: str, expected: str) -> None:
    (note,) = reader("opencode").load(File(".opencode/agents/a.md", text)).notes
    assert note.why.remedy.said == expected


def test_the_line_above_at_the_beginning() -> None:
    text = "---\ntemperature:1\nname: a\ndescription: Looks.\n---\nLook at it.\n"
    found = reader("gemini").load(File(".gemini/agents/a.md", text))
    assert found.reason.endswith("; write a space after the colon of the line above")


def test_a_tab_on_the_first_line() -> None:
    found = reader("copilot-cli").load(File(".github/agents/a.md", "---\n\tname: a\ndescription: Looks.\n---\n"))
    assert found.reason.endswith("; write spaces for the tab")


def test_the_header_that_a_container_needs() -> None:
    text = "---\nname: one\ndescription: Use when: it looks\nexecutionBackend: container\n---\nLook at it now.\n"
    found = reader("qwen").load(File(".qwen/agents/a.md", text))
    assert "which `executionBackend` requires" in found.reason
    assert found.why is not None
    assert found.why.remedy == QUOTE


def test_a_line_above_that_is_right_is_left_alone() -> None:
    text = "---\nname: a\nnotes: |\n  see:below\ndescription: Use when: it looks\n---\nLook at it.\n"
    found = reader("gemini").load(File(".gemini/agents/a.md", text))
    assert found.reason.endswith("; put the value in quotes")


def test_a_reason_of_no_reader() -> None:
    assert for_header("implicit key", "a:b", 0).said == "write a space after the colon"
    assert for_header("something else", "a: b", 0) == for_header("something else", "a: b", 4) == QUOTE
