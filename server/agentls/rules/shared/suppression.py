"""Suppression comments: `# agentls: ignore[rule]` in the frontmatter, `<!-- agentls: ignore[rule] -->` in the body.

A comment applies to its own line, and also to the next line if it is alone on its line. In the frontmatter it counts
only if it is a comment to the host: in a block scalar, or after a value that the host quotes in its second attempt, it
is part of the value.

`ignore[a, b]` names several rules; `ignore` without brackets silences all that are not about such comments.
"""

from __future__ import annotations

from typing import NamedTuple

from ...document import Document, remembered
from ...stdx.records import pattern
from ...text.source import Span
from ..registry import Kind, kind_of

_MARK = pattern(r"(?:#|<!--)[ \t]*agentls:[ \t]*ignore(?:\[([^\]\n]*)\])?")
_WORD = pattern(r"[^,\s]+")


class Comment(NamedTuple):
    """A suppression comment. names: the rules in its brackets with their places; None without brackets.

    span: of the marker and its brackets. lines: the 0-based lines that it applies to.
    """

    span: Span
    names: tuple[tuple[str, Span], ...] | None
    lines: tuple[int, ...]

    @property
    def is_alone(self) -> bool:
        """Whether nothing is before it on its line."""
        return len(self.lines) > 1

    @property
    def rules(self) -> frozenset[str]:
        """The silenced rules; `*` is every rule."""
        return frozenset("*") if self.names is None else frozenset(name for name, _ in self.names)


def is_suppressed(document: Document, rule: str, span: Span) -> bool:
    lines = _silenced(document)
    silenced = lines.get(document.source.line_of(span.start)) if lines else None
    return silenced is not None and (rule in silenced or ("*" in silenced and Kind.COMMENT not in kind_of(rule)))


@remembered
def comments(document: Document) -> tuple[Comment, ...]:
    """The comments that silence rules, in the order of the source."""
    found: list[Comment] = []
    last = -1
    header = document.header if document.header and document.header.attempt else None
    starts = frozenset(it.start for it in header.comments) if header else frozenset()
    for mark in _MARK.finditer(document.text) if "agentls:" in document.text else ():
        if header and mark.start() not in starts and header.span.contains(Span(*mark.span())):
            continue
        names = None
        if mark[1] is not None:
            names = tuple((it[0], Span(*it.span())) for it in _WORD.finditer(document.text, *mark.span(1)))
        line = document.source.line_of(mark.start())
        alone = line != last and not document.text[document.source.line_starts[line] : mark.start()].strip()
        last = line
        found.append(Comment(Span(*mark.span()), names, (line, line + 1) if alone else (line,)))
    return tuple(found)


@remembered
def _silenced(document: Document) -> dict[int, frozenset[str]]:
    """Silenced rules by 0-based line; `*` is every rule."""
    found: dict[int, frozenset[str]] = {}
    for comment in comments(document):
        for line in comment.lines:
            found[line] = found.get(line, frozenset()) | comment.rules
    return found
