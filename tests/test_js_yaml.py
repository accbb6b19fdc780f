"""js-yaml's grammar: what each version reads, where, and, over generated texts, the same as the library itself.

AGENTLS_FUZZ=1000000 asks for more inputs, AGENTLS_FUZZ_SEED for others.
"""

from __future__ import annotations

import os
import time
from random import Random
from typing import Any, Literal

import pytest

from agentls.syntax.header import value
from agentls.syntax.js_yaml.read import read
from agentls.syntax.js_yaml.resolve import Date
from agentls.syntax.stop import Stop
from agentls.syntax.yaml.tree import Mapping, Node, walk

from . import libraries, yaml_corners

Version = Literal[3, 4]
MANY = int(os.environ.get("AGENTLS_FUZZ", "6000"))
SEED = int(os.environ.get("AGENTLS_FUZZ_SEED", "314"))


def loaded(text: str, version: Version = 3) -> Any:
    return value(read(text, version))


def error(text: str, version: Version = 3) -> tuple[str, str]:
    """The reason, and the text from where it was found."""
    with pytest.raises(Stop) as caught:
        read(text, version)
    return caught.value.reason, text[caught.value.at :]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: x # c\nb: 'it''s'\nc: \"\\u00e9\\n\"", {"a": "x", "b": "it's", "c": "é\n"}),
        ("a: >-\n  one\n  two\n\n  three\nb: |+\n  x\n\n", {"a": "one two\nthree", "b": "x\n\n"}),
        ("a: [x, {y: 1}, z: 2]", {"a": ["x", {"y": 1}, {"z": 2}]}),
        ("a:\n- x\n- y", {"a": ["x", "y"]}),
        ("a: one\n  two", {"a": "one two"}),
        ("a: ~\nb: True\nc: yes\nd:", {"a": None, "b": True, "c": "yes", "d": None}),
        ("<<: &x {a: 1}\nb: 2", {"a": 1, "b": 2}),
        ("? a\n: b\n1: c\nnull: d", {"a": "b", "1": "c", "null": "d"}),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
        ("# nothing", None),
        ("", None),
        ("a: !!str 1\nb: !!int '2'", {"a": "1", "b": 2}),
    ],
)
def test_values(text: str, expected: object) -> None:
    assert loaded(text, 3) == expected
    assert loaded(text, 4) == expected


@pytest.mark.parametrize(
    ("text", "three", "four"),
    [("010", 8, 10), ("0o10", "0o10", 8), ("1:30", 90, "1:30"), ("0.1e3", 100.0, 100.0), ("08", "08", 8)],
)
def test_numbers_that_the_versions_read_differently(text: str, three: object, four: object) -> None:
    assert (loaded(text, 3), loaded(text, 4)) == (three, four)


def test_dates_are_not_strings() -> None:
    assert type(loaded("a: 2024-05-01")["a"]) is Date
    assert type(loaded("a: '2024-05-01'")["a"]) is str


@pytest.mark.parametrize(
    ("text", "reason", "at"),
    [
        ("a: 1\nb: 2\na: 3", "duplicated mapping key", "a: 3"),
        (
            "a: use it: when",
            "incomplete explicit mapping pair; a key node is missed; or followed by a non-tabulated empty line",
            ": when",
        ),
        ("a: [x", "unexpected end of the stream within a flow collection", "[x"),
        ('a: "x', "unexpected end of the stream within a double quoted scalar", '"x'),
        ("a: @x", "end of the stream or a document separator is expected", "@x"),
        (
            "a: b\nnonsense",
            "can not read a block mapping entry; a multiline key may not be an implicit key",
            "nonsense",
        ),
        ("a: *x", 'unidentified alias "x"', "*x"),
        ("a: b\n---\nc", "expected a single document in the stream, but found more", "c"),
        ("a: \x07", "the stream contains non-printable characters", "\x07"),
    ],
)
def test_errors_and_their_places(text: str, reason: str, at: str) -> None:
    found, rest = error(text)
    assert found == reason
    assert rest.lstrip("-\n") == at or rest == at


def test_tabs_are_no_indentation_in_version_4() -> None:
    text = "a:\n\tb: 1"
    assert loaded("a:\n  - b\n\t\n", 4) == {"a": ["b"]}
    with pytest.raises(Stop):
        read(text, 4)


def test_spans_cover_what_is_written() -> None:
    text = "x\nname: one\nlist:\n  - 'two'\n  - [a, b]\nbig: >-\n  three\n"
    root = read(text[2:], 3, 2)
    assert isinstance(root, Mapping)
    written = {it.name: it.value.span.of(text) for it in root.entries}
    assert written == {"name": "one", "list": "- 'two'\n  - [a, b]", "big": ">-\n  three"}
    assert [it.key.span.of(text) for it in root.entries] == ["name", "list", "big"]
    assert root.span.of(text) == text[2:-1]


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "? " * 100_000, "&a " * 100_000])
def test_hostile_texts_end(text: str) -> None:
    for version in (3, 4):
        with pytest.raises(Stop):
            read(text, version)


def test_a_merge_bomb_ends() -> None:
    many = "\n".join(f"  k{i}: 1" for i in range(2000))
    text = f"a: &a\n{many}\n" + "\n".join(f"b{i}:\n  <<: *a" for i in range(2000))
    reason, _ = error(text)
    assert "merge keys exceeded" in reason


@pytest.mark.parametrize("line", ["k{}: some words here\n", "k{}: 'it''s'\n", "- a: [x, y]\n", "k{}: >\n  words\n"])
def test_time_is_linear(line: str) -> None:
    def cost(lines: int) -> float:
        text = "".join(line.format(i) for i in range(lines))
        start = time.process_time()
        read(text, 3)
        return time.process_time() - start

    cost(100)
    assert cost(8000) < 40 * max(cost(1000), 0.001)


def texts(random: Random, many: int) -> list[str]:
    found = [yaml_corners.soup(random) for _ in range(many // 2)]
    found += [yaml_corners.document(random) for _ in range(many // 4)]
    return found + [yaml_corners.damaged(random, yaml_corners.document(random)) for _ in range(many // 4)]


def _spans(node: Node | None, length: int) -> None:
    for it in walk(node) if node is not None else ():
        assert 0 <= it.span.start <= it.span.end <= length


def test_reading_ends_with_a_value_or_a_place() -> None:
    for text in texts(Random(SEED), 3000):
        for version in (3, 4):
            try:
                root = read(text, version)
            except Stop as stop:
                place = stop.at
            else:
                place = 0
                _spans(root, len(text))
            assert 0 <= place <= len(text), text


FOLDER = libraries.find()


@pytest.mark.skipif(FOLDER is None, reason=libraries.missing())
@pytest.mark.parametrize("version", [3, 4])
def test_the_library_reads_the_same(version: Version) -> None:
    assert FOLDER is not None
    load = "safeLoad" if version == 3 else "load"
    script = f"const ask = (text) => require('js-yaml-{version}').{load}(text);"
    items = texts(Random(SEED + version), MANY)
    different = []
    for text, theirs in zip(items, libraries.ask(FOLDER, script, items), strict=True):
        try:
            ours = {"value": libraries.shown(loaded(text, version))}
        except Stop as stop:
            ours = {"error": stop.reason}
        # Dates as keys depend on the time zone; a collection inside itself is empty here.
        odd = "Coordinated Universal Time" in str(theirs) or "…" in str(theirs)
        if not odd and ("error" in theirs) + ("error" in ours) != 2 and theirs != ours:
            different.append((text, theirs, ours))
    shortest = sorted(different, key=lambda case: len(case[0]))[:5]
    assert not different, "\n".join(f"{text!r}\n  library: {a}\n  ours: {b}" for text, a, b in shortest)
