"""Proofs of fixes: what one costs, how many a file gets, and that none is worth less for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agentls.document import Document
from agentls.edits.effects import edited, state
from agentls.fixes import offer, verify
from agentls.fixes.apply import fix_all
from agentls.fixes.verify import Proofs
from agentls.rules import engine
from agentls.rules.registry import rules
from agentls.settings import Settings
from agentls.stdx.records import replace
from agentls.text.problem import Edit, Finding, Fix, Severity, apply, moved, moved_all
from agentls.text.source import Span
from agentls.workspace.context import Workspace

from .fixture import parse

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"
HEAD = "name: reviewer\ndescription: Reviews code.\n"


def _cased(number: int) -> str:
    """An entry with a tool in another case for each number."""
    return f"- w{''.join(it.upper() if number >> at & 1 else it for at, it in enumerate('ebsearch'))}\n"


MANY: dict[str, Callable[[int], str]] = {
    "example-unclosed": lambda n: f"---\n{HEAD}---\n" + "<example>\nuser: Look.\nassistant: I look.\n" * n,
    "example-twice": lambda n: (
        "---\nname: reviewer\ndescription: |\n  Reviews code.\n"
        + "  <example>\n  user: Look.\n  assistant: I look.\n  </example>\n" * n
        + "---\nReview.\n"
    ),
    "vanishing-word": lambda n: f"---\n{HEAD}" + "".join(f"k{i}: &a{i} word\n" for i in range(n)) + "---\nReview.\n",
    "duplicate-key": lambda n: f"---\n{HEAD}" + "model: opus\n" * n + "---\nReview.\n",
    "unknown-tool": lambda n: f"---\n{HEAD}tools: Read, " + ", ".join(f"Bsh{i}" for i in range(n)) + "\n---\nReview.\n",
    "tool-case": lambda n: f"---\n{HEAD}tools:\n- Read\n" + "".join(map(_cased, range(n))) + "---\nReview.\n",
}
"""Files with many findings of one rule."""


def check(document: Document) -> list[Finding]:
    return engine.check(document, settings=Settings(hints=True))


@pytest.mark.parametrize("rule", MANY)
def test_a_fix_that_is_proved_together_with_others_is_one_that_is_proved_alone(rule: str) -> None:
    document = parse(MANY[rule](3 * offer.ALONE))
    findings = [it for it in check(document) if it.rule == rule]
    assert len(findings) > 2 * offer.ALONE
    alone = Proofs(document, Workspace())
    for before, after in zip(findings, offer.with_offered(document, findings), strict=True):
        grades = [(fix, safe) for fix in before.fixes if (safe := alone.grade(before, fix)) is not None]
        assert [(it.edits, it.safe) for it in after.fixes] == [(fix.edits, safe) for fix, safe in grades]
        assert after.fixes


@pytest.mark.parametrize("rule", MANY)
def test_a_file_gets_no_more_proofs_for_more_findings(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def counted(document: Document, edits: tuple[Edit, ...]) -> Document:
        made[-1] += 1
        return edited(document, edits)

    monkeypatch.setattr(verify, "edited", counted)
    for size in (2 * offer.ALONE, 20 * offer.ALONE):
        document = parse(MANY[rule](size))
        made.append(0)
        offer.with_offered(document, [it for it in check(document) if it.rule == rule])
    assert made[0] == made[1]


@pytest.mark.parametrize("rule", ["example-unclosed", "example-twice", "vanishing-word"])
def test_fixes_that_can_be_made_at_once_take_one_proof(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Document] = []

    def counted(document: Document, edits: tuple[Edit, ...]) -> Document:
        made.append(edited(document, edits))
        return made[-1]

    monkeypatch.setattr(verify, "edited", counted)
    document = parse(MANY[rule](2 * offer.ALONE))
    offer.with_offered(document, [it for it in check(document) if it.rule == rule])
    assert len(made) == 1


def test_a_long_file_gets_fewer_proofs(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def counted(document: Document, edits: tuple[Edit, ...]) -> Document:
        made[-1] += 1
        return edited(document, edits)

    monkeypatch.setattr(verify, "edited", counted)
    text = "---\nname: reviewer\ndescription: " + "<example>" * 20 + "\n---\nReview.\n"
    kept = []
    for read in (offer.ALONE * len(text), len(text)):
        monkeypatch.setattr(verify, "READ", read)
        document = parse(text)
        made.append(0)
        assert all(it.fixes for it in offer.with_offered(document, check(document)))
        kept.append(len(verify.proofs(document, Workspace())._edited))
    # All at once, which leaves no description; some alone; the others at once.
    assert made == [1 + offer.ALONE + 1, 3]
    assert kept == [verify._KEPT, 1]


@pytest.mark.parametrize("rule", MANY)
def test_all_fixes_of_a_rule_are_applied_in_few_rounds(rule: str) -> None:
    rounds = []

    def counted(document: Document) -> list[Finding]:
        rounds.append(document)
        return check(document)

    document = parse(MANY[rule](20 * offer.ALONE))
    made = fix_all(document, counted, names=(rule,), safe_only=False)
    assert not [it for it in check(parse(made.text)) if it.rule == rule]
    assert len(rounds) < 8


def test_fixes_that_break_what_others_prove_are_left_out() -> None:
    """Of many fixes in one proof, one that would make the host skip the file costs itself, and not the others."""
    document = parse(MANY["tool-case"](2 * offer.ALONE))
    findings = [it for it in check(document) if it.rule == "tool-case"]
    at = document.text.index("name")
    bad = Finding("tool-case", Severity.WARNING, findings[-1].span, "", (Fix("", (Edit(Span(at, at + 4), "nam"),)),))
    offered = offer.with_offered(document, [*findings[:-1], bad])
    assert not offered[-1].fixes
    assert sum(1 for it in offered if it.fixes) > len(findings) // 2


def test_fixes_whose_edits_meet_are_proved_apart() -> None:
    edits = [Edit(Span(0, 2), "x"), Edit(Span(1, 3), "x"), Edit(Span(5, 5), "x"), Edit(Span(5, 5), "y")]
    asked = [offer.Proposal(Finding("", Severity.HINT, it.span, ""), Fix("", (it,))) for it in edits]
    assert offer.apart(asked, range(4)) == ([0, 2], [1, 3])


def test_a_fix_by_which_a_tool_goes_that_it_does_not_name_is_not_safe() -> None:
    text = f"---\n{HEAD}tools: Read, Write\ndisallowedTools: write\n---\nReview.\n"
    document = parse(text)
    finding = next(it for it in check(document) if it.rule == "tool-case")
    at = text.index("write")
    fix = Fix("", (Edit(Span(at, at + 5), "Write"),))
    assert verify.proofs(document).grade(finding, fix) is False
    assert "Write" not in (parse(apply(text, fix.edits)).verdict.tools or ())  # type: ignore[union-attr]


@pytest.mark.parametrize(("found", "is_safe"), [("bash", True), ("bash #", False)])
def test_a_fix_by_which_a_tool_comes_that_it_does_not_name_is_not_safe(found: str, is_safe: bool) -> None:
    text = f"---\n{HEAD}tools: [Read, bash #, Write\n  ]\n---\nReview.\n"
    document, at = parse(text), text.index("bash")
    finding = next(it for it in check(document) if it.rule == "tool-case")
    fix = Fix("", (Edit(Span(at, at + len(found)), "Bash"),))
    assert verify.proofs(document).grade(finding, fix) is is_safe
    assert ("Write" in (parse(apply(text, fix.edits)).verdict.tools or ())) is not is_safe  # type: ignore[union-attr]


# What an edit cannot have changed is not read again


_CUTS = [
    "---\nname: a\ndescription: b\n---\n",
    "---\nname: a\ndescription: b\n--- x",
    "---\nname: a\n---\n",
    "name: a\n",
]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(_CUTS), st.text("-ab \n:#", max_size=30), st.integers(0, 60), st.text("-ab \n:", max_size=9))
@example("---\nname: a\ndescription: b\n---", "", 60, "x")
def test_a_header_above_an_edit_is_what_it_would_be_if_it_were_read_again(
    head: str, body: str, at: int, text: str
) -> None:
    document = parse(head + body)
    at = min(at, len(document.text))
    _is_the_same(document, Edit(Span(at, min(at + 2, len(document.text))), text))


def _is_the_same(document: Document, edit: Edit) -> None:
    after = edited(document, (edit,))
    anew = Document(after.text, document.path, document.origin)
    assert repr(after.header) == repr(anew.header)
    assert after.verdict == anew.verdict
    assert state(after) == state(anew)
    assert Proofs(document, Workspace())._loses_agreement(after) == (
        verify._agreement(anew) < verify._agreement(document)
    )


@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/corpus is not there")
def test_real_headers_above_an_edit_stay() -> None:
    for path in sorted(CORPUS.rglob("*.md"))[::40]:
        document = parse(path.read_bytes().decode("utf-8", "replace"))
        start, end = document.body
        for at in (start, (start + end) // 2):
            _is_the_same(document, Edit(Span(at, min(at + 3, end)), "---\nname: x\n---\n"))


@given(st.lists(st.integers(0, 30), max_size=6), st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4), st.text("x", max_size=5)), max_size=5))  # fmt: skip
def test_many_offsets_move_like_each(offsets: list[int], raw: list[tuple[int, int, str]]) -> None:
    edits, at = [], 0
    for gap, length, text in raw:
        edits.append(Edit(Span(at + gap, at + gap + length), text))
        at += gap + length + 1
    assert moved_all(offsets, tuple(edits)) == [moved(it, tuple(edits)) for it in sorted(offsets)]


def test_a_fix_has_a_grade_for_each_place() -> None:
    document = parse(f"---\n{HEAD}tools: Read, grep\n---\nReview.\n")
    (found,) = (it for it in check(document) if it.rule == "tool-case")
    proofs, fix = Proofs(document, Workspace()), Fix("Reword", (Edit(document.body, "Look.\n"),), safe=False)
    assert [proofs.grade(replace(found, span=it), fix) for it in (Span(0, 3), found.span)] == [False, None]


@pytest.mark.parametrize(
    ("rule", "description"), [("second-attempt", "Reviews code: all of it."), ("yaml-syntax", '"Reviews code.')]
)
def test_costly_fixes_are_not_made_where_nobody_wants_them(rule: str, description: str) -> None:
    document = parse(f"---\nname: reviewer\ndescription: {description}\n---\nReview it.\n")
    (found,), (plain,) = (list(rules()[rule].check(document, Workspace(fixes=it))) for it in (True, False))
    assert found.fixes
    assert plain == replace(found, fixes=())
