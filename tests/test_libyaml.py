"""YAML as libyaml reads it: compared with libyaml itself, and the values of serde_yaml."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
import yaml

from agentls.syntax import libyaml
from agentls.syntax.header import value as loaded
from agentls.syntax.stop import Stop
from agentls.syntax.yaml.tree import walk
from agentls.text.source import Span

from . import yaml_corners

SAME = ("value", "anchor", "tag", "style")


def events(parser: Any) -> list[tuple[object, ...]] | None:
    """What a parser says, without places; None for an error."""
    found: list[tuple[object, ...]] = []
    try:
        while not found or found[-1][0] != "StreamEndEvent":
            event = parser.get_event()
            found.append((type(event).__name__, *(getattr(event, key, None) or None for key in SAME)))
    except yaml.YAMLError:
        return None
    return found


def generated(seed: int) -> str:
    random = Random(seed)
    make: Callable[[Random], str] = random.choice([yaml_corners.soup, yaml_corners.document])
    text = make(random)
    return yaml_corners.damaged(random, text) if seed % 3 == 0 else text


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML was built without libyaml")
def test_the_events_are_those_of_libyaml() -> None:
    from yaml._yaml import CParser

    asked = 0
    for seed in range(6000):
        text = generated(seed)
        # Left out: a byte-order mark, characters that are refused beforehand, and, in flow collections, a tag that ends
        # in a comma and a `?` that is not followed by a space, which no file of the collections has.
        if (
            libyaml._CONTROL.search(text)
            or "\ufeff" in text
            or (set("[{") & set(text) and ("!" in text or "?" in text))
        ):
            continue
        asked += 1
        assert events(libyaml._Events(text)) == events(CParser(text)), text
    assert asked > 3000


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML was built without libyaml")
@pytest.mark.parametrize(
    "text",
    ["a: |\n \tb", "a: |\n\tb", "a: |2\n \tb", "a: |\n  b\n\tc", "a: >\n  b\n \tc", "- |\n \tb\n", "a:\n  b: |\n  \tc"],
)
def test_tabs_in_block_scalars(text: str) -> None:
    from yaml._yaml import CParser

    assert events(libyaml._Events(text)) == events(CParser(text))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", None), ("~", None), ("NULL", None), ("nULL", "nULL"), ("True", True), ("yes", "yes"), ("tRue", "tRue"),
        ("5", 5), ("+5", 5), ("-0x1F", -31), ("0o17", 15), ("0b11", 3), ("010", "010"), ("0x", "0x"), ("1_000", "1_000"),
        ("1.", 1.0), (".5", 0.5), ("1e3", 1000.0), ("1e400", "1e400"), ("12e03", 12000.0), (".inf", None), (".NaN", None),
        ("NaN", "NaN"), ("infinity", "infinity"), ("2001-01-01", "2001-01-01"), ("12:30", "12:30"), ("'5'", "5"),
        ("!!str 5", "5"), ("!!int 5", 5), ("!!float 1", 1.0), ("!x 12", 12), ("! 12", 12), ("&a 5", 5), ("a & b", "a & b"),
        ("[a, {b: 1}]", ["a", {"b": 1}]), ("|\n  a\n b: c", None),
    ],
)  # fmt: skip
def test_values(written: str, value: object) -> None:
    if written.startswith("|"):
        with pytest.raises(Stop):
            libyaml.read(f"key: {written}")
        return
    read: Any = loaded(libyaml.read(f"key: {written}"))
    found = read["key"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "reason", "at"),
    [
        ("a: b: c", "mapping values are not allowed here", 4),
        ("a: 1\nb: 2\na: 3", 'duplicate entry with key "a"', 10),
        ("a: *b", "unknown anchor", 3),
        ("a: !!int x", 'invalid value: string "x", expected int', 9),
        ("a: 18446744073709551616", "an integer needs more than 64 bits", 3),
        ("a: b\n--- c", "there is more than one document", 5),
        ("a: \x07", "control characters are not allowed", 3),
        ("[" * 200, "recursion limit exceeded", 128),
    ],
)
def test_what_is_refused(text: str, reason: str, at: int) -> None:
    with pytest.raises(Stop) as stop:
        libyaml.read(text, 100)
    assert (stop.value.reason, stop.value.at) == (reason, 100 + at)


def test_spans_lie_in_the_text() -> None:
    for seed in range(2000):
        text = generated(seed)
        try:
            root = libyaml.read(text, 7)
            spans = [it.span for it in walk(root)] if root else []
        except Stop as stop:
            spans = [Span(stop.at, stop.at)]
        assert all(7 <= it.start <= it.end <= 7 + len(text) for it in spans), text


def test_a_value_has_its_span() -> None:
    text = "name: &a !!str  'one'\ntools:\n- x\n"
    root = libyaml.read(text)
    assert root is not None
    assert [it.span.of(text) for it in walk(root)][1:] == ["name", "'one'", "tools", "x", "x"]
