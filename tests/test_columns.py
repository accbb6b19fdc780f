"""Tables and excerpts in a terminal are aligned, also with characters that take two columns or none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.cli import main
from agentls.document import Document
from agentls.report.findings import as_text
from agentls.stdx.columns import columns, padded, shortened, wrapped
from agentls.text.problem import Finding, Severity
from agentls.text.source import Span

FAMILY = "👩\u200d👩\u200d👧"
_TEXT = st.lists(st.sampled_from(["a", "word", " ", "  ", "é", "e\u0301", "日", "本語", "한", FAMILY, "x" * 40]), max_size=20).map(
    "".join
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("plain", 5),
        ("café", 4),
        ("e\u0301", 1),
        ("日本", 4),
        ("ﾊﾝ", 2),
        ("Ａ", 2),
        ("한글", 4),
        ("\u1112\u1161\u11ab", 2),
        ("ไม้", 2),
        ("😀", 2),
        ("👍🏽", 2),
        (FAMILY, 2),
        ("a\u200bb", 2),
    ],
)
def test_the_width_of_text(text: str, width: int) -> None:
    assert columns(text) == width
    assert padded(text, 20) == text + " " * (20 - width)


@given(_TEXT, st.integers(8, 30))
def test_wrapped_lines_fit_and_keep_the_text(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert lines
    assert all(columns(it) <= width for it in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert FAMILY[1:] not in "".join(it[:2] for it in lines)


def test_a_line_is_broken_between_wide_characters_and_at_spaces() -> None:
    assert wrapped("日本語のテキスト", 6) == ["日本語", "のテキ", "スト"]
    assert wrapped("see 日本 text, and more", 10) == ["see 日本", "text, and", "more"]
    assert wrapped(f"é {'x' * 12} 日", 8) == ["é", "xxxxxxxx", "xxxx 日"]
    assert wrapped("", 8) == [""]


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [
        ("fits", 8, "fits"),
        ("日本語", 6, "日本語"),
        ("one two three", 9, "one two …"),
        ("日本語のテキスト", 9, "日本語 …"),
        (f"one {'x' * 20}", 9, "one …"),
    ],
)
def test_what_does_not_fit_is_cut(text: str, width: int, short: str) -> None:
    assert shortened(text, width) == short


@pytest.mark.parametrize("at", [0, 10, 100, 390])
def test_an_excerpt_of_wide_characters_is_cut_to_the_width(at: int) -> None:
    text = "本" * at + "MARK" + "日" * (400 - at)
    finding = Finding("a-rule", Severity.ERROR, Span(at, at + 4), "the fact")
    _, line, under = as_text(Document(text, "a.md"), [finding], 60, False).splitlines()
    assert 30 < columns(line) <= 60 + 5
    assert columns(line[: line.index("MARK")]) == under.index("^")


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["list"], ["  plain             2 tokens  opus", "  レビュー担当      3 tokens  opus"]),
        (
            ["list", "--hosts", "claude-code,vscode"],
            ["{}/plain.md         loads        loads", "{}/レビュー担当.md  loads        loads"],
        ),
        (
            ["show", "--hosts", "claude-code,vscode,cursor,copilot-cli", ".claude/agents/レビュー担当.md"],
            [
                "  name         レビュー担当              レビュー担当              レビュー担当              レビュー担当"
            ],
        ),
    ],
)
def test_the_columns_of_a_table_are_aligned(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    shown: list[str],
) -> None:
    agents = tmp_path / ".claude/agents"
    agents.mkdir(parents=True)
    for name in ("plain", "レビュー担当"):
        (agents / f"{name}.md").write_text(f"---\nname: {name}\ndescription: D.\nmodel: opus\n---\nLook.\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "home/.claude"))
    assert main(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [it for it in shown if it.format(agents) not in lines] == [], lines


@pytest.mark.parametrize("length", [79, 80, 81, 82, 500])
def test_the_end_of_a_long_line_is_shown_with_what_is_found_there(length: int) -> None:
    for at in range(length - 3, length):
        finding = Finding("a-rule", Severity.ERROR, Span(at, length), "the fact")
        _, line, under = as_text(Document("a" * length, "a.md"), [finding], 85, False).splitlines()
        shown = line.removeprefix(" 1 | ")
        assert (len(shown), len(under)) == (min(length, 80), len(line))
        assert (shown[0], shown[-1]) == ("a" if length <= 80 else "…", "a")
