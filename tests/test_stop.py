"""What to do about a header that is not valid YAML, by the reasons that the readers of the hosts give."""

from __future__ import annotations

import pytest

from agentls.hosts.others import reader
from agentls.hosts.reading import File
from agentls.syntax.stop import remedy


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("description: one\ndescription: two", "Remove one of the two"),
        ("metadata:\n\ta: 1", "Indent with spaces"),
        ("description: a\x07b", "Remove the character"),
        ('description: "it looks', "Close the quotes"),
        ("tools: [glob", "Close the bracket"),
        (r'description: "a\q"', "Write two backslashes for one"),
        ("tools: [glob,, ls]", "Remove the comma"),
        ("description:Looks", "Write a space after the colon"),
        ("description: Looks\njust words", "Write a field as `key: value`"),
        ("description: one\n  two: three", "Indent the lines alike, or put the whole value in quotes"),
        ("tools:\n    - glob\n  - ls", "Indent the lines alike, or put the whole value in quotes"),
        ("description: Use when: it looks", "Put the value in quotes"),
        ("description: @reviewer", "Put the value in quotes"),
        ("description: **Bold** words", "Put the value in quotes"),
        ("description: !mine words", "Remove the tag"),
    ],
)
def test_gemini(lines: str, expected: str) -> None:
    found = reader("gemini").load(File(".gemini/agents/a.md", f"---\nname: a\n{lines}\n---\nLook at it.\n"))
    assert found.reason.endswith(f". {expected}.")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("description: one\ndescription: two", "Remove one of them"),
        ('description: "it looks', "Close the quotes"),
        ("description:Looks", "Write a space after the colon"),
        ("description: Use when: it looks", "Put the value in quotes"),
    ],
)
def test_copilot_cli(lines: str, expected: str) -> None:
    found = reader("copilot-cli").load(File(".github/agents/a.md", f"---\nname: a\n{lines}\n---\nLook at it.\n"))
    assert found.reason.endswith(f". {expected}.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ndescription: Looks.\nLook at it.\n", "Write `---` alone on a line below the fields"),
        ("---toml\na = 1\n---\nLook at it.\n", "Write `---` alone on the first line"),
        ("---json\n{a}\n---\nLook at it.\n", "Correct the JSON"),
    ],
)
def test_opencode(text: str, expected: str) -> None:
    (note,) = reader("opencode").load(File(".opencode/agents/a.md", text)).notes
    assert note.message.endswith(f"). {expected}.")


def test_a_reason_of_no_reader() -> None:
    assert remedy("something else", "a: b", 0) == remedy("something else", "a: b", 4) == "Put the value in quotes"
