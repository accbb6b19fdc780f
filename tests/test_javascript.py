"""Conversions of values in JavaScript, compared with Bun."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.stdx import javascript


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "null"),
        (True, "true"),
        (1.5, "1.5"),
        (5.0, "5"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (1e21, "1e+21"),
        (123456789012345680000, "123456789012345680000"),
        (2**64, "18446744073709552000"),
        (1e-6, "0.000001"),
        (1.5e-7, "1.5e-7"),
        (-2.5e300, "-2.5e+300"),
        (5e-324, "5e-324"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (math.nan, "NaN"),
        (10**400, "Infinity"),
        ([], ""),
        (["a", None, [1.0, True]], "a,,1,true"),
        ({"a": 1}, "[object Object]"),
    ],
)
def test_values_become_strings(value: Any, expected: str) -> None:
    assert javascript.string(value) == expected


def test_a_list_that_holds_itself_and_one_that_blows_up_become_short_strings() -> None:
    loop: list[Any] = ["a"]
    loop.append(loop)
    assert javascript.string(loop) == "a,"
    bomb: list[Any] = ["x"]
    for _ in range(40):
        bomb = [bomb, bomb]
    assert len(javascript.string(bomb)) < 3000


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back(value: float) -> None:
    assert float(javascript.string(value)) == value


@pytest.mark.parametrize("value", [None, False, 0, -0.0, math.nan, ""])
def test_falsy(value: Any) -> None:
    assert javascript.falsy(value)


@pytest.mark.parametrize("value", [True, 1, "0", " ", [], {}])
def test_truthy(value: Any) -> None:
    assert not javascript.falsy(value)


def test_length_counts_utf16_units() -> None:
    assert javascript.length("a\u00e9\U0001f680") == 4


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com", "https://u:p@example.com:8080/a?b#c", " http://a/ ", "http:a", "http:\\\\a", "localhost:8080/x",
        "http://${HOST}/x", "http://[::1]:80/", "mailto:a@b", "http://0x7f.1/", "file:", "foo://", "http://%41/",
    ],
)  # fmt: skip
def test_urls(url: str) -> None:
    assert javascript.is_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "", "example.com", "//a/b", "http://", "http:///", "http://a b/", "http://a:99999/", "http://[::g]/", "http://1.2.3.999/",
        "http://exa<mple", "$URL", "http://u@", "http://a:b", "1http://a", "http://%99/", "http://1.2.3.4.5/",
    ],
)  # fmt: skip
def test_texts_that_are_no_urls(url: str) -> None:
    assert not javascript.is_url(url)


@given(st.text())
def test_any_text_is_or_is_no_url(text: str) -> None:
    assert javascript.is_url(text) in (True, False)
    assert javascript.is_url("http://" + text) in (True, False)
