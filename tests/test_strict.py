"""What a strict parser reads in a header, and when it does not have to run."""

from __future__ import annotations

import datetime

import frontmatter
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.hosts.claude_code import rescue
from agentls.syntax import header
from agentls.syntax.frontmatter import split
from agentls.syntax.yaml import strict
from agentls.syntax.yaml.quote import quote
from agentls.syntax.yaml.strict import Differs, Fails
from agentls.syntax.yaml.tree import Value
from agentls.text.source import Span


def ask(text: str) -> tuple[strict.Answer, str]:
    """The answer for a file, and the text at its place."""
    cut = split(text)
    assert cut
    read = rescue.read_header(text, cut.header)
    assert read.attempt == 1
    loaded = header.value(read.root)
    answer = strict.ask(text, cut, loaded if isinstance(loaded, dict) else {})
    return answer, text[answer.at : answer.at + 4] if isinstance(answer, Fails) else ""


@pytest.mark.parametrize(
    "line",
    [
        "a: b",
        "a: 'b'",
        'a: "b\\u00e9"',
        "a: |\n  b",
        "a: 1",
        "a: true",
        "a: [b, c]",
        "a:\n- b",
        "a: {b: 1.5}",
        "a:",
        "1: b",
        "a: &x b\nc: *x",
    ],
)
def test_what_both_read_alike(line: str) -> None:
    assert ask(f"---\n{line}\n---\n")[0] is None
    assert ask(f"---\r\n{line}\r\n---\r\nBody".replace("\n  ", "\r\n  "))[0] is None


@pytest.mark.parametrize(
    ("line", "why", "at"),
    [
        ("a:\n  -\tb", "tab", "\tb"),
        ("x: é\na: b\x07", "control", "\x07"),
        ("a: !color red", "tag", "!col"),
        ("x: é\na: 2026-13-45", "date", "2026"),
    ],
)
def test_where_it_fails(line: str, why: str, at: str) -> None:
    answer, found = ask(f"---\n{line}\n---\n")
    assert isinstance(answer, Fails)
    assert answer.why == why
    assert found.startswith(at)


@pytest.mark.parametrize("line", [f"{'k' * 1100}: x", "a: [on, b]", "a: ['b', off ]"])
def test_fields_that_only_the_host_reads_so(line: str) -> None:
    assert not strict.is_plain(f"{line}\n")
    assert ask(f"---\n{line}\n---\n")[0] is not None


@pytest.mark.parametrize("closing", ["  ---", "--- x", "# ---"])
def test_closing_dashes_that_it_does_not_see(closing: str) -> None:
    answer, found = ask(f"---\na: b\n{closing}\n")
    assert isinstance(answer, Fails)
    assert answer.why == "fence"
    assert found.startswith("---")


@pytest.mark.parametrize(
    ("line", "path", "value"),
    [
        ("a: yes", ("a",), "`true`"),
        ("a: 12:30", ("a",), "the number 750"),
        ("a: [b, 2026-01-01]", ("a", 1), "a date"),
        ("a: {b: 017}", ("a", "b"), "the number 15"),
        ("a: 1e3", ("a",), "`1e3`"),
        ("on: b", ("on",), None),
    ],
)
def test_where_it_reads_something_else(line: str, path: tuple[str | int, ...], value: str | None) -> None:
    assert ask(f"---\n{line}\n---\n")[0] == Differs(path, value)


BOMB = "".join(f"{'abcdefghijklmnopqrst'[i]}: &{i} [{', '.join([f'*{i - 1}'] * 9) if i else 'x'}]\n" for i in range(20))
MERGES = "a0: &a0 {x: 1}\n" + "".join(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}\n" for i in range(1, 30))


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        MERGES,
        "a: " + "[" * 50_000,
        "- " * 50_000 + "x",
        "a: &x [*x]\n",
        "a: " + ": " * 50_000,
        "? " * 50_000,
        "a: {" * 20_000,
    ],
)
def test_hostile_headers_are_answered_at_once(text: str) -> None:
    whole = f"---\n{text}---\n"
    cut = split(whole)
    assert cut
    strict.ask(whole, cut, {"a": ["x"]})


LINES = st.one_of(
    st.tuples(
        st.sampled_from(["a", "b-c", "D_e", "yes", "Null", "x1", "on"]),
        st.sampled_from([":", ": ", ":  "]),
        st.lists(
            st.sampled_from(
                ["b", "é", "🎧", " ", "  ", "-", ":", ": ", "#", " #", '"', "'", "\\", "\\n", "[", "]", ",", "{", "yes", "no", "12", "0", "1e3",
                 ".", "/", "(", ")", "<<", "&", "*", "!", "|", ">", "%", "@", "`", "?", "~", "null", "true", "\t", "\u2028", "\x85", "="]
            ),
            max_size=6,
        ).map("".join),
    ).map("".join),
    st.sampled_from(["", "  ", "- a", "  - a b", " - yes", "- b: c", "  text", "   text", "# c", "  # c", "  '", "  é: 1 ", "#"]),
    st.sampled_from(["a: |", "b: >", "c: >-", "d: |- ", "a: |+", "a: >2", "a: ['b', \"c: d\"]", "a: ['b''', yes]", "b: [on, c]", "c: [d, no ]", "b: [once, note]"]),
)  # fmt: skip


@given(st.lists(LINES, min_size=1, max_size=5), st.sampled_from(["\n", "\r\n"]))
def test_a_plain_header_is_read_alike(lines: list[str], newline: str) -> None:
    text = newline.join(lines) + newline
    if strict.is_plain(text):
        whole = f"---{newline}{text}---{newline}Body"
        cut = split(whole)
        assert cut is None or cut.header.of(whole).lstrip() == text.lstrip()
        read = rescue.read_header(text, Span(0, len(text)))
        assert read.attempt == 1
        assert frontmatter.loads(whole).metadata == (header.value(read.root) or {})


@given(st.dictionaries(st.sampled_from("abcde"), st.recursive(st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab ", max_size=5), lambda it: st.lists(it, max_size=3) | st.dictionaries(st.sampled_from("xy"), it, max_size=2), max_leaves=6), max_size=4))  # fmt: skip
def test_a_mapping_equals_itself_and_no_other(loaded: dict[str, Value]) -> None:
    compare = strict._Comparison().maps
    assert compare(loaded, dict(loaded), ()) is None
    for name in loaded:
        other: dict[str, object] = {**loaded, name: datetime.date(2026, 1, 1)}
        assert compare(loaded, other, ()) == Differs((name,), "a date")


@given(st.text(st.characters(codec="utf-8"), max_size=20) | st.text("a-\"'\\:# \n\t\u2028\x85é🎧", max_size=12))
def test_a_quoted_string_is_that_string_for_every_reader(value: str) -> None:
    whole = f"---\nname: {quote(value)}\n---\n"
    cut = split(whole)
    assert cut
    assert cut.closing.start == len(whole) - 4
    read = rescue.read_header(whole, cut.header)
    assert read.attempt == 1
    assert header.value(read.root) == {"name": value}
    assert frontmatter.loads(whole).metadata == {"name": value}
