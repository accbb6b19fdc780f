"""Comments that silence a rule: `# agentls: ignore[rule]` in the frontmatter, `<!-- agentls: ignore[rule] -->` in the body.

A comment counts for its own line, and for the next line where it stands alone.
`ignore[a, b]` names several rules; `ignore` without brackets silences all.
"""

from __future__ import annotations

from functools import lru_cache

from ..document import Document
from ..records import pattern
from ..text import Span

_MARK = pattern(r"(?:#|<!--)[ \t]*agentls:[ \t]*ignore(?:\[([^\]\n]*)\])?")


def is_suppressed(document: Document, rule: str, span: Span) -> bool:
    lines = _silenced(document)
    silenced = lines.get(document.source.line_of(span.start)) if lines else None
    return silenced is not None and (rule in silenced or "*" in silenced)


@lru_cache(maxsize=8)
def _silenced(document: Document) -> dict[int, frozenset[str]]:
    """Silenced rules by 0-based line; `*` is every rule."""
    found: dict[int, frozenset[str]] = {}
    for mark in _MARK.finditer(document.text) if "agentls:" in document.text else ():
        named = mark.group(1)
        rules = frozenset(it.strip() for it in named.split(",")) if named is not None else frozenset("*")
        line = document.source.line_of(mark.start())
        alone = not document.text[document.source.line_starts[line] : mark.start()].strip()
        for covered in (line, line + 1) if alone else (line,):
            found[covered] = found.get(covered, frozenset()) | rules
    return found
