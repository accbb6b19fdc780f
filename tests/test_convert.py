"""Offsets against positions in the three encodings; findings and fixes in the protocol's shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types as t

from agentls.lsp.convert import diagnostics as convert
from agentls.lsp.positions import Encoding, Positions
from agentls.text.problem import Edit, Finding, Fix, Related, Severity
from agentls.text.source import Source, Span

ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")
CODEC = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}

texts = st.text(
    st.sampled_from("ab\té߿ࠀ\uffff\U00010000🙂\u2028\x0c\x85\r\n") | st.characters(exclude_categories=["Cs"])
)


def units(text: str, encoding: Encoding) -> int:
    codec, size = CODEC[encoding]
    return len(text.encode(codec)) // size


def at(line: int, character: int) -> t.Position:
    return t.Position(line, character)


@given(texts, st.sampled_from(ENCODINGS), st.booleans())
def test_every_offset_comes_back(text: str, encoding: Encoding, bom: bool) -> None:
    source = Source(text)
    positions = Positions(source, encoding, bom)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] == "\r\n":
            continue
        position = positions.position(offset)
        line, column = source.position(offset)
        before = ("\ufeff" if bom and line == 0 else "") + text[offset - column : offset]
        assert (position.line, position.character) == (line, units(before, encoding))
        assert positions.offset(position) == offset


@given(texts, st.sampled_from(ENCODINGS), st.booleans(), st.integers(0, 30), st.integers(0, 200))
def test_every_position_is_a_place_in_the_text(
    text: str, encoding: Encoding, bom: bool, line: int, character: int
) -> None:
    source = Source(text)
    positions = Positions(source, encoding, bom)
    offset = positions.offset(at(line, character))
    if line >= len(source.line_starts):
        assert offset == len(text)
        return
    start, end = source.line_span(line)
    assert start <= offset <= end
    back = positions.position(offset)
    assert back.line == line
    first = units("\ufeff", encoding) if bom and line == 0 else 0
    assert back.character <= max(character, first)
    if offset < end:
        assert positions.position(offset + 1).character > character


@given(texts, st.sampled_from(ENCODINGS), st.integers(-5, 100), st.integers(-5, 100))
def test_a_span_of_any_offsets_has_a_range_in_order(text: str, encoding: Encoding, start: int, end: int) -> None:
    positions = Positions(Source(text), encoding)
    found = positions.range(Span(min(start, end), max(start, end)))
    assert found.start <= found.end
    span = positions.span(found)
    assert 0 <= span.start <= span.end <= len(text)


def test_half_a_surrogate_pair_is_a_unit() -> None:
    assert Positions(Source("\ud800a"), "utf-16").position(1) == at(0, 1)


def test_inside_a_surrogate_pair_is_before_the_code_point() -> None:
    positions = Positions(Source("a🙂b"), "utf-16")
    assert [positions.offset(at(0, it)) for it in range(6)] == [0, 1, 1, 2, 3, 3]


def test_inside_utf_8_is_before_the_code_point() -> None:
    positions = Positions(Source("é🙂b"), "utf-8")
    assert [positions.offset(at(0, it)) for it in range(9)] == [0, 0, 1, 1, 1, 1, 2, 3, 3]


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 9), ("utf-16", 5), ("utf-32", 3)])
def test_what_stands_in_front_counts_in_the_units_of_the_encoding(encoding: Encoding, character: int) -> None:
    positions = Positions(Source("x\r\n🙂🙂 y"), encoding)
    assert positions.range(Span(6, 7)) == t.Range(at(1, character), at(1, character + 1))


def test_a_line_ends_before_its_line_end() -> None:
    positions = Positions(Source("ab\r\ncd\re\n"), "utf-16")
    assert positions.offset(at(0, 99)) == 2
    assert positions.position(3) == at(0, 2)
    assert positions.offset(at(1, 99)) == 6
    assert positions.position(7) == at(2, 0)
    assert positions.offset(at(3, 0)) == 9
    assert positions.offset(at(9, 9)) == 9


def test_nothing_else_ends_a_line() -> None:
    assert Positions(Source("a\u2028\x0c\x0b\x85b"), "utf-16").position(5) == at(0, 5)


def test_a_byte_order_mark_moves_the_first_line_only() -> None:
    for encoding in ENCODINGS:
        width = units("\ufeff", encoding)
        positions = Positions(Source("ab\nc"), encoding, bom=True)
        assert positions.position(1) == at(0, width + 1)
        assert positions.position(3) == at(1, 0)
        assert [positions.offset(at(0, it)) for it in range(width + 1)] == [0] * (width + 1)


def test_a_lone_surrogate_is_one_unit() -> None:
    assert Positions(Source("\ud800b"), "utf-16").position(1) == at(0, 1)


def test_many_places_on_one_long_line_take_no_square_of_time() -> None:
    positions = Positions(Source("🙂a" * 200_000), "utf-16")
    found = [positions.offset(positions.position(it)) for it in range(0, 400_000, 40)]
    assert found == list(range(0, 400_000, 40))


WORD = Finding("unknown-tool", Severity.WARNING, Span(1, 3), "unknown tool")


def test_a_finding_is_a_diagnostic() -> None:
    made = convert.diagnostic(WORD, Positions(Source("abcd"), "utf-16"), "file:///a.md")
    assert made == t.Diagnostic(
        range=t.Range(at(0, 1), at(0, 3)),
        message="unknown tool",
        severity=t.DiagnosticSeverity.Warning,
        code="unknown-tool",
        code_description=t.CodeDescription("https://github.com/agentls/agentls/blob/main/docs/rules.md#unknown-tool"),
        source="agentls",
    )


@pytest.mark.parametrize("severity", list(Severity))
def test_every_severity_has_the_protocol_s(severity: Severity) -> None:
    finding = Finding("a", severity, Span(0, 1), "b", tags=("unnecessary", "deprecated"))
    made = convert.diagnostic(finding, Positions(Source("abcd"), "utf-16"), "file:///a.md")
    assert made.severity is not None
    assert made.severity.name.lower() == severity.value
    assert made.tags == [t.DiagnosticTag.Unnecessary, t.DiagnosticTag.Deprecated]


def test_related_places_are_shown_where_the_client_shows_them() -> None:
    finding = Finding(
        "a",
        Severity.HINT,
        Span(0, 1),
        "b",
        related=(Related(Span(2, 3), "here"), Related(Span(1, 2), "there", "/o.md")),
    )
    positions = Positions(Source("abcd"), "utf-16")
    assert convert.diagnostic(finding, positions, "file:///a.md").related_information is None
    other = Positions(Source("\n🙂"), "utf-16")
    made = convert.diagnostic(finding, positions, "file:///a.md", lambda path: (f"file://{path}", other))
    assert made.related_information == [
        t.DiagnosticRelatedInformation(t.Location("file:///a.md", t.Range(at(0, 2), at(0, 3))), "here"),
        t.DiagnosticRelatedInformation(t.Location("file:///o.md", t.Range(at(1, 0), at(1, 2))), "there"),
    ]


def test_edits_carry_the_version_where_the_client_takes_it() -> None:
    edits = (Edit(Span(0, 1), "x"), Edit(Span(2, 2), "y"))
    positions = Positions(Source("abcd"), "utf-16")
    text_edits = [t.TextEdit(t.Range(at(0, 0), at(0, 1)), "x"), t.TextEdit(t.Range(at(0, 2), at(0, 2)), "y")]
    assert convert.workspace_edit(edits, positions, "file:///a.md", 7, False) == t.WorkspaceEdit(
        changes={"file:///a.md": text_edits}
    )
    made = convert.workspace_edit(edits, positions, "file:///a.md", 7, True)
    identifier = t.OptionalVersionedTextDocumentIdentifier("file:///a.md", 7)
    assert made == t.WorkspaceEdit(document_changes=[t.TextDocumentEdit(identifier, text_edits)])


def test_a_fix_is_a_quick_fix() -> None:
    shown = convert.diagnostic(WORD, Positions(Source("abcd"), "utf-16"), "file:///a.md")
    edit = t.WorkspaceEdit(changes={})
    made = convert.quick_fix(Fix("Fix it", ()), True, shown, edit)
    assert (made.title, made.kind, made.is_preferred, made.diagnostics, made.edit) == (
        "Fix it",
        "quickfix",
        True,
        [shown],
        edit,
    )
    assert convert.quick_fix(Fix("Fix it", ()), False, shown, edit).is_preferred is None
