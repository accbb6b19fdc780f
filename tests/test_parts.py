"""A rule is not asked again until a part of the file changes that it reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from agentls.document import Document, Part
from agentls.hosts.verdict import Loaded, Origin
from agentls.rules import engine
from agentls.rules.registry import Rule, rules
from agentls.rules.shared.rescues import rescued
from agentls.settings import Settings
from agentls.syntax import header as headers
from agentls.text.problem import Edit, Fix, Problem, Related, Severity
from agentls.text.source import Span, decode
from agentls.workspace.context import Workspace

_EXAMPLE = re.compile(r"^(````*)markdown[ \w]*\n(.*?)^\1$", re.S | re.M)
_FINDING = re.compile(r"^[ \t]*\^+ \w+\[.*\n", re.M)
PATH = "/x/.claude/agents/a.md"
TEXTS = sorted(
    {decode(it.read_bytes()).text for it in (Path(__file__).parent / "probes").glob("*.md")}
    | {_FINDING.sub("", it[2]) for rule in rules().values() for it in _EXAMPLE.finditer(rule.doc)}
)
LINES = sorted({line for it in TEXTS for line in it.splitlines(keepends=True)})
PIECES = (
    *(
        "---",
        "\n---\n",
        "```\n",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "  ",
        ": ",
        ",",
        "- ",
        "? ",
        '"',
        "'",
        "[",
        "]",
        "{",
        "&a ",
        "*a",
    ),
    *(
        "<<: *a",
        "|\n  ",
        "> ",
        "# model: opus",
        "\\n",
        "\U0001f680",
        "\ufffd",
        "\u200b",
        "\ntools: Bsh, Read",
        "\nmodel: opus",
    ),
    *(
        "permissionMode: plan\n",
        "\nskills: a",
        "\ndescription: x",
        "mcpServers: {}\n",
        "Use the Bash tool. ",
        "[a](b.md)",
    ),
    *(
        "Read `@a.md`",
        "$ARGUMENTS",
        "user: ",
        "context: ",
        'assistant: "x" ',
        "<example>",
        "</example>",
        "<commentary>",
        "`",
    ),
    *('<example>user: "a" assistant: "b"</example>', "<!-- agentls: ignore -->", "x", "y", " "),
)


def edits(random: Random, document: Document, many: int) -> Iterator[str]:
    """Texts, each with one more edit: half of them in the header, some at its end, some of which change nothing."""
    text = document.text
    for _ in range(many):
        border = min(document.body.start, len(text))
        low, high = random.choice(((0, border), (0, border), (border, len(text)), (border - 6, border + 4)))
        start = random.randint(max(low, 0), min(max(low, high), len(text)))
        gone = random.choice((0, 0, 0, 1, 2, 12))
        come = "" if gone and random.random() < 0.5 else random.choice(random.choice((PIECES, LINES)))
        after = random.choice((text, *(text[:start] + come + text[start + gone :],) * 6))
        yield after
        if random.random() < 0.8:
            text = after


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("origin", [Origin("project", "a"), Origin("plugin", "a", plugin="p")])
def test_each_version_of_a_file_has_the_findings_of_a_file_of_its_own(origin: Origin, line_end: str) -> None:
    random, settings, kept = Random(2026), Settings(hints=True), [0, 0]
    for text in TEXTS:
        document = Document(text.replace("\n", line_end), PATH, origin)
        engine.check(document, settings=settings)
        for after in edits(random, document, 3):
            document = document.with_text(after)
            alone = Document(after, PATH, origin)
            workspace = Workspace(fixes=random.random() < 0.2)
            for found in engine._known(document.lately, document.parts, workspace.fixes).values():
                kept[bool(found)] += 1
            assert engine.check(document, workspace, settings) == engine.check(alone, workspace, settings), after
    assert kept[0] > 8_000
    assert kept[1] > 150


def test_what_a_rule_does_not_read_does_not_decide_whether_it_finds_something() -> None:
    random, asked, wrong = Random(2026), set[str](), set[str]()
    for text in TEXTS:
        versions = [Document(it, PATH) for it in (text, *edits(random, Document(text, PATH), 6))]
        for one, other in pairwise(it for it in versions if is_agent(it)):
            if one.parts is None or other.parts is None or not (changed := other.parts.changed(one.parts)):
                continue
            for rule in rules().values():
                if rule.reads and rule.reads.isdisjoint(changed):
                    found, again = (bool(list(rule.check(it, Workspace()))) for it in (one, other))
                    asked |= {rule.name} if found else set()
                    wrong |= {rule.name} if found != again else set()
    assert not wrong
    assert len(asked) > 25


def test_rules_about_unread_files_are_silent_about_an_agent_that_loads() -> None:
    random, asked, found = Random(2026), [it for it in rules().values() if it.of_unread], set[str]()
    for text in TEXTS:
        for version in (text, *edits(random, Document(text, PATH), 6)):
            if is_agent(document := Document(version, PATH)):
                found |= {it.name for it in asked if list(it.check(document, Workspace()))}
    assert len(asked) > 10
    assert not found


def is_agent(document: Document) -> bool:
    return isinstance(document.verdict, Loaded) and not document.verdict.placeholder


AGENT = "---\nname: a\ndescription: Does it. <example>x</example>\ntools: Read\n---\nText.\n"


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("", "", set()),
        ("Does it.", "Does it all.", {"description"}),
        ("x</", "y</", {"description", "examples"}),
        ("Does it.", "|\n  Does it.", {"description", "examples"}),
        ("Does it.", "Does: it.", {"description", "examples", "fields"}),  # The second attempt reads it.
        ("Read", "Grep", {"fields"}),
        ("name: a\n", "name: a\nmodel: opus\n", {"fields"}),
        ("</example>\n", "</example> # tools\n", {"fields"}),
        ("description: Does", "description: # tools\n  Does", {"description", "fields"}),
        ("Text.", "Text!", {"body"}),
        ("---\nText.", "---\n\nText.", {"body"}),
    ],
)
def test_the_parts_that_changed(before: str, after: str, changed: set[Part]) -> None:
    one, other = Document(AGENT), Document(AGENT.replace(before, after, 1) if before else AGENT)
    assert one.parts
    assert other.parts
    assert other.parts.changed(one.parts) == changed


def test_the_other_fields_mean_something_else_where_the_first_mistake_is_in_another_one() -> None:
    rest = "tools: a: b\n---\n"
    one, other = (Document(f"---\nname: a\ndescription: {it}\n{rest}").parts for it in ("c: d", "c"))
    assert one
    assert other
    assert other.changed(one) == {"description", "examples", "fields"}


@pytest.mark.parametrize(
    "text",
    [
        AGENT.replace("description: ", "description: &a "),
        AGENT.replace("tools: Read", "memory: &a {tools: Read}\n<<: *a"),
        AGENT.replace("\n---\nText", "---\nText"),
        AGENT.replace("---\nText", "--- Text"),
        AGENT.removeprefix("---\n"),
        AGENT.replace("description", "about"),
        "---\n{name: a, tools: , description: b #Read\n}\n---\nText.\n",
    ],
)
def test_a_file_whose_parts_depend_on_each_other_has_none(text: str) -> None:
    assert Document(text).parts is None


@pytest.mark.parametrize(
    ("before", "after", "rules"),
    [
        # In braces, a comment may be on the line of another field.
        (
            "{name: a, tools: , description: b #Read\n}",
            "{name: a, tools: , description: b\n c #Read\n}",
            {"empty-tools", "value-cut"},
        ),
        # Where the quote that is never closed is the description's own, its end is lost.
        (
            'name: a\ndescription: "x <example>user: a',
            'name: a\ndescription: ["x <example>user: a',
            {"second-attempt", "example-unclosed"},
        ),
        ("name: a\ndescription: b", "name: a\ndescription: \u200bb", {"invisible-character"}),
    ],
)
def test_a_rule_that_waited_finds_what_it_finds_in_a_file_of_its_own(before: str, after: str, rules: set[str]) -> None:
    body = "\n---\nText.\n"
    document = Document("").with_text(f"---\n{before}{body}")
    engine.check(document)
    document = document.with_text(f"---\n{after}{body}")
    found = engine.check(document)
    assert found == engine.check(Document(document.text))
    assert {it.rule for it in found} == rules


def test_a_rule_runs_again_where_it_found_something_or_a_part_changed_that_it_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[str] = []

    def rule(name: str, *reads: Part, finds: bool = False) -> Rule:
        def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
            ran.append(name)
            if finds:
                yield Problem(Span(0, 3), "found")

        return Rule(name, "", Severity.WARNING, check, reads=frozenset(reads))

    some = (
        rule("field-type", "fields"),
        rule("secret"),
        rule("empty-body", "body"),
        rule("root-type", "body", finds=True),
    )
    monkeypatch.setattr(engine, "_active", lambda *_: some)
    monkeypatch.setattr(engine, "rules", lambda: {it.name: it for it in some})
    monkeypatch.setattr(engine, "_indifferent", engine._indifferent.__wrapped__)
    document = Document(AGENT, PATH)
    everything, asked = [it.name for it in some], []
    for text in (AGENT, AGENT + "More.\n", AGENT.replace("Read", "Grep") + "More.\n", AGENT):
        document = document.with_text(text)
        assert [it.rule for it in engine.check(document)] == ["root-type"]
        asked.append([*ran])
        ran.clear()
    assert asked == [everything, everything[1:], ["field-type", "secret", "root-type"], everything]


@pytest.mark.parametrize(
    ("after", "fixes", "runs"),
    [
        ("Does it all.", False, 1),
        ("", False, 1),
        ("Does it all.", True, 2),
        ("Does it\n  all.", False, 2),  # A message may number lines.
        ("Does it. # all", False, 2),
    ],
)
def test_what_a_rule_found_moves_with_the_text(
    monkeypatch: pytest.MonkeyPatch, after: str, fixes: bool, runs: int
) -> None:
    ran = []

    def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
        ran.append(document.text)
        places = [Span(at := document.text.index(it), at + len(it)) for it in ("name", "Read")]
        fix = Fix("Write `Grep`", (Edit(places[1], "Grep"),))
        yield Problem(places[1], "found", (fix,), tuple(Related(it, "here") for it in places))

    some = (Rule("field-type", "", Severity.WARNING, check, reads=frozenset(("fields",))),)
    monkeypatch.setattr(engine, "_active", lambda *_: some)
    monkeypatch.setattr(engine, "rules", lambda: {it.name: it for it in some})
    monkeypatch.setattr(engine, "_indifferent", engine._indifferent.__wrapped__)
    document = Document("").with_text(AGENT)
    engine.check(document, Workspace(fixes=False))
    document = document.with_text(AGENT.replace("Does it.", after))
    found = engine.check(document, Workspace(fixes=fixes))
    assert len(ran) == runs
    assert found == engine.check(Document(document.text), Workspace(fixes=fixes))
    assert bool(found[0].fixes) is fixes


@pytest.mark.parametrize("after", ["x\r\n  z", "x\n\r  b\n  z"])
def test_a_finding_that_numbers_lines_is_made_again_where_line_ends_of_two_kinds_meet(after: str) -> None:
    text = "---\nname: a\ndescription: |\n  x\r  b\n  z\nname: a\n---\nT\n"
    document = Document("").with_text(text)
    workspace = Workspace(fixes=False)
    engine.check(document, workspace)
    document = document.with_text(text.replace("x\r  b\n  z", after))
    found = engine.check(document, workspace)
    assert "duplicate-key" in {it.rule for it in found}
    assert found == engine.check(Document(document.text), workspace)


def test_a_rule_that_also_asks_for_the_date_runs_each_time() -> None:
    document = Document("---\nname: a\ndescription: b\nmodel: claude-3-5-sonnet-20241022\n---\nText.\n", "/x/a.md")
    days = "2025-01-01", "2100-01-01"
    before, after = ([it.message for it in engine.check(document, settings=Settings(today=day))] for day in days)
    assert ["will be retired" in it for it in before] == [True]
    assert ["will be retired" in it for it in after] == [False]


def test_a_rule_that_waits_does_not_ask_for_the_date_or_for_other_files() -> None:
    asking = ("retired-model", "foreign-model", "hook-command", "unknown-agent", "broken-link")
    assert [it for it in asking if rules()[it].reads] == []


def test_a_value_that_contains_the_mistake_is_no_value_by_itself() -> None:
    random, asked = Random(2026), 0
    for text in TEXTS:
        for it in map(Document, (text, *edits(random, Document(text), 6))):
            for found in rescued(it):
                assert found.alone == headers.alone(it.text, found.entry, found.value)
                asked += found.alone is None
    assert asked > 100
