"""Completion inside examples, tested by the text after an item is accepted, in every style of YAML."""

from __future__ import annotations

import pytest

from agentls.document import Document
from agentls.hosts.verdict import Loaded
from tests.completing import accept, labels

HEAD = "---\nname: reviewer\n"
TAIL = "\ntools: Read\n---\nYou review code.\n"


def around(field: str) -> str:
    return f"{HEAD}description: {field}{TAIL}"


ACCEPTED = {
    "an example in a block scalar": (
        "|\n  Reviews.\n\n  <$0",
        "<example>",
        ("|\n  Reviews.\n\n  <example>\n  Context: the situation\n  user: \"what the user says\"\n"
        "  assistant: \"I'll use the reviewer agent to …\"\n  <commentary>\n  why this agent\n  </commentary>\n  </example>"),
    ),
    "an example on one line, which gets the quotes that it needs": (
        "Reviews code. <$0",
        "<example>",
        ('"Reviews code. <example>Context: the situation user: \'what the user says\' '
        "assistant: 'I'll use the reviewer agent to …' <commentary>why this agent</commentary></example>\""),
    ),
    "an example in double quotes": (
        '"Reviews. <ex$0"',
        "<example>",
        ("\"Reviews. <example>Context: the situation user: 'what the user says' "
        "assistant: 'I'll use the reviewer agent to …' <commentary>why this agent</commentary></example>\""),
    ),
    "an example in double quotes with escaped breaks": (
        '"Reviews.\\n<$0"',
        "<example>",
        ('"Reviews.\\n<example>\\nContext: the situation\\nuser: \'what the user says\'\\n'
        "assistant: 'I'll use the reviewer agent to …'\\n<commentary>\\nwhy this agent\\n</commentary>\\n</example>\""),
    ),
    "an example in single quotes": (
        "'Reviews. <$0'",
        "<example>",
        ("'Reviews. <example>Context: the situation user: \"what the user says\" "
        "assistant: \"I''ll use the reviewer agent to …\" <commentary>why this agent</commentary></example>'"),
    ),
    "a bracket that the editor closed itself": ("|\n  Reviews.\n  <example>\n  a\n  <$0>", "</example>", "|\n  Reviews.\n  <example>\n  a\n  </example>"),
    "the closing tag that is due": ("|\n  <example>\n  <commentary>\n  why\n  </$0", "</commentary>", "|\n  <example>\n  <commentary>\n  why\n  </commentary>"),
    "a commentary": (
        "|\n  <example>\n  user: \"a\"\n  <$0",
        "<commentary>",
        "|\n  <example>\n  user: \"a\"\n  <commentary>\n  why this agent\n  </commentary>",
    ),
    "a closing tag after an opening one": ("|\n  Reviews.\n  <example>$0", "</example>", "|\n  Reviews.\n  <example>\n  $0\n  </example>"),
    "a closing tag on the same line": ('"Reviews. <example>$0 More."', "</example>", '"Reviews. <example>$0</example> More."'),
    "the first label": ("|\n  <example>\n  C$0", "Context:", "|\n  <example>\n  Context: $0"),
    "the user's label": ("|\n  <example>\n  Context: a\n  u$0", "user:", '|\n  <example>\n  Context: a\n  user: "$0"'),
    "the answer's label": ("|\n  <example>\n  user: \"a\"\n  $0", "assistant:", '|\n  <example>\n  user: "a"\n  assistant: "$0"'),
    "a label after an escaped break": ("\"<example>\\nuser: 'a'\\n$0\"", "assistant:", "\"<example>\\nuser: 'a'\\nassistant: '$0'\""),
    "the agent's own name": ("|\n  <example>\n  assistant: \"I use the re$0\"", "reviewer", "|\n  <example>\n  assistant: \"I use the reviewer\""),
}  # fmt: skip


@pytest.mark.parametrize(("before", "label", "after"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_accepted(before: str, label: str, after: str) -> None:
    expected = around(after)
    found = accept(around(before), label)
    assert (found if "$0" in after else found.replace("$0", "", 1)) == expected


ORDER = {
    "nothing is open": ("|\n  Reviews.\n  <$0", ["<example>"]),
    "an example is open": ("|\n  <example>\n  a\n  <$0", ["</example>", "<commentary>"]),
    "a commentary is open": ("|\n  <example>\n  <commentary>\n  <$0", ["</commentary>"]),
    "everything is closed": ("|\n  <example>\n  a\n  </example>\n  <$0", ["<example>"]),
    "a slash": ("|\n  <example>\n  a\n  </$0", ["</example>"]),
    "nothing to close": ("|\n  a </$0", []),
    "the next labels": ("|\n  <example>\n  Context: a\n  $0", ["user:", "assistant:"]),
    "after the answer": ("|\n  <example>\n  user: \"a\"\n  assistant: \"b\"\n  $0", ["<commentary>", "</example>", "user:", "assistant:"]),
    "a tag that is closed already": ("|\n  <example>$0\n  a\n  </example>", []),
}  # fmt: skip


@pytest.mark.parametrize(("before", "expected"), ORDER.values(), ids=ORDER.keys())
def test_in_the_order_of_use(before: str, expected: list[str]) -> None:
    assert [it for it in labels(around(before)) if it != "example block"] == expected


def test_an_accepted_example_loads_at_once_and_is_sound() -> None:
    for field in ("|\n  Reviews.\n  <$0", "Reviews code. <$0", '"Reviews. <$0"', "'Reviews. <$0'", '"A.\\n<$0"'):
        document = Document(accept(around(field), "<example>").replace("$0", ""))
        assert document.header is not None
        assert document.header.attempt == 1
        assert isinstance(document.verdict, Loaded)
        (block,) = document.examples.description.blocks
        assert len(block.parts) == 4
        assert document.examples.description.errors == ()


def test_in_the_body_and_not_in_code() -> None:
    assert labels("---\nname: a\ndescription: b\n---\nShown:\n\n<$0") == ["<example>"]
    assert labels("---\nname: a\ndescription: b\n---\n```html\n<$0\n```\n") == []


def test_in_other_fields_there_are_none() -> None:
    assert "<example>" not in labels("---\nname: a\ndescription: b\ninitialPrompt: <$0\n---\n")


def test_while_the_header_is_broken() -> None:
    assert labels('---\nname: a\ntools: [Read\ndescription: "Reviews. <$0\n---\n') == ["<example>"]
