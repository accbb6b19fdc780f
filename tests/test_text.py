"""Text: lines end where the protocol says, and bytes become text as the host decodes them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.text.source import Source, Span, decode, is_within, joined

_ENDS = "\r\u2028\u2029\u0085\x0b\x0c\x1c\x1d\x1e"
LINES = st.sampled_from(("", *_ENDS, _ENDS)).flatmap(lambda it: st.text(st.sampled_from(f"ab\n😀é{it}"), max_size=40))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a\nb", ["a", "b"]),
        ("a\r\nb\rc\n", ["a", "b", "c", ""]),
        ("a\u2028b\u0085c\x0bd", ["a\u2028b\u0085c\x0bd"]),
        ("\r\r\n\n", ["", "", "", ""]),
    ],
)
def test_lines_end_at_crlf_lf_and_cr_only(text: str, lines: list[str]) -> None:
    source = Source(text)
    assert [source.line_span(i).of(text) for i in range(len(source.line_starts))] == lines


@given(LINES)
def test_a_line_begins_after_each_of_them(text: str) -> None:
    assert Source(text).line_starts == (0, *(it.end() for it in re.finditer("\r\n|\n|\r", text)))


@given(LINES)
def test_an_offset_and_its_position_are_the_same_place(text: str) -> None:
    source = Source(text)
    for offset in range(len(text) + 1):
        line, column = source.position(offset)
        assert source.line_starts[line] + column == offset


@given(LINES)
def test_a_search_and_the_table_of_all_lines_find_the_same(text: str) -> None:
    known = Source(text)
    starts = known.line_starts
    for offset in range(len(text) + 1):
        assert Source(text).line_of(offset) == known.line_of(offset)
        assert Source(text).line_at(offset) == known.line_at(offset)
        assert Source(text).position(offset) == known.position(offset)
        assert known.begins_line(offset) == (offset in starts)


@pytest.mark.parametrize("top", [0, 1, 5, 20])
@given(st.text(alphabet="ab\n\n\r\u2028", max_size=30), st.lists(st.integers(0, 30), max_size=5))
def test_the_lines_near_the_top_are_those_of_the_whole_text(top: int, text: str, offsets: list[int]) -> None:
    known, asked = Source(text), Source(text)
    assert known.line_starts[0] == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("agentls.text.source._TOP", top)
        for offset in (min(it, len(text)) for it in offsets):
            line = known.line_of(offset)
            assert asked.line_of(offset) == line
            assert asked.line_at(offset) == known.line_at(offset)
            assert asked.position(offset) == known.position(offset)
            assert asked.whole_line(line) == known.whole_line(line)


@given(LINES)
def test_whole_lines_are_the_text(text: str) -> None:
    source = Source(text)
    assert "".join(source.whole_line(it).of(text) for it in range(len(source.line_starts))) == text


@pytest.mark.parametrize(
    ("data", "text", "bom", "lossy"),
    [
        (b"a", "a", False, False),
        (b"\xef\xbb\xbfa", "a", True, False),
        (b"\xef\xbb\xbf\xef\xbb\xbfa", "\ufeffa", True, False),
        (b"caf\xe9", "caf\ufffd", False, True),
        (b"a\r\nb\r", "a\r\nb\r", False, False),
        ("a".encode("utf-16"), "\ufffd\ufffda\0", False, True),
    ],
)
def test_bytes_become_text_as_the_host_decodes_them(data: bytes, text: str, bom: bool, lossy: bool) -> None:
    found = decode(data)
    assert (found.text, found.bom, found.lossy) == (text, bom, lossy)


@given(st.binary(max_size=60))
def test_decoding_never_fails(data: bytes) -> None:
    assert isinstance(decode(data).text, str)


def test_places_in_regions() -> None:
    regions = joined([Span(8, 9), Span(0, 2), Span(1, 4), Span(4, 5)])
    assert regions == (Span(0, 5), Span(8, 9))
    assert [it for it in range(10) if is_within(Span(it, it + 1), regions)] == [0, 1, 2, 3, 4, 8]
    assert not is_within(Span(4, 9), regions)
    assert not is_within(Span(0, 1), ())
