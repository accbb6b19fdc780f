"""The YAML reader: values, places, and errors at their cause. What Bun says is in test_bun.py."""

from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.syntax import header
from agentls.syntax.yaml import resolve
from agentls.syntax.yaml.read import DEEPEST, parse
from agentls.syntax.yaml.tree import Alias, Entry, Mapping, Node, Scalar, Sequence, walk
from agentls.text.source import Span

from . import yaml_corners


def loaded(text: str) -> object:
    parsed = parse(text)
    assert parsed.error is None, parsed.error
    return header.value(parsed.root)


def node_at(text: str, *path: str | int) -> Node:
    node = parse(text).root
    for step in path:
        if isinstance(step, int):
            assert isinstance(node, Sequence)
            node = node.items[step]
        else:
            node = header.entries(node)[step].value
    assert node is not None
    return node


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("# nothing\n", None),
        ("name: reviewer\nmodel:\n", {"name": "reviewer", "model": None}),
        ("tools: [Read, 'Write', \"Bash\",]", {"tools": ["Read", "Write", "Bash"]}),
        ("tools:\n- Read\n- Write\n", {"tools": ["Read", "Write"]}),
        ("a:\n  - b: 1\n    c: 2\n  - - x\n    - y\n", {"a": [{"b": 1, "c": 2}, ["x", "y"]]}),
        ("a: one\n  two\n\n  three\nb: x", {"a": "one two\nthree", "b": "x"}),
        ("a: 'it''s'\nb: \"x\\ty\\u00e9\\\n  z\"", {"a": "it's", "b": "x\tyéz"}),
        ("a: |\n  x\n   y\n\n\nb: >-\n  x\n  y\n\n  z\n", {"a": "x\n y\n", "b": "x y\nz"}),
        ("a: |+\n  x\n\nb: |2-\n   x\n", {"a": "x\n\n", "b": " x"}),
        ("[a: b, {c: d}, ? e]", [{"a": "b"}, {"c": "d"}, {"e": None}]),
        ("? a\n: b\n? c\n", {"a": "b", "c": None}),
        ("a: 1\na: 2", {"a": 2}),
        ("b: &b {x: 1, y: 2}\nc:\n  <<: *b\n  y: 3\n", {"b": {"x": 1, "y": 2}, "c": {"x": 1, "y": 3}}),
        ("c:\n  y: 3\n  <<: [{x: 1, y: 2}, {x: 4}]\n", {"c": {"x": 1, "y": 3}}),
        ("1: a\n1.50: b\n~: c\ntrue: d\n[x, [y]]: e\n", {"1": "a", "1.5": "b", "null": "c", "true": "d", "x,y": "e"}),
        ("a: !foo 1\nb: !!str 2\nc: ! \nd: !!int '3'", {"a": "1", "b": "2", "c": "", "d": "3"}),
        ('a: "x\r\n  y"\r\nb: z\r\n', {"a": "x\ny", "b": "z"}),
        ("a: b\n...\nc", [{"a": "b"}, "c"]),
        ("a: x\x07y\u2028z\x85", {"a": "x\x07y\u2028z\x85"}),
    ],
)
def test_values(text: str, value: object) -> None:
    assert loaded(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(word, None) for word in ("null", "Null", "~")],
        *[
            (word, word)
            for word in ("yes", "off", "nULL", "12:30", "2026-01-01", "1_000", "0b11", "0X1F", "1e", "-", "0x")
        ],
        ("017", 17),
        ("0o17", 15),
        ("-0x10", -16),
        ("1e3", 1000),
        (".5", 0.5),
        ("5.", 5),
        ("+1", 1),
        ("-.inf", -math.inf),
        ("TRUE", True),
        ("0xffffffffffffffffff", "0xffffffffffffffffff"),
    ],
)
def test_words_and_numbers(text: str, value: object) -> None:
    assert resolve.plain(text) == value
    assert type(resolve.plain(text)) is type(value)


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        (1e21, "1e+21"),
        (123456789012345680000.0, "123456789012345680000"),
        (1e-6, "0.000001"),
        (1.5e-7, "1.5e-7"),
        (-0.0, "0"),
        (1.0, "1"),
        (-12.25, "-12.25"),
        (5e-324, "5e-324"),
        (math.nan, "NaN"),
    ],
)
def test_numbers_print_as_in_javascript(number: float, printed: str) -> None:
    assert resolve.printed(number) == printed


def test_negative_zero_stays_negative() -> None:
    value = resolve.plain("-0")
    assert isinstance(value, float)
    assert math.copysign(1, value) == -1


def test_every_part_has_its_place() -> None:
    text = "name: x\ntools:\n  - Read # one\n  - &w 'Write'\n  - *w\nhooks: {a: [b, ]}\nmodel:\nd: |\n  x\n  y\n\nz: !t q\n"

    def source(*path: str | int) -> str:
        return node_at(text, *path).span.of(text)

    assert source("tools", 0) == "Read"
    assert source("tools", 1) == "'Write'"
    assert source("tools", 2) == "*w"
    assert source("tools") == "- Read # one\n  - &w 'Write'\n  - *w"
    assert source("hooks") == "{a: [b, ]}"
    assert source("hooks", "a") == "[b, ]"
    assert source("d") == "|\n  x\n  y"
    assert source("z") == "q"
    model = node_at(text, "model")
    assert model.span == Span(text.index("model:") + 6, text.index("model:") + 6)
    write = node_at(text, "tools", 1)
    assert isinstance(write, Scalar)
    assert write.anchor is not None
    assert write.anchor.of(text) == "&w"
    assert [comment.of(text) for comment in parse(text).comments] == ["# one"]


def test_a_part_of_a_text_is_read_with_places_in_the_whole() -> None:
    text = "---\nname: x\n---\nbody"
    parsed = parse(text, 4, 12)
    assert isinstance(parsed.root, Mapping)
    assert parsed.root.entries[0].value.span.of(text) == "x"


def test_a_short_text_is_read_once_at_each_place() -> None:
    one = parse("---\nread: once\n---\nThe body.\n", 4, 14)
    assert parse("---\nread: once\n---\nAnother body.\n", 4, 14) is one
    assert parse("read: once") == parse("read: once")
    assert parse("read: once") != one
    long = f"read: {'x' * 5_000}"
    assert parse(long) is not parse(long), "what is kept is bounded"


def test_a_verbatim_scalar_has_one_piece() -> None:
    for text in ("a: word", "a: 'two words'", 'a: "x"'):
        node = node_at(text, "a")
        assert isinstance(node, Scalar)
        assert len(node.pieces) == 1


def test_an_alias_to_the_collection_around_it() -> None:
    parsed = parse("&a [x, *a]")
    value = header.value(parsed.root)
    assert isinstance(value, list)
    assert value[1] is value


def test_aliases_are_shared_not_copied() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 20)]
    value = header.value(parse("\n".join(lines)).root)
    assert isinstance(value, dict)
    last = value["a19"]
    assert isinstance(last, list)
    assert last[0] is last[1] is value["a18"]


def test_a_bomb_is_refused_as_the_host_does() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40)]
    assert parse("\n".join(lines)).error is not None


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_an_error(opening: str) -> None:
    assert parse(opening * (DEEPEST - 3)).error is None or opening in "[{a: "
    for depth in (DEEPEST + 1, 100_000):
        error = parse(opening * depth).error
        assert error is not None
        assert error.kind == "too-deep"


ERRORS = [
    ("description: Use it when: now", "colon-in-value", ":~24"),
    ("description: Use it\n  when: now", "colon-in-value", ":~26"),
    ('description: "Use it', "unclosed-quote", '"Use it'),
    ("description: 'I don't know'", "text-after-quote", "t know'"),
    ('description: "Use" it', "text-after-quote", "it"),
    ('description: "Use": it', "text-after-quote", ": it"),
    ('description: "Use"#it', "text-after-quote", "#it"),
    ('description: "Use\nit"', "unindented-continuation", 'it"'),
    ("tools: [Read, Write\nmodel: opus", "unclosed-flow", "[Read, Write"),
    ("tools: [Read, Write", "unclosed-flow", "[Read, Write"),
    ("tools: [Read, Write}", "unclosed-flow", "[Read, Write}"),
    ("tools: [\nRead, Write\n]", "unindented-continuation", "Read, Write"),
    ("description: [WIP] does it", "text-after-flow", "does it"),
    ("description: {{name}} does it", "text-after-flow", "does it"),
    ("description: > does it", "text-after-indicator", "does it"),
    ("description: @me", "reserved-start", "@"),
    ("description: `me`", "reserved-start", "`"),
    ("description: %me", "reserved-start", "%"),
    ("description: - me", "reserved-start", "-"),
    ("tools: ]", "reserved-start", "]"),
    ("tools:\n\t- Read", "tab-indent", "\t"),
    ("description: |\n\ttext", "tab-indent", "\t"),
    (" name: x\ndescription: y", "bad-indent", " "),
    ("hooks:\n  a: b\n c: d", "bad-indent", " "),
    ('name: "x"\n  model: y', "bad-indent", "  "),
    ("description: |\n     \n  text", "bad-indent", "     "),
    ("description: some\nmore of it\nmodel: x", "unindented-continuation", "more of it"),
    ("description:\nmore of it", "unindented-continuation", "more of it"),
    ("description: some\n- more: x", "unindented-continuation", "- more: x"),
    ("name: x\ntoo", "not-a-field", "too"),
    ("tools:\n- x\nsome words", "not-a-field", "some words"),
    ("some words\nname: x", "not-a-field", "some words"),
    ("description: *bold* words", "anchor-in-prose", "*bold*"),
    ("tools: *", "anchor-in-prose", "*"),
    ("tools: *.md", "anchor-in-prose", "*.md"),
    ("description: & more", "anchor-in-prose", "&"),
    ("model: *base", "unknown-alias", "*base"),
    ('description: "C:\\dir"', "bad-escape", "\\d"),
    ("name: x\0", "control-character", "\0"),
]


@pytest.mark.parametrize(("text", "kind", "place"), ERRORS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_errors_stand_at_their_cause(text: str, kind: str, place: str, line_end: str) -> None:
    written, _, offset = place.partition("~")
    text = text.replace("\n", line_end)
    error = parse(text).error
    assert error is not None
    assert (error.kind, error.span.of(text)) == (kind, written)
    if offset and line_end == "\n":
        assert error.span.start == int(offset)


@st.composite
def yaml_texts(draw: st.DrawFn) -> str:
    random = Random(draw(st.integers(0, 2**32)))
    way = draw(st.sampled_from([yaml_corners.soup, yaml_corners.document, None]))
    return way(random) if way else yaml_corners.damaged(random, yaml_corners.document(random))


def check_tree(text: str, node: Node, around: Span) -> None:
    """Every node is inside its parent, and strings can be traced to their source."""
    assert around.contains(node.span)
    assert node.span.start <= node.span.end
    if isinstance(node, Scalar):
        check_pieces(text, node, around)
    elif isinstance(node, Sequence):
        for item in node.items:
            check_tree(text, item, node.span)
    elif isinstance(node, Mapping):
        for entry in node.entries:
            check_entry(text, entry, node.span)


def check_entry(text: str, entry: Entry, around: Span) -> None:
    assert around.contains(entry.span)
    check_tree(text, entry.key, entry.span)
    check_tree(text, entry.value, entry.span)


def check_pieces(text: str, scalar: Scalar, around: Span) -> None:
    if not isinstance(scalar.value, str):
        assert scalar.pieces == ()
        return
    assert scalar.pieces
    assert scalar.pieces[0].value == 0
    ends = [*(piece.value for piece in scalar.pieces[1:]), len(scalar.value)]
    place = scalar.span.start
    for piece, end in zip(scalar.pieces, ends, strict=True):
        assert place <= piece.start <= piece.end <= scalar.span.end
        place = piece.end
        value, source = scalar.value[piece.value : end], text[piece.start : piece.end]
        if value == source:
            continue
        if source.startswith("\\") and source[1:2] not in "\r\n":
            assert len(value) == 1
        elif source == "''":
            assert value == "'"
        elif scalar.style == "raw":
            raise AssertionError(source)
        else:
            # A folded line break.
            assert source.strip(" \t\r\n\\") == ""
            assert value.strip(" \n") == ""


@given(yaml_texts())
def test_reading_never_raises_and_places_are_sound(text: str) -> None:
    padded = f"---\n{text}\n---\n"
    span = Span(4, 4 + len(text))
    parsed = parse(padded, *span)
    if parsed.error is not None:
        assert parsed.root is None
        assert span.contains(parsed.error.span)
        assert parsed.error.span.start < parsed.error.span.end
        assert "\n" not in parsed.error.span.of(padded)[:-1]
    for comment in parsed.comments:
        assert padded[comment.start] == "#"
        assert span.contains(comment)
    if parsed.root is not None:
        check_tree(padded, parsed.root, span)
        for node in walk(parsed.root):
            assert not isinstance(node, Alias) or node.target is not None


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    parsed = parse(text)
    assert parsed.root is None or parsed.error is None
    header.value(parsed.root)
