"""Where the frontmatter is: the host's cut, and where its author meant it to be."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.syntax.frontmatter import Frontmatter, intended, overrun, split


def parts(text: str, cut: Frontmatter | None) -> tuple[str, str, str, str] | None:
    return (cut.opening.of(text), cut.header.of(text), cut.closing.of(text), cut.body.of(text)) if cut else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\nname: a\n---\nBody", ("---", "name: a\n", "---", "Body")),
        ("---  \r\nname: a\r\n---\r\n\r\nBody", ("---", "name: a\r\n", "---", "Body")),
        ("---\n\n\nname: a\n---", ("---", "name: a\n", "---", "")),
        ("---\n---\n", ("---", "", "---", "")),
        ("---\nname: a\n  ---\nBody", ("---", "name: a\n  ", "---", "Body")),
        ("---\nname: a --- b\n---\n", ("---", "name: a ", "---", "b\n---\n")),
        ("---\nname: a\n-----\nBody", ("---", "name: a\n", "---", "--\nBody")),
    ],
)
def test_the_host_cuts_at_the_first_three_dashes(text: str, expected: tuple[str, str, str, str]) -> None:
    assert parts(text, split(text)) == expected


@pytest.mark.parametrize(
    "text", ["", "name: a\n", "\n---\nname: a\n---\n", "----\nname: a\n---\n", "---\rname: a\r---\r", "---\nname: a\n"]
)
def test_where_the_host_sees_none(text: str) -> None:
    assert split(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\n\n---\nname: a\n---\nBody", ("---", "name: a\n", "---", "Body")),
        ("    ---\n    name: a\n    ---\n    Body", ("---", "    name: a\n", "---", "Body")),
        ("# Notice\n# Do not edit.\n\n---\nname: a\n---\n", ("---", "name: a\n", "---", "")),
        ("<!-- licence\nof all -->\n---\nname: a\n---\n", ("---", "name: a\n", "---", "")),
        ("```yaml\n---\nname: a\n---\n```\nBody", ("---", "name: a\n", "---", "```\nBody")),
        ("----\nname: a\n----\nBody", ("----", "name: a\n", "----", "Body")),
        ("---yaml\nname: a\n---\nBody", ("---", "name: a\n", "---", "Body")),
        ("—-\nname: a\n—-\nBody", ("—-", "name: a\n", "—-", "Body")),
        ("---\nname: a\n--\nBody", ("---", "name: a\n", "--", "Body")),
        ("---\nname: a\n...\nBody", ("---", "name: a\n", "...", "Body")),
        ("---\rname: a\r---\rBody", ("---", "name: a\r", "---", "Body")),
        ("---\nname: a\n\n# Role\n\nBody", ("---", "name: a\n", "", "\n# Role\n\nBody")),
        ("---\nname: a\n# Role\n\nBody", ("---", "name: a\n", "", "# Role\n\nBody")),
        ("---\nname: a\n\nYou review code.\n", ("---", "name: a\n", "", "\nYou review code.\n")),
        ("---\ndescription: a\n\nExamples:\n- one\n</example>\ncolor: red\n\nYou.\n",
         ("---", "description: a\n\nExamples:\n- one\n</example>\ncolor: red\n", "", "\nYou.\n")),
        ("name: a\ndescription: b\n---\nBody", ("", "name: a\ndescription: b\n", "---", "Body")),
        ("name: a\ndescription: b\n\nBody", ("", "name: a\ndescription: b\n", "", "\nBody")),
    ],
)  # fmt: skip
def test_what_an_author_meant(text: str, expected: tuple[str, str, str, str]) -> None:
    assert split(text) is None
    assert parts(text, intended(text)) == expected


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("---", ""),
        ("---\n", ""),
        ("---\n\n", "\n"),
        ("---\nna", "na"),
        ("---\nname: a\nmo", "name: a\nmo"),
        ("---\nname: ", "name: "),
    ],
)
def test_half_typed_frontmatter_reaches_to_the_cursor(text: str, header: str) -> None:
    found = intended(text)
    assert found
    assert found.header.of(text) == header
    assert found.header.end == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "# Notes\n\nText.\n",
        "# How to write one\n\n```markdown\n---\nname: a\n---\n```\n",
        "Text\n---\nname: a\n---\n",
        "---\n\n# A title below a rule\n\nText.\n",
        "name: a\n\nProse.\n",
        "Name: A\nDescription: B\n\nProse.\n",
        "# Heading\n- item\n",
        "```markdown\nText\n---\nname: a\ndescription: b\n---\nBody.\n",
        "Text\n```markdown\n---\nname: a\ndescription: b\n---\nBody.\n",
    ],
)
def test_a_document_is_not_taken_for_an_agent(text: str) -> None:
    assert intended(text) is None


FIELDS = ("name", "description", "model")


def test_a_header_that_runs_on_into_the_body() -> None:
    text = "---\nname: a\nmodel: opus\n\n# Role\n\nYou review code.\n\n---\nMore\n"
    cut = split(text)
    assert cut
    assert overrun(text, cut, FIELDS) == text.index("# Role")


@pytest.mark.parametrize(
    "header",
    [
        "name: a\ndescription: b\n",
        "name: a\ndescription: b\n\nUse it for:\n\nreviews\nmodel: opus\n",
        "name: a\ndescription: b. Examples:\n\n<example>\n**x**\n</example>\n",
    ],
)
def test_a_description_over_several_paragraphs_is_no_body(header: str) -> None:
    text = f"---\n{header}---\nBody\n"
    cut = split(text)
    assert cut
    assert overrun(text, cut, FIELDS) is None


@given(st.text(alphabet="-—:. \t\r\n#<>`abname\ufeff", max_size=80).map(lambda it: it.replace("ab", "name:")))
def test_spans_lie_in_the_file_and_in_order(text: str) -> None:
    for cut in (split(text), intended(text)):
        if cut:
            ends = [*cut.opening, *cut.header, *cut.closing, *cut.body]
            assert ends == sorted(ends)
            assert ends[-1] <= len(text)


@given(
    st.lists(st.sampled_from(["---", "--", "-", "\n", "\r", " ", "name: a", "é", "\u2028", "\x1c", "\ufeff"])).map(
        "".join
    )
)
def test_the_cut_is_that_of_the_host_s_expression(text: str) -> None:
    space = "[\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]"
    found = re.compile(rf"---{space}*\n([\s\S]*?)---{space}*\n?").match(text)
    cut = split(text)
    assert (cut and (cut.header, cut.body.start)) == (found and (found.span(1), found.end()))
