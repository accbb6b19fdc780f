"""TOML 1.1 with spans: its corners, and the standard library's reader of TOML 1.0 as an oracle."""

from __future__ import annotations

import datetime
import math
import sys
from random import Random
from typing import Any

import pytest

from agentls.syntax.stop import Stop
from agentls.syntax.toml import Date, read
from agentls.syntax.yaml.tree import Mapping, Node, Scalar, Sequence, walk

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def value(node: Node) -> Any:
    if isinstance(node, Mapping):
        return {it.name: value(it.value) for it in node.entries}
    if isinstance(node, Sequence):
        return [value(it) for it in node.items]
    return node.value if isinstance(node, Scalar) else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("a = 1_000\nb = 0b10\nc = 1e3\nd = -inf", {"a": 1000, "b": 2, "c": 1000.0, "d": -math.inf}),
        ("a.b = 1\na.c = 2\n[d.e]\nf = true\n[d]\ng = 3", {"a": {"b": 1, "c": 2}, "d": {"e": {"f": True}, "g": 3}}),
        ("[[a]]\nb = 1\n[[a]]\n[a.c]\nd = 2", {"a": [{"b": 1}, {"c": {"d": 2}}]}),
        ("a = [\n  1, # one\n  [2],\n]", {"a": [1, [2]]}),
        ("a = {\n  b = 1, # one\n  c = {},\n}", {"a": {"b": 1, "c": {}}}),
        ('a = "\\x41\\e\\u00e4\\U0001f600\\""', {"a": 'A\x1bä\U0001f600"'}),
        ('a = """\nb\\\n   c\r\nd"""""', {"a": 'bc\nd""'}),
        ("a = '''\n\\n'b''c'''", {"a": "\\n'b''c"}),
        (
            "a = 2024-02-29\nb = 07:32\nc = 2024-01-01 07:32:60Z",
            {"a": "2024-02-29", "b": "07:32", "c": "2024-01-01 07:32:60Z"},
        ),
        ('"a b"."" = 1', {"a b": {"": 1}}),
    ],
)
def test_values(text: str, expected: Any) -> None:
    assert value(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "reason", "at"),
    [
        ("a = 1\na = 2", "duplicate key", 6),
        ("[a]\n[a]", "duplicate key", 5),
        ("a.b = 1\n[a]", "duplicate key", 9),
        ("a = {}\n[a.b]", "duplicate key", 8),
        ("[[a]]\n[a]", "duplicate key", 7),
        ("a = []\n[[a]]", "duplicate key", 9),
        ("a", "key with no value", 1),
        ("a = ", "expected a value", 4),
        ("a = 1 b = 2", "expected the end of the line", 5),
        ("a = 1\rb = 2", "expected the end of the line", 5),
        ('a = "b\nc"', "invalid string", 6),
        ('a = "\\q"', "invalid escape", 5),
        ('a = "\\ud800"', "invalid escape", 5),
        ("a = 01", "invalid value", 4),
        ("a = 2023-02-29", "invalid value", 4),
        ("a = 9223372036854775808", "integer is too large", 4),
        ("a = [1 2]", "expected `,` or `]`", 7),
        ("a = {b = 1", "expected `,` or `}`", 10),
        ("ä = 1", "invalid key", 0),
        ("a = 1 # \x00", "expected the end of the line", 5),
    ],
)
def test_errors(text: str, reason: str, at: int) -> None:
    with pytest.raises(Stop, match=reason.replace("[", r"\[")) as found:
        read(text)
    assert found.value.at == at


def plain(it: Any) -> Any:
    if isinstance(it, dict):
        return {key: plain(item) for key, item in it.items()}
    if isinstance(it, list):
        return [plain(item) for item in it]
    if isinstance(it, (Date, datetime.date, datetime.time)):
        return "a date"
    return repr(it) if isinstance(it, float) else it


def test_reads_what_the_standard_library_reads() -> None:
    random = Random(7)
    bits: tuple[str, ...] = (
        "a",
        "b",
        ".",
        " = ",
        "=",
        "\n",
        "\n",
        "[",
        "]",
        "[[a]]\n",
        "{",
        "}",
        ",",
        "1",
        "0x1F",
        "1e5",
        "true",
        '"',
    )
    bits += ('"x"', '"""', "'", "'y'", "'''", "\\", "\\n", "# c\n", " ", "\t", "\r\n", "2024-01-01", "07:32:00", "\x01")
    both = 0
    for _ in range(60_000):
        text = "".join(random.choice(bits) for _ in range(random.randint(1, 9)))
        try:
            ours = plain(value(read(text)))
        except Stop as stop:
            ours = None if 0 <= stop.at <= len(text) else stop
        try:
            theirs = plain(tomllib.loads(text))
        except tomllib.TOMLDecodeError:
            continue
        both += 1
        assert ours == theirs, text
    assert both > 1000


def test_spans() -> None:
    text = "a.b = 'c'\n[d]\ne = [1, { f = 2 }]\n"
    nodes = [it.span.of(text) for it in walk(read(text)) if isinstance(it, Scalar)]
    assert nodes == ["a", "b", "'c'", "d", "e", "1", "f", "2"]


@pytest.mark.parametrize("text", ["a = " + "[" * 50_000, "a." * 50_000, "a = '''" + "'" * 50_000, "[[a]]\n" * 20_000])
def test_hostile_files_get_an_answer(text: str) -> None:
    try:
        found = len(read(text).entries)
    except Stop:
        found = 1
    assert found == 1
