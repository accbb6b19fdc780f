"""The host's two attempts at a header, and what is kept of a broken one."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.hosts.claude_code import rescue
from agentls.syntax import frontmatter, header
from agentls.syntax.header import Header
from agentls.syntax.yaml.tree import Alias, Mapping, Scalar
from agentls.text.source import Span, decode

from . import yaml_corners
from .test_yaml import check_tree, yaml_texts

KNOWN = frozenset({"name", "description", "tools", "model", "hooks"})
SHARED = Path(__file__).resolve().parents[2] / "shared"


def read(text: str) -> Header:
    return rescue.read_header(text, Span(0, len(text)), KNOWN)


def fields(text: str) -> object:
    return header.value(read(text).root)


def field(text: str, name: str) -> Scalar:
    value = header.entries(read(text).root)[name].value
    assert isinstance(value, Scalar)
    return value


def test_a_valid_header_needs_one_attempt() -> None:
    read_ = read("name: x # c\n")
    assert (read_.attempt, read_.error) == (1, None)
    assert [comment.start for comment in read_.comments] == [8]


def test_the_second_attempt_quotes_values() -> None:
    text = 'name: x\ndescription: Use it: "now" \\ C: # more\nhooks: {}\n'
    read_ = read(text)
    assert read_.attempt == 2
    assert read_.error is not None
    assert read_.error.span == Span(text.index(': "now"'), text.index(': "now"') + 1)
    assert fields(text) == {"name": "x", "description": 'Use it: "now" \\ C: # more', "hooks": "{}"}
    assert field(text, "hooks").style == "raw"
    assert read_.comments == ()
    value = field(text, "description")
    assert value.style == "raw"
    assert value.span.of(text) == value.value
    assert [(piece.start, piece.end) for piece in value.pieces] == [value.span]


@pytest.mark.parametrize(
    ("value", "loaded"),
    [
        ("@x", "@x"),
        ("a: b  ", "a: b  "),
        ("*", "*"),
        ("[a] b", "[a] b"),
        ("[Read, @x]", "[Read, @x]"),
        ("[Read, {a: b}]", ["Read", {"a": "b"}]),
        ("'a'", "a"),
        ('"a: b"', "a: b"),
        ("\t {a} b", "{a} b"),
        ("é: 😀", "é: 😀"),
        ("plain", "plain"),
        ("12", 12),
    ],
)
def test_what_the_second_attempt_makes_of_a_value(value: str, loaded: object) -> None:
    """Seen on Claude Code."""
    text = f"broken: a: b\nx: {value}\n"
    assert read(text).attempt == 2
    assert fields(text) == {"broken": "a: b", "x": loaded}


def test_the_second_attempt_turns_leading_tabs_into_spaces() -> None:
    """Seen on Claude Code: two spaces for each tab in front of everything else on a line."""
    text = "tools:\n\t- Read\n\t- a: b\n\t\tc: |\n\t\t\tx\n\t\t\t\ty\n"
    read_ = read(text)
    assert read_.attempt == 2
    assert read_.error is not None
    assert read_.error.kind == "tab-indent"
    assert fields(text) == {"tools": ["Read", {"a": "b", "c": "x\n  y\n"}]}
    items = header.entries(read_.root)["tools"].value
    assert items.span.start == text.index("- Read")
    check_tree(text, items, Span(0, len(text)))
    assert read("tools:\n \t- a\n  - b\n").attempt == 0


def test_a_broken_field_does_not_take_the_others_with_it() -> None:
    text = "name: x\r\ndescription: a: b\r\n  c\r\ntools: Read\r\nmine: 1\r\n"
    assert read(text).attempt == 0
    assert fields(text) == {"name": "x", "description": "a: b\r\n  c", "tools": "Read", "mine": 1}
    value = field(text, "description")
    assert value.style == "broken"
    assert value.span.of(text) == "a: b\r\n  c"


def test_lines_of_an_example_are_not_fields() -> None:
    text = 'name: x\ndescription: Use: it\nContext: a\nuser: "hi" b\ntools: Read\n'
    assert fields(text) == {"name": "x", "description": 'Use: it\nContext: a\nuser: "hi" b', "tools": "Read"}


def test_the_line_that_breaks_a_quote_is_no_field() -> None:
    text = "name: x\nexamples:\n  - '<example>\nContext: a'\ntools: Read\n"
    assert fields(text) == {"name": "x", "examples": "- '<example>\nContext: a'", "tools": "Read"}


def test_a_key_being_typed_is_no_part_of_the_field_above() -> None:
    assert fields("name: x\nmod\ntools: Read\n") == {"name": "x", "tools": "Read"}
    assert fields("name: x\n\nmod") == {"name": "x"}


def test_an_unclosed_quote_ends_at_the_next_field() -> None:
    text = 'name: x\ndescription: "a b\ntools: Read\nmodel: opus\n'
    read_ = read(text)
    assert read_.error is not None
    assert (read_.error.kind, read_.error.span.of(text)) == ("unclosed-quote", '"a b')
    assert fields(text) == {"name": "x", "description": '"a b', "tools": "Read", "model": "opus"}


def test_an_indented_field_is_told_from_prose() -> None:
    text = "name: x\n  model: opus\n"
    error = read(text).error
    assert error is not None
    assert (error.kind, error.span.of(text)) == ("bad-indent", "  ")
    assert fields(text) == {"name": "x", "model": "opus"}
    error = read("name: x\n  Context: opus\n").error
    assert error is not None
    assert error.kind == "colon-in-value"


def test_several_documents_are_a_list() -> None:
    read_ = read("name: x\n...\nname: y\n")
    assert read_.attempt == 1
    assert len(read_.documents) == 2
    assert header.value(read_.root) == [{"name": "x"}, {"name": "y"}]


@pytest.mark.parametrize(
    ("path", "key", "at"),
    [
        (("a", "b"), False, "[one, {c: two}]"),
        (("a", "b"), True, "b"),
        (("a", "b", 0), False, "one"),
        (("a", "b", 1, "c"), False, "two"),
        (("a", "b", 2), False, "[one, {c: two}]"),
        (("a", "b", 0, "c"), False, "one"),
        (("a", "d", "c"), True, "a"),
        (("d",), False, ""),
    ],
)
def test_the_place_at_a_path_is_that_of_the_last_that_exists(path: tuple[str | int, ...], key: bool, at: str) -> None:
    text = "a:\n  b: [one, {c: two}]\n"
    assert header.place_of(read(text).root, path, Span(0, 0), key=key).of(text) == at


def test_entries_hold_the_last_duplicate_and_merged_fields() -> None:
    text = "a: 1\na: 2\nb: &b {c: 3, a: 4}\n<<: *b\n"
    entries = header.entries(read(text).root)
    assert {name: entry.value.span.of(text) for name, entry in entries.items()} == {
        "a": "2",
        "b": "{c: 3, a: 4}",
        "c": "3",
    }


@pytest.mark.parametrize(
    "text",
    [
        "a: b: c\nx" + " " * 200_000 + "\n",
        "a: b: c\r\n" + "\r\n" * 100_000 + "\tx",
        "a:" + " " * 100_000 + "x" * 100_000 + "\r",
        "a: b: c\r\n" * 10_000,
        "a: 'b\n" + 'user: "a: b" c\n' * 10_000,
        "a: b: c\n" + '"' * 100_000,
        "a: [" + "[]," * 50_000 + "\nb: c: d",
        "\t" * 100_000 + "a: b",
        "a: &a [x]\n" + "b: *a\n" * 20_000,
        "".join(f"k{i}: &a{i} [*a{i}]\n" for i in range(10_000)),
        "b: &b {" + ", ".join(f"k{i}: 1" for i in range(1000)) + "}\n" + "m:\n  <<: *b\n" * 2000,
        "a: |\n" + "\n" * 100_000 + "  x\n b",
        "a: x\n" + "  #\n" * 50_000 + "b",
        "? " * 50_000,
        "%x\n" * 50_000,
        "...\n" * 50_000,
    ],
    ids=range(16),
)
def test_large_headers_take_linear_time(text: str) -> None:
    """Anything quadratic runs into the time limit of the test."""
    read_ = read(text)
    header.value(read_.root)
    assert Span(0, len(text)).contains(read_.span)


@given(yaml_texts(), st.integers(0, 2**32))
def test_a_header_is_always_read(text: str, seed: int) -> None:
    random = Random(seed)
    text = f"---\nname: x\ndescription: {yaml_corners.soup(random)}\n{text}\n---\n"
    span = Span(4, len(text) - 4)
    read_ = rescue.read_header(text, span, KNOWN)
    assert (read_.error is None) == (read_.attempt == 1)
    if error := read_.error:
        assert span.contains(error.span)
        assert error.span.start < error.span.end
        assert error.related is None or span.contains(error.related)
    assert all(span.contains(part) for part in (*read_.comments, *read_.documents))
    if read_.root is not None:
        header.value(read_.root)
        check_tree(text, read_.root, span)
        if read_.attempt == 0:
            assert isinstance(read_.root, Mapping)


@given(yaml_texts())
def test_places_in_the_rewritten_text_lead_back(text: str) -> None:
    rewritten = rescue.rewrite(text, 10)
    places = [rewritten.place(offset) for offset in range(len(rewritten.text) + 1)]
    assert places == sorted(places)
    assert places[0] == 10
    assert places[-1] == 10 + len(text)
    for opening, span in rewritten.quoted.items():
        assert rewritten.text[opening] == '"'
        assert rewritten.place(opening) == span.start


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"no observations at {SHARED.name}/ beside the repository")
@pytest.mark.parametrize(
    ("answers", "folder"),
    [
        ("observed-probes", "runtime/probes"),
        ("observed-corpus", "corpus"),
        ("observed-mutated", "corpus"),
    ],
)
def test_the_host_reads_the_same(answers: str, folder: str) -> None:
    """Against what the real client made of each file."""
    compared = 0
    for line in (SHARED / "runtime" / f"{answers}.jsonl").read_text("utf-8").strip("\n").split("\n"):
        answer = json.loads(line)
        path = SHARED / folder / answer["path"]
        text = decode(path.read_bytes()).text
        parts = frontmatter.split(text)
        if parts is None:
            continue
        read_ = rescue.read_header(text, parts.header, KNOWN)
        refused = any("failed to parse" in entry for entry in answer["log"])
        assert refused == (read_.attempt == 0), path
        if answer["loads"]:
            loaded = header.entries(read_.root)
            description = loaded["description"].value
            description = description.target if isinstance(description, Alias) else description
            assert isinstance(description, Scalar)
            assert header.value(loaded["name"].value) == answer["name"], path
            assert str(description.value).replace("\\n", "\n") == answer["description"], path
        compared += 1
    assert compared > 400
