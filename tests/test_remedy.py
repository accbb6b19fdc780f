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


def test_a_reason_of_no_reader() -> None:
    assert for_header("something else", "a: b", 0) == for_header("something else", "a: b", 4) == QUOTE
