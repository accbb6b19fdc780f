"""Comments that silence rules: which do not count, and which silence nothing."""

from __future__ import annotations

import pytest

from agentls.settings import Settings
from agentls.text.problem import apply

from .fixture import check, parse, run

HINTS = Settings(hints=True)


def found(body: str, header: str = "") -> list[tuple[str, str]]:
    document = parse(f"---\nname: reviewer\ndescription: Reviews code.\n{header}---\n{body}")
    return [(it.rule, it.span.of(document.text)) for it in run(document) if "suppression" in it.rule]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("Read it.\n\n<!-- agentls: ignore[broken-lnk] -->\n", ["broken-lnk"]),
        ("Read it.\n\n<!-- agentls: ignore[broken-link, a-b, hiden-text] -->\n", ["a-b", "hiden-text"]),
        ("Write `<!-- agentls: ignore[rule] -->` above it.\n", []),
        ("Write this:\n\n```\n<!-- agentls: ignore[rule] -->\n```\n", []),
        ("# agentls: ignore[rule]\n\nHow to silence a rule.\n", []),
        ("Read it. <!-- agentls: ignore -->\n", []),
        ("Read it. <!-- agentls: ignore[] -->\n", []),
        ("Read it. <!-- agentls: ignore: broken-link -->\n", ["broken-link"]),
        ("Read it. <!-- agentls: ignore it for the time being -->\n", []),
    ],
)
def test_a_rule_that_there_is_not_is_named(body: str, names: list[str]) -> None:
    assert [it[1] for it in found(body)] == names


def test_words_in_a_value_are_no_comment() -> None:
    assert found("Body.\n", "initialPrompt: Write `#agentls:ignore[rule]` above it.\n") == []
    assert found("Body.\n", "color: red # agentls: ignore[rule]\n") == [("unknown-suppression", "rule")]


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        # Read a second time, which quotes the value with the comment in it.
        ("description: Use it: when asked\ncolor: mauve # agentls: ignore[rescue-damage]\n", "rescue-damage"),
        ("description: |\n  Reviews.\n  # agentls: ignore[unknown-tool]\ntools: Read, Raed\n", "unknown-tool"),
    ],
)
def test_a_comment_that_is_part_of_a_value_silences_nothing(header: str, rule: str) -> None:
    document = parse(f"---\nname: reviewer\n{header}---\nBody.\n")
    assert rule in {it.rule for it in run(document)}


def test_a_comment_above_a_header_that_is_read_a_second_time_silences() -> None:
    header = "description: Use it: when asked\n# agentls: ignore[unknown-tool]\ntools: Read, Raed\n"
    assert "unknown-tool" not in {it.rule for it in run(parse(f"---\nname: reviewer\n{header}---\nBody.\n"))}


def test_a_name_that_is_like_none_is_taken_out() -> None:
    start, end = "---\nname: reviewer\ndescription: Reviews code.\n", "---\nBody.\n"
    before = f"{start}color: red # agentls: ignore[xyzzy]\n{end}"
    document = parse(before)
    (finding,) = [it for it in run(document) if it.rule == "unknown-suppression"]
    assert apply(before, finding.fixes[0].edits) == f"{start}color: red\n{end}"


def test_a_comment_for_all_does_not_silence_what_is_said_of_it() -> None:
    assert found("Read it. <!-- agentls: ignore broken-link -->\n") == [("unknown-suppression", "broken-link")]


def test_a_comment_that_silences_something_is_used() -> None:
    check("""
        -- .claude/agents/reviewer.md --
        ---
        name: reviewer
        description: Reviews code.
        # agentls: ignore[tool-case, duplicate-tool]
                                     ^^^^^^^^^^^^^^ hint[unused-suppression]: `duplicate-tool` reports nothing here; remove it
        tools: Read, grep
        color: red  # agentls: ignore
                    ^^^^^^^^^^^^^^^^^ hint[unused-suppression]: no rule reports anything here; take the comment out
        ---
        Review the diff.
        """, only=["unused-suppression", "tool-case"], settings=HINTS)  # fmt: skip
