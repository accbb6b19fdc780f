"""What to do about a header that is not valid YAML, by the reasons that the readers of the hosts give."""

from __future__ import annotations

import pytest

from agentls.hosts.others import reader
from agentls.hosts.reading import File
from agentls.hosts.remedy import QUOTE, for_header


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("description: one\ndescription: two", "remove one of the two"),
        ("metadata:\n\ta: 1", "indent with spaces"),
        ("description: a\x07b", "remove the character"),
        ('description: "it looks', "close the quotes"),
        ("tools: [glob", "close the bracket"),
        (r'description: "a\q"', "write two backslashes for one"),
        ("tools: [glob,, ls]", "remove the comma"),
        ("description:Looks", "write a space after the colon"),
        ("description: Looks\njust words", "write a field as `key: value`"),
        ("description: one\n  two: three", "indent the lines alike, or put the whole value in quotes"),
        ("tools:\n    - glob\n  - ls", "indent the lines alike, or put the whole value in quotes"),
        ("description: Use when: it looks", "put the value in quotes"),
        ("description: @reviewer", "put the value in quotes"),
        ("description: **Bold** words", "put the value in quotes"),
        ("description: !mine words", "remove the tag"),
    ],
)
def test_gemini(lines: str, expected: str) -> None:
    found = reader("gemini").load(File(".gemini/agents/a.md", f"---\nname: a\n{lines}\n---\nLook at it.\n"))
    assert found.why is not None
    assert found.why.remedy.said == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("description: one\ndescription: two", "remove one of the two"),
        ('description: "it looks', "close the quotes"),
        ("description:Looks", "write a space after the colon"),
        ("description: Use when: it looks", "put the value in quotes"),
    ],
)
def test_copilot_cli(lines: str, expected: str) -> None:
    found = reader("copilot-cli").load(File(".github/agents/a.md", f"---\nname: a\n{lines}\n---\nLook at it.\n"))
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
