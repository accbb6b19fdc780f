"""Rewriting the description: the host sees no difference, people and other readers do. Proved before it is offered."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from agentls.disk import files as disk
from agentls.document import Document
from agentls.edits import rewrites
from agentls.edits.effects import description, edited, keeps
from agentls.edits.rewrites import as_block, as_line, as_quoted, without_examples
from agentls.hosts.verdict import Loaded, Origin
from agentls.syntax.yaml.block_scalar import WIDTH, literal
from agentls.syntax.yaml.quote import quote
from agentls.text.problem import Edit
from agentls.text.source import Span

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"

ONE_LINE = (
    "Reviews code. Examples: <example>Context: A pull request is ready. user: 'Is it all right?' "
    "assistant: 'I'll use the reviewer agent.' <commentary>A review is asked for.</commentary></example>"
)


def agent(field: str, body: str = "You review code.\n", more: str = "tools: Read\n") -> Document:
    return Document(f"---\nname: reviewer\ndescription: {field}\n{more}---\n{body}", origin=Origin(stem="reviewer"))


def after(document: Document, rewrite: object) -> str:
    fix = rewrite(document)  # type: ignore[operator]
    assert fix is not None
    return edited(document, fix.edits).text.removeprefix("---\nname: reviewer\n")


def block(text: str) -> str:
    return textwrap.dedent(text).lstrip("\n")


def test_breaks_of_two_characters_become_lines() -> None:
    document = agent(r"Reviews code.\n\n<example>\nContext: Ready.\nuser: 'Is it?'\nassistant: 'I look.'\n</example>")
    assert after(document, as_block) == block("""
        description: |-
          Reviews code.

          <example>
          Context: Ready.
          user: 'Is it?'
          assistant: 'I look.'
          </example>
        tools: Read
        ---
        You review code.
        """)


def test_one_line_is_folded_with_a_part_on_each_line() -> None:
    document = agent(ONE_LINE)
    assert after(document, as_block) == block("""
        description: >-
          Reviews code. Examples:
          <example>Context: A pull request is ready.
          user: 'Is it all right?'
          assistant: 'I'll use the reviewer agent.'
          <commentary>A review is asked for.</commentary></example>
        tools: Read
        ---
        You review code.
        """)


def test_long_prose_is_folded_at_blanks() -> None:
    lines = after(agent("word " * 60 + "end"), as_block).split("\n")
    assert lines[0] == "description: >-"
    assert max(len(it) for it in lines) <= WIDTH + 7


@pytest.mark.parametrize("escape", [r"\e", r"\u202e", r"\x9b"])
def test_what_is_better_escaped_is_in_no_block(escape: str) -> None:
    assert as_block(agent(f'"Reviews.\\n\\nAll {escape} code."')) is None


@pytest.mark.parametrize(
    "field", [r'"Reviews.\n\nAll \"code\"."', "'Reviews it''s code.'", "Reviews\n  code.", '"a\n\n  b"']
)
def test_every_style_becomes_a_block(field: str) -> None:
    document = agent(field)
    changed = edited(document, as_block(document).edits)  # type: ignore[union-attr]
    scalar = changed.scalar("description")
    assert scalar is not None
    assert scalar.style in ("literal", "folded")
    assert description(changed) == description(document)


def test_a_block_becomes_a_line_again() -> None:
    document = agent('|\n  Reviews code.\n\n  <example>\n  user: "Is it?"\n  </example>')
    text = after(document, as_line).split("\n")[0]
    assert text == r'description: "Reviews code.\n\n<example>\nuser: \"Is it?\"\n</example>\n"'


def test_quotes_are_put_around_and_nothing_else_is_touched() -> None:
    document = agent("Reviews code: it's thorough.")
    fix = as_quoted(document)
    assert fix is not None
    assert [it.text for it in fix.edits] == ['"', '"']
    assert edited(document, fix.edits).header.attempt == 1  # type: ignore[union-attr]


def test_quotes_inside_are_escaped_one_by_one() -> None:
    document = agent("""Says "this: that" as it's said.""")
    assert after(document, as_quoted).startswith("""description: 'Says "this: that" as it''s said.'\n""")


def test_what_a_strict_reader_takes_needs_no_quotes() -> None:
    assert as_quoted(agent("Reviews code.")) is None


def test_the_examples_move_to_the_body() -> None:
    document = agent(ONE_LINE)
    fix = without_examples(document)
    assert fix is not None
    assert fix.title == "Move the examples to the body, which saves 44 of 50 tokens"
    assert edited(document, fix.edits).text.removeprefix("---\nname: reviewer\n") == block("""
        description: Reviews code.
        tools: Read
        ---
        You review code.

        ## When to use this agent

        <example>
        Context: A pull request is ready.
        user: 'Is it all right?'
        assistant: 'I'll use the reviewer agent.'
        <commentary>
        A review is asked for.
        </commentary>
        </example>
        """)


def test_an_example_without_an_end_stays() -> None:
    assert without_examples(agent("Reviews. <example>Context: a user: 'b' assistant: 'c'")) is None


# What cannot be proved is not offered


def test_three_dashes_cannot_stand_in_a_block() -> None:
    document = agent(quote("Reviews code --- all\nof it."))
    assert as_block(document) is None


def test_a_comment_behind_the_value_would_become_text() -> None:
    assert as_block(agent("Reviews code. # all of it")) is None


def test_a_field_that_only_the_second_attempt_reads_stays_as_it_is_read() -> None:
    document = agent("Reviews code: all of it.", more="model: sonnet # fast\n")
    assert isinstance(document.verdict, Loaded)
    assert document.verdict.model == "sonnet # fast"
    assert list(rewrites.rewrites(document)) == []


def test_a_description_that_is_an_anchor_stays() -> None:
    document = agent("&d Reviews code\\nall.", more="initialPrompt: *d\n")
    assert as_block(document) is None


def test_the_line_ends_of_the_file_are_kept() -> None:
    text = agent('"Reviews.\\nAll."').text.replace("\n", "\r\n")
    document = Document(text)
    changed = edited(document, as_block(document).edits)  # type: ignore[union-attr]
    assert "\n" not in changed.text.replace("\r\n", "")
    assert description(changed) == "Reviews.\nAll."


# The proof


def test_the_proof_sees_every_change() -> None:
    document = agent('"Reviews."')
    at = document.text.index

    def replaced(old: str, new: str) -> list[Edit]:
        return [Edit(Span(at(old), at(old) + len(old)), new)]

    assert keeps(document, [])
    assert keeps(document, replaced('"Reviews."', "Reviews."))
    for old, new in (
        ("Reviews", "Review"),
        ("Read", "Edit"),
        ("reviewer", "x"),
        ("You", "I"),
        ("tools", "tool"),
        ("---\n", ""),
    ):
        assert not keeps(document, replaced(old, new)), old
    assert keeps(document, replaced("Read", "Edit"), ("tools", "listed"))


_TEXTS = st.lists(
    st.sampled_from(
        [
            "<example>",
            "</example>",
            "Context: a",
            "user: 'b'",
            'assistant: "c"',
            "<commentary>",
            "</commentary>",
            " ",
            "  ",
            "\n",
            "\n\n",
            "\\n",
            "\t",
            "it's",
            '"',
            "\\",
            "# x",
            ": ",
            "- ",
            "é🙂",
            "---",
            "\u2028",
            "\x85",
            "word",
            "a word " * 20,
        ]
    ),
    min_size=1,
    max_size=14,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(_TEXTS, st.sampled_from(["plain", "quoted", "literal"]), st.sampled_from(["\n", "\r\n"]))
def test_the_host_sees_no_difference_and_other_readers_agree(text: str, style: str, newline: str) -> None:
    field = text if style == "plain" else quote(text) if style == "quoted" else literal(text)
    document = Document(agent(field).text.replace("\n", newline))
    for fix, _ in rewrites.rewrites(document):
        changed = edited(document, fix.edits)
        if fix.title.startswith("Move"):
            continue
        assert description(changed) == description(document)
        header = changed.frontmatter.header.of(changed.text) if changed.frontmatter else ""
        # A line that became a field of its own, with an empty key for instance, is none of the rewriting's business.
        whole = document.entries.keys() == agent("x").entries.keys()
        if whole and not any(it in text for it in "\x85\u2028\t"):
            loaded = yaml.safe_load(header)["description"]
            assert loaded.replace("\\n", "\n") == description(document)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared collections are not here")
@pytest.mark.parametrize("folder", ["claude", "claude_hist"])
def test_real_descriptions_are_kept(folder: str) -> None:
    offered = 0
    for path in sorted((CORPUS / folder).rglob("*.md")):
        decoded = disk.read(str(path))
        document = Document(decoded.text, str(path), Origin(stem=path.stem), decoded.bom)
        for fix, _ in rewrites.rewrites(document):
            offered += 1
            changed = edited(document, fix.edits)
            if fix.title.startswith("Move"):
                assert isinstance(changed.verdict, Loaded)
                assert "<example>" not in changed.verdict.description
            else:
                assert description(changed) == description(document), path
    assert offered > 100
