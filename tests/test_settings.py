"""Settings: valid ones are used, others are reported, and nothing raises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.hosts import default
from agentls.rules.registry import NAMES
from agentls.settings import CODE_LENSES, INLAY_HINTS, KEYS, Settings, read

RULES = ("unknown-tool", "empty-body")
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda it: (
        st.lists(it, max_size=3) | st.dictionaries(st.sampled_from(["rules", "hints", "exclude", "x"]), it, max_size=3)
    ),
)


def test_a_full_table() -> None:
    settings, complaints = read({"rules": {"empty-body": "off"}, "hints": True, "exclude": ["old/**"]}, RULES)
    assert complaints == ()
    assert settings == Settings({"empty-body": "off"}, True, ("old/**",))


def test_nothing_is_the_defaults() -> None:
    assert read(None, RULES) == read({}, RULES) == (Settings(), ())


def test_each_mistake_is_named_and_the_rest_counts() -> None:
    given = {"rules": {"empty-bdy": "off", "unknown-tool": "loud"}, "hints": "yes", "exlude": [], "exclude": "x"}
    settings, complaints = read(given, RULES)
    assert settings == Settings()
    assert tuple(it.message for it in complaints) == (
        "unknown rule `empty-bdy`; did you mean `empty-body`?",
        "`rules.unknown-tool` is not a level; use `error`, `warning`, `information`, `hint`, `off`",
        "`hints` is a string; use true or false",
        "unknown setting `exlude`; did you mean `exclude`?",
        "`exclude` is not a list of patterns",
    )


@pytest.mark.parametrize(
    ("value", "shown", "instead"),
    [
        ("v2.1.48", "'v2.1.48'", "2.1.48"),
        ("2.1.48-beta.1", "'2.1.48-beta.1'", "2.1.48"),
        ("2.1", "'2.1'", ""),
        ("latest", "'latest'", ""),
        ("", "''", ""),
        (2.1, "a number", ""),
    ],
)
def test_a_version_is_three_numbers(value: object, shown: str, instead: str) -> None:
    assert read({"claudeCodeVersion": "2.1.48"}, RULES)[0].client == "2.1.48"
    settings, (complaint,) = read({"claudeCodeVersion": value}, RULES)
    measured = default().dialect.version
    assert (
        complaint.message == f"`claudeCodeVersion` is {shown}; write a version such as `{measured}`, which is assumed"
    )
    assert (settings.client, complaint.instead) == (None, instead)


@pytest.mark.parametrize(("written", "is_read"), [("1.0.59", False), ("1.0.60", True), ("99.0.0", True)])
def test_a_version_that_reads_no_agents_is_not_taken(written: str, is_read: bool) -> None:
    settings, complaints = read({"claudeCodeVersion": written}, RULES)
    assert settings.client == (written if is_read else None)
    said = f"`claudeCodeVersion` is '1.0.59'; Claude Code reads agents since 1.0.60, and `{default().dialect.version}` is assumed"
    assert [it.message for it in complaints] == [said] * (not is_read)


def test_a_setting_of_editors_alone_is_said_to_be_one() -> None:
    _, (complaint,) = read({"askClaudeCodeVersion": True}, RULES)
    assert complaint.message == "`askClaudeCodeVersion` counts only in the settings of an editor; remove it here"


@given(ANY)
def test_anything_gives_settings(given: object) -> None:
    settings, _ = read(given, RULES)
    assert isinstance(settings, Settings)


@pytest.mark.parametrize(
    ("value", "kinds", "complaints"),
    [
        (True, {"model", "tools", "tokens"}, ()),
        (False, set(), ()),
        ({"tokens": False}, {"model", "tools"}, ()),
        (
            {"token": False},
            {"model", "tools", "tokens"},
            ("unknown setting `inlayHints.token`; did you mean `tokens`?",),
        ),
        ({"model": "no"}, {"model", "tools", "tokens"}, ("`inlayHints.model` is a string; use true or false",)),
        ("no", {"model", "tools", "tokens"}, ("`inlayHints` is a string; use true, false or a table",)),
    ],
)
def test_inlay_hints_are_switched_off_by_kind(value: object, kinds: set[str], complaints: tuple[str, ...]) -> None:
    found, said = read({"inlayHints": value}, RULES)
    assert found.inlay_hints == kinds
    assert tuple(it.message for it in said) == complaints


def test_the_schema_of_the_settings_has_every_key() -> None:
    schema = json.loads((Path(__file__).parents[1] / "schemas/agentls.schema.json").read_text("utf-8"))
    assert set(schema["properties"]) == set(KEYS)
    defaults = {key: it["default"] for key, it in schema["properties"].items() if "default" in it}
    assert read(defaults, NAMES)[1] == ()
    kinds = {"inlayHints": INLAY_HINTS, "codeLens": CODE_LENSES}
    assert {key: frozenset(schema["properties"][key]["properties"]) for key in kinds} == kinds
