"""The parser of `<example>` blocks: every form, every mistake, and no error for anything else."""

from __future__ import annotations

import json
import re
import textwrap
from itertools import zip_longest
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentls.syntax.examples import parts
from agentls.syntax.examples.parse import begin, parse, relocated
from agentls.syntax.examples.tree import Block, Commentary, Context, Examples, Placeholder, Prose, Turn
from agentls.text.source import Source, Span

_ANNOTATION = re.compile(r"^ *\^+ [a-z-]+(?: -> .*)?$")


def check(fixture: str) -> None:
    """Fail unless the errors are those written below the lines.

    `^^^ kind` is below an error's span; ` -> text` adds what is meant. Errors that share a line
    follow each other in order.
    """
    fixture = textwrap.dedent(fixture).strip("\n")
    lines = [line for line in fixture.split("\n") if not _ANNOTATION.match(line)]
    assert annotated("\n".join(lines)) == fixture


def annotated(text: str) -> str:
    source = Source(text)
    lines = text.split("\n")
    for error in reversed(parse(text).errors):
        line, column = source.position(error.span.start)
        assert error.span.end > error.span.start, error
        assert source.position(error.span.end)[0] == line, error
        meant = f" -> {error.meant}" if error.meant else ""
        lines.insert(line + 1, " " * column + "^" * (error.span.end - error.span.start) + f" {error.kind}{meant}")
    return "\n".join(lines)


def outline(text: str, skip: tuple[Span, ...] = ()) -> list[str]:
    """One line per block and part, with the text of each span."""
    return [line for block in parse(text, skip).blocks for line in _outline(block, text)]


def _outline(block: Block, text: str) -> list[str]:
    lines = [f"{block.number} {'dialogue' if block.dialogue else 'free'}"]
    for part in block.parts:
        match part:
            case Context():
                lines.append(f"{part.label.of(text)}|{part.text.of(text)}")
            case Turn():
                lines.append(f"{part.speaker} {part.name.of(text)}|{part.quote}|{part.inner.of(text)}")
            case Commentary():
                lines.append(f"commentary|{part.text.of(text)}")
            case Placeholder():
                lines.append(f"placeholder|{part.span.of(text)}")
            case Prose():
                lines.append(f"prose|{part.span.of(text)}")
    return lines


# The forms.


def test_a_block_on_many_lines() -> None:
    text = textwrap.dedent("""\
        Use it for tests.

        <example>
        Context: A test fails on the build server
        user: "Why is it red?"
        assistant: "Let me use the tester agent."
        <commentary>
        A red build is what the agent is for.
        </commentary>
        </example>
        """)
    assert outline(text) == [
        "1 dialogue",
        "Context:|A test fails on the build server",
        'user user|"|Why is it red?',
        'assistant assistant|"|Let me use the tester agent.',
        "commentary|A red build is what the agent is for.",
    ]
    assert not parse(text).errors
    block = parse(text).blocks[0]
    assert block.span.of(text).startswith("<example>")
    assert block.span.of(text).endswith("</example>")


ONE_LINE = [
    "1 dialogue",
    "Context:|The user's tests are red.",
    "user user|'|Why don't they pass?",
    "assistant assistant|'|I'll use the tester agent's eyes.",
    "commentary|It's red.",
]


def test_a_block_on_one_line() -> None:
    text = (
        "Use it. <example>Context: The user's tests are red. user: 'Why don't they pass?' "
        "assistant: 'I'll use the tester agent's eyes.' <commentary>It's red.</commentary></example> Or else."
    )
    assert outline(text) == ONE_LINE
    assert not parse(text).errors


def test_a_block_on_one_line_without_blanks_between_the_parts() -> None:
    text = (
        "<example>Context:The user's tests are red.user:'Why don't they pass?'"
        "assistant:'I'll use the tester agent's eyes.'<commentary>It's red.</commentary></example>"
    )
    assert outline(text) == ONE_LINE
    assert not parse(text).errors


def test_two_characters_separate_lines() -> None:
    text = (
        r"Use it.\n\n<example>\nContext: The user's tests are red.\nuser: 'Why don't they pass?'\n"
        r"assistant: 'I'll use the tester agent's eyes.'\n<commentary>\nIt's red.\n</commentary>\n</example>\n"
    )
    assert outline(text) == ONE_LINE
    assert not parse(text).errors


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_other_line_ends(newline: str) -> None:
    lines = ["<example>", 'user: "Why?"', 'assistant: "Because."', "</example>"]
    assert outline(newline.join(lines)) == ["1 dialogue", 'user user|"|Why?', 'assistant assistant|"|Because.']


def test_turns_without_quotes() -> None:
    assert outline("<example>\nUser: Why is it red?\nAssistant: I look.\nIt takes a while.\n</example>") == [
        "1 dialogue",
        "user User||Why is it red?",
        "assistant Assistant||I look.\nIt takes a while.",
    ]


def test_turns_on_one_line_without_quotes() -> None:
    assert outline("<example>Context: Red. user: Why? assistant: I look. <commentary>Red.</commentary></example>") == [
        "1 dialogue",
        "Context:|Red.",
        "user user||Why?",
        "assistant assistant||I look.",
        "commentary|Red.",
    ]


def test_labels_in_bold_and_with_bullets() -> None:
    assert outline('<example>\n- **User**: "Why?"\n- **Assistant:** “Because.”\n</example>') == [
        "1 dialogue",
        'user User|"|Why?',
        "assistant Assistant|“|Because.",
    ]


def test_escaped_quotes_of_a_value_that_was_not_unescaped() -> None:
    assert outline(r"<example>\nuser: \"Why \"now\"?\"\nassistant: \"Because.\"\n</example>") == [
        "1 dialogue",
        r"""user user|"|Why \"now\"?""",
        'assistant assistant|"|Because.',
    ]


def test_the_vendors_template_with_a_call_left_out_and_a_second_turn_of_the_assistant() -> None:
    text = textwrap.dedent("""\
        <example>
        Context: Code was written.
        user: "Write a parser"
        assistant: "Here it is:"
        <function call omitted for brevity>
        <commentary>
        Code wants a review.
        </commentary>
        assistant: "Let me review it"
        </example>
        """)
    assert outline(text) == [
        "1 dialogue",
        "Context:|Code was written.",
        'user user|"|Write a parser',
        'assistant assistant|"|Here it is:',
        "placeholder|<function call omitted for brevity>",
        "commentary|Code wants a review.",
        'assistant assistant|"|Let me review it',
    ]
    assert not parse(text).errors


def test_speakers_with_other_names() -> None:
    text = '<example>\nContext: Ada is done.\nAda: "Please look."\nassistant: "I look."\n</example>'
    assert outline(text)[2] == 'other Ada|"|Please look.'
    assert not parse(text).errors
    text = "<example>\nUser: Look around\nAgent: Looks around\n</example>"
    assert outline(text) == ["1 dialogue", "user User||Look around", "other Agent||Looks around"]
    assert not parse(text).errors


def test_several_lines_and_quotations_inside_a_quote() -> None:
    text = '<example>\nuser: "Rename "foo"\n\nto "bar" please"\nassistant: "The name "foo" is gone"\n</example>'
    assert outline(text) == [
        "1 dialogue",
        'user user|"|Rename "foo"\n\nto "bar" please',
        'assistant assistant|"|The name "foo" is gone',
    ]
    assert not parse(text).errors


def test_a_label_inside_a_quote_on_one_line_is_part_of_what_is_said() -> None:
    text = "<example>user: 'Set it up' assistant: 'I set user: \"root\" for you' <commentary>x</commentary></example>"
    assert outline(text)[2] == 'assistant assistant|\'|I set user: "root" for you'
    assert not parse(text).errors


def test_a_remark_behind_a_quote() -> None:
    text = '<example>\nuser: "Why?"\nassistant: "Because." (starts the tester)\n</example>'
    assert outline(text)[2:] == ['assistant assistant|"|Because.', "prose|(starts the tester)"]
    assert not parse(text).errors


def test_wrappers_and_numbers() -> None:
    block = '<example>\nuser: "a"\nassistant: "b"\n</example>\n'
    tree = parse(f"<examples>\n{block}{block}</examples>")
    assert [block.number for block in tree.blocks] == [1, 2]
    assert len(tree.wrappers) == 1
    assert not tree.errors


@pytest.mark.parametrize(
    "text",
    [
        'Examples:\n- User: "Why?"\n  Assistant: "Because."\n- User: "How?"\n  Assistant: "So."',
        "E.g. 1) User: 'Why don't you?' → Assistant: 'I do.' 2) User: 'How?' → Assistant: 'So.'",
        "user: 'Why?' -> assistant: 'I do.' -> <uses agent>. Another: user: 'How?' -> assistant: 'So.' -> <uses agent>.",
    ],
)
def test_dialogues_without_tags(text: str) -> None:
    tree = parse(text)
    assert not tree.blocks
    assert not tree.errors
    assert [[turn.speaker for turn in dialogue.turns] for dialogue in tree.dialogues] == [["user", "assistant"]] * 2
    assert tree.dialogues[1].turns[1].inner.of(text) == "So."


def test_code_is_text() -> None:
    text = '```\n<example>\nuser:\n```\n<example>\nuser: "a"\nassistant: "b"\n</example>'
    assert outline(text, (Span(0, text.rindex("```") + 3),)) == [
        "1 dialogue",
        'user user|"|a',
        'assistant assistant|"|b',
    ]


# Silence.


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\\",
        "\\n",
        "Wrap them in <example> tags with a <commentary> section.",
        "Put it between <example> and </example>, then a <commentary>.",
        "Write `<example>` blocks; end each with `</example>`.",
        "Write `<example>…</example>` blocks and `</commentary>`.",
        "The tags <example></example> are for examples.",
        'The tag "<example>" opens, "</example>" closes.',
        "a < b, Vec<Example>, Box<example>, Foo<Commentary>",
        "<Example>\n  <Button />\n</Example>",
        "<Example /> and <Example title={x}>y</Example>",
        '<example id="1">\ninput: 3\noutput: 4\n</example>',
        "<example>\nuser: root\nhost: db\n</example>",
        "<example>\nUser: I want to buy shoes\n-> intent: purchase\n</example>",
        "<example>\nInput: a\nOutput: b\n<example>inner</example>\n</example>",
        "<example>Rename foo to bar</example>, <example>delete foo</example>",
        "<example><user_request>We're worried about it.</user_request> <commentary>It looks.</commentary></example>",
        "<example>\nContext: Red.\nuser: 'The users' tests don't pass'\nassistant: 'It's the users' fault'\n</example>",
        "<example>\nContext: Red.\nuser: \"It's 5\" wide\"\nassistant: 'ok'\n</example>",
        '<example>\nuser: "Make it 5""\nassistant: ""Five" it is"\n</example>',
        '<example>\nContext: Red.\nuser: "Fix it"\n<launches the tester agent>\n</example>',
        '<example>\nuser: "Write a `<div>` and Map<string, Foo>"\nassistant: "<T> is Foo<Bar>"\n</example>',
        '<example>\nuser: "Wrap it in <example> tags, not </example> ones"\nassistant: "ok"\n</example>',
        '<example>\nuser: "Wrap it in <example> tags"\nassistant: "I render <Example> twice"\n</example>',
        '<example>\nuser: "a"\nassistant: "b"\n<commentary>A <commentary> tag says why.</commentary>\n</example>',
        "<commentary>\nNotes of my own.\n</commentary>",
        "<exemple>un texte libre</exemple> <commentaire>libre</commentaire>",
        "<examples>\nOne.\nTwo.\n</examples>",
        "<exam",
        "<example",
        "</",
        "Use <exampl",
        "<example.com>",
        "<command>x</command> <comment>y</comment> <sample>z</sample>",
    ],
)
def test_what_is_legal_is_silent(text: str) -> None:
    assert annotated(text) == text


# Errors.


def test_a_block_that_is_not_closed() -> None:
    check("""
        <example>
        ^^^^^^^^^ unclosed-block -> </example>
        Context: Red.
        user: "Why?"
        assistant: "I look."
        <commentary>
        Red.
        </commentary>

        <example>
        user: "How?"
        assistant: "So."
        </example>

        And so on.
        """)


def test_where_a_block_should_end() -> None:
    text = '<example>\nuser: "Why?"\nassistant: I look.\n\nUse it often.'
    (error,) = parse(text).errors
    assert error.expected == Span(text.index("\n\nUse"), text.index("\n\nUse"))
    assert parse(text).blocks[0].span.of(text).endswith("I look.")
    text = "<example>user: 'Why?' assistant: 'I look.'<commentary>Red.</commentary> <example>user: 'a' assistant: 'b'</example>"
    (error,) = parse(text).errors
    assert error.expected == Span(text.index(" <example>"), text.index(" <example>"))
    assert error.related == Span(text.rindex("<example>"), text.rindex("<example>") + 9)


def test_a_tag_that_closes_nothing() -> None:
    check("""
        <example>
        user: "Why?"
        assistant: "I look."
        </example>
        </example>
        ^^^^^^^^^^ close-without-open
        """)
    check("""
        Use it.
        Context: Red.
        user: "Why?"
        assistant: "I look."
        <commentary>Red.</commentary>
        </example>
        ^^^^^^^^^^ close-without-open -> <example>
        """)


def test_the_beginning_of_a_block_that_lost_its_opening_tag() -> None:
    text = 'Use it.\nContext: Red.\nuser: "Why?"\n</example>'
    assert parse(text).errors[0].expected == Span(8, 8)


def test_a_block_in_a_block() -> None:
    check("""
        <example>
        user: "Why?"
        <example>
        ^^^^^^^^^ nested-block
        user: "How?"
        assistant: "So."
        </example>
        assistant: "I look."
        </example>
        """)


def test_commentary_that_is_not_closed() -> None:
    check("""
        <example>
        user: "Why?"
        assistant: "I look."
        <commentary>
        ^^^^^^^^^^^^ commentary-unclosed -> </commentary>
        Red.
        </example>
        """)
    check("""
        <example>user: 'Why?' assistant: 'I look.' <commentary>Red.</example> <example>user: 'a' assistant: 'b'</example>
                                                   ^^^^^^^^^^^^ commentary-unclosed -> </commentary>
        """)


def test_commentary_that_is_closed_twice_or_never_opened() -> None:
    check("""
        <example>
        user: "Why?"
        assistant: "I look."
        <commentary>
        Red.
        </commentary>
        </commentary>
        ^^^^^^^^^^^^^ commentary-closed-twice
        </example>
        <example>
        user: "Why?"
        assistant: "I look."
        Red.
        </commentary>
        ^^^^^^^^^^^^^ commentary-close-without-open
        </example>
        """)


def test_commentary_behind_the_block() -> None:
    text = '<example>\nuser: "a"\nassistant: "b"\n</example>\n<commentary>Why</commentary>'
    (error,) = parse(text).errors
    assert error.kind == "commentary-outside"
    assert error.span.of(text) == "<commentary>"
    assert error.expected == Span(text.index("</example>"), text.index("</example>"))


def test_tags_that_are_not_written_right() -> None:
    check("""
        <exmaple>
        ^^^^^^^^^ misspelled-tag -> <example>
        user: "Why?"
        assistant: "I look."
        <Commentary>Red.</commentry>
        ^^^^^^^^^^^^ wrong-case-tag -> <commentary>
                        ^^^^^^^^^^^^ misspelled-tag -> </commentary>
        </Example>
        ^^^^^^^^^^ wrong-case-tag -> </example>
        <example>
        user: "Why?"
        assistant: "I look."
        </examples>
        ^^^^^^^^^^^ misspelled-tag -> </example>
        <example id="2">
        ^^^^^^^^^^^^^^^^ tag-attributes -> <example>
        user: "Why?"
        assistant: "I look."
        <commentary>Red.<commentary>
                        ^^^^^^^^^^^^ misspelled-tag -> </commentary>
        <example>
        ^^^^^^^^^ misspelled-tag -> </example>
        <examples>
        ^^^^^^^^^^ misspelled-tag -> <example>
        user: "Why?"
        assistant: "I look."
        </ example>
        ^^^^^^^^^^^ misspelled-tag -> </example>
        <example
        ^^^^^^^^ unfinished-tag -> <example>
        user: "Why?"
        assistant: "I look."
        </example
        ^^^^^^^^^ unfinished-tag -> </example>
        """)


def test_a_wrapper_that_is_not_closed() -> None:
    check("""
        <examples>
        ^^^^^^^^^^ unclosed-wrapper -> </examples>
        <example>
        user: "Why?"
        assistant: "I look."
        </example>
        """)


def test_what_a_block_lacks() -> None:
    check("""
        <example>
        ^^^^^^^^^ empty-block

        </example>
        <example>
        ^^^^^^^^^ no-turns -> user:
        Context: Red.
        <commentary>Red.</commentary>
        </example>
        <example>
        ^^^^^^^^^ no-user -> user:
        Context: Red.
        assistant: "I look."
        </example>
        <example>
        ^^^^^^^^^ no-assistant -> assistant:
        Context: Red.
        user: "Why?"
        </example>
        <example>
        assistant: "I look."
        ^^^^^^^^^^ assistant-first
        user: "Why?"
        </example>
        """)


def test_labels_and_quotes_without_the_rest() -> None:
    check("""
        <example>
        Context:
        ^^^^^^^^ empty-label
        user:
        ^^^^^ empty-label
        assistant: ""
        ^^^^^^^^^^^^^ empty-label
        </example>
        <example>
        user: "Why?
              ^ unclosed-quote -> "
        assistant: I look."
                          ^ unopened-quote -> "
        </example>
        """)
    check("""
        <example>Context: Red. user: 'I don't see why assistant: 'I look.' <commentary>Red.</commentary></example>
                                     ^ unclosed-quote -> '
        """)


def test_half_typed_states_keep_what_is_there() -> None:
    text = 'Use it.\n\n<example>\nContext: Red.\nuser: "Why?"\nassistant: "I lo'
    tree = parse(text)
    assert [error.kind for error in tree.errors] == ["unclosed-block", "unclosed-quote"]
    assert outline(text)[1:] == ["Context:|Red.", 'user user|"|Why?', 'assistant assistant|"|I lo']
    for end in range(len(text)):
        _sound(text[:end])


# Any tree, in any shape.

_ODD = r"red test isn't don't users' it's Foo<T> a<b 3>2 tags: user assistant, é 日本 🙂 (maybe) C:\dir <T> - * 5"
_WORDS = st.sampled_from([*_ODD.split(), "a\u2028b"])
_PLAIN = st.lists(_WORDS, min_size=1, max_size=6).map(lambda words: "The " + " ".join(words) + " end")
_DOUBLE = st.one_of(_PLAIN, _PLAIN.map(lambda said: f'Say "{said}" now'), _PLAIN.map(lambda said: f'Say "{said}"'))


@st.composite
def _examples(draw: st.DrawFn) -> tuple[str, list[list[tuple[str, str]]]]:
    """A string, and the parts of its blocks as (kind, text)."""
    shape = draw(st.sampled_from(["lines", "one line", "two characters", "glued"]))
    quote = draw(st.sampled_from(['"', "'", ""])) if shape != "glued" else draw(st.sampled_from(['"', "'"]))
    said = _DOUBLE if quote == '"' else _PLAIN
    blocks = []
    for _ in range(draw(st.integers(1, 3))):
        parts = [("context", draw(_PLAIN) + ".")] if draw(st.booleans()) else []
        for _ in range(draw(st.integers(1, 2))):
            parts += [("user", draw(said)), ("assistant", draw(said))]
        if draw(st.booleans()):
            parts.append(("commentary", draw(_PLAIN)))
            if draw(st.booleans()):
                parts.append(("assistant", draw(said)))
        blocks.append(parts)
    return render(blocks, shape, quote), blocks


def render(blocks: list[list[tuple[str, str]]], shape: str, quote: str) -> str:
    between = {"lines": "\n", "one line": " ", "two characters": "\\n", "glued": ""}[shape]
    edge = "" if shape == "one line" else between
    texts = []
    for block in blocks:
        pieces = []
        for kind, text in block:
            if kind == "commentary":
                pieces.append(f"<commentary>{edge}{text}{edge}</commentary>")
            else:
                label = "Context" if kind == "context" else kind
                mark = "" if kind == "context" else quote
                pieces.append(f"{label}: {mark}{text}{mark}")
        texts.append(f"<example>{edge}" + between.join(pieces) + f"{edge}</example>")
    return f"Use it. Examples:{between or ' '}" + (between or " ").join(texts)


def read(text: str) -> list[list[tuple[str, str]]]:
    blocks = []
    for block in parse(text).blocks:
        parts = []
        for part in block.parts:
            match part:
                case Turn():
                    parts.append((str(part.speaker), part.inner.of(text)))
                case Context() | Commentary():
                    parts.append((type(part).__name__.lower(), part.text.of(text)))
                case _:
                    parts.append(("?", part.span.of(text)))
        blocks.append(parts)
    return blocks


@given(_examples())
@settings(max_examples=400, deadline=None)
def test_any_tree_in_any_shape_is_read_back(example: tuple[str, list[list[tuple[str, str]]]]) -> None:
    text, blocks = example
    assert read(text) == blocks
    assert not parse(text).errors
    _sound(text)


def _sound(text: str) -> Examples:
    """The invariants of every tree; the text is any."""
    tree, start = parse(text), begin(text)
    assert tree == relocated(parse(text[start:]), lambda first, last: Span(first + start, last + start))
    for block in tree.blocks:
        assert block.open.span.of(text).startswith("<")
        assert block.span.contains(block.content)
        at = block.content.start
        for part in block.parts:
            assert not _blank_less(text[at : part.span.start]), (text, part)
            assert part.span.end > part.span.start >= at
            at = part.span.end
            if isinstance(part, Turn):
                assert part.text.contains(part.inner) or not part.closed
                assert part.span.contains(part.label)
                assert part.label.contains(part.name)
        if block.parts:
            assert not _blank_less(text[at : block.content.end])
    for error in tree.errors:
        for span in (error.span, error.related, error.expected):
            assert span is None or 0 <= span.start <= span.end <= len(text)
        assert error.span.end > error.span.start
        assert error.expected is None or error.expected.start == error.expected.end
    return tree


def _blank_less(text: str) -> str:
    return text.replace("\\n", "").strip(" \t\r\n\u00a0")


_TAG_SHREDS = """<example> </example> <examples> </examples> <commentary> </commentary> <exmaple> </Example> <example
<exam </ < > / <a b> <x=1> <example/> <example=a=1>"""
_TEXT_SHREDS = """user: assistant: Context: User: Agent: X: " ' “ ” \\" \\n ` - ** ( word don't é"""
_BLANK_SHREDS = [
    "\n",
    "\n\n",
    " ",
    "  ",
    "\r\n",
    "\t",
    "\u00a0",
    "<function call omitted>",
    '<example a="b">',
    "\x00",
    "\u2028",
]
_SHREDS = st.sampled_from([*_TAG_SHREDS.split(), *_TEXT_SHREDS.split(), *_BLANK_SHREDS])


@given(
    st.lists(_SHREDS, max_size=40).map("".join), st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=3)
)
@settings(max_examples=1500, deadline=None)
def test_nothing_raises_and_every_span_fits(text: str, skip: list[tuple[int, int]]) -> None:
    _sound(text)
    parse(text, [Span(*each) for each in skip])


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Does it. <example>", ". <example>"),
        ("Does it.\r\n\t <example>", "\n\t <example>"),
        ("  <example>", "  <example>"),
        ("Ask the user: <example>", "Ask the user: <example>"),
        ("Does `it. <example>`", "Does `it. <example>`"),
        (r"Does\nit. <example>", r"Does\nit. <example>"),
        ("Does it.", "Does it."),
    ],
)
def test_where_the_part_of_a_description_begins_that_matters(text: str, part: str) -> None:
    assert text[begin(text) :] == part


_USUAL_SHREDS = (
    *(
        "Context: ",
        "Context:",
        "It is red.",
        "**",
        "a_b",
        'user: "Why?"',
        'User:  ""',
        'assistant: "I\'ll see."',
        "Assistant:",
    ),
    *(
        "\n",
        "\n",
        "\n\n",
        " ",
        "\\n",
        '"',
        "'",
        "<commentary>",
        "Because.",
        "</commentary>",
        "user:",
        "<a b>",
        'system: "x"',
        "- ",
    ),
)


@given(st.lists(st.lists(st.sampled_from(_USUAL_SHREDS), max_size=5).map("".join), max_size=3))
@settings(max_examples=500, deadline=None)
def test_the_short_way_through_a_usual_block_finds_the_same(shreds: list[str]) -> None:
    usual = ['Context: It is red.\nuser: "Why?"\nassistant: "I\'ll see."', "\n<commentary>Because.</commentary>\n", ""]
    text = "<example>\n" + "".join(a + b for a, b in zip_longest(shreds, usual, fillvalue="")) + "</example>"
    found = repr(parse(text))
    with mock.patch.object(parts, "_USUAL", re.compile(r"(?!)")):
        assert repr(parse(text)) == found


# A slip in a good tree is found where it is.

_GOOD = [
    [
        ("context", "The user's build is red."),
        ("user", "Why don't the tests pass?"),
        ("assistant", "I'll ask the tester agent."),
        ("commentary", "A red build is its job."),
    ]
] * 3
_TAGS = re.compile(r"</?(?:example|commentary)>")


@pytest.mark.parametrize("shape", ["lines", "one line", "two characters", "glued"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_lost_tag_is_found(shape: str, quote: str) -> None:
    good = render(_GOOD, shape, quote)
    for match in _TAGS.finditer(good):
        text = good[: match.start()] + good[match.end() :]
        (error,) = parse(text).errors
        if match[0] == "<commentary>":
            assert error.kind == "commentary-close-without-open"
            assert error.span.start == text.index("</commentary>", match.start())
        elif match[0] == "<example>":
            assert error.kind == "close-without-open"
            assert error.span.start == text.index("</example>", match.start())
            assert error.expected == Span(*[text.index("Context", match.start())] * 2)
        else:
            assert error.kind == ("unclosed-block" if match[0] == "</example>" else "commentary-unclosed")
            assert error.span.start == text.rindex(match[0].replace("/", ""), 0, match.start())
            assert error.expected is not None
            assert not _blank_less(text[error.expected.start : match.start()])


@pytest.mark.parametrize("shape", ["lines", "one line", "two characters", "glued"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_doubled_tag_is_found(shape: str, quote: str) -> None:
    good = render(_GOOD, shape, quote)
    for match in _TAGS.finditer(good):
        text = good[: match.end()] + match[0] + good[match.end() :]
        (error,) = parse(text).errors
        assert error.span.start in (match.start(), match.end())
        assert error.span.of(text) == match[0]


@pytest.mark.parametrize("shape", ["lines", "one line", "two characters", "glued"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_misspelled_tag_is_found(shape: str, quote: str) -> None:
    good = render(_GOOD, shape, quote)
    for match in _TAGS.finditer(good):
        for at in range(
            match.start() + match[0].index("/") + 1 if "/" in match[0] else match.start() + 1, match.end() - 2
        ):
            text = good[:at] + good[at + 1] + good[at] + good[at + 2 :]
            if text != good:
                (error,) = parse(text).errors
                assert (error.kind, error.span, error.meant) == ("misspelled-tag", Span(*match.span()), match[0])


@pytest.mark.parametrize("shape", ["lines", "one line", "two characters", "glued"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_lost_quotation_mark_is_found(shape: str, quote: str) -> None:
    good = render(_GOOD, shape, quote)
    for block in parse(good).blocks:
        for turn in block.turns:
            text = good[: turn.text.end - 1] + good[turn.text.end :]
            errors = parse(text).errors
            assert [error.kind for error in errors] == ["unclosed-quote"], text
            assert errors[0].span.start == turn.text.start
            text = good[: turn.text.start] + good[turn.text.start + 1 :]
            errors = parse(text).errors
            assert [error.kind for error in errors] == ["unopened-quote"], text
            assert errors[0].span.start == turn.text.end - 2


@pytest.mark.parametrize("shape", ["lines", "one line", "two characters", "glued"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_doubled_quotation_mark_is_found(shape: str, quote: str) -> None:
    good = render(_GOOD, shape, quote)
    for block in parse(good).blocks:
        for turn in block.turns:
            text = good[: turn.text.start] + quote + good[turn.text.start :]
            assert [(error.kind, error.span.start) for error in parse(text).errors] == [
                ("doubled-quote", turn.text.start + 1)
            ]
            text = good[: turn.text.end] + quote + good[turn.text.end :]
            # After a word a second apostrophe may be the plural's: 'the users''.
            if quote == '"':
                assert [(error.kind, error.span.start) for error in parse(text).errors] == [
                    ("doubled-quote", turn.text.end - 1)
                ]


@pytest.mark.parametrize("shape", ["lines", "one line", "two characters", "glued"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_lost_label_is_found_and_a_doubled_one_too(shape: str, quote: str) -> None:
    good = render(_GOOD, shape, quote)
    for block in parse(good).blocks:
        for turn in block.turns:
            text = good[: turn.label.start] + good[turn.label.end :]
            (error,) = parse(text).errors
            assert (error.kind, error.block) == (f"no-{turn.speaker}", block.number), text
            text = good[: turn.label.end] + " " + turn.label.of(good) + good[turn.label.end :]
            (error,) = parse(text).errors
            assert (error.kind, error.span) == ("empty-label", turn.label), text


# From the text to the file.


def test_a_tree_is_carried_over() -> None:
    text = render(_GOOD, "lines", '"').replace("</commentary>", "", 1)
    there = relocated(parse(text), lambda start, end: Span(start + 7, end + 7))
    assert there == relocated(there, Span)
    assert relocated(there, lambda start, end: Span(start - 7, end - 7)) == parse(text)
    turn = there.blocks[0].turns[0]
    assert turn.inner.of("." * 7 + text) == "Why don't the tests pass?"


# Size. A search that begins again for every tag, label or quote would take hours here.


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<example",
        "<example>",
        "</example>",
        "<example></example>",
        "<examples>",
        "</commentary>",
        "<commentary>",
        "<example>a<example>\n<example>b</example>",
        '<example>\nuser: "a"\n',
        'user: "',
        'user: "a" z\n',
        "X: 'b' z\n",
        'X: "b\n',
        "Agent: x\n",
        "Context: a user: b assistant: c ",
        "user:\n",
        "`<example>",
        "\\n",
        " ",
        "\n \n",
        "<function call omitted> ",
        '"',
    ],
)
@pytest.mark.parametrize("around", ["{}", "<example>\nContext: a\n{}", "<example>Context: a user: '{}</example>"])
def test_time_grows_with_the_text_only(piece: str, around: str) -> None:
    parse(around.replace("{}", piece * (60_000 // len(piece))))


def test_a_run_of_blanks_in_front_of_many_blocks() -> None:
    parse("<example>" + " " * 100_000 + "<example>x</example>" * 5_000)


# Real files.

_CORPUS = Path(__file__).parents[2] / "shared" / "runtime" / "observed-corpus.jsonl"


@pytest.mark.skipif(not _CORPUS.exists(), reason="the collection of real files is not here")
def test_descriptions_of_real_files() -> None:
    found: dict[str, int] = {}
    blocks = 0
    for line in _CORPUS.read_text("utf-8").splitlines():
        description = json.loads(line).get("description")
        if isinstance(description, str):
            tree = _sound(description)
            blocks += len(tree.blocks)
            for error in tree.errors:
                found[error.kind] = found.get(error.kind, 0) + 1
    # Seven descriptions end inside a block because YAML ends them there; one example has no user.
    assert blocks == 1661
    assert found == {"unclosed-block": 7, "no-user": 1}
