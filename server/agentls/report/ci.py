"""Findings in the formats of CI systems: annotations of GitHub's runner, GitLab's code quality, JUnit, SARIF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from .. import __version__
from ..document import Document
from ..stdx import inert
from ..text.problem import Finding, Severity
from ..text.source import Source, Span
from .findings import host_of, identity

DOCUMENTATION = "https://github.com/agentls/agentls/blob/main/docs/rules.md#{}"
"""Where a rule is documented, by its id."""

_SARIF_LEVEL = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
    Severity.HINT: "note",
}
_GITLAB_LEVEL = {
    Severity.ERROR: "critical",
    Severity.WARNING: "major",
    Severity.INFORMATION: "minor",
    Severity.HINT: "info",
}


def as_github(document: Document, finding: Finding) -> str:
    """One finding as a workflow command for GitHub's runner, which shows it at its line."""
    command = {Severity.ERROR: "error", Severity.WARNING: "warning"}.get(finding.severity, "notice")
    where = region(document.source, finding.span)
    place = {
        "file": document.label,
        "line": where["startLine"],
        "endLine": where["endLine"],
        "col": where["startColumn"],
        "endColumn": where["endColumn"],
        "title": f"agentls {finding.rule}",
    }
    if where["startLine"] != where["endLine"]:
        del place["col"], place["endColumn"]  # Columns are not allowed across several lines.
    properties = ",".join(f"{name}={str(it).translate(_IN_PROPERTY)}" for name, it in place.items())
    return f"::{command} {inert.path(properties)}::{inert.line(finding.message.translate(_IN_TEXT))}"


def as_sarif(document: Document, finding: Finding) -> str:
    """One finding as a SARIF 2.1.0 result, for `sarif_log`."""

    def location(path: str | None, span: Span) -> dict[str, object]:
        physical: dict[str, object] = {
            "artifactLocation": {"uri": _relative_uri(document.label_of(path or document.path))}
        }
        if path is None:
            physical["region"] = region(document.source, span)
        return physical

    result: dict[str, object] = {
        "ruleId": finding.rule,
        "level": _SARIF_LEVEL[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": location(None, finding.span)}],
    }
    if host := host_of(document, finding):
        result["properties"] = {"host": host}
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
                        "artifactLocation": {"uri": _relative_uri(document.label)},
                        "replacements": [
                            {"deletedRegion": region(document.source, it.span), "insertedContent": {"text": it.text}}
                            for it in fix.edits
                        ],
                    }
                ],
            }
            for fix in finding.fixes
        ]
    return inert.dumps(result)


def sarif_log(rules: Iterable[tuple[str, str, Severity]]) -> tuple[str, str]:
    """The text before and after the results, which are separated by commas. rules: name, documentation, severity."""
    described = [
        {
            "id": name,
            "shortDescription": {"text": doc.strip().split("\n", 1)[0]},
            "helpUri": DOCUMENTATION.format(name),
            "help": {"text": doc.strip(), "markdown": doc.strip()},
            "defaultConfiguration": {"level": _SARIF_LEVEL[severity]},
        }
        for name, doc, severity in rules
    ]
    driver = inert.dumps({"name": "agentls", "version": __version__, "rules": described})
    head = (
        '{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [{"tool": {"driver": '
    )
    return f'{head}{driver}}}, "columnKind": "unicodeCodePoints", "results": [\n', "\n]}]}\n"


def region(source: Source, span: Span) -> dict[str, int]:
    """A span by lines and columns, 1-based in code points; the end column is exclusive."""
    line, column = source.position(span.start)
    end_line, end_column = source.position(span.end)
    return {"startLine": line + 1, "startColumn": column + 1, "endLine": end_line + 1, "endColumn": end_column + 1}


def _relative_uri(path: str) -> str:
    from urllib.parse import quote

    return quote(_path(path), errors="replace")


_IN_TEXT = {ord(it): f"%{ord(it):02X}" for it in "%\r\n"}
_IN_PROPERTY = {ord(it): f"%{ord(it):02X}" for it in "%\r\n:,"}
"""The escapes of workflow commands of GitHub's runner."""


def as_gitlab(document: Document, findings: Iterable[Finding]) -> str:
    """The findings of one file as entries of GitLab's code quality report, which is an array of all entries.

    The fingerprint is of the path, the rule, the message and the line's text, so that it survives edits elsewhere. Of
    entries that are the same in all of these, the later ones are numbered, because GitLab shows each fingerprint once.
    """
    from hashlib import blake2b

    entries, times = [], Counter[bytes]()
    for it in findings:
        place = region(document.source, it.span)
        seed = "\0".join((document.label, *identity(document, it))).encode("utf-8", "surrogatepass")
        fingerprint = blake2b(seed, digest_size=16)
        same = times[fingerprint.digest()]
        times[fingerprint.digest()] += 1
        if same:
            fingerprint.update(b"\0%d" % same)
        entry = {
            "check_name": it.rule,
            "description": it.message,
            "severity": _GITLAB_LEVEL[it.severity],
            "fingerprint": fingerprint.hexdigest(),
            "location": {
                "path": _path(document.label),
                "lines": {"begin": place["startLine"], "end": place["endLine"]},
            },
        }
        entries.append(inert.dumps(entry))
    return ",\n".join(entries)


def as_junit(document: Document, findings: Sequence[Finding]) -> str:
    """One file as a JUnit XML test suite: a test case for each finding, which fails if it is at least a warning."""
    path = _xml(inert.path(_path(document.label)))
    cases = []
    for it in findings:
        place = region(document.source, it.span)
        where = f"{inert.path(document.label)}:{place['startLine']}:{place['startColumn']}"
        said = _xml(f"{where}: {it.severity.value}[{it.rule}] {it.message}")
        if it.severity in (Severity.ERROR, Severity.WARNING):
            said = f'<failure type="{it.severity.value}" message="{_xml(it.message)}">{said}</failure>'
        else:
            said = f"<system-out>{said}</system-out>"
        cases.append(
            f'<testcase name="{_xml(it.rule)}" classname="{path}" file="{path}" line="{place["startLine"]}" time="0">'
            f"{said}</testcase>"
        )
    cases = cases or [f'<testcase name="agentls" classname="{path}" file="{path}" time="0"/>']
    failures = sum("<failure" in it for it in cases)
    head = f'<testsuite name="{path}" tests="{len(cases)}" failures="{failures}" errors="0" time="0">'
    return "\n".join((head, *cases, "</testsuite>"))


JUNIT = ('<?xml version="1.0" encoding="utf-8"?>\n<testsuites name="agentls">\n', "\n</testsuites>\n")
"""The text before and after the test suites."""


def _path(path: str) -> str:
    return path.replace("\\", "/").removeprefix("./")


def _xml(text: str) -> str:
    """Text escaped for XML 1.0, with characters that it cannot contain replaced."""
    from xml.sax.saxutils import escape

    sound = "".join(
        it if it in "\t\n\r" or " " <= it <= "\ud7ff" or "\ue000" <= it <= "\ufffd" or it >= "\U00010000" else "\ufffd"
        for it in text
    )
    return escape(sound, {'"': "&quot;", "\n": "&#10;", "##[": "##&#91;"})
