"""Findings in a terminal: the place is underlined, whatever the line holds."""

from __future__ import annotations

import pytest

from agentls.document import Document
from agentls.problem import Finding, Fix, Related, Severity
from agentls.report import as_text
from agentls.text import Span


def shown(text: str, mark: str, width: int = 60) -> list[str]:
    start = text.index(mark)
    finding = Finding("a-rule", Severity.WARNING, Span(start, start + len(mark)), "the fact; the remedy")
    return as_text(Document(text, "a.md"), [finding], width, False).splitlines()


def test_a_short_line_is_shown_whole() -> None:
    assert shown("one\ntwo three\n", "three") == [
        "a.md:2:5: warning[a-rule] the fact; the remedy",
        " 2 | two three",
        "   |     ^^^^^",
    ]


@pytest.mark.parametrize("at", [0, 5, 500, 990, 1395])
def test_a_long_line_is_cut_around_the_place(at: int) -> None:
    text = "x" * at + "MARK" + "y" * (1400 - at)
    _, line, under = shown(text, "MARK")
    assert len(line) <= 60 + 5
    assert line[under.index("^") : under.rindex("^") + 1] == "MARK"


@pytest.mark.parametrize(
    ("before", "columns"), [("\t", 1), ("日本", 4), ("é", 1), ("e\u0301", 1), ("😀", 2), ("\u200b", 1)]
)
def test_the_underline_counts_columns(before: str, columns: int) -> None:
    _, _, under = shown(before + "MARK", "MARK")
    assert under == "   | " + " " * columns + "^^^^"


def test_what_is_related_and_the_fix_are_named() -> None:
    finding = Finding(
        "a-rule", Severity.ERROR, Span(0, 1), "the fact", (Fix("Mend it", ()),), (Related(Span(2, 3), "the other end"),)
    )
    assert as_text(Document("a\nb\n", "a.md"), [finding], 60, False).splitlines()[3:] == [
        "   = line 2: the other end",
        "   = fix: Mend it",
    ]


def test_colours_only_where_wanted() -> None:
    finding = Finding("a-rule", Severity.ERROR, Span(0, 1), "the fact")
    assert "\033[" in as_text(Document("a", "a.md"), [finding], 60, True)
    assert "\033[" not in as_text(Document("a", "a.md"), [finding], 60, False)
