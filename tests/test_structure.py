"""Folds, outline, tokens, selections, highlights and linked tags, as text; and what holds for all of them on any
input."""

from __future__ import annotations

import itertools
import textwrap
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentls.disk import files as disk
from agentls.document import Document
from agentls.features.example_hover import about
from agentls.features.folding import folds
from agentls.features.highlights import highlights, linked
from agentls.features.selection import selections
from agentls.features.symbols import Symbol, symbols
from agentls.features.tokens import Kind, tokens
from agentls.hosts import default
from agentls.hosts.others import form
from agentls.hosts.verdict import Origin
from agentls.lsp.handlers.structure import LEGEND
from agentls.text.source import Span
from agentls.workspace.context import Workspace

from .hostile import FRAGMENTS

MUTATED = Path(__file__).parent.parent.parent / "shared" / "corpus" / "mutated"

FILE = textwrap.dedent("""\
    ---
    name: reviewer
    description: |
      Reviews code; the reviewer reads all of it.

      <example>
      Context: A pull request is ready.
      user: "Is this all right?"
      assistant: "I'll use the reviewer agent."
      <commentary>
      A review is asked for.
      </commentary>
      </example>
    tools: Read, Grep
    model: opus
    colour: red
    ---
    You review code.

    # Approach

    Ask @agent-tester first.

    ## Steps

    ```sh
    git diff
    ```

    # Output

    A list.
    """)


def document(text: str = FILE) -> Document:
    return Document(text, "/work/.claude/agents/reviewer.md", Origin(stem="reviewer"))


def in_double_quotes() -> Document:
    return document(
        "---\nname: reviewer\ndescription: \"Reviews.\\n<example>\\nContext: It's \\\"done\\\".\\nuser: 'Is \\u00e9 it?'\\n"
        "assistant: 'I use the reviewer.'\\n</example>\"\n---\nYou review.\n"
    )


def test_what_can_be_folded() -> None:
    lines = FILE.split("\n")
    shown = [f"{lines[it.first].strip()} … {lines[it.last].strip()}" for it in folds(document())]
    assert shown == [
        "--- … ---",
        "description: | … </example>",
        "<example> … </example>",
        "# Approach … ```",
        "## Steps … ```",
        "```sh … ```",
        "# Output … A list.",
    ]


def test_a_file_on_one_line_has_nothing_to_fold() -> None:
    assert folds(document("You review code.")) == []


def outline(found: list[Symbol], text: str, depth: int = 0) -> list[str]:
    lines = []
    for it in found:
        lines.append("  " * depth + f"{it.name} | {it.detail} | {it.selection.of(text)}")
        lines += outline(list(it.children), text, depth + 1)
    return lines


def test_the_outline() -> None:
    assert outline(symbols(document()), FILE) == [
        "reviewer |  | reviewer",
        "  name | reviewer | name",
        "  description | Reviews code; the reviewer reads all of it. <example> Conte… | description",
        "    Example 1: A pull request is ready. |  | <example>",
        "      user | Is this all right? | user",
        "      assistant | I'll use the reviewer agent. | assistant",
        "      commentary | A review is asked for. | <commentary>",
        "  tools | Read, Grep | tools",
        "  model | opus | model",
        "  colour | red | colour",
        "Approach |  | Approach",
        "  Steps |  | Steps",
        "Output |  | Output",
    ]


def test_the_outline_shows_what_is_loaded() -> None:
    found = in_double_quotes()
    assert [it.strip() for it in outline(symbols(found), found.text)][3:6] == [
        'Example 1: It\'s "done". |  | <example>',
        "user | Is é it? | user",
        "assistant | I use the reviewer. | assistant",
    ]


def test_examples_of_the_body_stand_below_their_heading() -> None:
    text = (
        '---\nname: a\ndescription: b\n---\n<example>\nuser: "x"\n</example>\n# H\n<example>\nuser: "y"\n</example>\n'
    )
    names = [it.split(" |")[0] for it in outline(symbols(document(text)), text)]
    assert names == ["a", "  name", "  description", "Example 1: x", "  user", "H", "  Example 2: y", "    user"]


def test_the_prompt_of_a_toml_file_is_a_field() -> None:
    text = (
        "name = 'a'\ndescription = \"Looks.\"\ndeveloper_instructions = '''\n# One\n\nLook.\n\n## Two\n\nAgain.\n'''\n"
        'nickname_candidates = ["b"]\n\n[mcp_servers.files]\ncommand = "c"\n'
    )
    path = "/work/.codex/agents/a.toml"
    found = Document(text, path, host=form(path) or default())
    assert outline(symbols(found), text) == [
        "a |  | 'a'",
        "  name | a | name",
        "  description | Looks. | description",
        "  developer_instructions | # One Look. ## Two Again. | developer_instructions",
        "    One |  | One",
        "      Two |  | Two",
        "  nickname_candidates |  | nickname_candidates",
        "  mcp_servers |  | mcp_servers",
        "    files |  | files",
        "      command | c | command",
    ]
    assert [(it.first, it.last) for it in folds(found)] == [(2, 10), (3, 9), (7, 9), (13, 14)]
    half = Document(text.replace('["b"]', '["b'), path, host=form(path) or default())
    assert outline(symbols(half), text)[:3] == outline(symbols(found), text)[:3]


def painted(found: Document) -> list[str]:
    return [f"{it.kind} {it.span.of(found.text)}" for it in tokens(found)]


def test_the_tokens() -> None:
    assert painted(document()) == [
        "property name",
        "class reviewer",
        "property description",
        "class reviewer",
        "keyword <example>",
        "parameter Context:",
        "parameter user:",
        'string "Is this all right?"',
        "parameter assistant:",
        "string \"I'll use the",
        "class reviewer",
        'string agent."',
        "keyword <commentary>",
        "comment A review is asked for.",
        "keyword </commentary>",
        "keyword </example>",
        "property tools",
        "enumMember Read",
        "enumMember Grep",
        "property model",
        "enumMember opus",
        "property colour",
        "class @agent-tester",
    ]
    marked = [it.span.of(FILE) for it in tokens(document()) if it.deprecated or it.declaration]
    assert marked == ["reviewer", "colour"]


def test_a_break_of_two_characters_has_a_token() -> None:
    found = document("---\nname: a\ndescription: A.\\n<example>\\nuser: 'b'\\n</example>\n---\n")
    assert painted(found)[2:] == [
        "operator \\n",
        "keyword <example>",
        "operator \\n",
        "parameter user:",
        "string 'b'",
        "operator \\n",
        "keyword </example>",
    ]


def test_other_agents_have_tokens_where_their_names_are_meant() -> None:
    found = document(
        "---\nname: reviewer\ndescription: Not as test-runner or the tester agent; a tester, pre-test-runner.\n---\n"
    )
    named = [it.span.of(found.text) for it in tokens(found, ("test-runner", "tester", "runner")) if it.kind == "class"]
    assert named == ["reviewer", "test-runner", "tester"]


def test_tokens_are_split_at_lines() -> None:
    found = document('---\nname: a\ndescription: |\n  <example>\n  user: "b\n  c"\n  </example>\n---\n')
    assert [it for it in painted(found) if it.startswith("string")] == ['string "b', 'string c"']


def test_the_legend_names_the_kinds() -> None:
    assert tuple(LEGEND.token_types) == get_args(Kind)


def grown(found: Document, word: str) -> list[str]:
    return [it.of(found.text) for it in selections(found, found.text.index(word) + 1)]


def test_of_very_many_selections_the_smallest_and_the_whole_file_are_left() -> None:
    text = FRAGMENTS["tags that open, then close"](20_000)
    found = selections(Document(text), len(text) // 2)
    assert (len(found), found[-1]) == (100, Span(0, len(text)))
    assert found[0].end - found[0].start < 100


def test_a_selection_grows_from_the_word_to_the_file() -> None:
    found = document()
    steps = grown(found, "right?")
    assert steps[:4] == ["right", "Is this all right?", '"Is this all right?"', 'user: "Is this all right?"']
    assert steps[4].startswith("\n  Context")
    assert steps[5].startswith("<example>")
    assert steps[6].startswith("|")
    assert steps[7].startswith("description:")
    assert steps[8].startswith("name:")
    assert steps[9].startswith("---\nname:")
    assert steps[10] == FILE


def test_a_selection_in_the_body_grows_by_line_code_and_section() -> None:
    steps = grown(document(), "git diff")
    assert steps[:3] == ["git", "git diff", "```sh\ngit diff\n```"]
    assert steps[3].startswith("## Steps")
    assert steps[4].startswith("Ask")
    assert steps[5].startswith("# Approach")
    assert steps[-1] == FILE


def at(word: str, text: str = FILE) -> int:
    return text.index(word) + 2


def test_a_tag_shows_its_other_end() -> None:
    found = document()
    assert [it.of(FILE) for it, _ in highlights(found, Workspace(), at("</example>"))] == ["<example>", "</example>"]
    assert [it.of(FILE) for it, _ in highlights(found, Workspace(), at("<commentary>"))] == [
        "<commentary>",
        "</commentary>",
    ]


def test_the_name_shows_its_mentions() -> None:
    found = highlights(document(), Workspace(), at("reviewer agent"))
    assert [(it.of(FILE), gives) for it, gives in found] == [
        ("reviewer", True),
        ("reviewer", False),
    ]
    assert highlights(document(), Workspace(), at("git diff")) == []


def test_both_tags_are_edited_together() -> None:
    found = linked(document(), at("</example>"))
    assert [it.of(FILE) for it in found] == ["example", "example"]
    assert linked(document(), at("Context")) == []
    half = FILE.replace("</example>", "</exampl>")
    assert linked(document(half), at("<example>", half)) == []


def test_hover_shows_the_dialogue() -> None:
    found = about(in_double_quotes(), in_double_quotes().text.index("<example>") + 3)
    assert found is not None
    span, text = found
    assert span.of(in_double_quotes().text) == "<example>"
    assert text == (
        '**Example 1** of 1 in the description, about 23 tokens\n\n*It\'s "done".*\n\n**user:** Is é it?\n\n'
        "**assistant:** I use the reviewer.\n\n---\n\n"
        "The main model sees it with every message, as part of the description, which is about 28 tokens."
    )


def test_hover_says_who_sees_an_example() -> None:
    body = document('---\nname: a\ndescription: b\n---\n<example>\nuser: "x"\n</example>\n')
    assert about(body, body.text.index("user"))[1].endswith(  # type: ignore[index]
        "Only `a` itself sees it: it is part of its prompt. The main model decides by the description."
    )
    skipped = document('---\ndescription: |\n  <example>\n  user: "x"\n  </example>\n---\n')
    assert "The main model does not see it" in about(skipped, skipped.text.index("user"))[1]  # type: ignore[index]
    assert about(document(), at("Approach")) is None


def hold(found: Document, offsets: list[int]) -> None:
    """Fail unless everything lies where it may."""
    text, count = found.text, len(found.source.line_starts)
    for fold in folds(found):
        assert 0 <= fold.first < fold.last < count
    waiting = symbols(found)
    while waiting:
        it = waiting.pop()
        assert it.name.strip()
        assert Span(0, len(text)).contains(it.span)
        assert it.span.contains(it.selection)
        assert all(it.span.contains(child.span) for child in it.children)
        waiting += it.children
    last = 0
    for token in tokens(found):
        assert last <= token.span.start < token.span.end
        assert token.span.end <= found.source.line_span(found.source.line_of(token.span.start)).end
        last = token.span.end
    for offset in offsets:
        steps = selections(found, offset)
        assert steps[-1] == (0, len(text))
        assert all(one != other and other.contains(one) for one, other in itertools.pairwise(steps))
        assert all(it.of(text) for it, _ in highlights(found, Workspace(), offset))
        assert len({it.of(text) for it in linked(found, offset)}) <= 1
        about(found, offset)


_PIECES = st.sampled_from(
    [
        "---\n",
        "name: a\n",
        "description: |\n",
        "  <example>\n",
        "</example>",
        "<commentary>",
        'user: "a',
        "assistant: 'b'\n",
        "\n",
        "# H\n",
        "### H\n",
        "```\n",
        "<!--",
        "-->",
        "\\n",
        "tools: [Read, ",
        "hooks:\n  a:\n    b: c\n",
        "é🙂",
        "\r\n",
        "a ",
        "@agent-a ",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=25).map("".join), st.lists(st.integers(0, 200), max_size=4))
def test_it_holds_for_any_text(text: str, offsets: list[int]) -> None:
    hold(document(text), offsets)


@pytest.mark.skipif(not MUTATED.is_dir(), reason="the shared collections are not here")
def test_it_holds_for_half_typed_files() -> None:
    for path in sorted(MUTATED.rglob("*.md"))[::10]:
        text = disk.read(str(path)).text
        hold(document(text), [len(text) // 3, len(text) // 2])
