"""Suppression comments, each tried before it is offered."""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..edits.effects import edited, keeps
from ..edits.header import line_end
from ..rules.shared.suppression import is_suppressed
from ..stdx.records import pattern
from ..text.problem import Edit, Finding, Fix, Severity, moved
from ..text.source import Span

_MARK = pattern(r"[ \t]*(?:#|<!--)[ \t]*agentls:[ \t]*ignore\[([^\]\n]*)(?=\])")


def silenced(document: Document, finding: Finding) -> Fix | None:
    """A comment that silences a finding; None if no comment is safe, and for an error.

    In the frontmatter, the host must load the same with it: in a string over several lines, and in a file that the host
    reads a second time, what looks like a comment is part of a value. In the body it becomes part of the prompt,
    invisible in the rendered page.
    """
    if finding.severity is Severity.ERROR or not finding.rule:
        return None
    region = document.region
    in_header = region is not None and region.start <= finding.span.start < region.end
    allowed = () if in_header else ("prompt",)
    if not in_header and (finding.span.start < document.body.start or document.frontmatter is None):
        return None
    for edit in _comments(document, finding, in_header):
        after = edited(document, (edit,))
        place = moved(finding.span.start, (edit,))
        if is_suppressed(after, finding.rule, Span(place, place + 1)) and keeps(document, (edit,), allowed):
            return Fix(f"Ignore `{finding.rule}` here", (edit,))
    return None


def _comments(document: Document, finding: Finding, in_header: bool) -> Iterator[Edit]:
    """Places for the rule's name: in an existing comment, on a line above, at the end of the line."""
    source, text = document.source, document.text
    number = source.line_of(finding.span.start)
    line = source.line_span(number)
    above = source.line_span(number - 1) if number else line
    if number and (mark := _MARK.match(text, *above)):
        yield Edit(Span(mark.end(), mark.end()), f", {finding.rule}" if mark[1].strip() else finding.rule)
        return
    if not in_header and any(it.span.contains(line) for it in document.markdown.fences):
        return
    indent = text[line.start : line.end][: -len(text[line.start : line.end].lstrip(" ")) or None]
    comment = f"# agentls: ignore[{finding.rule}]" if in_header else f"<!-- agentls: ignore[{finding.rule}] -->"
    yield Edit(Span(line.start, line.start), f"{indent}{comment}{line_end(document)}")
    if in_header:
        yield Edit(Span(line.end, line.end), f" {comment}")
