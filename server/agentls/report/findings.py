"""Findings as people and programs read them: text with the source line, and JSON lines.

`ci.py` has the formats of CI systems. Both count lines and columns from 1, in code points.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..document import Document
from ..hosts import DEFAULT
from ..hosts.others import is_elsewhere
from ..stdx import inert
from ..stdx.columns import columns
from ..stdx.records import pattern
from ..text.problem import Finding, Severity
from ..text.source import Source, Span

_COLOR = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFORMATION: "36", Severity.HINT: "35"}

_DENSE = 4
"""Code points in a column, of a line that is not measured but cut."""
_RECOGNIZED = 10_000
"""Code points of a line by which a finding is recognized."""
_LINE = pattern(r"\bline \d+")


def as_text(document: Document, findings: Iterable[Finding], width: int, color: bool) -> str:
    """Findings with the source line and the range underlined. width: columns of the terminal."""

    def paint(text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if color else text

    blocks = []
    for it in findings:
        line, column = document.source.position(it.span.start)
        mark = _COLOR[it.severity]
        place = f"{inert.path(document.label)}:{line + 1}:{column + 1}"
        label = paint(it.severity.value, f"1;{mark}")
        gutter = " " * len(str(line + 1))
        shown, underline = _excerpt(document.source, it.span, max(width - len(gutter) - 4, 40))
        block = [
            f"{paint(place, '1')}: {label}{paint(f'[{it.rule}]', mark)} {it.message}",
            f"{paint(f' {line + 1} |', '2')} {shown}",
            f"{paint(f' {gutter} |', '2')} {paint(underline, mark)}",
        ]
        for other in it.related:
            if other.path is None:
                at, _ = document.source.position(other.span.start)
                block.append(f"{paint(f' {gutter} =', '2')} line {at + 1}: {other.message}")
            else:
                block.append(
                    f"{paint(f' {gutter} =', '2')} {inert.path(document.label_of(other.path))}: {other.message}"
                )
        if fix := _fix(it):
            block.append(f"{paint(f' {gutter} =', '2')} {fix}")
        blocks.append("\n".join(dict.fromkeys(block)) + "\n")
    return inert.without_commands("\n".join(blocks))


def plain(document: Document, finding: Finding) -> str:
    """A finding without the source line, for a reader who has the file at hand: a model, or a log."""
    line, column = document.source.position(finding.span.start)
    fix = f"  {it}\n" if (it := _fix(finding)) else ""
    return f"line {line + 1}, column {column + 1}: {finding.severity.value}[{finding.rule}] {finding.message}\n{fix}"


def identity(document: Document, finding: Finding) -> tuple[str, str, str]:
    """What a finding is recognized by where lines move: its rule, its message without the numbers of lines, and the text of
    the line that it begins on."""
    start, end = document.source.line_at(finding.span.start)
    line = document.text[start : min(end, start + _RECOGNIZED)].strip()
    return finding.rule, _LINE.sub("line", finding.message), line


def _fix(finding: Finding) -> str:
    """The first fix, unless it is one of several equally good ones, which the message lists."""
    return next((f"fix: {inert.line(it.title)}" for it in finding.fixes if not it.choice), "")


def host_of(document: Document, finding: Finding) -> str:
    """The host that a finding is about; empty for one about the text of a file that the default host does not read."""
    return finding.host or ("" if is_elsewhere(document.path) else DEFAULT)


def as_json(document: Document, finding: Finding) -> str:
    """One finding as one line of JSON; lines and columns 1-based in code points, offsets 0-based in code points."""

    def place(offset: int) -> dict[str, int]:
        line, column = document.source.position(offset)
        return {"line": line + 1, "column": column + 1, "offset": offset}

    return inert.dumps(
        {
            "path": document.label,
            **({"host": host} if (host := host_of(document, finding)) else {}),
            "rule": finding.rule,
            "severity": finding.severity.value,
            "message": finding.message,
            "start": place(finding.span.start),
            "end": place(finding.span.end),
            "related": [
                {"path": document.label_of(it.path or document.path), "message": it.message}
                | ({"start": place(it.span.start), "end": place(it.span.end)} if it.path is None else {})
                for it in finding.related
            ],
            "fixes": [
                {
                    "title": fix.title,
                    "safe": fix.safe,
                    "edits": [{"start": e.span.start, "end": e.span.end, "text": e.text} for e in fix.edits],
                }
                for fix in finding.fixes
            ],
        }
    )


def _excerpt(source: Source, span: Span, width: int) -> tuple[str, str]:
    """The line a span begins on, cut to `width` columns around the span, and the line that underlines it."""
    line = source.line_at(span.start)
    start, end = span.start, max(min(span.end, line.end), span.start + 1)
    first, last = line
    for most in (width, width // 2):  # Of wide characters, half as many fit.
        if last - first > _DENSE * width or columns(inert.line(source.text[first:last])) > width:
            first = max(line.start, min(start - most // 2, line.end - most + 1))
            room = most - (first > line.start)
            last = line.end if line.end - first <= room else first + room - 1
    lead, trail = "…" * (first > line.start), "…" * (last < line.end)
    before = len(lead) + columns(inert.line(source.text[first:start]))
    marked = max(1, columns(inert.line(source.text[start : min(end, last)])))
    return f"{lead}{inert.line(source.text[first:last])}{trail}", " " * before + "^" * marked
