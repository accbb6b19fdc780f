"""Findings in a terminal: the place is underlined, whatever the line holds."""

from __future__ import annotations

import json

import pytest

from agentls.document import Document
from agentls.report.ci import as_github, as_gitlab, as_junit, as_sarif, sarif_log
from agentls.report.findings import as_json, as_text, plain
from agentls.text.problem import Edit, Finding, Fix, Related, Severity
from agentls.text.source import Span


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
        "a-rule", Severity.ERROR, Span(0, 1), "the fact", (Fix("Fix it", ()),), (Related(Span(2, 3), "the other end"),)
    )
    assert as_text(Document("a\nb\n", "a.md"), [finding], 60, False).splitlines()[3:] == [
        "   = line 2: the other end",
        "   = fix: Fix it",
    ]


def test_none_of_several_equally_good_fixes_is_named() -> None:
    fixes = tuple(Fix(f"Write `{it}`", (), safe=False, choice=True) for it in "ab")
    finding = Finding("a-rule", Severity.ERROR, Span(0, 1), "the fact", fixes)
    document = Document("a\n", "a.md")
    assert len(as_text(document, [finding], 60, False).splitlines()) == 3
    assert plain(document, finding) == "line 1, column 1: error[a-rule] the fact\n"


@pytest.mark.parametrize(
    ("label", "other", "shown"),
    [
        ("/p/s/.claude/agents/a.md", "/p/s/web/b.md", "/p/s/web/b.md"),
        (".claude/agents/a.md", "/p/s/.claude/agents/b.md", ".claude/agents/b.md"),
        (".claude/agents/a.md", "/p/s/web/b.md", "web/b.md"),
        ("./.claude/agents/a.md", "/p/s/web/b.md", "./web/b.md"),
        ("../.claude/agents/a.md", "/p/s/web/b.md", "../web/b.md"),
        (".claude/agents/a.md", "/home/.claude/agents/b.md", "/home/.claude/agents/b.md"),
        ("../.claude/agents/a.md", "/p/s2/b.md", "/p/s2/b.md"),
    ],
)
def test_another_file_is_named_as_the_file_itself(label: str, other: str, shown: str) -> None:
    document = Document("a\nb\n", "/p/s/.claude/agents/a.md", shown=label)
    related = (Related(Span(0, 0), "the same name", other),)
    finding = Finding("a-rule", Severity.ERROR, Span(0, 1), "the fact", (), related)
    assert as_text(document, [finding], 60, False).splitlines()[3] == f"   = {shown}: the same name"
    assert json.loads(as_json(document, finding))["related"] == [{"path": shown, "message": "the same name"}]
    place = json.loads(as_sarif(document, finding))["relatedLocations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].removeprefix("./") == shown.removeprefix("./")


def test_colours_only_where_wanted() -> None:
    finding = Finding("a-rule", Severity.ERROR, Span(0, 1), "the fact")
    assert "\033[" in as_text(Document("a", "a.md"), [finding], 60, True)
    assert "\033[" not in as_text(Document("a", "a.md"), [finding], 60, False)


@pytest.mark.parametrize(
    ("severity", "command"),
    [
        (Severity.ERROR, "error"),
        (Severity.WARNING, "warning"),
        (Severity.INFORMATION, "notice"),
        (Severity.HINT, "notice"),
    ],
)
def test_an_annotation_for_github(severity: Severity, command: str) -> None:
    finding = Finding("a-rule", severity, Span(4, 5), "100 %, and\nmore: a, b")
    assert as_github(Document("one\ntwo\n", "a,b/c.md"), finding) == (
        f"::{command} file=a%2Cb/c.md,line=2,endLine=2,col=1,endColumn=2,title=agentls a-rule::100 %25, and%0Amore: a, b"
    )


def test_each_entry_for_gitlab_has_a_fingerprint_of_its_own() -> None:
    text = "see x\nsee x\nsee y\n"
    findings = [Finding("a-rule", Severity.ERROR, Span(at, at + 3), "the fact") for at in (0, 6, 12)]

    def prints(text: str) -> list[str]:
        return [it["fingerprint"] for it in json.loads(f"[{as_gitlab(Document(text, 'a.md'), findings)}]")]

    assert len(set(prints(text))) == 3
    assert prints(text)[0] == prints("see x\nsee z\nsee y\n")[0]


def test_an_annotation_over_several_lines_has_no_columns() -> None:
    finding = Finding("a-rule", Severity.ERROR, Span(1, 5), "the fact")
    assert as_github(Document("one\ntwo\n", "a.md"), finding) == (
        "::error file=a.md,line=1,endLine=2,title=agentls a-rule::the fact"
    )


def test_sarif() -> None:
    finding = Finding(
        "a-rule",
        Severity.INFORMATION,
        Span(5, 7),
        "the fact",
        (Fix("Fix it", (Edit(Span(5, 7), "W"),)),),
        (Related(Span(0, 1), "here"), Related(Span(0, 1), "there", "b.md")),
    )
    document = Document("😀 1\nxtwo\n", "./a b/ä.md")
    head, foot = sarif_log([("a-rule", "What it finds.\n\nMore.", Severity.WARNING)])
    log = json.loads(head + ",\n".join([as_sarif(document, finding)] * 2) + foot)
    assert json.loads(head + foot)["runs"][0]["results"] == []
    assert log["version"] == "2.1.0"
    run = log["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["rules"] == [
        {
            "id": "a-rule",
            "shortDescription": {"text": "What it finds."},
            "helpUri": "https://github.com/agentls/agentls/blob/main/docs/rules.md#a-rule",
            "help": {"text": "What it finds.\n\nMore.", "markdown": "What it finds.\n\nMore."},
            "defaultConfiguration": {"level": "warning"},
        }
    ]
    file = {"uri": "a%20b/%C3%A4.md"}
    region = {"startLine": 2, "startColumn": 2, "endLine": 2, "endColumn": 4}
    start = {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2}
    assert len(run["results"]) == 2
    assert run["results"][0] == {
        "ruleId": "a-rule",
        "level": "note",
        "message": {"text": "the fact"},
        "locations": [{"physicalLocation": {"artifactLocation": file, "region": region}}],
        "properties": {"host": "claude-code"},
        "relatedLocations": [
            {"id": 0, "message": {"text": "here"}, "physicalLocation": {"artifactLocation": file, "region": start}},
            {"id": 1, "message": {"text": "there"}, "physicalLocation": {"artifactLocation": {"uri": "b.md"}}},
        ],
        "fixes": [
            {
                "description": {"text": "Fix it"},
                "artifactChanges": [
                    {
                        "artifactLocation": file,
                        "replacements": [{"deletedRegion": region, "insertedContent": {"text": "W"}}],
                    }
                ],
            }
        ],
    }


@pytest.mark.parametrize("name", ["a\u00a0b", "日本\u3000語", "👩\u200d💻", "a\tb"])
def test_a_path_is_as_it_is_on_the_disk_where_programs_look_for_it(name: str) -> None:
    document, finding = Document("one\n", f"{name}.md"), Finding("rule", Severity.ERROR, Span(0, 3), "why")
    assert f"file={name}.md," in as_github(document, finding)
    assert as_text(document, [finding], 80, color=False).startswith(f"{name}.md:1:1")
    assert f'file="{name}.md"' in as_junit(document, [finding])


def test_nothing_in_a_path_acts() -> None:
    document, finding = (
        Document("one\n", "\x1b[2J\u202e\u2028\x9b\udc9b.md"),
        Finding("rule", Severity.ERROR, Span(0, 3), "why"),
    )
    assert "file=·[2J····.md," in as_github(document, finding)
