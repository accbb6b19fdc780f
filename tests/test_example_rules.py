"""The rules about examples: in every style of YAML, at the exact place, with fixes that fix; silence where nothing is
wrong."""

from __future__ import annotations

import itertools
import re
import textwrap
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentls.document import Document
from agentls.edits.insert import loaded
from agentls.hosts.verdict import Loaded
from agentls.rules import engine
from agentls.syntax.examples import parse as examples
from agentls.syntax.examples.tree import Turn
from agentls.syntax.yaml.quote import quote
from agentls.text.problem import Finding, apply
from agentls.workspace.context import AgentInfo, Workspace

from .fixture import check, check_fix, parse, run

OWN = re.compile(r"example-|literal-line-break")

DIALOGUE = """Reviews code.

<example>
Context: A pull request is ready.
user: "Is this all right?"
assistant: "I'll use the reviewer agent's eyes."
<commentary>
A review is asked for.
</commentary>
</example>

<example>
Context: A commit was made.
user: "It's done."
assistant: "I'll launch the reviewer agent."
</example>"""


_BREAKS = re.compile("\n+")


def literal(text: str) -> str:
    return "|-\n" + textwrap.indent(text, "  ")


def two_characters(text: str) -> str:
    return text.replace("\n", "\\n")


STYLES: dict[str, Callable[[str], str]] = {
    "literal": literal,
    "folded": lambda text: ">-\n" + textwrap.indent(_BREAKS.sub(r"\n\g<0>", text), "  "),
    "double": quote,
    "single": lambda text: "'" + _BREAKS.sub(r"\n\g<0>  ", text.replace("'", "''")) + "'",
    "second attempt": two_characters,
    "two characters in quotes": lambda text: '"' + two_characters(text).replace("\\", "\\\\").replace('"', '\\"') + '"',
}


def written(description: str, style: str, name: str = "reviewer") -> str:
    return f"---\nname: {name}\ndescription: {STYLES[style](description)}\ntools: Read\n---\nYou review code.\n"


def findings(text: str) -> list[Finding]:
    return [it for it in run(parse(text)) if it.rule.startswith("example-")]


@pytest.mark.parametrize("style", STYLES)
def test_what_is_right_is_right_in_every_style(style: str) -> None:
    document = parse(written(DIALOGUE, style))
    assert isinstance(document.verdict, Loaded)
    assert document.verdict.description == DIALOGUE
    assert len(document.examples.description.blocks) == 2
    assert findings(document.text) == []


SLIPS = {
    "example-unclosed": ("</example>\n\n<", "<", "<example>", '"'),
    "example-unopened": ("<example>\nContext: A pull", "Context: A pull", "</example>", ""),
    "example-tag": ("</commentary>", "</commentry>", "</commentry>", "."),
    "example-commentary": ("\n</commentary>", "", "<commentary>", "."),
    "example-nested": ('right?"', 'right?"\n<example>\nuser: "b"\n</example>', "<example>", ""),
    "example-label": ("Context: A commit was made.", "Context:", "Context:", ""),
    "example-quote": ("\"It's done.", "It's done.", '"', ""),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("rule", SLIPS)
def test_a_slip_is_found_at_its_place_in_every_style(rule: str, style: str) -> None:
    before, after, shown, _ = SLIPS[rule]
    changed = DIALOGUE.replace(before, after, 1)
    assert changed != DIALOGUE
    document = parse(written(changed, style))
    found = [it for it in findings(document.text) if it.rule == rule]
    assert found, [it.rule for it in findings(document.text)]
    assert found[0].span.of(document.text).lstrip("\\") == shown


@pytest.mark.parametrize("style", STYLES)
def test_every_tag_that_is_lost_or_doubled_is_found(style: str) -> None:
    for tag in re.finditer(r"</?(?:example|commentary)>", DIALOGUE):
        for put in ("", tag[0] * 2):
            text = written(DIALOGUE[: tag.start()] + put + DIALOGUE[tag.end() :], style)
            assert findings(text), (tag, put)


FIXED = ("example-unclosed", "example-unopened", "example-tag", "example-commentary", "example-quote")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("rule", FIXED)
def test_the_first_fix_mends_it_in_every_style(rule: str, style: str) -> None:
    before, after, *_ = SLIPS[rule]
    document = parse(written(DIALOGUE.replace(before, after, 1), style))
    (found,) = [it for it in findings(document.text) if it.rule == rule]
    mended = parse(apply(document.text, found.fixes[0].edits))
    assert findings(mended.text) == []
    assert isinstance(mended.verdict, Loaded)
    assert mended.verdict.description.split() == DIALOGUE.split()


def test_a_closing_tag_gets_a_line_of_its_own() -> None:
    check_fix(
        written(DIALOGUE.replace("\n</example>\n\n<", "\n\n<"), "literal"),
        written(DIALOGUE.replace("</example>\n\n<", "</example>\n\n<"), "literal"),
        rule="example-unclosed",
    )


def test_an_opening_tag_gets_a_line_of_its_own() -> None:
    check_fix(
        written(DIALOGUE.replace("<example>\nContext: A pull", "Context: A pull"), "literal"),
        written(DIALOGUE, "literal"),
        rule="example-unopened",
    )


def test_a_tag_too_many_goes_with_its_line() -> None:
    check_fix(written(DIALOGUE + "\n</example>", "literal"), written(DIALOGUE, "literal"), rule="example-unopened")


def test_a_commentary_moves_into_its_example() -> None:
    moved = DIALOGUE.replace("<commentary>", "</example>\n<commentary>").replace(
        "</commentary>\n</example>", "</commentary>"
    )
    check_fix(written(moved, "literal"), written(DIALOGUE, "literal"), rule="example-commentary")


def test_the_tags_of_an_inner_example_can_go() -> None:
    inner = DIALOGUE.replace('right?"', 'right?"\n<example>\nassistant: "Let me see."\n</example>')
    check_fix(
        written(inner, "literal"),
        written(DIALOGUE.replace('right?"', 'right?"\nassistant: "Let me see."'), "literal"),
        rule="example-nested",
    )


def test_text_behind_the_answer_can_become_the_commentary() -> None:
    check_fix(
        written(DIALOGUE.replace("<commentary>\n", "\n"), "literal"),
        written(DIALOGUE.replace("<commentary>\n", "\n<commentary>\n"), "literal"),
        rule="example-commentary",
    )


# One cause, one finding


def test_a_header_that_cannot_be_read_claims_no_absence() -> None:
    text = '---\r\nname: reviewer\r\ndescription: "Use it. <example>Context: x\r\ntools: Read\r\n---\r\n'
    assert findings(text) == []


def test_turns_that_became_fields_are_no_missing_turns() -> None:
    text = "---\nname: reviewer\ndescription: Use it. <example>Context: x\nuser: y\ntools: Read\n---\nBody.\n"
    assert findings(text) == []


def test_a_description_that_is_cut_claims_no_absence() -> None:
    found = findings(written(DIALOGUE.replace("A review", "A --- review"), "literal"))
    assert [it.rule for it in found] == ["example-unseen"]


def test_a_skipped_file_is_checked_all_the_same() -> None:
    text = '---\ndescription: |\n  Reviews.\n  <exmaple>\n  user: "a"\n  assistant: "b"\n  </example>\n---\nBody.\n'
    assert [it.rule for it in findings(text)] == ["example-tag"]


# Other agents


@pytest.mark.parametrize(
    "said",
    [
        "I'll use the pull-reviewer agent.",
        "Let me use the Task tool to launch the pull-reviewer agent to look.",
        "I'm going to invoke the `pull-reviewer` agent.",
        "Using the agent-pull-reviewer agent, I'll look.",
        "I'll use the pull-review-agent to look.",
    ],
)
def test_another_agent_is_named(said: str) -> None:
    text = written(f'Reviews.\n<example>\nuser: "Look."\nassistant: "{said}"\n</example>', "literal", "code-reviewer")
    (found,) = findings(text)
    assert found.rule == "example-other-agent"
    assert found.span.of(text).startswith("pull-review")
    assert "`code-reviewer`" in found.message
    assert findings(apply(text, found.fixes[0].edits)) == []


@pytest.mark.parametrize(
    "said",
    [
        "I'll use the code-reviewer agent.",
        "I'll use the Code Reviewer agent.",
        "I'll use the code_reviewer.",
        "First I'll use the test-runner agent, then the code-reviewer agent.",
        "I'll implement it using django-organizations.",
        "I'll launch the AI-powered agent.",
        "I'll use the review agent.",
        "I'll call the user-agent header.",
        "Let me review it.",
    ],
)
def test_prose_is_no_other_agent(said: str) -> None:
    text = written(f'Reviews.\n<example>\nuser: "Look."\nassistant: "{said}"\n</example>', "literal", "code-reviewer")
    assert findings(text) == []


def test_a_name_that_was_changed_in_one_place_is_one_finding() -> None:
    text = written(DIALOGUE.replace("reviewer", "code-reviewer"), "double", "pull-checker")
    (found,) = findings(text)
    assert found.message.startswith("2 examples launch `code-reviewer`")
    assert "code-reviewer" not in apply(text, found.fixes[0].edits)


def test_an_agent_that_is_known_is_called_another_one() -> None:
    text = written('Reviews.\n<example>\nuser: "a"\nassistant: "I use the pull-checker agent."\n</example>', "literal")
    known = Workspace(agents=(AgentInfo("pull-checker", "Checks.", "/work/.claude/agents/pull-checker.md"),))
    (found,) = [it for it in engine.check(parse(text), known) if it.rule.startswith("example-")]
    assert (
        found.message
        == "this example launches `pull-checker`, another agent, and this one is `reviewer`; write `reviewer`"
    )


# Line breaks


def test_a_break_of_two_characters_is_told_once() -> None:
    check(r"""
        ---
        name: reviewer
        description: Reviews code.\nLooks.\nTwice.
                                  ^^ information[literal-line-break]: `\n` (written 2 times) is a line break to Claude Code alone, and two characters to other readers; write a real line break
        ---
        You review code.
        """, only=["literal-line-break"])  # fmt: skip


def test_an_escape_is_a_line_break_to_all() -> None:
    text = '---\nname: reviewer\ndescription: "Reviews.\\nLooks."\n---\nBody.\n'
    assert [it.rule for it in run(parse(text))] == []


# The body


def test_a_body_is_checked_outside_of_code() -> None:
    check(
        """
        ---
        name: reviewer
        description: Reviews code.
        ---
        <example>
        user: "Look at it."
        assistant: "I'll look."
        </Example>
        ^^^^^^^^^^ warning[example-tag]: `</Example>` is written differently from the tags of other examples; write `</example>`

        ```
        <example>
        user: "Never closed."
        ```

        Wrap it in `<example>` tags.

        <!-- <example> user: "x" -->
        """
    )


# Places


@st.composite
def trees(draw: st.DrawFn) -> str:
    """A description with dialogues in it."""
    said = st.text("ab ?é🙂'\"\\:#,", min_size=1, max_size=12).map(lambda it: f"x{it}x")
    blocks = []
    for _ in range(draw(st.integers(1, 3))):
        mark = draw(st.sampled_from("\"'"))
        lines = [f"Context: {draw(said)}"] if draw(st.booleans()) else []
        for speaker in draw(st.sampled_from([("user", "assistant"), ("user",), ("user", "assistant", "user")])):
            lines.append(f"{speaker}: {mark}{draw(said)}{mark}")
        if draw(st.booleans()):
            lines += ["<commentary>", draw(said), "</commentary>"]
        blocks.append("\n".join(["<example>", *lines, "</example>"]))
    return "\n\n".join(["Reviews code.", *blocks])


@settings(max_examples=200, deadline=None)
@given(trees(), st.sampled_from(sorted(STYLES)), st.sampled_from(["\n", "\r\n"]))
def test_the_tree_has_places_in_the_file_in_every_style(text: str, style: str, newline: str) -> None:
    document = Document(written(text, style).replace("\n", newline))
    scalar = document.scalar("description")
    if scalar is None or not isinstance(scalar.value, str) or scalar.style == "broken":
        return
    inside = examples.parse(scalar.value)
    outside = document.examples.description
    assert len(inside.blocks) == len(outside.blocks)
    for one, other in zip(inside.blocks, outside.blocks, strict=True):
        assert [type(it) for it in one.parts] == [type(it) for it in other.parts]
        assert loaded(document, other.open.span) == "<example>"
        for part, place in zip(one.parts, other.parts, strict=True):
            assert loaded(document, place.span) == part.span.of(scalar.value)
            if isinstance(part, Turn) and isinstance(place, Turn):
                assert loaded(document, place.inner) == part.inner.of(scalar.value)
                assert (place.speaker, place.quote, place.closed) == (part.speaker, part.quote, part.closed)


# Invariants

_PIECES = st.sampled_from(
    [
        "<example>",
        "</example>",
        "<commentary>",
        "</commentary>",
        "<exmaple>",
        "</Example>",
        "<example a=b>",
        "<examples>",
        "Context: a",
        'user: "a"',
        'assistant: "b',
        "user:",
        "it's",
        "\n",
        "\n\n",
        " ",
        "\\n",
        "---",
        '"',
        "'",
        "\\",
        "# x",
        ": ",
        "é🙂",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=14).map("".join), st.sampled_from(sorted(STYLES)), st.sampled_from(["\n", "\r\n"]))
def test_findings_lie_on_one_line_and_fixes_apply(text: str, style: str, newline: str) -> None:
    document = Document(written("Reviews." + text, style).replace("\n", newline))
    for it in run(document):
        if OWN.match(it.rule):
            line = document.source.line_span(document.source.line_of(it.span.start))
            assert line.start <= it.span.start < it.span.end <= line.end
            for place in it.related:
                assert 0 <= place.span.start < place.span.end <= len(document.text)
            for fix in it.fixes:
                edits = sorted(fix.edits, key=lambda edit: edit.span)
                assert all(one.span.end <= other.span.start for one, other in itertools.pairwise(edits))
                apply(document.text, fix.edits)
