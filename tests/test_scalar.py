"""From loaded strings to their source and back, in every style."""

from __future__ import annotations

import pytest
from hypothesis import given

from agentls.hosts.claude_code import rescue
from agentls.syntax import header
from agentls.syntax.yaml.scalar import source_span, value_offset
from agentls.syntax.yaml.tree import Scalar, walk
from agentls.text.source import Span

from .test_yaml import yaml_texts


def scalar(text: str) -> Scalar:
    value = header.entries(rescue.read_header(text, Span(0, len(text))).root)["d"].value
    assert isinstance(value, Scalar)
    return value


def source(text: str, part: str) -> str:
    value = scalar(text)
    start = str(value.value).index(part)
    return source_span(value, start, start + len(part)).of(text)


@pytest.mark.parametrize(
    ("text", "part", "written"),
    [
        ("d: use it now", "it", "it"),
        ("d: use\n  it now", "it", "it"),
        ("d: use\n  it now", "e i", "e\n  i"),
        ("d: use  \n  it", " ", "  \n  "),
        ("d: |\n  use\n  it", "\n", "\n  "),
        ("d: 'it''s now'", "'s", "''s"),
        ('d: "use\\tit\\nnow"', "it\nn", "it\\nn"),
        ('d: "a \\u00e9\\U0001F600 b"', "é😀", "\\u00e9\\U0001F600"),
        ('d: "a \\ud83d\\ude00 b"', "😀 b", "\\ud83d\\ude00 b"),
        ('d: "use\\\n  it\n\n  now"', "eit\nn", "e\\\n  it\n\n  n"),
        ('d: "use\\\n  it"', "it", "it"),
        ("d: |\n  use\n   it\n\n  now\n", " it\n\nn", " it\n\n  n"),
        ("d: >\n  use\n  it\n\n  now\n", "e it\nn", "e\n  it\n\n  n"),
        ("d: |2-\n   use\n", " u", " u"),
        ('d: use: "it" \\now', '"it" \\n', '"it" \\n'),
        ("x: @\nd:\n\t|\n\t use\n\t\tit", "it", "it"),
    ],
)
def test_a_part_of_the_value_and_its_source(text: str, part: str, written: str) -> None:
    assert source(text, part) == written


def test_places_without_extent() -> None:
    text = 'd: "a\\tb"'
    value = scalar(text)
    assert [source_span(value, at, at) for at in range(4)] == [Span(at, at) for at in (4, 5, 7, 8)]
    assert source_span(value, -5, 99) == Span(4, 8)
    assert source_span(scalar('d: ""'), 0, 0) == Span(4, 4)


def test_from_the_source_to_the_value() -> None:
    text = 'd: "a\\tb" # c'
    value = scalar(text)
    assert [value_offset(value, at) for at in range(len(text))] == [None] * 4 + [0, 1, 1, 2, 3] + [None] * 4


def test_a_value_that_is_no_string() -> None:
    value = scalar("d: 12")
    assert source_span(value, 0, 1) == value.span
    assert value_offset(value, 3) is None


@given(yaml_texts())
def test_there_and_back(text: str) -> None:
    text = f"d: {text}\nx: @\n"
    root = rescue.read_header(text, Span(0, len(text)), ("d",)).root
    for node in walk(root) if root else ():
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            continue
        before = node.span.start
        for at, character in enumerate(node.value):
            span = source_span(node, at, at + 1)
            assert node.span.contains(span)
            assert before <= span.start
            before = span.start
            back = value_offset(node, span.start)
            if span.start < span.end:
                assert back is not None
                assert back <= at
                assert node.value[back : at + 1].strip("\n") == "" or back == at
            if span.end - span.start == 1 and character not in " \n'\\":
                assert span.of(text) == character
        assert source_span(node, 0, len(node.value)).start >= node.span.start
