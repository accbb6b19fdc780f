"""Findings as people and programs read them: text with the source line, JSON lines, annotations for GitHub, SARIF.

The only place of the command line that counts lines and columns from 1.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from .. import __version__
from ..document import Document
from ..text.problem import Finding, Severity
from ..text.source import Source, Span

_COLOR = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFORMATION: "36", Severity.HINT: "35"}
_SARIF_LEVEL = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
    Severity.HINT: "note",
}


def as_text(document: Document, findings: Iterable[Finding], width: int, color: bool) -> str:
    """Findings with the source line and the range underlined. width: columns of the terminal."""

    def paint(text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if color else text

    blocks = []
    for it in findings:
        line, column = document.source.position(it.span.start)
        mark = _COLOR[it.severity]
        place = f"{document.path}:{line + 1}:{column + 1}"
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
                block.append(f"{paint(f' {gutter} =', '2')} {other.path}: {other.message}")
        if it.fixes:
            block.append(f"{paint(f' {gutter} =', '2')} fix: {it.fixes[0].title}")
        blocks.append("\n".join(block) + "\n")
    return "\n".join(blocks)


def as_json(document: Document, finding: Finding) -> str:
    """One finding as one line of JSON; lines and columns 1-based in code points, offsets 0-based in code points."""

    def place(offset: int) -> dict[str, int]:
        line, column = document.source.position(offset)
        return {"line": line + 1, "column": column + 1, "offset": offset}

    return json.dumps(
        {
            "path": document.path,
            "rule": finding.rule,
            "severity": finding.severity.value,
            "message": finding.message,
            "start": place(finding.span.start),
            "end": place(finding.span.end),
            "fixes": [
                {
                    "title": fix.title,
                    "safe": fix.safe,
                    "edits": [{"start": e.span.start, "end": e.span.end, "text": e.text} for e in fix.edits],
                }
                for fix in finding.fixes
            ],
        },
        ensure_ascii=False,
    )


def as_github(document: Document, finding: Finding) -> str:
    """One finding as a command to GitHub's runner, which shows it at its line."""
    command = {Severity.ERROR: "error", Severity.WARNING: "warning"}.get(finding.severity, "notice")
    region = _region(document.source, finding.span)
    place = {
        "file": document.path,
        "line": region["startLine"],
        "endLine": region["endLine"],
        "col": region["startColumn"],
        "endColumn": region["endColumn"],
        "title": f"agentls {finding.rule}",
    }
    if region["startLine"] != region["endLine"]:
        del place["col"], place["endColumn"]  # Columns of several lines are refused.
    properties = ",".join(f"{name}={_escaped(str(it), ':,')}" for name, it in place.items())
    return f"::{command} {properties}::{_escaped(finding.message)}"


def as_sarif(document: Document, finding: Finding) -> str:
    """One finding as a result of SARIF 2.1.0; `sarif_log` holds them."""

    def location(path: str | None, span: Span) -> dict[str, object]:
        physical: dict[str, object] = {"artifactLocation": {"uri": _relative_uri(path or document.path)}}
        if path is None:
            physical["region"] = _region(document.source, span)
        return physical

    result: dict[str, object] = {
        "ruleId": finding.rule,
        "level": _SARIF_LEVEL[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": location(None, finding.span)}],
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": i, "message": {"text": it.message}, "physicalLocation": location(it.path, it.span)}
            for i, it in enumerate(finding.related)
        ]
    if finding.fixes:
        result["fixes"] = [
            {
                "description": {"text": fix.title},
                "artifactChanges": [
                    {
                        "artifactLocation": {"uri": _relative_uri(document.path)},
                        "replacements": [
                            {"deletedRegion": _region(document.source, it.span), "insertedContent": {"text": it.text}}
                            for it in fix.edits
                        ],
                    }
                ],
            }
            for fix in finding.fixes
        ]
    return json.dumps(result, ensure_ascii=False)


def sarif_log(rules: Iterable[tuple[str, str, Severity]]) -> tuple[str, str]:
    """What stands before and after the results, which commas divide. rules: name, documentation, severity."""
    described = [
        {
            "id": name,
            "shortDescription": {"text": doc.strip().split("\n", 1)[0]},
            "help": {"text": doc.strip(), "markdown": doc.strip()},
            "defaultConfiguration": {"level": _SARIF_LEVEL[severity]},
        }
        for name, doc, severity in rules
    ]
    driver = json.dumps({"name": "agentls", "version": __version__, "rules": described}, ensure_ascii=False)
    head = (
        '{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [{"tool": {"driver": '
    )
    return f'{head}{driver}}}, "columnKind": "unicodeCodePoints", "results": [\n', "\n]}]}\n"


def _region(source: Source, span: Span) -> dict[str, int]:
    """A span by lines and columns, 1-based in code points; the end is the column behind it."""
    line, column = source.position(span.start)
    end_line, end_column = source.position(span.end)
    return {"startLine": line + 1, "startColumn": column + 1, "endLine": end_line + 1, "endColumn": end_column + 1}


def _relative_uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path.replace("\\", "/").removeprefix("./"))


def _escaped(text: str, more: str = "") -> str:
    """Text as the commands of GitHub's runner hold it."""
    return "".join(f"%{ord(c):02X}" if c in "%\r\n" + more else c for c in text)


def _excerpt(source: Source, span: Span, width: int) -> tuple[str, str]:
    """The line a span begins on, cut to `width` columns around the span, and the line that underlines it."""
    line = source.line_span(source.line_of(span.start))
    start, end = span.start, max(min(span.end, line.end), span.start + 1)
    first, last = line
    if last - first > width:
        first = max(first, min(start - width // 2, last - width))
        last = min(last, first + width - 2)
    lead, trail = "…" * (first > line.start), "…" * (last < line.end)
    before = len(lead) + _columns_of(source.text[first:start])
    marked = max(1, _columns_of(source.text[start : min(end, last)]))
    return f"{lead}{_visible(source.text[first:last])}{trail}", " " * before + "^" * marked


def _visible(text: str) -> str:
    """A line as a terminal can show it: a tab as a space, other controls and invisible characters by a stand-in."""
    return text if text.isprintable() else "".join(" " if c == "\t" else c if c.isprintable() else "·" for c in text)


def _columns_of(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(char: str) -> int:
    """How many columns of a terminal a character takes."""
    if char < "\u0300" or not char.isprintable():
        return 1
    import unicodedata

    if unicodedata.combining(char) or char in "\ufe0e\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
