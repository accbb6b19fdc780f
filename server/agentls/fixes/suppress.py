"""Suppression comments, each tried before it is offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from ..document import Document, remembered
from ..edits.effects import changes, edited
from ..edits.header import line_end
from ..hosts.others import readers
from ..rules.shared.suppression import comments, is_suppressed
from ..stdx.records import pattern
from ..text.problem import Edit, Finding, Fix, Severity, moved_all
from ..text.source import Span, is_within, joined
from . import elsewhere

_MARK = pattern(r"[ \t]*(?:#|<!--)[ \t]*agentls:[ \t]*ignore(?:\[([^\]\n]*)(?=\])|(?![\[\w-]))")


def silenced(document: Document, finding: Finding) -> Fix | None:
    """A comment that silences a finding; None if no comment is safe, and for an error.

    In the frontmatter, every host must read the same with it: in a string over several lines, and in a file that the host
    reads a second time, what looks like a comment is part of a value. Where the host reads no frontmatter, nobody knows
    what is one. In the body it becomes part of the prompt, invisible in the rendered page.
    """
    if not _may_be_silenced(document, finding):
        return None
    line, in_header = document.source.line_of(finding.span.start), _is_in_header(document, finding)
    for edit in _comments(document, line, (finding.rule,), in_header):
        after = edited(document, (edit,))
        if _quiet(after, [finding], (edit,)) and _is_read_alike(document, after, in_header):
            return Fix(f"Ignore `{finding.rule}` here", (edit,))
    return None


def silenced_together(document: Document, findings: Iterable[Finding]) -> tuple[Edit, ...]:
    """Comments above the lines that silence the findings of the frontmatter, or if there are none, of the body. Where all
    together are not safe, those of the first half, and so on."""
    waiting: dict[bool, dict[int, dict[str, Finding]]] = {True: {}, False: {}}
    for it in findings:
        if _may_be_silenced(document, it):
            lines = waiting[_is_in_header(document, it)]
            lines.setdefault(document.source.line_of(it.span.start), {}).setdefault(it.rule, it)
    for in_header, lines in waiting.items():
        tried = (
            (found, next(_comments(document, line, found, in_header), None)) for line, found in sorted(lines.items())
        )
        chosen = [(found, edit) for found, edit in tried if edit]
        while chosen:
            edits = tuple(edit for _, edit in chosen)
            after = edited(document, edits)
            quiet = _quiet(after, [it for found, _ in chosen for it in found.values()], edits)
            heard = [(found, edit) for found, edit in chosen if quiet.issuperset(map(id, found.values()))]
            if len(heard) == len(chosen) and _is_read_alike(document, after, in_header):
                return edits
            chosen = heard if len(heard) < len(chosen) else chosen[: len(chosen) // 2]
    return ()


def written(before: Document, after: Document) -> int:
    """How many comments of a document are not the same in the one before."""
    old, new = (Counter(it.span.of(document.text) for it in comments(document)) for document in (before, after))
    return (new - old).total()


def _may_be_silenced(document: Document, finding: Finding) -> bool:
    if finding.severity is Severity.ERROR or not finding.rule:
        return False
    if _is_in_header(document, finding):
        is_read = document.header is not None and document.header.attempt > 0
        return is_read or bool(readers(document.path))
    return finding.span.start >= document.body.start and document.frontmatter is not None


def _is_in_header(document: Document, finding: Finding) -> bool:
    region = document.region
    return region is not None and region.start <= finding.span.start < region.end


def _is_read_alike(before: Document, after: Document, in_header: bool) -> bool:
    """Whether comments change nothing that a host reads, and no error of the header."""
    changed = changes(before, after)
    errors = {it.header.error.kind if it.header and it.header.error else None for it in (before, after)}
    return (
        changed is not None
        and changed <= (set() if in_header else {"prompt"})
        and len(errors) == 1
        and elsewhere.is_read_alike(before, after)
    )


def _quiet(after: Document, findings: list[Finding], edits: tuple[Edit, ...]) -> set[int]:
    """The identities of the findings that are silenced after the edits."""
    ordered = sorted(findings, key=lambda it: it.span.start)
    places = moved_all([it.span.start for it in ordered], edits)
    return {id(it) for it, at in zip(ordered, places, strict=True) if is_suppressed(after, it.rule, Span(at, at + 1))}


def _comments(document: Document, number: int, rules: Collection[str], in_header: bool) -> Iterator[Edit]:
    """Places for the names of rules about a line: in an existing comment, on a line above, at the end of the line."""
    source, text, names = document.source, document.text, ", ".join(rules)
    line = source.line_span(number)
    above = source.line_span(number - 1) if number else line
    if number and (mark := _MARK.match(text, *above)):
        if mark[1] is not None:  # Below one for all rules, a comment would take its place.
            yield Edit(Span(mark.end(), mark.end()), f", {names}" if mark[1].strip() else names)
        return
    if not in_header and is_within(line, _fences(document)):
        return
    indent = text[line.start : line.end][: -len(text[line.start : line.end].lstrip(" ")) or None]
    comment = f"# agentls: ignore[{names}]" if in_header else f"<!-- agentls: ignore[{names}] -->"
    yield Edit(Span(line.start, line.start), f"{indent}{comment}{line_end(document)}")
    if in_header:
        yield Edit(Span(line.end, line.end), f" {comment}")


@remembered
def _fences(document: Document) -> tuple[Span, ...]:
    return joined(it.span for it in document.markdown.fences)
